/* Any bytes through the readers of PrefLib data and of Debian's tally sheets; what is let in is
 * shown. */
#include "count/count.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void show(struct arena *a, struct election *e)
{
    struct buf b = buf_new(a);
    struct json j = {.out = &b};
    e->rule = count_rule_named(S("schulze"));
    struct count_result r = count_election(a, e);
    if (r.fault)
        return;
    count_put_text(&b, NULL, e, &r);
    count_put_json(&j, e, &r);
    count_put_svg(&b, NULL, e, &r);
}

static void read(struct arena *a, str text, enum count_format format, const char *path)
{
    struct election e;
    str why;
    if (!count_read(a, path, format, text, &e, &why)) {
        if (!str_starts(why, S("line ")))
            abort();
    } else if (e.n_candidates <= 30) { /* more only cost time */
        show(a, &e);
    }
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    str text = {(const char *)data, size};
    read(a, text, FORMAT_PREFLIB, "x");
    read(a, text, FORMAT_PREFLIB, "x.soc");
    read(a, text, FORMAT_PREFLIB, "x.toi");
    read(a, text, FORMAT_DEBIAN, "x");
    arena_free(a);
    return 0;
}
