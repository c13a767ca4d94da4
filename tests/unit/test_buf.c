/* Buffers: growth, formats, termination. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"

static void
test_put(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_put(&b, NULL, 0);
	assert_string_equal(b.p, "");
	buf_cstr(&b, "a");
	buf_char(&b, 'b');
	buf_str(&b, STR("青渡"));
	buf_u64(&b, 0);
	buf_u64(&b, UINT64_MAX);
	buf_fmt(&b, "[%s:%d]", "x", -1);
	assert_string_equal(b.p, "ab青渡018446744073709551615[x:-1]");
	assert_int_equal(b.n, strlen(b.p));
	buf_clear(&b);
	assert_int_equal(buf_view(&b).n, 0);
	assert_string_equal(b.p, "");
	buf_done(&b);
	assert_null(b.p);
}

static void
test_growth(void **state)
{
	(void)state;
	for (int wipe = 0; wipe < 2; wipe++) {
		struct buf b = { .wipe = wipe != 0 };
		char want[501];

		memset(want, 'x', 500);
		want[500] = '\0';
		for (int i = 0; i < 3000; i++) {
			buf_char(&b, (char)('a' + i % 26));
			assert_int_equal(b.p[b.n], 0);
		}
		for (int i = 0; i < 3000; i++)
			assert_int_equal(b.p[i], 'a' + i % 26);
		buf_clear(&b);
		buf_fmt(&b, "%s%s", want, want);
		assert_int_equal(b.n, 1000);
		assert_int_equal(b.p[999], 'x');
		buf_done(&b);
		assert_int_equal(b.wipe, wipe);
	}
}

/* Formats that fill the room exactly must not lose their last byte. */
static void
test_fmt_edges(void **state)
{
	(void)state;
	for (int n = 0; n < 140; n++) {
		struct buf b = BUF_INIT;

		buf_fmt(&b, "%*s", n, "");
		assert_int_equal(b.n, n);
		assert_int_equal(strlen(b.p), n);
		buf_done(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_fmt_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
