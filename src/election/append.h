/* Appending to an archive file, one writer at a time, durable before it is told. Uses verify. */
#ifndef LINLI_ELECTION_APPEND_H
#define LINLI_ELECTION_APPEND_H

#include "election/verify.h"

struct appending {
    int fd; /* locked; -1: not open */
    str bytes;
    struct board board;
};

/* Locks the file, maps it and opens its board. False: *why. */
bool append_begin(struct arena *a, const char *file, struct appending *out, str *why);
/* Adds one event and waits for the disk. The new event's hash goes to *hash. */
bool append_event(struct arena *a, struct appending *ap, enum event_type type, const str *bodies,
                  size_t n, struct hash *hash, str *why);
void append_end(struct appending *ap);

#endif
