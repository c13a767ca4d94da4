/* Strangers' text on a terminal, and columns that line up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/face.h"

static void
test_lines(void **state)
{
	static const struct {
		const char *in, *out;
	} table[] = {
		{ "", "" },
		{ "青渡 abc 😀 𠮷", "青渡 abc 😀 𠮷" },
		{ "\x1b[31m红\x1b[0m", "␛[31m红␛[0m" },
		{ "\x1b]0;title\x07", "␛]0;title␇" },
		{ "a\rb\nc\td\x7f", "a␍b␊c␉d␡" },
		{ "\x08\x08\x08", "␈␈␈" },
		/* C1: one byte CSI in UTF-8 */
		{ "\xc2\x9b"
		  "2J",
		    "<U+009B>2J" },
		{ "\xe2\x80\xae"
		  "abc",
		    "<U+202E>abc" },
		{ "a\xe2\x80\x8b"
		  "b",
		    "a<U+200B>b" },
		{ "a\xe2\x80\xa8"
		  "b",
		    "a<U+2028>b" },
		{ "\xee\x80\x80", "<U+E000>" },
		/* no UTF-8 at all: a store that lies in a column */
		{ "a\xff"
		  "b\xc3",
		    "a\\xFFb\\xC3" },
		{ "\x9b"
		  "31m",
		    "\\x9B31m" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct buf out = BUF_INIT;

		buf_char(&out, '>');
		face_line(&out, str_of(table[i].in));
		assert_string_equal(out.p + 1, table[i].out);
		buf_done(&out);
	}
}

static void
test_texts(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	face_text(&out, STR("一\n\n\x1b[2J二"), "  ");
	assert_string_equal(out.p, "  一\n  \n  ␛[2J二\n");
	buf_clear(&out);
	face_text(&out, STR(""), "  ");
	assert_string_equal(out.p, "  \n");
	buf_done(&out);
}

static void
test_labels(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	face_label(&out, STR("单位"), 6);
	assert_string_equal(out.p, "单位    ");
	buf_clear(&out);
	face_label(&out, STR("a very long one"), 6);
	assert_string_equal(out.p, "a very long one  ");
	buf_done(&out);
}

static void
test_tables(void **state)
{
	static const char *const cells[] = { "受理号", "单位", "x", "1",
		"东浦区分局", "\n", "22", "a", "" };
	struct arena arena;
	struct face_table table;
	struct buf out = BUF_INIT;

	(void)state;
	arena_init(&arena, 0);
	face_table_init(&table, &arena, 3);
	for (size_t i = 0; i < 9; i++)
		face_table_add(&table, str_of(cells[i]));
	face_table_put(&out, &table);
	assert_string_equal(out.p, "受理号  单位        x\n"
				   "1       东浦区分局  ␊\n"
				   "22      a           \n");
	assert_int_equal(face_width(STR("东a浦")), 5);
	buf_done(&out);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
