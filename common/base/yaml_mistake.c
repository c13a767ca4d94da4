/*
 * The commonest mistakes in hand-written YAML, recognised after libyaml has
 * given up: it names the place where it noticed, which is often a line below
 * the slip. Detectors look at its words and at the lines around; the first
 * one that recognises something wins. Nothing here runs for good input.
 */
#include "base/yaml_mistake.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

enum mistake {
	TAB_INDENT,
	WIDE_COLON,
	NO_SPACE,
	QUOTE_OPEN,
	AFTER_QUOTE,
	AFTER_BRACKET,
	BRACKET_OPEN,
	SECOND_COLON,
	DASH_INLINE,
	BAD_START,
	BAD_ESCAPE,
	CONTROL_CHAR,
	INDENT,
	NO_COLON,
	UNKNOWN,
	TOO_DEEP,
	TOO_MANY,
	NO_KEY,
	WIDE_BLANK,
	NUL_CHAR,
	MISTAKE__MAX
};

/* A dollar sign stands for the piece of text that the detector found. */
static const struct words {
	const char *zh, *en, *help_zh, *help_en;
} words[MISTAKE__MAX] = {
	[TAB_INDENT] = { "缩进用了制表符（Tab）", "a tab is used to indent",
	    "缩进请用空格，每层两个", "indent with spaces, two a level" },
	[WIDE_COLON] = { "“$”后面的冒号是全角的“：”",
	    "the colon after “$” is full-width",
	    "改成半角冒号再加一个空格：“$: ”",
	    "use a plain colon and a space: “$: ”" },
	[NO_SPACE] = { "“$:”后面缺一个空格", "no space after “$:”",
	    "冒号后面要有半角空格：“$: ”",
	    "a colon needs a space behind it: “$: ”" },
	[QUOTE_OPEN] = { "引号（$）没有闭合", "the quote ($) is never closed",
	    "在值的末尾补上同样的引号", "add the same quote after the value" },
	[AFTER_QUOTE] = { "引号后面还有文字", "text after the closing quote",
	    "把整个值放进引号；值里的引号请用“”",
	    "put the whole value into quotes" },
	[AFTER_BRACKET] = { "“$”后面还有文字", "text after “$”",
	    "以方括号或花括号开头的文字要整个放进引号",
	    "quote a text that begins with a bracket" },
	[BRACKET_OPEN] = { "“$”没有闭合，或者中间缺半角逗号",
	    "“$” is not closed, or a comma is missing",
	    "各项之间用半角逗号；如果是文字，请整个放进引号",
	    "separate items by commas; quote it if it is text" },
	[SECOND_COLON] = { "值里又出现了半角冒号加空格",
	    "a second colon and space in the value",
	    "把整个值放进引号，或改用全角冒号“：”",
	    "put the whole value into quotes" },
	[DASH_INLINE] = { "列表的“-”不能和字段名写在一行",
	    "a list item on the line of its key", "换一行，缩进后再写“- ”",
	    "begin a new, indented line with “- ”" },
	[BAD_START] = { "值不能以“$”开头", "a value cannot begin with “$”",
	    "如果是文字，请把整个值放进引号",
	    "put the whole value into quotes" },
	[BAD_ESCAPE] = { "双引号里的反斜杠写法不对",
	    "unknown escape in double quotes", "改用单引号，或把“\\”写成“\\\\”",
	    "use single quotes, or write “\\” as “\\\\”" },
	[CONTROL_CHAR] = { "有看不见的控制字符", "a control character",
	    "删掉这个字符", "remove it" },
	[INDENT] = { "缩进与上面各行对不上",
	    "the indentation does not fit the lines above",
	    "同一层的各行从同一列开始，下一层多缩进两个空格",
	    "lines of one level begin in one column" },
	[NO_COLON] = { "这一行不是“字段: 值”", "not of the form “key: value”",
	    "缺冒号，或者是上一行的值没有缩进",
	    "a colon is missing, or the line must be indented" },
	[UNKNOWN] = { "这里看不懂", "$", "检查这一行和上一行的缩进、冒号和引号",
	    "check indentation, colons and quotes here and one line above" },
	[TOO_DEEP] = { "嵌套超过 32 层", "nested deeper than 32 levels", "",
	    "" },
	[TOO_MANY] = { "内容超过 100000 项", "more than 100,000 items", "",
	    "" },
	[NO_KEY] = { "冒号前面没有字段名", "no key before the colon", "", "" },
	[WIDE_BLANK] = { "缩进用了全角空格", "full-width spaces indent a line",
	    "缩进请用半角空格", "indent with plain spaces" },
	[NUL_CHAR] = { "值里有空字符", "a value contains NUL", "", "" },
};

static void
put_words(struct buf *b, const char *template, struct str piece)
{
	for (; *template != '\0'; template ++) {
		if (*template == '$')
			buf_str(b, piece);
		else
			buf_char(b, *template);
	}
	buf_char(b, '\0');
}

static void
add(struct diags *ds, enum mistake mistake, struct pos pos, struct str piece)
{
	const struct words *w = &words[mistake];
	const char *const texts[] = { w->zh, w->en, w->help_zh, w->help_en };
	struct buf b = BUF_INIT;
	size_t at[4];

	for (int i = 0; i < 4; i++) {
		at[i] = b.n;
		put_words(&b, texts[i], piece);
	}
	DIAG_ADD(ds, DIAG_YAML_SYNTAX, pos, b.p + at[0], b.p + at[1],
	    b.p + at[2], b.p + at[3]);
	buf_done(&b);
}

/* ---- lines --------------------------------------------------------------- */

/* A line of the slice, without its end. */
struct line {
	size_t start, end; /* byte offsets in the source */
	size_t first;      /* first byte that is no blank or tab */
};

static struct line
line_at(const struct yaml_problem *p, size_t at)
{
	const char *text = p->src->text.p;
	struct line line = { at, at, 0 };

	while (line.start > p->from && text[line.start - 1] != '\n')
		line.start--;
	while (line.end < p->to && text[line.end] != '\n')
		line.end++;
	if (line.end > line.start && text[line.end - 1] == '\r')
		line.end--;
	line.first = line.start;
	while (line.first < line.end &&
	       (text[line.first] == ' ' || text[line.first] == '\t'))
		line.first++;
	return line;
}

/* The one above that is not blank; false at the top. */
static bool
line_above(const struct yaml_problem *p, struct line *line)
{
	while (line->start > p->from) {
		*line = line_at(p, line->start - 1);
		if (line->first < line->end)
			return true;
	}
	return false;
}

static struct str
slice(const struct yaml_problem *p, size_t from, size_t to)
{
	return str_sub(p->src->text, from, to - from);
}

static bool
is_gap(const struct yaml_problem *p, const struct line *line, size_t at)
{
	return at >= line->end || p->src->text.p[at] == ' ' ||
	       p->src->text.p[at] == '\t';
}

/* Offset of a colon that YAML takes for one, or SIZE_MAX. */
static size_t
real_colon(const struct yaml_problem *p, const struct line *line)
{
	for (size_t i = line->first; i < line->end; i++)
		if (p->src->text.p[i] == ':' && is_gap(p, line, i + 1))
			return i;
	return SIZE_MAX;
}

/* Behind "- ", where a key may begin. */
static size_t
key_start(const struct yaml_problem *p, const struct line *line)
{
	size_t at = line->first;

	while (at + 1 < line->end && p->src->text.p[at] == '-' &&
	       p->src->text.p[at + 1] == ' ') {
		at++;
		while (at < line->end && p->src->text.p[at] == ' ')
			at++;
	}
	return at;
}

struct finding {
	enum mistake mistake;
	size_t at;
	struct str piece;
};

/*
 * `title：值` or `title:值` in place of `title: 值`. What stands before the
 * colon must look like a name: no blank, no quote, not a number or an address.
 */
static bool
find_false_colon(
    const struct yaml_problem *p, const struct line *line, struct finding *f)
{
	size_t from = key_start(p, line), longest = from + 60;
	const char *text = p->src->text.p;

	if (from >= line->end || ascii_is_digit((unsigned char)text[from]) ||
	    ascii_is_punct((unsigned char)text[from]))
		return false;
	for (size_t i = from; i < line->end && i < longest; i++) {
		if (is_gap(p, line, i))
			return false;
		if (i > from && line->end - i >= 3 &&
		    memcmp(text + i, "：", 3) == 0) {
			*f = (struct finding){ WIDE_COLON, i,
				slice(p, from, i) };
			return true;
		}
		if (text[i] != ':' || i == from)
			continue;
		if (is_gap(p, line, i + 1) || text[i + 1] == '/')
			return false;
		*f = (struct finding){ NO_SPACE, i + 1, slice(p, from, i) };
		return true;
	}
	return false;
}

/* ---- detectors ----------------------------------------------------------- */

static bool
says(const char *words_of_libyaml, const char *part)
{
	return strstr(words_of_libyaml, part) != NULL;
}

static bool
detect_control(const struct yaml_problem *p, struct finding *f)
{
	*f = (struct finding){ CONTROL_CHAR, p->at, STR("") };
	return says(p->problem, "control characters");
}

static bool
detect_tab(const struct yaml_problem *p, struct finding *f)
{
	struct line line = line_at(p, p->at);
	size_t i = line.start;

	while (i < line.first && p->src->text.p[i] != '\t')
		i++;
	if (i == line.first)
		i = p->at;
	*f = (struct finding){ TAB_INDENT, i, STR("") };
	return i < line.end && p->src->text.p[i] == '\t';
}

static bool
detect_no_key(const struct yaml_problem *p, struct finding *f)
{
	struct line line = line_at(p, p->at);

	*f = (struct finding){ NO_KEY, p->at, STR("") };
	return p->at == line.first && p->at < line.end &&
	       p->src->text.p[p->at] == ':';
}

static bool
detect_open_quote(const struct yaml_problem *p, struct finding *f)
{
	*f = (struct finding){ QUOTE_OPEN, p->context_at,
		slice(p, p->context_at, p->context_at + 1) };
	return says(p->context, "quoted scalar") &&
	       says(p->problem, "end of stream");
}

static bool
detect_escape(const struct yaml_problem *p, struct finding *f)
{
	*f = (struct finding){ BAD_ESCAPE, p->at, STR("") };
	return says(p->context, "quoted scalar") &&
	       (says(p->problem, "escape") || says(p->problem, "hexdecimal"));
}

/* The line where libyaml began to wonder, then up while lines have no key. */
static bool
detect_false_colon(const struct yaml_problem *p, struct finding *f)
{
	struct line line;

	if (says(p->context, "simple key")) {
		line = line_at(p, p->context_at);
		if (find_false_colon(p, &line, f))
			return true;
	}
	line = line_at(p, p->at);
	if (real_colon(p, &line) == SIZE_MAX && find_false_colon(p, &line, f))
		return true;
	while (line_above(p, &line) && real_colon(p, &line) == SIZE_MAX)
		if (find_false_colon(p, &line, f))
			return true;
	return false;
}

/*
 * The last value above that opens a quote and does not close it in its line:
 * it was closed by the quote that opens the next value.
 */
static bool
find_quote_above(const struct yaml_problem *p, struct line line, char quote,
    struct finding *f)
{
	const char *text = p->src->text.p;

	while (line_above(p, &line)) {
		size_t colon = real_colon(p, &line);
		size_t at = colon == SIZE_MAX ? key_start(p, &line) : colon + 1;

		while (at < line.end && text[at] == ' ')
			at++;
		if (at >= line.end || text[at] != quote)
			continue;
		if (memchr(text + at + 1, quote, line.end - at - 1) != NULL)
			return false;
		*f = (struct finding){ QUOTE_OPEN, at, slice(p, at, at + 1) };
		return true;
	}
	return false;
}

static bool
detect_after(const struct yaml_problem *p, struct finding *f)
{
	const char *text = p->src->text.p;
	struct line line = line_at(p, p->at);
	size_t end = p->at;
	char last;

	while (end > line.start && text[end - 1] == ' ')
		end--;
	if (end <= line.first || !says(p->problem, "did not find expected"))
		return false;
	last = text[end - 1];
	if (last == '"' || last == '\'') {
		if (find_quote_above(p, line, last, f))
			return true;
		*f = (struct finding){ AFTER_QUOTE, p->at, STR("") };
		return true;
	}
	*f = (struct finding){ AFTER_BRACKET, p->at, slice(p, end - 1, end) };
	return last == ']' || last == '}';
}

static bool
detect_bracket(const struct yaml_problem *p, struct finding *f)
{
	*f = (struct finding){ BRACKET_OPEN, p->context_at,
		slice(p, p->context_at, p->context_at + 1) };
	return says(p->context, "a flow sequence") ||
	       says(p->context, "a flow mapping");
}

static bool
detect_start(const struct yaml_problem *p, struct finding *f)
{
	static const char *const scans[] = { "an alias", "an anchor", "a tag",
		"a block scalar" };

	if (says(p->problem, "cannot start any token")) {
		*f = (struct finding){ BAD_START, p->at,
			slice(p, p->at, p->at + 1) };
		return true;
	}
	for (size_t i = 0; i < sizeof(scans) / sizeof(*scans); i++) {
		if (!says(p->context, scans[i]))
			continue;
		*f = (struct finding){ BAD_START, p->context_at,
			slice(p, p->context_at, p->context_at + 1) };
		return true;
	}
	return false;
}

static bool
detect_dash(const struct yaml_problem *p, struct finding *f)
{
	*f = (struct finding){ DASH_INLINE, p->at, STR("") };
	return says(p->problem, "block sequence entries are not allowed");
}

static bool
detect_second_colon(const struct yaml_problem *p, struct finding *f)
{
	struct line line = line_at(p, p->at);

	*f = (struct finding){ SECOND_COLON, p->at, STR("") };
	return says(p->problem, "mapping values are not allowed") &&
	       real_colon(p, &line) < p->at;
}

static bool
detect_indent(const struct yaml_problem *p, struct finding *f)
{
	struct line line = line_at(p, p->at);

	*f = (struct finding){ INDENT, line.first, STR("") };
	if (says(p->problem, "mapping values are not allowed"))
		return true;
	return p->at == line.first && says(p->problem, "did not find expected");
}

static bool
detect_no_colon(const struct yaml_problem *p, struct finding *f)
{
	*f = (struct finding){ NO_COLON, p->context_at, STR("") };
	return says(p->problem, "could not find expected ':'");
}

typedef bool detect_fn(const struct yaml_problem *, struct finding *);

/* Order matters: the surest first. */
static detect_fn *const detectors[] = {
	detect_control,
	detect_tab,
	detect_no_key,
	detect_open_quote,
	detect_escape,
	detect_start,
	detect_false_colon,
	detect_bracket,
	detect_after,
	detect_dash,
	detect_second_colon,
	detect_indent,
	detect_no_colon,
};

void
yaml_mistake_add(const struct yaml_problem *p, struct diags *ds)
{
	struct finding f = { UNKNOWN, p->at, str_of(p->problem) };

	for (size_t i = 0; i < sizeof(detectors) / sizeof(*detectors); i++) {
		struct finding found;

		if (detectors[i](p, &found)) {
			f = found;
			break;
		}
	}
	add(ds, f.mistake, src_pos(p->src, f.at), f.piece);
}

void
yaml_mistake_scalar(const struct yaml_problem *p, struct diags *ds)
{
	struct finding f = { NO_COLON, p->at, STR("") };
	struct line line = line_at(p, p->at);

	find_false_colon(p, &line, &f);
	add(ds, f.mistake, src_pos(p->src, f.at), f.piece);
}

void
yaml_mistake_depth(struct diags *ds, struct pos pos)
{
	add(ds, TOO_DEEP, pos, STR(""));
}

void
yaml_mistake_count(struct diags *ds, struct pos pos)
{
	add(ds, TOO_MANY, pos, STR(""));
}

void
yaml_mistake_no_key(struct diags *ds, struct pos pos)
{
	add(ds, NO_KEY, pos, STR(""));
}

void
yaml_mistake_wide_blank(struct diags *ds, struct pos pos)
{
	add(ds, WIDE_BLANK, pos, STR(""));
}

void
yaml_mistake_nul(struct diags *ds, struct pos pos)
{
	add(ds, NUL_CHAR, pos, STR(""));
}
