/* A thread's ICU objects: they are costly to open and not safe to share, so each thread keeps its
 * own. Uses base, ICU. */
#include "lang/icu.h"

#include <pthread.h>
#include <unicode/ustring.h>

#include "base/log.h"

static pthread_key_t key;
static pthread_once_t key_made = PTHREAD_ONCE_INIT;

static void close_customs(struct customs *c)
{
    for (int i = 0; i < DATE_STYLES; i++)
        date_writer_close(c->date[i]);
    ureldatefmt_close(c->relative);
    unum_close(c->number);
    unum_close(c->percent);
    ucol_close(c->collator);
    uldn_close(c->names);
}

static void close_thread(void *kept)
{
    struct icu_thread *t = kept;
    for (size_t i = 0; i < t->n_customs; i++)
        close_customs(&t->customs[i]);
    for (size_t i = 0; i < ZONES_KEPT; i++)
        ucal_close(t->zones[i].calendar);
    ubrk_close(t->letters);
    ubrk_close(t->words);
    arena_free(t->arena);
}

static void make_key(void)
{
    if (pthread_key_create(&key, close_thread)) {
        log_line(LOG_ERROR, "lang.thread", "no room for a thread key");
        abort();
    }
}

struct icu_thread *icu_thread(void)
{
    pthread_once(&key_made, make_key);
    struct icu_thread *t = pthread_getspecific(key);
    if (t)
        return t;
    struct arena *a = arena_new(0);
    t = NEW(a, struct icu_thread);
    t->arena = a;
    (void)lang_all(&t->n_customs);
    t->customs = NEW_ARRAY(a, struct customs, t->n_customs);
    pthread_setspecific(key, t);
    return t;
}

struct customs *icu_customs(const struct lang *lang)
{
    return &icu_thread()->customs[(lang ? lang : lang_default())->index];
}

const char *icu_locale(const struct lang *lang)
{
    return (lang ? lang : lang_default())->customs;
}

void icu_must(UErrorCode code, const char *what)
{
    if (U_SUCCESS(code))
        return;
    log_line(LOG_ERROR, "lang.icu", "%s: %s", what, u_errorName(code));
    abort();
}

struct text16 text16_from(struct arena *a, str s)
{
    UErrorCode code = U_ZERO_ERROR;
    struct text16 t = {NEW_ARRAY(a, UChar, s.n + 1), 0};
    u_strFromUTF8(t.p, (i32)s.n + 1, &t.n, s.p ? s.p : "", (i32)s.n, &code);
    icu_must(code, "UTF-8 in");
    return t;
}

void text16_put(struct buf *b, struct text16 t)
{
    UErrorCode code = U_ZERO_ERROR;
    i32 room = t.n * 3 + 1, length = 0;
    u_strToUTF8WithSub(buf_room(b, (size_t)room), room, &length, t.p, t.n, 0xFFFD, NULL, &code);
    icu_must(code, "UTF-8 out");
    b->n += (size_t)length;
}
