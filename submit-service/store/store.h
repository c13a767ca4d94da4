/*
 * The one writer: opens the two databases and runs whole operations in
 * batches. tickets.db holds what lasts, drafts.db what must be forgotten:
 * drafts, the salts that numbers are derived with, receipts. Single-threaded;
 * knows no sockets (store_serve.h does).
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/diag.h"
#include "core/settings.h"
#include "core/store_wire.h"

/* The socket a record came from decides which operations exist. */
enum store_socket { STORE_WEB = 1, STORE_DESK = 2 };

/* Moments of a batch at which a test may stop the process. */
enum store_point {
	STORE_POINT_BEGUN,
	STORE_POINT_OPERATED, /* all operations ran, nothing durable */
	STORE_POINT_TICKETS_COMMITTED,
	STORE_POINT_DRAFTS_COMMITTED, /* all durable, nothing answered */
	STORE_POINT_FILE_WRITTEN,     /* file_put: in its folder, no row yet */
	STORE_POINT__MAX
};

/* What unit tests replace; zero for the real thing. */
struct store_hooks {
	int64_t (*clock)(void *ctx); /* Unix seconds */
	void (*point)(void *ctx, enum store_point);
	void *ctx;
};

struct store_stats {
	uint64_t operations, batches;
	uint64_t commits; /* of tickets.db, those that wrote something */
	uint64_t tickets; /* made since start */
	uint64_t erased;  /* drafts and receipts */
	uint64_t orphans; /* files without a row, removed */
	uint64_t missing; /* rows of tickets whose file is not there */
};

struct store;

/*
 * Takes the lock of the data folder, opens and migrates, records on first
 * start the site id and the Argon2id parameters, erases what is over. NULL
 * after findings. `settings` is borrowed.
 */
struct store *store_open(
    const struct settings *, const struct store_hooks *, struct diags *);
void store_close(struct store *);

/* One record of a batch; the reply is the caller's buffer. */
struct store_job {
	enum store_socket from;
	struct str record;
	struct buf reply;
	const int *file; /* descriptor that came with it, or NULL; borrowed */
};

/*
 * Runs all jobs in one transaction per database, each in a savepoint, commits
 * (tickets first), and only then lets the replies stand; when a commit fails
 * every reply is `fail`.
 */
void store_batch_run(struct store *, struct store_job *, size_t n);

/* Erases ended drafts and receipts and files nobody needs, truncates the
 * drafts' WAL. False: the database refused; the next call tries again. */
bool store_sweep(struct store *);

struct store_stats store_stats(const struct store *);
const unsigned char *store_site(const struct store *); /* 16 bytes */

#endif
