/* Every index once, by a worker that exists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdatomic.h>

#include "base/pool.h"

enum { ITEMS = 10000, WORKERS = 8 };

struct tally {
	atomic_int seen[ITEMS];
	size_t by[WORKERS]; /* each touched by its own worker only */
	unsigned n_threads;
	atomic_int strangers;
};

static void
count(void *ctx, size_t index, unsigned worker)
{
	struct tally *t = ctx;

	atomic_fetch_add(&t->seen[index], 1);
	if (worker >= t->n_threads)
		atomic_fetch_add(&t->strangers, 1);
	else
		t->by[worker]++;
}

static void
test_each_once(void **state)
{
	static const struct {
		unsigned n_threads;
		size_t n;
	} cases[] = { { 1, ITEMS }, { WORKERS, ITEMS }, { WORKERS, 3 },
		{ WORKERS, 1 }, { 4, 0 }, { 1, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		static struct tally t;
		size_t sum = 0;

		for (size_t j = 0; j < ITEMS; j++)
			atomic_store(&t.seen[j], 0);
		for (size_t j = 0; j < WORKERS; j++)
			t.by[j] = 0;
		t.n_threads = cases[i].n_threads;
		pool_run(cases[i].n_threads, cases[i].n, count, &t);
		for (size_t j = 0; j < ITEMS; j++)
			assert_int_equal(
			    atomic_load(&t.seen[j]), j < cases[i].n);
		for (size_t j = 0; j < WORKERS; j++)
			sum += t.by[j];
		assert_int_equal(sum, cases[i].n);
		assert_int_equal(atomic_load(&t.strangers), 0);
	}
}

static void
note_thread(void *ctx, size_t index, unsigned worker)
{
	int *order = ctx;

	assert_int_equal(worker, 0);
	order[index] = (int)index;
}

/* One thread runs inline and in order. */
static void
test_inline(void **state)
{
	int order[10] = { 0 };

	(void)state;
	pool_run(1, 10, note_thread, order);
	pool_run(0, 10, note_thread, order);
	assert_int_equal(order[9], 9);
	assert_true(pool_cpus() >= 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_once),
		cmocka_unit_test(test_inline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
