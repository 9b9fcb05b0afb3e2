/* Forced into every file of linli: what must not be used, each with what to use instead. Calling
 * one is a compile error (a warning made one). After git's banned.h. */
#ifndef LINLI_BANNED_H
#define LINLI_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(instead) __attribute__((deprecated("banned: use " instead)))

char *strcpy(char *, const char *) BANNED("buf.h");
char *strncpy(char *, const char *, size_t) BANNED("buf.h");
char *strcat(char *, const char *) BANNED("buf.h");
char *strncat(char *, const char *, size_t) BANNED("buf.h");
int sprintf(char *, const char *, ...) BANNED("buf_fmt");
char *strtok(char *, const char *) BANNED("str_cut");
#ifndef __clang__ /* the C library has defined these two already, and clang minds */
int atoi(const char *) BANNED("str_i64");
long atol(const char *) BANNED("str_i64");
#endif
int sscanf(const char *, const char *, ...) BANNED("str_i64");
struct tm *gmtime(const time_t *) BANNED("civil_from");
struct tm *localtime(const time_t *) BANNED("lang/");
char *ctime(const time_t *) BANNED("when_put");
int system(const char *) BANNED("nothing");
FILE *popen(const char *, const char *) BANNED("nothing");
int rand(void) BANNED("random_u64");
long random(void) BANNED("random_u64");

#undef BANNED
#endif
