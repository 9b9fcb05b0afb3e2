/* OpenCC behind two functions. Its converters only read once they are open, so that all threads
 * share them; opening takes milliseconds and waits for the first text. */
#include "lang/chinese.h"

#include <opencc/opencc.h>
#include <pthread.h>

#include "base/log.h"

static pthread_once_t opened = PTHREAD_ONCE_INIT;
static opencc_t simplifier, traditionaliser;

static opencc_t converter(const char *config)
{
    opencc_t cc = opencc_open(config);
    if (cc == (opencc_t)-1) {
        log_line(LOG_ERROR, "lang.opencc", "no %s: %s", config, opencc_error());
        return NULL;
    }
    return cc;
}

static void open_both(void)
{
    simplifier = converter("t2s.json");
    traditionaliser = converter("s2t.json");
}

/* A character converts to at most a few; OpenCC is asked for its own buffer and it is copied. */
static str converted(struct arena *a, opencc_t cc, str s)
{
    char *made = cc && s.n ? opencc_convert_utf8(cc, s.p, s.n) : NULL;
    if (!made)
        return s;
    str out = str_copy(a, str_from(made));
    opencc_convert_utf8_free(made);
    return out;
}

str to_simplified(struct arena *a, str s)
{
    pthread_once(&opened, open_both);
    return converted(a, simplifier, s);
}

str to_traditional(struct arena *a, str s)
{
    pthread_once(&opened, open_both);
    return converted(a, traditionaliser, s);
}
