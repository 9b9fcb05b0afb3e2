/* Counting the attributes of tags, taken as libxml2 2.9 takes them. Uses str. */
#include "markdown/tags.h"

static bool is_gap(char c)
{
    return memchr(" \t\r\n", c, 4) != NULL;
}

static bool is_in_name(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
           memchr(":-_.", c, 4) != NULL;
}

static size_t past_gap(str s, size_t at)
{
    while (at < s.n && is_gap(s.p[at]))
        at++;
    return at;
}

static size_t past_word(str s, size_t at)
{
    while (at < s.n && !is_gap(s.p[at]) && s.p[at] != '>')
        at++;
    return at;
}

/* Behind the next `end` from `at` on. */
static size_t past_text(str s, size_t at, const char *end)
{
    size_t found = str_find(str_from_at(s, at), str_from(end));
    return found == SIZE_MAX ? s.n : at + found + strlen(end);
}

static size_t past_byte(str s, size_t at, char byte)
{
    size_t found = str_find_byte(str_from_at(s, at), byte);
    return found == SIZE_MAX ? s.n : at + found + 1;
}

static size_t past_value(str s, size_t at)
{
    at = past_gap(s, at);
    if (at < s.n && s.p[at] == '"')
        return past_byte(s, at + 1, '"');
    if (at < s.n && s.p[at] == '\'')
        return past_byte(s, at + 1, '\'');
    return past_word(s, at);
}

/* Behind the attributes of a tag, taken as libxml2 takes them; *n: how many. */
static size_t past_attributes(str s, size_t at, size_t *n)
{
    for (*n = 0; at < s.n && s.p[at] != '>'; at = past_gap(s, at)) {
        bool named = is_in_name(s.p[at]) && !memchr("0123456789-", s.p[at], 11);
        while (named && at < s.n && is_in_name(s.p[at]))
            at++;
        at = past_gap(s, at);
        if (named && at < s.n && s.p[at] == '=')
            at = past_value(s, at + 1);
        else if (!named)
            at = past_word(s, at);
        *n += named;
    }
    return at;
}

bool tags_are_small(str text)
{
    size_t at = 0, n;
    while ((at = past_byte(text, at, '<')) < text.n) {
        str here = str_from_at(text, at);
        if (str_starts(here, S("!--"))) {
            at = past_text(text, at, "-->");
            continue;
        }
        if ((text.p[at] | 32) < 'a' || (text.p[at] | 32) > 'z')
            continue;
        bool script = str_eq_nocase(str_first(here, 6), S("script"));
        at = past_attributes(text, at, &n); /* the tag's name counts as one */
        if (n > TAG_ATTRIBUTES_MOST)
            return false;
        if (script)
            at = past_text(text, at, "</");
    }
    return true;
}
