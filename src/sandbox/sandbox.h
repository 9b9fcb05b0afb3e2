/* A process apart for everything that opens what strangers sent. Uses base.
 *
 * sandbox_run() starts a program with one descriptor to read from and one to write to, waits, and
 * ends it when its time is over. The program calls sandbox_enter() before it looks at its input;
 * from then on it, and whatever it turns into by execve, can do no more than compute:
 *
 *   system calls   a list of those allowed (seccomp): no sockets, no new processes, no signals
 *                  to others
 *   files          none may be opened; READS_PROGRAMS: only read, only below /usr (Landlock)
 *   limits         memory, processor seconds, bytes written (setrlimit); no core file
 *   privileges     none can be gained (no_new_privs); first to go when memory is short
 */
#ifndef LINLI_SANDBOX_H
#define LINLI_SANDBOX_H

#include "base/base.h"

/* ── Outside ── */

struct sandbox_job {
    const char *program;      /* a path */
    const char *task;         /* its one argument */
    char *const *environment; /* all of it, ended by NULL: nothing of ours goes in */
    int input;                /* becomes descriptor 0; stays the caller's */
    msec wall_ms;             /* then it is killed */
};

enum sandbox_end {
    SANDBOX_DONE,   /* it ended by itself: `code` */
    SANDBOX_KILLED, /* by a limit, or by a fault of its own: what it wrote until then is there */
    SANDBOX_TOO_SLOW /* likewise, after wall_ms */,
    SANDBOX_NOT_RUN /* it could not be started: errno */
};

struct sandbox_result {
    enum sandbox_end end;
    int code;
    int output; /* of an unnamed file with what it wrote; the caller closes it. -1: none */
};

/* Waits for the end; one thread may be held up for wall_ms. `stop` (-1: none) is a descriptor that
 * becomes readable when the wait shall be given up: then the process is killed, SANDBOX_NOT_RUN. */
struct sandbox_result sandbox_run(const struct sandbox_job *job, int stop);

/* ── Inside ── */

enum { SANDBOX_EXIT_APART = 99 /* by convention: sandbox_enter() failed */ };

enum sandbox_reach {
    READS_NOTHING, /* only descriptors that are open; threads are allowed */
    READS_PROGRAMS /* and may become another program, with its libraries */
};

struct sandbox_limits {
    size_t memory; /* bytes of address space */
    int cpu_seconds;
    size_t output_most; /* bytes of a written file */
};

/* False: this kernel cannot do it (no seccomp; READS_PROGRAMS: no Landlock). Then end. */
bool sandbox_enter(enum sandbox_reach reach, const struct sandbox_limits *limits);

#endif
