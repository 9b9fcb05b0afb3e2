/* The languages of the interface: which there are, by which names they are found, and their
 * sentences. What a language is called and how it is written stands in its .po file's header:
 *     X-Name: 简体中文   X-Path: zh   X-Direction: rtl   X-Customs: en-GB
 * Uses base. */
#include "lang/lang.h"

#include "lang/catalog.h"
#include "lang/tag.h"

#define PSEUDO "qps"
#define SOURCE "en"

/* Written once by lang_load, before there are threads. */
static struct {
    struct lang *all;
    const struct lang **order;
    size_t n;
    const struct lang *source;
} languages;

static struct lang lang_of(struct arena *a, str code, const struct catalog *catalog)
{
    str path = catalog_field(catalog, S("X-Path")), name = catalog_field(catalog, S("X-Name")),
        customs = catalog_field(catalog, S("X-Customs"));
    return (struct lang){
        .code = code,
        .path = path.n ? path : code,
        .name = name.n ? name : code,
        .customs = str_z(a, customs.n ? customs : code),
        .rtl = str_eq(catalog_field(catalog, S("X-Direction")), S("rtl")),
        .offered = true,
        .catalog = catalog,
    };
}

/* Offered ones by their own names, byte by byte: English, العربية, 简体中文. */
static int by_name(const void *x, const void *y)
{
    const struct lang *a = *(const struct lang *const *)x, *b = *(const struct lang *const *)y;
    return a->offered != b->offered ? b->offered - a->offered : str_cmp(a->name, b->name);
}

void lang_load(struct arena *a)
{
    size_t n = n_catalog_files;
    struct catalog *catalogs = NEW_ARRAY(a, struct catalog, n + 1);
    struct lang *all = NEW_ARRAY(a, struct lang, n + 1);
    const struct lang **order = NEW_ARRAY(a, const struct lang *, n + 1);
    for (size_t i = 0; i < n; i++) {
        (void)catalog_read(a, catalog_files[i].mo, &catalogs[i]);
        all[i] = lang_of(a, catalog_files[i].code, &catalogs[i]);
    }
    catalog_pseudo(a, catalogs, n, &catalogs[n]);
    all[n] = (struct lang){.code = S(PSEUDO),
                           .path = S(PSEUDO),
                           .name = S("[Ƥšéúđó]"),
                           .customs = "en-GB",
                           .catalog = &catalogs[n]};
    languages.source = &all[0];
    for (size_t i = 0; i <= n; i++) {
        all[i].index = i;
        order[i] = &all[i];
        if (str_eq(all[i].code, S(SOURCE)))
            languages.source = &all[i];
    }
    qsort(order, n + 1, sizeof *order, by_name);
    languages.all = all;
    languages.order = order;
    languages.n = n + 1;
}

const struct lang *const *lang_all(size_t *n)
{
    *n = languages.n;
    return languages.order;
}

const struct lang *lang_default(void)
{
    return languages.source;
}

const struct lang *lang_by_path(str path)
{
    for (size_t i = 0; i < languages.n; i++)
        if (str_eq(languages.all[i].path, path))
            return &languages.all[i];
    return NULL;
}

str lang_code(const struct lang *lang)
{
    return lang ? lang->code : S("en");
}

const struct lang *lang_by_code(str code)
{
    for (size_t i = 0; i < languages.n; i++)
        if (str_eq_nocase(languages.all[i].code, code))
            return &languages.all[i];
    for (size_t i = 0; i < languages.n; i++)
        if (languages.order[i]->offered && tag_same_language(languages.order[i]->code, code))
            return languages.order[i];
    return NULL;
}

str tr(const struct lang *lang, const char *sentence)
{
    str english = str_from(sentence), found;
    return lang && catalog_text(lang->catalog, english, &found) ? found : english;
}

str tr_plural(const struct lang *lang, const char *one, const char *many, i64 n)
{
    static const struct plural english = {.forms = 2};
    str found;
    if (lang && catalog_plural(lang->catalog, str_from(one), n, &found))
        return found;
    return str_from(plural_form(&english, n) ? many : one);
}
