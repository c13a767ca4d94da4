/* Due days: hours, days, workdays; named and anonymous. */
#include "contract_fixture.h"

#include "contract/clock.h"
#include "contract/texts.h"

static void
parses(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint32_t n;
		enum clock_unit unit;
	} rows[] = {
		{ "24 hours", true, 24, CLOCK_HOURS },
		{ "7 days", true, 7, CLOCK_DAYS },
		{ "15 workdays", true, 15, CLOCK_WORKDAYS },
		{ "1 workdays", true, 1, CLOCK_WORKDAYS },
		{ "3660 days", true, 3660, CLOCK_DAYS },
		{ "3661 days", false, 0, CLOCK_HOURS },
		{ "0 days", false, 0, CLOCK_HOURS },
		{ "-1 days", false, 0, CLOCK_HOURS },
		{ "7days", false, 0, CLOCK_HOURS },
		{ "7  days", false, 0, CLOCK_HOURS },
		{ "7 Days", false, 0, CLOCK_HOURS },
		{ "7 weeks", false, 0, CLOCK_HOURS },
		{ "7", false, 0, CLOCK_HOURS },
		{ "", false, 0, CLOCK_HOURS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct clock clock = { 0, CLOCK_HOURS };

		assert_int_equal(
		    clock_parse(str_of(rows[i].text), &clock), rows[i].ok);
		assert_int_equal(clock.n, rows[i].n);
		assert_int_equal(clock.unit, rows[i].unit);
	}
}

static void
falls_due(void **state)
{
	/* 2026-11-23 is a Monday. */
	static const struct {
		const char *clock, *received;
		bool anonymous;
		const char *due;
	} rows[] = {
		{ "24 hours", "2026-11-23T10:04:09+08:00", false,
		    "2026-11-24" },
		{ "24 hours", "2026-11-23T00:00:00+08:00", false,
		    "2026-11-23" },
		{ "24 hours", "2026-11-23T23:59:59+08:00", false,
		    "2026-11-24" },
		{ "1 hours", "2026-11-23T22:59:59+08:00", false, "2026-11-23" },
		{ "1 hours", "2026-11-23T23:00:01+08:00", false, "2026-11-24" },
		{ "24 hours", "2026-11-23T00:00:00+08:00", true, "2026-11-24" },
		{ "24 hours", "2026-11-23T23:00:00+08:00", true, "2026-11-24" },
		{ "25 hours", "2026-11-23T10:00:00+08:00", true, "2026-11-25" },
		{ "72 hours", "2026-12-30T10:00:00+08:00", true, "2027-01-02" },
		{ "7 days", "2026-11-23T10:00:00+08:00", false, "2026-11-30" },
		{ "15 days", "2026-12-20T23:59:00+08:00", true, "2027-01-04" },
		/* the day there, not the day in Greenwich */
		{ "1 days", "2026-11-24T00:30:00+08:00", false, "2026-11-25" },
		{ "1 workdays", "2026-11-23T10:00:00+08:00", false,
		    "2026-11-24" },
		{ "5 workdays", "2026-11-23T10:00:00+08:00", false,
		    "2026-11-30" },
		{ "1 workdays", "2026-11-27T10:00:00+08:00", false,
		    "2026-11-30" },
		{ "1 workdays", "2026-11-28T10:00:00+08:00", false,
		    "2026-11-30" },
		{ "1 workdays", "2026-11-29T10:00:00+08:00", true,
		    "2026-11-30" },
		{ "15 workdays", "2026-11-23T10:00:00+08:00", false,
		    "2026-12-14" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct clock clock;
		struct instant received;
		struct buf due = BUF_INIT;

		assert_true(clock_parse(str_of(rows[i].clock), &clock));
		assert_true(instant_parse(str_of(rows[i].received), &received));
		date_put_iso(
		    &due, clock_due(&clock, received, rows[i].anonymous, NULL));
		assert_string_equal(due.p, rows[i].due);
		buf_done(&due);
	}
}

static void
says_it(void **state)
{
	static const struct {
		struct clock clock;
		const char *face;
	} rows[] = {
		{ { 24, CLOCK_HOURS }, "24 小时内" },
		{ { 7, CLOCK_DAYS }, "7 天内" },
		{ { 15, CLOCK_WORKDAYS }, "15 个工作日内" },
	};
	struct arena arena;
	struct form_texts texts;

	(void)state;
	arena_init(&arena, 0);
	fixture_texts(&arena, &texts);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(
		    str_dup(&arena, clock_face(&arena, &rows[i].clock, &texts)),
		    rows[i].face);
	assert_string_equal(clock_unit_name(CLOCK_WORKDAYS), "workdays");
	arena_done(&arena);
}

/* 国庆 2026 and the days worked for it; behind the table the plain week. */
static void
holidays_move_workdays(void **state)
{
	struct str off[] = { STR("2026-10-01"), STR("2026-10-02"),
		STR("2026-10-05"), STR("2026-10-06"), STR("2026-10-07") };
	struct str work[] = { STR("2026-09-20"), STR("2026-10-10") };
	const struct holidays table = { STR("2026-12-31"), off, 5, work, 2 };
	static const struct {
		uint32_t n;
		const char *from, *due;
	} rows[] = {
		{ 1, "2026-09-30", "2026-10-08" },
		{ 2, "2026-09-30", "2026-10-09" },
		{ 3, "2026-09-30", "2026-10-10" },
		{ 4, "2026-09-30", "2026-10-12" },
		{ 1, "2026-10-03", "2026-10-08" },
		{ 1, "2026-09-19", "2026-09-20" },
		{ 1, "2026-09-18", "2026-09-20" },
		{ 2, "2026-12-31", "2027-01-04" }, /* 元旦 is not known */
	};
	struct holidays bad = table;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct clock clock = { rows[i].n, CLOCK_WORKDAYS };
		struct instant at = { .offset = 480 };
		struct buf due = BUF_INIT;
		struct date day;

		assert_true(date_parse(str_of(rows[i].from), &day));
		at.unix = date_days(day) * 86400;
		date_put_iso(&due, clock_due(&clock, at, i % 2, &table));
		assert_string_equal(due.p, rows[i].due);
		buf_done(&due);
	}
	assert_true(holidays_are_sound(&table));
	bad.until = STR("2026-10-06");
	assert_false(holidays_are_sound(&bad));
	bad.until = str_of(NULL);
	assert_false(holidays_are_sound(&bad));
	bad = (struct holidays){ STR("2026-12-31"), work, 2, NULL, 0 };
	assert_false(holidays_are_sound(&bad)); /* weekend days are off */
	bad = (struct holidays){ 0 };
	assert_true(holidays_are_sound(&bad));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(falls_due),
		cmocka_unit_test(holidays_move_workdays),
		cmocka_unit_test(says_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
