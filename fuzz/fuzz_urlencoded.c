/* Any bytes as an urlencoded form: what comes out is text, and not more of it than went in. */
#include "base/utf8.h"
#include "http/inner.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct pairs pairs = {0};
    size_t n = 0;
    if (parse_urlencoded(a, (str){(const char *)data, size}, &pairs) == 0)
        for (size_t i = 0; i < pairs.n; i++) {
            struct pair p = pairs.at[i];
            n += p.name.n + p.value.n;
            if (!utf8_valid(p.name) || !utf8_valid(p.value) || !p.value.p ||
                str_find_byte(p.name, '\0') != SIZE_MAX || str_find_byte(p.value, '\0') != SIZE_MAX)
                abort();
        }
    if (n > size || pairs.n > MOST_FIELDS)
        abort();
    arena_free(a);
    return 0;
}
