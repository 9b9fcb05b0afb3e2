/* Which of our languages a browser's Accept-Language asks for. Uses base.
 * Source: RFC 9110 sections 12.4.2 and 12.5.4; RFC 4647 section 3.4 (look-up), widened: any tag of
 * one of our languages finds it (zh-TW gets zh-Hans until there is a zh-Hant). */
#include "lang/lang.h"
#include "lang/tag.h"

/* "0.8" → 800; an absent weight is 1000. False: no such number. */
static bool read_weight(str s, int *out)
{
    if (!s.n || (s.p[0] != '0' && s.p[0] != '1') || s.n > 5 || (s.n > 1 && s.p[1] != '.'))
        return false;
    *out = (s.p[0] - '0') * 1000;
    for (size_t i = 2, worth = 100; i < s.n; i++, worth /= 10) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *out += (s.p[i] - '0') * (int)worth;
    }
    return *out <= 1000;
}

/* Takes one "range;q=weight" off the header, in thousandths. False: it means nothing. */
static bool read_range(str piece, str *range, int *weight)
{
    str parameter;
    *weight = 1000;
    if (!str_cut(&piece, ';', range))
        return false;
    *range = str_trim(*range);
    while (str_cut(&piece, ';', &parameter)) {
        parameter = str_trim(parameter);
        if (str_starts(parameter, S("q=")) || str_starts(parameter, S("Q=")))
            if (!read_weight(str_from_at(parameter, 2), weight))
                return false;
    }
    return str_eq(*range, S("*")) || language_tag_valid(*range);
}

/* How well a range names a language: 0 not at all, 1 by "*", 2 the language, 3 the script too, 4
 * exactly. */
static int fit(str range, const struct lang *lang)
{
    if (str_eq(range, S("*")))
        return 1;
    if (!tag_same_language(range, lang->code))
        return 0;
    return str_eq_nocase(range, lang->code) ? 4 : 2 + tag_same_script(range, lang->code);
}

/* What the header says of one language: its greatest weight by a range that names it, else by "*";
 * how well that range fits, and its place. */
struct wish {
    int fit, weight;
    size_t place;
};

static struct wish wish_for(str header, const struct lang *lang)
{
    struct wish best = {0};
    str piece, range;
    int weight;
    for (size_t place = 0; str_cut(&header, ',', &piece); place++) {
        if (!read_range(piece, &range, &weight))
            continue;
        int f = fit(range, lang);
        struct wish wish = {f, weight, place};
        bool named = f > 1, was_named = best.fit > 1;
        if (f && (named != was_named      ? named
                  : weight != best.weight ? weight > best.weight
                                          : f > best.fit))
            best = wish;
    }
    return best;
}

bool lang_asks_for_traditional(str header)
{
    str piece, range;
    int weight, most = 0;
    bool traditional = false;
    while (str_cut(&header, ',', &piece)) {
        if (!read_range(piece, &range, &weight) || weight <= most ||
            !tag_same_language(range, S("zh")))
            continue;
        most = weight;
        traditional = tag_same_script(range, S("zh-Hant"));
    }
    return traditional;
}

/* Heavier first, then better named, then earlier in the header. */
static bool is_stronger(struct wish a, struct wish b)
{
    if (a.weight != b.weight)
        return a.weight > b.weight;
    if ((a.fit > 1) != (b.fit > 1))
        return a.fit > 1;
    return a.place != b.place ? a.place < b.place : a.fit > b.fit;
}

const struct lang *lang_accepted(str header)
{
    size_t n;
    const struct lang *const *all = lang_all(&n), *best = lang_default();
    struct wish strongest = wish_for(header, best);
    for (size_t i = 0; i < n; i++) {
        if (!all[i]->offered)
            continue;
        struct wish w = wish_for(header, all[i]);
        if (is_stronger(w, strongest)) {
            strongest = w;
            best = all[i];
        }
    }
    return best;
}
