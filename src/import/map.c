/* Reading the map file. */
#include "import/map.h"

static const char *const field_names[MAP_FIELDS] = {
    "id",    "opened", "closed",  "updated", "due", "title",  "description", "kind",
    "state", "place",  "address", "lat",     "lon", "answer", "language"};

static const char *set_general(struct arena *a, struct case_map *m, str name, str value)
{
    if (str_eq(name, S("source")))
        return m->source = value, NULL;
    if (str_eq(name, S("community")))
        return m->community = value, NULL;
    if (str_eq(name, S("language")))
        return m->lang = value, language_tag_valid(value) ? NULL : "no such language";
    if (str_eq(name, S("zone")))
        return m->zone = str_z(a, value), zone_known(m->zone) ? NULL : "no such time zone";
    if (str_eq(name, S("time format")))
        return m->time_format = str_z(a, value), NULL;
    if (str_eq(name, S("separator")))
        return m->separator = str_eq(value, S("tab")) ? '\t' : value.p[0],
               value.n == 1 || str_eq(value, S("tab")) ? NULL
                                                       : "separator is one character, or tab";
    if (str_eq(name, S("coordinates")))
        return m->lv95 = str_eq(value, S("lv95")),
               m->lv95 || str_eq(value, S("wgs84")) ? NULL : "coordinates = wgs84 or lv95";
    if (str_eq(name, S("create kinds")))
        return m->create_kinds = str_eq(value, S("yes")), NULL;
    if (str_eq(name, S("create places")))
        return m->create_places = str_eq(value, S("yes")), NULL;
    return "there is no such setting";
}

static const char *set_word(struct arena *a, struct map *words, str *other, str name, str value)
{
    str *kept = NEW(a, str);
    if (str_eq(name, S("*")))
        return *other = value, NULL;
    *kept = value;
    map_set(words, name, kept);
    return NULL;
}

static const char *set_line(struct arena *a, struct case_map *m, str section, str name, str value)
{
    if (!section.n)
        return set_general(a, m, name, value);
    if (str_eq(section, S("kinds")))
        return set_word(a, &m->kinds, &m->other_kind, name, value);
    if (str_eq(section, S("states"))) {
        enum case_state state;
        return state_by_word(value, &state) ? set_word(a, &m->states, &m->other_state, name, value)
                                            : "no such state";
    }
    for (int i = 0; i < MAP_FIELDS; i++)
        if (str_eq(name, str_from(field_names[i])))
            return m->columns[i] = value, NULL;
    return "there is no such field";
}

bool map_read(struct arena *a, str text, const char *file, str community, struct case_map *out)
{
    str line, section = S("");
    *out = (struct case_map){.zone = "UTC",
                             .time_format = "iso",
                             .separator = ',',
                             .lang = S(""),
                             .source = S(""),
                             .community = S("")};
    out->kinds = map_new(a);
    out->states = map_new(a);
    for (int n = 1; str_cut(&text, '\n', &line); n++) {
        const char *fault = NULL;
        line = str_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        /* "=" may stand in a word of the source; the last one divides. */
        size_t equals = line.n;
        while (equals > 0 && line.p[equals - 1] != '=')
            equals--;
        if (line.p[0] == '[' && str_ends(line, S("]"))) {
            section = (str){line.p + 1, line.n - 2};
            if (!str_eq(section, S("columns")) && !str_eq(section, S("kinds")) &&
                !str_eq(section, S("states")))
                fault = "sections are [columns], [kinds] and [states]";
        } else if (!equals) {
            fault = "not \"name = value\"";
        } else {
            str name = str_trim(str_first(line, equals - 1)),
                value = str_trim(str_from_at(line, equals));
            fault = value.n ? set_line(a, out, section, name, value) : "no value";
        }
        if (fault)
            return cli_fail(EXIT_INPUT, "%s:%d: %s", file, n, fault), false;
    }
    if (community.n)
        out->community = community;
    if (!out->source.n || !out->community.n || !out->columns[MAP_OPENED].n ||
        (!out->columns[MAP_KIND].n && !out->other_kind.n))
        return cli_fail(EXIT_INPUT,
                        "%s: source, community and the columns opened and kind are needed", file),
               false;
    return true;
}
