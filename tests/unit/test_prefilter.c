/* What is handed to Kore's parser, what is refused, and with which status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "web/prefilter.h"

#define N(a) (sizeof(a) / sizeof(*(a)))
#define H    "Host: a\r\n"

static const struct prefilter_limits limits = { .head = 1000, .body = 100 };

static enum prefilter_verdict
scan(struct prefilter *pf, struct str bytes)
{
	*pf = (struct prefilter){ 0 };
	return prefilter_scan(pf, &limits, bytes);
}

static void
test_accepted(void **state)
{
	static const char *const cases[] = {
		"GET / HTTP/1.1\r\n" H "\r\n",
		"HEAD /a?b=c HTTP/1.0\r\n" H "\r\n",
		"GET / HTTP/1.1\r\nhOsT: a.b-c:80\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
		"GET / HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n",
		"GET / HTTP/1.1\r\n" H "X-A:b\r\nX-A: c  \r\n\r\n",
		"POST / HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n",
		"POST / HTTP/1.1\r\n" H "content-length: 003\r\n\r\na=b",
		"POST / HTTP/1.1\r\n" H "Content-Length: 4\r\n\r\n\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct prefilter pf;

		if (scan(&pf, str_of(cases[i])) != PREFILTER_OK)
			fail_msg(
			    "case %zu refused: %d %s", i, pf.status, pf.rule);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text;
		int status;
		const char *rule;
	} cases[] = {
		{ "\r\n\r\n", 400, "request-line" },
		{ "GET\r\n\r\n", 400, "request-line" },
		{ "GET /\r\n" H "\r\n", 400, "request-line" },
		{ "GET  / HTTP/1.1\r\n" H "\r\n", 400, "target-form" },
		{ "GET / x HTTP/1.1\r\n" H "\r\n", 400, "version-form" },
		{ "GET / HTTP/1.1 \r\n" H "\r\n", 400, "version-form" },
		{ "GET / http/1.1\r\n" H "\r\n", 400, "version-form" },
		{ "GET / HTTP/1.x\r\n" H "\r\n", 400, "version-form" },
		{ "GET / HTTP/2.0\r\n" H "\r\n", 505, "version" },
		{ "GET / HTTP/1.2\r\n" H "\r\n", 505, "version" },
		{ "GET http://a/ HTTP/1.1\r\n" H "\r\n", 400, "target-form" },
		{ "GET * HTTP/1.1\r\n" H "\r\n", 400, "target-form" },
		{ "GET /#a HTTP/1.1\r\n" H "\r\n", 400, "target-fragment" },
		{ "get / HTTP/1.1\r\n" H "\r\n", 501, "method-unknown" },
		{ "BREW / HTTP/1.1\r\n" H "\r\n", 501, "method-unknown" },
		{ "G@T / HTTP/1.1\r\n" H "\r\n", 400, "method-token" },
		{ " GET / HTTP/1.1\r\n" H "\r\n", 400, "method-token" },
		{ "PUT / HTTP/1.1\r\n" H "\r\n", 405, "method" },
		{ "DELETE / HTTP/1.1\r\n" H "\r\n", 405, "method" },
		{ "OPTIONS / HTTP/1.1\r\n" H "\r\n", 405, "method" },
		{ "TRACE / HTTP/1.1\r\n" H "\r\n", 405, "method" },
		{ "CONNECT a:1 HTTP/1.1\r\n" H "\r\n", 405, "method" },
		{ "GET / HTTP/1.1\r\n\r\n", 400, "host-none" },
		{ "GET / HTTP/1.1\r\nX-Host: a\r\n\r\n", 400, "host-none" },
		{ "GET / HTTP/1.1\r\n" H H "\r\n", 400, "twice" },
		{ "GET / HTTP/1.1\r\n" H "HostX: b\r\n\r\n", 400, "host-like" },
		{ "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "host-bytes" },
		{ "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "host-bytes" },
		{ "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "field-empty" },
		{ "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400, "field-empty" },
		{ "GET / HTTP/1.1\r\n" H "X-A:\r\n\r\n", 400, "field-empty" },
		{ "GET / HTTP/1.1\r\n" H "X-A\r\n\r\n", 400, "field-name" },
		{ "GET / HTTP/1.1\r\n" H "X A: b\r\n\r\n", 400, "field-name" },
		{ "GET / HTTP/1.1\r\n" H "X-A : b\r\n\r\n", 400, "field-name" },
		{ "GET / HTTP/1.1\r\n" H ": b\r\n\r\n", 400, "field-name" },
		{ "GET / HTTP/1.1\r\n" H "X-A: b\r\n c\r\n\r\n", 400,
		    "field-name" },
		{ "GET / HTTP/1.1\r\n" H "X-A: b\tc\r\n\r\n", 400,
		    "control-byte" },
		{ "GET / HTTP/1.1\r\n" H "X-A: \xe4\xbd\xa0\r\n\r\n", 400,
		    "control-byte" },
		{ "GET /\xff HTTP/1.1\r\n" H "\r\n", 400, "control-byte" },
		{ "GET / HTTP/1.1\r\n" H "X-A: \x7f\r\n\r\n", 400,
		    "control-byte" },
		{ "GET / HTTP/1.1\n" H "\r\n\r\n", 400, "bare-lf" },
		{ "GET / HTTP/1.1\r\nX: a\nHost: b\r\n\r\n", 400, "bare-lf" },
		{ "GET / HTTP/1.1\r\nX: a\rHost: b\r\n\r\n", 400, "bare-cr" },
		{ "POST / HTTP/1.1\r\n" H "\r\n", 411, "length-none" },
		{ "POST / HTTP/1.1\r\n" H "Content-Length: +3\r\n\r\n", 400,
		    "length-form" },
		{ "POST / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n", 400,
		    "length-form" },
		{ "POST / HTTP/1.1\r\n" H "Content-Length: 0x3\r\n\r\n", 400,
		    "length-form" },
		{ "POST / HTTP/1.1\r\n" H "Content-Length: 3, 3\r\n\r\n", 400,
		    "length-form" },
		{ "POST / HTTP/1.1\r\n" H
		  "Content-Length: 18446744073709551617\r\n\r\n",
		    400, "length-form" },
		{ "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\n"
		  "Content-Length: 3\r\n\r\nabc",
		    400, "twice" },
		{ "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\n"
		  "Transfer-Encoding: chunked\r\n\r\nabc",
		    501, "transfer-encoding" },
		{ "POST / HTTP/1.1\r\n" H "transfer-encoding: identity\r\n\r\n",
		    501, "transfer-encoding" },
		{ "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\n"
		  "Expect: 100-continue\r\n\r\n",
		    417, "expect" },
		{ "POST / HTTP/1.1\r\n" H "Content-Length: 101\r\n\r\n", 413,
		    "body-long" },
		{ "GET / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc", 400,
		    "length-on-get" },
		{ "HEAD / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\n", 400,
		    "length-on-get" },
		{ "GET / HTTP/1.1\r\n" H "\r\nG", 400, "extra-bytes" },
		{ "POST / HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\nab", 400,
		    "extra-bytes" },
		{ "POST / HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\na\r\n", 400,
		    "extra-bytes" },
		{ "GET / HTTP/1.1\r\n" H "Origin: a\r\nOrigin: b\r\n\r\n", 400,
		    "twice" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct prefilter pf;

		if (scan(&pf, str_of(cases[i].text)) != PREFILTER_REFUSED)
			fail_msg("case %zu passed", i);
		if (pf.status != cases[i].status ||
		    strcmp(pf.rule, cases[i].rule) != 0)
			fail_msg("case %zu: %d %s", i, pf.status, pf.rule);
	}
}

static void
test_nul(void **state)
{
	static const char text[] = "GET / HTTP/1.1\r\n" H "X: a\0b\r\n\r\n";
	struct prefilter pf;

	(void)state;
	assert_int_equal(
	    scan(&pf, str_mem(text, sizeof(text) - 1)), PREFILTER_REFUSED);
	assert_string_equal(pf.rule, "control-byte");
}

/* Byte by byte the verdict is the same, and comes at the last byte only. */
static void
test_pieces(void **state)
{
	static const char text[] =
	    "POST /s/f/x/check HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\na=b&c";
	struct prefilter pf = { 0 };

	(void)state;
	for (size_t n = 1; n < sizeof(text) - 1; n++)
		assert_int_equal(prefilter_scan(&pf, &limits, str_mem(text, n)),
		    PREFILTER_WAIT);
	assert_int_equal(
	    prefilter_scan(&pf, &limits, str_mem(text, sizeof(text) - 1)),
	    PREFILTER_OK);
	assert_int_equal(pf.head, sizeof(text) - 1 - 5);
	assert_int_equal(pf.body, 5);
	/* and one byte more is one too many */
	assert_int_equal(
	    prefilter_scan(&pf, &limits, str_mem(text, sizeof(text))),
	    PREFILTER_REFUSED);
}

static void
test_sizes(void **state)
{
	struct prefilter_limits wide = { .head = 16384, .body = 100 };
	struct prefilter pf = { 0 };
	struct buf text = BUF_INIT;

	(void)state;
	/* no end of head within the limit */
	for (int i = 0; i < 999; i++)
		buf_char(&text, 'a');
	assert_int_equal(scan(&pf, buf_view(&text)), PREFILTER_WAIT);
	buf_char(&text, 'a');
	assert_int_equal(scan(&pf, buf_view(&text)), PREFILTER_REFUSED);
	assert_int_equal(pf.status, 431);

	/* Host and 21 others are taken, one more is not */
	for (int extra = 21; extra <= 22; extra++) {
		buf_clear(&text);
		buf_cstr(&text, "GET / HTTP/1.1\r\n" H);
		for (int i = 0; i < extra; i++)
			buf_fmt(&text, "X-%d: a\r\n", i);
		buf_cstr(&text, "\r\n");
		assert_int_equal(scan(&pf, buf_view(&text)),
		    extra == 21 ? PREFILTER_OK : PREFILTER_REFUSED);
	}
	assert_int_equal(pf.status, 431);

	buf_clear(&text);
	buf_cstr(&text, "GET /");
	for (int i = 0; i < PREFILTER_TARGET_MAX; i++)
		buf_char(&text, 'a');
	buf_cstr(&text, " HTTP/1.1\r\n" H "\r\n");
	pf = (struct prefilter){ 0 };
	assert_int_equal(
	    prefilter_scan(&pf, &wide, buf_view(&text)), PREFILTER_REFUSED);
	assert_int_equal(pf.status, 414);

	buf_clear(&text);
	buf_cstr(&text, "GET / HTTP/1.1\r\n" H "Cookie: ");
	for (int i = 0; i < PREFILTER_LINE_MAX; i++)
		buf_char(&text, 'a');
	buf_cstr(&text, "\r\n\r\n");
	pf = (struct prefilter){ 0 };
	assert_int_equal(
	    prefilter_scan(&pf, &wide, buf_view(&text)), PREFILTER_REFUSED);
	assert_int_equal(pf.status, 431);
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
