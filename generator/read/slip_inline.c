/*
 * Slips inside a line of text: brackets, pictures, bold, half-width marks.
 * Left to right, one look per byte that can matter; what may be code, an
 * address or a tag is stepped over, and where a line alone cannot tell (a
 * code span or an address that crosses lines) nothing is said at all.
 */
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "slip_scan.h"

/* ---- what may cross lines ----------------------------------------------- */

static size_t
run(struct str s, size_t at, char c)
{
	size_t n = 0;

	while (at + n < s.n && s.p[at + n] == c)
		n++;
	return n;
}

/* Behind the code span that begins at `at`; SIZE_MAX: it has no end here. */
static size_t
code_end(struct str s, size_t at)
{
	size_t n = run(s, at, '`');

	for (size_t i = at + n; i < s.n;) {
		size_t m = run(s, i, '`');

		if (m == n)
			return i + m;
		i += m > 0 ? m : 1;
	}
	return SIZE_MAX;
}

/* The next `, * or \\ at or behind `at`. */
static size_t
hop(struct str s, size_t at)
{
	while (at < s.n) {
		char c = s.p[at];

		if (c == '`' || c == '*' || c == '\\')
			break;
		at = str_skip_wide(s, at + 1);
	}
	return at;
}

/* Each code span and each ** of the line has its end in the line. */
static void
check_line(struct slip_scan *s, struct str line)
{
	unsigned pairs = 0;

	for (size_t i = 0; i < line.n;) {
		size_t n;

		if (line.p[i] == '\\') {
			i += 2;
		} else if (line.p[i] == '`') {
			i = code_end(line, i);
			s->ticks_open = s->ticks_open || i == SIZE_MAX;
		} else if (line.p[i] == '*') {
			n = run(line, i, '*');
			pairs += n == 2;
			s->stars_open = s->stars_open || n > 2;
			i += n;
		} else {
			i = hop(line, i + 1);
		}
	}
	s->stars_open = s->stars_open || pairs % 2 != 0;
}

static bool
is_fence(struct str line)
{
	struct str t = str_trim(line);
	size_t n = t.n > 0 ? run(t, 0, t.p[0]) : 0;

	return n >= 3 && (t.p[0] == '`' || t.p[0] == '~') &&
	       str_find_char(str_from(t, n), '`') == SIZE_MAX;
}

void
slip_inline_chunk(struct slip_scan *s)
{
	struct str text = s->text;
	size_t at = s->line, next;
	bool in_fence = false;

	s->ticks_open = s->stars_open = s->inline_off = false;
	for (; at < text.n; at = next) {
		struct str line = str_from(text, at);
		size_t n = str_find_char(line, '\n');

		next = n == SIZE_MAX ? text.n : at + n + 1;
		line = str_sub(text, at, next - at);
		if (str_trim(line).n == 0)
			break;
		if (memchr(line.p, '`', line.n) == NULL &&
		    memchr(line.p, '*', line.n) == NULL &&
		    memchr(line.p, '~', line.n) == NULL)
			continue;
		if (is_fence(line))
			in_fence = !in_fence;
		else if (!in_fence)
			check_line(s, line);
	}
	s->chunk_end = at;
}

/* ---- addresses ----------------------------------------------------------- */

/* Does a bracket that begins so hold an address? */
static bool
is_address(struct str s)
{
	static const char *const begins[] = { "/", "#", "./", "../",
		"http:", "https:", "mailto:", "tel:" };

	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ')
			return false;
	}
	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
		if (str_starts(s, begins[i]))
			return true;
	}
	return false;
}

static bool
is_picture(struct str address)
{
	static const char *const ends[] = { ".png", ".jpg", ".jpeg", ".gif",
		".svg", ".webp", ".avif" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t n = strlen(ends[i]);

		if (address.n > n &&
		    strncasecmp(address.p + address.n - n, ends[i], n) == 0)
			return true;
	}
	return false;
}

/* No bracket is longer; keeps a line of many open ones linear. */
enum { BRACKET_MAX = 2048 };

static size_t
reach(struct str s, size_t at)
{
	return s.n - at > BRACKET_MAX ? at + BRACKET_MAX : s.n;
}

/* Behind the `)` that closes the bracket at `at`; SIZE_MAX: not here. */
static size_t
round_end(struct str s, size_t at)
{
	size_t end = reach(s, at);
	unsigned depth = 0;

	for (size_t i = at; i < end; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return SIZE_MAX;
}

/* The `]` of the `[` at `at`; SIZE_MAX: not here. */
static size_t
square_end(struct str s, size_t at)
{
	size_t end = reach(s, at);
	unsigned depth = 0;

	for (size_t i = at; i < end; i++) {
		if (s.p[i] == '\\') {
			i++;
		} else if (s.p[i] == '`') {
			i = code_end(s, i);
			if (i == SIZE_MAX)
				return SIZE_MAX;
			i--;
		} else if (s.p[i] == '[') {
			depth++;
		} else if (s.p[i] == ']' && --depth == 0) {
			return i;
		}
	}
	return SIZE_MAX;
}

/*
 * At a round bracket, of either width, that ought to hold an address, closed
 * by either width. SIZE_MAX: no address; else behind it.
 */
static size_t
address_at(struct str s, size_t at, struct str *address)
{
	bool is_wide = str_starts(str_from(s, at), "（");
	size_t begin = at + (is_wide ? 3 : 1);
	struct str rest = str_from(s, begin);
	size_t wide = str_find(rest, "）"), narrow = str_find_char(rest, ')');
	size_t n = wide < narrow ? wide : narrow;

	if (n == SIZE_MAX)
		return SIZE_MAX;
	*address = str_sub(rest, 0, n);
	if (!is_address(*address) || str_find(*address, "（") < n ||
	    str_find_char(*address, '(') < n)
		return SIZE_MAX;
	return begin + n + (n == wide ? 3 : 1);
}

/* ---- one line ------------------------------------------------------------ */

struct line {
	struct slip_scan *s;
	struct str text; /* from the cursor to the end */
	size_t base;     /* its offset in the source */
	size_t bold_end; /* the ** that closes; SIZE_MAX: none is open */
};

static void
add(struct line *l, enum diag_code code, size_t at, size_t end, bool is_safe)
{
	slip_add(l->s, code, l->base + at, l->base + end, buf_view(&l->s->with),
	    is_safe);
}

static uint32_t
cp_at(const struct line *l, size_t at)
{
	const char *p = l->text.p + at;

	return utf8_next(&p, l->text.p + l->text.n);
}

static uint32_t
cp_before(const struct line *l, size_t at)
{
	return utf8_before(l->text.p, l->text.p + at);
}

/* ( or （ behind ] or ］: an address typed with brackets of the wrong width. */
static size_t
mend_address(struct line *l, size_t from, struct str label, size_t at)
{
	struct buf *with = &l->s->with;
	struct str address;
	size_t end = address_at(l->text, at, &address);

	if (end == SIZE_MAX)
		return SIZE_MAX;
	buf_clear(with);
	if (label.p != NULL)
		buf_fmt(with, "[%.*s]", STR_FMT(label));
	buf_fmt(with, "(%.*s)", STR_FMT(address));
	if (with->n == end - from)
		return SIZE_MAX; /* as it should be */
	add(l, DIAG_SLIP_BRACKET, from, end, true);
	return end;
}

/* At `]`: steps over what belongs to a link. */
static size_t
at_close(struct line *l, size_t at)
{
	struct str rest = str_from(l->text, at + 1);
	size_t end;

	if (!str_starts(rest, "(") && !str_starts(rest, "（"))
		return at + 1;
	end = mend_address(l, at + 1, (struct str){ NULL, 0 }, at + 1);
	if (end != SIZE_MAX || str_starts(rest, "（"))
		return end != SIZE_MAX ? end : at + 1;
	end = round_end(l->text, at + 1);
	l->s->inline_off = end == SIZE_MAX;
	return end;
}

/* At `[`: text that is not followed by an address may be a reference. */
static size_t
at_open(struct line *l, size_t at)
{
	size_t close = square_end(l->text, at);
	size_t mark = at >= 3 ? at - 3 : at;
	struct str rest, address;

	if (close == SIZE_MAX)
		return at + 1;
	rest = str_from(l->text, close + 1);
	if (!str_starts(rest, "(") && !str_starts(rest, "（"))
		return close + 1;
	if (str_starts(str_sub(l->text, mark, 3), "！")) {
		size_t end = round_end(l->text, close + 1);

		address = str_sub(
		    l->text, close + 2, end != SIZE_MAX ? end - close - 3 : 0);
		if (end != SIZE_MAX && is_picture(address)) {
			buf_clear(&l->s->with);
			buf_char(&l->s->with, '!');
			add(l, DIAG_SLIP_IMAGE, mark, at, true);
		}
	}
	return at + 1;
}

/* ［须知］(/a/) */
static size_t
at_wide(struct line *l, size_t at)
{
	struct str rest = str_from(l->text, at), label;
	size_t close, end;

	if (!str_starts(rest, "［"))
		return at + 3;
	rest = str_sub(rest, 0, BRACKET_MAX);
	close = str_find(rest, "］");
	if (close == SIZE_MAX)
		return at + 3;
	label = str_sub(rest, 3, close - 3);
	rest = str_from(l->text, at + close + 3);
	for (size_t i = 0; i < label.n; i++) {
		if (strchr("[]`\\<", label.p[i]) != NULL)
			return at + 3;
	}
	if (label.n == 0 || str_find(label, "［") < label.n ||
	    (!str_starts(rest, "(") && !str_starts(rest, "（")))
		return at + 3;
	end = mend_address(l, at, label, at + close + 3);
	return end != SIZE_MAX ? end : at + 3;
}

/* 【须知】(/a/): perhaps a link, perhaps not. */
static bool
is_lenticular(struct line *l, size_t at)
{
	struct str before = str_sub(l->text, 0, at), address;
	size_t open = SIZE_MAX;

	if (!str_ends(before, "】") ||
	    address_at(l->text, at, &address) == SIZE_MAX)
		return false;
	for (size_t i = at; i-- > 0 && at - i < BRACKET_MAX;) {
		if (str_starts(str_from(before, i), "【")) {
			open = i;
			break;
		}
	}
	if (open == SIZE_MAX)
		return false;
	buf_clear(&l->s->with);
	buf_fmt(&l->s->with, "[%.*s](%.*s)", (int)(at - open - 6),
	    before.p + open + 3, STR_FMT(address));
	add(l, DIAG_SLIP_LENTICULAR, open, at, false);
	return true;
}

/* A half-width bracket in Chinese text, with the one that closes it. */
static size_t
at_round(struct line *l, size_t at)
{
	size_t end;

	if (is_lenticular(l, at)) {
		end = round_end(l->text, at);
		return end != SIZE_MAX ? end : at + 1;
	}
	if (!utf8_is_han(cp_before(l, at)) || !utf8_is_han(cp_at(l, at + 1)))
		return at + 1;
	end = round_end(l->text, at);
	for (size_t i = at; end != SIZE_MAX && i < end; i++) {
		if (strchr("`<|*_~[{", l->text.p[i]) != NULL)
			end = SIZE_MAX;
	}
	buf_clear(&l->s->with);
	buf_cstr(&l->s->with, "（");
	if (end == SIZE_MAX) {
		add(l, DIAG_SLIP_HALF_WIDTH, at, at + 1, false);
		return at + 1;
	}
	buf_put(&l->s->with, l->text.p + at + 1, end - at - 2);
	buf_cstr(&l->s->with, "）");
	add(l, DIAG_SLIP_HALF_WIDTH, at, end, true);
	return end;
}

static const struct {
	char narrow;
	const char *wide;
} marks[] = { { ',', "，" }, { ':', "：" }, { ';', "；" }, { '?', "？" },
	{ '!', "！" } };

/* , : ; ? ! between two Han characters, with a blank behind it or not. */
static size_t
at_mark(struct line *l, size_t at)
{
	struct str rest = str_from(l->text, at);
	size_t end = at + 1;

	if (str_starts(rest, "://")) {
		/* An address: whatever is no space and no Chinese mark. */
		const char *p = rest.p + 1, *stop = rest.p + rest.n, *at_p = p;

		while (p < stop) {
			uint32_t cp = utf8_next(&p, stop);

			if (cp <= ' ' || cp == '<' || utf8_is_cjk_punct(cp))
				break;
			at_p = p;
		}
		end = at + (size_t)(at_p - rest.p);
		return end;
	}
	if (!utf8_is_han(cp_before(l, at)))
		return end;
	if (end < l->text.n && l->text.p[end] == ' ')
		end++;
	if (end == l->text.n || !utf8_is_han(cp_at(l, end)))
		return at + 1;
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		if (marks[i].narrow != rest.p[0])
			continue;
		buf_clear(&l->s->with);
		buf_cstr(&l->s->with, marks[i].wide);
		add(l, DIAG_SLIP_HALF_WIDTH, at, end, true);
	}
	return end;
}

static bool
has_cjk(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0xe3)
			return true;
	}
	return false;
}

/* ** 重点 **, also with a blank on one side only. */
static size_t
at_stars(struct line *l, size_t at)
{
	size_t n = run(l->text, at, '*'), close;
	struct str inner, bold;

	if (n != 2 || l->s->stars_open)
		return at + n;
	if (at == l->bold_end) {
		l->bold_end = SIZE_MAX;
		return at + 2;
	}
	for (close = at + 2; close < l->text.n; close++) {
		char c = l->text.p[close];

		if (c == '*' || c == '`' || c == '|' || c == '\\')
			break;
	}
	if (run(l->text, close, '*') != 2) {
		/* Too entangled to tell which ** belong together. */
		l->s->stars_open = true;
		return at + 2;
	}
	inner = str_sub(l->text, at + 2, close - at - 2);
	bold = utf8_trim(inner);
	if (bold.n == inner.n || !has_cjk(bold)) {
		l->bold_end = close;
		return at + 2;
	}
	buf_clear(&l->s->with);
	buf_fmt(&l->s->with, "**%.*s**", STR_FMT(bold));
	add(l, DIAG_SLIP_BOLD_SPACE, at, close + 2, true);
	return close + 2;
}

/* At `<`: an address or a tag; the rest of the chunk if it has no end. */
static size_t
at_less(struct line *l, size_t at)
{
	size_t n = str_find_char(str_from(l->text, at), '>');
	char c = at + 1 < l->text.n ? l->text.p[at + 1] : ' ';

	if (!ascii_is_alpha((unsigned char)c) && c != '/' && c != '!' &&
	    c != '?')
		return at + 1;
	l->s->inline_off = n == SIZE_MAX;
	return n == SIZE_MAX ? SIZE_MAX : at + n + 1;
}

static size_t
at_brace(struct line *l, size_t at)
{
	size_t n = str_find_char(str_from(l->text, at), '}');

	return n == SIZE_MAX ? at + 1 : at + n + 1;
}

static size_t
step(struct line *l, size_t at)
{
	switch (l->text.p[at]) {
	case '\\': return at + 2;
	case '`': return code_end(l->text, at);
	case '<': return at_less(l, at);
	case '{': return at_brace(l, at);
	case '[': return at_open(l, at);
	case ']': return at_close(l, at);
	case '(': return at_round(l, at);
	case '*': return at_stars(l, at);
	case '\xef': return at_wide(l, at);
	default: return at_mark(l, at);
	}
}

/* ASCII worth a look. */
static const bool matters[128] = { ['\\'] = true,
	['`'] = true,
	['<'] = true,
	['{'] = true,
	['['] = true,
	[']'] = true,
	['('] = true,
	['*'] = true,
	[','] = true,
	[':'] = true,
	[';'] = true,
	['?'] = true,
	['!'] = true };

/* The next byte worth a look. */
static size_t
skip(struct str text, size_t at, bool wide_too)
{
	while (at < text.n) {
		unsigned char c = (unsigned char)text.p[at];

		if (c < 0x80 ? matters[c] : wide_too && c == 0xef)
			break;
		at = wide_too ? at + 1 : str_skip_wide(text, at + 1);
	}
	return at;
}

void
slip_inline(struct slip_scan *s)
{
	struct line l = { s, str_sub(s->text, s->at, s->end - s->at), s->at,
		SIZE_MAX };
	size_t i;

	if (s->ticks_open || s->inline_off)
		return;
	i = skip(l.text, 0, s->has_bracket);
	while (i < l.text.n) {
		i = step(&l, i);
		i = skip(l.text, i, s->has_bracket);
	}
}
