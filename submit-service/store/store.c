/*
 * Opening and closing the store: the lock of the data folder, the two
 * databases, what the first start records, the eraser. Operations are
 * elsewhere (store_batch.c knows where).
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "store/store_room.h"

/* Bytes of drafts.db up to which it is written anew: some 50,000 drafts. */
enum { REWRITE_MAX = 256 * 1024 * 1024 };

static int64_t
store_clock(void *ctx)
{
	(void)ctx;
	return (int64_t)time(NULL);
}

/* Held as long as the descriptor lives; a killed process leaves none. */
static bool
store_take_lock(struct store *store, struct diags *diags)
{
	const struct settings *settings = store->settings;
	const char *path =
	    file_join(&store->scratch, settings->data, STR("store.lock"));

	if (!file_mkdirs(settings->data, 0700)) {
		DIAG_ADD(diags, DIAG_STORE_FOLDER, settings->at.data,
		    settings->data, strerror(errno));
		return false;
	}
	store->lock =
	    open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (store->lock < 0) {
		DIAG_ADD(diags, DIAG_STORE_FOLDER, settings->at.data,
		    settings->data, strerror(errno));
		return false;
	}
	if (flock(store->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	DIAG_ADD(diags, DIAG_STORE_RUNNING, settings->at.data, settings->data);
	return false;
}

/* Reads a recorded value, or records `value` and reads that. */
static bool
store_meta(struct store *store, const char *key, struct str value,
    struct str *recorded)
{
	struct store_db *db = &store->tickets;
	sqlite3_stmt *get = store_db_use(db, STORE_SQL_META_GET);
	sqlite3_stmt *add;
	enum store_step step;

	store_db_text(get, 1, str_of(key));
	step = store_db_step(get);
	if (step == STORE_STEP_ROW) {
		*recorded = str_copy(&store->scratch, store_db_col(get, 0));
		return true;
	}
	if (step != STORE_STEP_DONE)
		return false;
	add = store_db_use(db, STORE_SQL_META_ADD);
	store_db_text(add, 1, str_of(key));
	store_db_blob(add, 2, value);
	*recorded = value;
	return store_db_step(add) == STORE_STEP_DONE;
}

/* The Argon2id parameters are part of every number given out. */
static bool
store_check_number(struct store *store, const char *key, uint64_t value,
    struct pos pos, struct diags *diags)
{
	char *text = str_fmt(&store->scratch, "%" PRIu64, value);
	struct str recorded;

	if (!store_meta(store, key, str_of(text), &recorded)) {
		DIAG_ADD(diags, DIAG_STORE_DATABASE, pos, "tickets.db",
		    sqlite3_errmsg(store->tickets.handle));
		return false;
	}
	if (str_is(recorded, text))
		return true;
	DIAG_ADD(diags, DIAG_STORE_ARGON, pos, key,
	    str_dup(&store->scratch, recorded), text);
	return false;
}

static bool
store_check_site(struct store *store, struct diags *diags)
{
	unsigned char site[STORE_SITE_SIZE];
	struct str recorded;

	if (getrandom(site, sizeof(site), 0) == (ssize_t)sizeof(site) &&
	    store_meta(store, "site", str_mem(site, sizeof(site)), &recorded) &&
	    recorded.n == STORE_SITE_SIZE) {
		memcpy(store->site, recorded.p, STORE_SITE_SIZE);
		return true;
	}
	DIAG_ADD(diags, DIAG_STORE_DATABASE, store->settings->at.data,
	    "tickets.db", sqlite3_errmsg(store->tickets.handle));
	return false;
}

/* One transaction, so that a first start records all or nothing. */
static bool
store_check_meta(struct store *store, struct diags *diags)
{
	const struct settings *settings = store->settings;
	struct store_db *db = &store->tickets;
	bool good =
	    store_db_run(db, STORE_SQL_TICKETS_BEGIN) == STORE_STEP_DONE &&
	    store_check_site(store, diags);

	if (good) {
		bool mem = store_check_number(store, "argon.mem",
		    settings->argon.mem, settings->at.argon_mem, diags);
		bool ops = store_check_number(store, "argon.ops",
		    settings->argon.ops, settings->at.argon_ops, diags);

		good = mem && ops;
	}
	store_db_reset(db);
	if (good &&
	    store_db_run(db, STORE_SQL_TICKETS_COMMIT) == STORE_STEP_DONE)
		return true;
	if (store_db_in_transaction(db))
		store_db_run(db, STORE_SQL_TICKETS_ROLLBACK);
	if (diags->n == 0)
		DIAG_ADD(diags, DIAG_STORE_DATABASE, settings->at.data,
		    "tickets.db", sqlite3_errmsg(db->handle));
	return false;
}

static bool
store_open_databases(struct store *store, struct diags *diags)
{
	const struct settings *settings = store->settings;
	const char *tickets =
	    file_join(&store->scratch, settings->data, STR("tickets.db"));
	const char *drafts =
	    file_join(&store->scratch, settings->data, STR("drafts.db"));

	return store_db_open(&store->tickets, STORE_DB_TICKETS, tickets,
		   settings->at.data, diags) &&
	       store_db_open(&store->drafts, STORE_DB_DRAFTS, drafts,
		   settings->at.data, diags);
}

struct store *
store_open(const struct settings *settings, const struct store_hooks *hooks,
    struct diags *diags)
{
	struct store *store = calloc(1, sizeof(*store));

	if (!store)
		abort();
	store->settings = settings;
	store->lock = -1;
	store->files = -1;
	store->writable = true;
	store->rewritten = -1; /* a killed process may have left copies */
	if (hooks)
		store->hooks = *hooks;
	if (!store->hooks.clock)
		store->hooks.clock = store_clock;
	arena_init(&store->scratch, 0);
	if (!store_take_lock(store, diags) ||
	    !store_open_databases(store, diags) ||
	    !store_file_open(store, diags) || !store_check_meta(store, diags)) {
		store_close(store);
		return NULL;
	}
	arena_reset(&store->scratch);
	store_sweep(store);
	return store;
}

void
store_close(struct store *store)
{
	if (!store)
		return;
	store_backup_free(store->backup);
	store_file_close(store);
	store_db_close(&store->drafts);
	store_db_close(&store->tickets);
	arena_done(&store->scratch);
	if (store->lock >= 0)
		close(store->lock);
	free(store);
}

/*
 * secure_delete clears what a statement frees, but when SQLite moves rows
 * between pages it may leave old copies in a page's gap. Writing the file anew
 * leaves none. It needs memory for a copy: a file swollen by abuse is left
 * alone until its drafts have ended.
 */
static bool
store_rewrite_drafts(struct store *store)
{
	struct store_db *db = &store->drafts;
	int changes = store_db_total(db);
	sqlite3_stmt *size;
	bool small;

	if (changes == store->rewritten)
		return true;
	size = store_db_use(db, STORE_SQL_DRAFTS_SIZE);
	small = store_db_step(size) == STORE_STEP_ROW &&
		store_db_col_int(size, 0) <= REWRITE_MAX;
	store_db_reset(db);
	if (!small ||
	    store_db_run(db, STORE_SQL_DRAFTS_REWRITE) != STORE_STEP_DONE)
		return false;
	store->rewritten = changes;
	return true;
}

bool
store_sweep(struct store *store)
{
	struct store_db *db = &store->drafts;
	sqlite3_stmt *sweep = store_db_use(db, STORE_SQL_DRAFT_SWEEP);
	bool done;

	store_db_int(sweep, 1, store->hooks.clock(store->hooks.ctx));
	done = store_db_step(sweep) == STORE_STEP_DONE;
	store_db_reset(db);
	if (done)
		store->stats.erased += (uint64_t)store_db_changes(db);
	done = store_file_sweep(store) && done;
	done = store_rewrite_drafts(store) && done;
	return store_db_run(db, STORE_SQL_DRAFTS_CHECKPOINT) ==
		   STORE_STEP_DONE &&
	       done;
}

struct store_stats
store_stats(const struct store *store)
{
	return store->stats;
}

const unsigned char *
store_site(const struct store *store)
{
	return store->site;
}
