/* Any bytes through the door for text: what comes out is UTF-8, no longer changes, and can be
 * measured, folded and sorted. */
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
    str raw = {(const char *)data, size}, clean, again, folded;
    for (int line = 0; line < 2; line++) {
        if (text_clean(a, raw, line, &clean) != utf8_valid(raw))
            abort();
        if (!utf8_valid(raw))
            continue;
        if (!utf8_valid(clean) || !text_clean(a, clean, line, &again) || !str_eq(clean, again))
            abort();
        if ((line && str_has(clean, S("\n"))) || text_length(clean) > utf8_count(clean))
            abort();
        folded = text_fold(a, clean);
        if (!utf8_valid(folded) || !str_eq(text_fold(a, folded), folded))
            abort();
        (void)sort_key(a, NULL, clean);
        (void)text_rtl(clean);
        (void)text_script_lang(clean);
    }
    arena_free(a);
    return 0;
}
