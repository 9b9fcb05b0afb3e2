/* Reading the map file. */
#include "import/map.h"

static const char *const field_names[MAP_FIELDS] = {
    "id",    "opened", "closed",  "updated", "due", "title",  "description", "kind",
    "state", "place",  "address", "lat",     "lon", "answer", "language"};

static const char *set_separator(struct case_map *m, str value)
{
    bool tab = str_eq(value, S("tab"));
    m->separator = tab ? '\t' : value.p[0];
    return tab || (value.n == 1 && value.p[0] != '"') ? NULL : "separator is one character, or tab";
}

static const char *set_coordinates(struct case_map *m, str value)
{
    m->lv95 = str_eq(value, S("lv95"));
    return m->lv95 || str_eq(value, S("wgs84")) ? NULL : "coordinates = wgs84 or lv95";
}

static const char *set_general(struct arena *a, struct case_map *m, str name, str value)
{
    const struct {
        const char *name;
        str *into;
    } texts[] = {{"source", &m->source}, {"community", &m->community}, {"language", &m->lang}};
    const struct {
        const char *name, **into;
    } words[] = {{"zone", &m->zone}, {"time format", &m->time_format}};
    const struct {
        const char *name;
        bool *into;
    } choices[] = {{"create kinds", &m->create_kinds}, {"create places", &m->create_places}};
    bool known = false;
    for (size_t i = 0; i < COUNT(texts); i++)
        if (str_eq(name, str_from(texts[i].name)))
            *texts[i].into = value, known = true;
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_eq(name, str_from(words[i].name)))
            *words[i].into = str_z(a, value), known = true;
    for (size_t i = 0; i < COUNT(choices); i++)
        if (str_eq(name, str_from(choices[i].name)))
            *choices[i].into = str_eq(value, S("yes")), known = true;
    if (str_eq(name, S("separator")))
        return set_separator(m, value);
    if (str_eq(name, S("coordinates")))
        return set_coordinates(m, value);
    if (m->lang.n && !language_tag_valid(m->lang))
        return "no such language";
    if (!zone_known(m->zone))
        return "no such time zone";
    return known ? NULL : "there is no such setting";
}

/* What a word of the source means; "*": every word that is not named. */
static void set_word(struct arena *a, struct map *words, str *other, str name, str value)
{
    if (str_eq(name, S("*"))) {
        *other = value;
        return;
    }
    str *kept = NEW(a, str);
    *kept = value;
    map_set(words, name, kept);
}

static const char *set_line(struct arena *a, struct case_map *m, str section, str name, str value)
{
    if (!section.n)
        return set_general(a, m, name, value);
    if (str_eq(section, S("kinds"))) {
        set_word(a, &m->kinds, &m->other_kind, name, value);
        return NULL;
    }
    if (str_eq(section, S("states"))) {
        enum case_state state;
        if (!state_by_word(value, &state))
            return "no such state";
        set_word(a, &m->states, &m->other_state, name, value);
        return NULL;
    }
    for (int i = 0; i < MAP_FIELDS; i++) {
        if (str_eq(name, str_from(field_names[i]))) {
            m->columns[i] = value;
            return NULL;
        }
    }
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
