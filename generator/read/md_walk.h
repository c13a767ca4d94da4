/*
 * Inside of the Markdown wrapper: what the files md*.c share while one body
 * is turned into HTML and facts. Nobody else includes this.
 *
 * Passes over the source (before the parse: md_cjk.c) or over the tree (after
 * it: md_strike.c) have files of their own and are called in md_parse, around
 * cmark.
 */
#ifndef READ_MD_WALK_H
#define READ_MD_WALK_H

#include <cmark-gfm.h>

#include "base/buf.h"
#include "base/map.h"
#include "md_cjk.h"
#include "md_directive.h"
#include "read/md.h"

struct md_walk {
	struct arena *arena, *scratch;
	const struct src *src;
	struct md_cjk cjk;     /* the text as cmark has read it */
	uint32_t lines_before; /* source lines above the body */
	struct diags *diags;
	const struct directives *known;   /* NULL: none */
	struct md_directives *directives; /* NULL: no line has three colons */

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
	struct map taken; /* the same, once they are many */
	size_t n_taken;   /* of ids, how many are in there */
	struct md_directive *blocks;
	size_t n_blocks, cap_blocks;
	struct str *labels; /* of scrolling tables */
	size_t n_labels, cap_labels;
	struct md_flaw *flaws;
	size_t n_flaws, cap_flaws;

	cmark_node *block; /* the leaf block being walked */
	size_t cursor;     /* offset in cjk.src behind the last thing located */
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
	size_t heading_end; /* of html, behind the last heading */
	bool in_caption; /* the table's tags have been opened by its caption */
	struct md_article {
		uint32_t number, branch; /* 第12条之1 is 12, 1 */
	} article;                       /* the last one */
	unsigned n_footnotes;
};

/* md_walk.c: the tree to html and facts. */
void md_walk_tree(struct md_walk *, cmark_node *root);
/* Begins a paragraph, heading or cell. */
void md_walk_leaf(struct md_walk *, cmark_node *);
void md_walk_add_id(struct md_walk *, struct str);
void md_walk_add_flaw(
    struct md_walk *, enum md_flaw_kind, struct str text, struct pos);

/* md_table.c: true when the node is a part of a table, and was written. */
bool md_table_node(struct md_walk *, cmark_node *, bool enter);

/*
 * md_table.c: a paragraph `表：…` right above a table is its caption. Opens or
 * closes it; false when the paragraph is none.
 */
bool md_table_caption(struct md_walk *, cmark_node *paragraph, bool enter);

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
/* The id itself, or when it is taken with b, b2, b3 … behind it; arena. */
struct str md_ids_free(struct md_walk *, struct str);

/* md_article.c: the id of a paragraph `第…条`; empty when it is none. */
struct str md_article_id(struct md_walk *, cmark_node *paragraph);

/* md_strike.c: pairs ~~ in the tree. Before the walk, marks still in. */
void md_strike(struct arena *scratch, cmark_node *root);
bool md_strike_is_struck(cmark_node *emphasis);

/* md_autolink.c: writes a text, bare addresses in it as links. */
void md_autolink_text(struct md_walk *, cmark_node *, struct str);
/* md_walk.c: an address goes here; the text may be set later. */
struct md_ref *md_walk_add_ref(
    struct md_walk *, enum md_ref_kind, struct str target, struct pos);

/* md_pos.c: source position of an inline node that begins with `first`. */
struct pos md_pos_inline(struct md_walk *, cmark_node *, char first);
/* Of a piece of a text node. */
struct pos md_pos_text(struct md_walk *, cmark_node *, struct str text);
struct pos md_pos_block(const struct md_walk *, cmark_node *);
/* A row of a table begins: things are looked for from here on. */
void md_pos_row(struct md_walk *, cmark_node *row);
/* The place of a row's cell from 0 on, even of an empty one. */
struct pos md_pos_cell(
    const struct md_walk *, cmark_node *row, unsigned column);

#endif
