/* Arena: alignment, growth, marks, reset, wiping is for ASan to see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <string.h>

#include "base/arena.h"

static void
test_alignment_and_zero(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 64);
	for (size_t n = 0; n < 300; n++) {
		unsigned char *p = arena_zalloc(&a, n);

		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xaa, n);
	}
	arena_done(&a);
	assert_int_equal(a.total, 0);
}

static void
test_grow_keeps_items(void **state)
{
	struct arena a;
	int *items = NULL;
	size_t cap = 0;

	(void)state;
	arena_init(&a, 0);
	for (int i = 0; i < 1000; i++) {
		items = arena_grow(&a, items, (size_t)i, &cap, sizeof(*items));
		assert_true(cap > (size_t)i);
		items[i] = i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	arena_done(&a);
}

static void
test_rewind_and_reset(void **state)
{
	struct arena a;
	struct arena_mark mark;
	char *kept, *again;
	size_t before;

	(void)state;
	arena_init(&a, 256);
	mark = arena_mark(&a);
	arena_alloc(&a, 10);
	arena_rewind(&a, mark); /* taken before the first block */
	kept = arena_alloc(&a, 8);
	strcpy(kept, "kept");
	mark = arena_mark(&a);
	again = arena_alloc(&a, 8);
	before = a.total;
	arena_alloc(&a, 100000);
	assert_true(a.total > before);
	arena_rewind(&a, mark);
	assert_int_equal(a.total, before);
	assert_string_equal(kept, "kept");
	assert_ptr_equal(arena_alloc(&a, 8), again);
	arena_alloc(&a, 5000);
	arena_reset(&a);
	assert_true(a.total > 0);
	before = a.total;
	arena_alloc(&a, 16);
	assert_int_equal(a.total, before);
	arena_done(&a);
}

static void
test_wipe(void **state)
{
	struct arena a;
	struct arena_mark mark;
	char *secret;

	(void)state;
	arena_init(&a, 256);
	a.wipe = true;
	mark = arena_mark(&a);
	secret = arena_alloc(&a, 16);
	memset(secret, 's', 16);
	arena_rewind(&a, mark);
	/* The block is kept, so the bytes may still be looked at. */
	for (int i = 0; i < 16; i++)
		assert_int_equal(secret[i], 0);
	arena_done(&a);
}

static void
test_adopt_keeps_both(void **state)
{
	struct arena into, from;
	char *old, *adopted;

	(void)state;
	arena_init(&into, 64);
	arena_init(&from, 64);
	old = arena_alloc(&into, 8);
	adopted = arena_alloc(&from, 8);
	memcpy(old, "old", 4);
	memcpy(adopted, "adopted", 8);
	arena_adopt(&into, &from);
	assert_null(from.blocks);
	assert_int_equal(from.total, 0);
	arena_done(&from);
	memset(arena_alloc(&into, 500), 1, 500);
	assert_string_equal(old, "old");
	assert_string_equal(adopted, "adopted");
	arena_done(&into);
	assert_int_equal(into.total, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alignment_and_zero),
		cmocka_unit_test(test_grow_keeps_items),
		cmocka_unit_test(test_rewind_and_reset),
		cmocka_unit_test(test_wipe),
		cmocka_unit_test(test_adopt_keeps_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
