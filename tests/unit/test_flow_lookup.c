/*
 * Look-up through flows: one path for every number, and nothing shown that
 * does not verify. What a lying store may try: test_flow_lookup_lies.c.
 */
#include "flow_fixture.h"

#include "contract/number.h"

static struct world *
world_of(void **state)
{
	return *state;
}

/* A well-formed number that nobody was given. */
static struct str
stranger(struct world *w)
{
	struct number number;
	char face[NUMBER_FACE + 1];

	number_make(&number, "9999999912345678");
	number_face(&number, face);
	return str_copy(w->arena, str_of(face));
}

static void
numbers_are_checked_first(void **state)
{
	struct world *w = world_of(state);
	static const char *const bad[] = { "1", "1234 5678 1234 5678 12",
		"12345678123456781", "编号", "<b>1</b>",
		"1234 5678 1234 5678 120" };
	struct got got;

	got = WORLD_POST(w, STR("/s/lookup"), "password", WORLD_PASSWORD);
	assert_int_equal(got.status, 422);
	assert_has(got.body, "<a href=\"#number\">请填写查询编号</a>");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		got = world_lookup(w, str_of(bad[i]), WORLD_PASSWORD);
		assert_int_equal(got.status, 422);
		assert_int_equal(got.argons + got.stores, 0);
		assert_has(got.body, "查询编号是 18 位数字");
	}
	got = world_lookup(w, stranger(w), "");
	assert_has(got.body, "<a href=\"#password\">请填写查询密码</a>");
	assert_int_equal(got.argons, 0);
	assert_has(got.body, "<title>错误：回复查询 - ");
}

/* The number that was typed comes back; all else must be the same bytes. */
static struct str
without(struct world *w, struct str body, struct str number)
{
	size_t at = str_find(body, str_dup(w->arena, number));

	assert_int_not_equal(at, SIZE_MAX);
	assert_int_equal(count_of(body, str_dup(w->arena, number)), 1);
	return str_join(
	    w->arena, str_sub(body, 0, at), str_from(body, at + number.n));
}

static void
unknown_and_wrong_are_the_same(void **state)
{
	struct world *w = world_of(state);
	struct str number = world_named(w), unknown = stranger(w);
	struct got known, none;

	number = WORLD_TICKET(w, "title", "路灯不亮了");
	known = world_lookup(w, number, "不是这个密码吧");
	none = world_lookup(w, unknown, WORLD_PASSWORD);
	assert_int_equal(known.status, 422);
	assert_int_equal(none.status, 422);
	assert_int_equal(known.argons, 1);
	assert_int_equal(none.argons, 1);
	assert_int_equal(known.stores, 1);
	assert_int_equal(none.stores, 1);
	assert_true(str_eq(
	    without(w, known.body, number), without(w, none.body, unknown)));
	assert_has(none.body, "编号或密码不正确");
	assert_int_equal(known.retry_after, none.retry_after);
}

static void
any_password_takes_the_same_path(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	char *text = arena_alloc(w->arena, 5001);
	static const size_t sizes[] = { 1, 7, 128, 511, 512, 513, 5000 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct got got;

		memset(text, 'p', sizes[i]);
		text[sizes[i]] = '\0';
		w->ms += 300 * 1000; /* no failure waits longer */
		got = world_lookup(w, number, text);
		assert_int_equal(got.status, 422);
		assert_int_equal(got.argons, 1);
	}
}

static void
passwords_are_normalised(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w), number;
	struct got got = world_confirm(w, draft, "1", "泉水２０２６ｈａｌｌ");

	number = world_number(w, got.location);
	assert_int_equal(world_lookup(w, number, "泉水2026hall").status, 200);
	assert_int_equal(world_lookup(w, number, "泉水2026Hall").status, 422);
}

static void
record_without_a_reply(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "secret", "true");
	struct got got = world_lookup(w, number, WORLD_PASSWORD);

	assert_int_equal(got.status, 200);
	assert_int_equal(got.argons, 1);
	assert_int_equal(got.stores, 1);
	assert_has(got.body, "<title>各类字段：已提交 - ");
	assert_has(got.body, "还没有回复");
	assert_has(got.body, str_dup(w->arena, number));
	assert_has(got.body, "最晚 2026年11月24日（含当天）");
	assert_has(got.body, "2026年11月23日 10:04");
	assert_has(got.body, "您提交的内容");
	assert_has(got.body, "钱青山");
	assert_has(got.body, "请为我的身份保密");
	assert_has(got.body, "其中一人姓𠮷，穿&lt;b&gt;红&lt;/b&gt;衣 😀");
	assert_lacks(got.body, "无法核实");
	assert_lacks(got.body, "上次查看");
	assert_lacks(got.body, "次输错");
}

static void
record_with_a_reply(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "identity", "匿名");
	struct body_desk step = { .type = STR(ITEM_STEP),
		.at = { 2026, 11, 23 },
		.state = STR("handling"),
		.has_due = true,
		.due = { 2026, 11, 30 } };
	struct got got;

	world_desk_item(w, number, step, &w->units[1]);
	world_reply(w, number, "谢谢。\n<b>已转办</b> & 𠮷");
	got = world_lookup(w, number, WORLD_PASSWORD);
	assert_has(got.body, "<title>各类字段：已回复 - ");
	assert_has(got.body,
	    "<div class=\"reply-text\">谢谢。\n&lt;b&gt;已转办&lt;/b&gt; "
	    "&amp; 𠮷</div>");
	assert_has(got.body, "东浦区分局，2026年11月24日");
	assert_has(got.body, "2026年11月23日</span> 办理中");
	assert_has(got.body, "2026年11月24日</span> 已回复");
	assert_has(got.body, "最晚 2026年11月30日（含当天）");
	assert_lacks(got.body, "无法核实");
	assert_lacks(got.body, "还没有回复");
	/* Anonymous: the own text is not shown. */
	assert_lacks(got.body, "您提交的内容");
	assert_lacks(got.body, "晚上九点多");
	assert_has(got.body, "<dt>提交日期</dt><dd>2026年11月23日</dd>");
}

static void
foreign_key_is_refused(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "region", "dongpu");
	struct body_desk body = { .type = STR(ITEM_REPLY),
		.at = { 2026, 11, 24 },
		.state = STR("replied"),
		.text = STR("请把钱汇到这里") };
	struct world_unit thief = w->units[1];
	struct got got;

	/* Another unit of the same site. */
	world_desk_item(w, number, body, &w->units[2]);
	got = world_lookup(w, number, WORLD_PASSWORD);
	assert_has(got.body, "这份记录中有内容无法核实");
	assert_has(got.body, "这一条回复无法核实，没有显示");
	assert_has(got.body, "0000-5550101");
	assert_has(got.body, "各类字段：已提交");
	assert_lacks(got.body, "请把钱汇到这里");

	/* A key that root never signed, under the id of the right one. */
	number = WORLD_TICKET(w, "region", "dongpu");
	memset(thief.reply_secret, 7, 32);
	seal_sign_pair(thief.reply.key.public_key, thief.reply_secret,
	    (const unsigned char *)"thirty-two bytes of another seed");
	world_desk_item(w, number, body, &thief);
	got = world_lookup(w, number, WORLD_PASSWORD);
	assert_has(got.body, "这一条回复无法核实，没有显示");
	assert_lacks(got.body, "请把钱汇到这里");
}

static void
reply_outside_the_days_of_its_key(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "region", "dongpu");
	struct body_desk body = { .type = STR(ITEM_REPLY),
		.at = { 2026, 12, 1 },
		.state = STR("replied"),
		.text = STR("来自下个月") };
	struct got got;

	world_desk_item(w, number, body, &w->units[1]);
	got = world_lookup(w, number, WORLD_PASSWORD);
	assert_has(got.body, "无法核实");
	assert_lacks(got.body, "来自下个月");
}

static void
why_there_is_no_reply(void **state)
{
	static const char *const texts[] = { "没有文字回复", "需要您补充材料",
		"已经过了答复期限", "还没有回复。请在期限内" };
	static const struct {
		const char *state; /* NULL: no step yet */
		int days;          /* later */
		size_t text;
	} table[] = {
		{ NULL, 0, 3 },
		{ NULL, 1, 3 }, /* the due day itself */
		{ NULL, 2, 2 },
		{ "handling", 0, 3 },
		{ "handling", 2, 2 },
		{ "supplement", 0, 1 },
		{ "supplement", 2, 1 },
		{ "closed", 0, 0 },
		{ "closed", 2, 0 },
		{ "replied", 2, 0 },
	};
	struct world *w = world_of(state);
	int64_t now = w->f->now;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct str number, body;
		struct body_desk step = { .type = STR(ITEM_STEP),
			.at = { 2026, 11, 23 },
			.state = str_of(table[i].state) };

		w->f->now = now;
		number = WORLD_TICKET(w, "region", "dongpu");
		if (table[i].state != NULL)
			world_desk_item(w, number, step, &w->units[1]);
		w->f->now = now + table[i].days * 86400;
		body = world_lookup(w, number, WORLD_PASSWORD).body;
		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++)
			assert_int_equal(
			    has(body, texts[k]), k == table[i].text);
		assert_lacks(body, "无法核实");
		/* And with a reply none of them. */
		world_reply(w, number, "您好");
		body = world_lookup(w, number, WORLD_PASSWORD).body;
		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++)
			assert_lacks(body, texts[k]);
	}
	w->f->now = now;
}

/* ---- what is counted ----------------------------------------------------- */

static void
send_marks(struct world *w)
{
	struct buf record = BUF_INIT;
	struct store_job job = { .from = STORE_WEB };

	while (memory_marks_take(w->service->memory, &record)) {
		job.record = buf_view(&record);
		store_batch_run(w->f->store, &job, 1);
	}
	buf_done(&record);
	buf_done(&job.reply);
}

static void
tries_and_visits_are_shown(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "region", "dongpu");
	struct got got;

	for (int i = 0; i < 3; i++)
		world_lookup(w, number, "不是这个密码吧");
	world_lookup(w, stranger(w), "不是这个密码吧");
	send_marks(w);
	got = world_lookup(w, number, WORLD_PASSWORD);
	assert_has(got.body, "提交以来有 3 次输错密码或编号");
	assert_lacks(got.body, "上次查看");
	send_marks(w);
	w->f->now += 24 * 3600;
	world_lookup(w, number, "不是这个密码吧");
	send_marks(w);
	got = world_lookup(w, number, WORLD_PASSWORD);
	assert_has(got.body, "<dt>上次查看</dt><dd>2026年11月23日</dd>");
	assert_has(got.body, "上次查看以来有 1 次输错密码或编号");
}

/* Somebody tried, and the citizen looked before the minute was over. */
static void
a_try_just_before_a_visit_is_not_lost(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "region", "dongpu");

	world_lookup(w, number, "不是这个密码吧");
	assert_lacks(world_lookup(w, number, WORLD_PASSWORD).body, "次输错");
	send_marks(w);
	assert_has(world_lookup(w, number, WORLD_PASSWORD).body,
	    "上次查看以来有 1 次输错密码或编号");
	send_marks(w);
	assert_lacks(world_lookup(w, number, WORLD_PASSWORD).body, "次输错");
}

static void
lookup_page_is_where_get_leads(void **state)
{
	struct got got = world_get(world_of(state), STR("/s/lookup"));

	assert_int_equal(got.status, 303);
	assert_true(str_is(got.location, "/chaxun/"));
}

/* ---- holidays ------------------------------------------------------------ */

static void
set_holidays(struct world *w, const char *until, const char *off)
{
	struct holidays *table = &w->bundle.holidays;

	*table = (struct holidays){ .until = str_of(until) };
	if (off != NULL) {
		table->off = ARENA_NEW(w->arena, struct str);
		table->off[0] = str_of(off);
		table->n_off = 1;
	}
	world_reload(w);
}

static void
claims_a_later_day(struct world *w, enum store_op op, struct store_reply *reply)
{
	(void)w;
	if (op == STORE_TICKET_OPEN && reply->status == STORE_OK)
		reply->ticket_open.due = STR("2026-12-02");
}

/* What was promised stands, whatever the table says later. */
static void
a_new_table_moves_no_due_day(void **state)
{
	struct world *w = world_of(state);
	struct str named, anonymous;

	w->bundle.forms->clock = (struct clock){ 5, CLOCK_WORKDAYS };
	set_holidays(w, "2026-12-31", "2026-11-25");
	named = WORLD_TICKET(w, "title", "路灯不亮了");
	anonymous = WORLD_TICKET(w, "identity", "匿名");
	for (int i = 0; i < 2; i++) {
		struct str body[2] = {
			world_lookup(w, named, WORLD_PASSWORD).body,
			world_lookup(w, anonymous, WORLD_PASSWORD).body,
		};

		for (int k = 0; k < 2; k++) {
			/* 23 + 24 26 27 30 1; the 25th is off. */
			assert_has(body[k], "最晚 2026年12月1日");
			assert_lacks(body[k], "无法核实");
		}
		set_holidays(w, "2027-12-31", "2026-11-25");
	}
	/* The named ticket's day is sealed: no table is asked. */
	set_holidays(w, NULL, NULL);
	assert_lacks(world_lookup(w, named, WORLD_PASSWORD).body, "无法核实");
	set_holidays(w, "2027-12-31", "2026-11-25");
	w->bend = claims_a_later_day;
	assert_has(world_lookup(w, named, WORLD_PASSWORD).body, "无法核实");
	assert_has(world_lookup(w, anonymous, WORLD_PASSWORD).body, "无法核实");
	w->bend = NULL;
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(numbers_are_checked_first),
		T(unknown_and_wrong_are_the_same),
		T(any_password_takes_the_same_path),
		T(passwords_are_normalised),
		T(record_without_a_reply),
		T(record_with_a_reply),
		T(foreign_key_is_refused),
		T(reply_outside_the_days_of_its_key),
		T(why_there_is_no_reply),
		T(tries_and_visits_are_shown),
		T(a_try_just_before_a_visit_is_not_lost),
		T(lookup_page_is_where_get_leads),
		T(a_new_table_moves_no_due_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
