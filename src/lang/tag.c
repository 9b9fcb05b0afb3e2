/* Language tags: well-formedness, families. Uses base. */
#include "lang/tag.h"

#include "lang/lang.h"

enum { TAG_LIMIT = 63 };

/* Languages whose readers read another tag's catalog: its spoken or standard form. */
static const struct {
    str tag, reads;
} families[] = {
    {S_INIT("cmn"), S_INIT("zh")}, {S_INIT("yue"), S_INIT("zh")}, {S_INIT("wuu"), S_INIT("zh")},
    {S_INIT("nan"), S_INIT("zh")}, {S_INIT("hak"), S_INIT("zh")}, {S_INIT("arb"), S_INIT("ar")},
};

static str primary(str tag)
{
    str first = S("");
    (void)str_cut(&tag, '-', &first);
    for (size_t i = 0; i < COUNT(families); i++)
        if (str_eq_nocase(first, families[i].tag))
            return families[i].reads;
    return first;
}

bool tag_same_language(str a, str b)
{
    return str_eq_nocase(primary(a), primary(b));
}

static bool is_traditional(str tag)
{
    static const str marks[] = {S_INIT("Hant"), S_INIT("TW"), S_INIT("HK"), S_INIT("MO")};
    if (!str_eq_nocase(primary(tag), S("zh")))
        return false;
    for (str part; str_cut(&tag, '-', &part);) {
        if (str_eq_nocase(part, S("Hans")))
            return false;
        for (size_t i = 0; i < COUNT(marks); i++)
            if (str_eq_nocase(part, marks[i]))
                return true;
    }
    return false;
}

bool tag_same_script(str a, str b)
{
    return is_traditional(a) == is_traditional(b);
}

/* ── RFC 5646 section 2.1 ── */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A part of least to most bytes, all letters (or letters and digits). */
static bool is_part(str part, size_t least, size_t most, bool letters_only)
{
    if (part.n < least || part.n > most)
        return false;
    for (size_t i = 0; i < part.n; i++)
        if (!is_letter(part.p[i]) && (letters_only || !is_digit(part.p[i])))
            return false;
    return true;
}

/* The tag's parts, taken one after another; `part` is empty behind the last. */
struct parts {
    str rest, part;
};

static void next(struct parts *p)
{
    if (!str_cut(&p->rest, '-', &p->part))
        p->part = S("");
}

static bool is_region(str part)
{
    return is_part(part, 2, 2, true) ||
           (part.n == 3 && is_digit(part.p[0]) && is_digit(part.p[1]) && is_digit(part.p[2]));
}

static bool is_variant(str part)
{
    return is_part(part, 5, 8, false) || (is_part(part, 4, 4, false) && is_digit(part.p[0]));
}

/* Parts of least to eight bytes behind a single letter; at least one. */
static bool take_extension(struct parts *p, size_t least)
{
    next(p);
    if (!is_part(p->part, least, 8, false))
        return false;
    while (is_part(p->part, least, 8, false))
        next(p);
    return true;
}

static bool take_language(struct parts *p)
{
    next(p);
    if (!is_part(p->part, 2, 8, true))
        return false;
    bool may_extend = p->part.n <= 3;
    next(p);
    for (int i = 0; may_extend && i < 3 && is_part(p->part, 3, 3, true); i++)
        next(p);
    return true;
}

bool language_tag_valid(str tag)
{
    struct parts p = {.rest = tag};
    if (!tag.n || tag.n > TAG_LIMIT || str_has(tag, S("--")) || str_ends(tag, S("-")))
        return false;
    if (str_starts(tag, S("x-")) || str_starts(tag, S("X-"))) {
        next(&p);
        return take_extension(&p, 1) && !p.part.n;
    }
    if (!take_language(&p))
        return false;
    if (is_part(p.part, 4, 4, true))
        next(&p);
    if (is_region(p.part))
        next(&p);
    while (is_variant(p.part))
        next(&p);
    while (is_part(p.part, 1, 1, false) && !str_eq_nocase(p.part, S("x")))
        if (!take_extension(&p, 2))
            return false;
    if (str_eq_nocase(p.part, S("x")) && !take_extension(&p, 1))
        return false;
    return !p.part.n;
}
