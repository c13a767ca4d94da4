/*
 * What the receipt gives to take away: the file, the code, the address. That
 * it is shown, repeated and ended is test_flow.c's and test_flow_end.c's.
 */
#include "flow_fixture.h"

static struct world *
world_of(void **state)
{
	return *state;
}

static struct str
submitted(struct world *w)
{
	struct got got = world_confirm(w, world_named(w), "1", WORLD_PASSWORD);

	assert_int_equal(got.status, 303);
	return got.location;
}

static void
the_page_leads_to_the_file(void **state)
{
	struct world *w = world_of(state);
	struct str receipt = submitted(w);
	struct got got = world_get(w, receipt);

	assert_null(got.type);
	assert_has(got.body,
	    str_fmt(w->arena, "href=\"%.*s/text\"", STR_FMT(receipt)));
	assert_has(got.body, "<svg viewBox=");
	assert_has(got.body, "https://wangting.example/chaxun/");
}

static void
the_file(void **state)
{
	struct world *w = world_of(state);
	struct str receipt = submitted(w);
	struct str number = world_number(w, receipt);
	struct got got =
	    world_get(w, str_join(w->arena, receipt, STR("/text")));

	assert_int_equal(got.status, 200);
	assert_string_equal(got.type, "text/plain; charset=utf-8");
	assert_true(
	    str_starts(str_of(got.disposition), "attachment; filename="));
	assert_lacks(str_of(got.disposition), "\n");
	assert_has(got.body, str_dup(w->arena, number));
	assert_has(got.body, "东浦区分局");
	assert_has(got.body, "https://wangting.example/chaxun/");
	assert_lacks(got.body, "<");
	assert_lacks(got.body, "路灯");
	assert_lacks(got.body, "钱青山");
	got = world_get(w, str_join(w->arena, receipt, STR("/text?again")));
	assert_has(got.body, "之前已经提交过");
}

/* Words of the site come out as they were written. */
static void
nothing_is_escaped_in_the_file(void **state)
{
	struct world *w = world_of(state);
	struct got got;

	w->bundle.units[1].label = STR("东浦<&>\"\'分局&amp;");
	world_reload(w);
	got = world_get(w, str_join(w->arena, submitted(w), STR("/text")));
	assert_has(got.body, "：东浦<&>\"\'分局&amp;，");
}

static void
ended_with_the_receipt(void **state)
{
	struct world *w = world_of(state);
	struct str file = str_join(w->arena, submitted(w), STR("/text"));
	struct got got;

	w->f->now += 3601;
	got = world_get(w, file);
	assert_int_equal(got.status, 410);
	assert_null(got.disposition);
	got = WORLD_POST(w, file, "a", "b");
	assert_int_equal(got.status, 405);
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(the_page_leads_to_the_file),
		T(the_file),
		T(nothing_is_escaped_in_the_file),
		T(ended_with_the_receipt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
