/* See fault.h. */
#include "election/fault.h"

bool faulty(struct fault *f, const char *sentence, i64 one, i64 two, i64 three)
{
    i64 numbers[3] = {one, two, three};
    if (f->what.text)
        return false;
    f->what.text = sentence;
    for (int i = 0; i < 3; i++)
        f->what.args[i] = str_fmt(f->arena, "%lld", (long long)numbers[i]);
    return false;
}

bool faulty_str(struct fault *f, const char *sentence, str one)
{
    if (!f->what.text)
        f->what = (struct message){.text = sentence, .args = {one}};
    return false;
}
