/* What the pages of places are given. */
#ifndef LINLI_PLACES_VIEW_H
#define LINLI_PLACES_VIEW_H

#include "accounts/accounts.h"
#include "page/page.h"
#include "places/places.h"

struct place_view {
    struct place place;
    struct place *line, *children;
    size_t n_line, n_children;
    struct role_line *people;
    size_t n_people;
    struct organisation *organisations;
    size_t n_organisations;
};

#endif
