/* Any bytes as a calendar; what is read without fault must count consistently. */
#include "base/utf8.h"
#include "base/when.h"
#include "calendar/calendar.h"
#include "lang/lang.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    static bool loaded;
    if (!loaded)
        lang_load(arena_new(0)); /* for the process */
    loaded = true;
    struct arena *a = arena_new(0);
    str text = {(const char *)data, size};
    struct calendar c;
    const struct calendar_fault *faults;
    if (utf8_valid(text) && !calendar_parse(a, text, &c, &faults)) {
        msec from = DAYS(20500) + (msec)size * 123457;
        msec due = calendar_add_working(&c, from, 777);
        if (due && calendar_working_between(&c, from, due) != 777)
            abort();
        if (due && calendar_add_working(&c, calendar_add_working(&c, from, 700), 77) != due)
            abort();
    }
    arena_free(a);
    return 0;
}
