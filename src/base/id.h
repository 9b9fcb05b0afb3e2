/* Identities: 63 bits, 41 of milliseconds since 2020, 22 that keep the ids of one millisecond in
 * order within a process and apart between processes. Later ids are larger within one process. */
#ifndef LINLI_ID_H
#define LINLI_ID_H

#include "base/base.h"

/* A new id for a thing made at `now`. Safe from any thread. */
id64 id_new(msec now);

/* The first of all ids of a millisecond; 0: of any before the epoch. */
id64 id_first(msec at);

#endif
