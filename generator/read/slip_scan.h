/*
 * Inside of the slip finder: what its files share while one body is read.
 * slip.c keeps the blocks, slip_line.c knows the begin of a line,
 * slip_inline.c what stands in it. Nobody else includes this.
 */
#ifndef READ_SLIP_SCAN_H
#define READ_SLIP_SCAN_H

#include "read/slip.h"

/* Deeper than any page; what lies deeper is left alone. */
enum { SLIP_BOXES_MAX = 24 };

enum slip_leaf { LEAF_NONE, LEAF_PARAGRAPH, LEAF_FENCE, LEAF_HTML, LEAF_CODE };

struct slip_scan {
	struct str text;
	slip_fn *found;
	slip_directive_fn *directive; /* NULL: nobody asks */
	void *ctx;
	struct buf with;

	/* The line: cursor, end without its line end, begin of the next. */
	size_t line, at, end, next;
	unsigned column; /* of the cursor, tabs stop at every fourth */
	unsigned spare;  /* columns of a tab that a container left over */

	/* Containers around the line: quotes, and items with their indent. */
	struct slip_box {
		unsigned width; /* 0: a block quote */
	} boxes[SLIP_BOXES_MAX];
	unsigned n_boxes, matched;
	bool too_deep;

	enum slip_leaf leaf;
	char fence;
	size_t fence_n;
	const char *html_end; /* NULL: a blank line */
	bool bar_above;       /* the line above could head a table */
	bool in_table;

	/* The run of lines without a blank one. */
	size_t chunk_end;
	bool ticks_open;  /* a code span may cross lines: look into none */
	bool stars_open;  /* so may bold */
	bool inline_off;  /* an address may cross lines */
	bool has_bracket; /* the body holds a full-width bracket */
	bool has_bar;     /* or a full-width bar */
};

/* What a line can begin with, at the cursor. */
enum slip_mark_kind {
	MARK_NONE,
	MARK_QUOTE,
	MARK_ITEM,
	MARK_NOTE, /* [^1]: */
	MARK_DEFINITION,
	MARK_HEADING,
	MARK_RULE, /* or the underline of a heading */
	MARK_FENCE,
	MARK_HTML,
	MARK_DIRECTIVE,
	MARK_BLANK
};

struct slip_mark {
	enum slip_mark_kind kind;
	size_t n;       /* bytes of the mark, blanks behind it not counted */
	unsigned width; /* of an item's mark as it stands when mended */
	unsigned digits;
};

/* slip.c */
void slip_add(struct slip_scan *, enum diag_code, size_t at, size_t end,
    struct str with, bool is_safe);
bool slip_is_blank(char); /* space or tab */

/* slip_line.c */
struct slip_mark slip_mark_at(const struct slip_scan *, size_t at);
/*
 * Looks for a slip at the cursor; when the mended text would begin with a
 * mark, that mark is returned (n: bytes as typed). A wide indent moves the
 * cursor.
 */
struct slip_mark slip_mark_meant(struct slip_scan *);
void slip_line_table(struct slip_scan *);
bool slip_line_is_delimiter(struct str line, bool *is_ascii);

/* slip_inline.c */
void slip_inline(struct slip_scan *);
/* Notes what may cross lines in text[line, chunk_end). */
void slip_inline_chunk(struct slip_scan *);

#endif
