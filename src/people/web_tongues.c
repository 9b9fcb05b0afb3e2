/* Languages and countries to choose from. Names and order are ICU's. */
#include "people/web_tongues.h"

#include <stdlib.h>

#include "people/view.h"

enum { MOST_CODES = 700, SHORT_CODE = 2 };

struct named {
    str code, name, key;
    bool first; /* before all others, in their own order */
};

static int by_key(const void *x, const void *y)
{
    const struct named *a = x, *b = y;
    return a->first != b->first ? b->first - a->first : str_cmp(a->key, b->key);
}

struct names {
    struct request *r;
    struct named *at;
    size_t n;
    str (*name)(struct arena *a, const struct lang *lang, str code);
};

static void add(struct names *l, str code, bool first)
{
    if (l->n == MOST_CODES || !code.n)
        return;
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->at[i].code, code))
            return;
    str name = l->name(l->r->arena, l->r->lang, code);
    str key = sort_key(l->r->arena, l->r->lang, name);
    l->at[l->n++] = (struct named){code, name, key, first};
}

static void add_kept(struct names *l, str kept)
{
    for (str code, rest = kept; rest.n && str_cut(&rest, ' ', &code);)
        add(l, code, false);
}

static const struct choice *choices_of(struct names *l)
{
    struct choice *out = NEW_ARRAY(l->r->arena, struct choice, l->n + 1);
    qsort(l->at, l->n, sizeof *l->at, by_key);
    for (size_t i = 0; i < l->n; i++)
        out[i] = (struct choice){.value = l->at[i].code, .label = l->at[i].name};
    return out;
}

static struct names names_new(struct request *r,
                              str (*name)(struct arena *, const struct lang *, str))
{
    return (struct names){
        .r = r, .at = NEW_ARRAY(r->arena, struct named, MOST_CODES), .name = name};
}

const struct choice *language_choices(struct request *r, str kept)
{
    /* Spoken by many neighbours, and no two letters. */
    static const char *const more[] = {"zh-Hant", "yue", "wuu", "fil", NULL};
    struct names l = names_new(r, language_name);
    size_t n;
    const struct lang *const *spoken = lang_all(&n);
    for (size_t i = 0; i < n; i++)
        if (spoken[i]->offered)
            add(&l, spoken[i]->code, true);
    for (const char *const *c = language_codes(); *c; c++)
        if (strlen(*c) == SHORT_CODE && strcmp(*c, "zh") != 0) /* its scripts stand for it */
            add(&l, str_from(*c), false);
    for (const char *const *c = more; *c; c++)
        add(&l, str_from(*c), false);
    add_kept(&l, kept);
    return choices_of(&l);
}

const struct choice *country_choices(struct request *r, str kept)
{
    struct names l = names_new(r, country_name);
    for (const char *const *c = country_codes(); *c; c++)
        add(&l, str_from(*c), false);
    add_kept(&l, kept);
    return choices_of(&l);
}

/* ── In words ── */

str languages_words(struct page *p, str tags)
{
    struct buf b = buf_new(p->arena);
    for (str tag, rest = tags; rest.n && str_cut(&rest, ' ', &tag);) {
        if (b.n)
            buf_z(&b, " · ");
        buf_put(&b, language_name(p->arena, p->lang, tag));
    }
    return buf_str(&b);
}

str country_word(struct page *p, str code)
{
    return country_name(p->arena, p->lang, code);
}
