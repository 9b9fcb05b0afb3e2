/* linli's command line: the table of verbs. Each verb's code stands in its own module. */
#include <sodium.h>

#include "base/cli.h"

static const struct verb verbs[] = {
    {0},
};

int main(int argc, char **argv)
{
    if (sodium_init() < 0)
        return cli_fail(EXIT_OUR_FAULT, "libsodium would not start");
    return cli_run(verbs, "linli", argc, argv);
}
