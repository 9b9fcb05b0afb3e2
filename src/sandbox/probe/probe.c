/* A program that tries, from inside a sandbox, what must not be possible, and tells on its standard
 * output what it could do. For test_sandbox.c only.
 *
 *   sandbox_probe TASK     nothing: READS_NOTHING   programs: READS_PROGRAMS   then exec: becomes
 * cat burn, eat, write, sleep: runs into a limit          signal: dies of itself */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

static void tell(const char *what, bool could)
{
    dprintf(1, "%s %s\n", what, could ? "YES" : "no");
}

static bool can_connect(int family)
{
    int s = socket(family, SOCK_STREAM, 0);
    return s >= 0;
}

static bool can_open(const char *path, int how)
{
    int f = open(path, how, 0600);
    if (f >= 0)
        close(f);
    return f >= 0;
}

static bool can_fork(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return child > 0;
}

static bool can_map_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}

static bool can_raise_limit(void)
{
    struct rlimit more = {1, 1};
    return setrlimit(RLIMIT_NOFILE, &more) == 0;
}

static bool can_become(const char *program)
{
    char *const args[] = {(char[]){"x"}, NULL};
    char *const env[] = {NULL};
    execve(program, args, env);
    return false;
}

static void try_all(void)
{
    char line[16];
    tell("read-input", read(0, line, sizeof line) > 0);
    tell("socket-inet", can_connect(AF_INET));
    tell("socket-inet6", can_connect(AF_INET6));
    tell("socket-unix", can_connect(AF_UNIX));
    tell("open-passwd", can_open("/etc/passwd", O_RDONLY));
    tell("open-input-again", can_open("/proc/self/fd/0", O_RDWR));
    tell("open-environ", can_open("/proc/1/environ", O_RDONLY));
    tell("open-home", can_open("/root", O_RDONLY | O_DIRECTORY) || can_open("/home", O_RDONLY));
    tell("open-usr", can_open("/usr/bin/env", O_RDONLY));
    tell("write-tmp", can_open("/tmp/linli-probe", O_WRONLY | O_CREAT));
    tell("write-usr", can_open("/usr/bin/env", O_WRONLY));
    tell("unlink", unlink("/tmp/linli-probe-none") == 0 || errno == ENOENT);
    tell("fork", can_fork());
    tell("kill", kill(getppid() > 1 ? getppid() : 1, 0) == 0);
    tell("ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
    tell("map-code", can_map_code());
    tell("raise-limit", can_raise_limit());
    tell("become-script", can_become("/tmp/linli-probe.sh"));
}

static void burn(void)
{
    for (volatile u64 n = 0;; n++)
        ;
}

static void eat(void)
{
    for (;;) {
        char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED)
            _exit(7);
        p[0] = 1;
    }
}

static void write_for_ever(void)
{
    static const char block[4096];
    while (write(1, block, sizeof block) > 0)
        ;
}

int main(int argc, char **argv)
{
    const struct sandbox_limits limits = {256 << 20, 1, 1 << 20};
    const char *task = argc > 1 ? argv[1] : "";
    bool programs = strcmp(task, "programs") == 0 || strcmp(task, "exec") == 0;
    if (!sandbox_enter(programs ? READS_PROGRAMS : READS_NOTHING, &limits))
        return SANDBOX_EXIT_APART;
    if (strcmp(task, "burn") == 0)
        burn();
    else if (strcmp(task, "eat") == 0)
        eat();
    else if (strcmp(task, "write") == 0)
        write_for_ever();
    else if (strcmp(task, "sleep") == 0)
        for (;;)
            nanosleep(&(struct timespec){.tv_sec = 1000}, NULL);
    else if (strcmp(task, "signal") == 0)
        abort();
    else if (strcmp(task, "exec") == 0)
        can_become("/usr/bin/cat");
    else
        try_all();
    return 0;
}
