/* Tests of lang/. */
#include <pthread.h>

#include "base/quick.h"
#include "base/random.h"
#include "base/test.h"
#include "base/utf8.h"
#include "base/when.h"
#include "lang/catalog.h"
#include "lang/icu.h"
#include "lang/lang.h"

static struct arena *arena;

static void assert_text(str got, const char *wanted)
{
    assert_string_equal(str_z(arena, got), wanted);
}

static const struct lang *by(const char *code)
{
    const struct lang *lang = lang_by_code(str_from(code));
    assert_non_null(lang);
    return lang;
}

/* ── Plurals and catalogs ── */

static void plural_forms(void **state)
{
    (void)state;
    struct plural p;
    assert_true(plural_parse(arena,
                             S("nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && "
                               "n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"),
                             &p));
    static const int arabic[][2] = {{0, 0},   {1, 1},   {2, 2},   {3, 3},   {10, 3},
                                    {11, 4},  {99, 4},  {100, 5}, {101, 5}, {102, 5},
                                    {103, 3}, {110, 3}, {111, 4}, {-1, 1},  {1000, 5}};
    for (size_t i = 0; i < COUNT(arabic); i++)
        assert_int_equal(plural_form(&p, arabic[i][0]), arabic[i][1]);
    assert_true(plural_parse(arena,
                             S("nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 "
                               "&& (n%100<10 || n%100>=20) ? 1 : 2;"),
                             &p));
    assert_int_equal(plural_form(&p, 21), 0);
    assert_int_equal(plural_form(&p, 11), 2);
    assert_int_equal(plural_form(&p, 22), 1);
    assert_int_equal(plural_form(&p, 12), 2);
    assert_true(plural_parse(arena, S("nplurals=1; plural=0;"), &p));
    assert_int_equal(plural_form(&p, 7), 0);
    assert_true(plural_parse(arena, S("nplurals=2; plural=1 + 2 * 3 - 8/2 - 3 != !n;"), &p));
    assert_int_equal(plural_form(&p, 5), 0);
    assert_int_equal(plural_form(&p, 0), 1);
}

static void plural_faults(void **state)
{
    (void)state;
    static const char *const faulty[] = {"",
                                         "nplurals=2",
                                         "nplurals=0; plural=0;",
                                         "nplurals=99; plural=0;",
                                         "nplurals=2; plural=;",
                                         "nplurals=2; plural=n ? 1;",
                                         "nplurals=2; plural=(n;",
                                         "nplurals=2; plural=n n;",
                                         "nplurals=2; plural=system(1);"};
    struct plural p;
    for (size_t i = 0; i < COUNT(faulty); i++) {
        assert_false(plural_parse(arena, str_from(faulty[i]), &p));
        assert_int_equal(plural_form(&p, 1), 0);
        assert_int_equal(plural_form(&p, 0), 1);
    }
    struct buf deep = buf_new(arena);
    buf_z(&deep, "nplurals=2; plural=");
    for (int i = 0; i < 100000; i++)
        buf_byte(&deep, '(');
    assert_false(plural_parse(arena, buf_str(&deep), &p));
    assert_true(plural_parse(arena, S("nplurals=2; plural=7 / n;"), &p));
    assert_int_equal(plural_form(&p, 0), 0);
    assert_int_equal(plural_form(&p, 1), 0); /* 7 is no form: the first */
}

static void catalogs_damaged(void **state)
{
    (void)state;
    struct catalog c;
    for (size_t i = 0; i < n_catalog_files; i++) {
        str mo = catalog_files[i].mo;
        assert_true(catalog_read(arena, mo, &c));
        assert_true(catalog_field(&c, S("Plural-Forms")).n > 0);
        for (size_t n = 0; n < 28 && n < mo.n; n++)
            assert_false(catalog_read(arena, str_first(mo, n), &c));
        assert_false(catalog_read(arena, str_first(mo, mo.n / 2), &c));
    }
}

/* A .mo file of plurals, made by hand: what tr does not find in the real catalogs. */
static void catalog_look_up(void **state)
{
    (void)state;
    static const char mo[] = "\xde\x12\x04\x95\0\0\0\0\2\0\0\0\x1c\0\0\0\x2c\0\0\0\0\0\0\0\0\0\0\0"
                             "\0\0\0\0\x3c\0\0\0\7\0\0\0\x3d\0\0\0"
                             "\x24\0\0\0\x45\0\0\0\6\0\0\0\x6a\0\0\0"
                             "\0one\0two\0Plural-Forms: nplurals=2; plural=n>1\0"
                             "un\0deux";
    struct catalog c;
    str found;
    assert_true(catalog_read(arena, (str){mo, sizeof mo - 1}, &c));
    assert_int_equal(c.sentences.n, 1);
    assert_true(catalog_text(&c, S("one"), &found));
    assert_text(found, "un");
    assert_true(catalog_plural(&c, S("one"), 0, &found));
    assert_text(found, "un");
    assert_true(catalog_plural(&c, S("one"), 5, &found));
    assert_int_equal(found.n, 3); /* "deux" was declared one byte short */
    assert_false(catalog_text(&c, S("two"), &found));
    struct catalog pseudo;
    catalog_pseudo(arena, &c, 1, &pseudo);
    assert_true(catalog_plural(&pseudo, S("one"), 2, &found));
    assert_true(str_starts(found, S("[ŧŵó")));
}

static void pseudo_locale(void **state)
{
    (void)state;
    static const char *const sentences[] = {"Open cases", "Reported by {1} on {2}", "x", "{4}",
                                            "Hmm {5}"};
    const struct lang *qps = by("qps");
    assert_false(qps->offered);
    assert_ptr_equal(lang_by_path(S("qps")), qps);
    for (size_t i = 0; i < COUNT(sentences); i++) {
        struct buf b = buf_new(arena);
        str english = str_from(sentences[i]);
        pseudo_put(&b, english);
        str made = buf_str(&b);
        assert_true(utf8_valid(made));
        assert_true(str_starts(made, S("[")) && str_ends(made, S("]")));
        size_t n = text_length(made) - 2;
        assert_true(n * 10 >= english.n * 14 && n * 10 <= english.n * 14 + 10);
        assert_true(str_has(made, S("{1}")) == str_has(english, S("{1}")));
        assert_true(str_has(made, S("{4}")) == str_has(english, S("{4}")));
    }
}

static void saying(void **state)
{
    (void)state;
    struct message m = {.text = "{2} and {1}, {9} {", .args = {S("a"), S("{2}")}};
    assert_text(say(arena, NULL, m), "{2} and a, {9} {");
    struct message votes = {NN_("{1} strange vote", "{1} strange votes"), .n = 1};
    assert_text(say(arena, NULL, votes), "1 strange vote");
    votes.n = 1200;
    assert_text(say(arena, NULL, votes), "1,200 strange votes");
    assert_text(say(arena, by("ar"), votes), "١٬٢٠٠ strange votes");
    assert_int_equal(say(arena, NULL, (struct message){0}).n, 0);
}

/* The embedded catalogs, asked as pages ask. */
static void translating(void **state)
{
    (void)state;
    const char *one = "{1} neighbour follows this", *many = "{1} neighbours follow this";
    assert_text(tr(by("zh"), "Sign in"), "登录");
    assert_text(tr(by("ar"), "Sign in"), "تسجيل الدخول");
    assert_text(tr(NULL, "Sign in"), "Sign in");
    assert_text(tr(by("zh"), "Not a sentence of ours"), "Not a sentence of ours");
    assert_true(str_starts(tr(by("qps"), "Sign in"), S("[Š")));
    assert_text(tr_plural(by("zh"), one, many, 1), "{1}位邻居关注");
    assert_text(tr_plural(by("en"), one, many, 1), one);
    assert_text(tr_plural(by("en"), one, many, 0), many);
    assert_true(str_starts(tr_plural(by("qps"), one, many, 2), S("[{1}")));
    str forms[6];
    static const i64 numbers[6] = {0, 1, 2, 3, 11, 100};
    for (size_t i = 0; i < 6; i++) {
        forms[i] = tr_plural(by("ar"), one, many, numbers[i]);
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(forms[i], forms[k]));
    }
}

/* ── Choosing a language ── */

static void languages_listed(void **state)
{
    (void)state;
    size_t n;
    const struct lang *const *all = lang_all(&n);
    assert_true(n >= 4);
    assert_false(all[n - 1]->offered);
    assert_text(lang_default()->code, "en");
    assert_text(by("zh")->code, "zh-Hans");
    assert_text(by("zh-CN")->code, "zh-Hans");
    assert_text(by("ar-EG")->code, "ar");
    assert_null(lang_by_code(S("tlh")));
    assert_null(lang_by_code(S("")));
    assert_text(lang_by_path(S("zh"))->name, "简体中文");
    assert_null(lang_by_path(S("zh-Hans")));
    assert_null(lang_by_path(S("ZH")));
    assert_true(by("ar")->rtl);
    assert_false(by("en")->rtl);
    for (size_t i = 0; i + 1 < n; i++) {
        assert_true(language_tag_valid(all[i]->code));
        assert_true(all[i]->rtl == text_rtl(all[i]->name));
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(all[i]->path, all[k]->path));
    }
}

static void negotiation(void **state)
{
    (void)state;
    static const char *const wishes[][2] = {
        {"", "en"},
        {"zh", "zh-Hans"},
        {"zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"},
        {"zh-SG", "zh-Hans"},
        {"zh-Hans-CN", "zh-Hans"},
        {"ZH-hans", "zh-Hans"},
        {"zh-TW, en;q=0.9", "zh-Hans"},
        {"zh-HK", "zh-Hans"},
        {"yue-HK", "zh-Hans"},
        {"ar-EG, tlh", "ar"},
        {"tlh, vo;q=0.5", "en"},
        {"tlh, ar;q=0.1", "ar"},
        {"en;q=0.3, ar;q=0.7, zh;q=0.5", "ar"},
        {"en-US,en;q=0.5,ar;q=0.7", "en"},
        {"ar;q=0.5,zh;q=0.5", "ar"},
        {"zh;q=0.5,ar;q=0.5", "zh-Hans"},
        {"*", "en"},
        {"*;q=0.5, ar;q=0.1", "en"},
        {"ar, *", "ar"},
        {"ar;q=2, zh;q=0.1", "zh-Hans"},
        {"ar;q=0.1234, zh;q=0.1", "zh-Hans"},
        {"ar;q=x", "en"},
        {"ar ; q=0.9 , zh ; q=1.000", "zh-Hans"},
        {",,;;, ar", "ar"},
        {"qps", "en"},
        {"\xff\xfe, ar", "ar"},
        {"a_r", "en"},
    };
    for (size_t i = 0; i < COUNT(wishes); i++) {
        const struct lang *got = lang_accepted(str_from(wishes[i][0]));
        if (!str_eq(got->code, str_from(wishes[i][1])))
            fail_msg("\"%s\": %.*s", wishes[i][0], STR_FMT(got->code));
    }
    assert_text(lang_accepted(STR_NONE)->code, "en");
    assert_ptr_not_equal(lang_accepted(S("en;q=0, *")), lang_default());
}

static void traditional_characters(void **state)
{
    (void)state;
    static const char *const asked[] = {"zh-TW", "en, zh-HK;q=0.5", "zh-CN;q=0.3, zh-Hant;q=0.4",
                                        "zh-tw,zh;q=0.9,en;q=0.8"};
    static const char *const not [] = {"zh-CN", "zh, zh-TW;q=0.9", "zh-TW;q=0, zh", "en-HK", "*",
                                       ""};
    for (size_t i = 0; i < COUNT(asked); i++)
        assert_true(lang_asks_for_traditional(str_from(asked[i])));
    for (size_t i = 0; i < COUNT(not ); i++)
        assert_false(lang_asks_for_traditional(str_from(not [i])));
}

static void language_tags(void **state)
{
    (void)state;
    static const char *const good[] = {"en",
                                       "zh-Hans",
                                       "zh-Hans-CN",
                                       "zh-yue-HK",
                                       "sr-Latn-RS",
                                       "sl-rozaj-biske-1994",
                                       "de-CH-1901",
                                       "es-419",
                                       "en-US-u-islamcal",
                                       "zh-CN-a-myext-x-private",
                                       "x-whatever",
                                       "qaa-Qaaa-QM-x-southern",
                                       "en-a-myext-b-another",
                                       "art-lojban",
                                       "fil",
                                       "AR-eg",
                                       "abcde"};
    static const char *const bad[] = {
        "",
        "a",
        "1",
        "en-",
        "-en",
        "en--US",
        "en_US",
        "de-419-DE",
        "a-DE",
        "en-x",
        "x-",
        "en-a",
        "en-a-b",
        "zh-中",
        "abcdefghi",
        "en US",
        "en-US-u",
        "ar-a-aaa-b-bbb-a-ccc-",
        "en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd-eeeeeeee-ffffffff-gggggggg"};
    for (size_t i = 0; i < COUNT(good); i++)
        if (!language_tag_valid(str_from(good[i])))
            fail_msg("%s is well-formed", good[i]);
    for (size_t i = 0; i < COUNT(bad); i++)
        if (language_tag_valid(str_from(bad[i])))
            fail_msg("%s is not well-formed", bad[i]);
}

/* ── Dates, numbers, order ── */

static str date_of(const char *lang, const char *zone, msec t, enum date_style style)
{
    struct buf b = buf_new(arena);
    put_date(&b, lang ? by(lang) : NULL, zone, t, style);
    return buf_str(&b);
}

static void dates(void **state)
{
    (void)state;
    msec t = civil_to((struct civil){2026, 11, 24, 10, 5, 0, 0});
    assert_text(date_of("en", "Asia/Shanghai", t, DATE_LONG), "24 November 2026");
    assert_text(date_of(NULL, "Asia/Shanghai", t, DATE_SHORT), "24 Nov");
    assert_text(date_of("en", "Asia/Shanghai", t, DATE_YEAR), "24 Nov 2026");
    assert_text(date_of("en", "Asia/Shanghai", t, DATE_TIME), "24 Nov 2026, 18:05");
    assert_text(date_of("en", NULL, t, DATE_TIME), "24 Nov 2026, 10:05");
    assert_text(date_of("en", "No/Where", t, DATE_TIME), "24 Nov 2026, 10:05");
    assert_text(date_of("en", "Pacific/Kiritimati", t, DATE_TIME), "25 Nov 2026, 00:05");
    assert_text(date_of("zh", "Asia/Shanghai", t, DATE_LONG), "2026年11月24日");
    assert_text(date_of("zh", "Asia/Shanghai", t, DATE_SHORT), "11月24日");
    assert_text(date_of("zh", "Asia/Shanghai", t, DATE_TIME), "2026年11月24日 18:05");
    assert_text(date_of("ar", "Asia/Shanghai", t, DATE_LONG), "٢٤ نوفمبر ٢٠٢٦");
    assert_true(str_has(date_of("ar", "Asia/Shanghai", t, DATE_TIME), S("٦:٠٥")));
}

static str ago_of(const char *lang, msec away)
{
    struct buf b = buf_new(arena);
    msec now = civil_to((struct civil){2026, 11, 24, 10, 5, 0, 0});
    put_ago(&b, by(lang), "Asia/Shanghai", now + away, now);
    return buf_str(&b);
}

/* We put dates together ourselves; they are what ICU writes, in every language and style. */
static void dates_are_icus_to_the_letter(void **state)
{
    (void)state;
    size_t n;
    const struct lang *const *all = lang_all(&n);
    struct dice dice = {7};
    const msec from = civil_to((struct civil){.year = 1890, .month = 1, .day = 1});
    const u64 span = (u64)DAYS(365 * 200);
    struct arena *a = arena_new(0);
    for (int i = 0; i < (quick() ? 5000 : 20000); i++) {
        /* every hour of the first days, then any moment of two centuries */
        msec t = i < 96 ? HOURS(i) : from + (msec)dice_below(&dice, span);
        for (size_t k = 0; k < n; k++)
            for (int style = DATE_LONG; style <= DATE_TIME; style++) {
                struct buf ours = buf_new(a), icus = buf_new(a);
                put_date(&ours, all[k], "UTC", t, (enum date_style)style);
                put_date_by_icu(&icus, all[k], t, (enum date_style)style);
                if (!str_eq(buf_str(&ours), buf_str(&icus)))
                    fail_msg("%.*s, not %.*s", STR_FMT(buf_str(&ours)), STR_FMT(buf_str(&icus)));
            }
        arena_reset(a);
    }
    arena_free(a);
}

static void relative_times(void **state)
{
    (void)state;
    assert_text(ago_of("en", 0), "now");
    assert_text(ago_of("en", -SECONDS(59)), "now");
    assert_text(ago_of("en", -MINUTES(1)), "1 minute ago");
    assert_text(ago_of("en", -MINUTES(59)), "59 minutes ago");
    assert_text(ago_of("en", -HOURS(23) - MINUTES(59)), "23 hours ago");
    assert_text(ago_of("en", -DAYS(3) - HOURS(5)), "3 days ago");
    assert_text(ago_of("en", HOURS(2)), "in 2 hours");
    assert_text(ago_of("en", DAYS(30)), "in 30 days");
    assert_text(ago_of("en", -DAYS(31)), "24 October 2026");
    assert_text(ago_of("zh", -DAYS(3)), "3天前");
    assert_text(ago_of("ar", -DAYS(3)), "قبل ٣ أيام");
}

static str number_of(const char *lang, i64 n)
{
    struct buf b = buf_new(arena);
    put_number(&b, by(lang), n);
    return buf_str(&b);
}

static str year_of(const char *lang, i64 year)
{
    struct buf b = buf_new(arena);
    put_year(&b, by(lang), year);
    return buf_str(&b);
}

static str percent_of(const char *lang, i64 part, i64 of)
{
    struct buf b = buf_new(arena);
    put_percent(&b, by(lang), part, of);
    return buf_str(&b);
}

static void numbers(void **state)
{
    (void)state;
    assert_true(str_eq(year_of("en", 2026), S("2026"))); /* not 2,026 */
    assert_true(str_eq(year_of("ar", 2026), S("٢٠٢٦")));
    assert_text(number_of("en", 1234567), "1,234,567");
    assert_text(number_of("en", INT64_MIN), "-9,223,372,036,854,775,808");
    assert_text(number_of("ar", 1234), "١٬٢٣٤");
    assert_text(number_of("zh", 0), "0");
    assert_text(percent_of("en", 9612, 10000), "96%");
    assert_text(percent_of("en", 0, 7), "0%");
    assert_text(percent_of("en", 1, 100000), "1%");
    assert_text(percent_of("en", 99999, 100000), "99%");
    assert_text(percent_of("en", 7, 7), "100%");
    assert_text(percent_of("en", 21, 7), "300%");
    assert_text(percent_of("en", 1, 0), "–");
    assert_text(percent_of("ar", 1, 2), "٥٠٪؜");
}

static void order(void **state)
{
    (void)state;
    static const char *const pinyin[] = {"阿", "北", "古", "上", "网", "张"};
    static const char *const english[] = {"cote", "Coté", "côte", "Côté", "d"};
    for (size_t i = 0; i + 1 < COUNT(pinyin); i++)
        assert_true(str_cmp(sort_key(arena, by("zh"), str_from(pinyin[i])),
                            sort_key(arena, by("zh"), str_from(pinyin[i + 1]))) < 0);
    for (size_t i = 0; i + 1 < COUNT(english); i++)
        assert_true(str_cmp(sort_key(arena, NULL, str_from(english[i])),
                            sort_key(arena, NULL, str_from(english[i + 1]))) < 0);
    assert_int_equal(sort_key(arena, NULL, S("")).n > 8, 0);
}

static void names(void **state)
{
    (void)state;
    assert_text(language_name(arena, by("en"), S("ar")), "Arabic");
    assert_text(language_name(arena, by("zh"), S("ar")), "阿拉伯语");
    assert_text(language_name(arena, by("en"), S("zh-Hans")), "Simplified Chinese");
    assert_text(language_name(arena, by("en"), S("_")), "_");
    for (int i = 0; i < 2; i++) { /* kept the first time */
        assert_text(language_own_name(arena, S("ar")), "العربية");
        assert_text(language_own_name(arena, S("zh-Hant")), "繁體中文");
        assert_text(language_own_name(arena, S("fr")), "français");
        assert_text(language_own_name(arena, S("tlh-x")), "tlh-x");
    }
    assert_text(country_name(arena, by("en"), S("FR")), "France");
    assert_text(country_name(arena, by("zh"), S("FR")), "法国");
    assert_text(country_name(arena, by("ar"), S("FR")), "فرنسا");
    assert_text(country_name(arena, by("en"), S("nowhere")), "nowhere");
}

/* ── Zones ── */

static msec moment(const char *zone, i32 y, int m, int d, int h, int min)
{
    msec out = 0;
    struct civil c = {y, m, d, h, min, 0, 0};
    assert_true(zone_moment(zone, &c, &out));
    return out;
}

static msec utc(i32 y, int m, int d, int h, int min)
{
    return civil_to((struct civil){y, m, d, h, min, 0, 0});
}

static void zones(void **state)
{
    (void)state;
    struct civil c;
    msec t;
    assert_true(zone_known("Asia/Shanghai"));
    assert_true(zone_known("UTC"));
    assert_false(zone_known("Asia/Gubei"));
    assert_false(zone_known("GMT+8"));
    assert_false(zone_known(""));
    assert_false(zone_known(NULL));
    assert_false(
        zone_known("Asia/Shanghai/Asia/Shanghai/Asia/Shanghai/Asia/Shanghai/Asia/Shanghai"));
    assert_false(zone_civil("上海", 0, &c));
    assert_false(zone_moment("x", &c, &t));
    assert_true(zone_civil("Asia/Shanghai", utc(2026, 11, 24, 20, 0), &c));
    assert_int_equal(c.day, 25);
    assert_int_equal(c.hour, 4);
    assert_true(moment("Asia/Shanghai", 2026, 11, 25, 4, 0) == utc(2026, 11, 24, 20, 0));
    /* Berlin 2026: on at 29 March 02:00, off at 25 October 03:00. */
    assert_true(moment("Europe/Berlin", 2026, 3, 29, 1, 59) == utc(2026, 3, 29, 0, 59));
    assert_true(moment("Europe/Berlin", 2026, 3, 29, 2, 30) == utc(2026, 3, 29, 1, 30));
    assert_true(moment("Europe/Berlin", 2026, 3, 29, 3, 0) == utc(2026, 3, 29, 1, 0));
    assert_true(moment("Europe/Berlin", 2026, 10, 25, 2, 30) == utc(2026, 10, 25, 0, 30));
    assert_true(moment("Europe/Berlin", 2026, 10, 25, 3, 0) == utc(2026, 10, 25, 2, 0));
    /* Samoa had no 30 December 2011. */
    assert_true(moment("Pacific/Apia", 2011, 12, 30, 12, 0) == utc(2011, 12, 30, 22, 0));
    /* Shanghai's summer time of 1990. */
    assert_true(moment("Asia/Shanghai", 1990, 7, 1, 12, 0) == utc(1990, 7, 1, 3, 0));
}

static void zones_round(void **state)
{
    (void)state;
    static const char *const zones[] = {"Asia/Shanghai", "Europe/Berlin",       "America/St_Johns",
                                        "Asia/Tehran",   "Australia/Lord_Howe", "Pacific/Apia",
                                        "Africa/Cairo",  "Asia/Kathmandu",      "America/New_York",
                                        "UTC",           "Africa/Casablanca"};
    struct dice dice = {7};
    for (int i = 0; i < 20000; i++) {
        const char *zone = zones[dice_below(&dice, COUNT(zones))];
        msec back, t = MINUTES((msec)dice_below(&dice, 60 * 24 * 366 * 70));
        struct civil c;
        assert_true(zone_civil(zone, t, &c));
        assert_true(zone_moment(zone, &c, &back));
        struct civil again;
        assert_true(zone_civil(zone, back, &again));
        assert_true(civil_to(again) == civil_to(c));    /* the same reading of the clock */
        assert_true(back <= t && t - back <= HOURS(2)); /* at its first time */
    }
}

/* ── Threads ── */

static void *speak(void *arg)
{
    struct arena *a = arena_new(0);
    size_t n;
    const struct lang *const *all = lang_all(&n);
    struct dice dice = {(u64)(uintptr_t)arg};
    for (int i = 0; i < 200; i++) {
        struct buf b = buf_new(a);
        const struct lang *lang = all[dice_below(&dice, n)];
        msec t = (msec)dice_below(&dice, (u64)DAYS(20000));
        put_date(&b, lang, i % 2 ? "Europe/Berlin" : "Asia/Shanghai", t, DATE_TIME);
        put_ago(&b, lang, "Asia/Shanghai", t, t - HOURS(5));
        put_number(&b, lang, t);
        (void)sort_key(a, lang, buf_str(&b));
        (void)text_length(buf_str(&b));
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static void threads(void **state)
{
    (void)state;
    pthread_t all[4];
    for (size_t i = 0; i < COUNT(all); i++)
        assert_int_equal(pthread_create(&all[i], NULL, speak, (void *)(i + 1)), 0);
    for (size_t i = 0; i < COUNT(all); i++)
        assert_int_equal(pthread_join(all[i], NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plural_forms),
        cmocka_unit_test(plural_faults),
        cmocka_unit_test(catalogs_damaged),
        cmocka_unit_test(catalog_look_up),
        cmocka_unit_test(pseudo_locale),
        cmocka_unit_test(saying),
        cmocka_unit_test(translating),
        cmocka_unit_test(languages_listed),
        cmocka_unit_test(negotiation),
        cmocka_unit_test(traditional_characters),
        cmocka_unit_test(language_tags),
        cmocka_unit_test(dates),
        cmocka_unit_test(dates_are_icus_to_the_letter),
        cmocka_unit_test(relative_times),
        cmocka_unit_test(numbers),
        cmocka_unit_test(order),
        cmocka_unit_test(names),
        cmocka_unit_test(zones),
        cmocka_unit_test(zones_round),
        cmocka_unit_test(threads),
    };
    arena = arena_new(0);
    lang_load(arena);
    int failed = cmocka_run_group_tests_name("lang", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
