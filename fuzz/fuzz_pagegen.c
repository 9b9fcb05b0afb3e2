/* Any bytes through the page compiler: it answers with code or with errors, never neither. */
#include <locale.h>

#include "../tools/pagegen.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct pagegen made;
    setlocale(LC_CTYPE, "C.UTF-8");
    if (pagegen_compile(a, "x.html", (str){(const char *)data, size}, &made) == (made.errors.n > 0))
        abort();
    arena_free(a);
    return 0;
}
