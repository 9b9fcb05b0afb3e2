/* What the pages of people are given. */
#ifndef LINLI_PEOPLE_VIEW_H
#define LINLI_PEOPLE_VIEW_H

#include "accounts/accounts.h"
#include "page/form.h"
#include "page/parts.h"
#include "people/people.h"

struct people_view {
    struct place place;
    str words;
    struct person *people;
    struct said *homes; /* by person */
    size_t n;
    str older;
    bool may_edit;
    struct crumb *crumbs;
    size_t n_crumbs;
};

struct person_view {
    struct person person;
    struct residence *homes;
    struct said *home_names;
    size_t n_homes;
    struct person *household; /* who else lives there */
    size_t n_household;
    bool may_edit, may_contact, contact_shown, saved, may_account;
    struct contact contact;
    struct account account; /* id 0: none */
    struct message fault;   /* of the contact form */
    struct crumb *crumbs;
    size_t n_crumbs;
};

/* "中文, English" of "zh-Hans en". */
str languages_words(struct page *p, str tags);
str country_word(struct page *p, str code);

#endif
