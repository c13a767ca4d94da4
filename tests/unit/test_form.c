/* The model's names, ids, limits and conditions. */
#include "contract_fixture.h"

#include "contract/form.h"

static void
names_go_both_ways(void **state)
{
	enum field_type type;
	enum form_rule rule;

	(void)state;
	for (size_t i = 0; i < FIELD__MAX; i++) {
		assert_true(field_type_find(
		    str_of(field_type_name((enum field_type)i)), &type));
		assert_int_equal(type, i);
	}
	for (size_t i = 0; i < FORM_RULE__MAX; i++) {
		assert_true(form_rule_find(
		    str_of(form_rule_name((enum form_rule)i)), &rule));
		assert_int_equal(rule, i);
	}
	assert_false(field_type_find(STR("files"), &type));
	assert_false(field_type_find(STR(""), &type));
	assert_false(form_rule_find(STR("Empty"), &rule));
}

static void
knows_rules_of_types(void **state)
{
	static const struct {
		enum field_type type;
		enum form_rule rule;
		bool has;
	} rows[] = {
		{ FIELD_TEXT, FORM_RULE_SHORT, true },
		{ FIELD_RADIO, FORM_RULE_SHORT, false },
		{ FIELD_RADIO, FORM_RULE_CHOICE, true },
		{ FIELD_IDCARD, FORM_RULE_IMPOSSIBLE, true },
		{ FIELD_MOBILE, FORM_RULE_IMPOSSIBLE, false },
		{ FIELD_DATE, FORM_RULE_RANGE, true },
		{ FIELD_MULTI, FORM_RULE_RANGE, true },
		{ FIELD_MULTI, FORM_RULE_LONG, false },
		{ FIELD_CHECK, FORM_RULE_EMPTY, true },
		{ FIELD_NUMBER, FORM_RULE_LONG, false },
	};
	struct field f = { .type = FIELD_TEXT };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(
		    field_type_has_rule(rows[i].type, rows[i].rule),
		    rows[i].has);
	for (size_t i = 0; i < FIELD__MAX; i++)
		assert_true(
		    field_type_has_rule((enum field_type)i, FORM_RULE_EMPTY));
	assert_false(field_uses_rule(&f, FORM_RULE_EMPTY));
	assert_false(field_uses_rule(&f, FORM_RULE_LONG));
	assert_true(field_uses_rule(&f, FORM_RULE_FORMAT));
	f.required = true;
	f.max = (struct limit){ .kind = LIMIT_NUMBER, .number = 4 };
	assert_true(field_uses_rule(&f, FORM_RULE_EMPTY));
	assert_true(field_uses_rule(&f, FORM_RULE_LONG));
	assert_false(field_uses_rule(&f, FORM_RULE_SHORT));
	assert_false(field_uses_rule(&f, FORM_RULE_RANGE));
}

static void
judges_ids(void **state)
{
	static const struct {
		const char *id;
		bool form, field;
	} rows[] = {
		{ "wangshang110", true, true },
		{ "a-b", true, false },
		{ "aB", false, true },
		{ "a", false, true },
		{ "", false, false },
		{ "1a", false, false },
		{ "Ab", false, false },
		{ "a_b", false, false },
		{ "a b", false, false },
		{ "姓名", false, false },
		{ "rev", true, false },
		{ "consent", true, false },
		{ "version", true, false },
		{ "password", true, false },
		{ "main", true, false },
		{ "err", true, false },
		{ "today", true, false },
		{ "abcdefghijklmnopqrstuvwxyz012345", true, true },
		{ "abcdefghijklmnopqrstuvwxyz0123456", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(
		    form_id_is_valid(str_of(rows[i].id)), rows[i].form);
		assert_int_equal(
		    field_id_is_valid(str_of(rows[i].id)), rows[i].field);
	}
}

/* What is read is written again with the same face. */
static void
limits_go_both_ways(void **state)
{
	static const struct {
		const char *text;
		enum field_type type;
		enum limit_kind kind; /* LIMIT_NONE: refused */
	} rows[] = {
		{ "4", FIELD_TEXT, LIMIT_NUMBER },
		{ "0", FIELD_TEXTAREA, LIMIT_NUMBER },
		{ "2", FIELD_MULTI, LIMIT_NUMBER },
		{ "-5", FIELD_NUMBER, LIMIT_NUMBER },
		{ "9223372036854775807", FIELD_NUMBER, LIMIT_NUMBER },
		{ "2026-02-28", FIELD_DATE, LIMIT_DATE },
		{ "today", FIELD_DATE, LIMIT_TODAY },
		{ "today+30 days", FIELD_DATE, LIMIT_TODAY },
		{ "today-183 days", FIELD_DATE, LIMIT_TODAY },
		{ "from", FIELD_DATE, LIMIT_FIELD },
		{ "-1", FIELD_TEXT, LIMIT_NONE },
		{ "-0", FIELD_NUMBER, LIMIT_NONE },
		{ "04", FIELD_TEXT, LIMIT_NONE },
		{ "+4", FIELD_NUMBER, LIMIT_NONE },
		{ "4.5", FIELD_NUMBER, LIMIT_NONE },
		{ "9223372036854775808", FIELD_NUMBER, LIMIT_NONE },
		{ "", FIELD_NUMBER, LIMIT_NONE },
		{ "today", FIELD_NUMBER, LIMIT_NONE },
		{ "2026-02-29", FIELD_DATE, LIMIT_NONE },
		{ "today+0 days", FIELD_DATE, LIMIT_NONE },
		{ "today+30", FIELD_DATE, LIMIT_NONE },
		{ "today 30 days", FIELD_DATE, LIMIT_NONE },
		{ "today+ days", FIELD_DATE, LIMIT_NONE },
		{ "today+-3 days", FIELD_DATE, LIMIT_NONE },
		{ "today+100000 days", FIELD_DATE, LIMIT_NONE },
		{ "4", FIELD_DATE, LIMIT_NONE },
		{ "4", FIELD_RADIO, LIMIT_NONE },
		{ "4", FIELD_PLATE, LIMIT_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct limit limit;
		struct buf out = BUF_INIT;
		bool ok = form_limit_parse(
		    str_of(rows[i].text), rows[i].type, &limit);

		assert_int_equal(ok, rows[i].kind != LIMIT_NONE);
		if (!ok)
			continue;
		assert_int_equal(limit.kind, rows[i].kind);
		form_limit_put(&out, &limit);
		assert_string_equal(out.p, rows[i].text);
		buf_done(&out);
	}
}

static void
finds_fields_and_conditions(void **state)
{
	struct arena arena;
	struct form *form;
	const struct field *name, *identity;
	struct condition_row row = { .field = STR("name") };
	struct condition when = { &row, 1 };

	(void)state;
	arena_init(&arena, 0);
	form = fixture_form(&arena);
	name = form_field(form, STR("name"));
	identity = form_field(form, STR("identity"));
	assert_non_null(name);
	assert_null(form_field(form, STR("nobody")));
	assert_true(form_condition_is_known(form, &name->when, name));
	assert_false(form_condition_is_known(form, &name->when, identity));
	assert_false(form_condition_is_known(form, &when, identity));
	assert_false(form_condition_is_known(form, &when, name));
	assert_true(form_condition_is_known(form, &when, NULL));
	row.field = STR("nobody");
	assert_false(form_condition_is_known(form, &when, NULL));
	arena_done(&arena);
}

static void
gets_first_posted(void **state)
{
	struct arena arena;
	struct form_post post;
	struct str value;

	(void)state;
	arena_init(&arena, 0);
	post = FIXTURE_POST(&arena, "a", "1", "b", "", "a", "2");
	assert_true(form_post_get(&post, STR("a"), &value));
	assert_true(str_is(value, "1"));
	assert_true(form_post_get(&post, STR("b"), &value));
	assert_int_equal(value.n, 0);
	assert_false(form_post_get(&post, STR("c"), &value));
	assert_int_equal(value.n, 0);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(knows_rules_of_types),
		cmocka_unit_test(judges_ids),
		cmocka_unit_test(limits_go_both_ways),
		cmocka_unit_test(finds_fields_and_conditions),
		cmocka_unit_test(gets_first_posted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
