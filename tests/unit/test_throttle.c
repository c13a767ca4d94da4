/*
 * Who must wait: buckets, failed look-ups, staged bytes, passes, and that
 * tables stay as large as they are, whatever is put in.
 */
#include <sys/wait.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/throttle_state.h"

enum { DAY = 24 * 3600 * 1000 };

static int
setup(void **state)
{
	struct settings s = { .workers = 2 };

	assert_true(seal_start());
	s.limits.rate = 60; /* one a second */
	s.limits.burst = 3;
	s.limits.lookup_free = 5;
	s.limits.lookup_wait = 5;
	s.limits.lookup_wait_max = 300;
	s.limits.staged = 1000 * 1000;
	s.limits.prefixes = 64;
	s.limits.numbers = 64;
	*state = throttle_new(&s);
	return *state == NULL;
}

static int
teardown(void **state)
{
	throttle_free(*state);
	return 0;
}

static void
buckets(void **state)
{
	struct throttle *t = *state;

	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    throttle_request(t, STR("a"), THROTTLE_POST, 5000), 0);
	assert_int_equal(throttle_request(t, STR("a"), THROTTLE_POST, 5000), 1);
	/* Asking costs nothing; others are others; nobody is nobody. */
	assert_int_equal(throttle_request(t, STR("a"), THROTTLE_POST, 5999), 1);
	assert_int_equal(throttle_request(t, STR("b"), THROTTLE_POST, 5999), 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(
		    throttle_request(t, (struct str){ 0 }, THROTTLE_POST, 5999),
		    0);
	assert_int_equal(throttle_request(t, STR("a"), THROTTLE_POST, 6000), 0);
	assert_int_equal(throttle_request(t, STR("a"), THROTTLE_POST, 6000), 1);
	/* Reading is a tenth. */
	for (int i = 0; i < 10; i++)
		assert_int_equal(
		    throttle_request(t, STR("a"), THROTTLE_GET, 7000), 0);
	assert_int_equal(throttle_request(t, STR("a"), THROTTLE_GET, 7000), 1);
	/* No more than is in a full one, however long it took. */
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    throttle_request(t, STR("a"), THROTTLE_POST, 999999), 0);
	assert_int_equal(
	    throttle_request(t, STR("a"), THROTTLE_POST, 999999), 1);
}

static void
failures(void **state)
{
	static const unsigned waits[] = { 5, 10, 20, 40, 80, 160, 300, 300 };
	const char *number = "123456781234567802",
		   *other = "123456789999999902";
	struct throttle *t = *state;
	uint64_t ms = 1000;

	/* The sixth sets the first wait. */
	for (int i = 0; i < 6; i++)
		assert_int_equal(throttle_number(t, number, ms), 0);
	for (size_t i = 0; i < sizeof(waits) / sizeof(*waits); i++) {
		assert_int_equal(throttle_number(t, number, ms), waits[i]);
		/* The same public half, other secrets: nobody waits. */
		assert_int_equal(throttle_number(t, other, ms), 0);
		throttle_number_back(t, other, ms);
		ms += waits[i] * 1000;
		assert_int_equal(throttle_number(t, number, ms - 1), 1);
		assert_int_equal(throttle_number(t, number, ms), 0);
	}
}

/* Who opens it after the wait has not made it longer. */
static void
openings(void **state)
{
	const char *number = "123456781234567802";
	struct throttle *t = *state;

	for (int i = 0; i < 100; i++) {
		assert_int_equal(throttle_number(t, number, 1000), 0);
		throttle_number_back(t, number, 1000);
	}
	for (int i = 0; i < 6; i++)
		assert_int_equal(throttle_number(t, number, 1000), 0);
	assert_int_equal(throttle_number(t, number, 6000), 0);
	assert_int_equal(throttle_number(t, number, 6000), 10);
	throttle_number_back(t, number, 6000);
	assert_int_equal(throttle_number(t, number, 6000), 0);
	assert_int_equal(throttle_number(t, number, 6000), 10);
}

static void
the_next_day(void **state)
{
	const char *number = "123456781234567802";
	struct throttle *t = *state;
	unsigned char key[SEAL_KEY_SIZE];

	for (int i = 0; i < 6; i++)
		assert_int_equal(throttle_number(t, number, DAY - 1), 0);
	assert_int_equal(throttle_number(t, number, DAY - 1), 5);
	memcpy(key, t->shared->key, sizeof(key));
	assert_int_equal(throttle_number(t, number, DAY), 0);
	assert_memory_not_equal(key, t->shared->key, sizeof(key));
	assert_int_equal(throttle_number(t, number, DAY), 0);
}

/* Fixed tables: who was not seen for longest is forgotten. */
static void
full_tables(void **state)
{
	struct throttle *t = *state;
	size_t size = throttle_memory(t);
	char number[NUMBER_DIGITS + 1], prefix[16];

	for (unsigned i = 0; i < 5000; i++) {
		snprintf(number, sizeof(number), "%018u", i);
		snprintf(prefix, sizeof(prefix), "p%u", i);
		assert_int_equal(throttle_number(t, number, 1000 + i / 2), 0);
		assert_int_equal(throttle_request(t, str_of(prefix),
				     THROTTLE_POST, 1000 + i / 2),
		    0);
		/* Somebody who keeps coming is kept. */
		assert_int_equal(
		    throttle_request(t, STR("me"), 0, 1000 + i / 2), 0);
		if (i == 0)
			assert_int_equal(throttle_request(t, STR("me"),
					     3 * THROTTLE_POST, 1000),
			    0);
	}
	assert_int_equal(throttle_memory(t), size);
	assert_int_equal(
	    throttle_request(t, STR("me"), 3 * THROTTLE_POST, 3900), 1);
}

static void
staged(void **state)
{
	struct throttle *t = *state;

	assert_int_equal(throttle_staged(t, STR("a"), 600000, 5000), 0);
	assert_int_equal(throttle_staged(t, STR("a"), 500000, 5000), 360);
	assert_int_equal(throttle_staged(t, STR("b"), 500000, 5000), 0);
	assert_int_equal(throttle_staged(t, STR("a"), 500000, 365000), 0);
	/* Larger than all: alone it goes. */
	assert_int_equal(throttle_staged(t, STR("c"), 9000000, 5000), 0);
	assert_int_equal(throttle_staged(t, STR("c"), 1, 5000), 28801);
}

static void
passes(void **state)
{
	struct throttle *t = *state;
	const enum throttle_kind L = THROTTLE_LOOKUP, S = THROTTLE_SUBMIT;
	const struct str none = { NULL, 0 };
	struct throttle_pass p, q;
	struct str text;

	throttle_served(t, 100, 2);
	p = throttle_pass_give(t, L, STR("a"), none, 10000);
	text = str_of(p.text);
	assert_int_equal(text.n, THROTTLE_PASS);
	assert_int_equal(p.wait, 2);
	/* Too early; another's; for another queue; damaged. */
	assert_false(throttle_pass_take(t, L, STR("a"), text, 11999));
	assert_false(throttle_pass_take(t, L, STR("b"), text, 12000));
	assert_false(throttle_pass_take(t, S, STR("a"), text, 12000));
	q = p;
	q.text[40] ^= 1;
	assert_false(throttle_pass_take(t, L, STR("a"), str_of(q.text), 12000));
	assert_false(throttle_pass_take(t, L, STR("a"), none, 12000));
	/* Asked again too early it is given back, not made anew. */
	q = throttle_pass_give(t, L, STR("a"), text, 11000);
	assert_string_equal(p.text, q.text);
	assert_int_equal(q.wait, 1);
	/* Without it: a wait, no second pass. */
	q = throttle_pass_give(t, L, STR("a"), none, 11000);
	assert_string_equal(q.text, "");
	assert_int_equal(q.wait, 1);
	/* Once. */
	assert_true(throttle_pass_take(t, L, STR("a"), text, 12000));
	assert_false(throttle_pass_take(t, L, STR("a"), text, 12000));
	/* Not for ever. */
	p = throttle_pass_give(t, L, STR("a"), none, 20000);
	assert_false(
	    throttle_pass_take(t, L, STR("a"), str_of(p.text), 640000));
}

/* One after the other, at half the pace; far out none is promised. */
static void
passes_are_paced(void **state)
{
	struct throttle *t = *state;
	struct throttle_pass p = { 0 };
	char prefix[16];
	unsigned given = 0;

	for (int i = 0; i < 200; i++)
		throttle_served(t, 200, 2); /* ten a second, five with a pass */
	for (unsigned i = 0; i < 3000; i++) {
		snprintf(prefix, sizeof(prefix), "p%u", i);
		p = throttle_pass_give(t, THROTTLE_SUBMIT, str_of(prefix),
		    (struct str){ NULL, 0 }, 1000);
		given += p.text[0] != '\0';
		if (i == 99)
			assert_in_range(p.wait, 18, 21);
	}
	assert_in_range(given, 1400, 1600);
	assert_in_range(p.wait, 300, 303);
}

/* A process that dies in here leaves no lock behind. */
static void
a_death_inside(void **state)
{
	struct throttle *t = *state;
	pid_t child = fork();
	int status;

	if (child == 0) {
		throttle_enter(t, 1000);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(throttle_request(t, STR("a"), THROTTLE_POST, 1000), 0);
	/* And what one process counts, the other knows. */
	child = fork();
	if (child == 0)
		_exit((int)throttle_request(
		    t, STR("a"), 2 * THROTTLE_POST, 1000));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(throttle_request(t, STR("a"), THROTTLE_POST, 1000), 1);
}

static void
lanes(void **state)
{
	struct throttle *t = *state;
	uint64_t a = throttle_lane(t, STR("a"), 0);

	assert_true(a != 0);
	assert_true(a == throttle_lane(t, STR("a"), 0));
	assert_true(a != throttle_lane(t, STR("b"), 0));
	assert_true(a != throttle_lane(t, STR("a"), DAY));
	assert_int_equal(throttle_lane(t, (struct str){ 0 }, 0), 0);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(buckets),
		CASE(failures),
		CASE(openings),
		CASE(the_next_day),
		CASE(full_tables),
		CASE(staged),
		CASE(passes),
		CASE(passes_are_paced),
		CASE(a_death_inside),
		CASE(lanes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
