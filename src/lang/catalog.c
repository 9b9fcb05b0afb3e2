/* Reading .mo files. Every offset is checked, so that a damaged file is refused, never followed.
 * Uses base. */
#include "lang/catalog.h"

#define MAGIC 0x950412deU
enum { HEAD = 28, ENTRY = 8 };

static u32 word_at(str mo, size_t at)
{
    const u8 *p = (const u8 *)mo.p + at;
    return (u32)p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24;
}

/* The string that entry i of the table at `table` describes. */
static bool string_at(str mo, size_t table, size_t i, str *out)
{
    size_t length = word_at(mo, table + i * ENTRY), at = word_at(mo, table + i * ENTRY + 4);
    if (at > mo.n || length > mo.n - at)
        return false;
    *out = (str){mo.p + at, length};
    return true;
}

static bool table_fits(str mo, size_t table, size_t n)
{
    return table <= mo.n && n <= (mo.n - table) / ENTRY;
}

/* Piece number i of NUL-separated text; empty when there are fewer. */
static str nth(str pieces, int i)
{
    str piece;
    while (str_cut(&pieces, '\0', &piece))
        if (i-- == 0)
            return piece;
    return S("");
}

bool catalog_read(struct arena *a, str mo, struct catalog *out)
{
    *out = (struct catalog){.sentences = map_new(a), .plural.forms = 2};
    if (mo.n < HEAD || word_at(mo, 0) != MAGIC)
        return false;
    size_t n = word_at(mo, 8), from = word_at(mo, 12), to = word_at(mo, 16);
    if (!table_fits(mo, from, n) || !table_fits(mo, to, n))
        return false;
    struct sentence *all = NEW_ARRAY(a, struct sentence, n);
    struct catalog read = *out;
    for (size_t i = 0; i < n; i++) {
        struct sentence *s = &all[i];
        if (!string_at(mo, from, i, &s->english) || !string_at(mo, to, i, &s->forms))
            return false;
        if (!s->english.n)
            read.header = s->forms;
        else
            map_set(&read.sentences, nth(s->english, 0), s);
    }
    (void)plural_parse(a, catalog_field(&read, S("Plural-Forms")), &read.plural);
    *out = read;
    return true;
}

str catalog_field(const struct catalog *c, str name)
{
    str rest = c->header, line;
    while (str_cut(&rest, '\n', &line))
        if (str_starts(line, name) && line.n > name.n && line.p[name.n] == ':')
            return str_trim(str_from_at(line, name.n + 1));
    return S("");
}

bool catalog_plural(const struct catalog *c, str one, i64 n, str *out)
{
    const struct sentence *s = map_get(&c->sentences, one);
    if (s)
        *out = nth(s->forms, plural_form(&c->plural, n));
    return s && out->n;
}

bool catalog_text(const struct catalog *c, str sentence, str *out)
{
    const struct sentence *s = map_get(&c->sentences, sentence);
    if (s)
        *out = nth(s->forms, 0);
    return s && out->n;
}
