/*
 * Inside of the Markdown wrapper: what the files md*.c share while one body
 * is turned into HTML and facts. Nobody else includes this.
 *
 * Passes over the source (before the parse) or over the tree (after it), such
 * as bold beside Chinese punctuation or directives, get files md_pass_NAME.c
 * of their own and are called in md_parse, around cmark.
 */
#ifndef READ_MD_WALK_H
#define READ_MD_WALK_H

#include <cmark-gfm.h>

#include "base/buf.h"
#include "read/md.h"

struct md_walk {
	struct arena *arena, *scratch;
	const struct src *src;
	uint32_t lines_before; /* source lines above the body */
	struct diags *diags;

	struct buf html;
	struct buf plain;  /* text of the leaf block being walked */
	struct buf alt;    /* text of the image being walked */
	uint32_t last;     /* code point before, in this block; 0: none */
	unsigned in_image; /* depth: text goes to `alt` only */
	uint32_t words;
	bool in_word; /* inside a run of Latin letters and digits */
	struct buf summary;
	bool summary_closed; /* enough text has been seen */

	/* Growing arrays in scratch; copied when done. */
	struct md_ref *refs;
	size_t n_refs, cap_refs;
	struct md_heading *headings;
	size_t n_headings, cap_headings, heading; /* the next one to walk */
	struct str *ids;
	size_t n_ids, cap_ids;
	struct str *labels; /* of scrolling tables */
	size_t n_labels, cap_labels;

	cmark_node *block; /* the leaf block being walked */
	size_t cursor;     /* source offset behind the last thing located */
	struct {
		size_t ref, plain_at;
		bool open;
	} link;
	struct pos image_pos;
	struct {
		const uint8_t *align;
		uint16_t n_columns, column;
		bool has_body;
	} table;
	unsigned n_footnotes;
};

/* md_walk.c: the tree to html and facts. */
void md_walk_tree(struct md_walk *, cmark_node *root);
/* Begins a paragraph, heading or cell. */
void md_walk_leaf(struct md_walk *, cmark_node *);
void md_walk_add_id(struct md_walk *, struct str);

/* md_table.c: true when the node is a part of a table, and was written. */
bool md_table_node(struct md_walk *, cmark_node *, bool enter);

/* md_text.c: the text of a leaf, counted and joined. */
void md_text_put(struct md_walk *, struct str);
void md_text_soft_break(struct md_walk *, cmark_node *);
/* A break that stays: in plain text it is what a soft one would be. */
void md_text_hard_break(struct md_walk *, cmark_node *);
/* Plain text of everything below a node. */
void md_text_plain(struct buf *, cmark_node *);
/* md_summary.c: one more paragraph; the text that stands for the page. */
void md_summary_add(struct md_walk *, struct str paragraph);
struct str md_summary_cut(struct arena *, struct str text);

/*
 * md_ids.c: lists the headings in order, takes explicit `{#id}` off their
 * titles and gives all others an id. Before the walk.
 */
void md_ids_collect(struct md_walk *, cmark_node *root);

/* md_pos.c: source position of an inline node that begins with `first`. */
struct pos md_pos_inline(struct md_walk *, cmark_node *, char first);
struct pos md_pos_block(const struct md_walk *, cmark_node *);
/* A row of a table begins: things are looked for from here on. */
void md_pos_row(struct md_walk *, cmark_node *row);

#endif
