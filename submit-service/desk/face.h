/*
 * Text of strangers on a terminal: whatever could move the cursor, change
 * colours, hide or turn words is shown, not obeyed. And columns that line up
 * under Chinese headings.
 */
#ifndef DESK_FACE_H
#define DESK_FACE_H

#include "base/arena.h"
#include "base/buf.h"

/* One line: a line feed is shown too. Bytes that are no UTF-8 as \xNN. */
void face_line(struct buf *, struct str);
/* Lines are kept; each begins with `indent`. Ends with a line feed. */
void face_text(struct buf *, struct str, const char *indent);
size_t face_width(struct str); /* terminal cells; valid UTF-8 */
/* A label in a column of `cells`, then a gap. */
void face_label(struct buf *, struct str, size_t cells);

enum { FACE_COLUMNS_MAX = 12 };
struct face_table {
	struct arena *arena;
	size_t n_columns;
	struct str *cells; /* rows × columns; safe text */
	size_t n, cap;     /* cells */
};
void face_table_init(struct face_table *, struct arena *, size_t n_columns);
/* Made safe and kept. Row by row, left to right; the first row is the head. */
void face_table_add(struct face_table *, struct str cell);
void face_table_put(struct buf *, const struct face_table *);

#endif
