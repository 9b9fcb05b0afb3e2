/* From inside a sandbox nothing can be reached, and every limit ends the process, not the caller:
 * told by sandbox_probe, which tries. */
#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"
#include "base/test.h"
#include "base/when.h"
#include "sandbox/sandbox.h"

/* It stands beside this program. */
static const char *probe(void)
{
    static char path[4096];
    char self[3000];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(n > 0);
    self[n] = 0;
    snprintf(path, sizeof path, "%.*s/sandbox_probe", (int)(strrchr(self, '/') - self), self);
    return path;
}

static char *const environment[] = {NULL};

static int input_of(const char *text)
{
    int file = memfd_create("input", MFD_CLOEXEC);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    lseek(file, 0, SEEK_SET);
    return file;
}

static struct sandbox_result run(const char *task, msec wall_ms, char *out, size_t size)
{
    int input = input_of("hello from outside\n");
    struct sandbox_job job = {probe(), task, environment, input, wall_ms};
    struct sandbox_result result = sandbox_run(&job, -1);
    close(input);
    if (result.output >= 0 && out) {
        ssize_t n = pread(result.output, out, size - 1, 0);
        out[n > 0 ? n : 0] = 0;
    }
    if (result.output >= 0 && !out)
        close(result.output);
    return result;
}

static void assert_could(const char *told, const char *what, bool could)
{
    char line[64];
    snprintf(line, sizeof line, "%s %s\n", what, could ? "YES" : "no");
    if (!strstr(told, line))
        fail_msg("not \"%s\" in\n%s", line, told);
}

static void nothing_can_be_reached(void **state)
{
    static const char *const never[] = {
        "socket-inet",  "socket-inet6", "socket-unix", "open-passwd", "open-input-again",
        "open-environ", "open-home",    "write-tmp",   "write-usr",   "unlink",
        "fork",         "kill",         "ptrace",      "raise-limit", "become-script"};
    static const char *const tasks[] = {"nothing", "programs"};
    char told[4096];
    (void)state;
    for (size_t t = 0; t < COUNT(tasks); t++) {
        struct sandbox_result result = run(tasks[t], SECONDS(20), told, sizeof told);
        assert_int_equal(result.end, SANDBOX_DONE);
        assert_int_equal(result.code, 0);
        for (size_t i = 0; i < COUNT(never); i++)
            assert_could(told, never[i], false);
        assert_could(told, "read-input", true);
        assert_could(told, "open-usr", t == 1);
        assert_could(told, "map-code", t == 1);
        close(result.output);
    }
}

static void it_may_become_a_program(void **state)
{
    char told[64];
    (void)state;
    struct sandbox_result result = run("exec", SECONDS(20), told, sizeof told);
    assert_int_equal(result.end, SANDBOX_DONE);
    assert_string_equal(told, "hello from outside\n");
    close(result.output);
}

static void limits_end_it(void **state)
{
    (void)state;
    assert_int_equal(run("burn", SECONDS(20), NULL, 0).end, SANDBOX_KILLED);
    struct sandbox_result full = run("eat", SECONDS(20), NULL, 0);
    assert_int_equal(full.end, SANDBOX_DONE);
    assert_int_equal(full.code, 7); /* it was told: no more memory */
    char told[16];
    struct sandbox_result written = run("write", SECONDS(20), told, sizeof told);
    assert_int_equal(written.end, SANDBOX_KILLED);
    assert_int_equal(written.code, SIGXFSZ);
    assert_int_equal(lseek(written.output, 0, SEEK_END), 1 << 20);
    close(written.output);
    struct sandbox_result own = run("signal", SECONDS(20), NULL, 0);
    assert_int_equal(own.end, SANDBOX_KILLED);
    assert_int_equal(own.code, SIGABRT);
    msec began = steady_ms();
    assert_int_equal(run("sleep", 300, NULL, 0).end, SANDBOX_TOO_SLOW);
    assert_true(steady_ms() - began < SECONDS(10));
}

static void it_can_be_stopped(void **state)
{
    int stop = eventfd(1, EFD_CLOEXEC), input = input_of("x");
    struct sandbox_job job = {probe(), "sleep", environment, input, SECONDS(60)};
    (void)state;
    assert_int_equal(sandbox_run(&job, stop).end, SANDBOX_NOT_RUN);
    close(stop);
    close(input);
}

static void what_is_not_there_is_not_run(void **state)
{
    int input = input_of("x");
    struct sandbox_job job = {"/nonexistent/program", "x", environment, input, SECONDS(5)};
    (void)state;
    struct sandbox_result result = sandbox_run(&job, -1);
    assert_int_equal(result.end, SANDBOX_NOT_RUN);
    assert_int_equal(errno, ENOENT);
    close(input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_can_be_reached),
        cmocka_unit_test(it_may_become_a_program),
        cmocka_unit_test(limits_end_it),
        cmocka_unit_test(it_can_be_stopped),
        cmocka_unit_test(what_is_not_there_is_not_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
