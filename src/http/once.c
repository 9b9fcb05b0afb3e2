/* A form has its effect once: its token is kept in the transaction of the rule, with what it made.
 * Uses base, store.
 *
 * There is one writer, so of many requests with one token the first runs the rule and the others
 * find the token. A rule that was not DONE leaves no token: the corrected form may come again. */
#include <ctype.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/when.h"
#include "http/http.sql.h"
#include "http/inner.h"

#define KEPT DAYS(7)
enum { LONGEST_TOKEN = 128 };

/* Bound to the path, so that a token cannot stop another form. How the token begins, stands in
 * front: our own begin with their time (once_token()), so that those in use lie side by side in the
 * index, and not each in a page of its own that every commit would have to write. */
static str token_key(struct db *db, struct exchange *x)
{
    enum { BEGINNING = 16 };
    struct buf b = buf_new(db_arena(db)), key = buf_new(db_arena(db));
    buf_put(&b, x->r.path);
    buf_byte(&b, '\0');
    buf_put(&b, x->rule.token);
    struct hash hash = hash_blake2b(buf_str(&b), STR_NONE);
    for (size_t i = 0; i < BEGINNING && i < x->rule.token.n; i++)
        if (isxdigit((u8)x->rule.token.p[i])) /* not half a letter */
            buf_byte(&key, x->rule.token.p[i]);
    buf_byte(&key, '.');
    hex_put(&key, hash.bytes, sizeof hash.bytes);
    return buf_str(&key);
}

struct result once_rule(struct db *db, void *arg)
{
    struct exchange *x = arg;
    struct result result = OK_RESULT;
    bool with_token = x->rule.token.n > 0 && x->rule.token.n <= LONGEST_TOKEN;
    str key = with_token ? token_key(db, x) : STR_NONE;
    if (with_token && once_made(db, key, &result.made))
        return result;
    result = x->rule.rule(db, x->rule.arg);
    if (with_token && result.outcome == DONE)
        once_keep(db, key, result.made, db_now(db));
    return result;
}

/* ── Sweeping ── */

static struct result forget(struct db *db, void *arg)
{
    (void)arg;
    once_forget(db, db_now(db) - KEPT);
    return OK_RESULT;
}

static void forgotten(struct write *w, struct result result)
{
    struct http *h = w->arg;
    if (result.outcome != DONE)
        log_line(LOG_WARNING, "http.once", "old form tokens could not be removed");
    atomic_fetch_sub(&h->waiting, 1);
}

void once_sweep(struct http *h)
{
    arena_reset(h->sweep_arena);
    h->sweep = (struct write){
        .rule = forget, .arg = h, .arena = h->sweep_arena, .now = now_ms(), .done = forgotten};
    atomic_fetch_add(&h->waiting, 1);
    store_submit(h->config.store, &h->sweep);
}
