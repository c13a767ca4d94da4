/*
 * What a store promises beyond single operations: batches are all or nothing,
 * a killed process loses nothing that was answered and doubles nothing,
 * starts refuse what would do damage.
 */
#include <poll.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "store_kill.h"

/* ---- starts -------------------------------------------------------------- */

static void
assert_refused(struct fixture *f, enum diag_code code)
{
	assert_null(store_open(&f->settings, &f->hooks, &f->diags));
	assert_int_equal(f->diags.n, 1);
	assert_int_equal(f->diags.items[0].code, code);
	diags_done(&f->diags);
	diags_init(&f->diags);
}

static void
test_second_start_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, DIAG_STORE_RUNNING);
	store_close(f->store);
	fixture_open(f);
}

static void
test_first_start_is_remembered(void **state)
{
	struct fixture *f = *state;
	unsigned char site[STORE_SITE_SIZE];

	memcpy(site, store_site(f->store), sizeof(site));
	assert_memory_not_equal(site, (char[STORE_SITE_SIZE]){ 0 }, 16);
	store_close(f->store);
	f->store = NULL;
	f->settings.argon.ops = 4;
	assert_refused(f, DIAG_STORE_ARGON);
	f->settings.argon.ops = 3;
	f->settings.argon.mem /= 2;
	assert_refused(f, DIAG_STORE_ARGON);
	f->settings.argon.mem *= 2;
	fixture_open(f);
	assert_memory_equal(site, store_site(f->store), sizeof(site));
}

static void
run_sql(struct fixture *f, const char *file, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(
	    sqlite3_open(file_join(&f->arena, f->dir, str_of(file)), &db),
	    SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void
test_foreign_files_are_refused(void **state)
{
	struct fixture *f = *state;
	const char *path = file_join(&f->arena, f->dir, STR("tickets.db"));

	store_close(f->store);
	f->store = NULL;
	run_sql(f, "tickets.db", "PRAGMA user_version = 99");
	assert_refused(f, DIAG_STORE_NEWER);
	assert_true(file_write(
	    path, STR("this is a text, not a database"), 0600, false));
	assert_refused(f, DIAG_STORE_DATABASE);
	f->settings.data = "/proc/nowhere";
	assert_refused(f, DIAG_STORE_FOLDER);
	f->settings.data = f->dir;
}

/* ---- who may do what ----------------------------------------------------- */

static void
test_operations_belong_to_sockets(void **state)
{
	static const struct {
		enum store_op op;
		bool web, desk;
	} table[] = {
		{ STORE_FORM_PUT, true, false },
		{ STORE_DRAFT_PUT, true, false },
		{ STORE_DRAFT_REPLACE, true, false },
		{ STORE_DRAFT_GET, true, false },
		{ STORE_SUBMIT, true, false },
		{ STORE_RECEIPT_GET, true, false },
		{ STORE_TICKET_OPEN, true, false },
		{ STORE_TICKET_MARK, true, false },
		{ STORE_ITEM_ADD, false, true },
		{ STORE_PING, true, true },
		{ STORE_INBOX, false, true },
		{ STORE_TICKET_GET, false, true },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct store_request r = { .op = table[i].op, .job = 4711 };
		struct store_reply reply;

		switch (r.op) {
		case STORE_FORM_PUT:
			r.form_put = (struct store_form_put){ STR(FIXTURE_REV),
				STR(FIXTURE_FORM) };
			break;
		case STORE_DRAFT_PUT:
			r.draft_put =
			    (struct store_draft_put){ fixture_id(f, "row", 1),
				    60, STR("x"), STR("") };
			break;
		case STORE_DRAFT_REPLACE:
			r.draft_replace = (struct store_draft_replace){
				fixture_id(f, "row", 1), 1, STR("x"), STR(""), 0
			};
			break;
		case STORE_DRAFT_GET:
			r.draft_get.row = fixture_id(f, "row", 1);
			break;
		case STORE_SUBMIT: r = fixture_submit(f, 1); break;
		case STORE_RECEIPT_GET:
			r.receipt_get.row = fixture_id(f, "row", 1);
			break;
		case STORE_TICKET_OPEN:
			r.ticket_open =
			    (struct store_ticket_open){ STR("00000001"),
				    STR(FIXTURE_TOKEN) };
			break;
		case STORE_ITEM_ADD: r = fixture_reply_item(f, 1, 1); break;
		case STORE_INBOX: r.inbox.limit = 1; break;
		case STORE_TICKET_GET:
			r.ticket_get.public = STR("00000001");
			break;
		default: break;
		}
		r.job = 4711;
		reply = fixture_ask(f, STORE_WEB, &r);
		assert_int_equal(reply.status != STORE_BAD, table[i].web);
		assert_int_equal(reply.job, 4711);
		reply = fixture_ask(f, STORE_DESK, &r);
		assert_int_equal(reply.status != STORE_BAD, table[i].desk);
		assert_int_equal(reply.job, 4711);
	}
}

static void
test_malformed_records_are_bad(void **state)
{
	struct fixture *f = *state;
	struct store_request request = fixture_submit(f, 1);
	struct store_reply reply;

	request.job = 99;
	assert_true(store_wire_request_put(&f->record, &request));
	for (size_t n = 0; n < f->record.n; n++) {
		reply = fixture_send(f, STORE_WEB, STORE_FORM_PUT,
		    str_sub(buf_view(&f->record), 0, n));
		assert_int_equal(reply.status, STORE_BAD);
		assert_int_equal(reply.job, n < STORE_HEADER_SIZE ? 0 : 99);
	}
}

/* ---- batches ------------------------------------------------------------- */

static void
test_batch_is_one_commit(void **state)
{
	enum { N = 200 };
	struct fixture *f = *state;
	struct store_job *jobs = calloc(N, sizeof(*jobs));
	struct buf records[N] = { 0 };
	struct store_stats before;

	fixture_put_form(f);
	for (unsigned i = 0; i < N; i++) {
		struct store_request submit = fixture_submit(f, i);

		fixture_put_draft(f, i, 60);
		submit.job = i;
		/* Two wrong ones in the middle must not hurt the others. */
		if (i == 50)
			submit.submit.rev =
			    STR("ffffffffffffffffffffffffffffffff");
		if (i == 51)
			submit.submit.public = STR("00000049");
		assert_true(store_wire_request_put(&records[i], &submit));
		jobs[i].from = STORE_WEB;
		jobs[i].record = buf_view(&records[i]);
	}
	before = store_stats(f->store);
	store_batch_run(f->store, jobs, N);
	for (unsigned i = 0; i < N; i++) {
		struct store_reply reply;

		assert_true(store_wire_reply_get(
		    &f->arena, STORE_SUBMIT, buf_view(&jobs[i].reply), &reply));
		assert_int_equal(reply.status, i == 50   ? STORE_BAD
					       : i == 51 ? STORE_TAKEN
							 : STORE_OK);
		assert_int_equal(reply.job, i);
		buf_done(&records[i]);
		buf_done(&jobs[i].reply);
	}
	assert_int_equal(store_stats(f->store).commits - before.commits, 1);
	assert_int_equal(store_stats(f->store).tickets, N - 2);
	free(jobs);
}

static void
test_busy_database(void **state)
{
	struct fixture *f = *state;
	sqlite3 *other;

	fixture_put_form(f);
	assert_int_equal(
	    sqlite3_open(
		file_join(&f->arena, f->dir, STR("drafts.db")), &other),
	    SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(fixture_put_draft(f, 1, 60).status, STORE_BUSY);
	sqlite3_close(other);
	assert_int_equal(fixture_put_draft(f, 1, 60).status, STORE_OK);
}

/* When nothing more can be written, nobody is told that it was. */
static void
test_failed_commit_fails_all(void **state)
{
	static char big[60 * 1024];
	struct fixture *f = *state;
	struct store_request ping = { .op = STORE_PING };
	struct rlimit old, small;
	struct store_reply reply;

	fixture_make_ticket(f, 1);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	small = old;
	small.rlim_cur = 4096;
	setrlimit(RLIMIT_FSIZE, &small);
	reply = fixture_ask(f, STORE_WEB,
	    &(struct store_request){ .op = STORE_DRAFT_PUT,
		.draft_put = {
		    fixture_id(f, "row", 2), 60, str_mem(big, sizeof(big)) } });
	assert_true(reply.status == STORE_FAIL || reply.status == STORE_FULL);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(fixture_get_draft(f, 2, &reply), STORE_NONE);
	assert_int_equal(fixture_put_draft(f, 2, 60).status, STORE_OK);
	assert_true(fixture_ask(f, STORE_WEB, &ping).ping.writable);
}

static void
test_no_room(void **state)
{
	struct fixture *f = *state;
	struct store_request ping = { .op = STORE_PING };
	struct store_reply reply;

	fixture_put_draft(f, 1, 60);
	f->settings.limits.disk_free = SIZE_MAX;
	assert_int_equal(fixture_put_draft(f, 2, 60).status, STORE_FULL);
	assert_int_equal(fixture_get_draft(f, 1, &reply), STORE_OK);
	reply = fixture_ask(f, STORE_DESK, &ping);
	assert_int_equal(reply.status, STORE_OK);
	assert_false(reply.ping.writable);
	assert_int_equal(reply.ping.version, STORE_VERSION);
	assert_memory_equal(
	    reply.ping.site.p, store_site(f->store), STORE_SITE_SIZE);
}

/* ---- kill -9 ------------------------------------------------------------- */

static void
submit_one(struct fixture *f, unsigned n)
{
	struct store_request submit = fixture_submit(f, n);

	if (!store_wire_request_put(&f->record, &submit))
		return;
	f->job.from = STORE_WEB;
	f->job.record = buf_view(&f->record);
	store_batch_run(f->store, &f->job, 1);
}

static void
test_killed_at_every_point(void **state)
{
	struct fixture *f = *state;
	struct store_request submit;
	struct store_reply reply;

	fixture_put_form(f);
	for (unsigned n = 0; n < STORE_POINT_FILE_WRITTEN; n++) {
		bool ticket = n >= STORE_POINT_TICKETS_COMMITTED;
		bool draft = n >= STORE_POINT_DRAFTS_COMMITTED;

		fixture_put_draft(f, n, 60);
		kill_during(f, (enum store_point)n, submit_one, n);
		fixture_open(f);
		assert_int_equal(fixture_get_draft(f, n, &reply),
		    draft ? STORE_USED : STORE_OK);
		f->now += 60;
		submit = fixture_submit(f, n);
		submit.submit.counter = 5;
		reply = fixture_ask(f, STORE_WEB, &submit);
		assert_int_equal(reply.status, ticket ? STORE_AGAIN : STORE_OK);
		assert_int_equal(reply.submit.counter, ticket ? 0 : 5);
		assert_int_equal(
		    reply.submit.until, f->now + 3600 - (draft ? 60 : 0));
		/* The repeat mended the draft; the receipt is there. */
		assert_int_equal(fixture_get_draft(f, n, &reply), STORE_USED);
		reply = fixture_ask(f, STORE_WEB,
		    &(struct store_request){ .op = STORE_RECEIPT_GET,
			.receipt_get = { fixture_id(f, "row", n) } });
		assert_int_equal(reply.status, STORE_OK);
		assert_true(str_is(reply.receipt_get.unit, "shiju"));
	}
	reply = fixture_ask(f, STORE_DESK,
	    &(struct store_request){
		.op = STORE_INBOX, .inbox = { .limit = 500 } });
	assert_int_equal(reply.inbox.n_rows, STORE_POINT_FILE_WRITTEN);
}

/* Makes tickets from `n` on until it is killed; says each once answered. */
static void
make_tickets(struct fixture *f, unsigned n, int said)
{
	f->store = store_open(&f->settings, &f->hooks, &f->diags);
	for (; f->store; n++) {
		struct store_request submit = fixture_submit(f, n);

		if (fixture_put_draft(f, n, 60).status != STORE_OK ||
		    fixture_ask(f, STORE_WEB, &submit).status != STORE_OK ||
		    write(said, &n, sizeof(n)) != sizeof(n))
			break;
	}
	_exit(1);
}

static void
test_killed_at_random_points(void **state)
{
	struct fixture *f = *state;
	unsigned next = 0, answered = 0, seed = 20261123;

	fixture_put_form(f);
	for (int round = 0; round < 20; round++) {
		int said[2];
		pid_t child;
		unsigned n;

		store_close(f->store);
		f->store = NULL;
		assert_int_equal(pipe(said), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			make_tickets(f, next, said[1]);
		close(said[1]);
		seed = seed * 1103515245u + 12345u;
		/* Odd rounds may also hit the start. */
		if (round % 2 == 0)
			assert_int_equal(poll(&(struct pollfd){ .fd = said[0],
						  .events = POLLIN },
					     1, 20000),
			    1);
		usleep(seed / 65536u % 20000);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		fixture_open(f);
		while (read(said[0], &n, sizeof(n)) == sizeof(n)) {
			struct store_request submit = fixture_submit(f, n);

			assert_int_equal(
			    fixture_ask(f, STORE_WEB, &submit).status,
			    STORE_AGAIN);
			answered++;
			next = n + 1;
		}
		close(said[0]);
		next += 2; /* past a ticket made but not said */
	}
	assert_true(answered > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(test_second_start_is_refused),
		TEST(test_first_start_is_remembered),
		TEST(test_foreign_files_are_refused),
		TEST(test_operations_belong_to_sockets),
		TEST(test_malformed_records_are_bad),
		TEST(test_batch_is_one_commit),
		TEST(test_busy_database),
		TEST(test_failed_commit_fails_all),
		TEST(test_no_room),
		TEST(test_killed_at_every_point),
		TEST(test_killed_at_random_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
