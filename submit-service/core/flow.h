/*
 * One request in progress: decides what a citizen gets back. Knows no Kore,
 * no sockets, no threads: it asks its host for store operations and password
 * derivations and is resumed with their results. The host (web/, or a test)
 * owns when that happens.
 *
 *	step = flow_start(flow);
 *	while (step != FLOW_DONE)
 *		STORE: send flow->record, step = flow_store(flow, reply)
 *		ARGON: run flow->argon in a thread, step = flow_argon(flow)
 *		WAIT:  after flow->wait_ms, step = flow_waited(flow)
 *
 * A flow may be dropped at any step (the client went away); flow_free wipes
 * it. What the store was asked to do still happens, idempotently.
 */
#ifndef CORE_FLOW_H
#define CORE_FLOW_H

#include "base/arena.h"
#include "base/buf.h"
#include "contract/form.h"
#include "core/throttle.h"

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST };

struct request {
	enum method method;
	struct str path;  /* as sent, without query: "/s/d/…" */
	struct str query; /* without '?' */
	/* Parsed body, valid UTF-8. Bytes of uploads are the host's and stay
	 * until the flow is freed. */
	struct form_post post;
	bool cut; /* too big: only the beginning was read, uploads are gone */
	struct str origin, fetch_site, purpose; /* headers; empty if absent */
	struct str client; /* prefix of who asks (core/net.h); empty: unknown */
};

struct response {
	int status;
	struct str location; /* 303 */
	struct buf body;
	const char *type;        /* NULL: text/html; charset=utf-8 */
	const char *disposition; /* NULL: shown, not saved */
	unsigned retry_after;    /* seconds; 0 = no header */
	const char *allow;       /* 405 */
	bool flawed; /* a template used a name that nobody gave; see page.h */
};

/* One Argon2id (service-security §3). Guarded memory, wiped by its owner. */
struct argon_job {
	unsigned char salt[16];
	unsigned char out[64]; /* access token ‖ wrapping key */
	size_t mem_bytes;
	unsigned ops;
	size_t n_input;
	bool ok;
	unsigned char input[8 + 1 + 512]; /* secret ‖ 0x00 ‖ password (NFKC) */
};
/* Blocking, thread-safe; counts itself in *counter when not NULL. */
void argon_run(struct argon_job *);

enum flow_step { FLOW_DONE, FLOW_STORE, FLOW_ARGON, FLOW_WAIT };

/* What came of it, for those who count; says nothing of whom or what. */
enum flow_event {
	FLOW_EVENT_NONE,
	FLOW_EVENT_DRAFTED,   /* a new draft */
	FLOW_EVENT_SUBMITTED, /* a new ticket; a repeat is none */
	FLOW_EVENT_OPENED,    /* number and password opened a ticket */
	FLOW_EVENT_ADDED,     /* a citizen's item, once */
	FLOW_EVENT__MAX
};

struct service;    /* core/service.h: bundle, keys, settings: const here */
struct flow_state; /* core/flow_state.h */
struct flow {
	const struct service *service;
	struct arena arena;     /* wiped and freed by flow_free */
	struct request request; /* slices into the arena */
	struct response response;
	struct buf record; /* STORE: an encoded request, job id 0 */
	int file; /* STORE: descriptor that travels with it; −1: none */
	struct argon_job *argon;  /* ARGON: sodium_malloc; owned by the flow
				   * until the host takes it (sets NULL) */
	enum throttle_kind kind;  /* ARGON: which queue, … */
	bool ahead;               /* … and whether its front */
	unsigned wait_ms;         /* WAIT */
	enum flow_event event;    /* DONE */
	int64_t now;              /* Unix seconds, set by the host */
	uint64_t ms;              /* monotonic milliseconds, the same */
	struct flow_state *state; /* the flow's own */
};

/* The host fills request (slices in flow->arena) and now, then starts. */
struct flow *flow_new(const struct service *);
void flow_free(struct flow *);
enum flow_step flow_start(struct flow *);
/* `reply` is the whole record; empty = store gone or too late. */
enum flow_step flow_store(struct flow *, struct str reply);
/* `done` is the job handed out, finished; `NULL` = the queue was full. */
enum flow_step flow_argon(struct flow *, struct argon_job *done);
enum flow_step flow_waited(struct flow *);
/* A problem page for what the host found itself (405 411 413 415 431 503). */
void flow_problem(struct flow *, int status);

#endif
