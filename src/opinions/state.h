/* What has been published of a conversation, as a file: for its operator the private memory of
 * whose answers the figures are made of, for everybody the figures. Uses publish, conversation.
 */
#ifndef LINLI_OPINIONS_STATE_H
#define LINLI_OPINIONS_STATE_H

#include "opinions/conversation.h"
#include "opinions/publish.h"
#include "opinions/show.h"

/* The private file, with ids instead of indices. */
str state_write(struct arena *a, const struct conversation *c, const struct publication *p);

/* Back, in the indices of `c`, which may have more statements and people, or fewer, by now. False:
 * it is no such file, *why says where. */
bool state_read(struct arena *a, str text, const struct conversation *c, struct publication *out,
                str *why);

/* The figures for everybody, of what `shown` shows. */
str state_public(struct arena *a, const struct shown *shown, const struct publication *p);

#endif
