/* A look at HTML before libxml2 reads it, which compares each attribute of a tag with all before
 * it: for a hundred thousand of them that takes minutes. */
#ifndef LINLI_TAGS_H
#define LINLI_TAGS_H

#include "base/str.h"

enum { TAG_ATTRIBUTES_MOST = 200 };

/* Does each tag have at most so many? Comments and scripts are passed over, as libxml2 does. */
bool tags_are_small(str html);

#endif
