/* Asking a conversation that was read: who and what by their ids, which votes count. Uses votes. */
#include "opinions/conversation.h"

/* Ids are ascending; in most files each is its own index. */
u32 conversation_person(const struct conversation *c, i64 id)
{
    u32 low = 0, high = c->n_people;
    if (id >= 0 && id < high && c->people[id] == id)
        return (u32)id;
    while (low < high) {
        u32 middle = low + (high - low) / 2;
        if (c->people[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->n_people && c->people[low] == id ? low : UINT32_MAX;
}

u32 conversation_statement(const struct conversation *c, i64 id)
{
    u32 low = 0, high = c->n_statements;
    if (id >= 0 && id < high && c->statements[id].id == id)
        return (u32)id;
    while (low < high) {
        u32 middle = low + (high - low) / 2;
        if (c->statements[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->n_statements && c->statements[low].id == id ? low : UINT32_MAX;
}

/* The statement whose votes these are: itself, or what it is a translation of. Chains are followed
 * a few steps, so that a circle ends. */
static u32 original(const struct conversation *c, u32 j)
{
    for (int step = 0; step < 8 && c->statements[j].same_as >= 0; step++) {
        u32 next = conversation_statement(c, c->statements[j].same_as);
        if (next == UINT32_MAX || next == j)
            break;
        j = next;
    }
    return j;
}

bool *conversation_hidden(struct arena *a, const struct conversation *c, bool meta_too)
{
    bool *hidden = NEW_ARRAY(a, bool, c->n_statements);
    for (u32 j = 0; j < c->n_statements; j++)
        hidden[j] = c->statements[j].moderated < 0 || (meta_too && c->statements[j].meta) ||
                    original(c, j) != j;
    return hidden;
}

struct votes conversation_votes(struct arena *a, const struct conversation *c)
{
    bool translated = false;
    for (u32 j = 0; j < c->n_statements && !translated; j++)
        translated = c->statements[j].same_as >= 0;
    if (!translated)
        return votes_new(a, c->votes, c->n_votes, c->n_people, c->n_statements);
    u32 *of = NEW_ARRAY(a, u32, c->n_statements);
    for (u32 j = 0; j < c->n_statements; j++)
        of[j] = original(c, j);
    struct vote *votes = NEW_ARRAY(a, struct vote, c->n_votes);
    for (size_t k = 0; k < c->n_votes; k++)
        votes[k] =
            (struct vote){c->votes[k].person, answer_of(of[answer_statement(c->votes[k].answer)],
                                                        answer_opinion(c->votes[k].answer))};
    return votes_new(a, votes, c->n_votes, c->n_people, c->n_statements);
}
