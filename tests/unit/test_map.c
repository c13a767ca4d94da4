/* Maps: insertion order, no overwriting, growth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/map.h"

static void
test_map(void **state)
{
	struct arena a;
	struct map m;

	(void)state;
	arena_init(&a, 0);
	map_init(&m, &a);
	assert_null(map_get(&m, STR("x")));
	for (int i = 0; i < 5000; i++) {
		int *value = ARENA_NEW(&a, int);
		struct str key = str_of(str_fmt(&a, "key-%d", i * 7));

		*value = i;
		assert_true(map_add(&m, key, value));
		assert_false(map_add(&m, key, NULL));
	}
	assert_int_equal(m.n, 5000);
	for (int i = 0; i < 5000; i++) {
		struct str key = str_of(str_fmt(&a, "key-%d", i * 7));
		const int *value = map_get(&m, key);

		assert_non_null(value);
		assert_int_equal(*value, i);
		assert_true(str_eq(m.entries[i].key, key));
	}
	assert_null(map_get(&m, STR("key-1")));
	assert_null(map_entry(&m, STR("")));
	assert_true(map_add(&m, STR(""), NULL));
	assert_non_null(map_entry(&m, str_of(NULL)));
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
