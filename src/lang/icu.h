/* What the files of lang/ share of ICU: this thread's open formatters, and text to and from UTF-16.
 * Uses base, ICU. */
#ifndef LINLI_ICU_H
#define LINLI_ICU_H

#include <unicode/ubrk.h>
#include <unicode/ucal.h>
#include <unicode/ucol.h>
#include <unicode/udat.h>
#include <unicode/uldnames.h>
#include <unicode/unum.h>
#include <unicode/ureldatefmt.h>

#include "base/buf.h"
#include "lang/lang.h"

enum { DATE_STYLES = 4, NAMES_KEPT = 24, ZONES_KEPT = 8 };

/* One language's ICU objects in this thread; each NULL until first asked for. */
struct customs {
    struct date_writer *date[DATE_STYLES];
    URelativeDateTimeFormatter *relative;
    UNumberFormat *number, *percent;
    UCollator *collator;
    ULocaleDisplayNames *names;
    struct known_name { /* languages that were named before, by ICU's slow way */
        str tag, name;
    } known[NAMES_KEPT];
    size_t n_known;
};

/* A zone, and the span around the last moment asked for in which its offset is the same. */
struct zone {
    char name[64]; /* "" unused */
    UCalendar *calendar;
    msec from, until, offset;
};

struct icu_thread {
    struct arena *arena;     /* holds this struct */
    struct customs *customs; /* by lang->index */
    size_t n_customs;
    struct known_name own[NAMES_KEPT]; /* languages in themselves */
    size_t n_own;
    struct zone zones[ZONES_KEPT];
    size_t next_zone;        /* whose place the next new one takes */
    UBreakIterator *letters; /* grapheme clusters */
    UBreakIterator *words;
};

/* This thread's; made when first asked for, closed when the thread ends. */
struct icu_thread *icu_thread(void);
struct customs *icu_customs(const struct lang *lang);
const char *icu_locale(const struct lang *lang);

/* date.c */
void date_writer_close(struct date_writer *w);
/* What put_date() must equal: ICU's own writing, of a moment to which the zone's offset was added.
 */
void put_date_by_icu(struct buf *b, const struct lang *lang, msec local, enum date_style style);

/* What fails in ICU but for want of memory is our mistake: the process ends with a message. */
void icu_must(UErrorCode code, const char *what);

/* UTF-16 in an arena, as ICU wants it. */
struct text16 {
    UChar *p;
    i32 n;
};

enum { TEXT_LIMIT = 16 << 20 }; /* bytes: what fits ICU's 32-bit lengths many times over */

struct text16 text16_from(struct arena *a, str s); /* s valid, at most TEXT_LIMIT */
void text16_put(struct buf *b, struct text16 t);   /* unpaired surrogates become U+FFFD */

#endif
