/* Text from outside: made clean at the door, measured, folded for finding. Uses base, ICU.
 * Source: Unicode Standard Annexes 9 (bidi), 15 (normal forms), 24 (scripts), 29 (clusters). */
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

#include "base/utf8.h"
#include "lang/icu.h"

static bool is_ascii(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((u8)s.p[i] > 0x7E)
            return false;
    return true;
}

static bool is_between(u32 c, u32 low, u32 high)
{
    return c >= low && c <= high;
}

static bool is_line_break(u32 c)
{
    return is_between(c, 0x0A, 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* What no person types, or what makes text show otherwise than it reads. */
static bool is_unwanted(u32 c)
{
    return (c < 0x20 && c != '\t') || is_between(c, 0x7F, 0x9F) || /* controls */
           is_between(c, 0x202A, 0x202E) || /* bidi embeddings and overrides */
           is_between(c, 0x2066, 0x206F) || /* bidi isolates, deprecated shaping controls */
           c == 0xFEFF ||                   /* byte order mark */
           is_between(c, 0xFFF9, 0xFFFB) || /* interlinear annotation */
           is_between(c, 0xFDD0, 0xFDEF) || (c & 0xFFFE) == 0xFFFE || /* noncharacters */
           c == 0xE0001;                                              /* deprecated language tag */
}

/* White space, and marks that without text beside them are nothing. */
static bool is_edge(u32 c)
{
    return u_isUWhiteSpace((UChar32)c) || c == 0x200B || c == 0x2060 || c == 0x200E ||
           c == 0x200F || c == 0x61C;
}

/* raw without what is unwanted, its line ends made one. *seen: something in it can be seen. */
static str filtered(struct arena *a, str raw, bool line, bool *seen)
{
    struct buf b = buf_new(a);
    (void)buf_room(&b, raw.n);
    *seen = false;
    for (size_t at = 0; at < raw.n;) {
        u32 c = utf8_next(raw, &at);
        if (c == '\r' && at < raw.n && raw.p[at] == '\n')
            at++;
        if (is_line_break(c)) {
            buf_byte(&b, line ? ' ' : '\n');
        } else if (c == '\t' && line) {
            buf_byte(&b, ' ');
        } else if (!is_unwanted(c)) {
            utf8_put(&b, c);
            *seen |=
                !is_edge(c) && !u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
        }
    }
    return buf_str(&b);
}

static str trimmed(str s)
{
    size_t start = 0, end = 0;
    for (size_t at = 0; at < s.n && is_edge(utf8_next(s, &at));)
        start = at;
    for (size_t at = start; at < s.n;)
        if (!is_edge(utf8_next(s, &at)))
            end = at;
    return end > start ? (str){s.p + start, end - start} : S("");
}

typedef const UNormalizer2 *normal_form(UErrorCode *code);

static struct text16 normal16(struct arena *a, normal_form *form, struct text16 in)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *to = form(&code);
    struct text16 out = {NEW_ARRAY(a, UChar, (size_t)in.n + 16), in.n + 16};
    i32 n = unorm2_normalize(to, in.p, in.n, out.p, out.n, &code);
    if (code == U_BUFFER_OVERFLOW_ERROR) {
        code = U_ZERO_ERROR;
        out = (struct text16){NEW_ARRAY(a, UChar, (size_t)n), n};
        n = unorm2_normalize(to, in.p, in.n, out.p, out.n, &code);
    }
    icu_must(code, "normal form");
    out.n = n;
    return out;
}

static str normal(struct arena *a, normal_form *form, str s)
{
    struct buf b = buf_new(a);
    text16_put(&b, normal16(a, form, text16_from(a, s)));
    return buf_str(&b);
}

bool text_clean(struct arena *a, str raw, bool line, str *out)
{
    bool seen;
    if (raw.n > TEXT_LIMIT || !utf8_valid(raw))
        return false;
    str s = filtered(a, raw, line, &seen);
    if (!seen)
        s = S("");
    else if (!is_ascii(s))
        s = normal(a, unorm2_getNFCInstance, s);
    *out = trimmed(s);
    return true;
}

size_t text_length(str s)
{
    UErrorCode code = U_ZERO_ERROR;
    UBreakIterator **letters = &icu_thread()->letters;
    if (is_ascii(s) && str_find_byte(s, '\r') == SIZE_MAX)
        return s.n;
    if (!*letters)
        *letters = ubrk_open(UBRK_CHARACTER, "en", NULL, 0, &code);
    UText text = UTEXT_INITIALIZER;
    utext_openUTF8(&text, s.p, (i64)s.n, &code);
    ubrk_setUText(*letters, &text, &code);
    icu_must(code, "clusters");
    size_t n = 0;
    while (ubrk_next(*letters) != UBRK_DONE)
        n++;
    utext_close(&text);
    return n;
}

bool text_rtl(str s)
{
    for (size_t at = 0; at < s.n;) {
        UCharDirection direction = u_charDirection((UChar32)utf8_next(s, &at));
        if (direction == U_LEFT_TO_RIGHT)
            return false;
        if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC)
            return true;
    }
    return false;
}

bool text_strays(str s, bool rtl)
{
    bool left = false, right = false, digits = false;
    for (size_t at = 0; at < s.n;) {
        if (!rtl && (u8)s.p[at] < 0x80) { /* most */
            at++;
            continue;
        }
        UCharDirection direction = u_charDirection((UChar32)utf8_next(s, &at));
        left |= direction == U_LEFT_TO_RIGHT;
        right |= direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC ||
                 direction == U_ARABIC_NUMBER;
        digits |= direction == U_EUROPEAN_NUMBER;
    }
    /* "+86 21" would stand the other way round among words that run right to left; a date with the
     * name of its month stands right. */
    return rtl ? left || (digits && !right) : right;
}

/* Scripts that one language, or one by far before others, is written in. */
static const struct {
    UScriptCode script;
    str lang;
} script_langs[] = {
    {USCRIPT_HAN, S_INIT("zh-Hans")}, {USCRIPT_HIRAGANA, S_INIT("ja")},
    {USCRIPT_KATAKANA, S_INIT("ja")}, {USCRIPT_HANGUL, S_INIT("ko")},
    {USCRIPT_ARABIC, S_INIT("ar")},   {USCRIPT_HEBREW, S_INIT("he")},
    {USCRIPT_THAI, S_INIT("th")},     {USCRIPT_DEVANAGARI, S_INIT("hi")},
    {USCRIPT_GREEK, S_INIT("el")},    {USCRIPT_BENGALI, S_INIT("bn")},
    {USCRIPT_TAMIL, S_INIT("ta")},    {USCRIPT_TELUGU, S_INIT("te")},
    {USCRIPT_KHMER, S_INIT("km")},    {USCRIPT_LAO, S_INIT("lo")},
    {USCRIPT_MYANMAR, S_INIT("my")},  {USCRIPT_GEORGIAN, S_INIT("ka")},
    {USCRIPT_ARMENIAN, S_INIT("hy")}, {USCRIPT_ETHIOPIC, S_INIT("am")},
    {USCRIPT_SINHALA, S_INIT("si")},  {USCRIPT_GUJARATI, S_INIT("gu")},
    {USCRIPT_GURMUKHI, S_INIT("pa")}, {USCRIPT_BOPOMOFO, S_INIT("zh-Hant")},
    {USCRIPT_TIBETAN, S_INIT("bo")},  {USCRIPT_MALAYALAM, S_INIT("ml")},
    {USCRIPT_KANNADA, S_INIT("kn")},
};

str text_script_lang(str s)
{
    size_t counts[COUNT(script_langs)] = {0}, others = 0, most = 0;
    bool kana = false;
    for (size_t at = 0; at < s.n;) {
        UErrorCode code = U_ZERO_ERROR;
        UChar32 c = (UChar32)utf8_next(s, &at);
        if (!u_isalpha(c))
            continue;
        UScriptCode script = uscript_getScript(c, &code);
        size_t i = 0;
        while (i < COUNT(script_langs) && script_langs[i].script != script)
            i++;
        if (i < COUNT(script_langs))
            counts[i]++;
        else
            others++;
        kana |= script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
    }
    for (size_t i = 1; i < COUNT(script_langs); i++)
        if (counts[i] > counts[most])
            most = i;
    if (!counts[most] || counts[most] < others)
        return S("");
    return kana && script_langs[most].script == USCRIPT_HAN ? S("ja") : script_langs[most].lang;
}

/* A mark that readers leave off when they search: accents, Arabic and Hebrew vowel signs. Not the
 * kana voicing marks, and not the vowel signs of Indic and Thai writing, which are letters. */
static bool is_accent(UChar32 c)
{
    UErrorCode code = U_ZERO_ERROR;
    if (u_charType(c) != U_NON_SPACING_MARK || c == 0x3099 || c == 0x309A)
        return false;
    UScriptCode script = uscript_getScript(c, &code);
    return script == USCRIPT_INHERITED || script == USCRIPT_ARABIC || script == USCRIPT_HEBREW;
}

str text_fold(struct arena *a, str s)
{
    enum { TATWEEL = 0x640 };
    str folded = normal(a, unorm2_getNFKCCasefoldInstance, str_first(s, TEXT_LIMIT));
    if (is_ascii(folded))
        return folded;
    str apart = normal(a, unorm2_getNFDInstance, folded);
    struct buf b = buf_new(a);
    for (size_t at = 0; at < apart.n;) {
        u32 c = utf8_next(apart, &at);
        if (c != TATWEEL && !is_accent((UChar32)c))
            utf8_put(&b, c);
    }
    return normal(a, unorm2_getNFCInstance, buf_str(&b));
}
