/* The log. Uses nothing. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static _Atomic int threshold = LOG_NOTICE;

void log_threshold(enum log_level level)
{
    atomic_store(&threshold, level);
}

void log_line(enum log_level level, const char *what, const char *format, ...)
{
    char line[1024];
    if ((int)level > atomic_load(&threshold))
        return;
    int n = snprintf(line, sizeof line, "<%d>%s ", (int)level, what);
    va_list args;
    va_start(args, format);
    int m = vsnprintf(line + n, sizeof line - (size_t)n, format, args);
    va_end(args);
    size_t end = (size_t)n + (m > 0 ? (size_t)m : 0);
    if (end > sizeof line - 2)
        end = sizeof line - 2;
    for (size_t i = 0; i < end; i++)
        if ((u8)line[i] < 0x20)
            line[i] = ' ';
    line[end] = '\n';
    ssize_t written = write(STDERR_FILENO, line, end + 1); /* one call: lines never mix */
    (void)written;                                         /* nowhere left to complain */
}
