/* The files of an SQLite database: its lock, what is on the disk, putting another in its place.
 * Uses base. */
#ifndef LINLI_STORE_FILES_H
#define LINLI_STORE_FILES_H

#include "base/str.h"

/* One linli at a time: takes DATABASE.lock, which is held until the answer is closed or the process
 * ends, whatever ends it. -1: `why` says it. */
int database_lock(const char *database, char *why, size_t room);

/* The file and its entry in the folder are on the disk. False: errno. */
bool file_durable(struct arena *a, const char *path);

#endif
