/*
 * Where in the source an inline node stands. cmark counts columns in a
 * paragraph after it has taken away what belongs to the containers, so on
 * continuation lines, in tables and behind line breaks inside a link they are
 * off. What can be computed is computed, then checked against the source;
 * when the character there is not the expected one, the next one that is
 * behind the last thing located wins. All of it happens in the text that cmark
 * has read, marks and all; only what is handed out is counted in the source.
 */
#include <string.h>

#include "md_walk.h"

/* How far to look for what cmark has put elsewhere. */
enum { LOOK_AHEAD = 4096 };

struct place {
	uint32_t line; /* of the source; 0: unknown */
	size_t offset; /* into the source; SIZE_MAX: unknown */
};

static bool
is_table_row(cmark_node *node)
{
	const char *name = cmark_node_get_type_string(node);

	return str_is(str_of(name), "table_row") ||
	       str_is(str_of(name), "table_header");
}

static bool
is_cell(cmark_node *block)
{
	cmark_node *row = cmark_node_parent(block);

	return row != NULL && is_table_row(row);
}

/* The next place of a text, not too far away; SIZE_MAX: none. */
static size_t
find(struct str all, size_t at, struct str text)
{
	const char *hit;

	all = str_sub(all, at, text.n + LOOK_AHEAD);
	if (all.n < text.n || text.n == 0)
		return SIZE_MAX;
	hit = memmem(all.p, all.n, text.p, text.n);
	return hit == NULL ? SIZE_MAX : at + (size_t)(hit - all.p);
}

static size_t
line_start(const struct md_walk *w, uint32_t line)
{
	struct str s = src_line(w->cjk.src, line);

	return s.p == NULL ? w->cjk.src->text.n
			   : (size_t)(s.p - w->cjk.src->text.p);
}

static struct pos
pos_of(const struct md_walk *w, size_t at)
{
	return src_pos(w->src, md_cjk_offset(&w->cjk, at));
}

/* Bytes of blanks and quote marks a line begins with. */
static size_t
prefix(struct str line)
{
	size_t n = 0;

	while (n < line.n &&
	       (line.p[n] == ' ' || line.p[n] == '\t' || line.p[n] == '>'))
		n++;
	return n;
}

/* `|---|:--|`: the line below a table's header. */
static bool
is_delimiter_row(struct str line)
{
	bool dash = false;

	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (c == '-')
			dash = true;
		else if (c != '|' && c != ':' && c != ' ' && c != '\t' &&
			 c != '>')
			return false;
	}
	return dash;
}

/*
 * The source line of a table's header. The table claims to begin where its
 * paragraph began, but text may stand above the header.
 */
static uint32_t
header_line(const struct md_walk *w, cmark_node *table)
{
	uint32_t line =
	    w->lines_before + (uint32_t)cmark_node_get_start_line(table);

	for (uint32_t l = line + 1; l <= w->cjk.src->n_lines; l++) {
		if (is_delimiter_row(src_line(w->cjk.src, l)))
			return l - 1;
	}
	return line;
}

static uint32_t
row_line(const struct md_walk *w, cmark_node *row)
{
	if (cmark_node_previous(row) == NULL)
		return header_line(w, cmark_node_parent(row));
	return w->lines_before + (uint32_t)cmark_node_get_start_line(row);
}

void
md_pos_row(struct md_walk *w, cmark_node *row)
{
	w->cursor = line_start(w, row_line(w, row));
}

/* Behind the next `|` that is none of the text; the end of the line. */
static size_t
behind_bar(struct str line, size_t at)
{
	for (; at < line.n; at++) {
		if (line.p[at] == '\\')
			at++;
		else if (line.p[at] == '|')
			return at + 1;
	}
	return line.n;
}

struct pos
md_pos_cell(const struct md_walk *w, cmark_node *row, unsigned column)
{
	uint32_t number = row_line(w, row);
	struct str line = src_line(w->cjk.src, number);
	size_t at = prefix(line);

	if (at < line.n && line.p[at] == '|')
		at++;
	while (column-- > 0)
		at = behind_bar(line, at);
	while (at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'))
		at++;
	return pos_of(w, line_start(w, number) + at);
}

/*
 * In a cell columns count from the row's begin, and every `\|` before the
 * node has lost its backslash.
 */
static struct place
in_cell(const struct md_walk *w, cmark_node *cell, int column)
{
	cmark_node *row = cmark_node_parent(cell);
	cmark_node *table = cmark_node_parent(row);
	uint32_t line = row_line(w, row);
	struct str text = src_line(w->cjk.src, line);
	int row_column = cmark_node_get_start_column(row);
	uint32_t first =
	    w->lines_before + (uint32_t)cmark_node_get_start_line(table);
	size_t at, left;

	if (cmark_node_previous(row) == NULL && line != first)
		return (struct place){ line, SIZE_MAX };
	if (column < cmark_node_get_start_column(cell) ||
	    cmark_node_get_start_column(cell) < row_column)
		return (struct place){ line, SIZE_MAX };
	at = line == first ? (size_t)(row_column - 1) : prefix(text);
	at += (size_t)(cmark_node_get_start_column(cell) - row_column);
	left = (size_t)(column - cmark_node_get_start_column(cell));
	for (; left > 0 && at < text.n; left--, at++) {
		if (text.p[at] == '\\' && at + 1 < text.n &&
		    text.p[at + 1] == '|')
			at++;
	}
	return (struct place){ line, line_start(w, line) + at };
}

static struct place
in_paragraph(const struct md_walk *w, int line, int column)
{
	int first = cmark_node_get_start_line(w->block);
	int first_column = cmark_node_get_start_column(w->block);
	cmark_node *next = cmark_node_next(w->block);
	uint32_t above = w->lines_before;
	uint32_t real;
	size_t at;

	/* Text above a table is cut off its paragraph and loses its place. */
	if (first == 0 && next != NULL)
		above += (uint32_t)cmark_node_get_start_line(next);
	real = above + (uint32_t)line;
	if (line == first && first != 0)
		at = column > 0 ? (size_t)(column - 1) : 0;
	else
		at =
		    prefix(src_line(w->cjk.src, real)) +
		    (size_t)(column > first_column ? column - first_column : 0);
	return (struct place){ real, line_start(w, real) + at };
}

/* What cmark says about the node's begin, taken from the best witness. */
static void
claimed(cmark_node *node, int *line, int *column)
{
	cmark_node *child = cmark_node_first_child(node), *leaf = child;
	bool is_image = cmark_node_get_type(node) == CMARK_NODE_IMAGE;
	int breaks = 0;

	*line = cmark_node_get_start_line(node);
	*column = cmark_node_get_start_column(node);
	/* <https://…> has columns without its block's offset, its text not. */
	if (child != NULL && cmark_node_get_type(child) == CMARK_NODE_TEXT)
		*column =
		    cmark_node_get_start_column(child) - (is_image ? 2 : 1);
	/* A link says the line it ends on. */
	while (leaf != NULL && cmark_node_get_start_line(leaf) == 0) {
		breaks += cmark_node_get_type(leaf) == CMARK_NODE_SOFTBREAK;
		leaf = cmark_node_next(leaf);
	}
	while (leaf != NULL && cmark_node_first_child(leaf) != NULL)
		leaf = cmark_node_first_child(leaf);
	if (leaf != NULL && cmark_node_get_start_line(leaf) > breaks)
		*line = cmark_node_get_start_line(leaf) - breaks;
}

static bool
begins_with(const struct md_walk *w, size_t at, cmark_node *node, char first)
{
	struct str text = w->cjk.src->text;

	if (at >= text.n || at < w->cursor)
		return false;
	if (first == '!')
		return text.p[at] == '!' && at + 1 < text.n &&
		       text.p[at + 1] == '[';
	if (text.p[at] == first)
		return true;
	return first == '[' && text.p[at] == '<' &&
	       cmark_node_get_type(node) == CMARK_NODE_LINK;
}

struct pos
md_pos_inline(struct md_walk *w, cmark_node *node, char first)
{
	struct place place;
	int line, column;
	size_t at;

	claimed(node, &line, &column);
	if (is_cell(w->block))
		place = in_cell(w, w->block, column);
	else
		place = in_paragraph(w, line, column);
	at = place.offset;
	if (!begins_with(w, at, node, first)) {
		size_t end = w->cursor + LOOK_AHEAD;

		at = w->cursor;
		while (at < end && !begins_with(w, at, node, first))
			at++;
		if (at == end)
			return pos_of(w, line_start(w, place.line));
	}
	w->cursor = at + 1;
	return pos_of(w, at);
}

struct pos
md_pos_block(const struct md_walk *w, cmark_node *node)
{
	int line = cmark_node_get_start_line(node);
	int column = cmark_node_get_start_column(node);

	return pos_of(w,
	    line_start(w, w->lines_before + (uint32_t)(line > 0 ? line : 1)) +
		(size_t)(column > 0 ? column - 1 : 0));
}

/* Where the place of a text can be trusted least it is still not behind it. */
struct pos
md_pos_text(struct md_walk *w, cmark_node *node, struct str text)
{
	struct str all = w->cjk.src->text;
	int line = cmark_node_get_start_line(node);
	size_t at = w->cursor, found;

	if (line > 0 && !is_cell(w->block)) {
		size_t there =
		    in_paragraph(w, line, cmark_node_get_start_column(node))
			.offset;

		at = there > at && there < at + LOOK_AHEAD ? there : at;
	}
	found = find(all, at, text);
	if (found == SIZE_MAX)
		found = find(all, w->cursor, text);
	if (found == SIZE_MAX)
		return pos_of(w, w->cursor);
	w->cursor = found + text.n;
	return pos_of(w, found);
}
