/* When a site changes by itself: moments, their order, and what has none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "verb_list_due.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

enum { OFFSET = 480 };

/* Noon of a day of November 2026 there. */
static int64_t
noon(int day)
{
	return date_days((struct date){ 2026, 11, day }) * 86400 + 12 * 3600 -
	       OFFSET * 60;
}

static struct front_time
time_at(int day, bool has_time)
{
	return (struct front_time){ .is_set = day != 0,
		.has_time = has_time,
		.date = { 2026, 11, day },
		.at = { noon(day), OFFSET } };
}

static void
test_pages(void **state)
{
	static const struct {
		int publish, expires;
		bool draft;
		enum due_state state;
		size_t n; /* moments to come */
	} cases[] = {
		{ 0, 0, false, DUE_LIVE, 0 },
		{ 24, 0, false, DUE_FUTURE, 1 },
		{ 24, 26, false, DUE_FUTURE, 2 },
		{ 20, 26, false, DUE_LIVE, 1 },
		{ 20, 22, false, DUE_EXPIRED, 0 },
		{ 26, 24, false, DUE_FUTURE, 0 }, /* never seen */
		{ 24, 26, true, DUE_DRAFT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct arena arena;
		struct dues dues;
		struct types types = { 0 };
		struct front front = { .draft = cases[i].draft,
			.publish = time_at(cases[i].publish, true),
			.expires = time_at(cases[i].expires, false) };
		struct site site = { .types = &types,
			.now = { noon(23), OFFSET },
			.n_pages = 1 };
		struct page page = { .site = &site, .front = &front };
		site.pages = &page;
		arena_init(&arena, 0);
		if (due_state(&page) != cases[i].state)
			fail_msg("case %zu: state", i);
		dues_find(&arena, &site, &dues);
		if (dues.n != cases[i].n)
			fail_msg("case %zu: %zu moments", i, dues.n);
		if (dues.n == 2) {
			assert_int_equal(dues.items[0].kind, DUE_PUBLISH);
			assert_int_equal(dues.items[0].at, noon(24));
			/* A day without a time begins at midnight there. */
			assert_int_equal(
			    dues.items[1].at, noon(26) - 12 * 3600);
		}
		arena_done(&arena);
	}
}

static void
test_columns(void **state)
{
	struct type type = { .fresh = { .max_age_days = 3 } };
	const struct type *items[] = { &type };
	struct types types = { items, 1 };
	struct day day = { .date = { 2026, 11, 22 } };
	struct front front = { .date = time_at(22, false) };
	struct page page = { .type = &type, .front = &front, .date = &day };
	const struct page *members[] = { &page };
	struct list_decl decl = { .name = STR("week"), .since_days = 7 };
	struct list list = {
		.name = decl.name, .decl = &decl, .items = members, .n = 1
	};
	struct site site = { .types = &types,
		.now = { noon(23), OFFSET },
		.pages = &page,
		.n_pages = 1,
		.lists = &list,
		.n_lists = 1 };
	struct arena arena;
	struct dues dues;

	(void)state;
	page.site = &site;
	arena_init(&arena, 0);
	dues_find(&arena, &site, &dues);
	assert_int_equal(dues.n, 2);
	assert_int_equal(dues.items[0].kind, DUE_STALE);
	assert_int_equal(dues.items[0].at, noon(26) - 12 * 3600);
	assert_int_equal(dues.items[1].kind, DUE_WINDOW);
	assert_int_equal(dues.items[1].at, noon(30) - 12 * 3600);
	/* What is over is no moment to come. */
	site.now.unix = noon(27);
	dues_find(&arena, &site, &dues);
	assert_int_equal(dues.n, 1);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
