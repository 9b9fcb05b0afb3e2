/* Languages and countries to choose from, by their names in the reader's language. Uses web, lang.
 */
#ifndef LINLI_PEOPLE_WEB_TONGUES_H
#define LINLI_PEOPLE_WEB_TONGUES_H

#include "page/form.h"
#include "web/web.h"

/* In the order the reader expects: first those linli speaks, then all others. `kept` are codes
 * ("yue sh") that shall be among them though they are not usual. Ended by {0}. */
const struct choice *language_choices(struct request *r, str kept);
const struct choice *country_choices(struct request *r, str kept);

#endif
