/* Any bytes: as a file whose kind is looked for, as its name, as a worker's answer about a picture.
 * A name that was made harmless stays as it is; copies lie within the answer. */
#include "files/made.h"
#include "lang/lang.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    str bytes = {(const char *)data, size};
    struct made made[FILE_COPIES - 1];
    struct arena *a = arena_new(0);
    enum file_type type = file_sniff(bytes);
    if (type < 0 || type >= FILE_TYPES || (picture_is_bare(bytes) && type != FILE_JPEG))
        abort();
    if (size < 4096) {
        str once = file_name_clean(a, bytes, type);
        if (!once.n || text_length(once) > FILE_NAME_MOST || str_find_byte(once, '/') != SIZE_MAX ||
            !str_eq(file_name_clean(a, once, type), once))
            abort();
    }
    if (made_read(bytes, made))
        for (size_t i = 0; i < COUNT(made); i++)
            if (made[i].bytes.p < bytes.p || made[i].bytes.p + made[i].bytes.n > bytes.p + bytes.n)
                abort();
    arena_free(a);
    return 0;
}
