/* Passwords: Argon2id by libsodium. Slow by design; runs on job threads only. */
#include <sodium.h>

#include "accounts/accounts.h"
#include "base/utf8.h"

/* OWASP Password Storage Cheat Sheet (2023): 19 MiB, 2 passes, 1 lane. */
enum { PASSES = 2, MEMORY = 19 * 1024 * 1024 };

/* The words people try first; longer lists belong to the operator's settings. Compared folded. */
static const char *const common[] = {
    "password",   "password1",     "password123", "passw0rd",   "12345678",   "123456789",
    "1234567890", "11111111",      "00000000",    "88888888",   "66666666",   "87654321",
    "123123123",  "qwertyui",      "qwerty123",   "qwertyuiop", "1q2w3e4r",   "1qaz2wsx",
    "asdfghjk",   "asdfghjkl",     "zxcvbnm1",    "iloveyou",   "sunshine",   "princess",
    "football",   "baseball",      "superman",    "trustno1",   "letmein1",   "welcome1",
    "abc12345",   "abcd1234",      "a1234567",    "aa123456",   "woaini1314", "5201314520",
    "woaini520",  "administrator", "linlilinli",
};

const char *password_fault(struct arena *a, str password)
{
    size_t n = utf8_count(password);
    if (n < PASSWORD_LEAST)
        return N_("Use at least 8 characters.");
    if (n > PASSWORD_MOST)
        return N_("Use at most 256 characters.");
    str folded = text_fold(a, password);
    for (size_t i = 0; i < COUNT(common); i++)
        if (str_eq(folded, str_from(common[i])))
            return N_("This password is one of the first that strangers try. Choose another.");
    return NULL;
}

/* The same password typed on two keyboards may come composed or not. */
static str normal(struct arena *a, str typed)
{
    str clean;
    return text_clean(a, typed, true, &clean) ? clean : typed;
}

bool password_hash(struct arena *a, str typed, str *out)
{
    char *hash = arena_alloc(a, crypto_pwhash_STRBYTES);
    str p = normal(a, typed);
    if (crypto_pwhash_str_alg(hash, p.p, p.n, PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return false;
    *out = str_from(hash);
    return true;
}

bool password_fits(struct arena *a, str stored, str typed)
{
    str p = normal(a, typed);
    if (!stored.n) {
        str unused;
        (void)password_hash(a, typed, &unused);
        return false;
    }
    return crypto_pwhash_str_verify(str_z(a, stored), p.p, p.n) == 0;
}
