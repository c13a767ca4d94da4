/*
 * What a citizen sees of abuse control: a page with a time, with everything
 * kept that may be kept, and never a refusal for good.
 */
#include "flow_fixture.h"

static struct world *
world_of(void **state)
{
	return *state;
}

#define A STR("\x20\x01\x0d\xb8\1\1\1\0\0\0\0\0\0\0\0\0")

static void
drain(struct world *w)
{
	while (throttle_request(
		   w->service->throttle, w->client, THROTTLE_POST, w->ms) == 0)
		continue;
}

static void
a_prefix_waits_and_keeps_its_text(void **state)
{
	struct world *w = world_of(state);
	struct str draft;
	struct got got;

	w->client = A;
	draft = world_named(w);
	drain(w);
	got = WORLD_FILL(w, "rev", w->bundle.forms->rev);
	assert_int_equal(got.status, 429);
	assert_int_equal(got.retry_after, 1);
	assert_int_equal(got.stores, 0);
	assert_has(got.body, "value=\"钱青山\"");
	assert_has(got.body, "请过 1 秒");
	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	assert_int_equal(got.status, 429);
	assert_int_equal(got.argons, 0);
	assert_has(got.body, str_dup(w->arena, draft));
	got = WORLD_POST(w, str_join(w->arena, draft, STR("/edit")), "version",
	    "1", "form", "values", "title", "新题目啊");
	assert_int_equal(got.status, 429);
	assert_has(got.body, "value=\"新题目啊\"");
	got = world_lookup(w, STR("2026112300000003"), "correct-horse");
	assert_int_equal(got.status, 429);
	assert_has(got.body, "value=\"2026112300000003\"");
	assert_lacks(got.body, "correct-horse");
	drain(w);
	w->ms += 1000;
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 303);
	/* Somebody else never noticed. */
	w->client = STR("another");
	assert_int_equal(WORLD_FILL(w, "title", "又一盏路灯").status, 303);
}

static void
a_number_waits_after_failures(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	struct str other = STR("1234 5678 1234 5678");
	struct number made;
	struct got got;
	char face[NUMBER_FACE + 1];

	number_make(&made, "1234567812345678");
	number_face(&made, face);
	other = str_of(face);
	for (int i = 0; i < 6; i++) {
		assert_int_equal(
		    world_lookup(w, number, "wrong one").status, 422);
		assert_int_equal(
		    world_lookup(w, other, "wrong one").status, 422);
	}
	/* Known or invented: the same page, no derivation. */
	for (int i = 0; i < 2; i++) {
		got = world_lookup(w, i ? number : other, WORLD_PASSWORD);
		assert_int_equal(got.status, 429);
		assert_int_equal(got.retry_after, 5);
		assert_int_equal(got.argons + got.stores, 0);
		assert_has(got.body, "请过 5 秒再试");
		assert_has(got.body, "<h2 id=\"err-title\">请稍等</h2>");
	}
	w->ms += 5000;
	assert_int_equal(world_lookup(w, number, WORLD_PASSWORD).status, 200);
	/* Opening it made nothing longer. */
	assert_int_equal(world_lookup(w, number, WORLD_PASSWORD).status, 200);
	/* A store that is away is not the citizen's failure. */
	w->no_store = true;
	for (int i = 0; i < 8; i++)
		assert_int_equal(
		    world_lookup(w, number, WORLD_PASSWORD).status, 503);
}

/* The flow up to its derivation, which then finds no room. */
static struct got
crowded(struct world *w, struct str url, struct form_post post, bool *ahead)
{
	struct flow *flow = world_flow(w, METHOD_POST, url, post);
	enum flow_step step = flow_start(flow);

	w->argons = w->stores = 0;
	while (step == FLOW_STORE)
		step = world_store(w, flow);
	assert_int_equal(step, FLOW_ARGON);
	*ahead = flow->ahead;
	seal_free(flow->argon);
	flow->argon = NULL;
	return world_finish(w, flow, flow_argon(flow, NULL));
}

static const char *
pass_of(struct world *w, struct got got)
{
	return str_dup(
	    w->arena, world_between(got.body, "name=\"pass\" value=\"", "\""));
}

static void
a_full_queue_gives_a_pass(void **state)
{
	struct world *w = world_of(state);
	struct str draft, number;
	struct form_post post;
	const char *pass;
	struct got got;
	bool ahead;

	w->client = A;
	draft = world_named(w);
	post = world_confirmation(w, "1", WORLD_PASSWORD);
	got = crowded(w, draft, post, &ahead);
	assert_false(ahead);
	assert_int_equal(got.status, 503);
	assert_int_equal(got.retry_after, 2);
	assert_has(got.body, "请过 2 秒");
	assert_has(got.body, "路灯不亮了");
	pass = pass_of(w, got);
	/* After the wait it goes ahead, even if the bucket is empty by then. */
	w->ms += 2000;
	drain(w);
	post = FIXTURE_POST(w->arena, "version", "1", "password",
	    WORLD_PASSWORD, "password-again", WORLD_PASSWORD, "pass", pass);
	got = crowded(w, draft, post, &ahead);
	assert_true(ahead);
	w->ms += 60000;
	got = world_ask(w, METHOD_POST, draft, post);
	assert_int_equal(got.status, 303);
	number = world_number(w, got.location);

	post = FIXTURE_POST(w->arena, "number", str_dup(w->arena, number),
	    "password", WORLD_PASSWORD);
	/* Not counted as failures: ten busy answers, then it opens. */
	for (int i = 0; i < 10; i++)
		got = crowded(w, STR("/s/lookup"), post, &ahead);
	assert_int_equal(got.status, 503);
	assert_has(got.body, str_dup(w->arena, number));
	assert_has(got.body, "请稍等");
	assert_int_equal(world_lookup(w, number, WORLD_PASSWORD).status, 200);
}

#define MORE STR("/s/lookup/more")

/* What is added after a look-up asks for a password too, so it waits too. */
static void
an_addition_waits_like_a_look_up(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	struct form_post guess =
	    FIXTURE_POST(w->arena, "what", "followup", "text", "又坏了一盏",
		"number", str_dup(w->arena, number), "password", "wrong one");
	struct got got;
	const char *turn;
	bool ahead;

	w->client = A;
	got = crowded(w, MORE, guess, &ahead);
	assert_int_equal(got.status, 503);
	assert_int_equal(got.retry_after, 2);
	assert_has(got.body, "又坏了一盏");
	assert_lacks(got.body, "wrong one");
	turn = str_dup(
	    w->arena, world_between(got.body, "name=\"turn\" value=\"", "\""));
	w->ms += 2000;
	drain(w);
	got = world_ask(w, METHOD_POST, MORE, guess);
	assert_int_equal(got.status, 429);
	assert_int_equal(got.argons + got.stores, 0);
	assert_has(got.body, "又坏了一盏");
	(void)crowded(w, MORE,
	    FIXTURE_POST(w->arena, "what", "followup", "text", "又坏了一盏",
		"number", str_dup(w->arena, number), "password", "wrong one",
		"turn", turn),
	    &ahead);
	assert_true(ahead);
	w->ms += 60000;
	for (int i = 0; i < 6; i++)
		assert_int_equal(
		    world_ask(w, METHOD_POST, MORE, guess).status, 422);
	got = world_ask(w, METHOD_POST, MORE, guess);
	assert_int_equal(got.status, 429);
	assert_int_equal(got.retry_after, 5);
	assert_int_equal(got.argons + got.stores, 0);
	assert_has(got.body, "又坏了一盏");
	/* One count for both doors. */
	assert_int_equal(world_lookup(w, number, WORLD_PASSWORD).status, 429);
}

/* A page's own pass needs no password, but is limited like every post. */
static void
buttons_wait_like_posts(void **state)
{
	static const char *const below[] = { "/extend", "/end" };
	struct world *w = world_of(state);
	struct str draft;
	struct got got;

	w->client = A;
	draft = world_named(w);
	drain(w);
	for (size_t i = 0; i < 2; i++) {
		got = WORLD_POST(
		    w, str_join(w->arena, draft, str_of(below[i])), "x", "");
		assert_int_equal(got.status, 429);
		assert_int_equal(got.stores, 0);
		assert_has(got.body, str_dup(w->arena, draft));
	}
	got = WORLD_POST(w, MORE, "what", "withdraw", "pass", "AAAA");
	assert_int_equal(got.status, 429);
	assert_int_equal(got.stores, 0);
}

static void
too_fast_is_held(void **state)
{
	struct world *w = world_of(state);
	struct str draft;

	w->settings.limits.confirm_after = 3;
	world_reload(w);
	draft = world_named(w);
	/* A wrong password is told at once. */
	assert_int_equal(world_confirm(w, draft, "1", "kurz").status, 422);
	assert_int_equal(w->waited_ms, 0);
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 303);
	assert_int_equal(w->waited_ms, 3000);
	draft = world_named(w);
	w->f->now += 2;
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 303);
	assert_int_equal(w->waited_ms, 3000 + 2000);
	draft = world_named(w);
	w->f->now += 4;
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 303);
	assert_int_equal(w->waited_ms, 3000 + 2000);
	/* A clock set back by an hour makes nobody wait for an hour. */
	draft = world_named(w);
	w->f->now -= 600;
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 303);
	assert_int_equal(w->waited_ms, 3000 + 2000 + 3000);
}

static void
the_trap_asks_once_more(void **state)
{
	struct world *w = world_of(state);
	struct got got = world_get(w, WORLD_DRAFT(w, "homepage", ""));
	struct str draft;

	assert_lacks(got.body, "name=\"sure\"");
	draft = WORLD_DRAFT(w, "homepage", "https://spam.example/");
	got = world_get(w, draft);
	assert_int_equal(got.status, 200);
	assert_has(got.body, "name=\"sure\"");
	assert_lacks(got.body, "spam.example");
	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	assert_int_equal(got.status, 422);
	assert_int_equal(got.argons, 0);
	assert_has(got.body, "<a href=\"#sure\">");
	/* A change does not clear it. */
	got = WORLD_POST(w, str_join(w->arena, draft, STR("/edit")), "version",
	    "1", "form", "values", "kind", "提供线索", "region", "dongpu",
	    "title", "路灯又亮了", "detail", WORLD_DETAIL, "identity", "匿名");
	assert_int_equal(got.status, 303);
	assert_int_equal(
	    world_confirm(w, draft, "2", WORLD_PASSWORD).status, 422);
	got = WORLD_POST(w, draft, "version", "2", "password", WORLD_PASSWORD,
	    "password-again", WORLD_PASSWORD, "sure", "true");
	assert_int_equal(got.status, 303);
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(a_prefix_waits_and_keeps_its_text),
		T(a_number_waits_after_failures),
		T(a_full_queue_gives_a_pass),
		T(an_addition_waits_like_a_look_up),
		T(buttons_wait_like_posts),
		T(too_fast_is_held),
		T(the_trap_asks_once_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
