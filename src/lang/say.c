/* Sentences with places. Uses base. */
#include "lang/lang.h"

static void fill_places(struct buf *b, str text, const str args[4])
{
    for (size_t i = 0; i < text.n; i++) {
        bool place = text.p[i] == '{' && i + 2 < text.n && text.p[i + 1] >= '1' &&
                     text.p[i + 1] <= '4' && text.p[i + 2] == '}';
        if (place) {
            buf_put(b, args[text.p[i + 1] - '1']);
            i += 2;
        } else {
            buf_byte(b, text.p[i]);
        }
    }
}

void say_put(struct buf *b, const struct lang *lang, struct message m)
{
    if (!m.text)
        return;
    if (!m.plural) {
        fill_places(b, tr(lang, m.text), m.args);
        return;
    }
    if (!m.args[0].p) {
        struct buf n = buf_new(b->arena);
        put_number(&n, lang, m.n);
        m.args[0] = buf_str(&n);
    }
    fill_places(b, tr_plural(lang, m.text, m.plural, m.n), m.args);
}

str say(struct arena *a, const struct lang *lang, struct message m)
{
    struct buf b = buf_new(a);
    say_put(&b, lang, m);
    return buf_str(&b);
}
