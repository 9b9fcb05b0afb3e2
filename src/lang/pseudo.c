/* The pseudo-locale: English that looks foreign and takes the room that other languages need, so
 * that narrow boxes and unmarked sentences show. Uses base. */
#include "base/utf8.h"
#include "lang/catalog.h"

/* One accented letter for each of a-z and A-Z. */
static const str accented = S_INIT("áƀçđéƒǧħíǰķĺɱñóƥʠřšŧúṽŵẋýž"
                                   "ÁƁÇĐÉƑǦĦÍĴĶĹṀÑÓƤǪŘŠŦÚṼŴẊÝŽ");

static str accented_letter(char c)
{
    int i = c >= 'a' && c <= 'z' ? c - 'a' : c >= 'A' && c <= 'Z' ? c - 'A' + 26 : -1;
    if (i < 0)
        return STR_NONE;
    for (size_t at = 0;; i--) {
        size_t start = at;
        utf8_next(accented, &at);
        if (!i)
            return (str){accented.p + start, at - start};
    }
}

static bool is_vowel(char c)
{
    return c && strchr("aeiouAEIOU", c);
}

/* {1} to {4} at text[i]? Then its three bytes go over whole. */
static bool is_place(str text, size_t i)
{
    return i + 2 < text.n && text.p[i] == '{' && text.p[i + 1] >= '1' && text.p[i + 1] <= '4' &&
           text.p[i + 2] == '}';
}

void pseudo_put(struct buf *b, str english)
{
    size_t missing = (english.n * 2 + 4) / 5; /* 40 % */
    buf_z(b, "[");
    for (size_t i = 0; i < english.n; i++) {
        str letter = accented_letter(english.p[i]);
        if (is_place(english, i)) {
            buf_put(b, (str){english.p + i, 3});
            i += 2;
        } else if (letter.p) {
            buf_put(b, letter);
            if (is_vowel(english.p[i]) && missing) {
                buf_put(b, accented_letter((char)(english.p[i] | 0x20)));
                missing--;
            }
        } else {
            buf_byte(b, english.p[i]);
        }
    }
    while (missing--)
        buf_byte(b, '~');
    buf_z(b, "]");
}

static struct sentence *pseudo_sentence(struct arena *a, str english)
{
    struct sentence *made = NEW(a, struct sentence);
    struct buf b = buf_new(a);
    str rest = english, form;
    while (str_cut(&rest, '\0', &form)) {
        if (b.n)
            buf_byte(&b, '\0');
        pseudo_put(&b, form);
    }
    *made = (struct sentence){english, buf_str(&b)};
    return made;
}

void catalog_pseudo(struct arena *a, const struct catalog *known, size_t n, struct catalog *out)
{
    *out = (struct catalog){.sentences = map_new(a), .plural.forms = 2};
    for (size_t i = 0; i < n; i++) {
        const struct map *from = &known[i].sentences;
        for (size_t k = 0; k < from->size; k++) {
            const struct sentence *s = from->slots[k].value;
            if (s && !map_get(&out->sentences, from->slots[k].key))
                map_set(&out->sentences, from->slots[k].key, pseudo_sentence(a, s->english));
        }
    }
}
