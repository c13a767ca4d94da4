/* The table-driven reader: kinds of values, missing and unknown keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read/schema.h"
#include "read_fixture.h"

struct thing {
	struct str text, word, path, place;
	struct pos text_pos;
	bool flag;
	uint32_t count, age;
	int32_t number;
	int choice;
	const struct ynode *map, *list, *node;
};

static const char *const words[] = { "red", "green", NULL };

#define AT struct thing
static const struct schema_key keys[] = {
	SCHEMA_NEEDED_PLACED("text", SCHEMA_TEXT, AT, text, text_pos, "文字"),
	SCHEMA_KEY("word", SCHEMA_WORD, AT, word),
	SCHEMA_KEY("path", SCHEMA_PATH, AT, path),
	SCHEMA_KEY("place", SCHEMA_PLACE, AT, place),
	SCHEMA_KEY("flag", SCHEMA_BOOL, AT, flag),
	SCHEMA_KEY("count", SCHEMA_COUNT, AT, count),
	SCHEMA_KEY("age", SCHEMA_AGE, AT, age),
	SCHEMA_KEY("number", SCHEMA_INT, AT, number),
	SCHEMA_CHOICE("choice", words, AT, choice),
	SCHEMA_KEY("map", SCHEMA_MAP, AT, map),
	SCHEMA_KEY("list", SCHEMA_LIST, AT, list),
	SCHEMA_KEY("node", SCHEMA_NODE, AT, node),
};
#undef AT

static void
findings(void **state)
{
	static const struct {
		const char *yaml, *want;
	} cases[] = {
		{ "text: 甲", "" },
		{ "{}", "1:1 front-missing text" },
		{ "text:\n", "1:1 front-missing text" },
		{ "text: [甲]", "1:7 value-type text" },
		{ "text: {a: b}", "1:7 value-type text" },
		{ "text: a\nwrod: b", "2:1 front-unknown-key wrod" },
		{ "text: a\nword: 1a", "2:7 value-type word" },
		{ "text: a\nword: 中", "2:7 value-type word" },
		{ "text: a\npath: a/", "2:7 value-type path" },
		{ "text: a\npath: /a", "2:7 value-type path" },
		{ "text: a\npath: /a//b/", "2:7 value-type path" },
		{ "text: a\npath: /A/", "2:7 value-type path" },
		{ "text: a\npath: /a/#b", "2:7 value-type path" },
		{ "text: a\nplace: /a/#b", "" },
		{ "text: a\nplace: \"#b\"", "2:8 value-type place" },
		{ "text: a\nflag: 是", "2:7 value-type flag" },
		{ "text: a\ncount: -1", "2:8 value-type count" },
		{ "text: a\ncount: 1000000", "2:8 value-type count" },
		{ "text: a\nnumber: -12", "" },
		{ "text: a\nnumber: 1.5", "2:9 value-type number" },
		{ "text: a\nage: 3", "2:6 value-type age" },
		{ "text: a\nage: 3 weeks", "2:6 value-type age" },
		{ "text: a\nage: 0 days", "2:6 value-type age" },
		{ "text: a\nage: 101 years", "2:6 value-type age" },
		{ "text: a\nchoice: blue", "2:9 value-option blue" },
		{ "text: a\nmap: b", "2:6 value-type map" },
		{ "text: a\nlist: b", "2:7 value-type list" },
		/* all of them, in one run */
		{ "word: 1\nflag: x\nodd: y",
		    "1:1 front-missing text; 1:7 value-type word; "
		    "2:7 value-type flag; 3:1 front-unknown-key odd" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct thing thing = { 0 };
		const struct ynode *map;
		bool good;

		bench_init(&b);
		map = bench_yaml(&b, cases[i].yaml);
		good = schema_read(
		    &(struct schema_env){ &b.arena, &b.diags, false }, map,
		    keys, SCHEMA_N(keys), &thing);
		assert_string_equal(
		    bench_findings(&b.arena, &b.diags), cases[i].want);
		assert_int_equal(good, cases[i].want[0] == '\0');
		bench_done(&b);
	}
}

static void
values(void **state)
{
	struct bench b;
	struct thing t = { 0 };

	(void)state;
	bench_init(&b);
	schema_read(&(struct schema_env){ &b.arena, &b.diags, true },
	    bench_yaml(&b,
		"text: ' 甲\u3000'\nword: a-B_1\npath: /a/b-1/\nflag: yes\n"
		"count: 7\nage: 2 months\nnumber: -3\nchoice: green\n"
		"map: {}\nlist: []\nnode: x\nother: left alone\n"),
	    keys, SCHEMA_N(keys), &t);
	assert_int_equal(b.diags.n, 0);
	assert_true(str_is(t.text, "甲"));
	assert_int_equal(t.text_pos.col, 7);
	assert_true(str_is(t.word, "a-B_1"));
	assert_true(str_is(t.path, "/a/b-1/"));
	assert_true(t.flag);
	assert_int_equal(t.count, 7);
	assert_int_equal(t.age, 60);
	assert_int_equal(t.number, -3);
	assert_int_equal(t.choice, 1);
	assert_non_null(t.map);
	assert_non_null(t.list);
	assert_true(str_is(t.node->text, "x"));
	bench_done(&b);
}

static void
near(void **state)
{
	struct bench b;
	struct thing t = { 0 };

	(void)state;
	bench_init(&b);
	schema_read(&(struct schema_env){ &b.arena, &b.diags, false },
	    bench_yaml(&b, "text: a\nwrod: b\nzzzzzz: c"), keys, SCHEMA_N(keys),
	    &t);
	assert_string_equal(b.diags.items[0].args[1], "word");
	assert_string_equal(b.diags.items[1].args[1], "");
	bench_done(&b);
}

static void
parts(void **state)
{
	static const struct {
		const char *yaml, *options, *condition;
	} cases[] = {
		{ "[是, 否]", "", "1:1 value-type x" },
		{ "{a: 甲, b: 乙}", "", "" },
		{ "{a: [甲, 乙]}", "1:5 value-type x", "" },
		{ "[是, 是]", "1:5 option-twice 是", "1:1 value-type x" },
		{ "[]", "1:1 value-type x", "1:1 value-type x" },
		{ "是", "1:1 value-type x", "1:1 value-type x" },
		{ "[是, [否]]", "1:5 value-type x", "1:1 value-type x" },
		{ "{a: {b: c}}", "1:5 value-type x", "1:5 value-type a" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct schema_env env = { &b.arena, &b.diags, false };
		struct option *options;
		struct condition when;
		struct ynode *node;
		size_t n;

		bench_init(&b);
		node = bench_yaml(&b, cases[i].yaml);
		if (node == NULL) { /* a lone scalar is no document */
			bench_done(&b);
			continue;
		}
		schema_options(&env, node, STR("x"), &options, &n);
		assert_string_equal(
		    bench_findings(&b.arena, &b.diags), cases[i].options);
		b.diags.n = 0;
		schema_condition(&env, node, STR("x"), &when);
		assert_string_equal(
		    bench_findings(&b.arena, &b.diags), cases[i].condition);
		bench_done(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings),
		cmocka_unit_test(values),
		cmocka_unit_test(near),
		cmocka_unit_test(parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
