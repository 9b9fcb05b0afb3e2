/* Any bytes as the memory of a published conversation; what is accepted is written, read again and
 * equal. */
#include "base/str.h"
#include "opinions/state.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    i64 people[] = {1, 2, 3, 5, 8, 13};
    struct statement statements[] = {{.id = 1, .text = S("a")}, {.id = 4, .text = S("b")}};
    struct conversation c = {
        .people = people, .n_people = 6, .statements = statements, .n_statements = 2};
    struct publication once, twice;
    str why = S(""), text;
    if (state_read(a, (str){(const char *)data, size}, &c, &once, &why)) {
        bool *cells;
        published_map(a, &once, &cells);
        text = state_write(a, &c, &once);
        if (!state_read(a, text, &c, &twice, &why) || !str_eq(state_write(a, &c, &twice), text))
            abort();
    } else if (!why.n) {
        abort();
    }
    arena_free(a);
    return 0;
}
