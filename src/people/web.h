/* The routes of people, for the module table. */
#ifndef LINLI_PEOPLE_WEB_H
#define LINLI_PEOPLE_WEB_H

#include "http/http.h"
#include "record/record.h"

extern const struct route people_routes[], people_change_routes[];
extern const struct verb_word people_verbs[];

#endif
