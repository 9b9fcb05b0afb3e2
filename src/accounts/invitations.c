/* Invitations: a way into an account that needs no password. Uses accounts.sql.
 *
 * Staff make them, for who comes in for the first time and for who has forgotten; so staff could
 * make one for themselves and enter as somebody else. That cannot be prevented where forgetting
 * has to be helped across a counter, so it cannot be hidden either: who made it, when and why, and
 * in which browser it was used, stands where the owner reads it and nobody can delete it; every
 * open session of theirs says at once that an invitation was made, and can withdraw it; using it
 * ends those sessions and the old password, so that whoever was not told before finds out at the
 * next sign-in.
 */
#include "accounts/inner.h"
#include "base/id.h"
#include "base/random.h"
#include "base/utf8.h"

enum { MOST_INVITATIONS = 20 };

bool account_invitable(struct db *db, const struct actor *actor, const struct account *account)
{
    struct role_row *rows;
    if (account->id == actor->account)
        return false;
    size_t n = roles_that_count(db, account->id, true, &rows);
    for (size_t i = 0; i < n; i++) {
        struct role_held held = {(enum role)rows[i].role, rows[i].place, rows[i].path,
                                 rows[i].organisation};
        if (!may_all_of(actor, &held))
            return false;
    }
    return account_within(db, actor, ADD_ACCOUNT, account);
}

/* Why the account may be opened again; NULL: no more needs to be said. */
static const char *reason_fault(const struct account *invited, str reason)
{
    if (invited->password.n && !reason.n)
        return N_("Say why they need a new way in. They can read it.");
    if (utf8_count(reason) > INVITATION_REASON_MOST)
        return N_("A reason has at most 200 characters.");
    return NULL;
}

struct result invitation_make(struct db *db, const struct actor *actor, id64 account, str reason,
                              u8 token[TOKEN_SIZE])
{
    struct account invited;
    msec now = db_now(db);
    id64 maker = actor ? actor->account : 0;
    if (!account_get(db, account, &invited))
        return refuse(MISSING, NULL, N_("There is no such account."));
    if (actor && !account_invitable(db, actor, &invited))
        return refuse(FORBIDDEN, NULL, N_("You may not invite people."));
    const char *fault = reason_fault(&invited, reason);
    if (fault)
        return refuse(INVALID, "reason", fault);
    random_bytes(token, TOKEN_SIZE);
    invitation_delete_of(db, account);
    invitation_insert(db, token_digest(db_arena(db), token), account, now + INVITATION_LIFE);
    invitation_made_end(db, account, now);
    struct invitation_made_insert_row row = {id_new(now), account, maker, reason.n ? reason : S(""),
                                             now};
    invitation_made_insert(db, &row);
    if (invited.password.n)
        account_update_helped(db, account, now);
    account_note(db, maker, "invitation_make", account, STR_NONE);
    return made(account);
}

bool invitation_find(struct db *db, const u8 token[TOKEN_SIZE], struct account *out)
{
    struct account_row row;
    str digest = token_digest(db_arena(db), token);
    bool found = account_row_by_invitation(db, digest, db_now(db), &row) && !row.disabled;
    if (found)
        *out = account_from(&row);
    return found;
}

struct result invitation_take(struct db *db, const u8 token[TOKEN_SIZE], str hash, str agent,
                              id64 *account)
{
    struct account found;
    if (!invitation_find(db, token, &found))
        return refuse(MISSING, NULL, N_("This invitation has been used or is too old."));
    invitation_delete_of(db, found.id);
    invitation_made_take(db, found.id, db_now(db), agent_said(db_arena(db), agent));
    account_note(db, found.id, "invitation_take", found.id, STR_NONE);
    *account = found.id;
    return account_set_password(db, found.id, hash, 0);
}

struct result invitation_seen(struct db *db, const struct actor *actor, bool withdraw)
{
    if (withdraw) {
        invitation_delete_of(db, actor->account);
        invitation_made_end(db, actor->account, db_now(db));
    }
    account_update_helped(db, actor->account, 0);
    account_note(db, actor->account, withdraw ? "invitation_withdraw" : "invitation_seen",
                 actor->account, STR_NONE);
    return OK_RESULT;
}

static enum invitation_state state_of(const struct invitation_made_row *row, msec now)
{
    if (row->taken)
        return INVITATION_TAKEN;
    return row->ended || row->made + INVITATION_LIFE <= now ? INVITATION_ENDED : INVITATION_OPEN;
}

size_t invitations_made(struct db *db, const struct actor *actor, struct invitation_made **out)
{
    struct invitation_made_row *rows;
    size_t n = invitation_made_rows(db, actor->account, MOST_INVITATIONS, &rows);
    *out = NEW_ARRAY(db_arena(db), struct invitation_made, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct invitation_made){.made = rows[i].made,
                                             .taken = rows[i].taken,
                                             .state = state_of(&rows[i], db_now(db)),
                                             .by_operator = !rows[i].maker,
                                             .by = rows[i].maker_name,
                                             .reason = rows[i].reason,
                                             .agent = rows[i].agent};
    return n;
}
