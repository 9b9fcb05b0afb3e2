/* What linli-worker answers about a picture: for each copy a head and its bytes. The reader takes
 * it for what it is, bytes from a process that opened a stranger's file. Uses files.h. */
#ifndef LINLI_FILES_MADE_H
#define LINLI_FILES_MADE_H

#include "files/files.h"

struct made_head {
    u32 copy; /* enum file_copy */
    u32 width, height, size;
};

enum { MADE_BYTES_MOST = 16 * 1024 * 1024, MADE_SIDE_MOST = 1920 };

/* How linli-worker ends. */
enum worker_code {
    WORKER_DONE,
    WORKER_UNREADABLE,
    WORKER_TOO_LARGE,
    WORKER_USAGE /* our mistake */
};

struct made {
    struct made_head head;
    str bytes;
};

/* False unless `answer` is just the six copies, in order, each of the right format and no larger
 * than it may be. Slices of `answer`. */
bool made_read(str answer, struct made out[FILE_COPIES - 1]);

#endif
