/* linli-worker: the program that opens strangers' files, in a sandbox, one a process. It reads the
 * file from descriptor 0 and answers on descriptor 1. What its parts share. */
#ifndef LINLI_FILES_WORKER_H
#define LINLI_FILES_WORKER_H

#include "files/made.h"

enum { PICTURE_POINTS_MOST = 120 * 1000 * 1000, UNPACKED_MOST = 64 * 1024 * 1024 };

/* picture.c. Loads and readies libvips; before the sandbox is entered. */
bool picture_begin(void);
int picture_run(str file); /* made_head and bytes, six times; a worker_code */

/* document.c: the text of an ODT or DOCX, written piece by piece. */
int document_text(str file, bool odt, bool (*put)(void *ctx, str text), void *ctx);

#endif
