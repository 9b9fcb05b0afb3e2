/* What the pages of one's own data are given. */
#ifndef LINLI_APP_OWN_VIEW_H
#define LINLI_APP_OWN_VIEW_H

#include "accounts/own.h"
#include "page/parts.h"

#endif
