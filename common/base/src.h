/*
 * One input text with its line table: turns byte offsets into positions that
 * an editor can jump to. Lines and columns are 1-based; a column counts code
 * points. libyaml (code points from 0) and cmark (bytes from 1) are converted
 * here and nowhere else.
 *
 * Lines end at \n or \r\n. A byte order mark is no column: position 1:1 is
 * the first character behind it.
 */
#ifndef BASE_SRC_H
#define BASE_SRC_H

#include "arena.h"
#include "str.h"

struct src {
	struct str path;   /* as shown to people: relative, '/' separators */
	struct str text;   /* borrowed; valid UTF-8 once src_init said so */
	uint32_t *line_at; /* byte offset of each line start */
	uint32_t n_lines;
	/*
	 * Where the text can be read again, or NULL. With it, an owner may set
	 * `text` to the empty slice once everything is read: the line table
	 * stays, and diags_print fetches the lines it shows from the file. The
	 * other functions below need the text.
	 */
	const char *file;
};

struct pos {
	const struct src *src; /* NULL: no file */
	uint32_t line, col;    /* 0: the whole file or line */
};

#define POS_NONE ((struct pos){ NULL, 0, 0 })

/* Builds the line table in the arena. Path and text stay borrowed. */
void src_init(struct src *, struct arena *, struct str path, struct str text);
struct pos src_pos(const struct src *, size_t offset);
struct pos src_pos_file(const struct src *);
/* From cmark's 1-based line and *byte* column. */
struct pos src_pos_bytes(const struct src *, uint32_t line, uint32_t byte_col);
size_t src_offset(const struct src *, struct pos);
/* The line without its end; empty when there is none. */
struct str src_line(const struct src *, uint32_t line);

#endif
