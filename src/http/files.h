/* The route of the files embedded in the program. Uses http. */
#ifndef LINLI_FILES_H
#define LINLI_FILES_H

#include "http/http.h"

extern const struct route file_routes[];

#endif
