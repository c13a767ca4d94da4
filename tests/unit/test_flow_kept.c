/*
 * What a citizen typed is not lost: whatever ends a post of the form or of an
 * edit page, the answer is a page with every value in its control. And what
 * was agreed to under one revision is not submitted under another.
 */
#include "flow_fixture.h"

static struct world *
world_of(void **state)
{
	return *state;
}

static struct str
edit_of(struct world *w, struct str draft)
{
	return str_join(w->arena, draft, STR("/edit"));
}

/* An edit as the edit page sends it: no consent, no rev. */
static struct got
edit(struct world *w, struct str draft, struct form_post more)
{
	struct form_post base =
	    FIXTURE_POST(w->arena, "consent", "", "rev", "", "form", "values");

	return world_ask(w, METHOD_POST, edit_of(w, draft),
	    world_filled(w, world_merge(w, base, more)));
}
#define EDIT(w, draft, ...)                                                    \
	edit((w), (draft), FIXTURE_POST((w)->arena, __VA_ARGS__))

/* The store answers one operation with one status. */
static enum store_op sick_op;
static enum store_status sick;

static void
answers_sick(struct world *w, enum store_op op, struct store_reply *reply)
{
	(void)w;
	if (op == sick_op)
		*reply = (struct store_reply){ .status = sick };
}

static void
judge_kept(struct got got, const char *notice)
{
	assert_has(got.body, notice);
	assert_has(got.body, "value=\"刚才的标题\"");
	assert_has(got.body, "value=\"钱青山\"");
	assert_has(got.body, "姓𠮷，穿&lt;b&gt;红&lt;/b&gt;衣 😀");
	assert_lacks(got.body, "处需要修改");
	assert_lacks(got.body, "error-text");
}

/* A first post again: nobody is taken to have agreed. */
static void
judge_first(struct got got)
{
	assert_has(got.body, "action=\"/s/f/values/check#err\"");
	assert_has(got.body, "name=\"rev\"");
	assert_lacks(got.body, "name=\"version\"");
	assert_lacks(
	    world_between(got.body, "field consent", "</label>"), " checked");
}

static void
busy_keeps_the_text(void **state)
{
	static const enum store_status all[] = { STORE_BUSY, STORE_FULL,
		STORE_FAIL, STORE_BAD };
	static const enum store_op ops[] = { STORE_DRAFT_PUT, STORE_DRAFT_GET,
		STORE_DRAFT_REPLACE };
	struct world *w = world_of(state);

	for (size_t i = 0; i < 5 * 3; i++) {
		struct str draft;
		struct got got;

		w->no_store = false;
		w->bend = NULL;
		draft = world_named(w);
		w->no_store = i / 3 == 4;
		w->bend = w->no_store ? NULL : answers_sick;
		sick_op = ops[i % 3];
		sick = w->no_store ? STORE_BUSY : all[i / 3];
		got =
		    sick_op == STORE_DRAFT_PUT
			? WORLD_FILL(w, "title", "刚才的标题")
			: EDIT(w, draft, "title", "刚才的标题", "version", "1");
		assert_int_equal(got.status, 503);
		assert_true(got.retry_after > 0);
		judge_kept(got, "现在暂时办不了，还没有提交");
		assert_has(got.body, "0000-5550100");
		if (sick_op == STORE_DRAFT_PUT) {
			assert_has(world_between(
				       got.body, "field consent", "</label>"),
			    " checked");
			continue;
		}
		assert_has(got.body, "name=\"version\" value=\"1\"");
		assert_has(
		    got.body, str_fmt(w->arena, "action=\"%.*s/edit#err\"",
				  STR_FMT(draft)));
	}
}

/* The store did it and could not say so: sent again, it is done. */
static void
busy_edit_may_be_sent_again(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);

	w->bend = answers_sick;
	sick_op = STORE_DRAFT_REPLACE;
	sick = STORE_BUSY;
	assert_int_equal(
	    EDIT(w, draft, "title", "刚才的标题", "version", "1").status, 503);
	w->bend = NULL;
	assert_int_equal(
	    EDIT(w, draft, "title", "刚才的标题", "version", "1").status, 303);
	assert_has(world_get(w, draft).body, "刚才的标题");
}

static void
edit_page_names_its_form(void **state)
{
	struct world *w = world_of(state);

	assert_has(world_get(w, edit_of(w, world_named(w))).body,
	    "name=\"form\" value=\"values\"");
}

static void
edit_of_an_expired_draft(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got;

	w->f->now += 3600;
	for (int swept = 0; swept < 2; swept++) {
		got = EDIT(w, draft, "title", "刚才的标题", "version", "1");
		assert_int_equal(got.status, 410);
		judge_kept(got, "先前保存的内容已经到期清除");
		judge_first(got);
		assert_true(store_sweep(w->f->store));
	}
	/* Nobody has agreed, whatever the post says. */
	got = EDIT(
	    w, draft, "title", "刚才的标题", "version", "1", "consent", "true");
	judge_first(got);
	got = EDIT(w, draft, "version", "1", "form", "none");
	assert_int_equal(got.status, 410);
	assert_has(got.body, "这一页已经过期");
}

/* It ended between the look and the change. */
static void
edit_of_a_draft_that_ends(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got;

	w->bend = answers_sick;
	sick_op = STORE_DRAFT_REPLACE;
	sick = STORE_NONE;
	got = EDIT(w, draft, "title", "刚才的标题", "version", "1");
	assert_int_equal(got.status, 410);
	judge_kept(got, "先前保存的内容已经到期清除");
	judge_first(got);
}

static void
stale_edit_keeps_the_text(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got;

	assert_int_equal(
	    EDIT(w, draft, "title", "另一页的标题", "version", "1").status,
	    303);
	for (int i = 0; i < 2; i++) {
		got = EDIT(w, draft, "title", "刚才的标题", "version",
		    i == 0 ? "1" : "x");
		assert_int_equal(got.status, 422);
		judge_kept(got, "您在另一个页面也改过这份内容");
		assert_has(got.body, "name=\"version\" value=\"2\"");
		assert_has(world_get(w, draft).body, "另一页的标题");
	}
	got = EDIT(w, draft, "title", "刚才的标题", "version", "2");
	assert_int_equal(got.status, 303);
	assert_has(world_get(w, draft).body, "刚才的标题");
	got = EDIT(w, draft, "title", "", "version", "1");
	assert_int_equal(got.status, 422);
}

/* A double click is no other page. */
static void
doubled_edit_is_one(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got;

	for (int i = 0; i < 2; i++) {
		got = EDIT(w, draft, "title", "刚才的标题", "version", "1");
		assert_int_equal(got.status, 303);
		assert_true(str_eq(got.location, draft));
	}
	assert_has(world_get(w, draft).body, "name=\"version\" value=\"2\"");
}

/* Both were read before either was written. */
static void
edits_at_the_same_time(void **state)
{
	struct world *w = world_of(state);

	for (int same = 0; same < 2; same++) {
		struct str draft = world_named(w);
		struct flow *flow =
		    world_flow(w, METHOD_POST, edit_of(w, draft),
			world_filled(w, FIXTURE_POST(w->arena, "title",
					    "刚才的标题", "version", "1")));
		enum flow_step step = flow_start(flow);
		struct got got;

		step = world_step(w, flow, step);
		got = EDIT(w, draft, "title",
		    same ? "刚才的标题" : "另一页的标题", "version", "1");
		assert_int_equal(got.status, 303);
		got = world_finish(w, flow, step);
		assert_int_equal(got.status, same ? 303 : 422);
		if (!same)
			judge_kept(got, "您在另一个页面也改过这份内容");
	}
}

static void
edit_after_submission_did_not_count(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct flow *flow = world_flow(w, METHOD_POST, edit_of(w, draft),
	    world_filled(w, FIXTURE_POST(w->arena, "version", "1")));
	enum flow_step step = world_step(w, flow, flow_start(flow));
	struct got got = world_confirm(w, draft, "1", WORLD_PASSWORD);

	assert_int_equal(got.status, 303);
	got = world_finish(w, flow, step);
	assert_int_equal(got.status, 303);
	assert_true(str_ends(got.location, "?again"));
	got = EDIT(w, draft, "title", "刚才的标题", "version", "1");
	assert_true(str_ends(got.location, "?again"));
	assert_has(world_get(w, got.location).body, "在那之后的修改没有提交");
}

/* The service starts anew with other terms while a draft waits. */
static void
draft_under_old_terms(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w),
		   url[2] = { draft, edit_of(w, draft) };
	struct got got;

	w->bundle.forms->consent = STR("我同意新的说明");
	memcpy(w->bundle.forms->rev, "fedcba9876543210fedcba9876543210", 33);
	world_reload(w);
	for (size_t i = 0; i < 2; i++) {
		got = world_get(w, url[i]);
		assert_int_equal(got.status, 200);
		assert_has(got.body, "这张表刚刚更新过");
		assert_has(got.body, "value=\"路灯不亮了\"");
		assert_has(got.body, "我同意新的说明");
		judge_first(got);
	}
	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	assert_int_equal(got.status, 422);
	assert_int_equal(got.argons, 0);
	assert_has(got.body, "这张表刚刚更新过");
	assert_has(got.body, "value=\"路灯不亮了\"");
	judge_first(got);
	got = EDIT(
	    w, draft, "title", "刚才的标题", "version", "1", "consent", "true");
	assert_int_equal(got.status, 422);
	judge_kept(got, "这张表刚刚更新过");
	judge_first(got);
	assert_int_equal(store_stats(w->f->store).tickets, 0);
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(busy_keeps_the_text),
		T(busy_edit_may_be_sent_again),
		T(edit_page_names_its_form),
		T(edit_of_an_expired_draft),
		T(edit_of_a_draft_that_ends),
		T(stale_edit_keeps_the_text),
		T(doubled_edit_is_one),
		T(edits_at_the_same_time),
		T(edit_after_submission_did_not_count),
		T(draft_under_old_terms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
