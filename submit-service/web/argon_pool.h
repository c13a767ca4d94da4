/*
 * Password derivations off the event loop: threads, bounded queues, an
 * eventfd that becomes readable when something is finished. Knows no Kore and
 * no flow: a job is a pointer with a tag.
 *
 * Two queues, submissions and look-ups, are served in turn; within each,
 * those with a pass go first, then one visitor after the other, however many
 * jobs each has. When a queue is full the visitor with most of them gives way.
 *
 * How many derivations run at once is counted over all workers (argon_gate.h):
 * a worker that happened to accept everybody uses the whole machine.
 *
 * From put to take a job belongs to the pool; the caller never touches it in
 * between. Whoever no longer wants a job cancels it: a queued one comes back
 * at once, a running one through take as usual.
 */
#ifndef WEB_ARGON_POOL_H
#define WEB_ARGON_POOL_H

#include <stdatomic.h>

#include "argon_gate.h"
#include "core/flow.h"
#include "core/throttle.h"

typedef void argon_fn(struct argon_job *);

struct argon_pool_options {
	unsigned threads;
	/* Waiting jobs of each kind, besides those that run; as many again
	 * that have a pass. */
	unsigned queue;
	argon_fn *run; /* argon_run; tests give another */
	/* Counts derivations begun, across processes; may be NULL. */
	_Atomic uint64_t *counter;
	struct argon_gate *gate; /* NULL: every thread may run */
	unsigned worker;         /* whose places in the gate these are */
};

/* Where a job stands; given back when it is taken. */
struct argon_place {
	uint64_t tag;
	uint64_t lane; /* of the visitor (throttle_lane) */
	enum throttle_kind kind;
	bool ahead; /* has a pass */
	/* When taken: false: it gave way and never ran. */
	bool ran;
	uint64_t took_ms;
};

struct argon_pool;

/* All signals are blocked in the threads. NULL: errno is set. */
struct argon_pool *argon_pool_start(const struct argon_pool_options *);
/*
 * Drops what waits, joins the threads after the job each is at, frees the
 * pool. Hands every job that was not taken to `drop` (may be NULL).
 */
void argon_pool_stop(struct argon_pool *,
    void (*drop)(void *ctx, struct argon_job *, uint64_t tag), void *ctx);

/* Readable while finished jobs wait; level-triggered, non-blocking. */
int argon_pool_fd(const struct argon_pool *);
/* False: the queue is full, the job stays the caller's. */
bool argon_pool_put(
    struct argon_pool *, struct argon_job *, const struct argon_place *);
/* The next finished job, or NULL. */
struct argon_job *argon_pool_take(struct argon_pool *, struct argon_place *);
/* The job if it has not begun, else NULL. */
struct argon_job *argon_pool_cancel(struct argon_pool *, uint64_t tag);
/* Jobs that wait now. */
unsigned argon_pool_waiting(struct argon_pool *, enum throttle_kind);

#endif
