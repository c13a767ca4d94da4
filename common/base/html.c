/*
 * Escaping, one function per context. Runs of harmless bytes are copied at
 * once.
 */
#include "base/html.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { IN_TEXT = 1, IN_ATTR = 2 };

static const struct escape {
	unsigned char where;
	const char *as;
} escapes[128] = {
	['&'] = { IN_TEXT | IN_ATTR, "&amp;" },
	['<'] = { IN_TEXT | IN_ATTR, "&lt;" },
	['>'] = { IN_TEXT | IN_ATTR, "&gt;" },
	['"'] = { IN_ATTR, "&quot;" },
	['\''] = { IN_ATTR, "&#39;" },
};

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Is any byte of the word zero? */
static bool
has_zero(uint64_t word)
{
	return ((word - EACH(0x01)) & ~word & EACH(0x80)) != 0;
}

#ifdef __SSE2__
/* One bit for each of sixteen bytes that is one of the five. */
static unsigned
marks16(const char *p)
{
	__m128i v = _mm_loadu_si128((const void *)p), a, b;

	/* & and ' differ in one bit, < and > in another. */
	a = _mm_cmpeq_epi8(
	    _mm_and_si128(v, _mm_set1_epi8((char)0xfe)), _mm_set1_epi8('&'));
	b = _mm_cmpeq_epi8(
	    _mm_and_si128(v, _mm_set1_epi8((char)0xfd)), _mm_set1_epi8('<'));
	v = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), v));
}
#endif

/*
 * Skips eight bytes at a time while none of them is one of the five: & and '
 * differ in one bit, < and > in another.
 */
static size_t
plain_words(struct str s, size_t i)
{
	uint64_t word;

#ifdef __SSE2__
	for (; s.n - i >= 16; i += 16) {
		unsigned hits = marks16(s.p + i);

		if (hits != 0)
			return i + (size_t)__builtin_ctz(hits);
	}
#endif

	for (; s.n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s.p + i, sizeof(word));
		if (has_zero((word & EACH(0xfe)) ^ EACH('&')) ||
		    has_zero((word & EACH(0xfd)) ^ EACH('<')) ||
		    has_zero(word ^ EACH('"')))
			break;
	}
	return i;
}

static void
put_escaped(struct buf *b, struct str s, unsigned char where)
{
	size_t from = 0;

	for (size_t i = plain_words(s, 0); i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 128 || (escapes[c].where & where) == 0)
			continue;
		buf_put(b, s.p + from, i - from);
		buf_cstr(b, escapes[c].as);
		from = i + 1;
		i = plain_words(s, from) - 1;
	}
	if (s.n > from)
		buf_put(b, s.p + from, s.n - from);
}

void
html_text(struct buf *b, struct str s)
{
	put_escaped(b, s, IN_TEXT);
}

void
html_attr(struct buf *b, struct str s)
{
	put_escaped(b, s, IN_ATTR);
}

/* ---- addresses ----------------------------------------------------------- */

static bool
is_scheme(struct str s, const char *name)
{
	size_t i = 0;

	for (; i < s.n && name[i] != '\0'; i++)
		if (ascii_lower((unsigned char)s.p[i]) != name[i])
			return false;
	return i == s.n && name[i] == '\0';
}

/*
 * A colon before any of / ? # ends a scheme (RFC 3986 §3.1, §4.2). Browsers
 * drop tabs and newlines anywhere and blanks in front; with control bytes
 * refused and blanks skipped, they see the scheme that we see.
 */
bool
html_url_is_safe(struct str url)
{
	static const char *const known[] = { "http", "https", "mailto", "tel" };
	size_t end = 0;

	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];

		if (c < 0x20 || c == 0x7f)
			return false;
	}
	while (url.n > 0 && url.p[0] == ' ')
		url = str_from(url, 1);
	while (end < url.n && url.p[end] != ':' && url.p[end] != '/' &&
	       url.p[end] != '?' && url.p[end] != '#')
		end++;
	if (end == url.n || url.p[end] != ':')
		return true;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (is_scheme(str_sub(url, 0, end), known[i]))
			return true;
	return false;
}

/* Where the host part ends: brackets are allowed in it alone. */
static size_t
authority_end(struct str url)
{
	size_t at = str_find(url, "//"), colon = str_find_char(url, ':');

	if (at != 0 && (at == SIZE_MAX || colon == SIZE_MAX || colon + 1 != at))
		return 0;
	at += 2;
	while (at < url.n && url.p[at] != '/' && url.p[at] != '?' &&
	       url.p[at] != '#')
		at++;
	return at;
}

static bool
is_escape(struct str url, size_t i)
{
	return url.n - i > 2 && ascii_hex((unsigned char)url.p[i + 1]) >= 0 &&
	       ascii_hex((unsigned char)url.p[i + 2]) >= 0;
}

static bool
is_plain(unsigned char c)
{
	const struct str marks = STR("-._~:/?@!$()*+,;=");

	return ascii_is_alnum(c) || str_find_char(marks, (char)c) != SIZE_MAX;
}

void
html_url(struct buf *b, struct str url)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t host_end;
	bool in_fragment = false;

	if (!html_url_is_safe(url)) {
		buf_char(b, '#');
		return;
	}
	while (url.n > 0 && url.p[0] == ' ')
		url = str_from(url, 1);
	while (url.n > 0 && url.p[url.n - 1] == ' ')
		url.n--;
	host_end = authority_end(url);
	buf_reserve(b, url.n);
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];

		if (is_plain(c) || (c == '%' && is_escape(url, i)) ||
		    ((c == '[' || c == ']') && i < host_end) ||
		    (c == '#' && !in_fragment)) {
			in_fragment = in_fragment || c == '#';
			buf_char(b, (char)c);
		} else if (c == '&') {
			buf_cstr(b, "&amp;");
		} else if (c == '\'') {
			buf_cstr(b, "&#39;");
		} else {
			buf_char(b, '%');
			buf_char(b, hex[c >> 4]);
			buf_char(b, hex[c & 15]);
		}
	}
}
