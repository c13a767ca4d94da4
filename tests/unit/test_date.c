/* Days, weekdays, instants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

static void
test_parse(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "2026-11-23", true },
		{ "2024-02-29", true },
		{ "2000-02-29", true },
		{ "0000-01-01", true },
		{ "9999-12-31", true },
		{ "2026-02-29", false },
		{ "1900-02-29", false },
		{ "2026-04-31", false },
		{ "2026-13-01", false },
		{ "2026-00-01", false },
		{ "2026-01-00", false },
		{ "2026-1-1", false },
		{ "2026/01/01", false },
		{ "2026-01-01 ", false },
		{ "+026-01-01", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct date date = { 1, 1, 1 };

		if (date_parse(str_of(cases[i].text), &date) != cases[i].good)
			fail_msg("%s", cases[i].text);
		if (!cases[i].good)
			assert_int_equal(date.y, 1);
	}
}

/* Every day of ten thousand years has one number and the next weekday. */
static void
test_days(void **state)
{
	const struct date first = { 0, 1, 1 }, last = { 9999, 12, 31 };
	int weekday = date_weekday(first);

	(void)state;
	assert_int_equal(date_days((struct date){ 1970, 1, 1 }), 0);
	assert_int_equal(date_days((struct date){ 2026, 11, 23 }), 20780);
	assert_int_equal(date_weekday((struct date){ 2026, 11, 23 }), 0);
	for (int64_t d = date_days(first); d <= date_days(last); d++) {
		struct date date = date_of_days(d);

		if (!date_is_valid(date) || date_days(date) != d ||
		    date_weekday(date) != weekday)
			fail_msg("day %ld", (long)d);
		weekday = (weekday + 1) % 7;
	}
	assert_true(date_cmp(first, last) < 0);
	assert_true(date_cmp(last, first) > 0);
	assert_true(date_cmp((struct date){ 2026, 2, 1 },
			(struct date){ 2026, 1, 31 }) > 0);
	assert_int_equal(date_cmp(first, first), 0);
}

static void
check_text(
    void (*put)(struct buf *, struct date), struct date date, const char *want)
{
	struct buf b = BUF_INIT;

	put(&b, date);
	assert_string_equal(b.p, want);
	buf_done(&b);
}

static void
test_put(void **state)
{
	(void)state;
	check_text(date_put_iso, (struct date){ 2026, 11, 3 }, "2026-11-03");
	check_text(date_put_iso, (struct date){ 7, 1, 1 }, "0007-01-01");
	check_text(
	    date_put_face, (struct date){ 2026, 11, 3 }, "2026年11月3日");
}

static void
test_instants(void **state)
{
	static const struct {
		const char *text;
		bool good;
		int64_t unix_time;
		int offset;
		const char *day;
	} cases[] = {
		{ "2026-11-23T10:04:09+08:00", true, 1795399449, 480,
		    "2026-11-23" },
		{ "1970-01-01T00:00:00Z", true, 0, 0, "1970-01-01" },
		{ "1970-01-01T00:30:00+08:00", true, -27000, 480,
		    "1970-01-01" },
		{ "1969-12-31T23:00:00-00:30", true, -1800, -30, "1969-12-31" },
		{ "2026-11-23T24:00:00Z", false, 0, 0, NULL },
		{ "2026-11-23T10:60:00Z", false, 0, 0, NULL },
		{ "2026-11-23T10:00:60Z", false, 0, 0, NULL },
		{ "2026-11-23T10:00:00", false, 0, 0, NULL },
		{ "2026-11-23 10:00:00Z", false, 0, 0, NULL },
		{ "2026-11-23T10:00:00+0800", false, 0, 0, NULL },
		{ "2026-11-23T10:00:00+24:00", false, 0, 0, NULL },
		{ "2026-11-23T10:00:00Zx", false, 0, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct instant at = { 0, 0 };
		struct buf b = BUF_INIT;

		if (instant_parse(str_of(cases[i].text), &at) != cases[i].good)
			fail_msg("%s", cases[i].text);
		if (!cases[i].good)
			continue;
		assert_true(at.unix == cases[i].unix_time);
		assert_int_equal(at.offset, cases[i].offset);
		check_text(date_put_iso, date_of(at), cases[i].day);
		instant_put(&b, at);
		if (!str_ends(str_of(cases[i].text), "Z"))
			assert_string_equal(b.p, cases[i].text);
		buf_done(&b);
	}
}

static void
test_offsets(void **state)
{
	int minutes = 7;

	(void)state;
	assert_true(date_parse_offset(STR("+08:00"), &minutes));
	assert_int_equal(minutes, 480);
	assert_true(date_parse_offset(STR("-03:30"), &minutes));
	assert_int_equal(minutes, -210);
	assert_false(date_parse_offset(STR("08:00"), &minutes));
	assert_false(date_parse_offset(STR("+8:00"), &minutes));
	assert_false(date_parse_offset(STR("+08:60"), &minutes));
	assert_int_equal(minutes, -210);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_instants),
		cmocka_unit_test(test_offsets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
