/* Any bytes as votes.csv, comments.csv and participants-votes.csv; what is accepted gives both
 * maps. */
#include <math.h>

#include "opinions/conversation.h"
#include "opinions/opinions.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    /* The first byte says which files there are; a NUL parts them. */
    str rest = {(const char *)data + (size > 0), size - (size > 0)}, part[3] = {{NULL, 0}};
    for (int k = 0; k < 3 && size && (rest.n || k == 0); k++) {
        const char *end = rest.n ? memchr(rest.p, 0, rest.n) : NULL;
        part[k] = (str){rest.p, end ? (size_t)(end - rest.p) : rest.n};
        rest = (str){rest.p + part[k].n + (end != NULL), rest.n - part[k].n - (end != NULL)};
    }
    struct arena *a = arena_new(0);
    struct conversation c;
    struct message fault = {.text = NULL};
    struct conversation_files f = {.votes = part[0], .comments = part[1], .matrix = part[2]};
    if (size && data[0] & 1)
        f.votes = (str){NULL, 0};
    if (conversation_read(a, &f, &c, &fault)) {
        struct opinions o = {.votes = conversation_votes(a, &c),
                             .hidden = conversation_hidden(a, &c, true)};
        struct own_options how = {.resamples = 1};
        struct opinion_map own = map_own(a, &o, &how), polis = map_polis(a, &o, 0);
        for (u32 i = 0; i < o.votes.people; i++)
            if (!isfinite(own.x[i]) || !isfinite(polis.x[i]))
                abort();
    } else if (!fault.text) {
        abort();
    }
    arena_free(a);
    return 0;
}
