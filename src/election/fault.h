/* What is wrong with untrusted bytes, and where: one sentence, translatable. Uses base. */
#ifndef LINLI_ELECTION_FAULT_H
#define LINLI_ELECTION_FAULT_H

#include "base/str.h"

struct fault {
    struct arena *arena; /* for the numbers in the sentence */
    struct message what; /* text NULL: nothing is wrong */
};

/* Notes a sentence with up to three numbers in its places, unless one is noted already. Answers
 * false, so that `return faulty(f, N_("…"), i, 0, 0);`. */
bool faulty(struct fault *f, const char *sentence, i64 one, i64 two, i64 three);
/* The same with a text in place {1}; the text must outlive the fault. */
bool faulty_str(struct fault *f, const char *sentence, str one);

#endif
