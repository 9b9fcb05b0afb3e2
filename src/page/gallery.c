/* Writes every part to HTML files, for looking at and for axe (tests/gallery.test.mjs).
 *   gallery FOLDER → FOLDER/{en,zh,ar,qps}[-large]-{light,dark}.html, FOLDER/report.html, and the
 * static files under their own addresses, so that a file server at FOLDER shows all. */
#include <sys/stat.h>

#include "base/cli.h"
#include "base/file.h"
#include "gallery.html.h"
#include "page/static.h"

#include "test/gallery_data.h"

static void write_static(struct arena *a, const char *folder)
{
    str why;
    mkdir(str_fmt(a, "%s/static", folder).p, 0755);
    for (size_t i = 0; i < n_static_files; i++) {
        const struct static_file *file = &static_files[i];
        const char *path = str_fmt(a, "%s%.*s", folder, STR_FMT(file->path)).p;
        if (!file_write(a, path, file->bytes, 0644, &why))
            cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    }
}

static html charts(struct page *p)
{
    static const str labels[] = {S_INIT("Parking"), S_INIT("Gym corner"), S_INIT("晨光晒被")};
    static const str days[] = {S_INIT("1"), S_INIT("2"), S_INIT("3"), S_INIT("4"), S_INIT("5")};
    static const str groups[] = {S_INIT("A"), S_INIT("B"), S_INIT("C")};
    static const double july[] = {46, 41, 72}, september[] = {48, 44, 91}, rest[] = {6, 15, 7};
    static const double lines1[] = {3, 9, 4, 7, 12}, lines2[] = {1, 2, 8, 8.5, 6};
    struct series bars[] = {{S("July"), july}, {S("September"), september}, {S("—"), rest}};
    struct series lines[] = {{S("Noise"), lines1}, {S("Light"), lines2}};
    struct chart c = {.id = "agree",
                      .title = S("Households that agree"),
                      .label_head = S("Idea"),
                      .labels = labels,
                      .n = 3,
                      .series = bars,
                      .n_series = 2,
                      .unit = UNIT_PERCENT};
    struct chart stacked = c, over = c, map = c;
    stacked.id = "stacked";
    stacked.n_series = 3;
    stacked.unit = UNIT_NUMBER;
    over.id = "days";
    over.labels = days;
    over.n = 5;
    over.series = lines;
    over.unit = UNIT_NUMBER;
    map.id = "map";
    struct point points[90];
    struct dice dice = {7};
    for (size_t i = 0; i < COUNT(points); i++)
        points[i] =
            (struct point){(double)dice_below(&dice, 50) + 40 * (double)(i % 3),
                           (double)dice_below(&dice, 60) + (i % 3 == 1 ? 50 : 0), (int)(i % 3)};
    html parts[] = {chart_bars(p, &c), chart_stacked(p, &stacked), chart_lines(p, &over),
                    chart_scatter(p, &map, points, COUNT(points), groups, COUNT(groups))};
    struct buf b = buf_new(p->arena);
    for (size_t i = 0; i < COUNT(parts); i++)
        buf_put(&b, parts[i].text);
    return (html){buf_str(&b)};
}

static struct form sample_form(struct arena *a)
{
    struct form f = form_new(a, gallery_fields);
    struct gallery_answers answers = {0};
    struct form_input in[] = {{S("what"), S("Two lights on the ramp are out.")},
                              {S("kind"), S("clean")},
                              {S("phone"), S("call")}};
    form_read(&f, in, COUNT(in), &answers);
    return f;
}

static void write_page(struct arena *a, const char *folder, const struct lang *lang, bool large,
                       enum theme theme)
{
    str prefix = str_fmt(a, "/%.*s", STR_FMT(lang->path)), why;
    struct frame frame = gallery_frame;
    frame.name = str_eq(lang->path, S("zh")) ? said(S("望潮里社区"), S("zh-Hans"))
                                             : said(S("Wangchao Lane"), S("en"));
    frame.large = large;
    frame.theme = theme;
    struct buf out = buf_new(a);
    struct page p = {.out = &out,
                     .arena = a,
                     .lang = lang,
                     .prefix = prefix,
                     .path = S("/cases"),
                     .form_token = S("t"),
                     .once = S("o"),
                     .zone = "Asia/Shanghai",
                     .now = 1795500000000,
                     .frame = &frame};
    struct form f = sample_form(a);
    page_gallery(&p, &f, charts(&p));
    const char *path = str_fmt(a, "%s/%.*s%s-%s.html", folder, STR_FMT(lang->path),
                               large ? "-large" : "", theme == THEME_DARK ? "dark" : "light")
                           .p;
    if (!file_write(a, path, buf_str(&out), 0644, &why))
        cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    if (large || theme == THEME_DARK || !str_eq(lang->path, S("en")))
        return;
    out.n = 0;
    p.apart = true;
    page_report(&p, charts(&p));
    path = str_fmt(a, "%s/report.html", folder).p;
    if (!file_write(a, path, buf_str(&out), 0644, &why))
        cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    if (argc != 2)
        return cli_fail(EXIT_USAGE, "gallery FOLDER");
    lang_load(a);
    mkdir(argv[1], 0755);
    write_static(a, argv[1]);
    size_t n;
    const struct lang *const *all = lang_all(&n);
    for (size_t i = 0; i < n; i++)
        for (int large = 0; large < 2; large++)
            for (int dark = 0; dark < 2; dark++)
                write_page(a, argv[1], all[i], large, dark ? THEME_DARK : THEME_LIGHT);
    arena_free(a);
    return EXIT_DONE;
}
