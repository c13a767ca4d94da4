/*
 * What a submission or a look-up costs before any service: the floor under
 * service.mjs. Threads derive, seal and hand the rows to one writer, which
 * commits durably whatever has gathered; nobody waits for an answer. With
 * THREADS of the service this is the most that its machine can do.
 *
 * usage: toil submit|lookup THREADS COUNT MEM_BYTES OPS FOLDER
 * prints: count per second, commits
 */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "core/item.h"
#include "core/keys_ticket.h"
#include "core/seal_access.h"
#include "clock.h"

enum { BODY_SIZE = 2048, PUBLIC_MAX = 100 * 1000 * 1000 };

struct row {
	struct row *next;
	char public[9];
	unsigned char token[SEAL_HASH_SIZE];
	struct buf seed;
	struct item_sealed sealed;
};

struct toil {
	bool submits;
	unsigned count;
	struct seal_cost cost;
	atomic_uint begun;
	unsigned char site[SEAL_SITE_SIZE], box[SEAL_KEY_SIZE];
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct row *rows; /* derived and sealed, not yet written */
	bool finished;    /* no more will come */
	sqlite3 *db;
	sqlite3_stmt *ticket, *item;
	unsigned written, commits;
};

static _Noreturn void
die(const char *why)
{
	fprintf(stderr, "toil: %s\n", why);
	exit(2);
}

/* ---- derive and seal ----------------------------------------------------- */

/* A body like that of a named citizen, to the unit and the ticket. */
static void
seal_body(const struct toil *t, const struct keys_ticket *keys, struct row *row)
{
	struct binding_ticket place = { .keys = keys->open };
	struct item_party parties[2];
	char body[BODY_SIZE];
	const struct key box = { .kind = KEY_BOX, .id = "a-unit-key-id-00" };
	struct item_plan plan = { .ticket = &place,
		.place = { .side = ITEM_CITIZEN,
		    .n = 1,
		    .type = STR(ITEM_SUBMISSION) },
		.parties = parties,
		.n_parties = 2,
		.body = str_mem(body, sizeof(body)) };

	memset(body, 'x', sizeof(body));
	memcpy(place.site, t->site, sizeof(place.site));
	memcpy(place.number, row->public, sizeof(place.number));
	item_party_unit(&parties[0], &box);
	memcpy(parties[0].key, t->box, sizeof(t->box));
	item_party_ticket(&parties[1], &keys->open);
	if (!item_seal(&plan, &row->sealed))
		die("seal");
}

static void
hand_over(struct toil *t, struct row *row)
{
	pthread_mutex_lock(&t->lock);
	row->next = t->rows;
	t->rows = row;
	pthread_cond_signal(&t->more);
	pthread_mutex_unlock(&t->lock);
}

static void
work_once(struct toil *t, unsigned n)
{
	static const char password[] = "青渡 hall 2026 泉";
	struct number *number = seal_alloc(sizeof(*number));
	struct seal_access *access;
	struct keys_ticket *keys;
	struct argon_job *job;
	struct row *row;
	char sixteen[17];

	n %= PUBLIC_MAX;
	snprintf(sixteen, sizeof(sixteen), "%08u%08u", n, n);
	number_make(number, sixteen);
	job = seal_access_job(t->site, number, str_of(password), t->cost);
	argon_run(job);
	access = seal_access_new(job);
	if (access == NULL)
		die("Argon2id: no memory");
	if (t->submits) {
		row = calloc(1, sizeof(*row));
		keys = keys_ticket_new();
		if (row == NULL)
			die("no memory");
		memcpy(row->public, sixteen, 8);
		memcpy(row->token, access->token_hash, sizeof(row->token));
		seal_access_wrap(&row->seed, access,
		    (struct seal_wrap){ t->site, row->public }, keys->seed);
		seal_body(t, keys, row);
		seal_free(keys);
		hand_over(t, row);
	}
	seal_free(access);
	seal_free(job);
	seal_free(number);
}

static void *
work(void *arg)
{
	struct toil *t = arg;
	unsigned n;

	while ((n = atomic_fetch_add(&t->begun, 1)) < t->count)
		work_once(t, n);
	return NULL;
}

/* ---- write --------------------------------------------------------------- */

static void
run_sql(struct toil *t, const char *sql)
{
	if (sqlite3_exec(t->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(t->db));
}

static sqlite3_stmt *
prepare(struct toil *t, const char *sql)
{
	sqlite3_stmt *made;

	if (sqlite3_prepare_v2(t->db, sql, -1, &made, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(t->db));
	return made;
}

static void
open_database(struct toil *t, const char *folder)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/toil.db", folder);
	if (sqlite3_open(path, &t->db) != SQLITE_OK)
		die(path);
	run_sql(t, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		   "PRAGMA secure_delete=ON;"
		   "CREATE TABLE ticket (public TEXT PRIMARY KEY, token BLOB,"
		   " seed BLOB) STRICT, WITHOUT ROWID;"
		   "CREATE TABLE item (public TEXT PRIMARY KEY, keys BLOB,"
		   " text BLOB) STRICT, WITHOUT ROWID;");
	t->ticket = prepare(t, "INSERT INTO ticket VALUES (?1, ?2, ?3)");
	t->item = prepare(t, "INSERT INTO item VALUES (?1, ?2, ?3)");
}

static void
insert(struct toil *t, sqlite3_stmt *into, const char *public, struct str a,
    struct str b)
{
	sqlite3_bind_text(into, 1, public, -1, SQLITE_STATIC);
	sqlite3_bind_blob(into, 2, a.p, (int)a.n, SQLITE_STATIC);
	sqlite3_bind_blob(into, 3, b.p, (int)b.n, SQLITE_STATIC);
	if (sqlite3_step(into) != SQLITE_DONE)
		die(sqlite3_errmsg(t->db));
	sqlite3_reset(into);
}

/* One transaction of all that has gathered. */
static void
commit(struct toil *t, struct row *rows)
{
	struct row *row;

	run_sql(t, "BEGIN IMMEDIATE");
	while ((row = rows) != NULL) {
		rows = row->next;
		insert(t, t->ticket, row->public,
		    str_mem(row->token, sizeof(row->token)),
		    buf_view(&row->seed));
		insert(t, t->item, row->public, buf_view(&row->sealed.keys),
		    buf_view(&row->sealed.text));
		item_sealed_done(&row->sealed);
		buf_done(&row->seed);
		free(row);
		t->written++;
	}
	run_sql(t, "COMMIT");
	t->commits++;
}

static void *
write_all(void *arg)
{
	struct toil *t = arg;
	struct row *rows;

	for (;;) {
		pthread_mutex_lock(&t->lock);
		while (t->rows == NULL && !t->finished)
			pthread_cond_wait(&t->more, &t->lock);
		rows = t->rows;
		t->rows = NULL;
		pthread_mutex_unlock(&t->lock);
		if (rows == NULL)
			return NULL;
		commit(t, rows);
	}
}

/* ---- the run ------------------------------------------------------------- */

static void
run(struct toil *t, unsigned threads)
{
	pthread_t workers[64], writer;

	if (threads > sizeof(workers) / sizeof(workers[0]) ||
	    pthread_create(&writer, NULL, write_all, t) != 0)
		die("threads");
	for (unsigned i = 0; i < threads; i++)
		if (pthread_create(&workers[i], NULL, work, t) != 0)
			die("threads");
	for (unsigned i = 0; i < threads; i++)
		pthread_join(workers[i], NULL);
	pthread_mutex_lock(&t->lock);
	t->finished = true;
	pthread_cond_signal(&t->more);
	pthread_mutex_unlock(&t->lock);
	pthread_join(writer, NULL);
}

int
main(int argc, char **argv)
{
	struct toil t = { .lock = PTHREAD_MUTEX_INITIALIZER,
		.more = PTHREAD_COND_INITIALIZER };
	unsigned char secret[SEAL_KEY_SIZE];
	const unsigned char seed[SEAL_KEY_SIZE] = "a unit";
	double began;

	if (argc != 7 || !hash_start() || !seal_start())
		die("usage: toil submit|lookup THREADS COUNT MEM OPS FOLDER");
	t.submits = strcmp(argv[1], "submit") == 0;
	t.count = (unsigned)strtoul(argv[3], NULL, 10);
	t.cost = (struct seal_cost){ strtoul(argv[4], NULL, 10),
		(unsigned)strtoul(argv[5], NULL, 10) };
	seal_box_pair(t.box, secret, seed);
	if (t.submits)
		open_database(&t, argv[6]);
	began = clock_now();
	run(&t, (unsigned)strtoul(argv[2], NULL, 10));
	printf("%.3f %u\n", t.count / (clock_now() - began), t.commits);
	if (t.submits && t.written != t.count)
		die("rows are missing");
	sqlite3_finalize(t.ticket);
	sqlite3_finalize(t.item);
	sqlite3_close(t.db);
	return 0;
}
