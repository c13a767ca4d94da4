/*
 * Inside of the Markdown wrapper: directive blocks, from the line in the
 * source to their place in the HTML. Before the parse their lines are taken
 * out of the text, each replaced in place by a mark of the same length that
 * cmark keeps as a block of its own, so no line and no column moves. The walk
 * then meets the marks where the blocks begin and end.
 */
#ifndef READ_MD_DIRECTIVE_H
#define READ_MD_DIRECTIVE_H

#include <cmark-gfm.h>

#include "read/directive.h"
#include "read/md.h"

struct md_walk;

/* Deeper than any page; the renderer goes as deep. */
enum { MD_DIRECTIVES_DEEP = 16 };

/* A line `:::name argument …` or `:::`. */
struct md_directive_line {
	uint32_t line; /* of the source */
	size_t at;     /* offset of its first character that counts */
	unsigned colons;
	struct str words; /* behind the colons, trimmed; empty: it closes */
	size_t partner;   /* the other end; SIZE_MAX: none */
	bool is_seen;     /* the walk has met its mark */
	/* Of an opening line: */
	cmark_node *parent; /* what the mark lies in */
	size_t index;       /* of its block; SIZE_MAX: none to show */
};

struct md_directives {
	struct md_directive_line *lines; /* as in the source */
	size_t n, cap;
	size_t *open; /* stack of opening lines, while pairing and walking */
	size_t depth;
};

/*
 * Lists the lines of text[body_at…], pairs them, reports what has no partner.
 * Gives the source that cmark shall read: the same one if there are no lines.
 */
const struct src *md_directive_find(struct md_walk *, size_t body_at);
/* True when the HTML block is such a mark; it was dealt with. */
bool md_directive_node(struct md_walk *, cmark_node *html_block);
/* Behind the walk: closes what is still open, reports marks never met. */
void md_directive_end(struct md_walk *);

/*
 * md_argument.c: the words of an opening line. Fills block->is and the values
 * of its arguments. False after findings.
 */
bool md_argument_read(struct md_walk *, const struct md_directive_line *,
    struct md_directive *block);
/* The name: up to the first blank. */
struct str md_argument_name(struct str words);

#endif
