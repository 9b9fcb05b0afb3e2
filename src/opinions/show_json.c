/* A map as JSON, with the fields of Polis' reference results. Uses opinions, conversation. */
#include "base/json.h"
#include "opinions/show.h"

static void number_key(struct json *j, u32 n)
{
    char key[16];
    snprintf(key, sizeof key, "%u", n);
    json_key(j, key);
}

static void put_standing(struct json *j, const struct shown *s, const struct standing *line,
                         bool of_group)
{
    json_open(j, '{');
    json_key_int(j, "tid", s->c->statements[line->statement].id);
    json_key_int(j, "n_success", line->for_agree ? line->agrees : line->disagrees);
    json_key_int(j, "n_trials", line->answers);
    json_key_double(j, "p_success", line->share);
    json_key_double(j, "p_test", line->test);
    if (of_group) {
        json_key_double(j, "repness", line->ratio);
        json_key_double(j, "repness_test", line->ratio_test);
        json_key_str(j, "repful_for", line->for_agree ? S("agree") : S("disagree"));
    }
    if (line->best_agree) {
        json_key_int(j, "n_agree", line->agrees);
        json_key_bool(j, "best_agree", true);
    }
    json_close(j, '}');
}

static void put_list(struct json *j, const struct shown *s, const struct standings *list,
                     bool of_group)
{
    json_open(j, '[');
    for (u32 k = 0; k < list->n; k++)
        put_standing(j, s, &list->line[k], of_group);
    json_close(j, ']');
}

static bool listed(const struct shown *s, u32 j)
{
    return tally_all(s->map->all[j]) > 0;
}

/* One array over the statements that have votes. */
static void put_reals(struct json *j, const struct shown *s, const char *key, const double *v,
                      double by)
{
    json_key_open(j, key, '[');
    for (u32 k = 0; k < s->o->votes.statements; k++)
        if (listed(s, k) && all_shown(s, k))
            json_double(j, v[k] == 0 ? 0 : v[k] * by);
        else if (listed(s, k))
            json_nothing(j);
    json_close(j, ']');
}

static void put_statements(struct json *j, const struct shown *s)
{
    json_key_open(j, "statements", '[');
    for (u32 k = 0; k < s->o->votes.statements; k++)
        if (listed(s, k))
            json_int(j, s->c->statements[k].id);
    json_close(j, ']');
    json_key_open(j, "hidden", '[');
    for (u32 k = 0; k < s->o->votes.statements; k++)
        if (s->o->hidden && s->o->hidden[k])
            json_int(j, s->c->statements[k].id);
    json_close(j, ']');
}

static void put_groups(struct json *j, const struct shown *s)
{
    const struct opinion_map *map = s->map;
    json_key_open(j, "silhouettes", '{');
    for (u32 k = map->k_least; k <= map->k_most; k++) {
        number_key(j, k);
        json_double(j, map->silhouette[k]);
    }
    json_close(j, '}');
    json_key_int(j, "k", map->k);
    json_key_open(j, "group_sizes", '{');
    for (u32 g = 0; g < map->k; g++) {
        number_key(j, g);
        json_int(j, map->size[g]);
    }
    json_close(j, '}');
    if (!s->members)
        return;
    json_key_open(j, "groups", '{');
    for (u32 g = 0; g < map->k; g++) {
        number_key(j, g);
        json_open(j, '[');
        for (u32 i = 0; i < s->o->votes.people; i++)
            if (map->group_of[i] == (i32)g)
                json_int(j, s->c->people[i]);
        json_close(j, ']');
    }
    json_close(j, '}');
}

static void put_measures(struct json *j, const struct shown *s, struct arena *a)
{
    const struct opinion_map *map = s->map;
    u32 m = s->o->votes.statements;
    double *far = NEW_ARRAY(a, double, m), *next = NEW_ARRAY(a, double, m);
    double *common = NEW_ARRAY(a, double, m), *against = NEW_ARRAY(a, double, m);
    for (u32 k = 0; k < m; k++) {
        far[k] = extremity(map->statements, map->centre[k], map->axis[0][k], map->axis[1][k]);
        next[k] = priority(groups_together(map, m, k), far[k], s->o->meta && s->o->meta[k]);
        common[k] = shown_common(s, k, true);
        against[k] = shown_common(s, k, false);
    }
    put_reals(j, s, "center", map->centre, s->polis ? -1 : 1);
    put_reals(j, s, "pc1", map->axis[0], 1);
    put_reals(j, s, "pc2", map->axis[1], 1);
    put_reals(j, s, "extremity", far, 1);
    put_reals(j, s, "priority", next, 1);
    put_reals(j, s, "group_aware_consensus", common, 1);
    put_reals(j, s, "group_aware_disagreement", against, 1);
}

static void put_rejected(struct json *j, const struct shown *s)
{
    json_key_open(j, "rejected", '[');
    for (u32 k = 0; k < s->c->n_statements; k++) {
        if (s->c->statements[k].moderated >= 0)
            continue;
        json_open(j, '{');
        json_key_int(j, "tid", s->c->statements[k].id);
        json_key_str(j, "reason", s->c->statements[k].reason);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_interests(struct json *j, const struct shown *s)
{
    u32 m = s->o->votes.statements;
    json_key_open(j, "interests", '[');
    for (u32 h = 0; h < s->c->n_interests; h++) {
        json_open(j, '{');
        json_key_str(j, "name", s->c->interests[h]);
        json_key_int(j, "people", s->interests->size[h]);
        json_key_double(j, "weight", s->interests->weights[h]);
        json_key_open(j, "agreement", '[');
        for (u32 k = 0; k < m; k++) {
            struct tally t = s->interests->tallies[(size_t)h * m + k];
            if (listed(s, k) && interest_shown(s, h, k))
                json_double(j, (double)t.agrees / tally_all(t));
            else if (listed(s, k))
                json_nothing(j);
        }
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key_open(j, "weighed_agreement", '[');
    for (u32 k = 0; k < m; k++)
        if (listed(s, k))
            json_double(j, interests_agree(s, k));
    json_close(j, ']');
}

str opinions_json(struct arena *a, const struct shown *s)
{
    struct buf b = buf_new(a);
    struct json j = {.out = &b};
    json_open(&j, '{');
    json_key_int(&j, "participants", s->people);
    json_key_int(&j, "votes", s->votes);
    put_statements(&j, s);
    json_key_int(&j, "in_conv", s->map->in_count);
    json_key_int(&j, "base_clusters", s->map->base_count);
    put_rejected(&j, s);
    put_groups(&j, s);
    if (!s->polis) {
        json_key_bool(&j, "clear", s->map->clear);
        json_key_double(&j, "stability", s->map->stability);
        json_key_int(&j, "least_group", least_group(s->map->in_count));
    }
    put_measures(&j, s, a);
    if (s->interests)
        put_interests(&j, s);
    json_key_open(&j, "repness", '{');
    for (u32 g = 0; g < s->map->k; g++) {
        struct standings list = shown_representative(s, g);
        number_key(&j, g);
        put_list(&j, s, &list, true);
    }
    json_close(&j, '}');
    json_key_open(&j, "consensus", '{');
    for (int agree = 1; agree >= 0; agree--) {
        struct standings list = shown_consensus(s, agree == 1);
        json_key(&j, agree ? "agree" : "disagree");
        put_list(&j, s, &list, false);
    }
    json_close(&j, '}');
    json_close(&j, '}');
    buf_byte(&b, '\n');
    return buf_str(&b);
}
