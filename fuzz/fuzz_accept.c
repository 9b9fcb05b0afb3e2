/* Any bytes as an Accept-Language header: always an offered language. */
#include "lang/lang.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    static bool loaded;
    if (!loaded)
        lang_load(arena_new(0)); /* for the process */
    loaded = true;
    const struct lang *lang = lang_accepted((str){(const char *)data, size});
    if (!lang || !lang->offered)
        abort();
    return 0;
}
