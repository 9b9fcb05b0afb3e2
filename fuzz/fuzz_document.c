/* Any bytes as an ODT (first byte 0) or DOCX: the reader ends, and hands on no more than its
 * limits. */
#include "files/worker/worker.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static bool count(void *ctx, str text)
{
    size_t *left = ctx;
    if (text.n > *left)
        return false;
    *left -= text.n;
    return true;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    size_t left = 1 << 20;
    if (!size)
        return 0;
    int code = document_text((str){(const char *)data + 1, size - 1}, !data[0], count, &left);
    if (code != WORKER_DONE && code != WORKER_UNREADABLE && code != WORKER_TOO_LARGE)
        abort();
    return 0;
}
