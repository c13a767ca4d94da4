/* The pool with a derivation that only waits until it is told to end. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "web/argon_pool.h"

/* How many jobs may end; every job takes one. */
static _Atomic int permits;
static _Atomic int begun;
static _Atomic int unmasked;

static void
wait_and_mark(struct argon_job *job)
{
	sigset_t mask;

	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	if (!sigismember(&mask, SIGTERM) || !sigismember(&mask, SIGHUP))
		atomic_fetch_add(&unmasked, 1);
	atomic_fetch_add(&begun, 1);
	while (atomic_load(&permits) <= 0)
		usleep(200);
	atomic_fetch_sub(&permits, 1);
	job->ok = true;
}

static struct argon_pool *
start(unsigned threads, unsigned queue, _Atomic uint64_t *counter)
{
	struct argon_pool *pool;

	permits = begun = unmasked = 0;
	pool =
	    argon_pool_start(&(struct argon_pool_options){ .threads = threads,
		.queue = queue,
		.run = wait_and_mark,
		.counter = counter });
	assert_non_null(pool);
	return pool;
}

static void
wait_begun(int n)
{
	for (int i = 0; i < 5000 && atomic_load(&begun) < n; i++)
		usleep(200);
	assert_int_equal(atomic_load(&begun), n);
}

static bool
put(struct argon_pool *pool, struct argon_job *job, uint64_t tag)
{
	return argon_pool_put(pool, job, &(struct argon_place){ .tag = tag });
}

static struct argon_job *
take(struct argon_pool *pool, uint64_t *tag)
{
	struct argon_place place = { 0 };
	struct argon_job *job = argon_pool_take(pool, &place);

	if (job != NULL)
		*tag = place.tag;
	return job;
}

static bool
is_ringing(struct argon_pool *pool, int ms)
{
	struct pollfd p = { argon_pool_fd(pool), POLLIN, 0 };

	return poll(&p, 1, ms) == 1;
}

static void
test_order_and_bell(void **state)
{
	struct argon_job jobs[3] = { 0 };
	_Atomic uint64_t counter = 0;
	struct argon_pool *pool = start(1, 8, &counter);
	uint64_t tag;

	(void)state;
	assert_null(take(pool, &tag));
	assert_false(is_ringing(pool, 0));
	for (uint64_t i = 0; i < 3; i++)
		assert_true(put(pool, &jobs[i], 10 + i));
	permits = 3;
	for (uint64_t i = 0; i < 3; i++) {
		struct argon_job *job = NULL;

		while (job == NULL) {
			assert_true(is_ringing(pool, 2000));
			job = take(pool, &tag);
		}
		assert_ptr_equal(job, &jobs[i]);
		assert_int_equal(tag, 10 + i);
		assert_true(job->ok);
	}
	assert_null(take(pool, &tag));
	assert_false(is_ringing(pool, 0));
	assert_int_equal(counter, 3);
	assert_int_equal(unmasked, 0);
	argon_pool_stop(pool, NULL, NULL);
}

static void
test_bounded(void **state)
{
	struct argon_job jobs[6] = { 0 };
	struct argon_pool *pool = start(2, 3, NULL);
	uint64_t tag;
	int taken = 0;

	(void)state;
	assert_true(put(pool, &jobs[0], 1));
	assert_true(put(pool, &jobs[1], 2));
	wait_begun(2);
	for (int i = 2; i < 5; i++)
		assert_true(put(pool, &jobs[i], 3));
	assert_false(put(pool, &jobs[5], 9));
	permits = 1;
	wait_begun(3);
	/* a place is free again */
	assert_true(put(pool, &jobs[5], 9));
	permits = 10;
	for (int i = 0; i < 10000 && taken < 6; i++)
		if (take(pool, &tag) != NULL)
			taken++;
		else
			usleep(200);
	assert_int_equal(taken, 6);
	argon_pool_stop(pool, NULL, NULL);
}

static void
test_cancel(void **state)
{
	struct argon_job jobs[3] = { 0 };
	_Atomic uint64_t counter = 0;
	struct argon_pool *pool = start(1, 8, &counter);
	uint64_t tag;
	struct argon_job *job;

	(void)state;
	for (uint64_t i = 0; i < 3; i++)
		assert_true(put(pool, &jobs[i], i));
	wait_begun(1);
	assert_null(argon_pool_cancel(pool, 0)); /* at work */
	assert_ptr_equal(argon_pool_cancel(pool, 1), &jobs[1]);
	assert_null(argon_pool_cancel(pool, 1));
	assert_null(argon_pool_cancel(pool, 7));
	permits = 2;
	for (uint64_t expected = 0; expected <= 2; expected += 2) {
		while ((job = take(pool, &tag)) == NULL)
			usleep(200);
		assert_int_equal(tag, expected);
	}
	assert_false(jobs[1].ok);
	assert_int_equal(counter, 2);
	argon_pool_stop(pool, NULL, NULL);
}

struct dropped {
	unsigned n;
	uint64_t tags;
};

static void
drop(void *ctx, struct argon_job *job, uint64_t tag)
{
	struct dropped *dropped = ctx;

	assert_non_null(job);
	dropped->n++;
	dropped->tags += tag;
}

/* Stopping ends the running job and hands every job back. */
static void
test_stop(void **state)
{
	struct argon_job jobs[3] = { 0 };
	struct argon_pool *pool = start(1, 8, NULL);
	struct dropped dropped = { 0, 0 };

	(void)state;
	for (uint64_t i = 0; i < 3; i++)
		assert_true(put(pool, &jobs[i], 1 + i));
	wait_begun(1);
	permits = 1;
	argon_pool_stop(pool, drop, &dropped);
	assert_int_equal(dropped.n, 3);
	assert_int_equal(dropped.tags, 6);
	assert_true(jobs[0].ok);
}

/* ---- turns ----------------------------------------------------------------
 */

static const enum throttle_kind S = THROTTLE_SUBMIT, L = THROTTLE_LOOKUP;

static bool
put_lane(struct argon_pool *pool, struct argon_job *job, uint64_t tag,
    enum throttle_kind kind, uint64_t lane, bool ahead)
{
	return argon_pool_put(pool, job,
	    &(struct argon_place){
		.tag = tag, .kind = kind, .lane = lane, .ahead = ahead });
}

/* The tags in the order they come back, as digits. */
static void
assert_order(struct argon_pool *pool, const char *want)
{
	char got[32] = "";
	size_t n = 0;
	uint64_t tag;

	permits = (int)strlen(want);
	for (int i = 0; i < 20000 && n < strlen(want); i++)
		if (take(pool, &tag) != NULL)
			got[n++] = (char)('0' + tag);
		else
			usleep(200);
	assert_string_equal(got, want);
}

/* One visitor with many jobs does not stand before others' first. */
static void
test_round_robin(void **state)
{
	struct argon_job jobs[9] = { 0 };
	struct argon_pool *pool = start(1, 16, NULL);

	(void)state;
	put_lane(pool, &jobs[0], 0, S, 7, false);
	wait_begun(1);
	for (uint64_t i = 1; i <= 4; i++)
		put_lane(pool, &jobs[i], i, S, 7, false);
	put_lane(pool, &jobs[5], 5, S, 8, false);
	put_lane(pool, &jobs[6], 6, S, 8, false);
	put_lane(pool, &jobs[7], 7, S, 9, false);
	put_lane(pool, &jobs[8], 8, S, 7, true);
	assert_order(pool, "081572634");
	argon_pool_stop(pool, NULL, NULL);
}

/* However many look-ups wait, every second turn is a submission's. */
static void
test_queues_in_turn(void **state)
{
	struct argon_job jobs[7] = { 0 };
	struct argon_pool *pool = start(1, 16, NULL);

	(void)state;
	put_lane(pool, &jobs[0], 0, L, 1, false);
	wait_begun(1);
	for (uint64_t i = 1; i <= 4; i++)
		put_lane(pool, &jobs[i], i, L, i, false);
	put_lane(pool, &jobs[5], 5, S, 1, false);
	put_lane(pool, &jobs[6], 6, S, 1, false);
	assert_int_equal(argon_pool_waiting(pool, L), 4);
	assert_int_equal(argon_pool_waiting(pool, S), 2);
	assert_order(pool, "0516234");
	argon_pool_stop(pool, NULL, NULL);
}

/* In a full queue whoever has most gives way; who has one, does not. */
static void
test_heaviest_gives_way(void **state)
{
	struct argon_job jobs[10] = { 0 };
	struct argon_pool *pool = start(1, 3, NULL);
	struct argon_place place;

	(void)state;
	put_lane(pool, &jobs[0], 0, S, 1, false);
	wait_begun(1);
	for (uint64_t i = 1; i <= 3; i++)
		assert_true(put_lane(pool, &jobs[i], i, S, 7, false));
	assert_false(put_lane(pool, &jobs[4], 4, S, 7, false));
	assert_true(put_lane(pool, &jobs[4], 4, S, 8, false));
	assert_true(is_ringing(pool, 0));
	assert_ptr_equal(argon_pool_take(pool, &place), &jobs[3]);
	assert_false(place.ran);
	assert_false(jobs[3].ok);
	/* 7 7 8: a third visitor takes one of the two. */
	assert_true(put_lane(pool, &jobs[5], 5, S, 9, false));
	assert_ptr_equal(argon_pool_take(pool, &place), &jobs[2]);
	assert_false(put_lane(pool, &jobs[6], 6, S, 10, false));
	/* A pass has room of its own; so has the other queue. */
	assert_true(put_lane(pool, &jobs[6], 6, S, 10, true));
	assert_true(put_lane(pool, &jobs[7], 7, L, 10, false));
	assert_order(pool, "076145");
	argon_pool_stop(pool, NULL, NULL);
}

/* ---- the gate -------------------------------------------------------------
 */

static void
test_gate(void **state)
{
	struct argon_job jobs[3] = { 0 };
	struct argon_gate *gate = argon_gate_new(2);
	struct argon_pool *pool;
	struct argon_place place;
	int held;

	(void)state;
	permits = begun = unmasked = 0;
	/* Another worker is at work, and dies there. */
	held = argon_gate_enter(gate, 9, 0);
	assert_true(held >= 0);
	pool = argon_pool_start(&(struct argon_pool_options){ .threads = 3,
	    .queue = 8,
	    .run = wait_and_mark,
	    .gate = gate,
	    .worker = 1 });
	for (uint64_t i = 0; i < 3; i++)
		assert_true(put(pool, &jobs[i], i));
	wait_begun(1);
	usleep(50000);
	assert_int_equal(begun, 1);
	assert_int_equal(argon_gate_running(gate), 2);
	argon_gate_reset(gate, 9);
	wait_begun(2);
	permits = 3;
	for (int n = 0; n < 3;)
		n += argon_pool_take(pool, &place) != NULL;
	argon_pool_stop(pool, NULL, NULL);
	assert_int_equal(argon_gate_running(gate), 0);
	argon_gate_free(gate);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_bell),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_round_robin),
		cmocka_unit_test(test_queues_in_turn),
		cmocka_unit_test(test_heaviest_gives_way),
		cmocka_unit_test(test_gate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
