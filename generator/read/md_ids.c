/*
 * Heading ids. `## 收费 {#fee}` gives `fee`; a heading without one is numbered
 * by its place: s1, s1-2 (second h3 below the first h2). Explicit ids win: a
 * numbered one steps aside. Two equal explicit ids are found on the finished
 * page, where ids of the layout count too.
 */
#include <inttypes.h>

#include "md_walk.h"

enum { ID_MAX = 64, DEPTHS = 5, IDS_FEW = 48 };

static bool
id_is_valid(struct str id)
{
	if (id.n == 0 || id.n > ID_MAX || !(id.p[0] >= 'a' && id.p[0] <= 'z'))
		return false;
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];

		if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '-')
			return false;
	}
	return true;
}

/* Last occurrence, SIZE_MAX when there is none. */
static size_t
find_last(struct str s, const char *needle)
{
	size_t found = SIZE_MAX, at, from = 0;

	while ((at = str_find(str_from(s, from), needle)) != SIZE_MAX) {
		found = from + at;
		from = found + 1;
	}
	return found;
}

static void
report(struct md_walk *w, struct pos heading, struct str id)
{
	struct str line = src_line(w->src, heading.line);
	size_t at = find_last(line, "{#");
	struct pos pos = heading;

	if (at != SIZE_MAX)
		pos = src_pos_bytes(w->src, heading.line, (uint32_t)(at + 1));
	DIAG_ADD(w->diags, DIAG_MD_ID, pos, str_dup(w->scratch, id));
}

/* Takes `{#id}` off the end of the title; empty when there is none. */
static struct str
explicit_id(struct md_walk *w, cmark_node *heading, struct pos pos)
{
	cmark_node *text = cmark_node_first_child(heading), *next;
	struct str s, id;
	size_t at;

	while (text != NULL && (next = cmark_node_next(text)) != NULL)
		text = next;
	if (text == NULL || cmark_node_get_type(text) != CMARK_NODE_TEXT)
		return (struct str){ 0 };
	s = str_of(cmark_node_get_literal(text));
	at = find_last(s, "{#");
	if (at == SIZE_MAX || !str_ends(s, "}"))
		return (struct str){ 0 };
	id = str_copy(w->arena, str_sub(s, at + 2, s.n - at - 3));
	cmark_node_set_literal(
	    text, str_dup(w->scratch, str_trim(str_sub(s, 0, at))));
	if (id_is_valid(id))
		return id;
	report(w, pos, id);
	return (struct str){ 0 };
}

/* ---- ids that nobody has ------------------------------------------------ */

/* On most pages looking through them is quicker than any map. */
static bool
is_among(const struct md_walk *w, struct str id)
{
	for (size_t i = 0; i < w->n_headings; i++)
		if (str_eq(w->headings[i].id, id))
			return true;
	for (size_t i = 0; i < w->n_ids; i++)
		if (str_eq(w->ids[i], id))
			return true;
	return false;
}

/* Takes in what has come since; an entry's value counts its namesakes. */
static void
keep_up(struct md_walk *w)
{
	if (w->taken.arena == NULL) {
		map_init(&w->taken, w->scratch);
		for (size_t i = 0; i < w->n_headings; i++)
			if (w->headings[i].id.n > 0)
				(void)map_add(
				    &w->taken, w->headings[i].id, NULL);
	}
	for (; w->n_taken < w->n_ids; w->n_taken++)
		(void)map_add(&w->taken, w->ids[w->n_taken], NULL);
}

struct str
md_ids_free(struct md_walk *w, struct str id)
{
	bool is_few = w->n_headings + w->n_ids <= IDS_FEW;
	struct map_entry *first = NULL;
	struct str base = id;
	uintptr_t n = 0;

	if (!is_few) {
		keep_up(w);
		first = map_entry(&w->taken, base);
		n = first != NULL ? (uintptr_t)first->value : 0;
	}
	while (is_few ? is_among(w, id) : map_entry(&w->taken, id) != NULL)
		id = str_of(++n == 1
				? str_fmt(w->scratch, "%.*sb", STR_FMT(base))
				: str_fmt(w->scratch, "%.*sb%" PRIuPTR,
				      STR_FMT(base), n));
	if (first != NULL)
		first->value = (void *)n;
	return str_copy(w->arena, id);
}

static struct str
numbered_id(struct md_walk *w, const unsigned *number, unsigned depth)
{
	struct buf *id = &w->plain; /* not in use before the walk */

	buf_clear(id);
	buf_char(id, 's');
	buf_u64(id, number[0]);
	for (unsigned i = 1; i <= depth; i++) {
		buf_char(id, '-');
		buf_u64(id, number[i]);
	}
	return md_ids_free(w, buf_view(id));
}

/* The next block, in document order, that can be or hold a heading. */
static cmark_node *
next_block(cmark_node *node, const cmark_node *root)
{
	cmark_node_type type = cmark_node_get_type(node);

	if ((type == CMARK_NODE_DOCUMENT || type == CMARK_NODE_BLOCK_QUOTE ||
		type == CMARK_NODE_LIST || type == CMARK_NODE_ITEM ||
		type == CMARK_NODE_FOOTNOTE_DEFINITION) &&
	    cmark_node_first_child(node) != NULL)
		return cmark_node_first_child(node);
	while (node != root) {
		if (cmark_node_next(node) != NULL)
			return cmark_node_next(node);
		node = cmark_node_parent(node);
	}
	return NULL;
}

void
md_ids_collect(struct md_walk *w, cmark_node *root)
{
	unsigned number[DEPTHS] = { 0 };

	for (cmark_node *n = root; n != NULL; n = next_block(n, root)) {
		struct md_heading *h;

		if (cmark_node_get_type(n) != CMARK_NODE_HEADING)
			continue;
		w->headings = arena_grow(w->scratch, w->headings, w->n_headings,
		    &w->cap_headings, sizeof(*h));
		h = &w->headings[w->n_headings++];
		*h = (struct md_heading){ 0 };
		h->level = (uint32_t)cmark_node_get_heading_level(n);
		h->pos = md_pos_block(w, n);
		h->id = explicit_id(w, n, h->pos);
	}
	for (size_t i = 0; i < w->n_headings; i++) {
		struct md_heading *h = &w->headings[i];
		unsigned depth = h->level <= 2 ? 0 : h->level - 2;

		number[depth]++;
		for (unsigned d = depth + 1; d < DEPTHS; d++)
			number[d] = 0;
		if (h->id.n == 0)
			h->id = numbered_id(w, number, depth);
		md_walk_add_id(w, h->id);
	}
}
