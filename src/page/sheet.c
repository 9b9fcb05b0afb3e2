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

str language_tag(const struct page *p)
{
    return p->lang->offered ? p->lang->code : S("en-XA");
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
    struct buf b = buf_new(p->arena);
    buf_byte(&b, '/');
    buf_put(&b, lang->path);
    buf_put(&b, path);
    return (struct url){.text = buf_str(&b), .whole = true};
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

const char *tone_word(enum tone tone)
{
    static const char *const words[] = {"", "note", "done", "soon", "late"};
    return words[tone];
}

struct failure_words failure_words(int status)
{
    static const struct {
        int status;
        struct failure_words words;
    } table[] = {
        {400, {N_("This request could not be read"), N_("Go back and try again.")}},
        {403,
         {N_("This is not open to you"),
          N_("You may need to sign in, or the page was open too long. Go back, reload it and try "
             "again.")}},
        {404,
         {N_("There is no such page"),
          N_("It may have moved, or it is not for everybody to see. Check the address, or search "
             "from the front page.")}},
        {405, {N_("This address is used differently"), N_("Go back and try again.")}},
        {409,
         {N_("Somebody was quicker"),
          N_("This was changed meanwhile. Look at it again, then decide.")}},
        {413, {N_("This is too large"), N_("Send less text, or smaller files.")}},
        {422, {N_("Something needs correcting"), N_("Go back and check what you wrote.")}},
        {429, {N_("Too many tries"), N_("Wait a few minutes, then try again.")}},
        {503,
         {N_("We are checking"),
          N_("Something behind this page is away for a moment. If you sent something, do not send "
             "it again yet: look in a minute whether it arrived.")}},
    };
    for (size_t i = 0; i < COUNT(table); i++)
        if (table[i].status == status)
            return table[i].words;
    return (struct failure_words){
        N_("Something went wrong on our side"),
        N_("It has been written down and will be looked at. Nothing was half done.")};
}
