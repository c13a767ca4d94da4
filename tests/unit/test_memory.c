/* What a worker remembers: forms put, look-ups to report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/memory.h"
#include "core/store_wire.h"

static int
setup(void **state)
{
	*state = memory_new();
	return 0;
}

static int
teardown(void **state)
{
	memory_free(*state);
	return 0;
}

static void
forms(void **state)
{
	struct memory *m = *state;
	char rev[STORE_REV_SIZE + 1];

	memory_form_put(m, "short");
	assert_false(memory_form_is_put(m, "short"));
	for (int i = 0; i < 1000; i++) {
		snprintf(rev, sizeof(rev), "%032x", (unsigned)i);
		assert_false(memory_form_is_put(m, rev));
		memory_form_put(m, rev);
		memory_form_put(m, rev);
		assert_true(memory_form_is_put(m, rev));
	}
	/* The newest 256 of them, not the first 255 and the last. */
	for (int i = 0; i < 1000; i++) {
		snprintf(rev, sizeof(rev), "%032x", (unsigned)i);
		assert_int_equal(memory_form_is_put(m, rev), i >= 1000 - 256);
	}
}

static void
forgotten_forms(void **state)
{
	struct memory *m = *state;
	static const char rev[] = "0123456789abcdef0123456789abcdef";

	memory_form_put(m, rev);
	memory_forms_forget(m);
	assert_false(memory_form_is_put(m, rev));
	memory_form_put(m, rev);
	assert_true(memory_form_is_put(m, rev));
}

static struct store_ticket_mark
take(struct memory *m, struct arena *arena, struct buf *record)
{
	struct store_request request;

	assert_true(memory_marks_take(m, record));
	assert_true(store_wire_request_get(arena, buf_view(record), &request));
	assert_int_equal(request.op, STORE_TICKET_MARK);
	return request.ticket_mark;
}

static void
marks(void **state)
{
	struct memory *m = *state;
	struct arena arena;
	struct buf record = BUF_INIT;
	struct store_ticket_mark got;

	arena_init(&arena, 0);
	assert_false(memory_marks_take(m, &record));
	assert_int_equal(record.n, 0);
	memory_failed(m, "20000000");
	memory_failed(m, "10000000");
	memory_failed(m, "20000000");
	memory_opened(m, "30000000", STR("2026-11-23"), 5);
	/* Shown again with fewer: a late answer takes nothing back. */
	memory_opened(m, "30000000", STR("2026-11-23"), 4);
	memory_failed(m, "30000000");
	memory_failed(m, "40000000");
	memory_opened(m, "40000000", STR("2026-11-24"), 0);
	memory_opened(m, "40000000", STR("no day"), 9);
	got = take(m, &arena, &record);
	assert_int_equal(got.n, 4);
	assert_true(str_is(got.marks[0].public, "10000000"));
	assert_int_equal(got.marks[0].failed, 1);
	assert_int_equal(got.marks[0].opened.n, 0);
	assert_true(str_is(got.marks[1].public, "20000000"));
	assert_int_equal(got.marks[1].failed, 2);
	assert_int_equal(got.marks[2].failed, 1);
	assert_int_equal(got.marks[2].shown, 5);
	assert_true(str_is(got.marks[2].opened, "2026-11-23"));
	/* Never shown: the opening that day does not take it away. */
	assert_int_equal(got.marks[3].failed, 1);
	assert_true(str_is(got.marks[3].opened, "2026-11-24"));
	assert_int_equal(got.marks[3].shown, 0);
	assert_false(memory_marks_take(m, &record));
	buf_done(&record);
	arena_done(&arena);
}

/* Full of invented numbers: known ones still count, new ones are dropped. */
static void
full(void **state)
{
	struct memory *m = *state;
	struct arena arena;
	struct buf record = BUF_INIT;
	struct store_ticket_mark got;
	char public[NUMBER_PUBLIC + 1];

	arena_init(&arena, 0);
	for (unsigned i = 0; i < MEMORY_MARKS_MAX + 100; i++) {
		snprintf(public, sizeof(public), "%08u", i * 7919 % 100000000);
		memory_failed(m, public);
	}
	memory_failed(m, "00000000");
	memory_opened(m, "99999999", STR("2026-11-23"), 1);
	got = take(m, &arena, &record);
	assert_int_equal(got.n, MEMORY_MARKS_MAX);
	assert_int_equal(got.marks[0].failed, 2);
	for (size_t i = 1; i < got.n; i++)
		assert_true(
		    str_cmp(got.marks[i - 1].public, got.marks[i].public) < 0);
	assert_true(record.n <= STORE_RECORD_MAX);
	buf_done(&record);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(forms, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    forgotten_forms, setup, teardown),
		cmocka_unit_test_setup_teardown(marks, setup, teardown),
		cmocka_unit_test_setup_teardown(full, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
