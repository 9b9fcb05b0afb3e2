/* Any bytes as a Markdown file with a head; what is read is written and reads back. */
#include "base/utf8.h"
#include "markdown/front.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct front f, again;
    const char *fault;
    str text = {(const char *)data, size};
    if (!utf8_valid(text)) {
        /* the door before this one */
    } else if (!front_read(a, text, &f, &fault)) {
        if (!fault)
            abort();
    } else {
        struct buf b = buf_new(a);
        buf_z(&b, "---\n");
        for (size_t i = 0; i < f.n; i++)
            front_put(&b, "x", f.pairs[i].value);
        buf_z(&b, "---\n");
        size_t filled = 0, n = 0;
        str *values;
        for (size_t i = 0; i < f.n; i++)
            filled += f.pairs[i].value.n > 0 && utf8_valid(f.pairs[i].value);
        if (b.n < FRONT_MOST && front_read(a, buf_str(&b), &again, &fault))
            n = front_all(a, &again, "x", &values);
        else
            n = filled; /* a control character, or too long once quoted */
        if (n != filled)
            abort();
    }
    arena_free(a);
    return 0;
}
