/* Languages: which one, its catalog, and how its readers write dates, numbers and order names.
 * Uses base, ICU. Everything here is read-only after lang_load() and safe from any thread; what ICU
 * needs is opened when first asked for, kept by each thread and closed when it ends. A NULL lang is
 * English. Text in is valid UTF-8 unless said otherwise. */
#ifndef LINLI_LANG_H
#define LINLI_LANG_H

#include "lang/say.h"

/* One language of the interface. Its catalog is locales/CODE.po, embedded at build time. */
struct lang {
    str code; /* BCP 47: "zh-Hans", "en", "ar", and "qps" the pseudo-locale for tests */
    str path; /* its address prefix without slash: "zh", "en", "ar", "qps" */
    str name; /* in itself: 简体中文, English, العربية */
    bool rtl;
    bool offered;        /* false for the pseudo-locale: reachable by address, never proposed */
    const char *customs; /* the CLDR locale of its dates, numbers and order: "en-GB" for English */
    size_t index;        /* 0 … lang_all's n - 1, for tables beside */
    const struct catalog *catalog;
};

/* Opens the embedded catalogs; they live in `a`. Once, by main, before anything else here. */
void lang_load(struct arena *a);
const struct lang *const *lang_all(size_t *n); /* offered ones first, by their own names */
const struct lang *lang_default(void);         /* English: the language of the sources */
str lang_code(const struct lang *lang);
const struct lang *lang_by_code(str code); /* "zh-Hans", also "zh", "zh-CN"; NULL if none */
const struct lang *lang_by_path(str path); /* exactly "zh", "en", …; NULL if none */

/* The best offered language for an Accept-Language header (RFC 9110 section 12.5.4, RFC 4647
 * look-up); lang_default() for an empty or senseless one. */
const struct lang *lang_accepted(str header);

/* Of the Chinese languages in such a header, is the one wanted most written in traditional
 * characters? There are texts in them, though no pages. */
bool lang_asks_for_traditional(str header);

/* A sentence by its English text; itself when the catalog lacks it. Lives as long as the catalogs
 * (or the sentence). The plural's form is the language's own for n: Arabic has six. */
str tr(const struct lang *lang, const char *sentence);
str tr_plural(const struct lang *lang, const char *one, const char *many, i64 n);

/* ── Writing values by CLDR, in `zone` (an IANA name such as "Asia/Shanghai"; NULL: UTC) ── */

enum date_style {
    DATE_LONG /* 24 November 2026 */,
    DATE_SHORT /* 24 Nov */,
    DATE_YEAR /* 24 Nov 2026 */,
    DATE_TIME /* 24 Nov 2026, 18:05 */
};
void put_date(struct buf *b, const struct lang *lang, const char *zone, msec t,
              enum date_style style);
/* "now", "3 days ago", "in 2 hours", whole units gone by; over 30 days away a date instead. */
void put_ago(struct buf *b, const struct lang *lang, const char *zone, msec t, msec now);
void put_number(struct buf *b, const struct lang *lang, i64 n);
void put_year(struct buf *b, const struct lang *lang, i64 year); /* its digits alone: ٢٠٢٦ */
str year_text(struct arena *a, const struct lang *lang, i64 year);
/* Whole percents: 9612 of 10000 → "96%". Only nothing is 0% and only all is 100%. of <= 0: "–". */
void put_percent(struct buf *b, const struct lang *lang, i64 part, i64 of);

/* Civil time in a zone, and back: a time that a clock change skips moves forward, one that comes
 * twice is the first. False: no such zone. */
struct civil;
bool zone_known(const char *zone);
bool zone_offset(const char *zone, msec t, msec *east); /* to be added to UTC */
bool zone_civil(const char *zone, msec t, struct civil *out);
bool zone_moment(const char *zone, const struct civil *c, msec *out);

/* A key whose bytes sort as the language's readers expect (Chinese: pinyin). Not text. */
str sort_key(struct arena *a, const struct lang *lang, str text);

/* ── Text from outside ── */

/* Makes typed text ours: NFC, line ends to \n, no control characters but \n and tab, no bidi
 * overrides or isolates, no noncharacters, trimmed; empty when nothing in it can be seen. False:
 * not UTF-8, or longer than 16 MiB. `line`: line breaks and tabs become spaces. */
bool text_clean(struct arena *a, str raw, bool line, str *out);
/* Characters as people count them (grapheme clusters). */
size_t text_length(str s);
/* The direction of a text by its first strong character: true right to left. */
bool text_rtl(str s);
/* Would it be jumbled with a text around it that runs right to left (true) or left to right? */
bool text_strays(str s, bool rtl);
/* The likely language of a person's text from the script of most of its letters: "zh-Hans" for Han,
 * "ja" where there are kana, "ar" for Arabic, …; "" when it may be several (Latin, Cyrillic). */
str text_script_lang(str s);
/* Folded for comparing and finding: NFKC, case folded, accents and tatweel off, full-width to half.
 */
str text_fold(struct arena *a, str s);
/* A BCP 47 tag that is well formed (RFC 5646 section 2.1, without the deprecated "irregular" ones;
 * at most 63 bytes); any language a person may have, offered or not. */
bool language_tag_valid(str tag);
/* A language's or country's name in `lang` ("ar" → Arabic / 阿拉伯语; "FR" → France); the code
 * itself when CLDR has none. */
str language_name(struct arena *a, const struct lang *lang, str tag);
/* A language's name in itself: "العربية", "繁體中文"; the code where CLDR has none. */
str language_own_name(struct arena *a, str tag);
str country_name(struct arena *a, const struct lang *lang, str iso3166);
/* All there are, as ICU knows them (ISO 639, ISO 3166-1); NULL ends. */
const char *const *language_codes(void);
const char *const *country_codes(void);

#endif
