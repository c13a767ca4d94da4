/* Form bodies: nothing lost, nothing guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "base/buf.h"
#include "web/urlencoded.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

/* Pairs as "name=value|name=value|". */
static void
test_pairs(void **state)
{
	static const struct {
		const char *body, *pairs;
	} cases[] = {
		{ "", "" },
		{ "a=b", "a=b|" },
		{ "a=b&c=d", "a=b|c=d|" },
		{ "a=&b", "a=|b=|" },
		{ "=x", "=x|" },
		{ "a=b=c", "a=b=c|" },
		{ "&&a=b&", "a=b|" },
		{ "a=1&a=2", "a=1|a=2|" },
		{ "a=b+c%2Bd", "a=b c+d|" },
		{ "%61%3d=%26", "a==&|" },
		{ "a=x%0D%0Ay%09z", "a=x\r\ny\tz|" },
		{ "a=%E4%BD%A0\xe5\xa5\xbd", "a=\xe4\xbd\xa0\xe5\xa5\xbd|" },
		{ "a=%F0%9F%98%80%F0%A0%80%80",
		    "a=\xf0\x9f\x98\x80\xf0\xa0\x80\x80|" },
		{ "a=%22%27%3C", "a=\"'<|" },
		{ "a=100%25", "a=100%|" },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct form_post post;
		struct buf text = BUF_INIT;

		assert_true(
		    urlencoded_parse(*state, str_of(cases[i].body), &post));
		for (size_t k = 0; k < post.n; k++)
			buf_fmt(&text, "%.*s=%.*s|",
			    STR_FMT(post.pairs[k].name),
			    STR_FMT(post.pairs[k].value));
		if (!str_is(buf_view(&text), cases[i].pairs))
			fail_msg("%s gave %.*s", cases[i].body,
			    STR_FMT(buf_view(&text)));
		buf_done(&text);
	}
}

static void
test_refused(void **state)
{
	static const char *const cases[] = {
		"a=5%",
		"a=%",
		"a=%2",
		"a=%zz",
		"a=%2g",
		"%=a",
		"a=%00",
		"a%00b=c",
		"a=%FF",
		"a=%C0%80",
		"a=%ED%A0%80",
		"a=\xff",
		"a=%E4%BD",
		"%E4=a",
		"a=%F4%90%80%80",
	};
	struct form_post post;

	for (size_t i = 0; i < N(cases); i++)
		if (urlencoded_parse(*state, str_of(cases[i]), &post))
			fail_msg("%s was taken", cases[i]);
	assert_false(urlencoded_parse(*state, str_mem("a=\0b", 4), &post));
}

static void
test_many(void **state)
{
	struct buf text = BUF_INIT;
	struct form_post post;

	for (int i = 0; i < URLENCODED_PAIRS_MAX; i++)
		buf_fmt(&text, "f%d=%d&", i, i);
	assert_true(urlencoded_parse(*state, buf_view(&text), &post));
	assert_int_equal(post.n, URLENCODED_PAIRS_MAX);
	assert_true(str_is(post.pairs[511].value, "511"));
	buf_cstr(&text, "one=more");
	assert_false(urlencoded_parse(*state, buf_view(&text), &post));
	buf_done(&text);
}

static void
test_type(void **state)
{
	static const struct {
		const char *type;
		bool ours;
	} cases[] = {
		{ "application/x-www-form-urlencoded", true },
		{ "Application/X-WWW-Form-Urlencoded", true },
		{ "application/x-www-form-urlencoded; charset=UTF-8", true },
		{ "application/x-www-form-urlencoded;charset=\"utf-8\"", true },
		{ "application/x-www-form-urlencoded;", true },
		{ "application/x-www-form-urlencoded; charset=gbk", false },
		{ "application/x-www-form-urlencoded; a=utf-8", false },
		{ "application/x-www-form-urlencodedx", false },
		{ "multipart/form-data; boundary=x", false },
		{ "text/plain", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		if (urlencoded_is_type(str_of(cases[i].type)) != cases[i].ours)
			fail_msg("%s", cases[i].type);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_pairs, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_refused, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_many, arena_setup, arena_teardown),
		cmocka_unit_test(test_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
