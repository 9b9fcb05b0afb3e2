/* Language tags: their parts, and which of ours a reader of one can read. Uses base.
 * Source: BCP 47 (RFC 5646, RFC 4647). */
#ifndef LINLI_TAG_H
#define LINLI_TAG_H

#include "base/str.h"

/* Are both written by readers of one language? "zh-CN" and "zh-Hans", "ar-EG" and "ar"; a Chinese
 * of either script reads the other's better than a foreign language. */
bool tag_same_language(str a, str b);

/* Is the script the same too, as far as the tags say? Only Chinese has two here: TW, HK and MO and
 * "Hant" mean traditional, all else simplified. */
bool tag_same_script(str a, str b);

#endif
