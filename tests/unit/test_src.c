/* Offsets to positions and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/src.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

static void
test_positions(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
		uint32_t line, col;
	} cases[] = {
		{ "", 0, 1, 1 },
		{ "", 9, 1, 1 },
		{ "ab\ncd", 1, 1, 2 },
		{ "ab\ncd", 2, 1, 3 }, /* the newline itself */
		{ "ab\ncd", 3, 2, 1 },
		{ "ab\ncd\n", 6, 3, 1 },
		{ "ab\r\ncd", 4, 2, 1 },
		{ "青渡x", 6, 1, 3 },
		{ "\n𠮷😀x", 9, 2, 3 },
		{ "\xef\xbb\xbf"
		  "ab",
		    0, 1, 1 }, /* byte order mark */
		{ "\xef\xbb\xbf"
		  "ab",
		    4, 1, 2 },
		{ "\xef\xbb\xbf\nab", 4, 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct arena a;
		struct src src;
		struct pos pos;

		arena_init(&a, 0);
		src_init(&src, &a, STR("a.md"), str_of(cases[i].text));
		pos = src_pos(&src, cases[i].offset);
		if (pos.line != cases[i].line || pos.col != cases[i].col)
			fail_msg("case %zu: %u:%u", i, pos.line, pos.col);
		arena_done(&a);
	}
}

static void
test_round_trip(void **state)
{
	static const char text[] = "标题: 𠮷\r\n\n😀 end\n";
	struct arena a;
	struct src src;

	(void)state;
	arena_init(&a, 0);
	src_init(&src, &a, STR("a.md"), STR(text));
	for (size_t i = 0; i < sizeof(text); i++) {
		if (((unsigned char)text[i] & 0xc0) == 0x80 || text[i] == '\n')
			continue;
		assert_int_equal(src_offset(&src, src_pos(&src, i)), i);
	}
	assert_int_equal(src_offset(&src, src_pos_file(&src)), 0);
	arena_done(&a);
}

static void
test_lines(void **state)
{
	static const char text[] = "\xef\xbb\xbf一\r\n\n三";
	struct arena a;
	struct src src;
	struct pos pos;

	(void)state;
	arena_init(&a, 0);
	src_init(&src, &a, STR("a.md"), STR(text));
	assert_int_equal(src.n_lines, 3);
	assert_true(str_is(src_line(&src, 1), "一"));
	assert_true(str_is(src_line(&src, 2), ""));
	assert_true(str_is(src_line(&src, 3), "三"));
	assert_true(str_is(src_line(&src, 0), ""));
	assert_true(str_is(src_line(&src, 4), ""));
	pos = src_pos_bytes(&src, 3, 4); /* behind 三 */
	assert_int_equal(pos.col, 2);
	pos = src_pos_bytes(&src, 3, 1);
	assert_int_equal(pos.col, 1);
	pos = src_pos_bytes(&src, 3, 99);
	assert_int_equal(pos.col, 2);
	pos = src_pos_bytes(&src, 0, 0);
	assert_int_equal(pos.line, 0);
	pos = src_pos_bytes(&src, 3, 0);
	assert_true(pos.line == 3 && pos.col == 0);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_positions),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
