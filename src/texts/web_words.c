/* What the pages of texts call things. */
#include "base/hash.h"
#include "base/utf8.h"
#include "texts/view.h"

const char *gap_name(enum gap gap)
{
    return gap == GAP_OUTDATED ? N_("the text has changed") : N_("not translated yet");
}

i64 rows_for(str source)
{
    enum { LINE = 40, LEAST = 2, MOST = 14 }; /* letters; a Han character is as wide as two */
    i64 rows = 1;
    for (str line; str_cut(&source, '\n', &line); rows++) {
        i64 width = 0;
        for (size_t at = 0; at < line.n;)
            width += utf8_next(line, &at) >= 0x2E80 ? 2 : 1;
        rows += width / LINE;
    }
    return rows < LEAST ? LEAST : rows > MOST ? MOST : rows;
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
