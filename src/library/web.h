/* The library's routes and words, for the module table; and what its web files share. */
#ifndef LINLI_LIBRARY_WEB_H
#define LINLI_LIBRARY_WEB_H

#include "library/view.h"
#include "record/record.h"
#include "web/web.h"

extern const struct route library_routes[];
extern const struct verb_word library_verbs[];
extern const struct nav_word library_foot[];
/* Writes away how often documents were read; inside a rule. */
void library_keep(struct db *db, const struct app *app);

/* Reads the document of the route's first capture; answers the refusal itself. */
bool library_document(struct request *r, struct document *out);
/* Shows it; `v` may hold what a step that failed left. */
void library_show(struct request *r, struct document_view *v, int status);

/* A document's words in the reader's language, drawn, where there is a translation; else as they
 * are. *shown: what to tell of it; text 0: nothing. */
void library_words_in_language(struct request *r, id64 document, struct document_version *words,
                               struct text_shown *shown);
/* Titles and summaries as far as there are translations for this reader, and the names of units. */
void library_lines_in_language(struct request *r, struct document_line *lines, size_t n);

void library_list(struct request *r); /* web_list.c */
void library_work(struct request *r);
void library_csv(struct request *r);
/* community: the reader's; becomes that of the place chosen. A place above communities is no list,
 * for that would have as many orders as communities: then v->wide. */
void library_read_filter(struct request *r, struct documents_view *v, struct place *community);
struct message library_too_wide(void);
str library_address(struct request *r, const struct documents_view *v, const char *base, str after);

/* Reads the lines of a list, its pages and, for readers, their language. */
void library_read_lines(struct request *r, struct documents_view *v);

void library_topics(struct request *r); /* web_topics.c */
void library_topic(struct request *r);
void library_topic_new(struct request *r);
void library_topic_new_sent(struct request *r);
void library_topic_edit(struct request *r);
void library_topic_edit_sent(struct request *r);
void library_topic_move_sent(struct request *r);
void library_topic_retire_sent(struct request *r);
void library_topic_pick_sent(struct request *r);

/* May this actor write some document somewhere in the community? */
bool library_writes(const struct actor *actor, str community);
void library_new(struct request *r); /* web_write.c */
void library_new_sent(struct request *r);
void library_edit(struct request *r);
void library_edit_sent(struct request *r);
void library_autosave(struct request *r);

void library_step_sent(struct request *r);  /* web_steps.c */
void library_files_sent(struct request *r); /* web_files.c */

void library_versions(struct request *r); /* web_history.c */
void library_version(struct request *r);

void library_atom(struct request *r); /* web_feed.c */
void library_topic_atom(struct request *r);
void library_sitemap(struct request *r);
void library_robots(struct request *r);

#endif
