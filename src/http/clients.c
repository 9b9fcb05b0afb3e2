/* How many requests of one client are under way. Behind a proxy all connections are the proxy's, so
 * that libmicrohttpd cannot count them by client; what a client can hold there is requests, and a
 * slow long body holds one of our connections for as long as it lasts.
 *
 * A fixed table of counters, no lock and nothing to grow: a client has the counter that its network
 * falls on (by a hash that is keyed per process, so that nobody chooses his neighbours there). Two
 * that fall on the same one share its limit. */
#include "base/address.h"
#include "base/hash.h"
#include "http/inner.h"

bool client_enters(struct exchange *x)
{
    struct http *h = x->http;
    size_t most = h->config.most_per_address;
    if (!most || !x->proxied)
        return true;
    u64 hash = hash_quick(address_network(x->r.arena, x->r.address));
    atomic_uint *under_way = &h->under_way[hash % COUNT(h->under_way)];
    if (atomic_fetch_add(under_way, 1) >= most) {
        atomic_fetch_sub(under_way, 1);
        return request_refuse(x, 429,
                              N_("Too much comes from your address at once. Please try "
                                 "again in a moment."));
    }
    x->under_way = under_way;
    return true;
}

void client_leaves(struct exchange *x)
{
    if (x->under_way)
        atomic_fetch_sub(x->under_way, 1);
}
