/* Every answer's head, compared with the whole expected text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/reply_head.h"

#define FIXED                                                                  \
	"Referrer-Policy: no-referrer\r\n"                                     \
	"X-Content-Type-Options: nosniff\r\n"                                  \
	"X-Frame-Options: DENY\r\n"                                            \
	"Cross-Origin-Opener-Policy: same-origin\r\n"                          \
	"Cross-Origin-Resource-Policy: same-origin\r\n"                        \
	"Permissions-Policy: camera=(), geolocation=(), microphone=(), "       \
	"payment=(), usb=()\r\n"                                               \
	"X-Robots-Tag: noindex\r\n"                                            \
	"Connection: close\r\n"

static void
expect(const struct reply_head *head, const char *text)
{
	struct buf out = BUF_INIT;

	reply_head_put(&out, head, STR("POLICY"));
	assert_string_equal(out.p, text);
	buf_done(&out);
}

static void
test_saved_as_a_file(void **state)
{
	(void)state;
	expect(&(struct reply_head){ .status = 200,
		   .type = "text/plain",
		   .length = 3,
		   .disposition = "attachment; filename=\"a.txt\"" },
	    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
	    "Content-Length: 3\r\nCache-Control: no-store\r\n"
	    "Content-Security-Policy: POLICY\r\n" FIXED
	    "Content-Disposition: attachment; filename=\"a.txt\"\r\n\r\n");
}

static void
test_heads(void **state)
{
	(void)state;
	expect(
	    &(struct reply_head){
		.status = 200, .type = "text/html", .length = 12 },
	    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	    "Content-Length: 12\r\nCache-Control: no-store\r\n"
	    "Content-Security-Policy: POLICY\r\n" FIXED "\r\n");
	expect(
	    &(struct reply_head){
		.status = 303, .type = "t", .location = STR("/s/r/x?again") },
	    "HTTP/1.1 303 See Other\r\nContent-Type: t\r\n"
	    "Content-Length: 0\r\nCache-Control: no-store\r\n"
	    "Content-Security-Policy: POLICY\r\n" FIXED
	    "Location: /s/r/x?again\r\n\r\n");
	expect(&(struct reply_head){ .status = 503,
		   .type = "t",
		   .retry_after = 10,
		   .cache = REPLY_NO_CACHE },
	    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: t\r\n"
	    "Content-Length: 0\r\nCache-Control: no-cache\r\n"
	    "Content-Security-Policy: POLICY\r\n" FIXED
	    "Retry-After: 10\r\n\r\n");
	/* a location that would end the line is left out */
	expect(&(struct reply_head){ .status = 405,
		   .type = "t",
		   .allow = "GET, HEAD",
		   .location = STR("/a\r\nX: b") },
	    "HTTP/1.1 405 Method Not Allowed\r\nContent-Type: t\r\n"
	    "Content-Length: 0\r\nCache-Control: no-store\r\n"
	    "Content-Security-Policy: POLICY\r\n" FIXED
	    "Allow: GET, HEAD\r\n\r\n");
}

static void
test_policy(void **state)
{
	static const struct str origins[] = { { "https://a.example", 17 } };
	struct buf out = BUF_INIT;

	(void)state;
	reply_head_policy(&out, origins, 1);
	assert_string_equal(out.p,
	    "default-src 'none'; style-src 'self'; img-src 'self'; "
	    "script-src 'self'; form-action 'self' https://a.example; "
	    "frame-ancestors 'none'; base-uri 'none'");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_saved_as_a_file),
		cmocka_unit_test(test_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
