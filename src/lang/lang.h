/* Languages: which one, its catalog, and how its readers write dates, numbers and order names.
 * Uses base, ICU. Everything here is read-only after lang_load() and safe from any thread. */
#ifndef LINLI_LANG_H
#define LINLI_LANG_H

#include "lang/say.h"

/* One language of the interface. Its catalog is locales/CODE.po, embedded at build time. */
struct lang {
    str code; /* BCP 47: "zh-Hans", "en", "ar", and "qps" the pseudo-locale for tests */
    str path; /* its address prefix without slash: "zh", "en", "ar", "qps" */
    str name; /* in itself: 简体中文, English, العربية */
    bool rtl;
    bool offered; /* false for the pseudo-locale: reachable by address, never proposed */
    const struct catalog *catalog;
};

/* Opens the embedded catalogs. Once, by main. */
void lang_load(struct arena *a);
const struct lang *const *lang_all(size_t *n); /* offered ones first, in the order people see */
const struct lang *lang_default(void);         /* English: the language of the sources */
const struct lang *lang_by_code(str code);     /* "zh-Hans", also "zh", "zh-CN"; NULL if none */
const struct lang *lang_by_path(str path);     /* exactly "zh", "en", …; NULL if none */

/* The best offered language for an Accept-Language header (RFC 9110 section 12.5.4, RFC 4647
 * look-up); lang_default() for an empty or senseless one. */
const struct lang *lang_accepted(str header);

/* A sentence by its English text; itself when the catalog lacks it. NULL lang: English. */
str tr(const struct lang *lang, const char *sentence);
str tr_plural(const struct lang *lang, const char *one, const char *many, i64 n);

/* ── Writing values, by ICU, in `zone` (an IANA name such as "Asia/Shanghai")
 * ─────────────────────── */

enum date_style {
    DATE_LONG /* 24 November 2026 */,
    DATE_SHORT /* 24 Nov */,
    DATE_TIME /* 24 Nov 2026, 18:05 */
};
void put_date(struct buf *b, const struct lang *lang, const char *zone, msec t,
              enum date_style style);
/* "3 days ago", "in 2 hours"; over 30 days away a date instead. */
void put_ago(struct buf *b, const struct lang *lang, const char *zone, msec t, msec now);
void put_number(struct buf *b, const struct lang *lang, i64 n);
/* Hundredths of a percent are not shown: 9612 of 10000 → "96%". of == 0 writes "–". */
void put_percent(struct buf *b, const struct lang *lang, i64 part, i64 of);

/* Civil time in a zone, and back (a time that a clock change skips moves forward). False: no such
 * zone. */
struct civil;
bool zone_known(const char *zone);
bool zone_civil(const char *zone, msec t, struct civil *out);
bool zone_moment(const char *zone, const struct civil *c, msec *out);

/* A key whose bytes sort as the language's readers expect. */
str sort_key(struct arena *a, const struct lang *lang, str text);

/* ── Text from outside
 * ────────────────────────────────────────────────────────────────────────────── */

/* Makes typed text ours: NFC, line ends to \n, no control characters but \n and tab, no bidi
 * overrides or isolates, no unassigned noncharacters, trimmed. False: not UTF-8. `line`: line
 * breaks become spaces. */
bool text_clean(struct arena *a, str raw, bool line, str *out);
/* Characters as people count them (grapheme clusters). */
size_t text_length(str s);
/* The direction of a text by its first strong character: true right to left. */
bool text_rtl(str s);
/* The likely language of a person's text from its script alone: "zh-Hans" for Han, "ar" for Arabic,
 * …;
 * "" when it may be anything (Latin). */
str text_script_lang(str s);
/* Folded for comparing and finding: NFKC, case folded, accents and tatweel off, full-width to half.
 */
str text_fold(struct arena *a, str s);
/* A BCP 47 tag that is well formed (RFC 5646); any language a person may have, offered or not. */
bool language_tag_valid(str tag);
/* A language's or country's name in `lang` ("ar" → Arabic / 阿拉伯语; "FR" → France). */
str language_name(struct arena *a, const struct lang *lang, str tag);
str country_name(struct arena *a, const struct lang *lang, str iso3166);

#endif
