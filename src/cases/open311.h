/* What the calls of Open311 share: whose turn it is, in which format the answer goes. */
#ifndef LINLI_OPEN311_H
#define LINLI_OPEN311_H

#include "cases/spark.h"
#include "cases/web.h"

struct call {
    struct request *r;
    struct spark out;
    struct buf body;
    bool xml;
    struct pairs given; /* the query, or the form of a POST */
    id64 community;     /* of jurisdiction_id, 0: all */
};

/* The format is the path's extension, the jurisdiction a community's code or path. False: it has
 * been answered. */
bool call_begin(struct call *c, struct request *r, int format_capture);
/* A parameter, cleaned; "an empty parameter is an absent parameter". */
str call_given(const struct call *c, const char *name);
void call_finish(struct call *c, int status);
/* "Errors": a list of code and description; the HTTP status says the same. */
void call_fail(struct call *c, int status, const char *why);

/* A path of ours as programs elsewhere can ask for it. */
str open311_address(struct request *r, str path);

const struct kind *kind_with(const struct kind *kinds, size_t n, id64 id);

/* The handlers that stand in open311_read.c and open311_post.c. */
void open311_requests(struct request *r);
void open311_request(struct request *r);
void open311_post(struct request *r);
void open311_token(struct request *r);

#endif
