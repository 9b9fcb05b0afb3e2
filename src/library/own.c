/* What the library holds of one person. Uses library.sql. */
#include "accounts/own.h"
#include "library/inner.h"
#include "library/library.sql.h"

void library_own(struct own_out *out, const struct actor *actor)
{
    struct own_document_row *rows;
    size_t n = own_documents(out->db, actor->account, OWN_MOST, &rows);
    own_part(out, "documents", N_("Documents you wrote"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        own_text(out, "number", N_("Number"), rows[i].number);
        own_text(out, "title", N_("Title"), rows[i].title);
        own_word(out, "kind", N_("Kind"), document_kind_name((enum document_kind)rows[i].kind));
        own_word(out, "state", N_("State"),
                 document_state_name((enum document_state)rows[i].state));
        own_time(out, "changed", N_("Changed"), rows[i].updated);
    }
}
