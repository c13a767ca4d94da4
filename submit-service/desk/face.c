/* Making text safe to look at, and aligning it. Knows no ticket. */
#include "desk/face.h"

#include "base/utf8.h"

/* A control character's picture (Unicode block Control Pictures). */
static void
put_picture(struct buf *out, uint32_t cp)
{
	char text[4];

	buf_put(out, text, utf8_put(text, cp == 0x7f ? 0x2421 : 0x2400 + cp));
}

static void
put_code(struct buf *out, uint32_t cp)
{
	char text[4];

	if (cp < 0x20 || cp == 0x7f)
		put_picture(out, cp);
	else if (utf8_is_invisible(cp) || cp == 0x2028 || cp == 0x2029)
		buf_fmt(out, "<U+%04X>", (unsigned)cp);
	else
		buf_put(out, text, utf8_put(text, cp));
}

/* Valid text, no line feed kept. */
static void
put_valid(struct buf *out, struct str text)
{
	const char *p = text.p, *end = text.p + text.n;

	while (p < end)
		put_code(out, utf8_next(&p, end));
}

void
face_line(struct buf *out, struct str text)
{
	size_t bad;

	while ((bad = utf8_bad(text)) < text.n) {
		put_valid(out, str_sub(text, 0, bad));
		buf_fmt(out, "\\x%02X", (unsigned char)text.p[bad]);
		text = str_from(text, bad + 1);
	}
	if (text.n > 0)
		put_valid(out, text);
}

void
face_text(struct buf *out, struct str text, const char *indent)
{
	struct str line, rest = text;
	bool more = true;

	while (more) {
		more = str_cut(rest, '\n', &line, &rest);
		buf_cstr(out, indent);
		face_line(out, line);
		buf_char(out, '\n');
	}
}

size_t
face_width(struct str text)
{
	const char *p = text.p, *end = text.p + text.n;
	size_t width = 0;

	while (p < end)
		width += utf8_width(utf8_next(&p, end));
	return width;
}

static void
put_blanks(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_char(out, ' ');
}

void
face_label(struct buf *out, struct str label, size_t cells)
{
	struct buf safe = BUF_INIT;
	size_t width;

	face_line(&safe, label);
	width = face_width(buf_view(&safe));
	buf_str(out, buf_view(&safe));
	put_blanks(out, (width < cells ? cells - width : 0) + 2);
	buf_done(&safe);
}

void
face_table_init(struct face_table *table, struct arena *arena, size_t n_columns)
{
	*table = (struct face_table){ .arena = arena, .n_columns = n_columns };
}

void
face_table_add(struct face_table *table, struct str cell)
{
	struct buf safe = BUF_INIT;

	face_line(&safe, cell);
	table->cells = arena_grow(table->arena, table->cells, table->n,
	    &table->cap, sizeof(*table->cells));
	table->cells[table->n++] = str_copy(table->arena, buf_view(&safe));
	buf_done(&safe);
}

void
face_table_put(struct buf *out, const struct face_table *table)
{
	size_t widths[FACE_COLUMNS_MAX] = { 0 }, i, column, width;

	for (i = 0; i < table->n; i++) {
		width = face_width(table->cells[i]);
		if (width > widths[i % table->n_columns])
			widths[i % table->n_columns] = width;
	}
	for (i = 0; i < table->n; i++) {
		column = i % table->n_columns;
		buf_str(out, table->cells[i]);
		/* No blanks behind the last column. */
		if (column + 1 == table->n_columns)
			buf_char(out, '\n');
		else
			put_blanks(out,
			    widths[column] - face_width(table->cells[i]) + 2);
	}
}
