/* cmocka, and what it wants included before it. For tests only. */
#ifndef LINLI_TEST_H
#define LINLI_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these first */
#include <cmocka.h>

#endif
