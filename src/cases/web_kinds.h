/* What the files that look after kinds on the web share. */
#ifndef LINLI_CASES_WEB_KINDS_H
#define LINLI_CASES_WEB_KINDS_H

#include "cases/view.h"
#include "web/form.h"

/* The kind of the route's first capture; false: it has answered. */
bool kind_asked(struct request *r, struct kind *out);
/* The way to a page that belongs to a kind: from all kinds down, then where one is. */
size_t kind_crumbs(struct request *r, const struct kind *kind, struct said here,
                   struct crumb **out);

/* What was pressed on a small form of buttons: "up", "down", "retire", "revive". */
enum kind_press { PRESS_NONE, PRESS_UP, PRESS_DOWN, PRESS_RETIRE, PRESS_REVIVE };
enum kind_press kind_pressed(const struct request *r);

#endif
