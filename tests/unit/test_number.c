/* The 查询编号: made, read, refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "contract/number.h"

static const char sixteen[] = "0123456789012345";

/* N mod 97, the slow way, to judge the quick one. */
static unsigned
rest97(const char *digits)
{
	unsigned rest = 0;

	for (; *digits != '\0'; digits++)
		rest = (rest * 10 + (unsigned)(*digits - '0')) % 97;
	return rest;
}

static void
makes_check_digits(void **state)
{
	static const char *const halves[] = { "0000000000000000",
		"9999999999999999", "0123456789012345", "1000000000000000",
		"0000000100000001", "9000000000000096" };
	struct number n, again;

	(void)state;
	for (size_t i = 0; i < sizeof(halves) / sizeof(*halves); i++) {
		int check;

		number_make(&n, halves[i]);
		check = (n.digits[16] - '0') * 10 + n.digits[17] - '0';
		assert_int_equal(strlen(n.digits), NUMBER_DIGITS);
		assert_memory_equal(n.digits, halves[i], 16);
		assert_int_equal(rest97(n.digits), 1);
		assert_in_range(check, 2, 98);
		assert_true(number_parse(str_of(n.digits), &again));
		assert_string_equal(n.digits, again.digits);
	}
}

static void
face_is_grouped(void **state)
{
	char face[NUMBER_FACE + 1];
	struct number n = { "123456789012345678" };

	(void)state;
	number_face(&n, face);
	assert_string_equal(face, "1234 5678 9012 3456 78");
}

/* Every single slip and every swap of neighbours is caught. */
static void
catches_slips(void **state)
{
	struct number n, other;
	char typed[NUMBER_DIGITS + 1];

	(void)state;
	number_make(&n, sixteen);
	for (size_t i = 0; i < NUMBER_DIGITS; i++) {
		for (char c = '0'; c <= '9'; c++) {
			memcpy(typed, n.digits, sizeof(typed));
			typed[i] = c;
			assert_int_equal(number_parse(str_of(typed), &other),
			    c == n.digits[i]);
		}
		if (i + 1 == NUMBER_DIGITS || n.digits[i] == n.digits[i + 1])
			continue;
		memcpy(typed, n.digits, sizeof(typed));
		typed[i] = n.digits[i + 1];
		typed[i + 1] = n.digits[i];
		assert_false(number_parse(str_of(typed), &other));
	}
}

/* 00 01 99 stand for the same rest as 97 98 02, and are not made. */
static void
refuses_check_digits_never_made(void **state)
{
	static const char *const twins[][2] = { { "97", "00" }, { "98", "01" },
		{ "02", "99" } };
	char half[17];
	struct number n, other;
	unsigned seen = 0;

	(void)state;
	for (unsigned i = 0; i < 500; i++) {
		snprintf(half, sizeof(half), "%016u", i);
		number_make(&n, half);
		for (size_t k = 0; k < 3; k++) {
			if (strcmp(n.digits + 16, twins[k][0]) != 0)
				continue;
			memcpy(n.digits + 16, twins[k][1], 2);
			assert_int_equal(rest97(n.digits), 1);
			assert_false(number_parse(str_of(n.digits), &other));
			seen |= 1u << k;
			break;
		}
	}
	assert_int_equal(seen, 7);
}

static void
reads_what_people_type(void **state)
{
	static const struct {
		const char *typed;
		bool ok;
	} rows[] = {
		{ "1234 5678 9012 3456 %s", true },
		{ "1234-5678-9012-3456-%s", true },
		{ " \t123456789012 3456%s\r\n", true },
		{ "１２３４　５６７８　９０１２　３４５６　%s", true },
		{ "1234\xE2\x80\x93"
		  "5678\xE2\x80\x94"
		  "9012\xE2\x88\x92"
		  "3456－%s",
		    true },
		{ "\xE2\x80\xAD"
		  "1234567890123456%s\xE2\x80\xAC",
		    true },
		{ "1234\xC2\xA0"
		  "5678\xE3\x80\x80"
		  "90123456%s",
		    true },
		{ "1234.5678.9012.3456.%s", false },
		{ "编号 1234567890123456%s", false },
		{ "1234567890123456%s0", false },
		{ "234567890123456%s", false },
		{ "123456789012345６%sX", false },
		{ "1234567890123456%s\xFF", false },
		{ "%s", false },
	};
	char typed[200];
	struct number n, read;

	(void)state;
	number_make(&n, "1234567890123456");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *mark = strstr(rows[i].typed, "%s");
		int head = (int)(mark - rows[i].typed);

		memset(&read, 0, sizeof(read));
		snprintf(typed, sizeof(typed), "%.*s%s%s", head, rows[i].typed,
		    n.digits + 16, mark + 2);
		assert_int_equal(
		    number_parse(str_of(typed), &read), rows[i].ok);
		if (rows[i].ok)
			assert_string_equal(read.digits, n.digits);
		else
			assert_int_equal(read.digits[0], '\0');
	}
	assert_false(number_parse(STR(""), &read));
}

static void
reads_public_half(void **state)
{
	char out[NUMBER_PUBLIC + 1] = "";

	(void)state;
	assert_true(number_parse_public(STR("１２３４-5678 "), out));
	assert_string_equal(out, "12345678");
	assert_false(number_parse_public(STR("1234567"), out));
	assert_false(number_parse_public(STR("123456789"), out));
	assert_false(number_parse_public(STR("1234567x"), out));
	assert_false(number_parse_public(STR(""), out));
	assert_string_equal(out, "12345678");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_check_digits),
		cmocka_unit_test(face_is_grouped),
		cmocka_unit_test(catches_slips),
		cmocka_unit_test(refuses_check_digits_never_made),
		cmocka_unit_test(reads_what_people_type),
		cmocka_unit_test(reads_public_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
