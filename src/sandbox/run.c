/* Starting a process apart and waiting for its end. Uses sandbox.h, base. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/when.h"
#include "sandbox/sandbox.h"

static int spawn(const struct sandbox_job *job, int output, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, all;
    char program[4096], task[64];
    char *const args[] = {program, task, NULL};
    snprintf(program, sizeof program, "%s", job->program);
    snprintf(task, sizeof task, "%s", job->task);
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, job->input, 0);
    posix_spawn_file_actions_adddup2(&files, output, 1);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    posix_spawnattr_init(&how);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    posix_spawnattr_setpgroup(&how, 0); /* a terminal's Ctrl-C is not for it */
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                       POSIX_SPAWN_SETPGROUP);
    int error = posix_spawn(pid, program, &files, &how, args, job->environment);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

enum waited { WAITED_ENDED, WAITED_SLOW, WAITED_STOPPED };

static enum waited wait_for(int process, int stop, msec wall_ms)
{
    msec until = steady_ms() + wall_ms;
    for (;;) {
        struct pollfd on[] = {{.fd = process, .events = POLLIN}, {.fd = stop, .events = POLLIN}};
        msec left = until - steady_ms();
        if (left <= 0)
            return WAITED_SLOW;
        if (poll(on, 2, (int)left) < 0 && errno != EINTR)
            return WAITED_SLOW;
        if (on[0].revents)
            return WAITED_ENDED;
        if (on[1].revents)
            return WAITED_STOPPED;
    }
}

static struct sandbox_result not_run(int output, int error)
{
    if (output >= 0)
        close(output);
    errno = error;
    return (struct sandbox_result){.end = SANDBOX_NOT_RUN, .output = -1};
}

struct sandbox_result sandbox_run(const struct sandbox_job *job, int stop)
{
    pid_t pid;
    siginfo_t end = {0};
    int output = memfd_create("linli output", MFD_CLOEXEC);
    int error = output < 0 ? errno : spawn(job, output, &pid);
    if (error)
        return not_run(output, error);
    int process = pidfd_open(pid, 0);
    enum waited waited = process < 0 ? WAITED_SLOW : wait_for(process, stop, job->wall_ms);
    if (waited != WAITED_ENDED)
        kill(pid, SIGKILL);
    while (waitid(P_PID, (id_t)pid, &end, WEXITED) < 0 && errno == EINTR)
        ;
    if (process >= 0)
        close(process);
    if (waited == WAITED_STOPPED)
        return not_run(output, ECANCELED);
    return (struct sandbox_result){.end = waited == WAITED_SLOW       ? SANDBOX_TOO_SLOW
                                          : end.si_code == CLD_EXITED ? SANDBOX_DONE
                                                                      : SANDBOX_KILLED,
                                   .code = end.si_status,
                                   .output = output};
}
