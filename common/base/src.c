/*
 * The line table of one input text. Building it looks for newlines only;
 * columns are counted when somebody asks for one.
 */
#include "base/src.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { LINE_GUESS = 24 }; /* bytes of a line, for the first allocation */

static const char bom[] = "\xef\xbb\xbf";

/* Bytes of line 1 that are no text. */
static size_t
bom_size(struct str text)
{
	return str_starts(text, bom) ? sizeof(bom) - 1 : 0;
}

void
src_init(struct src *src, struct arena *arena, struct str path, struct str text)
{
	const char *p, *end;
	size_t n = 1, cap = text.n / LINE_GUESS + 8;

	if (text.n > UINT32_MAX - 1)
		abort(); /* readers refuse such files long before */
	if (text.n == 0)
		text.p = "";
	*src = (struct src){ .path = path, .text = text };
	src->line_at = arena_alloc(arena, cap * sizeof(*src->line_at));
	src->line_at[0] = (uint32_t)bom_size(text);
	p = text.p;
	end = p + text.n;
	while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		p++;
		src->line_at = arena_grow(
		    arena, src->line_at, n, &cap, sizeof(*src->line_at));
		src->line_at[n++] = (uint32_t)(p - text.p);
	}
	src->n_lines = (uint32_t)n;
}

/* Index of the line that holds the byte. */
static uint32_t
line_of(const struct src *src, size_t offset)
{
	uint32_t low = 0, high = src->n_lines;

	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;

		if (src->line_at[mid] <= offset)
			low = mid;
		else
			high = mid;
	}
	return low;
}

struct pos
src_pos(const struct src *src, size_t offset)
{
	uint32_t line;
	size_t start;

	if (offset > src->text.n)
		offset = src->text.n;
	line = line_of(src, offset);
	start = src->line_at[line];
	if (offset < start)
		offset = start; /* inside the byte order mark */
	return (struct pos){ src, line + 1,
		(uint32_t)utf8_count(
		    str_sub(src->text, start, offset - start)) +
		    1 };
}

struct pos
src_pos_file(const struct src *src)
{
	return (struct pos){ src, 0, 0 };
}

struct pos
src_pos_bytes(const struct src *src, uint32_t line, uint32_t byte_col)
{
	struct str text;

	if (line == 0 || line > src->n_lines)
		return src_pos_file(src);
	if (byte_col == 0)
		return (struct pos){ src, line, 0 };
	text = src_line(src, line);
	if (byte_col - 1 < text.n)
		text.n = byte_col - 1;
	return (struct pos){ src, line, (uint32_t)utf8_count(text) + 1 };
}

size_t
src_offset(const struct src *src, struct pos pos)
{
	struct str line;

	if (pos.line == 0 || pos.line > src->n_lines)
		return 0;
	line = src_line(src, pos.line);
	if (line.n == 0)
		return src->line_at[pos.line - 1];
	return src->line_at[pos.line - 1] +
	       utf8_offset(line, pos.col > 0 ? pos.col - 1 : 0);
}

struct str
src_line(const struct src *src, uint32_t line)
{
	size_t start, end;

	if (line == 0 || line > src->n_lines)
		return (struct str){ NULL, 0 };
	start = src->line_at[line - 1];
	end = line < src->n_lines ? src->line_at[line] - 1 : src->text.n;
	if (start >= src->text.n || end > src->text.n)
		return (struct str){ NULL, 0 };
	if (end > start && line < src->n_lines && src->text.p[end - 1] == '\r')
		end--;
	return str_sub(src->text, start, end - start);
}
