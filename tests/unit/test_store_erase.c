/*
 * Erasing: what is over is in no file of the store any more, neither where it
 * was nor where the database moved it in between.
 */
#include "store_fixture.h"

/* Reads the files once; call again after they changed. */
static void
read_files(struct fixture *f, struct buf *all)
{
	struct file_list files;
	struct str bad, text;

	buf_clear(all);
	assert_true(file_walk(&f->arena, f->dir, &files, &bad));
	for (size_t i = 0; i < files.n; i++)
		if (file_read(&f->arena,
			file_join(&f->arena, f->dir, files.items[i].path),
			&text))
			buf_str(all, text);
}

static bool
has(const struct buf *all, struct str needle)
{
	return memmem(all->p, all->n, needle.p, needle.n) != NULL;
}

/* Ids in no order, as real ones are. */
static struct str
scattered_id(struct fixture *f, unsigned n)
{
	char *id = str_fmt(&f->arena, "%010u%-22.22s", n * 2654435761u, "row");

	return str_mem(id, STORE_ROW_SIZE);
}

/* A draft whose content names it; its salt is handed back. */
static void
put_marked(struct fixture *f, unsigned n, unsigned minutes, size_t size,
    char salt[STORE_SALT_SIZE])
{
	struct buf sealed = BUF_INIT;
	struct store_reply reply;

	while (sealed.n < size)
		buf_fmt(&sealed, "<draft %06u>", n);
	reply = fixture_ask(f, STORE_WEB,
	    &(struct store_request){ .op = STORE_DRAFT_PUT,
		.draft_put = {
		    scattered_id(f, n), minutes, buf_view(&sealed) } });
	assert_int_equal(reply.status, STORE_OK);
	memcpy(salt, reply.draft_put.salt.p, STORE_SALT_SIZE);
	buf_done(&sealed);
}

static unsigned
next_random(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed / 65536u % below;
}

/*
 * Drafts of many sizes come and end over many sweeps, in an order that splits
 * and merges pages again and again: secure_delete alone leaves old copies of
 * some of them behind.
 */
static void
test_ended_drafts_leave_the_files(void **state)
{
	enum { N = 1500, PER_MINUTE = 50 };
	static char salts[N][STORE_SALT_SIZE];
	static unsigned ends[N];
	struct fixture *f = *state;
	unsigned seed = 20261123, minute = 0;
	struct buf all = BUF_INIT;

	for (unsigned n = 0; n < N; n++) {
		unsigned life = 10 + next_random(&seed, 20);
		unsigned most = next_random(&seed, 3) ? 300 : 9000;

		put_marked(f, n, life, 20 + next_random(&seed, most), salts[n]);
		ends[n] = minute + life;
		if (n % PER_MINUTE != PER_MINUTE - 1)
			continue;
		minute++;
		f->now += 60;
		assert_true(store_sweep(f->store));
	}
	read_files(f, &all);
	for (unsigned n = 0; n < N; n++) {
		bool lives = ends[n] > minute;
		struct str marks[] = { str_mem(salts[n], STORE_SALT_SIZE),
			scattered_id(f, n),
			str_of(str_fmt(&f->arena, "<draft %06u>", n)) };

		for (size_t i = 0; i < 3; i++) {
			bool found = has(&all, marks[i]);

			if (found != lives)
				fail_msg("draft %u, mark %zu: %s", n, i,
				    lives ? "gone" : "still there");
		}
	}
	buf_done(&all);
}

static void
test_used_drafts_lose_their_content(void **state)
{
	struct fixture *f = *state;
	struct store_request submit = fixture_submit(f, 1);
	char salt[STORE_SALT_SIZE], row[STORE_ROW_SIZE];
	struct buf all = BUF_INIT;

	fixture_put_form(f);
	put_marked(f, 1, 60, 9000, salt);
	submit.submit.row = scattered_id(f, 1);
	memcpy(row, submit.submit.row.p, sizeof(row));
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_OK);
	assert_true(store_sweep(f->store));
	read_files(f, &all);
	assert_false(has(&all, STR("<draft 000001>")));
	assert_true(has(&all, str_mem(salt, sizeof(salt))));
	/* The end of the receipt takes all that could find the ticket. */
	store_close(f->store);
	f->now += 3600;
	fixture_open(f);
	read_files(f, &all);
	assert_false(has(&all, str_mem(salt, sizeof(salt))));
	assert_false(has(&all, str_mem(row, sizeof(row))));
	assert_true(has(&all, STR("ciphertext")));
	buf_done(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(test_ended_drafts_leave_the_files),
		TEST(test_used_drafts_lose_their_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
