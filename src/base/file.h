/* Whole files. Paths are the operator's, never a client's. */
#ifndef LINLI_FILE_H
#define LINLI_FILE_H

#include "base/str.h"

/* Reads a file of at most `limit` bytes into the arena; "-" is standard input. False: *why says
 * what failed, in English with the path (for the command line). */
bool file_read(struct arena *a, const char *path, size_t limit, str *out, str *why);

/* Maps a file for reading until the process ends or file_unmap. Empty files map to "". False: *why,
 * in `a`. Who shortens the file meanwhile ends the process: only for the operator's own files. */
bool file_map(const char *path, str *out, struct arena *a, str *why);
void file_unmap(str mapped);

/* Writes all of it to an open file, however many pieces the system takes it in. False: errno says
 * why. */
bool file_write_all(int fd, str content);

/* Writes a whole file so that a crash leaves the old or the new one, never half (write beside,
 * fsync, rename). `mode` as for open(2), e.g. 0600. */
bool file_write(struct arena *a, const char *path, str content, int mode, str *why);

#endif
