/* Reading what linli-worker made of a picture. Uses made.h. */
#include "files/made.h"

bool made_read(str answer, struct made out[FILE_COPIES - 1])
{
    for (u32 i = 0; i < FILE_COPIES - 1; i++) {
        struct made_head head;
        if (answer.n < sizeof head)
            return false;
        memcpy(&head, answer.p, sizeof head);
        answer = str_from_at(answer, sizeof head);
        enum file_type type = i % 2 ? FILE_WEBP : FILE_JPEG;
        if (head.copy != COPY_SMALL_JPEG + i || !head.width || head.width > MADE_SIDE_MOST ||
            !head.height || head.height > MADE_SIDE_MOST || !head.size || head.size > answer.n ||
            head.size > MADE_BYTES_MOST)
            return false;
        out[i] = (struct made){head, str_first(answer, head.size)};
        if (file_sniff(out[i].bytes) != type)
            return false;
        answer = str_from_at(answer, head.size);
    }
    return !answer.n;
}
