/*
 * What the service counts, for those who watch it: Prometheus' text format
 * (version 0.0.4) and the log's line. Kinds of pages, statuses, lengths,
 * times; never an address, a handle, a number or a word of anybody.
 *
 * The counters lie in memory that all workers share; each line of `workers`
 * is written by its worker alone.
 */
#ifndef WEB_METRICS_H
#define WEB_METRICS_H

#include <stdatomic.h>

#include "base/buf.h"

enum {
	METRICS_WORKERS = 64, /* settings.c's bound */
	METRICS_ROUTES = 10,
	METRICS_STATUSES = 24
};

struct metrics_worker {
	_Atomic uint64_t pid, starts;
	_Atomic uint64_t submit_waiting, lookup_waiting; /* for Argon2id */
	_Atomic uint64_t connections, resident;          /* bytes */
	_Atomic uint64_t store_well;
};

struct metrics {
	_Atomic uint64_t derivations; /* begun */
	_Atomic uint64_t derived, derived_ms, gave_way;
	_Atomic uint64_t nameless; /* requests that no proxy named */
	_Atomic uint64_t requests[METRICS_ROUTES][METRICS_STATUSES];
	_Atomic uint64_t request_ms[METRICS_ROUTES];
	struct metrics_worker workers[METRICS_WORKERS];
};

/* One answer. An empty path: refused before it was read. */
void metrics_request(
    struct metrics *, struct str path, int status, uint64_t ms);
/* The line of the log for it, without its line end; `unix` in seconds. */
void metrics_line(struct buf *, int64_t unix, const char *method,
    struct str path, int status, uint64_t ms);
/* Appends everything, for `n` workers, and what only the caller knows. */
struct metrics_facts {
	unsigned n_workers;
	unsigned running;     /* derivations */
	size_t throttle;      /* bytes of its tables */
	int64_t keys_seconds; /* until the last statement ends */
};
void metrics_put(
    struct buf *, const struct metrics *, const struct metrics_facts *);
/* Bytes of memory this process holds, from /proc; 0 when unknown. */
uint64_t metrics_resident(void);

#endif
