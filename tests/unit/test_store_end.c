/*
 * What the desk may do to whole tickets and to the whole store: purge with its
 * log, reset under a new key, backup in steps while others write.
 */
#include "store_fixture.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "core/manifest.h"

#define NEW_TOKEN "nnnnnnnnnnnnnnnnNNNNNNNNNNNNNNNN"

static struct store_reply
purge(struct fixture *f, unsigned n, uint32_t items)
{
	return fixture_ask(f, STORE_DESK,
	    &(struct store_request){ .op = STORE_PURGE,
		.purge = { str_of(str_fmt(&f->arena, "%08u", n)), items,
		    STR("2027-01-02") } });
}

static struct store_reply
purge_log(struct fixture *f)
{
	return fixture_ask(
	    f, STORE_DESK, &(struct store_request){ .op = STORE_PURGE_LOG });
}

static void
test_purge(void **state)
{
	struct fixture *f = *state;
	struct store_request again;
	struct store_reply log;

	fixture_make_ticket(f, 1);
	fixture_make_ticket(f, 2);
	assert_int_equal(purge_log(f).purge_log.n_rows, 0);
	assert_int_equal(purge(f, 9, 1).status, STORE_NONE);
	assert_int_equal(purge(f, 1, 0).status, STORE_OLD);
	again = fixture_reply_item(f, 1, 1);
	assert_int_equal(fixture_ask(f, STORE_DESK, &again).status, STORE_OK);
	assert_int_equal(purge(f, 1, 1).status, STORE_OLD);
	assert_int_equal(purge(f, 1, 2).status, STORE_OK);
	assert_int_equal(purge(f, 1, 2).status, STORE_NONE);
	assert_int_equal(purge(f, 2, 1).status, STORE_OK);
	log = purge_log(f);
	assert_int_equal(log.status, STORE_OK);
	assert_int_equal(log.purge_log.n_rows, 1);
	assert_int_equal(log.purge_log.rows[0].n, 2);
	assert_true(str_is(log.purge_log.rows[0].day, "2027-01-02"));
	assert_true(str_is(log.purge_log.rows[0].month, "2026-11"));
	assert_true(str_is(log.purge_log.rows[0].form, "wangshang110"));
	/* Nobody ever gets that public half again. */
	assert_int_equal(fixture_put_draft(f, 3, 60).status, STORE_OK);
	again = fixture_submit(f, 3);
	again.submit.public = STR("00000001");
	assert_int_equal(fixture_ask(f, STORE_WEB, &again).status, STORE_TAKEN);
	assert_int_equal(
	    fixture_ask(f, STORE_WEB,
		&(struct store_request){ .op = STORE_PURGE,
		    .purge = { STR("00000001"), 1, STR("2027-01-02") } })
		.status,
	    STORE_BAD);
	assert_int_equal(
	    fixture_ask(f, STORE_DESK,
		&(struct store_request){ .op = STORE_PURGE,
		    .purge = { STR("00000001"), 1, STR("2027-13-02") } })
		.status,
	    STORE_BAD);
}

/* ---- reset --------------------------------------------------------------- */

static struct store_item items[3] = {
	{ 'C', 1, { "submission", 10 }, { "new keys", 8 }, { "new c", 5 },
	    { "", 0 } },
	{ 'D', 1, { "reply", 5 }, { "new keys", 8 }, { "new d", 5 },
	    { "sig", 3 } },
	{ 'D', 2, { "step", 4 }, { "keys", 4 }, { "step", 4 }, { "sig", 3 } },
};

static struct store_request
reset_request(struct store_item *list, size_t n)
{
	return (struct store_request){ .op = STORE_RESET,
		.reset = { STR("00000001"), STR(NEW_TOKEN), STR("new seed"),
		    list, n } };
}

static enum store_status
open_with(struct fixture *f, const char *token, struct store_reply *reply)
{
	*reply = fixture_ask(f, STORE_WEB,
	    &(struct store_request){ .op = STORE_TICKET_OPEN,
		.ticket_open = { STR("00000001"), str_of(token) } });
	return reply->status;
}

static void
test_reset(void **state)
{
	struct fixture *f = *state;
	struct store_request request = reset_request(items, 3);
	struct store_request add;
	struct store_reply reply;

	assert_int_equal(
	    fixture_ask(f, STORE_DESK, &request).status, STORE_NONE);
	fixture_make_ticket(f, 1);
	/* D1 is not there yet: nothing of it happens. */
	assert_int_equal(
	    fixture_ask(f, STORE_DESK, &request).status, STORE_OLD);
	add = fixture_reply_item(f, 1, 1);
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_OK);
	assert_int_equal(fixture_ask(f, STORE_WEB, &request).status, STORE_BAD);
	assert_int_equal(open_with(f, FIXTURE_TOKEN, &reply), STORE_OK);
	assert_true(str_is(reply.ticket_open.items[0].text, "ciphertext"));
	assert_int_equal(fixture_ask(f, STORE_DESK, &request).status, STORE_OK);
	assert_int_equal(open_with(f, FIXTURE_TOKEN, &reply), STORE_NONE);
	assert_int_equal(open_with(f, NEW_TOKEN, &reply), STORE_OK);
	assert_true(str_is(reply.ticket_open.seed, "new seed"));
	assert_int_equal(reply.ticket_open.n_items, 3);
	assert_true(str_is(reply.ticket_open.items[0].text, "new c"));
	assert_true(str_is(reply.ticket_open.items[1].text, "new d"));
	assert_true(str_is(reply.ticket_open.items[2].type, "step"));
	/* The answer was lost and the desk asks again. */
	assert_int_equal(
	    fixture_ask(f, STORE_DESK, &request).status, STORE_AGAIN);
}

static void
test_reset_loses_nothing(void **state)
{
	struct fixture *f = *state;
	struct store_item bad[4];
	struct store_request request = reset_request(bad, 3), add;
	struct store_reply reply;
	enum { CASES = 7 };

	fixture_make_ticket(f, 1);
	add = fixture_reply_item(f, 1, 1);
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_OK);
	for (int i = 0; i < CASES; i++) {
		memcpy(bad, items, sizeof(items));
		request.reset.n_items = 3;
		switch (i) {
		case 0: request.reset.n_items = 2; break;
		case 1: bad[1].type = STR("step"); break;
		case 2: bad[2].type = STR("reply"); break;
		case 3: bad[2].n = 3; break;
		case 4: bad[0].n = 2; break;
		case 5: bad[1] = bad[0]; break;
		default: bad[3] = bad[2]; request.reset.n_items = 4;
		}
		reply = fixture_ask(f, STORE_DESK, &request);
		if (reply.status != STORE_OLD && reply.status != STORE_BAD)
			fail_msg("case %d: %d", i, reply.status);
		assert_int_equal(open_with(f, FIXTURE_TOKEN, &reply), STORE_OK);
		assert_int_equal(reply.ticket_open.n_items, 2);
		assert_true(
		    str_is(reply.ticket_open.items[0].text, "ciphertext"));
	}
}

static void
test_reset_refuses_anonymous(void **state)
{
	struct fixture *f = *state;
	struct store_item list[2] = { items[0], items[2] };
	struct store_request request = reset_request(list, 2), submit;

	list[1].n = 1;
	fixture_put_form(f);
	assert_int_equal(fixture_put_draft(f, 1, 60).status, STORE_OK);
	submit = fixture_submit(f, 1);
	submit.submit.anonymous = true;
	submit.submit.received = STR("2026-11-23");
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_OK);
	assert_int_equal(
	    fixture_ask(f, STORE_DESK, &request).status, STORE_BAD);
}

/* ---- backup -------------------------------------------------------------- */

static struct store_reply
backup(struct fixture *f, const char *folder, bool start)
{
	return fixture_ask(f, STORE_DESK,
	    &(struct store_request){
		.op = STORE_BACKUP, .backup = { str_of(folder), start } });
}

static void
remove_backup(struct fixture *f, const char *folder)
{
	struct file_list files;
	struct str bad;

	if (file_walk(&f->arena, folder, &files, &bad))
		for (size_t i = 0; i < files.n; i++)
			unlink(
			    file_join(&f->arena, folder, files.items[i].path));
	rmdir(file_join(&f->arena, folder, STR("files/ab")));
	rmdir(file_join(&f->arena, folder, STR("files")));
	rmdir(folder);
}

static int
count(const char *path, const char *sql)
{
	sqlite3_stmt *statement;
	sqlite3 *db;
	int n;

	assert_int_equal(
	    sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	n = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return n;
}

static void
read_manifest(struct fixture *f, const char *folder, struct manifest *m)
{
	struct str text;

	assert_true(file_read(&f->arena,
	    file_join(&f->arena, folder, STR(MANIFEST_FILE)), &text));
	assert_true(manifest_get(m, &f->arena, text));
}

/* The snapshot is that of the first step, whatever is written meanwhile. */
static void
test_backup(void **state)
{
	struct fixture *f = *state;
	const char *folder = str_fmt(&f->arena, "%s-backup", f->dir);
	const char *db = str_fmt(&f->arena, "%s/tickets.db", folder);
	struct store_reply reply;
	struct manifest m;
	struct stat st;
	int steps;

	fixture_make_ticket(f, 1);
	fixture_make_ticket(f, 2);
	assert_true(
	    file_mkdirs(str_fmt(&f->arena, "%s/files/ab", f->dir), 0700));
	assert_true(file_write(str_fmt(&f->arena, "%s/files/ab/cd", f->dir),
	    STR("a sealed file"), 0600, false));
	reply = backup(f, folder, true);
	assert_int_equal(reply.status, STORE_OK);
	fixture_make_ticket(f, 3);
	for (steps = 0; !reply.backup.finished && steps < 50; steps++) {
		assert_int_not_equal(access(folder, F_OK), 0);
		reply = backup(f, folder, false);
		assert_int_equal(reply.status, STORE_OK);
	}
	assert_true(reply.backup.finished);
	assert_int_equal(count(db, "SELECT count(*) FROM ticket"), 2);
	assert_int_equal(
	    count(db, "SELECT count(*) FROM pragma_integrity_check "
		      "WHERE integrity_check = 'ok'"),
	    1);
	assert_int_equal(stat(folder, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	read_manifest(f, folder, &m);
	assert_int_equal(m.n, 2);
	assert_true(str_is(m.files[0].name, "tickets.db"));
	assert_true(str_is(m.files[1].name, "files/ab/cd"));
	assert_int_equal(m.files[1].size, 13);
	assert_int_equal(backup(f, folder, false).status, STORE_BAD);
	assert_int_equal(backup(f, folder, true).status, STORE_USED);
	remove_backup(f, folder);
	unlink(str_fmt(&f->arena, "%s/files/ab/cd", f->dir));
	rmdir(str_fmt(&f->arena, "%s/files/ab", f->dir));
	rmdir(str_fmt(&f->arena, "%s/files", f->dir));
}

static void
test_backup_places(void **state)
{
	struct fixture *f = *state;
	const char *folder = str_fmt(&f->arena, "%s-backup", f->dir);
	const char *const bad[] = { "relative", "/", "", f->dir,
		str_fmt(&f->arena, "%s/in", f->dir),
		str_fmt(
		    &f->arena, "%s/../%s/in", f->dir, strrchr(f->dir, '/') + 1),
		str_fmt(&f->arena, "%s-backup/..", f->dir),
		str_fmt(&f->arena, "%s/", folder) };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct store_request request = { .op = STORE_BACKUP,
			.backup = { str_of(bad[i]), true } };
		enum store_status status;

		if (bad[i][0] == '\0')
			continue;
		status = fixture_ask(f, STORE_DESK, &request).status;
		if (status != STORE_BAD && status != STORE_USED &&
		    status != STORE_NONE)
			fail_msg("%s: %d", bad[i], status);
	}
	assert_int_equal(backup(f, "/nowhere/at/all", true).status, STORE_NONE);
	assert_int_equal(fixture_ask(f, STORE_WEB,
			     &(struct store_request){ .op = STORE_BACKUP,
				 .backup = { str_of(folder), true } })
			     .status,
	    STORE_BAD);
	/* Given up: nothing of it stays. */
	assert_int_equal(backup(f, folder, true).status, STORE_OK);
	assert_int_equal(
	    access(str_fmt(&f->arena, "%s.part", folder), F_OK), 0);
	store_close(f->store);
	assert_int_not_equal(
	    access(str_fmt(&f->arena, "%s.part", folder), F_OK), 0);
	fixture_open(f);
}

static void
test_manifest(void **state)
{
	static const char *const bad[] = { "", "wangting backup 1\n",
		"wangting backup 1\nsite AAAAAAAAAAAAAAAAAAAAAA\n"
		"made 2026-11-24\n",
		"wangting backup 1\nsite AAAAAAAAAAAAAAAAAAAAAA\n"
		"made 2026-11-24\nfile ../x 1 "
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"wangting backup 1\nsite AAAAAAAAAAAAAAAAAAAAAA\n"
		"made 2026-11-24\nfile /x 1 "
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"wangting backup 1\nsite AAAAAAAAAAAAAAAAAAAAAA\n"
		"made 2026-11-24\nfile a/../x 1 "
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"wangting backup 1\nsite AAAAAAAAAAAAAAAAAAAAAA\n"
		"made 2026-11-24\nfile x 01 "
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"wangting backup 2\nsite AAAAAAAAAAAAAAAAAAAAAA\n"
		"made 2026-11-24\nfile x 1 "
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n" };
	struct fixture *f = *state;
	struct manifest m = { .made = { 2026, 11, 24 } }, back;
	struct buf a = BUF_INIT, b = BUF_INIT;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(manifest_get(&back, &f->arena, str_of(bad[i])));
	manifest_hash(manifest_add(&m, &f->arena, STR("a")), STR("one"));
	manifest_hash(&m.files[0], STR("two"));
	manifest_add(&m, &f->arena, STR("b/c.d_e-f"));
	assert_int_equal(m.files[0].size, 6);
	manifest_put(&a, &m);
	assert_true(manifest_get(&back, &f->arena, buf_view(&a)));
	manifest_put(&b, &back);
	assert_true(str_eq(buf_view(&a), buf_view(&b)));
	buf_done(&a);
	buf_done(&b);
}

#define STORE_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_purge),
		STORE_TEST(test_reset),
		STORE_TEST(test_reset_loses_nothing),
		STORE_TEST(test_reset_refuses_anonymous),
		STORE_TEST(test_backup),
		STORE_TEST(test_backup_places),
		STORE_TEST(test_manifest),
	};

	if (!hash_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
