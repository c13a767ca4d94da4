/*
 * What the service counts, for those who watch it: Prometheus' text format
 * (version 0.0.4) and the log's lines. Kinds of pages, statuses, sums, times;
 * never an address, a handle, a number or a word of anybody.
 *
 * The counters lie in memory that all workers share; each row of `workers`
 * is written by its worker alone.
 */
#ifndef WEB_METRICS_H
#define WEB_METRICS_H

#include <stdatomic.h>

#include "base/buf.h"
#include "core/flow.h"

enum {
	METRICS_WORKERS = 64, /* settings.c's bound */
	METRICS_ROUTES = 9,
	METRICS_STATUSES = 24
};

struct metrics_worker {
	_Atomic uint64_t pid, starts;
	_Atomic uint64_t submit_waiting, lookup_waiting; /* for Argon2id */
	_Atomic uint64_t connections, resident;          /* bytes */
	_Atomic uint64_t store_well, draining, refused;  /* 1: yes */
};

struct metrics {
	_Atomic uint64_t derivations; /* begun */
	_Atomic uint64_t derived, derived_ms, gave_way;
	_Atomic uint64_t nameless; /* requests that no proxy named */
	_Atomic uint64_t events[FLOW_EVENT__MAX];
	_Atomic uint64_t requests[METRICS_ROUTES][METRICS_STATUSES];
	_Atomic uint64_t request_ms[METRICS_ROUTES];
	struct metrics_worker workers[METRICS_WORKERS];
};

/* One answer. An empty path: refused before it was read. */
void metrics_request(
    struct metrics *, struct str path, int status, uint64_t ms);

/* What only the caller knows. */
struct metrics_facts {
	unsigned n_workers;
	unsigned running;     /* derivations */
	size_t throttle;      /* bytes of its tables */
	int64_t keys_seconds; /* until the last statement ends; may be < 0 */
};
/* Appends everything. */
void metrics_put(
    struct buf *, const struct metrics *, const struct metrics_facts *);
/* Bytes of memory this process holds, from /proc; 0 when unknown. */
uint64_t metrics_resident(void);

/* A line of the log, without its line end; `unix` in seconds. */
void metrics_line(struct buf *, int64_t unix, const char *method,
    struct str path, int status, uint64_t ms);
void metrics_note(struct buf *, int64_t unix, const char *event,
    unsigned worker, struct str message);
/*
 * In quotation marks, as labels and fields of the log have it: \\ \" \n;
 * other control characters become '?', so that it stays one line.
 */
void metrics_quote(struct buf *, struct str);

#endif
