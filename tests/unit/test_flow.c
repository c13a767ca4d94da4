/*
 * The journey through flows in one process: form, draft, check page, password,
 * ticket, receipt, and every way back. Look-ups are test_flow_lookup.c's,
 * routes and origins test_flow_rules.c's.
 */
#include "flow_fixture.h"

static struct world *
world_of(void **state)
{
	return *state;
}

/* ---- form ---------------------------------------------------------------- */

static void
form_says_what_is_wrong(void **state)
{
	struct world *w = world_of(state);
	struct got got = WORLD_FILL(w, "title", "短", "detail",
	    "第一行\r\n\t\"引\" & <b>粗</b> 𠮷😀", "birth-month", "2",
	    "birth-day", "30", "ways", "网上", "consent", "");

	assert_int_equal(got.status, 422);
	assert_int_equal(got.stores, 0);
	assert_has(got.body, "<title>错误：各类字段 - 青渡市公安局");
	assert_has(got.body, "有 3 处需要修改");
	assert_has(got.body, "<a href=\"#title\">标题太短了</a>");
	assert_has(got.body, "<a href=\"#birth-");
	assert_has(got.body, "<a href=\"#consent\">");
	assert_has(got.body, "action=\"/s/f/values/check#err\"");
	/* Every value is still there, in its control. */
	assert_has(got.body, "value=\"短\"");
	assert_has(got.body,
	    "第一行\r\n\t\"引\" &amp; &lt;b&gt;粗&lt;/b&gt; 𠮷😀</textarea>");
	assert_has(got.body, "value=\"钱青山\"");
	assert_has(got.body, "value=\"13800000001\"");
	assert_has(got.body, "value=\"30\"");
	assert_has(got.body, "您已填写的内容都还在");
}

static void
form_may_be_empty(void **state)
{
	struct world *w = world_of(state);
	struct got got =
	    WORLD_POST(w, WORLD_FORM_URL, "rev", w->bundle.forms->rev);

	assert_int_equal(got.status, 422);
	assert_has(got.body, "有 3 处需要修改");
}

/* The box is never ticked for anybody, least of all for new terms. */
static void
form_that_changed_is_shown_again(void **state)
{
	struct world *w = world_of(state);
	const char *revs[] = { "", "0123456789abcdef0123456789abcdef" };

	for (size_t i = 0; i < 2; i++) {
		struct got got = WORLD_FILL(w, "rev", revs[i]);

		assert_int_equal(got.status, 422);
		assert_int_equal(got.stores, 0);
		assert_has(got.body, "这张表刚刚更新过");
		assert_has(got.body, "value=\"钱青山\"");
		assert_has(got.body, w->bundle.forms->rev);
		assert_lacks(got.body, "error-text");
		assert_lacks(
		    world_between(got.body, "field consent", "</label>"),
		    " checked");
	}
}

static void
form_keeps_consent_otherwise(void **state)
{
	struct world *w = world_of(state);
	struct got got = WORLD_FILL(w, "title", "短");

	assert_has(
	    world_between(got.body, "field consent", "</label>"), " checked");
}

static void
form_page_is_where_get_leads(void **state)
{
	struct got got = world_get(world_of(state), WORLD_FORM_URL);

	assert_int_equal(got.status, 303);
	assert_true(str_is(got.location, "/values/form/"));
}

static void
form_without_a_key_keeps_the_text(void **state)
{
	struct world *w = world_of(state);
	struct got got;

	w->no_box = true;
	world_reload(w);
	got = WORLD_FILL(w, "rev", w->bundle.forms->rev);
	assert_int_equal(got.status, 503);
	assert_int_equal(got.stores, 0);
	assert_has(got.body, "value=\"钱青山\"");
	assert_has(got.body, "暂时不能接收网上提交的内容");
}

/* The key's month is over: the same. */
static void
form_after_the_last_key(void **state)
{
	struct world *w = world_of(state);

	w->f->now += (int64_t)10 * 24 * 3600;
	assert_int_equal(
	    WORLD_FILL(w, "rev", w->bundle.forms->rev).status, 503);
}

/* A key that ends between check page and confirmation. */
static void
ticket_without_a_key_is_not_made(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got;

	w->no_box = true;
	world_reload(w);
	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	assert_int_equal(got.status, 503);
	assert_int_equal(store_stats(w->f->store).tickets, 0);
	w->no_box = false;
	world_reload(w);
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 303);
}

static void
form_too_long_for_a_ticket(void **state)
{
	struct world *w = world_of(state);
	char *title = arena_alloc(w->arena, 60001);
	struct field *field = NULL;
	struct got got;

	for (size_t i = 0; i < w->bundle.forms->sections[0].n_fields; i++) {
		field = &w->bundle.forms->sections[0].fields[i];
		if (str_is(field->id, "detail"))
			break;
	}
	field->max.number = 100000;
	world_reload(w);
	memset(title, 'a', 60000);
	title[60000] = '\0';
	got = WORLD_FILL(w, "rev", w->bundle.forms->rev, "detail", title);
	assert_int_equal(got.status, 413);
	assert_int_equal(got.stores, 0);
	assert_has(got.body, "全部内容加起来太长");
	assert_has(got.body, title);
	title[50000] = '\0';
	assert_int_equal(
	    WORLD_TICKET(w, "rev", w->bundle.forms->rev, "detail", title).n,
	    NUMBER_FACE);
}

/* ---- check page, edit ---------------------------------------------------- */

static void
check_page_shows_what_was_said(void **state)
{
	struct world *w = world_of(state);
	struct str draft = WORLD_DRAFT(w, "ways", "短信", "ways", "网上");
	struct got got = world_get(w, draft);

	assert_int_equal(got.status, 200);
	assert_int_equal(got.stores, 1);
	assert_has(got.body, "<title>核对信息（尚未提交） - ");
	assert_has(got.body, "尚未提交");
	assert_has(got.body, "东浦区分局");
	assert_has(got.body, "1990年1月31日");
	assert_has(got.body, "网上、短信");
	assert_has(got.body, "我已阅读并同意以上说明");
	assert_has(got.body, "name=\"version\" value=\"1\"");
	assert_has(got.body, "穿&lt;b&gt;红&lt;/b&gt;衣 😀");
	assert_lacks(got.body, "name=\"consent\"");
	assert_has(got.body,
	    str_fmt(w->arena, "href=\"%.*s/edit#title\"", STR_FMT(draft)));
	assert_has(got.body,
	    str_fmt(w->arena, "href=\"%.*s/edit#birth-year\"", STR_FMT(draft)));
	assert_has(
	    got.body, str_fmt(w->arena, "action=\"%.*s#err\"", STR_FMT(draft)));
	assert_has(got.body, "2026年11月23日 11:04");
	assert_lacks(got.body, "被代办人姓名");
}

static struct str
edit_url(struct world *w, struct str draft)
{
	return str_join(w->arena, draft, STR("/edit"));
}

static void
edit_changes_one_answer(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got = world_get(w, edit_url(w, draft));
	struct form_post values;

	assert_int_equal(got.status, 200);
	assert_has(got.body, "name=\"version\" value=\"1\"");
	assert_has(got.body, "value=\"路灯不亮了\"");
	assert_lacks(got.body, "name=\"consent\"");
	assert_lacks(got.body, "name=\"rev\"");
	values = world_filled(w, FIXTURE_POST(w->arena, "title", "路灯全都不亮",
				     "version", "1", "consent", "", "rev", ""));
	got = world_ask(w, METHOD_POST, edit_url(w, draft), values);
	assert_int_equal(got.status, 303);
	assert_true(str_eq(got.location, draft));
	got = world_get(w, draft);
	assert_has(got.body, "路灯全都不亮");
	assert_has(got.body, "name=\"version\" value=\"2\"");
	assert_has(got.body, "我已阅读并同意以上说明");
}

static void
edit_says_what_is_wrong(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got = world_ask(w, METHOD_POST, edit_url(w, draft),
	    world_filled(
		w, FIXTURE_POST(w->arena, "title", "", "version", "1")));

	assert_int_equal(got.status, 422);
	assert_has(got.body, "<a href=\"#title\">请填写标题</a>");
	assert_has(got.body, "name=\"version\" value=\"1\"");
	assert_has(got.body,
	    str_fmt(w->arena, "action=\"%.*s/edit#err\"", STR_FMT(draft)));
	assert_lacks(got.body, "name=\"consent\"");
	assert_has(got.body, "value=\"钱青山\"");
}

/* Two pages of one draft: the older one does not win unseen. */
static void
older_pages_show_the_newest(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct form_post newer = world_filled(
	    w, FIXTURE_POST(w->arena, "title", "新的标题", "version", "1"));
	struct form_post older = world_filled(
	    w, FIXTURE_POST(w->arena, "title", "旧的标题", "version", "1"));
	const char *versions[] = { "1", "", "x", "3", "4294967297" };
	struct got got;

	assert_int_equal(
	    world_ask(w, METHOD_POST, edit_url(w, draft), newer).status, 303);
	got = world_ask(w, METHOD_POST, edit_url(w, draft), older);
	assert_int_equal(got.status, 422);
	assert_has(got.body, "您在另一个页面也改过这份内容");
	assert_lacks(got.body, "新的标题");
	assert_has(got.body, "value=\"旧的标题\"");
	assert_has(got.body, "name=\"version\" value=\"2\"");
	assert_has(world_get(w, draft).body, "新的标题");
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		got = world_confirm(w, draft, versions[i], WORLD_PASSWORD);
		assert_int_equal(got.status, 422);
		assert_int_equal(got.argons, 0);
		assert_has(got.body, "您在另一个页面改过这份内容");
		assert_has(got.body, "name=\"version\" value=\"2\"");
	}
	assert_int_equal(store_stats(w->f->store).tickets, 0);
	assert_int_equal(
	    world_confirm(w, draft, "2", WORLD_PASSWORD).status, 303);
}

/* ---- password ------------------------------------------------------------ */

static void
passwords_are_judged(void **state)
{
	static const struct {
		const char *password, *again, *says, *href;
	} rows[] = {
		{ "", "", "请设置查询密码", "#password" },
		{ "青渡七个字符", "青渡七个字符", "至少要 8 个字符",
		    "#password" },
		{ "password", "password", "太常见", "#password" },
		{ "PassWord", "PassWord", "太常见", "#password" },
		{ "ｗｏａｉｎｉ１３１４", "woaini1314", "太常见", "#password" },
		{ "12345678", "12345678", "太常见", "#password" },
		{ "19851231", "19851231", "太常见", "#password" },
		{ "13800000001", "13800000001", "不能和您填写的", "#password" },
		{ "１９９０-０１-３１", "1990-01-31", "不能和您填写的",
		    "#password" },
		{ "青渡泉水 2026", "青渡泉水 2025", "不一样",
		    "#password-again" },
		{ "青渡泉水 2026", "", "不一样", "#password-again" },
	};
	struct world *w = world_of(state);
	struct str draft = world_named(w);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct got got =
		    WORLD_POST(w, draft, "version", "1", "password",
			rows[i].password, "password-again", rows[i].again);

		assert_int_equal(got.status, 422);
		assert_int_equal(got.argons, 0);
		assert_has(got.body, "有 1 处需要修改");
		assert_has(got.body, rows[i].says);
		assert_has(got.body,
		    str_fmt(w->arena, "<li><a href=\"%s\">", rows[i].href));
		assert_has(got.body, "aria-invalid=\"true\"");
		/* The boxes come back empty. */
		assert_lacks(
		    world_between(got.body, "<input id=\"password\"", ">"),
		    "value");
	}
	assert_int_equal(store_stats(w->f->store).tickets, 0);
}

static void
password_of_128_characters(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct buf text = BUF_INIT;
	struct got got;

	for (int i = 0; i < 129; i++)
		buf_fmt(&text, "%s", i % 7 < 3 ? "𠮷" : "😀");
	got = world_confirm(w, draft, "1", text.p);
	assert_int_equal(got.status, 422);
	assert_has(got.body, "最多 128 个字符");
	text.p[text.n - 4] = '\0';
	got = world_confirm(w, draft, "1", text.p);
	assert_int_equal(got.status, 303);
	assert_int_equal(
	    world_lookup(w, world_number(w, got.location), text.p).status, 200);
	buf_done(&text);
}

/* ---- ticket, receipt ----------------------------------------------------- */

static void
ticket_and_receipt(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w), number, body;
	struct got got = world_confirm(w, draft, "1", WORLD_PASSWORD);

	assert_int_equal(got.status, 303);
	assert_true(str_starts(got.location, "/s/r/"));
	assert_lacks(got.location, "?");
	assert_int_equal(got.argons, 1);
	/* draft_get, form_put, submit; later ones know the form is there. */
	assert_int_equal(got.stores, 3);
	number = world_number(w, got.location);
	got = world_get(w, got.location);
	assert_has(got.body, "<title>提交成功 - ");
	assert_has(got.body, "东浦区分局");
	assert_has(got.body, "0000-5550101");
	assert_has(got.body, "已提交");
	assert_has(got.body, "24 小时内");
	assert_has(got.body, "可以带有效证件");
	assert_has(got.body,
	    str_fmt(w->arena, "<dd>%.4s%.4s<span", number.p, number.p + 5));
	assert_lacks(got.body, "路灯");
	assert_lacks(got.body, "钱青山");
	assert_lacks(got.body, "之前已经提交过");
	body = world_opened(w, number);
	assert_has(body, "\"name\":\"钱青山\"");
	assert_has(body, "晚上九点多，\\n\\t在\\\"东浦大桥\\\"");
	assert_has(body, "姓𠮷，穿<b>红</b>衣 😀\\n\\n\"");
	assert_has(body, "\"at\":\"2026-11-23T10:04:09+08:00\"");
	assert_lacks(body, WORLD_PASSWORD);
	draft = world_named(w);
	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	assert_int_equal(got.stores, 2);
}

static void
repeats_lead_to_the_same_receipt(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w), number;
	struct got first = world_confirm(w, draft, "1", WORLD_PASSWORD);
	struct got got;

	number = world_number(w, first.location);
	/* Even with another password, or none. */
	got = world_confirm(w, draft, "1", "另外一个查询密码");
	assert_int_equal(got.status, 303);
	assert_int_equal(got.argons, 0);
	assert_true(str_ends(got.location, "?again"));
	assert_true(str_eq(world_number(w, got.location), number));
	got = world_get(w, got.location);
	assert_has(got.body, "之前已经提交过");
	assert_has(got.body, "以第一次确认时的密码为准");
	got = world_confirm(w, draft, "1", "");
	assert_true(str_ends(got.location, "?again"));
	/* A reload of the used draft and of its edit page. */
	got = world_get(w, draft);
	assert_int_equal(got.status, 303);
	assert_true(str_eq(got.location, first.location));
	got = world_get(w, edit_url(w, draft));
	assert_true(str_eq(got.location, first.location));
	got = world_ask(w, METHOD_POST, edit_url(w, draft),
	    world_filled(w, FIXTURE_POST(w->arena, "version", "1")));
	/* Whoever changed something too late is told. */
	assert_true(str_ends(got.location, "?again"));
	assert_has(world_get(w, got.location).body, "在那之后的修改没有提交");
	assert_int_equal(store_stats(w->f->store).tickets, 1);
	assert_int_equal(
	    world_lookup(w, number, "另外一个查询密码").status, 422);
	assert_int_equal(world_lookup(w, number, WORLD_PASSWORD).status, 200);
}

static void
everything_ends(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w), used = world_named(w), edit;
	struct got receipt = world_confirm(w, used, "1", WORLD_PASSWORD), got;

	edit = edit_url(w, draft);
	w->f->now += 3599;
	assert_int_equal(world_get(w, draft).status, 200);
	assert_int_equal(world_get(w, receipt.location).status, 200);
	for (int swept = 0; swept < 2; swept++) {
		w->f->now += 1;
		assert_int_equal(world_get(w, draft).status, 410);
		assert_int_equal(world_get(w, edit).status, 410);
		got = world_confirm(w, draft, "1", WORLD_PASSWORD);
		assert_int_equal(got.status, 410);
		assert_int_equal(got.argons, 0);
		assert_int_equal(
		    world_ask(w, METHOD_POST, edit,
			world_filled(w, FIXTURE_POST(w->arena, "version", "1")))
			.status,
		    410);
		assert_int_equal(world_get(w, used).status, 410);
		assert_int_equal(world_get(w, receipt.location).status, 410);
		assert_has(
		    world_get(w, receipt.location).body, "这一页已经过期");
		assert_true(store_sweep(w->f->store));
	}
}

static void
anonymous_receipts_live_shorter(void **state)
{
	struct world *w = world_of(state);
	struct str draft = WORLD_DRAFT(w, "identity", "匿名");
	struct got got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	struct got page = world_get(w, got.location);

	assert_has(page.body, "没有任何办法再打开回复");
	assert_has(page.body, "2026年11月23日 10:19");
	w->f->now += 900;
	assert_int_equal(world_get(w, got.location).status, 410);
}

static void
anonymous_keeps_no_name(void **state)
{
	struct world *w = world_of(state);
	struct str draft = WORLD_DRAFT(w, "identity", "匿名"), body, number;
	struct got got = world_get(w, draft);
	struct world_case c;

	assert_lacks(got.body, "钱青山");
	assert_lacks(got.body, "13800000001");
	got = world_get(w, edit_url(w, draft));
	assert_lacks(got.body, "钱青山");
	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	number = world_number(w, got.location);
	body = world_opened(w, number);
	assert_lacks(body, "钱青山");
	assert_lacks(body, "13800000001");
	assert_has(body, "\"at\":\"2026-11-23T10:00:00+08:00\"");
	world_case(w, number, &c);
	assert_true(c.got.row.anonymous);
	assert_true(str_is(c.got.row.received, "2026-11-23"));
	/* Sealed to the unit alone. */
	assert_int_equal(item_parties(&c.items[0],
			     (char[ITEM_PARTIES_MAX][KEYS_ID + 1]){ { 0 } }),
	    1);
}

static void
unit_follows_the_route(void **state)
{
	struct world *w = world_of(state);
	struct world_case c;

	world_case(w, WORLD_TICKET(w, "region", "xiling"), &c);
	assert_true(str_is(c.got.row.unit, "xiling"));
	world_case(w, WORLD_TICKET(w, "region", ""), &c);
	assert_true(str_is(c.got.row.unit, "shiju"));
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(form_says_what_is_wrong),
		T(form_may_be_empty),
		T(form_that_changed_is_shown_again),
		T(form_keeps_consent_otherwise),
		T(form_page_is_where_get_leads),
		T(form_without_a_key_keeps_the_text),
		T(form_after_the_last_key),
		T(ticket_without_a_key_is_not_made),
		T(form_too_long_for_a_ticket),
		T(check_page_shows_what_was_said),
		T(edit_changes_one_answer),
		T(edit_says_what_is_wrong),
		T(older_pages_show_the_newest),
		T(passwords_are_judged),
		T(password_of_128_characters),
		T(ticket_and_receipt),
		T(repeats_lead_to_the_same_receipt),
		T(everything_ends),
		T(anonymous_receipts_live_shorter),
		T(anonymous_keeps_no_name),
		T(unit_follows_the_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
