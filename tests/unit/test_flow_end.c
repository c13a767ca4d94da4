/*
 * The buttons of check page and receipt: 延长, 清除并结束, 我已记下编号. Each
 * may be pressed twice, and no button takes a number away from anybody. And a
 * form that changed says what it could not take along.
 */
#include "flow_fixture.h"

static struct world *
world_of(void **state)
{
	return *state;
}

static struct got
press(struct world *w, struct str page, const char *button)
{
	return world_ask(w, METHOD_POST,
	    str_join(w->arena, page, str_of(button)), (struct form_post){ 0 });
}

static void
the_page_has_its_buttons(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got = world_get(w, draft);

	assert_has(got.body,
	    str_fmt(w->arena, "action=\"%.*s/extend\"", STR_FMT(draft)));
	assert_has(
	    got.body, str_fmt(w->arena, "action=\"%.*s/end\"", STR_FMT(draft)));
	assert_lacks(got.body, "时间已经延长");
	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	assert_has(world_get(w, got.location).body,
	    str_fmt(w->arena, "action=\"%.*s/end\"", STR_FMT(got.location)));
}

static void
extended_drafts_live_again(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got;

	for (int i = 0; i < 3; i++) {
		w->f->now += 3000;
		got = press(w, draft, "/extend");
		assert_int_equal(got.status, 303);
		assert_true(str_eq(
		    got.location, str_join(w->arena, draft, STR("?extended"))));
		got = world_get(w, got.location);
		assert_int_equal(got.status, 200);
		assert_has(got.body, "时间已经延长");
		assert_has(got.body, "name=\"version\" value=\"1\"");
		assert_has(got.body, "钱青山");
	}
	w->f->now += 3599;
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 303);
}

static void
extending_too_late(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w), used = world_named(w);
	struct got got = world_confirm(w, used, "1", WORLD_PASSWORD);

	assert_int_equal(got.status, 303);
	got = press(w, used, "/extend");
	assert_int_equal(got.status, 303);
	assert_true(str_starts(got.location, "/s/r/"));
	w->f->now += 3600;
	assert_int_equal(press(w, draft, "/extend").status, 410);
	assert_true(store_sweep(w->f->store));
	assert_int_equal(press(w, draft, "/extend").status, 410);
	assert_int_equal(press(w, used, "/extend").status, 410);
}

static void
ended_drafts_are_gone(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got;

	for (int i = 0; i < 2; i++) {
		got = press(w, draft, "/end");
		assert_int_equal(got.status, 303);
		assert_true(str_ends(got.location, "?ended"));
		got = world_get(w, got.location);
		assert_int_equal(got.status, 410);
		assert_has(got.body, "<h1>内容已经清除</h1>");
		assert_has(got.body, "没有提交");
	}
	got = world_get(w, draft);
	assert_int_equal(got.status, 410);
	assert_has(got.body, "这一页已经过期");
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 410);
	assert_int_equal(store_stats(w->f->store).tickets, 0);
	/* The word alone ends nothing. */
	draft = world_named(w);
	got = world_get(w, str_join(w->arena, draft, STR("?ended")));
	assert_int_equal(got.status, 200);
}

/* Pressed on an old check page: the ticket stands, its number is shown. */
static void
ending_a_used_draft_shows_its_receipt(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	struct str receipt = got.location;

	got = press(w, draft, "/end");
	assert_int_equal(got.status, 303);
	assert_true(str_starts(got.location, "/s/r/"));
	assert_int_equal(world_get(w, receipt).status, 200);
}

static void
ended_receipts_are_gone(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w), number;
	struct got got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	struct str receipt = got.location;

	/* A draft's handle ends no draft by the receipt's button. */
	assert_int_equal(press(w, world_named(w), "/end").status, 303);
	number = world_number(w, receipt);
	for (int i = 0; i < 2; i++) {
		got = press(w, receipt, "/end");
		assert_int_equal(got.status, 303);
		got = world_get(w, got.location);
		assert_int_equal(got.status, 410);
		assert_has(got.body, "<h1>编号页已经清除</h1>");
		assert_lacks(got.body, str_dup(w->arena, number));
	}
	assert_int_equal(world_get(w, receipt).status, 410);
	assert_int_equal(world_get(w, draft).status, 410);
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 410);
	assert_int_equal(store_stats(w->f->store).tickets, 1);
	assert_int_equal(world_lookup(w, number, WORLD_PASSWORD).status, 200);
}

/* ---- a form that changed ------------------------------------------------- */

static void
change_form(struct world *w)
{
	struct form *form = w->bundle.forms;

	/* An option and a field fewer. */
	for (size_t s = 0; s < form->n_sections; s++)
		for (size_t f = 0; f < form->sections[s].n_fields; f++) {
			struct field *field = &form->sections[s].fields[f];

			if (str_is(field->id, "kind"))
				field->options[1] =
				    (struct option){ STR("投诉"), STR("投诉") };
			if (str_is(field->id, "name"))
				field->id = STR("fullName");
		}
	world_reload(w);
}

static void
a_changed_form_says_what_it_lost(void **state)
{
	struct world *w = world_of(state);
	struct str draft = WORLD_DRAFT(w, "kind", "提供线索");
	struct form_post typed = world_filled(
	    w, FIXTURE_POST(w->arena, "rev",
		   str_dup(w->arena, str_of(w->bundle.forms->rev))));
	struct got got;

	change_form(w);
	got = world_get(w, draft);
	assert_int_equal(got.status, 200);
	assert_has(got.body, "这张表刚刚更新过");
	assert_has(got.body, "您填写的有 2 处在新表里没有");
	assert_has(got.body, "value=\"路灯不亮了\"");
	assert_has(got.body, w->bundle.forms->rev);
	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	assert_int_equal(got.status, 422);
	assert_int_equal(got.argons, 0);
	assert_has(got.body, "这张表刚刚更新过");
	assert_int_equal(press(w, draft, "/extend").status, 422);
	got = world_ask(w, METHOD_POST, WORLD_FORM_URL, typed);
	assert_int_equal(got.status, 422);
	assert_has(got.body, "您填写的有 2 处在新表里没有");
	assert_int_equal(store_stats(w->f->store).tickets, 0);
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(the_page_has_its_buttons),
		T(extended_drafts_live_again),
		T(extending_too_late),
		T(ended_drafts_are_gone),
		T(ending_a_used_draft_shows_its_receipt),
		T(ended_receipts_are_gone),
		T(a_changed_form_says_what_it_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
