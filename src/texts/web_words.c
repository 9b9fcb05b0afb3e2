/* What the pages of texts call things. */
#include "base/hash.h"
#include "texts/view.h"

const char *gap_name(enum gap gap)
{
    return gap == GAP_OUTDATED ? N_("the text has changed") : N_("not translated yet");
}

const char *text_dir(str text)
{
    return text_rtl(text) ? "rtl" : "ltr";
}

struct url text_in(struct page *p, str lang)
{
    str path = p->path;
    size_t mark = str_find_byte(path, '?');
    return url_path(str_fmt(p->arena, "%.*s?in=%.*s",
                            STR_FMT(mark == SIZE_MAX ? path : str_first(path, mark)),
                            STR_FMT(lang)));
}

str language_word(struct page *p, str tag)
{
    return language_name(p->arena, p->lang, tag);
}

str languages_word(struct page *p, str tags)
{
    struct buf b = buf_new(p->arena);
    for (str tag; str_cut(&tags, ' ', &tag);) {
        buf_z(&b, b.n ? " · " : "");
        buf_put(&b, language_word(p, tag));
    }
    return buf_str(&b);
}

str own_name(struct page *p, str tag)
{
    return language_own_name(p->arena, tag);
}

str hash_hex(struct page *p, const struct hash *h)
{
    struct buf b = buf_new(p->arena);
    hex_put(&b, h->bytes, HASH_SIZE);
    return buf_str(&b);
}
