/* HTTP/1.1 heads (RFC 9112), one request per connection. */
#include "reply_head.h"

/* Sent with everything, static files of the development server included. */
/* clang-format off */
static const struct { const char *name, *value; } always[] = {
	{ "Referrer-Policy", "no-referrer" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=(), "
				"payment=(), usb=()" },
	{ "X-Robots-Tag", "noindex" },
	{ "Connection", "close" },
};

static const struct { int status; const char *reason; } reasons[] = {
	{ 200, "OK" }, { 301, "Moved Permanently" }, { 303, "See Other" },
	{ 400, "Bad Request" }, { 403, "Forbidden" }, { 404, "Not Found" },
	{ 405, "Method Not Allowed" }, { 408, "Request Timeout" },
	{ 410, "Gone" }, { 411, "Length Required" },
	{ 413, "Content Too Large" }, { 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" }, { 417, "Expectation Failed" },
	{ 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" }, { 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" },
};
/* clang-format on */

const char *
reply_head_reason(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";
}

void
reply_head_policy(struct buf *out, const struct str *origins, size_t n_origins)
{
	buf_cstr(out, "default-src 'none'; style-src 'self'; img-src 'self'; "
		      "script-src 'self'; form-action 'self'");
	for (size_t i = 0; i < n_origins; i++) {
		buf_char(out, ' ');
		buf_str(out, origins[i]);
	}
	buf_cstr(out, "; frame-ancestors 'none'; base-uri 'none'");
}

static void
put(struct buf *out, const char *name, struct str value)
{
	buf_cstr(out, name);
	buf_cstr(out, ": ");
	buf_str(out, value);
	buf_cstr(out, "\r\n");
}

/* A line break in a value would start a header of somebody else's choice. */
static bool
is_plain(struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] <= ' ' ||
		    (unsigned char)value.p[i] >= 0x7f)
			return false;
	return value.n > 0;
}

void
reply_head_put(
    struct buf *out, const struct reply_head *head, struct str policy)
{
	buf_fmt(out, "HTTP/1.1 %d %s\r\n", head->status,
	    reply_head_reason(head->status));
	put(out, "Content-Type", str_of(head->type));
	buf_fmt(out, "Content-Length: %zu\r\n", head->length);
	put(out, "Cache-Control",
	    head->cache == REPLY_NO_STORE ? STR("no-store") : STR("no-cache"));
	put(out, "Content-Security-Policy", policy);
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		put(out, always[i].name, str_of(always[i].value));
	if (head->disposition != NULL)
		put(out, "Content-Disposition", str_of(head->disposition));
	if (is_plain(head->location))
		put(out, "Location", head->location);
	if (head->retry_after > 0)
		buf_fmt(out, "Retry-After: %u\r\n", head->retry_after);
	if (head->allow != NULL)
		put(out, "Allow", str_of(head->allow));
	buf_cstr(out, "\r\n");
}
