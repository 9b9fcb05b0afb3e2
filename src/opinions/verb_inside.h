/* Shared by the verbs of the opinion engines. */
#ifndef LINLI_OPINIONS_VERB_INSIDE_H
#define LINLI_OPINIONS_VERB_INSIDE_H

#include "base/cli.h"
#include "opinions/dots.h"
#include "opinions/show.h"

struct opened {
    struct conversation c;
    struct opinions o;
};

/* Reads a conversation for a verb and says which liberties it took; answers an exit code, 0 when it
 * is there. statements: comments.csv where it is not in the folder, or NULL. */
int open_conversation(struct arena *a, const char *path, const char *statements,
                      struct opened *out);

/* The page for readers, in the language of `code` (NULL: the default). dots as of
 * opinion_sheet_new. Answers an exit code. */
int write_page(struct cli *c, const char *path, const char *code, const struct shown *shown,
               const struct dots *dots);

int verb_publish(struct cli *c);

#endif
