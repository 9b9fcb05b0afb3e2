/* Any bytes through the CSV reader, and every row back through writer and reader unchanged. */
#include "base/csv.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* Such cells get an apostrophe, and so come back changed. */
static bool begins_like_a_formula(str cell)
{
    static const char *const signs[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < COUNT(signs); i++)
        if (str_starts(cell, str_from(signs[i])))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct csv c = csv_new(a, (str){(const char *)data, size}, ',');
    str *row, *again;
    size_t n, m;
    while (csv_row(&c, &row, &n)) {
        struct buf b = buf_new(a);
        bool formula = false, zero = false, blank = n == 1 && !row[0].n;
        for (size_t i = 0; i < n; i++) {
            csv_cell(&b, i == 0, row[i]);
            formula |= begins_like_a_formula(row[i]);
            zero |= str_find_byte(row[i], 0) != SIZE_MAX;
        }
        if (zero && !c.fault)
            abort();
        csv_end(&b);
        struct csv d = csv_new(a, (str){b.p, b.n}, ',');
        if (formula || blank || zero || str_starts(buf_str(&b), S("\xEF\xBB\xBF")))
            continue;
        if (!csv_row(&d, &again, &m) || m != n || d.fault)
            abort();
        for (size_t i = 0; i < n; i++)
            if (!str_eq(row[i], again[i]))
                abort();
    }
    arena_free(a);
    return 0;
}
