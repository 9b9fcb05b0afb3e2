/* The socket side: libmicrohttpd with an epoll pool, behind http.h. Limits on connections, one
 * deadline at a time per connection, waits in which the connection sleeps. Uses base.
 *
 * Connections are taken by one thread and dealt out to the pool. Its threads, left to themselves
 * with one socket, take as many as they find when they wake: of four, one had 25 of 32 and two
 * had none, and whose connection was among the 25 waited.
 *
 * libmicrohttpd's own timeout counts inactivity, so a client that sends a byte now and then keeps
 * its slot for ever (research/reliability.md 0.3). Here a sweeper ends every connection whose
 * deadline has passed: to the end of the head, to the end of the body, to the end of the answer. */
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/when.h"
#include "http/inner.h"

enum {
    CONNECTION_MEMORY = 32 * 1024, /* the head must fit: MHD answers 431 or 413 itself */
    BACKLOG = 511,
    MOST_PARAMETERS = 200, /* of a query; MHD keeps each in the connection's memory */
    SLOWEST = 8,           /* bytes a millisecond that a long body or answer must reach */
    PIECE = 32 * 1024,
    LONGEST_HEADER = 4096
};
#define STOP_WITHIN SECONDS(10)

/* One connection. `deadline` is steady_ms(); 0: none, our turn. */
struct link {
    _Atomic msec deadline;
    int fd;
    char address[INET6_ADDRSTRLEN];
    struct link *next_free;
    bool used;
};

struct server {
    struct http *h;
    struct MHD_Daemon *daemon;
    int listening, port;
    pthread_t acceptor, sweeper;
    pthread_mutex_t lock;  /* over links, so that no descriptor is shut that is another's by now */
    pthread_cond_t change; /* the sweeper ends */
    pthread_cond_t room;   /* a connection ended, or none are taken any more */
    bool stop, closed;
    size_t n_open;
    struct link *links, *free;
    size_t n_links;
};

/* ── Connections and deadlines ── */

static void deadline_in(struct exchange *x, msec span, u64 bytes)
{
    if (x->link)
        atomic_store(&x->link->deadline, steady_ms() + span + (msec)(bytes / SLOWEST));
}

static void deadline_none(struct exchange *x)
{
    if (x->link)
        atomic_store(&x->link->deadline, 0);
}

/* The address as text; an IPv4 address that came over IPv6 as IPv4. */
static void address_put(const struct sockaddr *address, char *out, size_t size)
{
    const void *bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    int family = address->sa_family;
    if (family == AF_INET6) {
        const struct in6_addr *six =
            &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        bool mapped = IN6_IS_ADDR_V4MAPPED(six);
        bytes = mapped ? (const void *)(six->s6_addr + 12) : six;
        family = mapped ? AF_INET : AF_INET6;
    }
    if (!inet_ntop(family, bytes, out, (socklen_t)size))
        out[0] = '\0';
}

static struct link *link_open(struct server *s, struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *address =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    pthread_mutex_lock(&s->lock);
    struct link *link = s->free;
    if (link) {
        s->free = link->next_free;
        link->fd = fd->connect_fd;
        link->used = true;
        address_put(address->client_addr, link->address, sizeof link->address);
        atomic_store(&link->deadline, steady_ms() + s->h->config.head_ms);
    }
    pthread_mutex_unlock(&s->lock);
    return link;
}

static void link_close(struct server *s, struct link *link)
{
    if (!link)
        return;
    pthread_mutex_lock(&s->lock);
    link->used = false;
    link->next_free = s->free;
    s->free = link;
    pthread_mutex_unlock(&s->lock);
}

static void one_less(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    s->n_open--;
    pthread_cond_signal(&s->room);
    pthread_mutex_unlock(&s->lock);
}

static void on_connection(void *cls, struct MHD_Connection *c, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_context = link_open(cls, c);
    } else {
        link_close(cls, *socket_context);
        one_less(cls);
    }
}

/* Counts one more; who comes when there are too many waits in the kernel's queue. False: no more
 * are taken. */
static bool wait_for_room(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    while (s->n_open >= s->h->config.most_connections && !s->closed)
        pthread_cond_wait(&s->room, &s->lock);
    bool more = !s->closed;
    s->n_open += more;
    pthread_mutex_unlock(&s->lock);
    return more;
}

static void *acceptor(void *arg)
{
    struct server *s = arg;
    while (wait_for_room(s)) {
        struct sockaddr_storage from;
        socklen_t n = sizeof from;
        int fd = accept4(s->listening, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        int why = errno;
        /* MHD gives it to the thread whose turn its number is, and closes what it refuses. */
        if (fd < 0 || !MHD_add_connection(s->daemon, fd, (struct sockaddr *)&from, n))
            one_less(s);
        if (fd < 0 && (why == EMFILE || why == ENFILE || why == ENOBUFS || why == ENOMEM))
            usleep(10000); /* until others have ended */
    }
    return NULL;
}

static void sweep(struct server *s, msec now)
{
    size_t dropped = 0;
    for (size_t i = 0; i < s->n_links; i++) {
        struct link *link = &s->links[i];
        msec deadline = link->used ? atomic_load(&link->deadline) : 0;
        if (deadline && now > deadline) {
            atomic_store(&link->deadline, 0);
            shutdown(link->fd, SHUT_RDWR);
            dropped++;
        }
    }
    if (dropped)
        log_line(LOG_NOTICE, "http.slow", "dropped=%zu", dropped);
}

static msec sweep_every(const struct http_config *c)
{
    msec shortest = c->head_ms < c->body_ms ? c->head_ms : c->body_ms;
    shortest = shortest < c->send_ms ? shortest : c->send_ms;
    return shortest / 8 < 20 ? 20 : shortest / 8 > 1000 ? 1000 : shortest / 8;
}

static void *sweeper(void *arg)
{
    struct server *s = arg;
    msec every = sweep_every(&s->h->config), tokens_swept = 0;
    pthread_mutex_lock(&s->lock);
    while (!s->stop) {
        msec until = now_ms() + every;
        struct timespec t = {until / 1000, (until % 1000) * 1000000};
        pthread_cond_timedwait(&s->change, &s->lock, &t);
        msec now = steady_ms();
        sweep(s, now);
        if (s->h->config.store && !s->stop && now - tokens_swept > HOURS(1)) {
            tokens_swept = now;
            once_sweep(s->h);
        }
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ── A request comes in ── */

/* No decoding by MHD: percent_decode() does it, once. */
static size_t unescape_nothing(void *cls, struct MHD_Connection *c, char *s)
{
    (void)cls;
    (void)c;
    return strlen(s);
}

/* Answered here, past MHD: with more parameters than its memory holds, 0.9.75 neither answers nor
 * closes. It finds the socket shut and lets go of the connection. */
static void refuse_parameters(const struct link *link)
{
    static const char answer[] = "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\n"
                                 "Content-Length: 0\r\n\r\n";
    if (send(link->fd, answer, sizeof answer - 1, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        log_line(LOG_INFO, "http.parameters", "most=%d", MOST_PARAMETERS);
    shutdown(link->fd, SHUT_RDWR);
}

static size_t parameters(str target)
{
    size_t n = 1;
    for (size_t i = 0; i < target.n; i++)
        n += target.p[i] == '&';
    return n;
}

/* The only place where MHD shows the address as it came. */
static void *on_target(void *cls, const char *uri, struct MHD_Connection *c)
{
    struct server *s = cls;
    struct exchange *x = exchange_new(s->h);
    x->target = str_copy(x->own, str_first(str_from(uri), MOST_TARGET + 1));
    x->waker = c;
    x->link = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    if (x->link && parameters(str_from(uri)) > MOST_PARAMETERS)
        refuse_parameters(x->link);
    return x;
}

struct headers_into {
    struct exchange *x;
    size_t cap;
};

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                 size_t name_n, const char *value, size_t value_n)
{
    struct headers_into *into = cls;
    struct request *r = &into->x->r;
    (void)kind;
    *PUSH(r->arena, r->headers.at, r->headers.n, into->cap) =
        (struct pair){{name, name_n}, str_trim((str){value ? value : "", value_n})};
    return r->headers.n > MOST_HEADERS ? MHD_NO : MHD_YES;
}

static void wake(struct exchange *x)
{
    MHD_resume_connection(x->waker);
}

static void take_head(struct exchange *x, struct MHD_Connection *c, const char *method,
                      const char *version)
{
    struct headers_into into = {.x = x};
    x->wake = wake;
    MHD_get_connection_values_n(c, MHD_HEADER_KIND, on_header, &into);
    str peer = x->link ? str_from(x->link->address) : S("");
    exchange_head(x, str_copy(x->own, str_from(method)), x->target, str_from(version), peer);
    deadline_in(x, x->http->config.body_ms, (u64)x->body.announced);
}

/* ── The answer goes out ── */

static ssize_t on_piece(void *cls, uint64_t at, char *into, size_t n)
{
    struct exchange *x = cls;
    (void)at;
    deadline_in(x, x->http->config.send_ms, n);
    size_t got = exchange_piece(x, into, n);
    if (got == SIZE_MAX)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    return got ? (ssize_t)got : MHD_CONTENT_READER_END_OF_STREAM;
}

static struct MHD_Response *response_new(struct exchange *x)
{
    struct request *r = &x->r;
    if (r->answer.file >= 0) {
        int file = r->answer.file;
        r->answer.file = -1; /* MHD closes it */
        return MHD_create_response_from_fd64((u64)r->answer.file_size, file);
    }
    if (r->answer.fill)
        return MHD_create_response_from_callback(r->answer.fill_size ? (u64)r->answer.fill_size
                                                                     : MHD_SIZE_UNKNOWN,
                                                 PIECE, on_piece, x, NULL);
    /* The body stands in the arena, which outlives the sending; MHD does not write to it. */
    return MHD_create_response_from_buffer(
        r->answer.body.n, (void *)(uintptr_t)(r->answer.body.p ? r->answer.body.p : ""),
        MHD_RESPMEM_PERSISTENT);
}

static void add_header(struct MHD_Response *response, str name, str value)
{
    /* Not cleared first, as the build has all else: that took longer than the rest of the answer.
     */
    char n[64] __attribute__((uninitialized)), v[LONGEST_HEADER] __attribute__((uninitialized));
    if (name.n >= sizeof n || value.n >= sizeof v)
        return;
    memcpy(n, name.p, name.n);
    memcpy(v, value.p, value.n);
    n[name.n] = v[value.n] = '\0';
    MHD_add_response_header(response, n, v);
}

static enum MHD_Result send_answer(struct exchange *x, struct MHD_Connection *c)
{
    struct answer_head head = answer_head(&x->r);
    struct MHD_Response *response = response_new(x);
    if (!response)
        return MHD_NO;
    for (size_t i = 0; i < head.n; i++)
        add_header(response, head.headers[i].name, head.headers[i].value);
    if (atomic_load(&x->http->stopping))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    deadline_in(x, x->http->config.send_ms, x->r.answer.body.n + (u64)x->r.answer.file_size);
    enum MHD_Result queued = MHD_queue_response(c, (unsigned)head.status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result run(struct exchange *x, struct MHD_Connection *c)
{
    deadline_none(x);
    if (exchange_run(x) || (!exchange_may_wait(x) && exchange_run(x)))
        return send_answer(x, c);
    MHD_suspend_connection(c);
    exchange_wait(x); /* from here on x may be awake already, but only this thread takes it up */
    return MHD_YES;
}

/* MHD calls this when the head is there, for each piece of the body, when all of it is there, and
 * after each wait. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_n, void **context)
{
    struct exchange *x = *context;
    (void)cls;
    (void)url;
    if (!x->method.p) {
        take_head(x, c, method, version);
        /* A refused body that is long is not waited for; the connection ends with the answer. */
        bool too_much = x->refused.status && x->body.announced > DRAIN_UP_TO;
        bool framing = x->refused.status == 400 || x->refused.status == 411;
        bool crowd = x->refused.status == 429; /* who has too many may not keep this one either */
        return too_much || framing || crowd ? run(x, c) : MHD_YES;
    }
    if (*upload_n) {
        exchange_body(x, (str){upload, *upload_n});
        *upload_n = 0;
        return MHD_YES;
    }
    return run(x, c);
}

static void on_completed(void *cls, struct MHD_Connection *c, void **context,
                         enum MHD_RequestTerminationCode code)
{
    struct exchange *x = *context;
    (void)cls;
    (void)c;
    (void)code;
    if (!x)
        return;
    deadline_in(x, x->http->config.head_ms, 0);
    exchange_free(x);
    *context = NULL;
}

__attribute__((format(printf, 2, 0))) static void on_log(void *cls, const char *format,
                                                         va_list args)
{
    char line[256];
    (void)cls;
    vsnprintf(line, sizeof line, format, args);
    log_line(LOG_INFO, "http.mhd", "%s", line);
}

/* ── Start and stop ── */

static int listen_on(const char *host, int port, struct arena *a, str *why)
{
    char service[8];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_PASSIVE};
    struct addrinfo *found = NULL;
    int one = 1, fd = -1;
    snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(host, service, &hints, &found) == 0) {
        fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0)
            setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (fd >= 0 &&
            (bind(fd, found->ai_addr, found->ai_addrlen) < 0 || listen(fd, BACKLOG) < 0)) {
            close(fd);
            fd = -1;
        }
        freeaddrinfo(found);
    }
    if (fd < 0)
        *why = str_fmt(a, "cannot listen on %s port %d (taken, or no address of this machine)",
                       host ? host : "any address", port);
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t n = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &n) < 0)
        return -1;
    return ntohs(address.ss_family == AF_INET6
                     ? ((struct sockaddr_in6 *)(void *)&address)->sin6_port
                     : ((struct sockaddr_in *)(void *)&address)->sin_port);
}

/* MHD reads by edges and misses the end of a connection now and then (when it comes with the last
 * bytes, or as a reset), so that shutting the socket wakes nobody. Its own timeout, in whole
 * seconds of inactivity, clears these away. */
static unsigned idle_seconds(const struct http_config *c)
{
    msec longest = c->head_ms > c->body_ms ? c->head_ms : c->body_ms;
    longest = longest > c->send_ms ? longest : c->send_ms;
    return (unsigned)(longest / 1000) + 1;
}

static struct MHD_Daemon *daemon_start(struct server *s)
{
    const struct http_config *c = &s->h->config;
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
            MHD_USE_ERROR_LOG,
        0, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)c->threads, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)s->n_links, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)(c->trusted_proxy ? 0 : c->most_per_address), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds(c),
        MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, NULL, MHD_OPTION_URI_LOG_CALLBACK,
        on_target, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, s, MHD_OPTION_END);
}

/* One more for each thread than connections are let in: a thread says that one ended just before it
 * stops counting it. */
static void links_new(struct server *s, struct arena *a)
{
    s->n_links = s->h->config.most_connections + (size_t)s->h->config.threads;
    s->links = NEW_ARRAY(a, struct link, s->n_links);
    for (size_t i = s->n_links; i-- > 0;) {
        s->links[i].next_free = s->free;
        s->free = &s->links[i];
    }
}

static void sweeper_stop(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    s->stop = true;
    pthread_cond_signal(&s->change);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->sweeper, NULL);
}

static void acceptor_stop(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    s->closed = true;
    pthread_cond_signal(&s->room);
    pthread_mutex_unlock(&s->lock);
    shutdown(s->listening, SHUT_RDWR); /* accept4() answers */
    pthread_join(s->acceptor, NULL);
    close(s->listening);
}

bool server_start(struct http *h, struct arena *a, str *why)
{
    struct server *s = NEW(a, struct server);
    int fd = listen_on(h->config.host, h->config.port, a, why);
    if (fd < 0)
        return false;
    s->h = h;
    s->listening = fd;
    s->port = port_of(fd);
    links_new(s, a);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->change, NULL);
    pthread_cond_init(&s->room, NULL);
    s->daemon = daemon_start(s);
    bool sweeps = s->daemon && pthread_create(&s->sweeper, NULL, sweeper, s) == 0;
    if (!sweeps || pthread_create(&s->acceptor, NULL, acceptor, s) != 0) {
        if (sweeps)
            sweeper_stop(s);
        if (s->daemon)
            MHD_stop_daemon(s->daemon);
        close(fd);
        *why = S("the HTTP server would not start");
        return false;
    }
    h->server = s;
    return true;
}

int server_port(const struct http *h)
{
    return h->server->port;
}

/* Stops listening, waits for what is under way (a rule that was handed over is waited for in any
 * case: the writer still holds its request), then ends the idle connections. */
void server_stop(struct http *h)
{
    struct server *s = h->server;
    msec until = steady_ms() + STOP_WITHIN;
    acceptor_stop(s);
    while (atomic_load(&h->busy) > 0 && steady_ms() < until)
        usleep(5000);
    sweeper_stop(s);
    atomic_store(&h->ending, true); /* idle connections may still bring requests */
    while (atomic_load(&h->waiting) > 0)
        usleep(5000);
    MHD_stop_daemon(s->daemon);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->change);
    pthread_cond_destroy(&s->room);
}
