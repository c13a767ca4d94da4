/* Slices, numbers and “did you mean”. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

static void
test_compare(void **state)
{
	(void)state;
	assert_true(str_eq(str_of(NULL), STR("")));
	assert_false(str_eq(STR("a"), STR("b")));
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_cmp(STR(""), str_of(NULL)), 0);
	assert_true(str_starts(STR("abc"), "ab"));
	assert_false(str_starts(STR("a"), "ab"));
	assert_true(str_ends(STR("a.md"), ".md"));
	assert_false(str_ends(STR("md"), ".md"));
}

static void
test_parts(void **state)
{
	struct str before, after;

	(void)state;
	assert_true(str_is(str_from(STR("abc"), 1), "bc"));
	assert_true(str_is(str_from(STR("abc"), 9), ""));
	assert_true(str_is(str_sub(STR("abc"), 1, 1), "b"));
	assert_true(str_is(str_sub(STR("abc"), 2, 9), "c"));
	assert_int_equal(str_find(STR("abcabc"), "ca"), 2);
	assert_true(str_find(STR("abc"), "x") == SIZE_MAX);
	assert_true(str_find(STR(""), "x") == SIZE_MAX);
	assert_int_equal(str_find(STR(""), ""), 0);
	assert_int_equal(str_find_char(STR("abc"), 'c'), 2);
	assert_true(str_is(str_trim(STR(" \t a b\r\n")), "a b"));
	assert_true(str_is(str_trim(STR(" \n ")), ""));
	assert_true(str_cut(STR("k=v=w"), '=', &before, &after));
	assert_true(str_is(before, "k") && str_is(after, "v=w"));
	assert_false(str_cut(STR("kv"), '=', &before, &after));
	assert_true(str_is(before, "kv") && str_is(after, ""));
}

static void
test_numbers(void **state)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t value;
	} cases[] = {
		{ "0", true, 0 },
		{ "007", true, 7 },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "18446744073709551616", false, 0 },
		{ "99999999999999999999", false, 0 },
		{ "", false, 0 },
		{ "-1", false, 0 },
		{ " 1", false, 0 },
		{ "1a", false, 0 },
		{ "１", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		uint64_t value = 99;

		assert_int_equal(
		    str_u64(str_of(cases[i].text), &value), cases[i].good);
		assert_true(value == (cases[i].good ? cases[i].value : 99));
	}
}

static void
test_copies(void **state)
{
	struct arena a;
	char *text;

	(void)state;
	arena_init(&a, 0);
	text = str_dup(&a, str_of(NULL));
	assert_string_equal(text, "");
	assert_string_equal(str_copy(&a, STR("青")).p, "青");
	assert_string_equal(str_fmt(&a, "%d-%s", 7, "x"), "7-x");
	text = str_fmt(&a, "%0500d", 1);
	assert_int_equal(str_of(text).n, 500);
	assert_string_equal(str_join(&a, STR("a"), STR("b")).p, "ab");
	assert_string_equal(str_join(&a, str_of(NULL), STR("")).p, "");
	arena_done(&a);
}

static void
test_ascii(void **state)
{
	(void)state;
	assert_true(ascii_is_alnum('z') && ascii_is_alnum('0'));
	assert_false(ascii_is_alnum('_') || ascii_is_alpha(0xe4));
	assert_true(ascii_is_punct('~') && !ascii_is_punct(' '));
	assert_true(ascii_is_space('\v') && !ascii_is_space(0));
	assert_int_equal(ascii_lower('Z'), 'z');
	assert_int_equal(ascii_lower('['), '[');
	assert_int_equal(ascii_hex('F'), 15);
	assert_int_equal(ascii_hex('g'), -1);
}

static void
test_nearest(void **state)
{
	static const char *const names[] = { "title", "date", "summary", "ab",
		"咨询", "投诉举报" };
	static const struct {
		const char *wrong, *want;
	} cases[] = {
		{ "titel", "title" }, /* swapped neighbours: one step */
		{ "ttle", "title" },
		{ "tittle", "title" },
		{ "dates", "date" },
		{ "sumary", "summary" },
		{ "sumarry", "summary" }, /* two steps of seven letters */
		{ "quux", "" },
		{ "", "" },
		{ "x", "" },
		{ "咨寻", "咨询" },
		{ "投诉举暴", "投诉举报" },
		{ "投诉", "" },
		{ "是", "" },
		{ "\xff", "" },
	};
	struct str options[N(names)];

	(void)state;
	for (size_t i = 0; i < N(names); i++)
		options[i] = str_of(names[i]);
	for (size_t i = 0; i < N(cases); i++) {
		struct str got =
		    str_nearest(str_of(cases[i].wrong), options, N(names));

		if (!str_is(got, cases[i].want))
			fail_msg("%s gave %.*s", cases[i].wrong, STR_FMT(got));
	}
	/* Ties go to the earlier one. */
	options[0] = STR("aax");
	options[1] = STR("aay");
	assert_true(str_is(str_nearest(STR("aaz"), options, 2), "aax"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
