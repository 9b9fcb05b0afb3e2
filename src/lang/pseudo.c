/* The pseudo-locale: English that looks foreign and takes the room that other languages need, so
 * that narrow boxes and unmarked sentences show. Uses base. */
#include "lang/catalog.h"

/* One accented letter for each of A-Z and a-z. */
static const str capitals[] = {
    S_INIT("Á"), S_INIT("Ɓ"), S_INIT("Ç"), S_INIT("Đ"), S_INIT("É"), S_INIT("Ƒ"), S_INIT("Ǧ"),
    S_INIT("Ħ"), S_INIT("Í"), S_INIT("Ĵ"), S_INIT("Ķ"), S_INIT("Ĺ"), S_INIT("Ṁ"), S_INIT("Ñ"),
    S_INIT("Ó"), S_INIT("Ƥ"), S_INIT("Ǫ"), S_INIT("Ř"), S_INIT("Š"), S_INIT("Ŧ"), S_INIT("Ú"),
    S_INIT("Ṽ"), S_INIT("Ŵ"), S_INIT("Ẋ"), S_INIT("Ý"), S_INIT("Ž")};
static const str letters[] = {
    S_INIT("á"), S_INIT("ƀ"), S_INIT("ç"), S_INIT("đ"), S_INIT("é"), S_INIT("ƒ"), S_INIT("ǧ"),
    S_INIT("ħ"), S_INIT("í"), S_INIT("ǰ"), S_INIT("ķ"), S_INIT("ĺ"), S_INIT("ɱ"), S_INIT("ñ"),
    S_INIT("ó"), S_INIT("ƥ"), S_INIT("ʠ"), S_INIT("ř"), S_INIT("š"), S_INIT("ŧ"), S_INIT("ú"),
    S_INIT("ṽ"), S_INIT("ŵ"), S_INIT("ẋ"), S_INIT("ý"), S_INIT("ž")};

static str accented_letter(char c)
{
    return c >= 'a' && c <= 'z'   ? letters[c - 'a']
           : c >= 'A' && c <= 'Z' ? capitals[c - 'A']
                                  : STR_NONE;
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
    (void)buf_room(&b, english.n * 3); /* in one piece: most letters take two bytes */
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
