/* What the readers of ballot files share: faults with a line, names, numbers. Only for src/count/.
 */
#ifndef LINLI_COUNT_DOOR_H
#define LINLI_COUNT_DOOR_H

#include "count/count.h"

/* A text being read, and what is made of it. */
struct door {
    struct arena *arena;
    str text;
    size_t at, line; /* line from 1 */
    struct election *out;
    str *why;
    struct mark *marks; /* of the ballot being read: room for one more than candidates */
    u32 n_marks;
};

/* Starts; false when the text is not UTF-8. A byte order mark is passed over. */
bool door_open(struct door *d, struct arena *a, str text, struct election *out, str *why);
/* Sets *why to "line N: what" (what: N_); returns false. */
bool door_fault(struct door *d, const char *what);
/* Reads digits as a number from least to most; else a fault saying `what`. */
bool door_number(struct door *d, str digits, i64 least, i64 most, const char *what, i64 *out);
/* Is this a name: not empty, not long, no control characters? */
bool door_name(struct door *d, str name);
/* Adds a mark for candidate 1…n; faults when there is none such or too many. */
bool door_mark(struct door *d, i64 candidate, u32 level);
/* Ends the ballot: adds it with its weight. */
bool door_ballot(struct door *d, i64 weight);
/* The next line without its end; false at the end. d->line is its number afterwards. */
bool door_line(struct door *d, str *line);
void door_candidates(struct door *d, i64 n);

#endif
