/* The gallery's form and frame. */
#ifndef LINLI_GALLERY_DATA_H
#define LINLI_GALLERY_DATA_H

#include "base/random.h"
#include "page/form.h"

struct gallery_answers {
    str what, where, kind, phone, solved, unit;
    struct several days;
    msec on;
    bool agreed;
};

static const struct choice gallery_kinds[] = {
    {{"lamp", 4}, "Shared facilities", {0}, "lights, gates, lifts, paths", "lamp"},
    {{"clean", 5}, "Cleanliness", {0}, "rubbish, smell, noise", "trash-2"},
    {{"idea", 4}, "An idea", {0}, "events, green, services", "lightbulb"},
    {{0}, NULL, {0}, NULL, NULL}};
static const struct choice gallery_words[] = {{{"2", 1}, "Solved", {0}, NULL, NULL},
                                              {{"1", 1}, "In part", {0}, NULL, NULL},
                                              {{"0", 1}, "Not solved", {0}, NULL, NULL},
                                              {{0}, NULL, {0}, NULL, NULL}};

#define AT(member) .into = offsetof(struct gallery_answers, member)
static const struct field gallery_fields[] = {
    {"kind", FIELD_CHOICE, "What is it about?", .choices = gallery_kinds, AT(kind)},
    {"what", FIELD_AREA, "What happened?", "Write in the language you like best.", AT(what)},
    {"where", FIELD_TEXT, "Where?", "A building number, a gate or a shop nearby will do.",
     "Say where it is, for example “ramp east of Building 12”", AT(where)},
    {"on", FIELD_DATE, "Since when?", .optional = true, AT(on)},
    {"phone", FIELD_PHONE, "How do we reach you?", .autocomplete = "tel", AT(phone)},
    {"photo", FIELD_FILES, "Photo", .optional = true, .accept = "image/*"},
    {"solved", FIELD_RATING, "Is it solved?", .choices = gallery_words, AT(solved)},
    {"days", FIELD_SEVERAL, "Which days suit you?", .choices = gallery_words, .optional = true,
     AT(days)},
    {"unit", FIELD_SELECT, "With", .choices = gallery_words, AT(unit)},
    {"agreed", FIELD_BOOL, "Only those who handle it may see this", AT(agreed)},
    {0}};

static const struct nav_word gallery_nav[] = {{.path = "/cases", .text = "Requests"},
                                              {.path = "/library", .text = "Library"},
                                              {.path = "/votes", .text = "Vote"},
                                              {.path = "/people", .text = "People"},
                                              {0}};

static const struct frame gallery_frame = {.second = {S_INIT("望潮里社区"), S_INIT("zh-Hans")},
                                           .nav = gallery_nav,
                                           .foot = gallery_nav,
                                           .account_menu = gallery_nav,
                                           .account = S_INIT("Li Wei"),
                                           .search = "/search",
                                           .settings = "/look",
                                           .tone = TONE_DONE,
                                           .foot_line = S_INIT("8 Liu’an Road, 8:30–17:30")};

/* People's words as markup, for parts that take html. */
static inline html said_html(struct page *p, str text, str lang)
{
    return (html){word_said(p, said(text, lang)).text};
}

#endif
