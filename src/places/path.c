/* Paths: four characters a place, from the city down, so that a subtree is one range of text. */
#include "places/path.h"

/* Digits before capitals, as bytes and in every collation. */
static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

str path_end(struct arena *a, str path)
{
    /* '~' comes after every character of a path; an empty path is everything. */
    return str_fmt(a, "%.*s~", STR_FMT(path));
}

str path_up(str path)
{
    return str_first(path, path.n >= PATH_STEP ? path.n - PATH_STEP : 0);
}

str path_child(struct arena *a, str parent, i64 n)
{
    char step[PATH_STEP];
    for (int i = PATH_STEP - 1; i >= 0; i--) {
        step[i] = digits[n % 36];
        n /= 36;
    }
    return n ? STR_NONE : str_fmt(a, "%.*s%.*s", STR_FMT(parent), PATH_STEP, step);
}

void path_line(str path, str up[PATH_DEEPEST])
{
    for (size_t i = 0; i < PATH_DEEPEST; i++)
        up[i] = str_first(path, (i + 1) * PATH_STEP);
}

bool path_valid(str path)
{
    if (path.n % PATH_STEP || path.n > PATH_DEEPEST * PATH_STEP)
        return false;
    for (size_t i = 0; i < path.n; i++)
        if (!memchr(digits, path.p[i], sizeof digits - 1))
            return false;
    return true;
}
