/* Any bytes as election, trustees, credentials, and as the objects read for a fixed election. The
 * first byte chooses. */
#include "election/verify.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static const char sample[] =
    "{\"version\":1,\"description\":\"\",\"name\":\"n\",\"group\":\"RFC-3526-2048\",\"public_key\":"
    "\"4\",\"questions\":[{\"answers\":[\"A\",\"B\"],\"blank\":true,\"min\":0,\"max\":1,"
    "\"question\":\"q\"},{\"type\":\"NonHomomorphic\",\"value\":{\"answers\":[\"A\",\"B\"],"
    "\"question\":\"r\"}}],\"uuid\":\"AAAAAAAAAAAAAA\"}";

static void read_as(struct arena *a, u8 kind, str bytes, const struct election *e, struct fault *f)
{
    struct ballot ballot;
    struct credentials credentials;
    struct trustees trustees;
    struct election election;
    struct choices choices;
    struct result_question *result;
    struct shuffle shuffle;
    struct factors factors;
    struct ciphertext pair = {element_one, element_one}, *rows = &pair;
    struct pile pile_of_one = {&rows, (size_t[]){1}, 1};
    struct scan s = scan_new(bytes);
    switch (kind % 10) {
    case 0:
        election_read(a, bytes, &election, f);
        break;
    case 1:
        trustees_read(a, e->group, bytes, &trustees, f);
        break;
    case 2:
        credentials_read(a, e->group, bytes, &credentials, f);
        break;
    case 3:
        ballot_read(a, e, bytes, 1, &ballot, f);
        break;
    case 4:
        result_read(a, e, bytes, 2, &result, f);
        break;
    case 5:
        choices_read(a, e, bytes, &choices, f);
        break;
    case 6:
        election_from_template(a, bytes, &election, f);
        break;
    case 8:
        shuffle_read(a, e->group, &pile_of_one, bytes, 1, &shuffle, f);
        break;
    case 9:
        factors_read(a, e->group, &pile_of_one, bytes, 1, &factors, f);
        break;
    default:
        scan_value(&s);
        scan_string(&s, a);
    }
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new((size_t)64 << 20);
    struct election e;
    struct fault f = {.arena = a};
    if (!election_read(a, (str){sample, sizeof sample - 1}, &e, &f))
        abort();
    if (size)
        read_as(a, data[0], (str){(const char *)data + 1, size - 1}, &e, &f);
    arena_free(a);
    return 0;
}
