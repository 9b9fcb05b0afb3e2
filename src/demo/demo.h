/* The demo community: an invented lane whose people, kinds and requests stand in data/. Uses
 * import, cases. */
#ifndef LINLI_DEMO_H
#define LINLI_DEMO_H

#include "import/import.h"

/* The password of every demo account, and the key for programs. */
#define DEMO_PASSWORD "neighbours-2026"
#define DEMO_KEY "demo-key"

/* The glossary that every linli begins with (locales/glossary.csv). */
extern const str demo_glossary;

/* Fills an empty store. False: *why. `now` is when the demo's today is. */
bool demo_fill(struct store *s, struct arena *a, msec now, str *why);

#endif
