/* Looking up the embedded files: a handful, so a walk is enough. */
#include "page/static.h"

#include <string.h>

const struct static_file *static_file_named(const char *name)
{
    for (size_t i = 0; i < n_static_files; i++)
        if (!strcmp(static_files[i].name, name))
            return &static_files[i];
    return NULL;
}

const struct static_file *static_file_at(str path)
{
    for (size_t i = 0; i < n_static_files; i++)
        if (str_eq(static_files[i].path, path))
            return &static_files[i];
    return NULL;
}
