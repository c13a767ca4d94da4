/*
 * Files in the store: only sealed memory is taken, rows and files go together,
 * a crash leaves nothing behind.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "store_kill.h"

enum { ALL = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

static struct str
file_id(struct fixture *f, unsigned n)
{
	return str_mem(str_fmt(&f->arena, "file%012u", n), STORE_FILE_SIZE);
}

static int
memory(const char *text, int seals)
{
	int fd = memfd_create("test", MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

static enum store_status
put_fd(struct fixture *f, unsigned draft, unsigned n, int64_t size, int fd)
{
	struct store_request request = { .op = STORE_FILE_PUT,
		.file_put = {
		    fixture_id(f, "row", draft), file_id(f, n), size } };
	struct store_reply reply;

	f->job.file = fd >= 0 ? &fd : NULL;
	reply = fixture_ask(f, STORE_WEB, &request);
	f->job.file = NULL;
	return reply.status;
}

static enum store_status
put(struct fixture *f, unsigned draft, unsigned n)
{
	int fd = memory("sealed bytes", ALL);
	enum store_status status = put_fd(f, draft, n, 12, fd);

	close(fd);
	return status;
}

static bool
is_there(struct fixture *f, unsigned n)
{
	struct str id = file_id(f, n);
	char *path = str_fmt(&f->arena, "%s/files/", f->dir);
	struct stat st;

	for (size_t i = 0; i < id.n; i++)
		path = str_fmt(&f->arena, "%s%02x", path,
		    (unsigned)(unsigned char)id.p[i]);
	return stat(path, &st) == 0;
}

static struct str
ids(struct fixture *f, unsigned first, unsigned n)
{
	struct str all = { NULL, 0 };

	for (unsigned i = 0; i < n; i++)
		all = str_join(&f->arena, all, file_id(f, first + i));
	return all;
}

static enum store_status
draft(struct fixture *f, unsigned n, struct str files)
{
	return fixture_ask(f, STORE_WEB,
	    &(struct store_request){ .op = STORE_DRAFT_PUT,
		.draft_put = { fixture_id(f, "row", n), 60, STR("sealed"),
		    files } })
	    .status;
}

static enum store_status
replace(struct fixture *f, unsigned n, uint32_t version, struct str files)
{
	return fixture_ask(f, STORE_WEB,
	    &(struct store_request){ .op = STORE_DRAFT_REPLACE,
		.draft_replace = { fixture_id(f, "row", n), version,
		    STR("sealed"), files, 0 } })
	    .status;
}

static struct store_reply
get(struct fixture *f, unsigned ticket, unsigned n, int64_t from, uint32_t size)
{
	return fixture_ask(f, STORE_DESK,
	    &(struct store_request){ .op = STORE_FILE_GET,
		.file_get = { str_of(str_fmt(&f->arena, "%08u", ticket)),
		    file_id(f, n), from, size } });
}

static void
test_only_sealed_memory(void **state)
{
	struct fixture *f = *state;
	char path[] = "/tmp/wangting-plain-XXXXXX";
	int fd;

	assert_int_equal(put_fd(f, 1, 1, 12, -1), STORE_BAD);
	fd = memory("sealed bytes", 0);
	assert_int_equal(put_fd(f, 1, 1, 12, fd), STORE_BAD);
	close(fd);
	fd = memory("sealed bytes", F_SEAL_SHRINK | F_SEAL_GROW);
	assert_int_equal(put_fd(f, 1, 1, 12, fd), STORE_BAD);
	close(fd);
	fd = memory("sealed bytes", ALL);
	assert_int_equal(put_fd(f, 1, 1, 11, fd), STORE_BAD);
	assert_int_equal(put_fd(f, 1, 1, 13, fd), STORE_BAD);
	assert_int_equal(put_fd(f, 1, 1, 0, fd), STORE_BAD);
	assert_int_equal(put_fd(f, 1, 1, -12, fd), STORE_BAD);
	close(fd);
	fd = mkstemp(path);
	assert_int_equal(write(fd, "sealed bytes", 12), 12);
	assert_int_equal(put_fd(f, 1, 1, 12, fd), STORE_BAD);
	close(fd);
	unlink(path);
	fd = open("/dev/null", O_RDONLY);
	assert_int_equal(put_fd(f, 1, 1, 12, fd), STORE_BAD);
	close(fd);
	assert_false(is_there(f, 1));
	assert_int_equal(put(f, 1, 1), STORE_OK);
	assert_true(is_there(f, 1));
	assert_int_equal(put(f, 1, 1), STORE_USED);
	/* The desk puts none, the web reads none. */
	f->job.file = NULL;
	assert_int_equal(get(f, 1, 1, 0, 100).status, STORE_NONE);
}

/* A file nobody names ends after two minutes, a draft's with its draft. */
static void
test_lives(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(put(f, 1, 1), STORE_OK);
	assert_int_equal(put(f, 1, 2), STORE_OK);
	assert_int_equal(put(f, 1, 3), STORE_OK);
	assert_int_equal(draft(f, 1, ids(f, 1, 2)), STORE_OK);
	f->now += 121;
	assert_true(store_sweep(f->store));
	assert_true(is_there(f, 1) && is_there(f, 2));
	assert_false(is_there(f, 3));
	/* 修改 drops one. */
	assert_int_equal(replace(f, 1, 1, ids(f, 2, 1)), STORE_OK);
	assert_true(store_sweep(f->store));
	assert_false(is_there(f, 1));
	assert_true(is_there(f, 2));
	f->now += 3600;
	assert_true(store_sweep(f->store));
	assert_false(is_there(f, 2));
}

static void
test_a_draft_holds_only_its_own(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(put(f, 1, 1), STORE_OK);
	assert_int_equal(draft(f, 2, ids(f, 1, 1)), STORE_BAD);
	assert_int_equal(draft(f, 2, ids(f, 9, 1)), STORE_BAD);
	assert_int_equal(draft(f, 2, STR("")), STORE_OK);
	assert_int_equal(replace(f, 2, 1, ids(f, 1, 1)), STORE_BAD);
	assert_int_equal(draft(f, 1, ids(f, 1, 1)), STORE_OK);
}

/* Submitting moves the row; the file is where it was. */
static void
test_submit(void **state)
{
	struct fixture *f = *state;
	struct store_request submit;
	struct store_reply reply;

	fixture_put_form(f);
	assert_int_equal(put(f, 7, 1), STORE_OK);
	assert_int_equal(put(f, 7, 2), STORE_OK);
	assert_int_equal(draft(f, 7, ids(f, 1, 2)), STORE_OK);
	submit = fixture_submit(f, 7);
	submit.submit.files = ids(f, 2, 2);
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_BAD);
	submit.submit.files = ids(f, 1, 2);
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_OK);
	assert_int_equal(
	    fixture_ask(f, STORE_WEB, &submit).status, STORE_AGAIN);
	f->now += 24 * 3600;
	assert_true(store_sweep(f->store));
	reply = get(f, 7, 1, 0, 100);
	assert_int_equal(reply.status, STORE_OK);
	assert_int_equal(reply.file_get.size, 12);
	assert_true(str_is(reply.file_get.bytes, "sealed bytes"));
	reply = get(f, 7, 2, 7, 3);
	assert_true(str_is(reply.file_get.bytes, "byt"));
	assert_int_equal(get(f, 7, 2, 12, 3).file_get.bytes.n, 0);
	assert_int_equal(get(f, 7, 3, 0, 3).status, STORE_NONE);
	assert_int_equal(get(f, 8, 2, 0, 3).status, STORE_NONE);
	assert_int_equal(get(f, 7, 2, -1, 3).status, STORE_BAD);
	assert_int_equal(get(f, 7, 2, 0, 0).status, STORE_BAD);
	assert_int_equal(
	    get(f, 7, 2, 0, STORE_PIECE_MAX + 1).status, STORE_BAD);
}

static void
test_room(void **state)
{
	struct fixture *f = *state;

	f->settings.limits.staged_all = 30;
	assert_int_equal(put(f, 1, 1), STORE_OK);
	assert_int_equal(put(f, 1, 2), STORE_OK);
	assert_int_equal(put(f, 1, 3), STORE_FULL);
	f->settings.limits.staged_all = 1 << 20;
	f->settings.limits.disk_free = (size_t)1 << 50;
	assert_int_equal(put(f, 1, 3), STORE_FULL);
	assert_false(is_there(f, 3));
}

/* ---- crashes ------------------------------------------------------------- */

static void
put_one(struct fixture *f, unsigned n)
{
	put(f, 1, n);
}

/* Killed between file and row: the start takes the file away. */
static void
test_killed_before_the_row(void **state)
{
	struct fixture *f = *state;

	kill_during(f, STORE_POINT_FILE_WRITTEN, put_one, 1);
	assert_true(is_there(f, 1));
	fixture_open(f);
	assert_false(is_there(f, 1));
	assert_int_equal(store_stats(f->store).orphans, 1);
	kill_during(f, STORE_POINT_DRAFTS_COMMITTED, put_one, 2);
	fixture_open(f);
	assert_true(is_there(f, 2));
	assert_int_equal(draft(f, 1, ids(f, 2, 1)), STORE_OK);
}

/* The other way round: a draft's row goes, a ticket's is counted. */
static void
test_missing(void **state)
{
	struct fixture *f = *state;
	struct store_request submit;
	char path[128];

	fixture_put_form(f);
	assert_int_equal(put(f, 1, 1), STORE_OK);
	assert_int_equal(draft(f, 1, ids(f, 1, 1)), STORE_OK);
	assert_int_equal(put(f, 2, 2), STORE_OK);
	assert_int_equal(draft(f, 2, ids(f, 2, 1)), STORE_OK);
	submit = fixture_submit(f, 1);
	submit.submit.files = ids(f, 1, 1);
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_OK);
	store_close(f->store);
	snprintf(path, sizeof(path), "rm -r %s/files", f->dir);
	assert_int_equal(system(path), 0);
	fixture_open(f);
	assert_int_equal(store_stats(f->store).missing, 1);
	assert_int_equal(get(f, 1, 1, 0, 3).status, STORE_NONE);
	submit = fixture_submit(f, 2);
	submit.submit.files = ids(f, 2, 1);
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_BAD);
}

int
main(void)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_only_sealed_memory),
		TEST(test_lives),
		TEST(test_a_draft_holds_only_its_own),
		TEST(test_submit),
		TEST(test_room),
		TEST(test_killed_before_the_row),
		TEST(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
