/*
 * The blocks of a body, line by line, as far as slips need them: which
 * containers a line lies in, and whether it is text, code, HTML or a mark.
 * The state goes on as if every mend had been made, so that the lines below
 * `１．第一` are judged as lines of a list.
 */
#include <string.h>

#include "base/utf8.h"
#include "slip_scan.h"

bool
slip_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

void
slip_add(struct slip_scan *s, enum diag_code code, size_t at, size_t end,
    struct str with, bool is_safe)
{
	struct slip slip = { code, at, end - at, with,
		str_sub(s->text, end, s->end > end ? s->end - end : 0),
		is_safe };

	s->found(s->ctx, &slip);
}

/* Columns of blanks at the cursor. */
static unsigned
indent(const struct slip_scan *s)
{
	unsigned column = s->column, n = s->spare;

	for (size_t i = s->at; i < s->end && slip_is_blank(s->text.p[i]); i++) {
		unsigned w = s->text.p[i] == '\t' ? 4 - column % 4 : 1;

		column += w;
		n += w;
	}
	return n;
}

/* Moves over n columns of blanks. */
static void
eat(struct slip_scan *s, unsigned n)
{
	if (s->spare >= n) {
		s->spare -= n;
		return;
	}
	n -= s->spare;
	s->spare = 0;
	while (n > 0 && s->at < s->end && slip_is_blank(s->text.p[s->at])) {
		unsigned w = s->text.p[s->at++] == '\t' ? 4 - s->column % 4 : 1;

		s->column += w;
		s->spare = w > n ? w - n : 0;
		n -= w > n ? n : w;
	}
}

static bool
is_blank_rest(const struct slip_scan *s)
{
	size_t i = s->at;

	while (i < s->end && slip_is_blank(s->text.p[i]))
		i++;
	return i == s->end;
}

static void
match_boxes(struct slip_scan *s)
{
	for (s->matched = 0; s->matched < s->n_boxes; s->matched++) {
		const struct slip_box *box = &s->boxes[s->matched];
		unsigned in = indent(s);

		if (box->width > 0) {
			if (in < box->width && !is_blank_rest(s))
				return;
			eat(s, box->width);
			continue;
		}
		size_t i = s->at;
		while (i < s->end && slip_is_blank(s->text.p[i]))
			i++;
		if (in > 3 || i == s->end || s->text.p[i] != '>')
			return;
		eat(s, in);
		s->at++;
		s->column++;
		eat(s, 1);
	}
}

static void
close_boxes(struct slip_scan *s)
{
	s->n_boxes = s->matched;
	s->leaf = LEAF_NONE;
	s->bar_above = s->in_table = false;
}

static void
push(struct slip_scan *s, unsigned width)
{
	if (s->n_boxes == SLIP_BOXES_MAX) {
		s->too_deep = true;
		return;
	}
	s->boxes[s->n_boxes++].width = width;
	s->matched = s->n_boxes;
}

static void
blank_line(struct slip_scan *s)
{
	bool stays = s->leaf == LEAF_FENCE || s->leaf == LEAF_CODE ||
		     (s->leaf == LEAF_HTML && s->html_end != NULL);

	if (s->matched < s->n_boxes || !stays)
		close_boxes(s);
}

/* The line belongs to code or HTML that is open: nothing to look at. */
static bool
is_inside(struct slip_scan *s)
{
	struct str rest = str_sub(s->text, s->at, s->end - s->at);
	size_t n = 0;

	if (s->matched < s->n_boxes || s->leaf == LEAF_NONE ||
	    s->leaf == LEAF_PARAGRAPH)
		return false;
	if (s->leaf == LEAF_CODE)
		return indent(s) >= 4;
	if (s->leaf == LEAF_HTML) {
		if (s->html_end != NULL && str_find(rest, s->html_end) < rest.n)
			s->leaf = LEAF_NONE;
		return true;
	}
	rest = str_trim(rest);
	while (n < rest.n && rest.p[n] == s->fence)
		n++;
	if (indent(s) <= 3 && n >= s->fence_n && n == rest.n)
		s->leaf = LEAF_NONE;
	return true;
}

static bool
in_item(const struct slip_scan *s)
{
	for (unsigned i = 0; i < s->matched; i++) {
		if (s->boxes[i].width > 0)
			return true;
	}
	return false;
}

static void
skip_mark(struct slip_scan *s, const struct slip_mark *mark)
{
	s->at += mark->n;
	s->column += mark->width > 0 ? mark->width : (unsigned)mark->n;
	s->spare = 0;
}

/* An item's text begins behind its mark and up to four blanks. */
static void
open_item(struct slip_scan *s, const struct slip_mark *mark, unsigned in)
{
	unsigned behind;

	close_boxes(s);
	skip_mark(s, mark);
	behind = indent(s);
	if (behind > 4 || behind == 0 || is_blank_rest(s))
		behind = 1;
	eat(s, behind);
	push(s, in + mark->width + behind);
}

static void
open_fence(struct slip_scan *s)
{
	close_boxes(s);
	s->leaf = LEAF_FENCE;
	s->fence = s->text.p[s->at];
	s->fence_n = 0;
	while (s->at + s->fence_n < s->end &&
	       s->text.p[s->at + s->fence_n] == s->fence)
		s->fence_n++;
}

static void
open_html(struct slip_scan *s)
{
	static const struct {
		const char *begin, *end;
	} kinds[] = { { "<!--", "-->" }, { "<?", "?>" },
		{ "<script", "</script>" }, { "<style", "</style>" },
		{ "<pre", "</pre>" }, { "<![CDATA[", "]]>" }, { "<!", ">" } };
	struct str rest = str_sub(s->text, s->at, s->end - s->at);

	close_boxes(s);
	s->leaf = LEAF_HTML;
	s->html_end = NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!str_starts(rest, kinds[i].begin))
			continue;
		s->html_end = kinds[i].end;
		if (str_find(str_from(rest, 2), kinds[i].end) < rest.n)
			s->leaf = LEAF_NONE;
		return;
	}
}

/* More text of a paragraph, or the begin of one. */
static void
text_line(struct slip_scan *s)
{
	struct str rest = str_sub(s->text, s->at, s->end - s->at);

	if (s->leaf != LEAF_PARAGRAPH)
		close_boxes(s);
	s->leaf = LEAF_PARAGRAPH;
	slip_line_table(s);
	s->bar_above = str_find_char(rest, '|') < rest.n ||
		       (s->has_bar && str_find(rest, "｜") < rest.n);
	slip_inline(s);
}

/* From U+3000 on, or a quotation mark and its kin: U+2000–U+203F. */
static bool
is_chinese(struct str s)
{
	unsigned char c = s.n > 0 ? (unsigned char)s.p[0] : 0;

	return c >= 0xe3 ||
	       (c == 0xe2 && s.n > 1 && (unsigned char)s.p[1] == 0x80);
}

/*
 * Four blanks where no paragraph is open: a grey code block. Chinese prose is
 * never meant as one; other text might be, so only a person can tell.
 */
static bool
indented(struct slip_scan *s)
{
	size_t from = s->at, at = s->at;
	bool is_prose;

	if (in_item(s)) {
		close_boxes(s);
		s->leaf = LEAF_CODE;
		return true;
	}
	while (at < s->end && slip_is_blank(s->text.p[at]))
		at++;
	is_prose = is_chinese(str_sub(s->text, at, s->end - at));
	close_boxes(s);
	s->at = at;
	s->spare = 0;
	slip_add(s, DIAG_SLIP_INDENT, from, at, STR(""), is_prose);
	if (is_prose)
		return false;
	s->leaf = LEAF_CODE;
	return true;
}

/* Takes the mark at the cursor. False: the rest of the line is done. */
static bool
take_mark(struct slip_scan *s, const struct slip_mark *mark, unsigned in)
{
	switch (mark->kind) {
	case MARK_QUOTE:
		close_boxes(s);
		skip_mark(s, mark);
		eat(s, 1);
		push(s, 0);
		return true;
	case MARK_ITEM: open_item(s, mark, in); return true;
	case MARK_NOTE:
		close_boxes(s);
		skip_mark(s, mark);
		push(s, 4);
		return true;
	case MARK_HEADING:
		close_boxes(s);
		skip_mark(s, mark);
		slip_inline(s);
		return false;
	case MARK_FENCE: open_fence(s); return false;
	case MARK_HTML: open_html(s); return false;
	case MARK_DEFINITION:
		s->inline_off = true;
		text_line(s);
		return false;
	case MARK_DIRECTIVE:
		if (s->directive != NULL)
			s->directive(s->ctx, s->at, s->end);
		close_boxes(s);
		return false;
	case MARK_BLANK:
	case MARK_RULE: close_boxes(s); return false;
	case MARK_NONE: break;
	}
	text_line(s);
	return false;
}

static void
open_line(struct slip_scan *s)
{
	struct slip_mark mark;
	bool goes_on = true;

	if (s->matched < s->n_boxes && s->leaf != LEAF_PARAGRAPH)
		close_boxes(s);
	while (goes_on && !s->too_deep) {
		unsigned in = indent(s);

		if (in >= 4 && s->leaf != LEAF_PARAGRAPH && !is_blank_rest(s)) {
			if (indented(s))
				return;
			in = 0;
		}
		eat(s, in);
		s->spare = 0;
		if (s->at == s->end)
			return;
		if (in >= 4) {
			text_line(s);
			return;
		}
		mark = slip_mark_meant(s);
		goes_on = take_mark(s, &mark, in);
	}
}

static void
begin_line(struct slip_scan *s, size_t at)
{
	struct str rest = str_from(s->text, at);
	size_t n = str_find_char(rest, '\n');

	s->line = s->at = at;
	s->column = s->spare = 0;
	s->next = n == SIZE_MAX ? s->text.n : at + n + 1;
	s->end = n == SIZE_MAX ? s->text.n : at + n;
	if (s->end > at && s->text.p[s->end - 1] == '\r')
		s->end--;
}

static void
scan(struct slip_scan *s, size_t body_at)
{
	struct str text = s->text;
	unsigned wide = utf8_has(str_from(text, body_at), "［", "｜");

	s->has_bracket = (wide & 1) != 0;
	s->has_bar = (wide & 2) != 0;
	for (size_t at = body_at; at < text.n && !s->too_deep; at = s->next) {
		begin_line(s, at);
		match_boxes(s);
		if (is_blank_rest(s)) {
			blank_line(s);
			continue;
		}
		if (is_inside(s))
			continue;
		if (at >= s->chunk_end)
			slip_inline_chunk(s);
		open_line(s);
	}
	buf_done(&s->with);
}

void
slip_find(struct str text, size_t body_at, slip_fn *found, void *ctx)
{
	struct slip_scan s = { .text = text, .found = found, .ctx = ctx };

	scan(&s, body_at);
}

static void
ignore(void *ctx, const struct slip *slip)
{
	(void)ctx;
	(void)slip;
}

void
slip_find_directives(
    struct str text, size_t body_at, slip_directive_fn *found, void *ctx)
{
	struct slip_scan s = {
		.text = text, .found = ignore, .directive = found, .ctx = ctx
	};

	scan(&s, body_at);
}
