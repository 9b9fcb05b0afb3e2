/* Writing XML 1.0: elements, attributes and text, escaped; what XML may not hold is left out.
 * Reading is expat's.
 *
 *     xml_open(&x, "link"); xml_attribute(&x, "rel", S("self")); xml_close(&x);
 *     → <link rel="self"/>
 */
#ifndef LINLI_XML_H
#define LINLI_XML_H

#include "base/buf.h"

enum { XML_DEEPEST = 16 };

struct xml {
    struct buf *out;
    const char *names[XML_DEEPEST]; /* of the open elements: literals */
    int depth;
    bool in_tag; /* the last start tag still takes attributes */
};

struct xml xml_new(struct buf *out); /* writes the declaration */
void xml_open(struct xml *x, const char *name);
void xml_attribute(struct xml *x, const char *name, str value); /* right after xml_open() */
void xml_text(struct xml *x, str text);                         /* valid UTF-8 */
void xml_close(struct xml *x);
/* <name>text</name> */
void xml_element(struct xml *x, const char *name, str text);

#endif
