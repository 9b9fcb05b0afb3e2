/* Giving everything up. Runs inside, in a program of its own (no server, no store is linked there);
 * stands on the C library, libseccomp and the kernel's Landlock. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

enum { FILES_OPEN_MOST = 64, NICE = 10 };

/* ── Limits ── */

static bool limit(int which, size_t most)
{
    struct rlimit both = {most, most};
    return setrlimit((__rlimit_resource_t)which, &both) == 0;
}

/* Not of the kernel's mercy: when memory is short this process goes, not the server. */
static void first_to_go(void)
{
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    if (write(file, "1000", 4) != 4)
        errno = 0; /* where it may not be said, it is not said */
    close(file);
}

static bool limits_set(const struct sandbox_limits *l)
{
    first_to_go();
    setpriority(PRIO_PROCESS, 0, NICE);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_AS, l->memory) &&
           limit(RLIMIT_CPU, (size_t)l->cpu_seconds) && limit(RLIMIT_FSIZE, l->output_most) &&
           limit(RLIMIT_NOFILE, FILES_OPEN_MOST);
}

/* ── Files ── */

static bool may_read_below(int rules, const char *path, u64 access)
{
    struct landlock_path_beneath_attr below = {.allowed_access = access,
                                               .parent_fd = open(path, O_PATH | O_CLOEXEC)};
    if (below.parent_fd < 0)
        return errno == ENOENT;
    bool fine = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0) == 0;
    close(below.parent_fd);
    return fine;
}

/* No file may be opened at all but, where asked for, programs and libraries. Handled are the rights
 * of Landlock's first version, which every kernel that has it knows; what later ones add needs an
 * open file to begin with, or a system call that is not on the list. */
static bool files_given_up(enum sandbox_reach reach)
{
    const u64 look = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    const u64 run = look | LANDLOCK_ACCESS_FS_EXECUTE;
    struct landlock_ruleset_attr all = {.handled_access_fs =
                                            (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (rules < 0)
        return reach == READS_NOTHING; /* there the list of system calls says the same */
    bool fine = reach == READS_NOTHING ||
                (may_read_below(rules, "/usr", run) && may_read_below(rules, "/lib", run) &&
                 may_read_below(rules, "/lib64", run) &&
                 may_read_below(rules, "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE));
    fine = fine && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return fine;
}

/* ── System calls ── */

#define CALL(name) SCMP_SYS(name)

/* What computing needs: memory, time, threads of its own, descriptors that are open already. */
static const int computing[] = {
    CALL(read),
    CALL(readv),
    CALL(pread64),
    CALL(write),
    CALL(writev),
    CALL(pwrite64),
    CALL(lseek),
    CALL(close),
    CALL(fstat),
    CALL(munmap),
    CALL(mremap),
    CALL(madvise),
    CALL(brk),
    CALL(futex),
    CALL(sched_yield),
    CALL(sched_getaffinity),
    CALL(clock_gettime),
    CALL(clock_getres),
    CALL(clock_nanosleep),
    CALL(nanosleep),
    CALL(gettimeofday),
    CALL(time),
    CALL(getpid),
    CALL(gettid),
    CALL(getuid),
    CALL(geteuid),
    CALL(getgid),
    CALL(getegid),
    CALL(getrandom),
    CALL(rt_sigaction),
    CALL(rt_sigprocmask),
    CALL(rt_sigreturn),
    CALL(sigaltstack),
    CALL(exit),
    CALL(exit_group),
    CALL(set_robust_list),
    CALL(rseq),
    CALL(set_tid_address),
    CALL(getrlimit),
    CALL(sysinfo),
    CALL(uname),
    CALL(membarrier),
    CALL(poll),
    CALL(ppoll),
    CALL(eventfd2),
    CALL(restart_syscall),
    CALL(fcntl),
};

/* And what starting a program needs: finding and reading its libraries, which Landlock bounds. */
static const int starting[] = {
    CALL(execve),    CALL(access),     CALL(faccessat),  CALL(faccessat2), CALL(stat),
    CALL(lstat),     CALL(newfstatat), CALL(statx),      CALL(readlink),   CALL(readlinkat),
    CALL(getcwd),    CALL(getdents64), CALL(arch_prctl), CALL(mprotect),   CALL(mmap),
    CALL(statfs),    CALL(fstatfs),    CALL(getppid),    CALL(dup),        CALL(dup2),
    CALL(fadvise64),
};

static bool allow_all(scmp_filter_ctx f, const int *calls, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 0) != 0)
            return false;
    return true;
}

static bool allow_reading_nothing(scmp_filter_ctx f)
{
    /* A descriptor's own state, not a path's; memory that is never code. */
    return seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(newfstatat), 1,
                            SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH)) == 0 &&
           seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(mmap), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
           seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

static bool allow_reading_programs(scmp_filter_ctx f)
{
    const scmp_datum_t writes = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;
    return allow_all(f, starting, COUNT(starting)) &&
           seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(openat), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, writes, 0)) == 0 &&
           seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(open), 1,
                            SCMP_A1(SCMP_CMP_MASKED_EQ, writes, 0)) == 0;
}

/* Threads, never processes; their names; one's own limits, only to be read; an end by abort(). */
static bool allow_threads(scmp_filter_ctx f)
{
    return seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0 &&
           seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), CALL(clone3), 0) == 0 &&
           seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME)) ==
               0 &&
           seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0)) == 0 &&
           seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(tgkill), 1,
                            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) == 0;
}

/* Everything else answers EPERM: libraries ask for this and that, and go on without. */
static bool calls_given_up(enum sandbox_reach reach)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool fine = f && allow_all(f, computing, COUNT(computing)) && allow_threads(f) &&
                (reach == READS_NOTHING ? allow_reading_nothing(f) : allow_reading_programs(f)) &&
                seccomp_load(f) == 0; /* sets no_new_privs too */
    seccomp_release(f);
    return fine;
}

bool sandbox_enter(enum sandbox_reach reach, const struct sandbox_limits *limits)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && limits_set(limits) &&
           files_given_up(reach) && calls_given_up(reach);
}
