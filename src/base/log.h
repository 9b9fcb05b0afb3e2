/* One line a happening on standard error, "<priority>key=value …" as journald reads it. Never
 * personal data, never secrets. Safe from any thread. */
#ifndef LINLI_LOG_H
#define LINLI_LOG_H

#include "base/base.h"

enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_NOTICE = 5, LOG_INFO = 6 };

/* Lines above this level are dropped; main sets it (LOG_NOTICE at first). */
void log_threshold(enum log_level level);

/* `what` is a fixed word such as "store.lost"; the rest is printf. Line ends in it become spaces.
 */
void log_line(enum log_level level, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
