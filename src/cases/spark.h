/* Open311's two formats from one description: XML, and JSON in the "Spark convention" (lists are
 * plain arrays, no root key). Uses base. Source: GeoReport v2, "Format Support";
 * http://markmail.org Spark convention as the spec cites it. */
#ifndef LINLI_SPARK_H
#define LINLI_SPARK_H

#include "base/json.h"

struct spark {
    struct buf *out;
    bool xml;
    struct json json;
};

/* Starts an answer: the XML declaration, or nothing. */
struct spark spark_new(struct buf *out, bool xml);

/* <name> … </name>; in JSON an array when `list`, else an object. `root`: the outermost element has
 * no key in JSON. */
void spark_list(struct spark *s, const char *name, bool root);
void spark_list_end(struct spark *s, const char *name);
void spark_item(struct spark *s, const char *name); /* an element of a list: <request>, {…} */
void spark_item_end(struct spark *s, const char *name);
void spark_object(struct spark *s, const char *name, bool root);
void spark_object_end(struct spark *s, const char *name);

void spark_text(struct spark *s, const char *name, str value); /* p NULL: empty element, null */
void spark_bool(struct spark *s, const char *name, bool value);
void spark_int(struct spark *s, const char *name, i64 value);
void spark_real(struct spark *s, const char *name, double value); /* NAN: as absent */
void spark_time(struct spark *s, const char *name, msec value);   /* 0: as absent */

#endif
