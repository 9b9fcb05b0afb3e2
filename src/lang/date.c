/* Dates as a language's readers write them. ICU knows how: the order of the parts, the months'
 * names, the digits. Each thread asks it once for a language and style, and then puts the parts
 * together itself: a date by ICU takes some microseconds, and a page has ten. What the parts cannot
 * say, and years before 1900, ICU writes. A test compares the two. Uses base, ICU. */
#include <unicode/udatpg.h>
#include <unicode/ustring.h>

#include "base/when.h"
#include "lang/icu.h"

enum { ROOM = 128, PARTS_MOST = 16 }; /* UTF-16 units of a date; parts of a pattern */

/* A letter of a CLDR pattern (UTS 35, "Date Field Symbol Table") so many times, or text. */
struct part {
    char letter; /* 0: the text as it stands */
    int width;
    str text;
    str *names; /* of months, or of the halves of a day */
};

struct date_writer {
    UDateFormat *icu;
    bool whole; /* the parts say all of the pattern */
    struct part parts[PARTS_MOST];
    size_t n;
    str digits[10];
};

/* The fields each style shows, as a CLDR skeleton; j is the hour as the readers count it. */
static const char *const skeletons[DATE_STYLES] = {
    [DATE_LONG] = "yMMMMd", [DATE_SHORT] = "MMMd", [DATE_YEAR] = "yMMMd", [DATE_TIME] = "yMMMdjmm"};

/* In UTC: the zone's offset is added before. */
static UDateFormat *open_icu(const char *locale, enum date_style style)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar skeleton[16], pattern[ROOM];
    u_uastrcpy(skeleton, skeletons[style]);
    UDateTimePatternGenerator *patterns = udatpg_open(locale, &code);
    i32 n = udatpg_getBestPattern(patterns, skeleton, -1, pattern, ROOM, &code);
    udatpg_close(patterns);
    UDateFormat *opened =
        udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, u"Etc/UTC", -1, pattern, n, &code);
    icu_must(code, locale);
    return opened;
}

/* ── Taking a pattern apart ── */

static str text_of(struct arena *a, const UChar *p, i32 n)
{
    struct buf b = buf_new(a);
    text16_put(&b, (struct text16){(UChar *)(uintptr_t)p, n});
    return buf_str(&b);
}

static str *read_names(struct arena *a, const UDateFormat *icu, UDateFormatSymbolType type, int n)
{
    str *names = NEW_ARRAY(a, str, (size_t)n);
    for (int i = 0; i < n; i++) {
        UErrorCode code = U_ZERO_ERROR;
        UChar name[ROOM];
        i32 length = udat_getSymbols(icu, type, i, name, ROOM, &code);
        icu_must(code, "symbols");
        names[i] = text_of(a, name, length);
    }
    return names;
}

static void read_digits(struct arena *a, struct date_writer *w)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar zero[8];
    unum_getSymbol(udat_getNumberFormat(w->icu), UNUM_ZERO_DIGIT_SYMBOL, zero, COUNT(zero), &code);
    icu_must(code, "digits");
    for (UChar i = 0; i < 10; i++)
        w->digits[i] = text_of(a, &(UChar){(UChar)(zero[0] + i)}, 1);
}

static str *names_for(struct arena *a, const UDateFormat *icu, const struct part *p)
{
    bool alone = p->letter == 'L', long_one = p->width == 4;
    if (p->letter == 'a')
        return read_names(a, icu, UDAT_AM_PMS, 2);
    return read_names(a, icu,
                      alone && long_one ? UDAT_STANDALONE_MONTHS
                      : alone           ? UDAT_STANDALONE_SHORT_MONTHS
                      : long_one        ? UDAT_MONTHS
                                        : UDAT_SHORT_MONTHS,
                      12);
}

/* False: a field this file does not write. */
static bool add_field(struct arena *a, struct date_writer *w, char letter, int width)
{
    struct part *p = &w->parts[w->n++];
    bool month = letter == 'M' || letter == 'L';
    *p = (struct part){.letter = letter, .width = width};
    if ((month && width > 2) || letter == 'a')
        p->names = names_for(a, w->icu, p);
    return (letter == 'y' && width != 2) || (month && width <= 4) ||
           (letter == 'a' && width <= 3) || (strchr("dHhm", letter) && width <= 2);
}

static bool is_letter(UChar c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Quotes make letters text, which no pattern of ours needs but for a few words ("'de'"). */
static bool read_pattern(struct arena *a, struct date_writer *w)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar pattern[ROOM];
    i32 n = udat_toPattern(w->icu, false, pattern, ROOM, &code), from, i = 0;
    icu_must(code, "pattern");
    while (i < n && w->n < PARTS_MOST) {
        from = i;
        if (pattern[i] == '\'') {
            for (i++; i < n && pattern[i] != '\''; i++)
                ;
            w->parts[w->n++] = (struct part){.text = text_of(a, pattern + from + 1, i - from - 1)};
            i++;
            if (i - from == 2) /* '' is a quote itself */
                return false;
        } else if (is_letter(pattern[i])) {
            while (i < n && pattern[i] == pattern[from])
                i++;
            if (!add_field(a, w, (char)pattern[from], i - from))
                return false;
        } else {
            while (i < n && !is_letter(pattern[i]) && pattern[i] != '\'')
                i++;
            w->parts[w->n++] = (struct part){.text = text_of(a, pattern + from, i - from)};
        }
    }
    return i >= n;
}

static struct date_writer *writer_of(const struct lang *lang, enum date_style style)
{
    struct date_writer **w = &icu_customs(lang)->date[style];
    if (!*w) {
        struct arena *a = icu_thread()->arena;
        *w = NEW(a, struct date_writer);
        (*w)->icu = open_icu(icu_locale(lang), style);
        (*w)->whole = read_pattern(a, *w);
        read_digits(a, *w);
    }
    return *w;
}

void date_writer_close(struct date_writer *w)
{
    if (w)
        udat_close(w->icu);
}

/* ── Writing ── */

static void put_digits(struct buf *b, const struct date_writer *w, int v, int width)
{
    int digits[10], n = 0;
    do {
        digits[n++] = v % 10;
        v /= 10;
    } while (v || n < width);
    while (n > 0)
        buf_put(b, w->digits[digits[--n]]);
}

void put_year(struct buf *b, const struct lang *lang, i64 year)
{
    put_digits(b, writer_of(lang, DATE_LONG), (int)year, 1);
}

str year_text(struct arena *a, const struct lang *lang, i64 year)
{
    struct buf b = buf_new(a);
    put_year(&b, lang, year);
    return buf_str(&b);
}

static void put_part(struct buf *b, const struct date_writer *w, const struct part *p,
                     const struct civil *c)
{
    switch (p->letter) {
    case 'y':
        put_digits(b, w, c->year, p->width);
        break;
    case 'M':
    case 'L':
        if (p->names)
            buf_put(b, p->names[c->month - 1]);
        else
            put_digits(b, w, c->month, p->width);
        break;
    case 'd':
        put_digits(b, w, c->day, p->width);
        break;
    case 'H':
        put_digits(b, w, c->hour, p->width);
        break;
    case 'h':
        put_digits(b, w, c->hour % 12 ? c->hour % 12 : 12, p->width);
        break;
    case 'm':
        put_digits(b, w, c->minute, p->width);
        break;
    case 'a':
        buf_put(b, p->names[c->hour >= 12]);
        break;
    default:
        buf_put(b, p->text);
    }
}

void put_date_by_icu(struct buf *b, const struct lang *lang, msec local, enum date_style style)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar text[ROOM];
    i32 n = udat_format(writer_of(lang, style)->icu, (UDate)local, text, ROOM, NULL, &code);
    icu_must(code, "date");
    text16_put(b, (struct text16){text, n < ROOM ? n : ROOM});
}

void put_date(struct buf *b, const struct lang *lang, const char *zone, msec t,
              enum date_style style)
{
    msec offset = 0;
    (void)zone_offset(zone, t, &offset);
    const struct date_writer *w = writer_of(lang, style);
    struct civil c = civil_from(t + offset);
    if (!w->whole || c.year < 1900 || c.year > 9999) {
        put_date_by_icu(b, lang, t + offset, style);
        return;
    }
    for (size_t i = 0; i < w->n; i++)
        put_part(b, w, &w->parts[i], &c);
}
