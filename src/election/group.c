/* The group of an election on GMP's mpn functions. See group.h. */
#include "election/group.h"

#include <gmp.h>
#include <openssl/sha.h>
#include <sodium.h>
#include <string.h>

#include "base/random.h"

_Static_assert(sizeof(mp_limb_t) == sizeof(u64) && GMP_NUMB_BITS == LIMB_BITS, "64-bit GMP");

/* mp_limb_t is unsigned long, u64 may be another type of the same shape. */
static mp_limb_t *limbs(u64 *w)
{
    return (mp_limb_t *)w;
}
static const mp_limb_t *climbs(const u64 *w)
{
    return (const mp_limb_t *)w;
}

const struct element element_one = {{1}};

/* Belenios specification, "Default group parameters"; RFC 3526 section 3 with g = 2. */
static const struct {
    str name, p, q, g;
    int answer_bits;
} known[] = {
    {S_INIT("BELENIOS-2048"),
     S_INIT("20694785691422546401013643657505008064922989295751104097100884787057374219242717"
            "40192223725449768433812906663313807895840496005438963628979639303877390572280360"
            "59737494276713767776188985898727358650490811670993105358677809800307904916540637"
            "77173764198678527273474476341835600035698305193144284561701911000786737307333564"
            "12397173289791324047457883446826065232797464795113767265869358218004631792207366"
            "88600526271863633860887968821207694323661494910029234443463732221458841005864210"
            "50242120365433561201320481118852408731077014151666200162313177169372189248078507"
            "711827842317498073276598828825169183103125680162072880719"),
     S_INIT("78571733251071885079927659812671450121821421258408794611510081919805623223441"),
     S_INIT("24023526775018522092276877035323999327122876573783649165100753187876632741463532"
            "19320285676155269678799694668298749389095083896573425601900601068477164491735474"
            "13728310461045868131451178164675540052740288984613986453266121505579709716201616"
            "82703128864324566638348636357821061549184199825343151897406581868686511513585764"
            "10138882215396016043228843603930989333662772848406593138406010231675095763777982"
            "66510360682240663507669776402534625377308513317349519424896775405257365904949247"
            "76314759915751987751777114814909204566002054781270547282381409725186398583341157"
            "00568353695553423781475582491896050296680037745308460627"),
     0},
    {S_INIT("RFC-3526-2048"),
     S_INIT("32317006071311007300338913926423828248817941241140239112842009751400741706634354"
            "22261968941736356934711790173790970419175460587320919502885375898618562215321217"
            "54125149017745202702357960782362488842461894775876411059286460994117232454266225"
            "22193230540919037680524235519125679715870117001058055877651038861847280257976054"
            "90356973256152616708133936179954133647655916036831789672907317838458968063967190"
            "09772021941686472258710314113364293195361934716365332097170774482279885885653692"
            "08645296636077250268955505928362751121174096972998068410554359584866583291642136"
            "218231078990999448652468262416972035911852507045361090559"),
     S_INIT("16158503035655503650169456963211914124408970620570119556421004875700370853317177"
            "11130984470868178467355895086895485209587730293660459751442687949309281107660608"
            "77062574508872601351178980391181244421230947387938205529643230497058616227133112"
            "61096615270459518840262117759562839857935058500529027938825519430923640128988027"
            "45178486628076308354066968089977066823827958018415894836453658919229484031983595"
            "04886010970843236129355157056682146597680967358182666048585387241139942942826846"
            "04322648318038625134477752964181375560587048486499034205277179792433291645821068"
            "109115539495499724326234131208486017955926253522680545279"),
     S_INIT("2"), 8},
};

/* Decimal digits without sign, spaces or needless zeros into LIMBS limbs. */
static bool read_decimal(str s, u64 *out)
{
    u8 digits[DECIMAL_MAX];
    mp_limb_t wide[LIMBS + 2];
    if (!s.n || s.n > DECIMAL_MAX || (s.n > 1 && s.p[0] == '0'))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        digits[i] = (u8)(s.p[i] - '0');
    }
    mp_size_t n = s.n == 1 && !digits[0] ? 0 : mpn_set_str(wide, digits, s.n, 10);
    while (n > 0 && !wide[n - 1])
        n--;
    if (n > LIMBS)
        return false;
    memset(out, 0, LIMBS * sizeof *out);
    memcpy(out, wide, (size_t)n * sizeof *out);
    return true;
}

static void put_decimal(struct buf *b, const u64 *w)
{
    mp_limb_t copy[LIMBS + 1]; /* mpn_get_str destroys its input and wants one limb more */
    mp_size_t n = LIMBS;
    memcpy(copy, w, LIMBS * sizeof *w);
    while (n > 0 && !copy[n - 1])
        n--;
    if (!n) {
        buf_byte(b, '0');
        return;
    }
    u8 *to = (u8 *)buf_room(b, DECIMAL_MAX + 3);
    size_t len = mpn_get_str(to, 10, copy, n), zeros = 0;
    while (zeros < len && !to[zeros])
        zeros++;
    for (size_t i = zeros; i < len; i++)
        to[i - zeros] = (u8)(to[i] + '0');
    b->n += len - zeros;
}

const struct group *group_new(struct arena *a, str name)
{
    for (size_t i = 0; i < COUNT(known); i++) {
        if (!str_eq(known[i].name, name))
            continue;
        struct group *g = NEW(a, struct group);
        g->name = known[i].name;
        read_decimal(known[i].p, g->p.w);
        read_decimal(known[i].q, g->q.w);
        read_decimal(known[i].g, g->g.w);
        for (g->q_limbs = LIMBS; !g->q.w[g->q_limbs - 1];)
            g->q_limbs--;
        g->q_bits = mpn_sizeinbase(climbs(g->q.w), (mp_size_t)g->q_limbs, 2);
        struct element minus_one = g->p;
        mp_limb_t rest[LIMBS];
        minus_one.w[0]--;
        mpn_tdiv_qr(limbs(g->cofactor.w), rest, 0, climbs(minus_one.w), LIMBS, climbs(g->q.w),
                    (mp_size_t)g->q_limbs);
        g->safe_prime = g->q_limbs == LIMBS;
        g->answer_bits = known[i].answer_bits;
        return g;
    }
    return NULL;
}

bool element_eq(const struct element *a, const struct element *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

int element_cmp(const struct element *a, const struct element *b)
{
    return mpn_cmp(climbs(a->w), climbs(b->w), LIMBS);
}

bool element_read(const struct group *g, str decimal, struct element *out)
{
    return read_decimal(decimal, out->w) && !mpn_zero_p(climbs(out->w), LIMBS) &&
           element_cmp(out, &g->p) < 0;
}

void element_put(struct buf *b, const struct element *x)
{
    put_decimal(b, x->w);
}

struct element element_mul(const struct group *g, const struct element *a, const struct element *b)
{
    mp_limb_t product[2 * LIMBS], quotient[LIMBS + 1];
    struct element r;
    mpn_mul_n(product, climbs(a->w), climbs(b->w), LIMBS);
    mpn_tdiv_qr(quotient, limbs(r.w), 0, product, 2 * LIMBS, climbs(g->p.w), LIMBS);
    return r;
}

/* A read-only mpz_t that looks at limbs held elsewhere. */
#define VIEW(name, w)                                                                              \
    mpz_t name;                                                                                    \
    mpz_roinit_n(name, climbs(w), LIMBS)

static void take(u64 *out, mpz_t from)
{
    memset(out, 0, LIMBS * sizeof *out);
    memcpy(out, mpz_limbs_read(from), mpz_size(from) * sizeof *out);
    mpz_clear(from);
}

static void invert(u64 *out, const u64 *a, const u64 *modulus)
{
    mpz_t r;
    VIEW(x, a);
    VIEW(m, modulus);
    mpz_init(r);
    mpz_invert(r, x, m);
    take(out, r);
}

struct element element_invert(const struct group *g, const struct element *a)
{
    struct element r;
    invert(r.w, a->w, g->p.w);
    return r;
}

static struct element pow_public(const struct group *g, const struct element *a, const u64 *x)
{
    struct element r;
    mpz_t out;
    VIEW(base, a->w);
    VIEW(p, g->p.w);
    VIEW(exponent, x);
    mpz_init(out);
    mpz_powm(out, base, exponent, p);
    take(r.w, out);
    return r;
}

struct element element_pow(const struct group *g, const struct element *a, const struct scalar *x)
{
    return pow_public(g, a, x->w);
}

struct element element_pow_int(const struct group *g, const struct element *a, u64 x)
{
    struct scalar s = scalar_from_int(x);
    return pow_public(g, a, s.w);
}

/* mpn_sec_powm (GMP manual, "Low-level functions for cryptography") runs over a fixed number of
 * exponent bits in windows and reads its table by scanning the whole of it. */
struct element element_pow_secret(const struct group *g, const struct element *a,
                                  const struct scalar *x)
{
    enum { SCRATCH = 64 * LIMBS };
    mp_limb_t scratch[SCRATCH];
    struct element r;
    if (mpn_sec_powm_itch(LIMBS, g->q_bits, LIMBS) > SCRATCH)
        abort();
    mpn_sec_powm(limbs(r.w), climbs(a->w), LIMBS, climbs(x->w), g->q_bits, climbs(g->p.w), LIMBS,
                 scratch);
    sodium_memzero(scratch, sizeof scratch);
    return r;
}

struct element element_mul_secret(const struct group *g, const struct element *a,
                                  const struct element *b)
{
    enum { SCRATCH = 8 * LIMBS };
    mp_limb_t product[2 * LIMBS], scratch[SCRATCH];
    struct element r;
    if (mpn_sec_mul_itch(LIMBS, LIMBS) > SCRATCH || mpn_sec_div_r_itch(2 * LIMBS, LIMBS) > SCRATCH)
        abort();
    mpn_sec_mul(product, climbs(a->w), LIMBS, climbs(b->w), LIMBS, scratch);
    mpn_sec_div_r(product, 2 * LIMBS, climbs(g->p.w), LIMBS, scratch);
    memcpy(r.w, product, sizeof r.w);
    sodium_memzero(product, sizeof product);
    sodium_memzero(scratch, sizeof scratch);
    return r;
}

struct element element_select_secret(bool first, const struct element *a, const struct element *b)
{
    struct element r;
    u64 mask = (u64)0 - (u64)first;
    for (int i = 0; i < LIMBS; i++)
        r.w[i] = (a->w[i] & mask) | (b->w[i] & ~mask);
    return r;
}

/* With p = 2q + 1 the members are the squares, and the Jacobi symbol tells squares (Euler) at the
 * price of a greatest common divisor: 11 µs here against 2700 µs for a power. */
bool group_has(const struct group *g, const struct element *a)
{
    if (g->safe_prime) {
        VIEW(x, a->w);
        VIEW(p, g->p.w);
        return mpz_jacobi(x, p) == 1;
    }
    struct element r = element_pow(g, a, &g->q);
    return element_eq(&r, &element_one);
}

/* Big-endian bytes as an integer. */
static void from_bytes(u64 *w, const u8 *bytes, size_t n)
{
    memset(w, 0, LIMBS * sizeof *w);
    for (size_t i = 0; i < n; i++)
        w[i / 8] |= (u64)bytes[n - 1 - i] << (i % 8 * 8);
}

struct element group_generator(const struct group *g, i64 i)
{
    char text[32];
    struct element seed;
    int n = snprintf(text, sizeof text, "ggen|%lld", (long long)i);
    struct hash h = sha256((str){text, (size_t)n});
    from_bytes(seed.w, h.bytes, HASH_SIZE);
    return pow_public(g, &seed, g->cofactor.w);
}

bool scalar_read(const struct group *g, str decimal, struct scalar *out)
{
    return read_decimal(decimal, out->w) && mpn_cmp(climbs(out->w), climbs(g->q.w), LIMBS) < 0;
}

void scalar_put(const struct group *g, struct buf *b, const struct scalar *x)
{
    (void)g;
    put_decimal(b, x->w);
}

struct scalar scalar_from_int(u64 x)
{
    return (struct scalar){{x}};
}

struct scalar scalar_from_hash(const struct group *g, const struct hash *h)
{
    enum { N = HASH_SIZE / 8, SCRATCH = 8 * N };
    struct scalar r;
    mp_limb_t scratch[SCRATCH];
    from_bytes(r.w, h->bytes, HASH_SIZE);
    if (g->q_limbs > N)
        return r; /* below q as it is */
    if (g->q_limbs != N || mpn_sec_div_r_itch(N, N) > SCRATCH)
        abort();
    mpn_sec_div_r(limbs(r.w), N, climbs(g->q.w), N, scratch);
    sodium_memzero(scratch, sizeof scratch);
    return r;
}

struct scalar scalar_add(const struct group *g, const struct scalar *a, const struct scalar *b)
{
    struct scalar r = {0};
    mp_size_t n = (mp_size_t)g->q_limbs;
    mp_limb_t t[LIMBS];
    mp_limb_t carry = mpn_add_n(limbs(r.w), climbs(a->w), climbs(b->w), n);
    mp_limb_t borrow = mpn_sub_n(t, climbs(r.w), climbs(g->q.w), n);
    mpn_cnd_sub_n(carry | (borrow ^ 1), limbs(r.w), climbs(r.w), climbs(g->q.w), n);
    sodium_memzero(t, sizeof t);
    return r;
}

struct scalar scalar_sub(const struct group *g, const struct scalar *a, const struct scalar *b)
{
    struct scalar r = {0};
    mp_size_t n = (mp_size_t)g->q_limbs;
    mp_limb_t borrow = mpn_sub_n(limbs(r.w), climbs(a->w), climbs(b->w), n);
    mpn_cnd_add_n(borrow, limbs(r.w), climbs(r.w), climbs(g->q.w), n);
    return r;
}

struct scalar scalar_mul(const struct group *g, const struct scalar *a, const struct scalar *b)
{
    enum { SCRATCH = 8 * LIMBS };
    struct scalar r = {0};
    mp_size_t n = (mp_size_t)g->q_limbs;
    mp_limb_t product[2 * LIMBS], scratch[SCRATCH];
    if (mpn_sec_mul_itch(n, n) > SCRATCH || mpn_sec_div_r_itch(2 * n, n) > SCRATCH)
        abort();
    mpn_sec_mul(product, climbs(a->w), n, climbs(b->w), n, scratch);
    mpn_sec_div_r(product, 2 * n, climbs(g->q.w), n, scratch);
    memcpy(r.w, product, (size_t)n * sizeof *r.w);
    sodium_memzero(product, sizeof product);
    sodium_memzero(scratch, sizeof scratch);
    return r;
}

struct scalar scalar_invert(const struct group *g, const struct scalar *a)
{
    struct scalar r;
    invert(r.w, a->w, g->q.w);
    return r;
}

bool scalar_eq(const struct scalar *a, const struct scalar *b)
{
    return sodium_memcmp(a, b, sizeof *a) == 0;
}

static void chance_block(struct chance *chance, u8 out[HASH_SIZE])
{
    if (!chance->seed.p) {
        random_bytes(out, HASH_SIZE);
        return;
    }
    u8 text[256];
    size_t n = chance->seed.n < 200 ? chance->seed.n : 200;
    memcpy(text, chance->seed.p, n);
    n += (size_t)snprintf((char *)text + n, sizeof text - n, "|%llu",
                          (unsigned long long)chance->next++);
    struct hash h = sha256((str){(char *)text, n});
    memcpy(out, h.bytes, HASH_SIZE);
}

struct scalar scalar_random(const struct group *g, struct chance *chance)
{
    u8 bytes[LIMBS * 8];
    struct scalar r;
    size_t blocks = (g->q_bits + 255) / 256;
    unsigned shift = (unsigned)(blocks * 256 - g->q_bits);
    do { /* how often it is drawn again tells nothing about what is kept */
        for (size_t i = 0; i < blocks; i++)
            chance_block(chance, bytes + i * HASH_SIZE);
        from_bytes(r.w, bytes, blocks * HASH_SIZE);
        if (shift)
            mpn_rshift(limbs(r.w), climbs(r.w), LIMBS, shift);
    } while (mpn_cmp(climbs(r.w), climbs(g->q.w), LIMBS) >= 0);
    sodium_memzero(bytes, sizeof bytes);
    return r;
}

u64 chance_below(struct chance *chance, u64 bound)
{
    u64 v, limit = UINT64_MAX - UINT64_MAX % bound;
    do {
        u8 bytes[HASH_SIZE];
        chance_block(chance, bytes);
        memcpy(&v, bytes, sizeof v);
        sodium_memzero(bytes, sizeof bytes);
    } while (v >= limit);
    return v % bound;
}

struct hash sha256(str data)
{
    struct hash h;
    SHA256((const u8 *)data.p, data.n, h.bytes);
    return h;
}

void base64_put(struct buf *b, const struct hash *h)
{
    char text[sodium_base64_ENCODED_LEN(HASH_SIZE, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)];
    sodium_bin2base64(text, sizeof text, h->bytes, HASH_SIZE,
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    buf_z(b, text);
}
