/* Any bytes as an archive: read, and what was read written again to the same bytes. */
#include "election/verify.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct archive archive;
    struct fault f = {.arena = a};
    str bytes = {(const char *)data, size};
    if (archive_read(a, bytes, &archive, &f)) {
        struct buf b = buf_new(a);
        archive_put_start(&b, archive.timestamp);
        for (size_t i = 0; i < archive.n; i++) {
            str bodies[BODIES_MAX];
            const struct event *e = &archive.events[i];
            for (size_t k = 0; k < e->n_bodies; k++)
                bodies[k] = event_body(e, k);
            archive_put_event(&b, archive.timestamp, i ? e - 1 : NULL, i, e->type, bodies,
                              e->n_bodies);
        }
        if (!str_eq(buf_str(&b), bytes))
            abort();
    } else if (!f.what.text) {
        abort(); /* refused without a word */
    }
    arena_free(a);
    return 0;
}
