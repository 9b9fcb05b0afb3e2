/* Any bytes as a language tag: what is valid has a name and finds at most one language. */
#include "base/utf8.h"
#include "lang/lang.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    static bool loaded;
    if (!loaded)
        lang_load(arena_new(0)); /* for the process */
    loaded = true;
    struct arena *a = arena_new(0);
    str tag = {(const char *)data, size};
    if (language_tag_valid(tag)) {
        str name = language_name(a, NULL, tag);
        const struct lang *lang = lang_by_code(tag);
        if (!name.n || !utf8_valid(name) || (lang && !lang->code.n))
            abort();
    }
    if (utf8_valid(tag))
        (void)country_name(a, NULL, tag);
    arena_free(a);
    return 0;
}
