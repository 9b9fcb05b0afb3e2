/* Wrong passwords, and the devices an account knows. Uses accounts.sql.
 *
 * What has to hold at once: nobody may try passwords without end, and nobody may lock a neighbour
 * out by typing wrong ones in their name. So guesses are counted apart (OWASP's device cookies):
 *
 * - A device the account knows, where its password was typed rightly before, has a count of its
 *   own, and strangers' counts do not touch it: whatever they do, one's own telephone signs in.
 *   Nobody gets such a device by guessing, for it takes the password; it is good for one account
 *   alone; and a new password makes strangers of all devices, so that whoever had the old one has
 *   no start. A thief of the device, or the next one at a shared computer, has ten tries in a
 *   quarter of an hour, as anybody had when there was one count for all.
 * - Strangers have ten tries a network in a quarter of an hour, which stops the neighbour, and all
 *   strangers together a hundred a day at one account (NIST SP 800-63B 5.2.2), which stops the many
 *   addresses of a botnet. One count of ten for all was both easier to fill by malice and wider
 *   open: 960 a day. Signing in forgives what one's own device or network mistyped, never the
 *   day's count: else each sign-in of the owner would give a patient stranger a hundred more.
 * - Strangers of one network have forty tries at all accounts together, against one common word
 *   tried at many names. A known device does not count there: a shared address (the service
 *   centre's, a telephone company's) cannot be used to lock out its others.
 *
 * What is left: from ten networks somebody can keep new devices of one account out for a day. The
 * devices it knows still sign in, and an invitation by the service centre opens a new one at once.
 *
 * A known device has in its cookie a mark of the account: eight random bytes that name it for
 * counting, and a digest of them, the account and its stored password under the server's key. The
 * server keeps nothing, the cookie does not say whose it is, and who invents one is a stranger.
 */
#include <sodium.h>

#include "accounts/accounts.h"
#include "accounts/accounts.sql.h"
#include "base/address.h"
#include "base/id.h"
#include "base/random.h"

/* ── Known devices ── */

enum {
    NAME_SIZE = 8,
    SEAL_SIZE = 16,
    MARK_SIZE = NAME_SIZE + SEAL_SIZE,
    MOST_MARKS = 4 /* accounts of one household on one telephone */
};

struct mark {
    u8 bytes[MARK_SIZE]; /* the name, then its seal */
};

static void seal(struct arena *a, str key, const struct account *account, struct mark *m)
{
    struct buf b = buf_new(a);
    buf_fmt(&b, "linli known device %lld ", (long long)account->id);
    hex_put(&b, m->bytes, NAME_SIZE);
    buf_byte(&b, ' ');
    buf_put(&b, account->password);
    struct hash h = hash_blake2b(buf_str(&b), key);
    memcpy(m->bytes + NAME_SIZE, h.bytes, SEAL_SIZE);
}

static bool sealed(struct arena *a, str key, const struct account *account, const struct mark *m)
{
    struct mark right = *m;
    seal(a, key, account, &right);
    return sodium_memcmp(right.bytes, m->bytes, MARK_SIZE) == 0;
}

str device_known(struct arena *a, str key, const struct account *account, str cookie)
{
    str rest = cookie, piece;
    struct mark m;
    for (int i = 0; i < MOST_MARKS && account->password.n && str_cut(&rest, '.', &piece); i++)
        if (hex_read(piece, m.bytes, MARK_SIZE) && sealed(a, key, account, &m))
            return piece;
    return STR_NONE;
}

str device_cookie(struct arena *a, str key, const struct account *account, str cookie)
{
    struct buf b = buf_new(a);
    str known = device_known(a, key, account, cookie), rest = cookie, piece;
    struct mark m;
    if (known.p) {
        buf_put(&b, known);
    } else {
        random_bytes(m.bytes, NAME_SIZE);
        seal(a, key, account, &m);
        hex_put(&b, m.bytes, MARK_SIZE);
    }
    for (int kept = 1; kept < MOST_MARKS && str_cut(&rest, '.', &piece);) {
        if (str_eq(piece, known) || !hex_read(piece, m.bytes, MARK_SIZE))
            continue;
        buf_byte(&b, '.');
        buf_put(&b, piece);
        kept++;
    }
    return buf_str(&b);
}

str device_of_session(struct arena *a, id64 session)
{
    return str_fmt(a, "session %lld", (long long)session);
}

/* ── Counting ── */

/* Who has mistyped how often, in which time, before it is too much. */
struct count {
    str who;
    msec window;
    i64 most;
};
enum { MOST_COUNTS = 3 };

/* Addresses and logins are personal data: only their digest is kept, and only while it matters. */
static str digest_key(struct arena *a, const char *what, str secret)
{
    struct hash h = hash_blake2b(secret, str_fmt(a, "linli guesses by %s", what));
    struct buf b = buf_new(a);
    buf_fmt(&b, "%s:", what);
    hex_put(&b, h.bytes, SEAL_SIZE);
    return buf_str(&b);
}

static str account_key(struct arena *a, const struct guess *g)
{
    if (g->account)
        return str_fmt(a, "account:%lld", (long long)g->account);
    return digest_key(a, "login", g->login.email.p ? g->login.email : g->login.phone);
}

static str address_key(struct arena *a, str address)
{
    return digest_key(a, "address", address_network(a, address));
}

/* The first of them is what signing in forgives. */
static size_t counts_of(struct arena *a, const struct guess *g, struct count out[MOST_COUNTS])
{
    str account = account_key(a, g), address = address_key(a, g->address);
    if (g->device.p) {
        str mark = str_fmt(a, "%.*s %.*s", STR_FMT(account), STR_FMT(g->device));
        out[0] = (struct count){digest_key(a, "device", mark), GUESS_WINDOW, GUESSES_PER_DEVICE};
        return 1;
    }
    str both = str_fmt(a, "%.*s %.*s", STR_FMT(account), STR_FMT(address));
    out[0] = (struct count){digest_key(a, "network", both), GUESS_WINDOW, GUESSES_PER_NETWORK};
    out[1] = (struct count){account, GUESS_DAY, GUESSES_PER_ACCOUNT};
    out[2] = (struct count){address, GUESS_WINDOW, GUESSES_PER_ADDRESS};
    return MOST_COUNTS;
}

bool guesses_exceeded(struct db *db, const struct guess *g)
{
    struct count counts[MOST_COUNTS];
    size_t n = counts_of(db_arena(db), g, counts);
    for (size_t i = 0; i < n; i++) {
        i64 made = 0;
        guesses_since(db, counts[i].who, db_now(db) - counts[i].window, &made);
        if (made >= counts[i].most)
            return true;
    }
    return false;
}

struct result guess_count(struct db *db, const struct guess *g)
{
    struct count counts[MOST_COUNTS];
    size_t n = counts_of(db_arena(db), g, counts);
    if (guesses_exceeded(db, g))
        return refuse(CONFLICT, "password", NULL);
    for (size_t i = 0; i < n; i++)
        guess_insert(db, id_new(db_now(db)), counts[i].who, db_now(db));
    return OK_RESULT;
}

void guesses_forgive(struct db *db, const struct guess *g)
{
    struct count counts[MOST_COUNTS];
    counts_of(db_arena(db), g, counts);
    guess_forget(db, counts[0].who);
}

i64 guesses_sweep(struct db *db)
{
    return guess_sweep(db, db_now(db) - GUESS_WINDOW, db_now(db) - GUESS_DAY);
}
