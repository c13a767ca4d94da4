/* Mustache, strict mode: places of an HTML template that take no tags. */
#include "mustache_fixture.h"

static void
test_places(void **state)
{
	/* place NULL: allowed; else the English name and the column. */
	static const struct {
		const char *template, *place;
		unsigned col;
	} cases[] = {
		{ "<p>{{x}}</p>", NULL, 0 },
		{ "<p title=\"{{x}}\" id='{{y}}'>", NULL, 0 },
		{ "<p title = \"a {{x}} b\">", NULL, 0 },
		{ "<title>{{x}}</title><textarea>{{y}}</textarea>", NULL, 0 },
		{ "<!-- {{x}} <script> -->{{y}}", NULL, 0 },
		{ "<!--> {{x}}", NULL, 0 },
		{ "<!-- <b a= --{{x}}-->{{y}}", NULL, 0 },
		{ "<!doctype html>{{x}}", NULL, 0 },
		{ "<h{{x}}>{{y}}</h{{x}}>", NULL, 0 },
		{ "<option{{#x}} selected{{/x}}>{{y}}", NULL, 0 },
		{ "<a{{#x}} href=\"{{y}}\"{{/x}}>", NULL, 0 },
		{ "<p {{>attributes}}>", NULL, 0 },
		{ "<script src=\"{{x}}\"></script>{{y}}", NULL, 0 },
		{ "<script>{{! 注释 }}</script>", NULL, 0 },
		{ "<p o='{{x}}' on=\"{{y}}\">", NULL, 0 },
		{ "<p data-on=\"{{x}}\">", NULL, 0 },
		{ "1 < 2 {{x}} <3 {{y}}", NULL, 0 },
		{ "<style></style >{{x}}", NULL, 0 },
		{ "</script>{{x}}", NULL, 0 },
		{ "<a href='?a=b'/>{{x}}", NULL, 0 },
		{ "<script>{{x}}</script>", "<script>", 9 },
		{ "<SCRIPT type=a>var a = \"{{x}}\";</SCRIPT>", "<script>",
		    25 },
		{ "<script></scripty>{{x}}", "<script>", 19 },
		{ "<script>a</scr{{x}}", "<script>", 15 },
		{ "<script>{{{x}}}", "<script>", 9 },
		{ "<script>{{>x}}", "<script>", 9 },
		{ "<script>{{#x}}</script>{{/x}}", "<script>", 9 },
		{ "<style>p{color:{{x}}}</style>", "<style>", 16 },
		{ "<p onclick=\"go('{{x}}')\">", "an on… attribute", 17 },
		{ "<p ONLOAD='{{x}}'>", "an on… attribute", 12 },
		{ "<p class={{x}}>", "an attribute value without quotes", 10 },
		{ "<p class=a{{x}}>", "an attribute value without quotes", 11 },
		{ "<p class= {{x}}>", "an attribute value without quotes", 11 },
		{ "<p {{x}}>", "an element's tag outside of quotes", 4 },
		{ "<p data-{{x}}=\"1\">", "an element's tag outside of quotes",
		    9 },
		{ "<p a {{{x}}}>", "an element's tag outside of quotes", 6 },
	};
	struct fixture f;
	char want[128];

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		fixture_start(&f, MUSTACHE_STRICT);
		(void)fixture_add(&f, "t", cases[i].template);
		if (cases[i].place == NULL) {
			assert_string_equal(fixture_found(&f), "");
		} else {
			assert_int_equal(f.diags.n, 1);
			(void)snprintf(want, sizeof(want), "tmpl-context 1:%u",
			    cases[i].col);
			assert_memory_equal(
			    fixture_found(&f), want, strlen(want));
			assert_string_equal(
			    f.diags.items[0].args[1], cases[i].place);
		}
		fixture_end(&f);
	}
}

/* Plain spec behaviour knows nothing of HTML. */
static void
test_lenient(void **state)
{
	struct fixture f;

	(void)state;
	fixture_start(&f, MUSTACHE_LENIENT);
	assert_non_null(fixture_add(&f, "t", "<script>{{x}}</script>"));
	assert_int_equal(f.diags.n, 0);
	fixture_end(&f);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_lenient),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
