/*
 * The rules of prefilter.h: first the shape of the bytes, then the request
 * line, then each field, then what must or must not be there together.
 */
#include <string.h>

#include "prefilter.h"

/* What the fields of one head add up to. */
struct head {
	struct str method;
	bool has_body; /* the method takes one */
	unsigned seen[8];
	size_t n_fields;
	bool has_length, multipart;
	uint64_t length;
};

static bool
refuse(struct prefilter *pf, int status, const char *rule)
{
	pf->status = status;
	pf->rule = rule;
	return false;
}

/* RFC 9110 §5.6.2 */
static bool
is_token_char(unsigned char c)
{
	return ascii_is_alnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool
is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_token_char((unsigned char)s.p[i]))
			return false;
	return s.n > 0;
}

/* No byte that two parsers could see differently; lines end in CR LF only. */
static bool
check_bytes(struct prefilter *pf, struct str head)
{
	for (size_t i = 0; i < head.n; i++) {
		unsigned char c = (unsigned char)head.p[i];

		if (c == '\r') {
			if (i + 1 == head.n || head.p[i + 1] != '\n')
				return refuse(pf, 400, "bare-cr");
		} else if (c == '\n') {
			if (i == 0 || head.p[i - 1] != '\r')
				return refuse(pf, 400, "bare-lf");
		} else if (c < ' ' || c >= 0x7f) {
			return refuse(pf, 400, "control-byte");
		}
	}
	return true;
}

static bool
check_method(struct prefilter *pf, struct head *head)
{
	/* clang-format off */
	static const struct { const char *name; bool has_body; int status; }
	methods[] = {
		{ "GET", false, 0 }, { "HEAD", false, 0 }, { "POST", true, 0 },
		{ "PUT", true, 405 }, { "DELETE", false, 405 },
		{ "PATCH", true, 405 }, { "OPTIONS", false, 405 },
		{ "TRACE", false, 405 }, { "CONNECT", false, 405 },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (!str_is(head->method, methods[i].name))
			continue;
		head->has_body = methods[i].has_body;
		return !methods[i].status ||
		       refuse(pf, methods[i].status, "method");
	}
	return is_token(head->method) ? refuse(pf, 501, "method-unknown")
				      : refuse(pf, 400, "method-token");
}

static bool
check_request_line(struct prefilter *pf, struct head *head, struct str line)
{
	struct str rest, target, version;

	if (!str_cut(line, ' ', &head->method, &rest) ||
	    !str_cut(rest, ' ', &target, &version))
		return refuse(pf, 400, "request-line");
	if (!check_method(pf, head))
		return false;
	if (target.n == 0 || target.p[0] != '/')
		return refuse(pf, 400, "target-form");
	if (target.n > PREFILTER_TARGET_MAX)
		return refuse(pf, 414, "target-long");
	if (str_find_char(target, '#') != SIZE_MAX)
		return refuse(pf, 400, "target-fragment");
	if (version.n != 8 || !str_starts(version, "HTTP/") ||
	    !ascii_is_digit((unsigned char)version.p[5]) ||
	    version.p[6] != '.' || !ascii_is_digit((unsigned char)version.p[7]))
		return refuse(pf, 400, "version-form");
	if (!str_is(version, "HTTP/1.1") && !str_is(version, "HTTP/1.0"))
		return refuse(pf, 505, "version");
	return true;
}

static bool
check_host(struct prefilter *pf, struct str value)
{
	if (value.n > 253)
		return refuse(pf, 400, "host-long");
	for (size_t i = 0; i < value.n; i++)
		if (!ascii_is_alnum((unsigned char)value.p[i]) &&
		    !strchr("-.:[]", value.p[i]))
			return refuse(pf, 400, "host-bytes");
	return true;
}

static bool
check_length(struct prefilter *pf, struct head *head, struct str value)
{
	/* Digits only, and few enough that nothing can wrap around. */
	if (value.n > 12 || !str_u64(value, &head->length))
		return refuse(pf, 400, "length-form");
	head->has_length = true;
	return true;
}

/* Which limit the body has; whether it is one is for its parser to say. */
static bool
check_type(struct head *head, struct str value)
{
	static const char multipart[] = "multipart/form-data";

	head->multipart = str_is_any_case(
	    str_sub(value, 0, sizeof(multipart) - 1), multipart);
	return true;
}

/* Fields that steer somebody: at most one of each, or none at all. */
static bool
check_known(
    struct prefilter *pf, struct head *head, struct str name, struct str value)
{
	enum { HOST, LENGTH, TYPE, ORIGIN, SITE, PURPOSE, CONNECTION, FOR };
	static const char *const once[] = { "host", "content-length",
		"content-type", "origin", "sec-fetch-site", "sec-purpose",
		"connection", "x-forwarded-for" };

	if (str_is_any_case(name, "transfer-encoding"))
		return refuse(pf, 501, "transfer-encoding");
	if (str_is_any_case(name, "expect"))
		return refuse(pf, 417, "expect");
	/* Kore takes the first field that merely begins with “host”. */
	if (name.n > 4 && str_is_any_case(str_sub(name, 0, 4), "host"))
		return refuse(pf, 400, "host-like");
	for (unsigned i = 0; i < sizeof(once) / sizeof(once[0]); i++) {
		if (!str_is_any_case(name, once[i]))
			continue;
		if (head->seen[i]++)
			return refuse(pf, 400, "twice");
		if (i == HOST)
			return check_host(pf, value);
		if (i == LENGTH)
			return check_length(pf, head, value);
		if (i == TYPE)
			return check_type(head, value);
	}
	return true;
}

static bool
check_field(struct prefilter *pf, struct head *head, struct str line)
{
	struct str name, value;

	if (++head->n_fields > PREFILTER_FIELDS_MAX)
		return refuse(pf, 431, "fields");
	/* A folded line begins with a blank, which no token has. */
	if (!str_cut(line, ':', &name, &value) || !is_token(name))
		return refuse(pf, 400, "field-name");
	value = str_trim(value);
	if (value.n == 0)
		return refuse(pf, 400, "field-empty");
	return check_known(pf, head, name, value);
}

static bool
check_together(struct prefilter *pf, const struct head *head,
    const struct prefilter_limits *limits, size_t received)
{
	if (!head->seen[0])
		return refuse(pf, 400, "host-none");
	if (head->has_body && !head->has_length)
		return refuse(pf, 411, "length-none");
	if (!head->has_body && head->length > 0)
		return refuse(pf, 400, "length-on-get");
	pf->body = head->length;
	pf->multipart = head->multipart && str_is(head->method, "POST");
	if (head->length > (pf->multipart ? limits->upload : limits->body))
		return refuse(pf, 413, "body-long");
	if (received - pf->head > head->length)
		return refuse(pf, 400, "extra-bytes");
	return true;
}

/* `text`: the head without its empty line, each line with its CR LF. */
static bool
check_head(struct prefilter *pf, const struct prefilter_limits *limits,
    struct str text, size_t received)
{
	struct head head = { 0 };
	bool first = true;

	if (!check_bytes(pf, text))
		return false;
	while (text.n) {
		size_t n = str_find_char(text, '\r');
		struct str line = str_sub(text, 0, n);

		text = str_from(text, n + 2);
		if (line.n > PREFILTER_LINE_MAX)
			return first ? refuse(pf, 414, "line-long")
				     : refuse(pf, 431, "line-long");
		if (first ? !check_request_line(pf, &head, line)
			  : !check_field(pf, &head, line))
			return false;
		first = false;
	}
	return check_together(pf, &head, limits, received);
}

static bool
find_head(struct prefilter *pf, struct str bytes)
{
	size_t from = pf->scanned > 3 ? pf->scanned - 3 : 0;
	size_t at = str_find(str_from(bytes, from), "\r\n\r\n");

	pf->scanned = bytes.n;
	if (at == SIZE_MAX)
		return false;
	pf->head = from + at + 4;
	return true;
}

enum prefilter_verdict
prefilter_scan(struct prefilter *pf, const struct prefilter_limits *limits,
    struct str bytes)
{
	if (pf->head == 0) {
		if (!find_head(pf, bytes)) {
			if (bytes.n < limits->head)
				return PREFILTER_WAIT;
			refuse(pf, 431, "head-long");
			return PREFILTER_REFUSED;
		}
		if (!check_head(
			pf, limits, str_sub(bytes, 0, pf->head - 2), bytes.n))
			return PREFILTER_REFUSED;
	}
	if (bytes.n - pf->head > pf->body) {
		refuse(pf, 400, "extra-bytes");
		return PREFILTER_REFUSED;
	}
	return bytes.n - pf->head < pf->body ? PREFILTER_WAIT : PREFILTER_OK;
}
