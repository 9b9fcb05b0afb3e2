/* Any bytes as a .mo file, and as a Plural-Forms header. */
#include "lang/catalog.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    str bytes = {(const char *)data, size}, found;
    struct catalog c, pseudo;
    struct plural p;
    if (catalog_read(a, bytes, &c)) {
        for (size_t i = 0; i < c.sentences.size; i++) {
            str key = c.sentences.slots[i].key;
            if (key.p && catalog_plural(&c, key, (i64)i, &found) && !found.n)
                abort();
        }
        catalog_pseudo(a, &c, 1, &pseudo);
    }
    (void)plural_parse(a, bytes, &p);
    for (i64 n = -2; n < 120; n++)
        if (plural_form(&p, n) < 0 || plural_form(&p, n) >= p.forms)
            abort();
    arena_free(a);
    return 0;
}
