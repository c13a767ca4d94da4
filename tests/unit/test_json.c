/* JSON: what is refused and where, and the canonical bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <string.h>

#include "base/json.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

static void
put_node(struct json_out *out, const struct jnode *node)
{
	switch (node->kind) {
	case JNODE_NULL: json_null(out); break;
	case JNODE_FALSE: json_bool(out, false); break;
	case JNODE_TRUE: json_bool(out, true); break;
	case JNODE_INT: json_int(out, node->num); break;
	case JNODE_REAL: json_cstr(out, "real"); break;
	case JNODE_STR: json_str(out, node->text); break;
	case JNODE_LIST:
		json_list(out);
		for (size_t i = 0; i < node->n; i++)
			put_node(out, node->items[i]);
		json_list_end(out);
		break;
	case JNODE_MAP:
		json_map(out);
		for (size_t i = 0; i < node->n; i++) {
			json_key_str(out, node->keys[i]);
			put_node(out, node->items[i]);
		}
		json_map_end(out);
		break;
	}
}

/* Reads, writes with the indent, compares. */
static void
check(const char *text, int indent, const char *want)
{
	struct arena a;
	struct json_error error;
	struct json_out out;
	struct buf b = BUF_INIT;
	const struct jnode *node;

	arena_init(&a, 0);
	node = json_parse(&a, str_of(text), &error);
	assert_non_null(node);
	json_start(&out, &b, indent);
	put_node(&out, node);
	assert_string_equal(b.p, want);
	buf_done(&b);
	arena_done(&a);
}

static void
test_round_trip(void **state)
{
	static const char canonical[] = "{\n"
					"  \"z\": [\n"
					"    1,\n"
					"    {},\n"
					"    [],\n"
					"    {\n"
					"      \"名\": \"青渡\"\n"
					"    }\n"
					"  ],\n"
					"  \"a\": null,\n"
					"  \"b\": false\n"
					"}";
	static const char compact[] = "{\"z\":[1,{},[],{\"名\":\"青渡\"}],"
				      "\"a\":null,\"b\":false}";

	(void)state;
	check(canonical, 2, canonical);
	check(canonical, 0, compact);
	check(compact, 2, canonical);
	check(" [ ] ", 2, "[]");
	check("{}", 0, "{}");
	check("\"x\"", 2, "\"x\"");
	check("-5", 0, "-5");
	check("9223372036854775807", 0, "9223372036854775807");
	check("-9223372036854775808", 0, "-9223372036854775808");
	check("1.5", 0, "\"real\"");
	check("[[[]]]", 2, "[\n  [\n    []\n  ]\n]");
}

static void
test_strings(void **state)
{
	(void)state;
	check("\"\\u9752\\ud842\\udfb7\\/\"", 0, "\"青𠮷/\"");
	check("\"\\\"\\\\\\b\\f\\n\\r\\t\\u001f\\u007f\"", 0,
	    "\"\\\"\\\\\\b\\f\\n\\r\\t\\u001F\x7f\"");
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		int line;
	} cases[] = {
		{ "", 0, 1 },
		{ "{\"a\":1,\n\"a\":2}", 14, 2 },
		{ "{} x", 4, 1 },
		{ "[1,\n2,]", 7, 2 },
		{ "{\"a\":\n\n\"x", 9, 3 },
		{ "\"a\\u0000b\"", 10, 1 },
		{ "\"a\0b\"", 5, 1 },
		{ "{\"a\\u0000\":1}", 13, 1 },
		{ "\"\xff\"", 3, 1 },
		{ "\"\xed\xa0\x80\"", 5, 1 },
		{ "\"\\ud800\"", 8, 1 },
		{ "01", 2, 1 },
		{ "nul", 3, 1 },
		{ "99999999999999999999", 20, 1 },
		{ "{'a':1}", 7, 1 },
		{ "[1] // x", 8, 1 },
		{ "\"tab\there\"", 10, 1 },
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < N(cases); i++) {
		struct json_error error = { 0, 0, "" };

		if (json_parse(
			&a, str_mem(cases[i].text, cases[i].n), &error) != NULL)
			fail_msg("case %zu was taken", i);
		if (error.line != cases[i].line || error.column < 1 ||
		    error.text[0] == '\0')
			fail_msg("case %zu: %d:%d %s", i, error.line,
			    error.column, error.text);
	}
	arena_done(&a);
}

/* What was read must not leak into a message. */
static void
test_error_is_discreet(void **state)
{
	struct json_error error;
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_null(json_parse(&a, STR("{\"name\" \"秘密\"}"), &error));
	assert_null(strstr(error.text, "秘密"));
	assert_null(strstr(error.text, "near"));
	arena_done(&a);
}

static void
test_lookup(void **state)
{
	struct json_error error;
	struct arena a;
	const struct jnode *node;

	(void)state;
	arena_init(&a, 0);
	node = json_parse(&a, STR("{\"a\":\"x\",\"b\":1,\"c\":\"\"}"), &error);
	assert_non_null(node);
	assert_true(str_is(jnode_str(node, "a"), "x"));
	assert_int_equal(jnode_str(node, "b").n, 0);
	assert_int_equal(jnode_str(node, "c").n, 0);
	assert_non_null(jnode_get(node, "c"));
	assert_null(jnode_get(node, "d"));
	assert_null(jnode_get(NULL, "d"));
	assert_null(jnode_get(jnode_get(node, "a"), "d"));
	arena_done(&a);
}

/* Deep nesting ends in an error, not in a crash. */
static void
test_depth(void **state)
{
	struct json_error error;
	struct arena a;
	struct buf b = BUF_INIT;

	(void)state;
	arena_init(&a, 0);
	for (int i = 0; i < 100000; i++)
		buf_char(&b, '[');
	assert_null(json_parse(&a, buf_view(&b), &error));
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_error_is_discreet),
		cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
