/* Writing JSON (RFC 8259), compact, in the order given. Reading is jansson's.
 * Commas come by themselves; a key goes before each value inside an object.
 *     json_open(&j, '{'); json_key(&j, "n"); json_int(&j, 3); json_close(&j, '}');  → {"n":3} */
#ifndef LINLI_JSON_H
#define LINLI_JSON_H

#include "base/buf.h"

struct json {
    struct buf *out;
    bool comma;
};

void json_open(struct json *j, char bracket);  /* '{' or '[' */
void json_close(struct json *j, char bracket); /* '}' or ']' */
void json_key(struct json *j, const char *key);
void json_str(struct json *j, str s); /* s is valid UTF-8 */
void json_int(struct json *j, i64 v);
void json_double(struct json *j,
                 double v); /* shortest form that reads back equal; not finite: null */
void json_bool(struct json *j, bool v);
void json_nothing(struct json *j);
void json_time(struct json *j, msec t); /* as a string; 0 is null */
void json_raw(struct json *j, str s);   /* a value that is JSON already */

/* A key and its value. */
void json_key_open(struct json *j, const char *key, char bracket);
void json_key_str(struct json *j, const char *key, str s);
void json_key_int(struct json *j, const char *key, i64 v);
void json_key_double(struct json *j, const char *key, double v);
void json_key_bool(struct json *j, const char *key, bool v);

#endif
