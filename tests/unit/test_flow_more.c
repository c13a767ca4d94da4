/*
 * Additions after a look-up: once for each button pressed, only with a good
 * pass or with number and password, and never a typed word lost.
 */
#include "flow_fixture.h"

#include "contract/number.h"
#include "core/body_citizen.h"

#define MORE STR("/s/lookup/more")

static struct world *
world_of(void **state)
{
	return *state;
}

/* The pass of one form of the page; empty: the page has no such form. */
static const char *
pass_of(struct world *w, struct str body, const char *what)
{
	const char *mark =
	    str_fmt(w->arena, "name=\"what\" value=\"%s\">", what);
	size_t at = str_find(body, mark);

	if (at == SIZE_MAX)
		return "";
	return str_dup(w->arena,
	    world_between(str_from(body, at), "name=\"pass\" value=\"", "\""));
}

static struct got
follow(struct world *w, const char *pass, const char *text)
{
	return WORLD_POST(
	    w, MORE, "what", "followup", "pass", pass, "text", text);
}

static struct got
opened(struct world *w, struct str number)
{
	struct got got = world_lookup(w, number, WORLD_PASSWORD);

	assert_int_equal(got.status, 200);
	return got;
}

/* What the desk reads of item C n; fails unless it verifies. */
static struct body_citizen
citizen_item(struct world *w, struct str number, uint32_t n)
{
	struct world_case c;
	struct body_citizen body = { 0 };

	world_case(w, number, &c);
	for (size_t i = 0; i < c.got.n_items; i++)
		if (c.items[i].side == ITEM_CITIZEN && c.items[i].n == n) {
			assert_true(body_citizen_open(w->arena, &c.ticket,
			    &c.items[i], &c.checks[i], &c.opener, &body));
			return body;
		}
	fail_msg("no item C%u", n);
	return body;
}

static size_t
n_items(struct world *w, struct str number)
{
	struct world_case c;

	world_case(w, number, &c);
	return c.got.n_items;
}

/* ---- follow-up ----------------------------------------------------------- */

static void
a_named_citizen_adds_text(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	struct got got = opened(w, number);
	const char *pass = pass_of(w, got.body, "followup");

	assert_lacks(got.body, "name=\"what\" value=\"rating\"");
	assert_lacks(got.body, "name=\"what\" value=\"withdraw\"");
	assert_lacks(got.body, "name=\"what\" value=\"finish\"");
	got = follow(w, pass, "又想起来：\r\n是<b>两盏</b>灯");
	assert_int_equal(got.status, 200);
	assert_int_equal(got.argons, 0);
	assert_has(got.body, "已经收到您补充的内容");
	assert_has(got.body, "又想起来：\n是&lt;b&gt;两盏&lt;/b&gt;灯");
	assert_has(got.body, "您补充了内容");
	/* The secret half is not in a pass, so not on the page. */
	assert_lacks(got.body, str_dup(w->arena, number));
	assert_has(got.body, "<dt>受理号</dt>");
	assert_true(str_is(
	    citizen_item(w, number, 2).text, "又想起来：\n是<b>两盏</b>灯"));
	/* The next pass is another one, and chains on. */
	got = follow(w, pass_of(w, got.body, "followup"), "还有一句");
	assert_int_equal(got.status, 200);
	assert_true(str_is(citizen_item(w, number, 3).text, "还有一句"));
	got = opened(w, number);
	assert_has(got.body, "还有一句");
	assert_lacks(got.body, "无法核实");
}

static void
pressed_twice_adds_once(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	const char *pass = pass_of(w, opened(w, number).body, "followup");

	for (int i = 0; i < 3; i++) {
		struct got got = follow(w, pass, "只要一次");

		assert_int_equal(got.status, 200);
		assert_has(got.body, "已经收到您补充的内容");
	}
	assert_int_equal(n_items(w, number), 2);
}

/* Two pages opened at once: both are kept, one behind the other. */
static void
two_pages_add_both(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	const char *one = pass_of(w, opened(w, number).body, "followup");
	const char *two = pass_of(w, opened(w, number).body, "followup");

	assert_int_equal(follow(w, one, "第一页").status, 200);
	assert_int_equal(follow(w, two, "第二页").status, 200);
	assert_true(str_is(citizen_item(w, number, 3).text, "第二页"));
}

/* Between reading the ticket and adding, somebody else took the place. */
static bool taken;

static void
takes_the_place(struct world *w, enum store_op op, struct store_reply *reply)
{
	(void)w;
	if (op == STORE_ITEM_ADD && !taken) {
		taken = true;
		*reply = (struct store_reply){ .status = STORE_TAKEN };
	}
}

static void
a_taken_place_is_read_anew(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	const char *pass = pass_of(w, opened(w, number).body, "followup");
	struct got got;

	taken = false;
	w->bend = takes_the_place;
	/* The store did add it, so the second try meets its own request. */
	got = follow(w, pass, "一次");
	w->bend = NULL;
	assert_int_equal(got.status, 200);
	assert_int_equal(got.stores, 5);
	assert_int_equal(n_items(w, number), 2);
}

static void
anonymous_words_stay_hidden(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "identity", "匿名");
	struct got got = opened(w, number);

	got = follow(w, pass_of(w, got.body, "followup"), "匿名补充的话");
	assert_int_equal(got.status, 200);
	assert_has(got.body, "已经收到您补充的内容");
	assert_lacks(got.body, "匿名补充的话");
	assert_has(got.body, "您后来补充过 1 次内容");
	assert_lacks(got.body, "无法核实");
	assert_true(str_is(citizen_item(w, number, 2).text, "匿名补充的话"));
}

static void
what_is_wrong_is_said_beside_the_text(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	const char *pass = pass_of(w, opened(w, number).body, "followup");
	struct buf longer = BUF_INIT;
	struct got got;

	got = follow(w, pass, " \r\n ");
	assert_int_equal(got.status, 422);
	assert_has(got.body, "请写下要补充的内容");
	assert_has(got.body, "<a href=\"#text\">");
	assert_has(got.body, "aria-invalid=\"true\"");
	got = follow(w, pass, "看不见的\x01字符");
	assert_int_equal(got.status, 422);
	assert_has(got.body, "控制字符");
	for (int i = 0; i < BODY_TEXT_MAX; i++)
		buf_cstr(&longer, "长");
	assert_int_equal(
	    follow(w, pass, str_dup(w->arena, buf_view(&longer))).status, 200);
	buf_cstr(&longer, "尾");
	pass = pass_of(w, opened(w, number).body, "followup");
	got = follow(w, pass, str_dup(w->arena, buf_view(&longer)));
	assert_int_equal(got.status, 422);
	assert_has(got.body, "最多 2000 个字");
	assert_has(got.body, "长尾</textarea>");
	assert_int_equal(n_items(w, number), 2);
	buf_done(&longer);
}

static void
a_full_ticket_says_so(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	struct got got = opened(w, number);
	int n;

	for (n = 0; n < 40 && got.status == 200; n++)
		got = follow(w, pass_of(w, got.body, "followup"), "补充");
	assert_int_equal(got.status, 422);
	assert_in_range(n, 8, 39);
	assert_has(got.body, "放不下了");
	assert_has(got.body, ">\n补充</textarea>");
	/* The desk still finds room. */
	world_reply(w, number, "收到");
	assert_has(opened(w, number).body, "收到");
}

/* ---- passes -------------------------------------------------------------- */

static void
judge_asked_again(struct got got)
{
	assert_int_equal(got.status, 422);
	assert_has(got.body, "name=\"number\"");
	assert_has(got.body, "name=\"password\"");
	assert_has(got.body, ">\n写了很久的话</textarea>");
	assert_lacks(got.body, "name=\"pass\"");
}

static void
an_old_pass_keeps_the_text(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	const char *pass = pass_of(w, opened(w, number).body, "followup");
	const char *request;
	struct got got;

	w->f->now += 1800;
	got = follow(w, pass, "写了很久的话");
	judge_asked_again(got);
	assert_int_equal(got.stores, 0);
	assert_has(got.body, "超过 30 分钟");
	request = str_dup(w->arena,
	    world_between(got.body, "name=\"request\" value=\"", "\""));
	/* Wrong, then right, then pressed once more. */
	got = WORLD_POST(w, MORE, "what", "followup", "request", request,
	    "text", "写了很久的话", "number", str_dup(w->arena, number),
	    "password", "不是这个密码吧");
	judge_asked_again(got);
	assert_has(got.body, "编号或密码不正确");
	assert_has(got.body, request);
	got = WORLD_POST(w, MORE, "what", "followup", "request", request,
	    "text", "写了很久的话", "number", "1234", "password", "x");
	judge_asked_again(got);
	assert_has(got.body, "查询编号是 18 位数字");
	for (int i = 0; i < 2; i++) {
		got = WORLD_POST(w, MORE, "what", "followup", "request",
		    request, "text", "写了很久的话", "number",
		    str_dup(w->arena, number), "password", WORLD_PASSWORD);
		assert_int_equal(got.status, 200);
		assert_int_equal(got.argons, 1);
		assert_has(got.body, "已经收到您补充的内容");
	}
	assert_int_equal(n_items(w, number), 2);
}

static void
forged_and_foreign_passes(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	char *pass = str_dup(
	    w->arena, str_of(pass_of(w, opened(w, number).body, "followup")));
	struct got got;

	judge_asked_again(follow(w, "", "写了很久的话"));
	judge_asked_again(follow(w, "AAAA", "写了很久的话"));
	pass[40] = pass[40] == 'A' ? 'B' : 'A';
	judge_asked_again(follow(w, pass, "写了很久的话"));
	/* A pass for one thing is none for another. */
	got = WORLD_POST(w, MORE, "what", "withdraw", "pass",
	    pass_of(w, opened(w, number).body, "followup"));
	assert_int_equal(got.status, 422);
	assert_int_equal(got.stores, 0);
	assert_has(got.body, "name=\"number\"");
	/* Nor is one of another start of the service. */
	pass = str_dup(
	    w->arena, str_of(pass_of(w, opened(w, number).body, "followup")));
	world_reload(w);
	judge_asked_again(follow(w, pass, "写了很久的话"));
	assert_int_equal(n_items(w, number), 1);
	assert_int_equal(
	    WORLD_POST(w, MORE, "what", "else", "pass", pass).status, 400);
	assert_int_equal(world_get(w, MORE).status, 303);
}

/* Bundle and keys taken in anew are no new start. */
static void
a_pass_outlives_a_new_bundle(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	const char *pass = pass_of(w, opened(w, number).body, "followup");
	struct service *before = w->service;
	struct diags diags;

	diags_init(&diags);
	w->service = service_renew(before, &diags);
	assert_non_null(w->service);
	service_free(before);
	assert_int_equal(follow(w, pass, "补充").status, 200);
	diags_done(&diags);
}

static void
a_busy_store_keeps_the_text(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	const char *pass = pass_of(w, opened(w, number).body, "followup");
	struct got got;

	w->no_store = true;
	got = follow(w, pass, "写了很久的话");
	w->no_store = false;
	assert_int_equal(got.status, 503);
	assert_true(got.retry_after > 0);
	assert_has(got.body, ">\n写了很久的话</textarea>");
	/* The pass is still good: no password is asked for. */
	assert_lacks(got.body, "name=\"password\"");
	got = follow(w, pass_of(w, got.body, "followup"), "写了很久的话");
	assert_int_equal(got.status, 200);
	assert_int_equal(n_items(w, number), 2);
}

/* ---- rating -------------------------------------------------------------- */

static struct got
rate(struct world *w, const char *pass, const char *reply, const char *grade)
{
	return WORLD_POST(w, MORE, "what", "rating", "pass", pass, "reply",
	    reply, "grade", grade);
}

static void
one_rating_for_each_reply(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "identity", "匿名");
	const char *old, *two;
	struct got got;

	world_reply(w, number, "第一条回复");
	got = opened(w, number);
	old = pass_of(w, got.body, "rating");
	got = rate(w, old, "1", "");
	assert_int_equal(got.status, 422);
	assert_has(got.body, "请先选一项");
	assert_has(got.body, "<a href=\"#rate-1-5\">");
	assert_has(got.body, "id=\"rate-1-5\"");
	assert_int_equal(rate(w, old, "1", "6").status, 422);
	two = pass_of(w, opened(w, number).body, "rating");
	for (int i = 0; i < 2; i++) {
		got = rate(w, old, "1", "4");
		assert_int_equal(got.status, 200);
		assert_has(got.body, "已经收到您的评价");
		assert_has(got.body, "您的评价：满意");
		assert_lacks(got.body, "value=\"rating\"");
	}
	assert_int_equal(citizen_item(w, number, 2).grade, 4);
	assert_int_equal(citizen_item(w, number, 2).reply, 1);
	/* Another page with another opinion comes too late. */
	got = rate(w, two, "1", "1");
	assert_int_equal(got.status, 422);
	assert_has(got.body, "一条回复只评价一次");
	assert_int_equal(n_items(w, number), 3);
	/* A second reply is rated by itself; a pass names its reply. */
	world_reply(w, number, "第二条回复");
	two = pass_of(w, opened(w, number).body, "rating");
	got = rate(w, two, "1", "5");
	assert_int_equal(got.status, 422);
	assert_has(got.body, "name=\"number\"");
	assert_int_equal(rate(w, two, "2", "5").status, 200);
	got = opened(w, number);
	assert_has(got.body, "您的评价：非常满意");
	assert_lacks(got.body, "无法核实");
	/* What is no reply cannot be rated. */
	got = WORLD_POST(w, MORE, "what", "rating", "reply", "3", "grade", "5",
	    "number", str_dup(w->arena, number), "password", WORLD_PASSWORD);
	assert_int_equal(got.status, 422);
}

/* ---- the end ------------------------------------------------------------- */

static struct got
press(struct world *w, struct str page, const char *what)
{
	return WORLD_POST(
	    w, MORE, "what", what, "pass", pass_of(w, page, what));
}

static void
withdrawn_where_the_form_allows(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "不能撤的"), page;
	struct body_desk step = { .type = STR(ITEM_STEP),
		.at = { 2026, 11, 24 },
		.state = STR("handling") };
	struct world_case c;
	struct got got;

	assert_lacks(opened(w, number).body, "value=\"withdraw\"");
	got = WORLD_POST(w, MORE, "what", "withdraw", "number",
	    str_dup(w->arena, number), "password", WORLD_PASSWORD);
	assert_int_equal(got.status, 422);
	w->bundle.forms->withdraw = true;
	world_reload(w);
	number = WORLD_TICKET(w, "identity", "匿名");
	page = opened(w, number).body;
	got = press(w, page, "withdraw");
	assert_int_equal(got.status, 200);
	assert_has(got.body, "已经撤回");
	assert_has(got.body, "<h1>各类字段：已撤回</h1>");
	assert_lacks(got.body, "value=\"withdraw\"");
	assert_lacks(got.body, "value=\"followup\"");
	assert_int_equal(press(w, page, "withdraw").status, 200);
	/* The other form of the old page comes too late. */
	got = follow(w, pass_of(w, page, "followup"), "还想说");
	assert_int_equal(got.status, 422);
	assert_has(got.body, "这一步现在做不了");
	world_case(w, number, &c);
	assert_true(str_is(c.got.row.state, "withdrawn"));
	assert_int_equal(c.got.n_items, 2);
	/* A step that was faster changes nothing about it. */
	world_desk_item(w, number, step, c.unit);
	got = opened(w, number);
	assert_has(got.body, "<h1>各类字段：已撤回</h1>");
	assert_has(got.body, "办理中");
	assert_lacks(got.body, "无法核实");
	w->bundle.forms->withdraw = false;
}

static void
finished_after_a_reply(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了"), page;
	struct got got;

	assert_lacks(opened(w, number).body, "value=\"finish\"");
	world_reply(w, number, "修好了");
	page = opened(w, number).body;
	got = press(w, page, "finish");
	assert_int_equal(got.status, 200);
	assert_has(got.body, "已经确认办结");
	assert_has(got.body, "<h1>各类字段：已办结</h1>");
	assert_true(str_is(citizen_item(w, number, 2).state, "closed"));
	/* Rating is still open. */
	assert_int_equal(
	    rate(w, pass_of(w, got.body, "rating"), "1", "5").status, 200);
}

/* ---- a store that lies --------------------------------------------------- */

static void
drops_the_signature(
    struct world *w, enum store_op op, struct store_reply *reply)
{
	(void)w;
	if (op == STORE_TICKET_OPEN && reply->status == STORE_OK)
		reply->ticket_open.items[1].signature = str_of(NULL);
}

static void
unsigned_words_are_not_shown(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	struct got got;

	follow(w, pass_of(w, opened(w, number).body, "followup"), "真的补充");
	w->bend = drops_the_signature;
	got = opened(w, number);
	w->bend = NULL;
	assert_has(got.body, "无法核实");
	assert_lacks(got.body, "真的补充");
	/* Nothing is added to a ticket that does not hold together. */
	assert_lacks(got.body, "name=\"pass\"");
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(a_named_citizen_adds_text),
		T(pressed_twice_adds_once),
		T(two_pages_add_both),
		T(a_taken_place_is_read_anew),
		T(anonymous_words_stay_hidden),
		T(what_is_wrong_is_said_beside_the_text),
		T(a_full_ticket_says_so),
		T(an_old_pass_keeps_the_text),
		T(forged_and_foreign_passes),
		T(a_pass_outlives_a_new_bundle),
		T(a_busy_store_keeps_the_text),
		T(one_rating_for_each_reply),
		T(withdrawn_where_the_form_allows),
		T(finished_after_a_reply),
		T(unsigned_words_are_not_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
