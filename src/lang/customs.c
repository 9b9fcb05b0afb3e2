/* Dates, numbers and order as a language's readers write them. Uses base, ICU. */
#include <unicode/ustring.h>

#include "base/when.h"
#include "lang/icu.h"

enum { ROOM = 128 }; /* UTF-16 units; no date or number of ours is longer */

static void put16(struct buf *b, const UChar *text, i32 n, UErrorCode code)
{
    icu_must(code, "format");
    text16_put(b, (struct text16){(UChar *)(uintptr_t)text, n < ROOM ? n : ROOM});
}

/* ── Times from now ── */

void put_ago(struct buf *b, const struct lang *lang, const char *zone, msec t, msec now)
{
    static const struct {
        URelativeDateTimeUnit unit;
        msec size;
    } units[] = {{UDAT_REL_UNIT_DAY, DAYS(1)},
                 {UDAT_REL_UNIT_HOUR, HOURS(1)},
                 {UDAT_REL_UNIT_MINUTE, MINUTES(1)}};
    UErrorCode code = U_ZERO_ERROR;
    URelativeDateTimeFormatter **format = &icu_customs(lang)->relative;
    UChar text[ROOM];
    msec away = t > now ? t - now : now - t;
    size_t i = 0;
    if (away > DAYS(30)) {
        put_date(b, lang, zone, t, DATE_LONG);
        return;
    }
    if (!*format)
        *format = ureldatefmt_open(icu_locale(lang), NULL, UDAT_STYLE_LONG,
                                   UDISPCTX_CAPITALIZATION_NONE, &code);
    icu_must(code, "relative");
    while (i < COUNT(units) && away < units[i].size)
        i++;
    i32 n;
    if (i == COUNT(units)) {
        n = ureldatefmt_format(*format, 0, UDAT_REL_UNIT_SECOND, text, ROOM, &code);
    } else {
        i64 whole = away / units[i].size;
        double signed_whole = (double)(t > now ? whole : -whole);
        n = ureldatefmt_formatNumeric(*format, signed_whole, units[i].unit, text, ROOM, &code);
    }
    put16(b, text, n, code);
}

/* ── Numbers ── */

static void put_with(struct buf *b, UNumberFormat **format, UNumberFormatStyle style,
                     const struct lang *lang, i64 n)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar text[ROOM];
    if (!*format) {
        *format = unum_open(style, NULL, 0, icu_locale(lang), NULL, &code);
        icu_must(code, "number");
        if (style == UNUM_PERCENT)
            unum_setAttribute(*format, UNUM_MULTIPLIER, 1);
    }
    i32 length = unum_formatInt64(*format, n, text, ROOM, NULL, &code);
    put16(b, text, length, code);
}

void put_number(struct buf *b, const struct lang *lang, i64 n)
{
    put_with(b, &icu_customs(lang)->number, UNUM_DECIMAL, lang, n);
}

void put_percent(struct buf *b, const struct lang *lang, i64 part, i64 of)
{
    if (of <= 0) {
        buf_z(b, "–");
        return;
    }
    i64 percent = (i64)(100.0 * (double)part / (double)of + 0.5);
    if (percent == 100 && part < of)
        percent = 99;
    if (percent == 0 && part > 0)
        percent = 1;
    put_with(b, &icu_customs(lang)->percent, UNUM_PERCENT, lang, percent);
}

/* ── Order and names ── */

str sort_key(struct arena *a, const struct lang *lang, str text)
{
    UErrorCode code = U_ZERO_ERROR;
    UCollator **collator = &icu_customs(lang)->collator;
    if (!*collator)
        *collator = ucol_open(icu_locale(lang), &code);
    icu_must(code, "collator");
    struct text16 wide = text16_from(a, str_first(text, TEXT_LIMIT));
    i32 room = wide.n * 4 + 16;
    u8 *key = arena_alloc(a, (size_t)room);
    i32 n = ucol_getSortKey(*collator, wide.p, wide.n, key, room);
    if (n > room) {
        key = arena_alloc(a, (size_t)n);
        n = ucol_getSortKey(*collator, wide.p, wide.n, key, n);
    }
    return (str){(const char *)key, n ? (size_t)n - 1 : 0}; /* without the final 0 */
}

static ULocaleDisplayNames *names_of(const struct lang *lang)
{
    UErrorCode code = U_ZERO_ERROR;
    ULocaleDisplayNames **names = &icu_customs(lang)->names;
    if (!*names)
        *names = uldn_open(icu_locale(lang), ULDN_DIALECT_NAMES, &code);
    icu_must(code, "names");
    return *names;
}

static str ask_language_name(struct arena *a, const struct lang *lang, str tag)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar text[ROOM];
    char locale[ROOM];
    struct buf b = buf_new(a);
    (void)uloc_forLanguageTag(str_z(a, tag), locale, sizeof locale, NULL, &code);
    i32 n = uldn_localeDisplayName(names_of(lang), locale, text, ROOM, &code);
    if (U_FAILURE(code) || n <= 0)
        return tag;
    put16(&b, text, n, code);
    return buf_str(&b);
}

/* The first languages that a thread names are most of those it will ever be asked for. */
str language_name(struct arena *a, const struct lang *lang, str tag)
{
    struct customs *c = icu_customs(lang);
    struct arena *own = icu_thread()->arena;
    if (!language_tag_valid(tag))
        return tag;
    for (size_t i = 0; i < c->n_known; i++)
        if (str_eq(c->known[i].tag, tag))
            return str_copy(a, c->known[i].name);
    str name = ask_language_name(a, lang, tag);
    if (c->n_known < NAMES_KEPT)
        c->known[c->n_known++] = (struct known_name){str_copy(own, tag), str_copy(own, name)};
    return name;
}

static str ask_own_name(struct arena *a, str tag)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar text[ROOM];
    char locale[ROOM];
    struct buf b = buf_new(a);
    (void)uloc_forLanguageTag(str_z(a, tag), locale, sizeof locale, NULL, &code);
    ULocaleDisplayNames *names = uldn_open(locale, ULDN_DIALECT_NAMES, &code);
    i32 n = U_SUCCESS(code) ? uldn_localeDisplayName(names, locale, text, ROOM, &code) : 0;
    uldn_close(names);
    if (U_FAILURE(code) || n <= 0)
        return tag;
    put16(&b, text, n, code);
    return buf_str(&b);
}

str language_own_name(struct arena *a, str tag)
{
    const struct lang *ours = lang_by_code(tag);
    struct icu_thread *t = icu_thread();
    if (ours && str_eq(ours->code, tag))
        return ours->name;
    if (!language_tag_valid(tag))
        return tag;
    for (size_t i = 0; i < t->n_own; i++)
        if (str_eq(t->own[i].tag, tag))
            return str_copy(a, t->own[i].name);
    str name = ask_own_name(a, tag);
    if (t->n_own < NAMES_KEPT)
        t->own[t->n_own++] = (struct known_name){str_copy(t->arena, tag), str_copy(t->arena, name)};
    return name;
}

str country_name(struct arena *a, const struct lang *lang, str iso3166)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar text[ROOM];
    struct buf b = buf_new(a);
    i32 n = uldn_regionDisplayName(names_of(lang), str_z(a, iso3166), text, ROOM, &code);
    if (U_FAILURE(code) || n <= 0)
        return iso3166;
    put16(&b, text, n, code);
    return buf_str(&b);
}

const char *const *language_codes(void)
{
    return uloc_getISOLanguages();
}

const char *const *country_codes(void)
{
    return uloc_getISOCountries();
}
