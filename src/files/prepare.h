/* What is made of files, away from everything: one thread takes those that wait, has a sandboxed
 * process (sandbox/) open each, and writes what that answers: a picture's three sizes, a document's
 * text. Uses files.h, sandbox.
 *
 * A file that waits when the program ends is taken up after the next start. One that ends its
 * process TRIES_MOST times is marked faulty. The thread also sweeps what nothing uses.
 */
#ifndef LINLI_FILES_PREPARE_H
#define LINLI_FILES_PREPARE_H

#include "files/files.h"

struct preparer;

/* Starts the thread. `worker`: path of the program linli-worker; NULL: beside this one. `owners`
 * are told when a file of theirs is ready; ended by NULL, may be NULL. */
struct preparer *prepare_start(struct arena *a, struct store *s,
                               const struct file_owner *const *owners, const char *worker);
void prepare_wake(struct preparer *p); /* something waits; from any thread; NULL: nobody is there */
void prepare_stop(struct preparer *p); /* ends the process that works, waits for the thread */

/* One file that waits, in this thread; false: none does (or the store is away). For the command
 * line and tests. */
bool prepare_one(struct store *s, struct arena *a, const struct file_owner *const *owners,
                 const char *worker);

#endif
