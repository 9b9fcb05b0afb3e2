/* The frame's small questions. Uses page. */
#include "page/sheet.h"

#include "page/static.h"

html sheet_inside(struct page *p)
{
    const struct static_file *css = static_file_named("app.css");
    return (html){css ? str_fmt(p->arena, "<style>%.*s</style>", STR_FMT(css->bytes)) : S("")};
}

html icon_sheet(struct page *p)
{
    const struct static_file *icons = static_file_named("icons.svg");
    return (html){icons ? str_fmt(p->arena, "<div hidden>%.*s</div>", STR_FMT(icons->bytes))
                        : S("")};
}

bool is_under(const struct page *p, const char *path)
{
    str way = str_from(path);
    if (!str_starts(p->path, way))
        return false;
    if (way.n == 1 || p->path.n == way.n)
        return p->path.n == way.n;
    return strchr("/?.", p->path.p[way.n]) != NULL;
}

struct url in_language(struct page *p, const struct lang *lang)
{
    str path = url_path(p->path).text;
    return (struct url){str_fmt(p->arena, "/%.*s%.*s", STR_FMT(lang->path), STR_FMT(path))};
}

const char *theme_word(const struct frame *f)
{
    static const char *const words[] = {"auto", "light", "dark"};
    return words[f->theme];
}

const char *notice_class(enum tone tone)
{
    static const char *const classes[] = {"notice", "notice note", "notice done", "notice soon",
                                          "notice late"};
    return classes[tone];
}

const char *tone_class(enum tone tone)
{
    static const char *const classes[] = {"tag", "tag note", "tag done", "tag soon", "tag late"};
    return classes[tone];
}

const char *tone_icon(enum tone tone)
{
    static const char *const icons[] = {"info", "info", "circle-check", "clock", "triangle-alert"};
    return icons[tone];
}
