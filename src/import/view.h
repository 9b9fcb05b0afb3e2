/* What the pages of imports are given. */
#ifndef LINLI_IMPORT_VIEW_H
#define LINLI_IMPORT_VIEW_H

#include "import/jobs.h"
#include "page/parts.h"

struct imports_view {
    struct import_job *jobs;
    size_t n;
};

struct import_view {
    struct import_job job;
    struct import_line *lines;
    size_t n;
    str older;  /* path of the next faulty lines, or empty */
    bool works; /* it is being tried or taken */
};

const char *import_state_name(enum import_state s); /* N_ */
const char *import_state_icon(enum import_state s);
enum tone import_state_tone(enum import_state s);

#endif
