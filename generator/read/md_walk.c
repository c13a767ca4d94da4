/*
 * One walk over cmark's tree: writes the HTML, leaves a gap for every address
 * and notes the facts. One row per node type; tables are in md_table.c. What
 * is raw HTML in the source is reported and left out.
 */
#include "md_walk.h"

#include <cmark-gfm-core-extensions.h>

#include "base/html.h"
#include "read/slip.h"

typedef void node_fn(struct md_walk *, cmark_node *, bool enter);

void
md_walk_add_id(struct md_walk *w, struct str id)
{
	w->ids =
	    arena_grow(w->scratch, w->ids, w->n_ids, &w->cap_ids, sizeof(id));
	w->ids[w->n_ids++] = id;
}

void
md_walk_add_flaw(
    struct md_walk *w, enum md_flaw_kind kind, struct str text, struct pos pos)
{
	w->flaws = arena_grow(
	    w->scratch, w->flaws, w->n_flaws, &w->cap_flaws, sizeof(*w->flaws));
	w->flaws[w->n_flaws++] =
	    (struct md_flaw){ kind, str_copy(w->arena, text), pos };
}

void
md_walk_leaf(struct md_walk *w, cmark_node *node)
{
	int line = cmark_node_get_start_line(node);

	w->block = node;
	w->last = 0;
	w->in_word = false;
	buf_clear(&w->plain);
	/* Cells go on where their row has got to. */
	if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH ||
	    cmark_node_get_type(node) == CMARK_NODE_HEADING) {
		struct str s = src_line(w->cjk.src,
		    w->lines_before + (uint32_t)(line > 0 ? line : 1));

		if (line > 0 && s.p != NULL)
			w->cursor = (size_t)(s.p - w->cjk.src->text.p);
	}
}

/* ---- blocks ------------------------------------------------------------- */

static void
quote(struct md_walk *w, cmark_node *node, bool enter)
{
	(void)node;
	buf_cstr(&w->html, enter ? "<blockquote>\n" : "</blockquote>\n");
}

static void
list(struct md_walk *w, cmark_node *node, bool enter)
{
	bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
	int start = cmark_node_get_list_start(node);

	if (!enter)
		buf_cstr(&w->html, ordered ? "</ol>\n" : "</ul>\n");
	else if (!ordered)
		buf_cstr(&w->html, "<ul>\n");
	else if (start == 1)
		buf_cstr(&w->html, "<ol>\n");
	else
		buf_fmt(&w->html, "<ol start=\"%d\">\n", start);
}

#define BOX(name) "<span role=\"img\" aria-label=\"" name "\">"

static void
item(struct md_walk *w, cmark_node *node, bool enter)
{
	bool is_task =
	    str_is(str_of(cmark_node_get_type_string(node)), "tasklist");

	if (!enter)
		buf_cstr(&w->html, "</li>\n");
	else if (!is_task)
		buf_cstr(&w->html, "<li>");
	else /* a box nobody can tick is a picture, not a control */
		buf_cstr(&w->html,
		    cmark_gfm_extensions_get_tasklist_item_checked(node)
			? "<li class=\"task\">" BOX("已完成") "☑</span> "
			: "<li class=\"task\">" BOX("未完成") "☐</span> ");
}

static void
code_block(struct md_walk *w, cmark_node *node, bool enter)
{
	struct str info = str_of(cmark_node_get_fence_info(node));
	struct str language, rest;

	(void)enter;
	str_cut(info, ' ', &language, &rest);
	buf_cstr(&w->html, "<pre><code");
	if (language.n > 0) {
		buf_cstr(&w->html, " class=\"language-");
		html_attr(&w->html, language);
		buf_char(&w->html, '"');
	}
	buf_char(&w->html, '>');
	md_walk_leaf(w, node);
	md_text_put(w, str_of(cmark_node_get_literal(node)));
	buf_cstr(&w->html, "</code></pre>\n");
}

static void
say_html(struct md_walk *w, cmark_node *node, struct pos pos)
{
	struct str html = str_of(cmark_node_get_literal(node));
	const struct directive *d = directive_for_html(w->known, html);
	const char *name;

	if (d == NULL) {
		DIAG_ADD(w->diags, DIAG_MD_RAW_HTML, pos,
		    slip_html_help(html, DIAG_ZH),
		    slip_html_help(html, DIAG_EN));
		return;
	}
	name = str_dup(w->scratch, d->name);
	DIAG_ADD(w->diags, DIAG_MD_RAW_HTML, pos,
	    str_fmt(w->scratch, "请改用 :::%s … :::", name),
	    str_fmt(w->scratch, "use :::%s … :::", name));
}

static void
html_block(struct md_walk *w, cmark_node *node, bool enter)
{
	(void)enter;
	if (w->directives == NULL || !md_directive_node(w, node))
		say_html(w, node, md_pos_block(w, node));
}

static bool
is_tight(cmark_node *paragraph)
{
	cmark_node *above = cmark_node_parent(paragraph);

	if (above == NULL || cmark_node_get_type(above) != CMARK_NODE_ITEM)
		return false;
	return cmark_node_get_list_tight(cmark_node_parent(above)) != 0;
}

static void
back_reference(struct md_walk *w, cmark_node *paragraph)
{
	cmark_node *note = cmark_node_parent(paragraph);

	if (cmark_node_get_type(note) == CMARK_NODE_FOOTNOTE_DEFINITION &&
	    cmark_node_next(paragraph) == NULL)
		buf_fmt(&w->html,
		    " <a href=\"#fnref-%u\" aria-label=\"返回正文\">↩</a>",
		    w->n_footnotes);
}

static void
open_paragraph(struct md_walk *w, struct str id)
{
	if (id.n == 0) {
		buf_cstr(&w->html, "<p>");
		return;
	}
	buf_fmt(&w->html, "<p id=\"%.*s\">", STR_FMT(id));
	md_walk_add_id(w, id);
}

static void
paragraph(struct md_walk *w, cmark_node *node, bool enter)
{
	bool tight = is_tight(node);

	if (md_table_caption(w, node, enter))
		return;
	if (enter) {
		md_walk_leaf(w, node);
		if (!tight)
			open_paragraph(w, md_article_id(w, node));
		return;
	}
	back_reference(w, node);
	if (!tight)
		buf_cstr(&w->html, "</p>\n");
	else if (cmark_node_next(node) != NULL)
		buf_char(&w->html, '\n');
	if (cmark_node_get_type(cmark_node_parent(node)) ==
		CMARK_NODE_DOCUMENT &&
	    (w->directives == NULL || w->directives->depth == 0))
		md_summary_add(w, buf_view(&w->plain));
}

static void
heading(struct md_walk *w, cmark_node *node, bool enter)
{
	struct md_heading *h = &w->headings[w->heading];

	if (enter && w->heading > 0 && w->html.n == w->heading_end &&
	    h[-1].level >= h->level)
		h[-1].is_empty = true;
	buf_cstr(&w->html, enter ? "<h" : "</h");
	buf_u64(&w->html, h->level);
	if (!enter) {
		buf_cstr(&w->html, ">\n");
		h->text = str_copy(w->arena, str_trim(buf_view(&w->plain)));
		w->heading++;
		w->heading_end = w->html.n;
		return;
	}
	md_walk_leaf(w, node);
	buf_cstr(&w->html, " id=\"");
	buf_str(&w->html, h->id);
	buf_cstr(&w->html, "\">");
}

static void
rule(struct md_walk *w, cmark_node *node, bool enter)
{
	(void)node;
	(void)enter;
	buf_cstr(&w->html, "<hr>\n");
}

static void
footnote(struct md_walk *w, cmark_node *node, bool enter)
{
	if (!enter) {
		buf_cstr(&w->html, "</li>\n");
		if (cmark_node_next(node) == NULL)
			buf_cstr(&w->html, "</ol>\n</section>\n");
		return;
	}
	if (w->n_footnotes++ == 0)
		buf_cstr(&w->html, "<section class=\"footnotes\" "
				   "aria-label=\"注释\">\n<ol>\n");
	buf_fmt(&w->html, "<li id=\"fn-%u\">", w->n_footnotes);
	md_walk_add_id(w, str_of(str_fmt(w->arena, "fn-%u", w->n_footnotes)));
}

/* ---- inlines ------------------------------------------------------------ */

static void
text(struct md_walk *w, cmark_node *node, bool enter)
{
	(void)enter;
	md_autolink_text(w, node, str_of(cmark_node_get_literal(node)));
}

static void
soft_break(struct md_walk *w, cmark_node *node, bool enter)
{
	(void)enter;
	md_text_soft_break(w, node);
}

static void
markup(struct md_walk *w, const char *html)
{
	if (w->in_image == 0)
		buf_cstr(&w->html, html);
}

static void
line_break(struct md_walk *w, cmark_node *node, bool enter)
{
	(void)enter;
	markup(w, "<br>\n");
	md_text_hard_break(w, node);
}

static void
code(struct md_walk *w, cmark_node *node, bool enter)
{
	(void)enter;
	markup(w, "<code>");
	md_text_put(w, str_of(cmark_node_get_literal(node)));
	markup(w, "</code>");
}

static void
html_inline(struct md_walk *w, cmark_node *node, bool enter)
{
	(void)enter;
	say_html(w, node, md_pos_inline(w, node, '<'));
}

static void
emphasis(struct md_walk *w, cmark_node *node, bool enter)
{
	if (md_strike_is_struck(node))
		markup(w, enter ? "<del>" : "</del>");
	else
		markup(w, enter ? "<em>" : "</em>");
}

static void
strong(struct md_walk *w, cmark_node *node, bool enter)
{
	(void)node;
	markup(w, enter ? "<strong>" : "</strong>");
}

struct md_ref *
md_walk_add_ref(
    struct md_walk *w, enum md_ref_kind kind, struct str target, struct pos pos)
{
	struct md_ref *ref;

	w->refs = arena_grow(
	    w->scratch, w->refs, w->n_refs, &w->cap_refs, sizeof(*ref));
	ref = &w->refs[w->n_refs++];
	*ref = (struct md_ref){ kind, (uint32_t)w->html.n,
		str_copy(w->arena, target), { 0 }, pos, 0 };
	if (!html_url_is_safe(target))
		DIAG_ADD(w->diags, DIAG_LINK_SCHEME, pos,
		    str_dup(w->scratch, target));
	return ref;
}

static void
put_title(struct md_walk *w, cmark_node *node)
{
	struct str title = str_of(cmark_node_get_title(node));

	if (title.n == 0)
		return;
	buf_cstr(&w->html, " title=\"");
	html_attr(&w->html, title);
	buf_char(&w->html, '"');
}

static void
link(struct md_walk *w, cmark_node *node, bool enter)
{
	struct md_ref *ref;

	if (w->in_image > 0)
		return;
	if (!enter) {
		ref = &w->refs[w->link.ref];
		ref->text = str_copy(
		    w->arena, str_from(buf_view(&w->plain), w->link.plain_at));
		w->link.open = false;
		ref->end = (uint32_t)w->html.n;
		buf_cstr(&w->html, "</a>");
		return;
	}
	buf_cstr(&w->html, "<a href=\"");
	md_walk_add_ref(w, MD_LINK, str_of(cmark_node_get_url(node)),
	    md_pos_inline(w, node, '['));
	buf_char(&w->html, '"');
	put_title(w, node);
	buf_char(&w->html, '>');
	w->link.ref = w->n_refs - 1;
	w->link.plain_at = w->plain.n;
	w->link.open = true;
}

static void
image(struct md_walk *w, cmark_node *node, bool enter)
{
	struct md_ref *ref;

	if (enter) {
		if (w->in_image++ == 0) {
			w->image_pos = md_pos_inline(w, node, '!');
			buf_clear(&w->alt);
		}
		return;
	}
	if (--w->in_image > 0)
		return;
	buf_cstr(&w->html, "<img src=\"");
	ref = md_walk_add_ref(
	    w, MD_IMAGE, str_of(cmark_node_get_url(node)), w->image_pos);
	ref->text = str_copy(w->arena, buf_view(&w->alt));
	buf_cstr(&w->html, "\" alt=\"");
	html_attr(&w->html, ref->text);
	buf_char(&w->html, '"');
	put_title(w, node);
	buf_char(&w->html, '>');
	/* The picture's words are the link's name. */
	if (w->link.open)
		buf_str(&w->plain, ref->text);
	w->last = 0;
}

/*
 * cmark numbers the notes and puts them at the end in that order; its text
 * of a reference is the number. Only the first reference is led back to.
 */
static void
note_reference(struct md_walk *w, cmark_node *node, bool enter)
{
	struct str number = str_of(cmark_node_get_literal(node));
	struct str id;
	bool is_first = true;

	if (!enter || w->in_image > 0)
		return;
	id = str_join(w->arena, STR("fnref-"), number);
	for (size_t i = 0; i < w->n_ids; i++)
		is_first = is_first && !str_eq(w->ids[i], id);
	buf_fmt(&w->html, "<sup><a href=\"#fn-%.*s\"", STR_FMT(number));
	if (is_first) {
		buf_fmt(&w->html, " id=\"%.*s\"", STR_FMT(id));
		md_walk_add_id(w, id);
	}
	buf_fmt(&w->html, " aria-label=\"注释[%.*s]\">[%.*s]</a></sup>",
	    STR_FMT(number), STR_FMT(number));
	w->last = 0;
}

/* ---- the walk ----------------------------------------------------------- */

#define AT(type) [(CMARK_NODE_##type) & CMARK_NODE_VALUE_MASK]

static node_fn *const blocks[] = {
	AT(BLOCK_QUOTE) = quote,
	AT(LIST) = list,
	AT(ITEM) = item,
	AT(CODE_BLOCK) = code_block,
	AT(HTML_BLOCK) = html_block,
	AT(PARAGRAPH) = paragraph,
	AT(HEADING) = heading,
	AT(THEMATIC_BREAK) = rule,
	AT(FOOTNOTE_DEFINITION) = footnote,
};

static node_fn *const inlines[] = {
	AT(TEXT) = text,
	AT(SOFTBREAK) = soft_break,
	AT(LINEBREAK) = line_break,
	AT(CODE) = code,
	AT(HTML_INLINE) = html_inline,
	AT(EMPH) = emphasis,
	AT(STRONG) = strong,
	AT(LINK) = link,
	AT(IMAGE) = image,
	AT(FOOTNOTE_REFERENCE) = note_reference,
};

static void
visit(struct md_walk *w, cmark_node *node, bool enter)
{
	cmark_node_type type = cmark_node_get_type(node);
	size_t row = type & CMARK_NODE_VALUE_MASK;
	bool is_inline = (type & CMARK_NODE_TYPE_MASK) ==
			 (CMARK_NODE_TYPE_PRESENT | CMARK_NODE_TYPE_INLINE);
	size_t n = is_inline ? sizeof(inlines) / sizeof(inlines[0])
			     : sizeof(blocks) / sizeof(blocks[0]);
	node_fn *put;

	if (row >= n) {
		md_table_node(w, node, enter);
		return;
	}
	put = is_inline ? inlines[row] : blocks[row];
	if (put != NULL)
		put(w, node, enter);
}

void
md_walk_tree(struct md_walk *w, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		visit(w, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
	cmark_iter_free(iter);
	if (w->heading > 0 && w->html.n == w->heading_end)
		w->headings[w->heading - 1].is_empty = true;
}
