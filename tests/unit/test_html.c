/* Escaping by context; addresses that must not run code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/html.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

typedef void put_fn(struct buf *, struct str);

static void
check(put_fn *put, const char *in, const char *want)
{
	struct buf b = BUF_INIT;

	buf_cstr(&b, "");
	put(&b, str_of(in));
	assert_string_equal(b.p, want);
	buf_done(&b);
}

static void
test_text(void **state)
{
	(void)state;
	check(html_text, "", "");
	check(html_text, "青渡 <b>\"&amp;'</b>",
	    "青渡 &lt;b&gt;\"&amp;amp;'&lt;/b&gt;");
	check(html_attr, "<a href=\"x\" t='y'>&",
	    "&lt;a href=&quot;x&quot; t=&#39;y&#39;&gt;&amp;");
	check(html_attr, "好", "好");
}

static void
test_url(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "/a/b/?x=1&y=2#z", "/a/b/?x=1&amp;y=2#z" },
		{ "/通知/", "/%E9%80%9A%E7%9F%A5/" },
		{ "/a b", "/a%20b" },
		{ "  /a  ", "/a" },
		{ "/a\"><b>'", "/a%22%3E%3Cb%3E&#39;" },
		{ "/100%", "/100%25" },
		{ "/%e9%8", "/%e9%258" },
		{ "a\\b|c`d^{}", "a%5Cb%7Cc%60d%5E%7B%7D" },
		{ "http://[::1]:80/[x]", "http://[::1]:80/%5Bx%5D" },
		{ "/a#b#c", "/a#b%23c" },
		{ "HTTPS://example.cn", "HTTPS://example.cn" },
		{ "mailto:a@b.cn", "mailto:a@b.cn" },
		{ "tel:+86-0000-1234567", "tel:+86-0000-1234567" },
		{ "?q=a:b", "?q=a:b" },
		{ "./a:b", "./a:b" },
		{ "javascript:alert(1)", "#" },
		{ " JavaScript:alert(1)", "#" },
		{ "java\tscript:alert(1)", "#" },
		{ "\x01javascript:alert(1)", "#" },
		{ "data:text/html,x", "#" },
		{ "vbscript:x", "#" },
		{ "file:///etc/passwd", "#" },
		{ "a:b", "#" },
		{ ":x", "#" },
		{ "%6aavascript:x", "#" },
		{ "/a\nb", "#" },
		{ "\\\\evil.example", "%5C%5Cevil.example" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		check(html_url, cases[i][0], cases[i][1]);
	assert_true(html_url_is_safe(STR("/a")));
	assert_false(html_url_is_safe(STR("httpx:a")));
	assert_false(html_url_is_safe(STR("http\x7f:a")));
	assert_false(html_url_is_safe(STR("htt:a")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
