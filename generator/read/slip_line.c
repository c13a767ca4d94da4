/*
 * The begin of a line: which mark CommonMark sees there, and which one was
 * meant. Tables of Chinese look-alikes, one row per character.
 */
#include "base/utf8.h"
#include "slip_scan.h"

/* ---- marks that are marks ---------------------------------------------- */

static struct str
rest_at(const struct slip_scan *s, size_t at)
{
	return str_sub(s->text, at, s->end > at ? s->end - at : 0);
}

static size_t
run(struct str s, char c)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == c)
		n++;
	return n;
}

static bool
ends_at(struct str s, size_t n)
{
	return n >= s.n || slip_is_blank(s.p[n]);
}

/* Only one character and blanks: * * *, ---, ===. */
static bool
is_rule(struct str s)
{
	size_t n = 0;
	char c = s.p[0];

	if (c != '*' && c != '-' && c != '_' && c != '=')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == c)
			n++;
		else if (!slip_is_blank(s.p[i]))
			return false;
	}
	return n >= 3;
}

/* `---` or `=`, however short, below a paragraph. */
static bool
is_underline(const struct slip_scan *s, struct str line)
{
	size_t n = run(line, line.p[0]);

	return (line.p[0] == '=' || line.p[0] == '-') &&
	       s->leaf == LEAF_PARAGRAPH && s->matched == s->n_boxes &&
	       str_trim(str_from(line, n)).n == 0;
}

static bool
is_html(struct str s)
{
	size_t n = 1;

	if (s.n < 2 || s.p[0] != '<')
		return false;
	if (s.p[1] == '!' || s.p[1] == '?')
		return true;
	n += s.p[1] == '/';
	if (n >= s.n || !ascii_is_alpha((unsigned char)s.p[n]))
		return false;
	while (
	    n < s.n && (ascii_is_alnum((unsigned char)s.p[n]) || s.p[n] == '-'))
		n++;
	return ends_at(s, n) || s.p[n] == '>' || s.p[n] == '/';
}

/* In the middle of a paragraph only a first item can begin a list. */
static bool
may_begin(const struct slip_scan *s, struct str behind, bool is_first)
{
	if (s->leaf != LEAF_PARAGRAPH || s->matched < s->n_boxes)
		return true;
	return is_first && str_trim(behind).n > 0;
}

static struct slip_mark
item(const struct slip_scan *s, struct str line)
{
	struct slip_mark mark = { MARK_NONE, 0, 0, 0 };
	size_t n = 0;
	bool is_first = true;

	if (line.p[0] == '-' || line.p[0] == '*' || line.p[0] == '+') {
		n = 1;
	} else {
		while (n < line.n && ascii_is_digit((unsigned char)line.p[n]))
			n++;
		if (n == 0 || n > 9 || n >= line.n ||
		    (line.p[n] != '.' && line.p[n] != ')'))
			return mark;
		mark.digits = (unsigned)n;
		is_first = n == 1 && line.p[0] == '1';
		n++;
	}
	if (!ends_at(line, n) || !may_begin(s, str_from(line, n), is_first))
		return mark;
	mark.kind = MARK_ITEM;
	mark.n = n;
	mark.width = (unsigned)n;
	return mark;
}

/* [^1]: and [name]: */
static struct slip_mark
label(const struct slip_scan *s, struct str line)
{
	size_t n = str_find(line, "]:");
	bool is_note = str_starts(line, "[^");

	if (n == SIZE_MAX || line.p[0] != '[')
		return (struct slip_mark){ MARK_NONE, 0, 0, 0 };
	if (!is_note && s->leaf == LEAF_PARAGRAPH)
		return (struct slip_mark){ MARK_NONE, 0, 0, 0 };
	return (struct slip_mark){ is_note ? MARK_NOTE : MARK_DEFINITION,
		is_note ? n + 2 : 0, 0, 0 };
}

static bool
is_fence(struct str line)
{
	char c = line.p[0];
	size_t n = run(line, c);

	if (n < 3 || (c != '`' && c != '~'))
		return false;
	return c == '~' || str_find_char(str_from(line, n), '`') == SIZE_MAX;
}

struct slip_mark
slip_mark_at(const struct slip_scan *s, size_t at)
{
	struct str line = rest_at(s, at);
	struct slip_mark mark = { MARK_NONE, 0, 0, 0 };
	size_t n;

	if (line.n == 0) {
		mark.kind = MARK_BLANK;
		return mark;
	}
	switch (line.p[0]) {
	case '>': return (struct slip_mark){ MARK_QUOTE, 1, 0, 0 };
	case '#':
		n = run(line, '#');
		if (n <= 6 && ends_at(line, n))
			return (struct slip_mark){ MARK_HEADING, n, 0, 0 };
		return mark;
	case ':':
		mark.kind = run(line, ':') >= 3 ? MARK_DIRECTIVE : MARK_NONE;
		return mark;
	case '<':
		mark.kind = is_html(line) ? MARK_HTML : MARK_NONE;
		return mark;
	case '[': return label(s, line);
	default: break;
	}
	if (is_fence(line))
		mark.kind = MARK_FENCE;
	else if (is_rule(line) || is_underline(s, line))
		mark.kind = MARK_RULE;
	return mark.kind != MARK_NONE ? mark : item(s, line);
}

/* ---- marks that were meant ---------------------------------------------- */

enum { IDEOGRAPHIC_SPACE = 0x3000 };

static uint32_t
look(const struct slip_scan *s, size_t at)
{
	const char *p = s->text.p + at;

	return utf8_next(&p, s->text.p + s->end);
}

static size_t
skip_spaces(const struct slip_scan *s, size_t at)
{
	while (at < s->end) {
		if (slip_is_blank(s->text.p[at]))
			at++;
		else if (look(s, at) == IDEOGRAPHIC_SPACE)
			at += 3;
		else
			break;
	}
	return at;
}

/* #标题, #　标题, ＃标题 */
static struct slip_mark
meant_heading(struct slip_scan *s)
{
	size_t at = s->at, begin, n = 0;
	uint32_t cp;

	while (n < 7 && ((cp = look(s, at)) == '#' || cp == 0xff03)) {
		at += cp == '#' ? 1 : 3;
		n++;
	}
	if (n == 0 || n > 6)
		return (struct slip_mark){ MARK_NONE, 0, 0, 0 };
	begin = skip_spaces(s, at);
	cp = look(s, begin);
	if (begin == s->end || !utf8_is_cjk(cp))
		return (struct slip_mark){ MARK_NONE, 0, 0, 0 };
	/* #话题# is not a heading. */
	for (size_t i = begin + 1; i < s->end; i++) {
		if (s->text.p[i] == '#' && s->text.p[i - 1] != '{' &&
		    !slip_is_blank(s->text.p[i - 1]))
			return (struct slip_mark){ MARK_NONE, 0, 0, 0 };
	}
	buf_clear(&s->with);
	for (size_t i = 0; i < n; i++)
		buf_char(&s->with, '#');
	buf_char(&s->with, ' ');
	slip_add(s, DIAG_SLIP_HEADING, s->at, begin, buf_view(&s->with), true);
	return (struct slip_mark){ MARK_HEADING, begin - s->at, 0, 0 };
}

struct digits {
	size_t end;
	unsigned n, value;
	bool is_wide;
};

static struct digits
read_digits(const struct slip_scan *s)
{
	struct digits d = { s->at, 0, 0, false };

	for (; d.n < 4; d.n++) {
		uint32_t cp = look(s, d.end);
		bool wide = cp >= 0xff10 && cp <= 0xff19;

		if (!wide && (cp < '0' || cp > '9'))
			break;
		d.value = d.value * 10 + (cp - (wide ? 0xff10 : '0'));
		d.end += wide ? 3 : 1;
		d.is_wide |= wide;
	}
	return d;
}

/*
 * 1、第一  １．第一  1）第一  1.第一; not 1、2号楼, not 1.5 and not 2024.年.
 * One that CommonMark would not let begin a list here is left to a person.
 */
static struct slip_mark
meant_number(struct slip_scan *s)
{
	struct digits d = read_digits(s);
	uint32_t sep = d.n > 0 && d.n < 4 ? look(s, d.end) : 0, cp;
	struct slip_mark none = { MARK_NONE, 0, 0, 0 };
	size_t begin;
	bool may;

	if (sep != 0x3001 && sep != 0xff0e && sep != '.' && sep != 0xff09)
		return none;
	d.end += sep == '.' ? 1 : 3;
	begin = skip_spaces(s, d.end);
	cp = look(s, begin);
	if (begin == s->end || (cp >= '0' && cp <= '9') ||
	    (cp >= 0xff10 && cp <= 0xff19))
		return none;
	if (sep == '.' && !d.is_wide &&
	    (d.n > 2 || begin > d.end || !utf8_is_cjk(cp)))
		if (look(s, d.end) != IDEOGRAPHIC_SPACE)
			return none;
	/* 见第 … 1）项 may run over a line end: never break a paragraph there.
	 */
	may = may_begin(s, rest_at(s, begin), d.value == 1 && sep != 0xff09);
	buf_clear(&s->with);
	buf_fmt(&s->with, sep == 0xff09 ? "%u) " : "%u. ", d.value);
	slip_add(s, sep == 0xff09 ? DIAG_SLIP_LIST_BRACKET : DIAG_SLIP_LIST,
	    s->at, begin, buf_view(&s->with), may);
	if (!may)
		return none;
	/* The blank of the mend is among the bytes: one column of `width`. */
	return (struct slip_mark){ MARK_ITEM, begin - s->at,
		(unsigned)s->with.n - 1, 0 };
}

/* Dots and dashes that stand for a bullet. */
static const struct {
	uint32_t cp;
	bool needs_blank;
} bullets[] = {
	{ 0xff0d, true },  /* － */
	{ 0x00b7, true },  /* · */
	{ 0x30fb, true },  /* ・ */
	{ 0x2022, false }, /* • */
	{ 0x25cf, false }, /* ● */
	{ 0x25aa, false }, /* ▪ */
	{ 0x25a0, false }, /* ■ */
	{ 0x25c6, false }, /* ◆ */
};

static struct slip_mark
meant_bullet(struct slip_scan *s)
{
	const char *p = s->text.p + s->at;
	uint32_t first = utf8_next(&p, s->text.p + s->end), cp;
	size_t behind = (size_t)(p - s->text.p), begin = skip_spaces(s, behind);

	cp = look(s, begin);
	if (begin == s->end || (cp >= '0' && cp <= '9'))
		return (struct slip_mark){ MARK_NONE, 0, 0, 0 };
	for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++) {
		if (bullets[i].cp != first)
			continue;
		if (begin == behind &&
		    (bullets[i].needs_blank || !utf8_is_cjk(cp)))
			break;
		slip_add(s, DIAG_SLIP_BULLET, s->at, begin, STR("- "), true);
		return (struct slip_mark){ MARK_ITEM, begin - s->at, 1, 0 };
	}
	return (struct slip_mark){ MARK_NONE, 0, 0, 0 };
}

/*
 * ：：：提示, ::: 提示 or :::提示 behind U+3000: three colons or more, then the
 * end or a name.
 */
static struct slip_mark
meant_directive(struct slip_scan *s)
{
	size_t at = skip_spaces(s, s->at), begin;
	struct slip_mark none = { MARK_NONE, 0, 0, 0 };
	uint32_t cp;

	buf_clear(&s->with);
	while (at < s->end && ((cp = look(s, at)) == ':' || cp == 0xff1a)) {
		at += cp == ':' ? 1 : 3;
		buf_char(&s->with, ':');
	}
	begin = skip_spaces(s, at);
	cp = begin < s->end ? look(s, begin) : 0;
	/* Colons behind a blank are no name; to join them would never end. */
	if (s->with.n < 3 || cp == ':' || (cp >= 0x80 && utf8_is_cjk_punct(cp)))
		return none;
	/* A line that closes may end in blanks. */
	if (begin == s->end)
		begin = at;
	if (begin - s->at != s->with.n)
		slip_add(s, DIAG_SLIP_DIRECTIVE, s->at, begin,
		    buf_view(&s->with), true);
	return (struct slip_mark){ MARK_DIRECTIVE, begin - s->at, 0, 0 };
}

static bool
begins_with_dash(struct slip_scan *s, size_t at)
{
	while (at < s->text.n && s->text.p[at] == ' ')
		at++;
	return at + 1 < s->text.n && s->text.p[at] == '-' &&
	       s->text.p[at + 1] != '-';
}

/* Does a line above or below begin with a dash, too? */
static bool
is_among_dashes(struct slip_scan *s)
{
	const char *p = s->text.p;
	size_t at = s->at;

	if (s->end < s->text.n && begins_with_dash(s, s->end + 1))
		return true;
	while (at > 0 && p[at - 1] != '\n')
		at--;
	if (at == 0)
		return false;
	at--;
	while (at > 0 && p[at - 1] != '\n')
		at--;
	return begins_with_dash(s, at);
}

/* -项目: one alone may be a dash that somebody means. */
static struct slip_mark
meant_dash(struct slip_scan *s)
{
	size_t begin = s->at + 1;

	if (begin >= s->end || !utf8_is_han(look(s, begin)))
		return (struct slip_mark){ MARK_NONE, 0, 0, 0 };
	if (!is_among_dashes(s)) {
		slip_add(
		    s, DIAG_SLIP_BULLET_BLANK, s->at, begin, STR("- "), false);
		return (struct slip_mark){ MARK_NONE, 0, 0, 0 };
	}
	slip_add(s, DIAG_SLIP_BULLET_BLANK, s->at, begin, STR("- "), true);
	return (struct slip_mark){ MARK_ITEM, 1, 1, 0 };
}

/* Two U+3000 before a paragraph; one alone on a line is a blank line. */
static void
wide_indent(struct slip_scan *s)
{
	size_t begin = skip_spaces(s, s->at);
	struct slip_mark behind = slip_mark_at(s, begin);
	bool is_safe = behind.kind == MARK_NONE || behind.kind == MARK_BLANK;

	if (begin < s->end && s->text.p[begin] == '|')
		is_safe = false;
	slip_add(s, DIAG_SLIP_WIDE_INDENT, s->at, begin, STR(""), is_safe);
	s->at = begin;
}

struct slip_mark
slip_mark_meant(struct slip_scan *s)
{
	struct slip_mark mark;
	unsigned char c = (unsigned char)s->text.p[s->at];

	if (c == ':' || c == 0xef || c == 0xe3) {
		mark = meant_directive(s);
		if (mark.kind != MARK_NONE)
			return mark;
	}
	if (c == 0xe3 && look(s, s->at) == IDEOGRAPHIC_SPACE) {
		wide_indent(s);
		if (s->at < s->end && slip_mark_at(s, s->at).kind != MARK_NONE)
			return (struct slip_mark){ MARK_NONE, 0, 0, 0 };
		c = s->at < s->end ? (unsigned char)s->text.p[s->at] : 0;
	}
	mark = slip_mark_at(s, s->at);
	if (mark.kind == MARK_ITEM && mark.digits >= 4)
		slip_add(s, DIAG_SLIP_NUMBER_LIST, s->at, s->at + mark.n,
		    STR(""), false);
	if (mark.kind != MARK_NONE)
		return mark;
	if (c == '#' || c == 0xef)
		mark = meant_heading(s);
	if (mark.kind == MARK_NONE && (ascii_is_digit(c) || c == 0xef))
		mark = meant_number(s);
	if (mark.kind == MARK_NONE &&
	    (c == 0xef || c == 0xc2 || c == 0xe2 || c == 0xe3))
		mark = meant_bullet(s);
	if (mark.kind == MARK_NONE && c == '-')
		mark = meant_dash(s);
	return mark;
}

/* ---- tables -------------------------------------------------------------- */

static bool
is_dash(uint32_t cp)
{
	return cp == '-' || cp == 0xff0d || cp == 0x2014 || cp == 0x2013 ||
	       cp == 0x2500 || cp == 0x2212;
}

/* |－|：－| as well as |---|:-:|. */
bool
slip_line_is_delimiter(struct str line, bool *is_ascii)
{
	const char *p = line.p, *end = line.p + line.n;
	bool dash = false, bar = false;

	*is_ascii = true;
	while (p < end) {
		uint32_t cp = utf8_next(&p, end);

		*is_ascii = *is_ascii && cp < 0x80;
		dash = dash || is_dash(cp);
		bar = bar || cp == '|' || cp == 0xff5c;
		if (!is_dash(cp) && cp != '|' && cp != 0xff5c && cp != ':' &&
		    cp != 0xff1a && cp != ' ' && cp != '\t' &&
		    cp != IDEOGRAPHIC_SPACE)
			return false;
	}
	return dash && bar;
}

/* Dashes as three, the rest in ASCII. */
static void
mend_delimiter(struct buf *out, struct str line)
{
	const char *p = line.p, *end = line.p + line.n;
	bool in_dash = false;

	buf_clear(out);
	while (p < end) {
		uint32_t cp = utf8_next(&p, end);
		bool dash = is_dash(cp);

		if (dash && !in_dash)
			buf_cstr(out, "---");
		else if (!dash)
			buf_char(out, cp == 0xff5c || cp == '|'   ? '|'
				      : cp == 0xff1a || cp == ':' ? ':'
								  : ' ');
		in_dash = dash;
	}
}

/* The line below, without the marks of quotes. */
static bool
heads_table(const struct slip_scan *s)
{
	struct str line = str_from(s->text, s->next);
	size_t n = str_find_char(line, '\n');
	bool is_ascii;

	line = str_trim(str_sub(line, 0, n == SIZE_MAX ? line.n : n));
	while (line.n > 0 && (line.p[0] == '>' || line.p[0] == ' '))
		line = str_from(line, 1);
	return slip_line_is_delimiter(line, &is_ascii);
}

static void
mend_bars(struct slip_scan *s, struct str line)
{
	const char *p = line.p, *end = line.p + line.n;

	buf_clear(&s->with);
	while (p < end) {
		const char *at = p;

		if (utf8_next(&p, end) == 0xff5c)
			buf_char(&s->with, '|');
		else
			buf_put(&s->with, at, (size_t)(p - at));
	}
	slip_add(s, DIAG_SLIP_TABLE, s->at, s->end, buf_view(&s->with), true);
	s->at = s->end;
}

/* At the begin of a text line; what is mended whole is not looked into. */
void
slip_line_table(struct slip_scan *s)
{
	struct str line = rest_at(s, s->at);
	bool is_ascii = false;

	if (s->bar_above && !s->in_table &&
	    slip_line_is_delimiter(line, &is_ascii)) {
		s->in_table = true;
		if (is_ascii)
			return;
		mend_delimiter(&s->with, line);
		slip_add(s, DIAG_SLIP_TABLE, s->at, s->end, buf_view(&s->with),
		    true);
		s->at = s->end;
		return;
	}
	if (str_starts(line, "｜") &&
	    str_find(str_from(line, 3), "｜") < line.n &&
	    (s->in_table || heads_table(s)))
		mend_bars(s, line);
}
