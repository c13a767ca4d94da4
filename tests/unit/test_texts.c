/* Words: reading, findings, filling, limits and conditions said aloud. */
#include "contract_fixture.h"

#include "contract/texts.h"

struct
try {
	struct arena arena;
	struct diags diags;
	struct form_texts texts;
	bool ok;
};

/* The real file, with one piece of it replaced. */
static void
try_read(struct try *t, const char *from, const char *to)
{
	struct str text, yaml;
	struct src *src;
	struct ynode *root;
	size_t at;

	arena_init(&t->arena, 0);
	diags_init(&t->diags);
	text = fixture_file(&t->arena, "layouts/texts.yaml");
	at = str_find(text, from);
	assert_true(at != SIZE_MAX);
	yaml = str_of(str_fmt(&t->arena, "%.*s%s%s",
	    STR_FMT(str_sub(text, 0, at)), to, text.p + at + strlen(from)));
	src = ARENA_NEW(&t->arena, struct src);
	src_init(src, &t->arena, STR("texts.yaml"), yaml);
	root = yaml_parse(&t->arena, src, 0, yaml.n, &t->diags);
	assert_non_null(root);
	t->ok = texts_read(&t->arena, root, &t->texts, &t->diags);
}

static void
try_done(struct try *t)
{
	diags_done(&t->diags);
	arena_done(&t->arena);
}

static void
reads_the_shipped_words(void **state)
{
	struct try t;

	(void)state;
	try_read(&t, "  required:", "  required:");
	assert_true(t.ok);
	assert_int_equal(t.diags.n, 0);
	for (size_t i = 0; i < TEXT__MAX; i++)
		assert_true(t.texts.word[i].n > 0);
	for (size_t i = 0; i < FIELD__MAX; i++)
		for (size_t k = 0; k < FORM_RULE__MAX; k++)
			assert_int_equal(t.texts.message[i][k].n > 0,
			    field_type_has_rule(
				(enum field_type)i, (enum form_rule)k));
	try_done(&t);
}

static void
finds_mistakes(void **state)
{
	static const struct {
		const char *from, *to;
		enum diag_code code;
		const char *arg;
		size_t n;
	} rows[] = {
		{ "  optional: ", "  optionel: ", DIAG_TEXTS_KEY, "optionel",
		    2 },
		{ "  month: 月\n", "", DIAG_TEXTS_MISSING, "words.month", 1 },
		{ "  month: 月\n", "  month: [月]\n", DIAG_VALUE_TYPE, "month",
		    1 },
		{ "  month: 月\n", "  month: ''\n", DIAG_VALUE_TYPE, "month",
		    1 },
		{ "  plate:\n", "  vin:\n", DIAG_TEXTS_KEY, "vin", 2 },
		{ "    choice: 请重新勾选“{label}”\n", "", DIAG_TEXTS_MISSING,
		    "messages.check.choice", 1 },
		{ "    choice: 请重新勾选", "    short: 请重新勾选",
		    DIAG_TEXTS_KEY, "short", 2 },
		{ "messages:\n", "message:\n", DIAG_TEXTS_KEY, "message", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct try t;

		try_read(&t, rows[i].from, rows[i].to);
		assert_false(t.ok);
		assert_int_equal(t.diags.n, rows[i].n);
		assert_int_equal(t.diags.items[0].code, rows[i].code);
		assert_string_equal(t.diags.items[0].args[0], rows[i].arg);
		assert_true(t.diags.items[0].pos.line > 0);
		try_done(&t);
	}
}

static void
fills(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "有 {n} 处需要修改", "有 3 处需要修改" },
		{ "{label}{label}", "姓名姓名" },
		{ "{n}", "3" },
		{ "没有", "没有" },
		{ "", "" },
		{ "{other} {n}", "{other} 3" },
		{ "{n", "{n" },
		{ "n}", "n}" },
		{ "{} {{n}}", "{} {{n}}" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(
		    str_dup(
			&arena, texts_fill(&arena, str_of(rows[i].text),
				    "label", "姓名", "n", "3", (char *)NULL)),
		    rows[i].want);
	arena_done(&arena);
}

static void
goes_through_json(void **state)
{
	struct arena arena;
	struct form_texts texts, again;
	struct json_error error;
	struct buf text = BUF_INIT;
	struct json_out out;
	struct jnode *node;

	(void)state;
	arena_init(&arena, 0);
	fixture_texts(&arena, &texts);
	json_start(&out, &text, 0);
	texts_put(&out, &texts);
	node = json_parse(&arena, buf_view(&text), &error);
	assert_true(texts_get(&arena, node, &again));
	for (size_t i = 0; i < TEXT__MAX; i++)
		assert_true(str_eq(texts.word[i], again.word[i]));
	node->n--;
	assert_false(texts_get(&arena, node, &again));
	node->n++;
	node->keys[3] = STR("other");
	assert_false(texts_get(&arena, node, &again));
	buf_done(&text);
	arena_done(&arena);
}

static void
says_limits_and_messages(void **state)
{
	static const struct {
		const char *field, *limits;
		enum form_rule rule;
		const char *message;
	} rows[] = {
		{ "title", "4 到 40 字", FORM_RULE_SHORT,
		    "标题太短了，至少要 4 个字" },
		{ "detail", "5 到 3000 字", FORM_RULE_LONG,
		    "经过太长了，请精简到 3000 个字以内" },
		{ "company", "最多 100 字", FORM_RULE_LONG,
		    "单位名称太长了，最多 100 个字" },
		{ "people", "在 1 到 500 之间", FORM_RULE_RANGE,
		    "人数应在 1 到 500 之间" },
		{ "change", "不小于 -5", FORM_RULE_RANGE, "增减应不小于 -5" },
		{ "ways", "选 1 到 2 项", FORM_RULE_RANGE,
		    "告知方式请选 1 到 2 项" },
		{ "happened", "不能晚于今天", FORM_RULE_RANGE,
		    "发生日期不能晚于今天" },
		{ "from", "不能早于2020年1月1日", FORM_RULE_RANGE,
		    "开始日期不能早于2020年1月1日" },
		{ "to", "不能早于开始日期", FORM_RULE_RANGE,
		    "结束日期不能早于开始日期" },
		{ "wish", "不能早于今天之后第 1 天，也不能晚于今天之后第 30 天",
		    FORM_RULE_RANGE,
		    "期望办理日期不能早于今天之后第 1 天，也不能晚于今天之后第 "
		    "30 天" },
		{ "size", "", FORM_RULE_FORMAT,
		    "面积请只用数字填写，不带小数和单位" },
		{ "kind", "", FORM_RULE_EMPTY, "请选择类型" },
	};
	struct arena arena;
	struct form_texts texts;
	struct form *form;

	(void)state;
	arena_init(&arena, 0);
	fixture_texts(&arena, &texts);
	form = fixture_form(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct field field = *form_field(form, str_of(rows[i].field));
		enum form_rule missing;

		assert_string_equal(
		    str_dup(&arena, texts_limits(&arena, form, &field, &texts)),
		    rows[i].limits);
		memset(field.messages, 0, sizeof(field.messages));
		assert_true(form_resolve_messages(
		    &arena, form, &field, &texts, &missing));
		assert_string_equal(
		    str_dup(&arena, field.messages[rows[i].rule]),
		    rows[i].message);
	}
	arena_done(&arena);
}

static void
own_message_wins(void **state)
{
	struct arena arena;
	struct form_texts texts;
	struct form *form;
	struct field field;
	enum form_rule missing;

	(void)state;
	arena_init(&arena, 0);
	fixture_texts(&arena, &texts);
	form = fixture_form(&arena);
	field = *form_field(form, STR("title"));
	memset(field.messages, 0, sizeof(field.messages));
	field.messages[FORM_RULE_EMPTY] = STR("给事情起个{min}字以上的标题");
	field.messages[FORM_RULE_CHOICE] = STR("用不着");
	assert_true(
	    form_resolve_messages(&arena, form, &field, &texts, &missing));
	assert_string_equal(str_dup(&arena, field.messages[FORM_RULE_EMPTY]),
	    "给事情起个4字以上的标题");
	assert_int_equal(field.messages[FORM_RULE_CHOICE].n, 0);
	/* without a default the rule is named */
	texts.message[FIELD_TEXT][FORM_RULE_LONG] = STR("");
	field.messages[FORM_RULE_LONG] = STR("");
	assert_false(
	    form_resolve_messages(&arena, form, &field, &texts, &missing));
	assert_int_equal(missing, FORM_RULE_LONG);
	arena_done(&arena);
}

static void
says_conditions(void **state)
{
	struct arena arena;
	struct form_texts texts;
	struct form *form;
	const struct field *f;

	(void)state;
	arena_init(&arena, 0);
	fixture_texts(&arena, &texts);
	form = fixture_form(&arena);
	f = form_field(form, STR("name"));
	assert_string_equal(
	    str_dup(&arena, texts_condition(&arena, form, &f->when, &texts)),
	    "选择“实名”时填写");
	f = form_field(form, STR("agentName"));
	assert_string_equal(
	    str_dup(&arena, texts_condition(&arena, form, &f->when, &texts)),
	    "勾选“我替别人办理”时填写");
	assert_string_equal(
	    str_dup(&arena,
		texts_condition(&arena, form, &form->sections[2].when, &texts)),
	    "选择“提供线索”，并且选择“实名”或“匿名”时填写");
	f = form_field(form, STR("title"));
	assert_int_equal(texts_condition(&arena, form, &f->when, &texts).n, 0);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_shipped_words),
		cmocka_unit_test(finds_mistakes),
		cmocka_unit_test(fills),
		cmocka_unit_test(goes_through_json),
		cmocka_unit_test(says_limits_and_messages),
		cmocka_unit_test(own_message_wins),
		cmocka_unit_test(says_conditions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
