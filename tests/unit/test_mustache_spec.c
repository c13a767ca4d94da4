/*
 * Mustache, lenient mode: the conformance cases of tests/mustache-spec in
 * process, and JSON as data. Run from the top of the tree.
 */
#include "mustache_fixture.h"

#include "base/file.h"
#include "base/json.h"

static bool
case_run(const struct jnode *test)
{
	struct fixture f;
	const struct mustache *m;
	const struct jnode *partials = jnode_get(test, "partials");
	struct mval root = { 0 };
	struct mustache_eval eval = { .stack = &root, .n_stack = 1 };
	bool good;

	fixture_start(&f, MUSTACHE_LENIENT);
	for (size_t i = 0; partials != NULL && i < partials->n; i++)
		(void)fixture_add(
		    &f, partials->keys[i].p, partials->items[i]->text.p);
	m = fixture_add(&f, "/", jnode_str(test, "template").p);
	mtree_val(mtree_of_json(&f.arena, jnode_get(test, "data")), &root);
	eval.set = f.set;
	eval.out = &f.out;
	eval.diags = &f.diags;
	good = m != NULL && mustache_link(f.set, &f.diags) &&
	       mustache_run(m, &eval) &&
	       str_eq(buf_view(&f.out), jnode_str(test, "expected"));
	if (!good)
		print_error("case “%s”: got “%.*s”, %s\n",
		    jnode_str(test, "name").p, STR_FMT(buf_view(&f.out)),
		    fixture_found(&f));
	fixture_end(&f);
	return good;
}

static void
test_cases(void **state)
{
	static const char *const files[] = { "comments", "delimiters",
		"interpolation", "sections", "inverted", "partials",
		"inheritance" };
	struct arena a;
	struct json_error error;
	size_t failed = 0, n = 0;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < N(files); i++) {
		struct jnode *root;
		struct str text;

		assert_true(file_read(&a,
		    str_fmt(&a, "tests/mustache-spec/%s.json", files[i]),
		    &text));
		root = jnode_get(json_parse(&a, text, &error), "tests");
		assert_non_null(root);
		for (size_t k = 0; k < root->n; k++, n++)
			failed += !case_run(root->items[k]);
	}
	arena_done(&a);
	assert_true(n >= 200);
	assert_int_equal(failed, 0);
}

static void
test_numbers(void **state)
{
	static const struct {
		const char *json, *want;
	} cases[] = {
		{ "1.210", "1.21" },
		{ "85", "85" },
		{ "85.0", "85" },
		{ "-0.5", "-0.5" },
		{ "-0.0", "0" },
		{ "1e2", "100" },
		{ "0.1", "0.1" },
		{ "1234567.125", "1234567.125" },
		{ "1e20", "100000000000000000000" },
		{ "1e21", "1e+21" },
		{ "1.5e300", "1.5e+300" },
		{ "0.000001", "0.000001" },
		{ "0.00000012", "1.2e-7" },
		{ "5e-324", "5e-324" },
		{ "1.7976931348623157e308", "1.7976931348623157e+308" },
		{ "9007199254740993", "9007199254740993" },
		{ "-9223372036854775808", "-9223372036854775808" },
	};
	struct json_error error;
	struct arena a;
	struct mval v = { 0 };
	char text[64];

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < N(cases); i++) {
		struct jnode *list;

		(void)snprintf(text, sizeof(text), "[%s]", cases[i].json);
		list = json_parse(&a, str_of(text), &error);
		assert_non_null(list);
		mtree_val(mtree_of_json(&a, list->items[0]), &v);
		assert_string_equal(str_dup(&a, mval_face(&v)), cases[i].want);
	}
	arena_done(&a);
}

/* A number keeps its bytes in the value, so a copy is as good. */
static void
test_number_copied(void **state)
{
	struct mval v = { 0 }, copy;

	(void)state;
	mval_number(&v, -9223372036854775807LL - 1);
	copy = v;
	memset(&v, 'x', sizeof(v));
	assert_true(str_is(mval_face(&copy), "-9223372036854775808"));
	assert_null(copy.text.p);
	assert_true(mval_is_true(&copy));
}

/* The second of two templates with one name counts. */
static void
test_replaced(void **state)
{
	struct fixture f;
	const struct mustache *second;

	(void)state;
	fixture_start(&f, MUSTACHE_LENIENT);
	assert_non_null(fixture_add(&f, "a", "1"));
	second = fixture_add(&f, "a", "2");
	assert_ptr_equal(mustache_find(f.set, STR("a")), second);
	assert_null(mustache_find(f.set, STR("b")));
	fixture_end(&f);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_number_copied),
		cmocka_unit_test(test_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
