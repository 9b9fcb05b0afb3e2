/* Any bytes as a form with files; the first line is its Content-Type. Fields and files lie within
 * the body, in order, and do not overlap. */
#include "base/utf8.h"
#include "http/inner.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void check_within(str body, str content)
{
    if (!content.p || content.p < body.p || content.p + content.n > body.p + body.n)
        abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    str body = {(const char *)data, size}, type = STR_NONE;
    struct pairs fields = {0};
    struct upload *uploads = NULL;
    size_t n = 0, bytes = 0;
    if (str_cut(&body, '\n', &type) && body.p && utf8_valid(type) &&
        parse_multipart(a, body, type, &fields, &uploads, &n) == 0) {
        for (size_t i = 0; i < fields.n; i++) {
            check_within(body, fields.at[i].value);
            bytes += fields.at[i].value.n;
            if (!utf8_valid(fields.at[i].value) || !utf8_valid(fields.at[i].name))
                abort();
        }
        for (size_t i = 0; i < n; i++) {
            check_within(body, uploads[i].content);
            bytes += uploads[i].content.n;
        }
        if (bytes > body.n || n > MOST_UPLOADS || fields.n > MOST_FIELDS)
            abort();
    }
    arena_free(a);
    return 0;
}
