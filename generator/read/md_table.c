/*
 * Tables of the `table` extension. Every table scrolls in a box of its own
 * that the keyboard can reach, so no page ever scrolls sideways. The box is
 * named after its caption (a paragraph `表：…` right above it), the heading
 * above the table, or the table's first row.
 */
#include <cmark-gfm-core-extensions.h>

#include "base/html.h"
#include "base/utf8.h"
#include "md_walk.h"

#define CAPTION "表："

static struct str
column_names(struct md_walk *w, cmark_node *table)
{
	cmark_node *row = cmark_node_first_child(table);
	cmark_node *cell = row != NULL ? cmark_node_first_child(row) : NULL;
	struct buf names = BUF_INIT;
	struct str out;

	for (; cell != NULL; cell = cmark_node_next(cell)) {
		if (names.n > 0)
			buf_cstr(&names, "、");
		md_text_plain(&names, cell);
	}
	out = str_copy(w->scratch, buf_view(&names));
	buf_done(&names);
	return out;
}

static struct str
label(struct md_walk *w, cmark_node *table)
{
	return w->heading > 0 ? w->headings[w->heading - 1].text
			      : column_names(w, table);
}

/* Two boxes of one name would be two landmarks nobody can tell apart. */
static struct str
unique(struct md_walk *w, struct str name)
{
	unsigned same = 1;

	if (name.n == 0)
		name = STR("表格");
	for (size_t i = 0; i < w->n_labels; i++)
		same += str_eq(w->labels[i], name);
	w->labels = arena_grow(
	    w->scratch, w->labels, w->n_labels, &w->cap_labels, sizeof(name));
	w->labels[w->n_labels++] = name;
	if (same == 1)
		return name;
	return str_of(str_fmt(w->scratch, "%.*s（%u）", STR_FMT(name), same));
}

static void
open_table(struct md_walk *w, struct str name)
{
	buf_cstr(&w->html,
	    "<section class=\"table-scroll\" tabindex=\"0\" aria-label=\"");
	html_attr(&w->html, unique(w, name));
	buf_cstr(&w->html, "\"><table>\n");
}

static bool
is_table(cmark_node *node)
{
	return node != NULL &&
	       str_is(str_of(cmark_node_get_type_string(node)), "table");
}

bool
md_table_caption(struct md_walk *w, cmark_node *node, bool enter)
{
	cmark_node *text = cmark_node_first_child(node);
	struct str s;
	struct buf name = BUF_INIT;

	if (!enter) {
		if (w->in_caption)
			buf_cstr(&w->html, "</caption>\n");
		return w->in_caption;
	}
	if (!is_table(cmark_node_next(node)) || text == NULL ||
	    cmark_node_get_type(text) != CMARK_NODE_TEXT)
		return false;
	s = str_of(cmark_node_get_literal(text));
	if (!str_starts(s, CAPTION))
		return false;
	s = utf8_trim(str_from(s, sizeof(CAPTION) - 1));
	cmark_node_set_literal(text, str_dup(w->scratch, s));
	md_walk_leaf(w, node);
	md_text_plain(&name, node);
	open_table(w, str_copy(w->scratch, buf_view(&name)));
	buf_done(&name);
	buf_cstr(&w->html, "<caption>");
	w->in_caption = true;
	return true;
}

/* One bit per column with something in it; 64 of them count. */
static uint64_t
filled(cmark_node *row)
{
	uint64_t columns = 0, bit = 1;

	for (cmark_node *cell = cmark_node_first_child(row); cell != NULL;
	     cell = cmark_node_next(cell), bit <<= 1)
		if (cmark_node_first_child(cell) != NULL)
			columns |= bit;
	return columns;
}

static void
say_column(struct md_walk *w, cmark_node *cell, struct pos pos)
{
	struct buf name = BUF_INIT;

	md_text_plain(&name, cell);
	md_walk_add_flaw(w, MD_EMPTY_COLUMN, buf_view(&name), pos);
	buf_done(&name);
}

/* A header for every column but the first, something in every column. */
static void
look_for_flaws(struct md_walk *w, cmark_node *table)
{
	cmark_node *head = cmark_node_first_child(table), *cell;
	uint64_t named = filled(head), used = 0;
	unsigned column = 0;

	for (cmark_node *row = cmark_node_next(head); row != NULL;
	     row = cmark_node_next(row))
		used |= filled(row);
	if (named == 0) {
		md_walk_add_flaw(
		    w, MD_NO_HEADER, STR(""), md_pos_cell(w, head, 0));
		return;
	}
	for (cell = cmark_node_first_child(head); cell != NULL && column < 64;
	     cell = cmark_node_next(cell), column++) {
		if ((named >> column & 1) == 0 && column > 0)
			md_walk_add_flaw(w, MD_NO_HEADER, STR(""),
			    md_pos_cell(w, head, column));
		else if ((named >> column & 1) != 0 && used != 0 &&
			 (used >> column & 1) == 0)
			say_column(w, cell, md_pos_cell(w, head, column));
	}
}

static void
table(struct md_walk *w, cmark_node *node, bool enter)
{
	if (!enter) {
		buf_cstr(&w->html, w->table.has_body
				       ? "</tbody>\n</table></section>\n"
				       : "</table></section>\n");
		return;
	}
	w->table.align = cmark_gfm_extensions_get_table_alignments(node);
	w->table.n_columns = cmark_gfm_extensions_get_table_columns(node);
	w->table.has_body = false;
	look_for_flaws(w, node);
	if (!w->in_caption)
		open_table(w, label(w, node));
	w->in_caption = false;
}

static void
header(struct md_walk *w, cmark_node *node, bool enter)
{
	if (enter)
		md_pos_row(w, node);
	w->table.column = 0;
	buf_cstr(&w->html, enter ? "<thead>\n<tr>" : "</tr>\n</thead>\n");
}

static void
row(struct md_walk *w, cmark_node *node, bool enter)
{
	if (enter && !w->table.has_body) {
		buf_cstr(&w->html, "<tbody>\n");
		w->table.has_body = true;
	}
	if (enter)
		md_pos_row(w, node);
	w->table.column = 0;
	buf_cstr(&w->html, enter ? "<tr>" : "</tr>\n");
}

static const char *
alignment(const struct md_walk *w)
{
	uint8_t align = w->table.column < w->table.n_columns
			    ? w->table.align[w->table.column]
			    : 0;

	switch (align) {
	case 'r': return " class=\"right\"";
	case 'c': return " class=\"center\"";
	default: return "";
	}
}

static void
cell(struct md_walk *w, cmark_node *node, bool enter)
{
	/* A corner without text heads nothing. */
	bool is_head = cmark_gfm_extensions_get_table_row_is_header(
			   cmark_node_parent(node)) != 0 &&
		       cmark_node_first_child(node) != NULL;

	if (!enter) {
		buf_cstr(&w->html, is_head ? "</th>" : "</td>");
		w->table.column++;
		return;
	}
	md_walk_leaf(w, node);
	buf_cstr(&w->html, is_head ? "<th scope=\"col\"" : "<td");
	buf_cstr(&w->html, alignment(w));
	buf_char(&w->html, '>');
}

static const struct {
	const char *name; /* cmark's: node types of extensions are dynamic */
	void (*put)(struct md_walk *, cmark_node *, bool enter);
} parts[] = {
	{ "table_cell", cell },
	{ "table_row", row },
	{ "table_header", header },
	{ "table", table },
};

bool
md_table_node(struct md_walk *w, cmark_node *node, bool enter)
{
	struct str name = str_of(cmark_node_get_type_string(node));

	if (!str_starts(name, "table"))
		return false;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (str_is(name, parts[i].name)) {
			parts[i].put(w, node, enter);
			return true;
		}
	}
	return false;
}
