/*
 * What the kore_*.c files share: one worker's state, and one call per request
 * that waits. Only these files see Kore; they are thin and ask the others
 * (prefilter, urlencoded, argon_pool, reply_head, static_file, core/flow).
 * Their functions are named web_…, because kore_… names are Kore's own.
 */
#ifndef WEB_KORE_WEB_H
#define WEB_KORE_WEB_H

#include <kore/kore.h>
#include <kore/http.h>

#include <stdatomic.h>

#include "argon_pool.h"
#include "core/service.h"
#include "core/store_client.h"
#include "metrics.h"
#include "prefilter.h"
#include "reply_head.h"

/* Found by Kore with dlsym. */
#define WEB_HOOK __attribute__((visibility("default")))

enum call_wait {
	CALL_WAITS_STORE,
	CALL_WAITS_ARGON,
	CALL_WAITS_CLOCK,
	CALL_IS_DONE
};

/* The body of a request that may carry files (kore_upload.c). */
struct web_upload {
	char *bytes; /* NULL: none; wiped when freed */
	size_t n, cap;
	size_t reserved; /* of the worker's memory for uploads */
	uint64_t left;   /* bytes still to come */
	bool cut;        /* beyond the limit: only the beginning is kept */
};

/*
 * A request on its way through a flow. Lives until the answer is sent, or,
 * when the client left while a derivation runs, until that comes back.
 */
struct web_call {
	struct web *web;
	struct service *service; /* held: a reload does not touch this call */
	struct flow *flow;
	struct http_request *request; /* NULL: the client went away */
	enum call_wait waits;
	uint64_t tag;             /* of the derivation */
	uint32_t job;             /* of the store operation; 0: none */
	struct kore_timer *timer; /* CALL_WAITS_CLOCK */
	struct web_upload upload;
	LIST_ENTRY(web_call) list;
};

struct store_slot {
	struct web_call *call; /* NULL: free */
	uint32_t job;
	uint64_t deadline; /* Kore's milliseconds */
};

/*
 * Whose store is connected? Tickets of another site's store cannot be opened
 * with our numbers, so before its first pong a store gets nothing but pings.
 */
enum store_trust { STORE_UNKNOWN, STORE_OURS, STORE_FOREIGN };

/* The worker's connection to the store (kore_store.c). */
struct store_link {
	struct kore_event event; /* first: Kore hands back its address */
	struct web *web;
	struct store_client client; /* fd −1: no store at the moment */
	struct store_slot *slots;   /* settings.limits.store_queue */
	uint32_t *unsent;           /* ring of job ids */
	size_t n_slots, n_unsent, first_unsent;
	uint32_t next_serial;
	struct buf reply, ping;
	struct buf marks; /* a ticket_mark record that is not sent yet */
	uint64_t connect_at, ping_at, pong_at, marks_at;
	unsigned attempts; /* to connect, since the last answer */
	bool wants_write;
	enum store_trust trust;
	bool foreign_is_logged; /* until ours is back */
	bool read_only;
};

struct web {
	/* made by the parent, const in workers */
	struct arena arena;
	struct settings settings;
	struct service *service;
	struct service_stamps seen; /* of the files tried last */
	bool refused;               /* … which could not be used */
	struct prefilter_limits limits;
	struct buf policy;        /* Content-Security-Policy */
	struct metrics *counters; /* shared by all workers */
	struct argon_gate *gate;
	char *store_path;
	pid_t parent;
	/* the worker's own */
	struct store_link store;
	struct {
		struct kore_event event;
		struct argon_pool *pool;
		uint64_t next_tag;
	} argon;
	LIST_HEAD(, web_call) calls;
	/* The way out (kore_drain.c). */
	struct {
		struct kore_event event;
		int fd;         /* an eventfd that the signal writes to */
		uint64_t began; /* 0: not asked to stop */
		bool refuses;   /* accepts nothing any more */
	} drain;
	size_t uploading; /* bytes reserved for uploads */
};

/* The one instance; Kore's hooks carry no context (kore_module.c). */
struct web *web_instance(void);

/* kore_handler.c: what the others resume a call with. */
void web_call_reply(struct web_call *, struct str reply);
void web_argon_ready(void *event, int error);
void web_calls_drop(struct web *);

/* kore_send.c: queue a whole answer; Kore closes behind it. */
struct web_answer {
	struct reply_head head;
	struct str body;
	bool head_only; /* HEAD */
};
void web_send(struct web *, struct connection *, const struct web_answer *);
/* A page in the site's frame for what the host refused. */
void web_send_problem(
    struct web *, struct connection *, int status, bool head_only);
void web_send_flow(
    struct web *, struct connection *, struct flow *, bool head_only);

/* kore_watch.c: answers and their status. */
#define WEB_WATCH "watch" /* the listener's name */
/* One line of the log that is no request's; `event` is a plain word. */
void web_note(const char *event, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int web_health(struct web *, struct http_request *);
int web_metrics(struct web *, struct http_request *);
/* Did it come by the listener of its own? */
bool web_is_watched(const struct http_request *);
void web_watch_tick(struct web *);
/* One line per request: never an address, a handle, a query or a body. */
void web_log(const char *method, struct str path, int status, uint64_t ms);

/* kore_store.c */
bool web_store_start(struct web *);
void web_store_stop(struct web *);
/* Sends flow->record. False: no store, or too much waits already. */
bool web_store_ask(struct web *, struct web_call *);
void web_store_forget(struct web *, struct web_call *);
/* Once a second: deadlines, reconnecting, the ping behind /s/health. */
void web_store_tick(struct web *, uint64_t now_ms);
bool web_store_is_well(const struct web *);
/* "ok", "away", "read-only", "foreign" */
const char *web_store_state(const struct web *);

/* kore_reload.c: the content's policy; once a second, changed files. */
void web_policy(struct web *);
void web_reload_tick(struct web *);

/* kore_drain.c: a stop that lets finish what runs. False: errno is set. */
bool web_drain_prepare(struct web *);
/* Has it sent nothing at all so far? (kore_conn.c) */
bool web_conn_is_silent(const struct connection *);

/* kore_conn.c: the bytes of a request that wait for its connection. */
struct web_conn {
	struct prefilter prefilter;
	uint64_t drain; /* bytes of a refused body still to be read */
	int refused;
	bool answered;
	struct web_upload upload;
	uint64_t began;
	uint64_t deadline; /* 0: none, a flow is at work */
};
/*
 * kore_upload.c: gathers the body from here on, then hands the request on.
 * The head is complete; web_upload_go looks at what has come with it.
 */
enum web_upload_start {
	WEB_UPLOAD_STARTED,
	WEB_UPLOAD_LATER, /* no memory for it now: 503 */
	WEB_UPLOAD_NEVER  /* not even to be thrown away: 413 */
};
enum web_upload_start web_upload_start(struct netbuf *, bool cut);
int web_upload_go(struct netbuf *);
void web_upload_free(struct web_upload *); /* wipes; an empty one is fine */
/* Once a second: whoever is too slow gets 408. */
void web_conn_tick(uint64_t now_ms);

#endif
