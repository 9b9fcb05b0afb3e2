/* Finding a conversation's files in a folder, plain or zstd-compressed. For the command line. */
#ifndef LINLI_OPINIONS_FILES_H
#define LINLI_OPINIONS_FILES_H

#include "opinions/conversation.h"

/* A file, or else the file with ".zst" behind its name, unpacked; STR_NONE when neither is there.
 * False: it is there and cannot be read. */
bool text_file(struct arena *a, const char *path, str *out, str *why);

/* `path` is a folder with the files of an export, or a votes.csv alone. */
bool conversation_files(struct arena *a, const char *path, const char *comments,
                        struct conversation_files *out, str *why);

#endif
