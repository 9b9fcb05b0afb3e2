/* Serves the files embedded in the program (static/), by the address that carries their content's
 * hash. Uses page/static.h. */
#include "http/files.h"
#include "page/static.h"

static void send_file(struct request *r)
{
    const struct static_file *file = static_file_at(r->path);
    if (!file) {
        answer_error(r, 404, (struct message){.text = N_("There is no such page.")});
        return;
    }
    answer_header(r, S("Cache-Control"), S("public, max-age=31536000, immutable"));
    answer_text(r, 200, file->type, file->bytes);
}

const struct route file_routes[] = {
    GET("/static/{name}", ANYONE, send_file, "A style sheet, script or icon"),
    {0},
};
