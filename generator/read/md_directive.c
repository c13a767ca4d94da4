/*
 * Finds the lines, pairs them by counting, and follows them through the walk.
 * A closing line belongs to the innermost block that is open with as many
 * colons, so `::::提示` may hold `:::警告` and lines of three may nest alike.
 * What stands on an opening line is md_argument.c's.
 */
#include "md_directive.h"

#include <string.h>

#include "md_walk.h"
#include "read/slip.h"

/* A processing instruction: three bytes that are a block by themselves. */
#define MARK "<?>"

/* ---- lines --------------------------------------------------------------- */

static struct str
colons_of(struct md_walk *w, const struct md_directive_line *line)
{
	char *text = arena_alloc(w->scratch, line->colons);

	memset(text, ':', line->colons);
	return str_mem(text, line->colons);
}

static struct pos
pos_of(const struct md_walk *w, const struct md_directive_line *line)
{
	return src_pos(w->src, line->at);
}

/* The colons, full-width ones and blanks around them, too. */
static size_t
skip_colons(struct str s, unsigned *n)
{
	size_t at = 0;

	for (*n = 0; at < s.n;) {
		struct str rest = str_from(s, at);

		if (rest.p[0] == ':' || str_starts(rest, "：")) {
			at += rest.p[0] == ':' ? 1 : STR("：").n;
			++*n;
		} else if (rest.p[0] == ' ' || rest.p[0] == '\t') {
			at++;
		} else if (str_starts(rest, "　")) {
			at += STR("　").n;
		} else {
			break;
		}
	}
	return at;
}

static void
add_line(void *ctx, size_t at, size_t end)
{
	struct md_walk *w = ctx;
	struct md_directives *d = w->directives;
	struct str text = str_sub(w->src->text, at, end - at);
	struct md_directive_line *line;

	d->lines =
	    arena_grow(w->scratch, d->lines, d->n, &d->cap, sizeof(*d->lines));
	line = &d->lines[d->n++];
	*line = (struct md_directive_line){
		.at = at, .partner = SIZE_MAX, .index = SIZE_MAX
	};
	line->line = src_pos(w->src, at).line;
	line->words =
	    str_trim(str_from(text, skip_colons(text, &line->colons)));
}

/* ---- pairs --------------------------------------------------------------- */

static void
say_unclosed(struct md_walk *w, const struct md_directive_line *line)
{
	DIAG_ADD(w->diags, DIAG_DIRECTIVE_UNCLOSED, pos_of(w, line),
	    str_dup(w->scratch, md_argument_name(line->words)),
	    str_dup(w->scratch, colons_of(w, line)));
}

static void
close_line(struct md_walk *w, size_t i)
{
	struct md_directives *d = w->directives;
	struct md_directive_line *line = &d->lines[i];
	size_t k = d->depth;

	while (k > 0 && d->lines[d->open[k - 1]].colons != line->colons)
		k--;
	if (k == 0) {
		DIAG_ADD(w->diags, DIAG_DIRECTIVE_STRAY, pos_of(w, line),
		    str_dup(w->scratch, colons_of(w, line)));
		return;
	}
	while (d->depth > k)
		say_unclosed(w, &d->lines[d->open[--d->depth]]);
	d->depth--;
	line->partner = d->open[d->depth];
	d->lines[line->partner].partner = i;
}

static void
pair(struct md_walk *w)
{
	struct md_directives *d = w->directives;

	d->open = ARENA_ARRAY(w->scratch, d->n, size_t);
	for (size_t i = 0; i < d->n; i++) {
		if (d->lines[i].words.n > 0)
			d->open[d->depth++] = i;
		else
			close_line(w, i);
	}
	while (d->depth > 0)
		say_unclosed(w, &d->lines[d->open[--d->depth]]);
}

/* The text with a mark and blanks in place of each line. */
static const struct src *
masked(struct md_walk *w)
{
	const struct md_directives *d = w->directives;
	struct src *out = ARENA_NEW(w->scratch, struct src);
	char *text = str_dup(w->scratch, w->src->text);

	for (size_t i = 0; i < d->n; i++) {
		size_t at = d->lines[i].at, end = at;

		while (end < w->src->text.n && text[end] != '\n' &&
		       text[end] != '\r')
			end++;
		memset(text + at, ' ', end - at);
		memcpy(text + at, MARK, sizeof(MARK) - 1);
	}
	*out = *w->src;
	out->text.p = text;
	return out;
}

const struct src *
md_directive_find(struct md_walk *w, size_t body_at)
{
	slip_find_directives(w->src->text, body_at, add_line, w);
	if (w->directives->n == 0)
		return w->src;
	pair(w);
	return masked(w);
}

/* ---- the walk ------------------------------------------------------------ */

static struct md_directive_line *
line_of(const struct md_walk *w, cmark_node *node)
{
	const struct md_directives *d = w->directives;
	uint32_t line =
	    w->lines_before + (uint32_t)cmark_node_get_start_line(node);
	size_t low = 0, high = d->n;

	if (!str_starts(str_trim(str_of(cmark_node_get_literal(node))), MARK))
		return NULL;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (d->lines[mid].line < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low < d->n && d->lines[low].line == line ? &d->lines[low] : NULL;
}

static void
say_place(struct md_walk *w, const struct md_directive_line *line)
{
	const struct md_directive_line *opens =
	    line->words.n > 0 ? line : &w->directives->lines[line->partner];

	DIAG_ADD(w->diags, DIAG_DIRECTIVE_PLACE, pos_of(w, line),
	    str_dup(w->scratch, md_argument_name(opens->words)));
}

static void
open_block(struct md_walk *w, struct md_directive_line *line, cmark_node *node)
{
	struct md_directives *d = w->directives;
	struct md_directive block = { .open = (uint32_t)w->html.n,
		.pos = pos_of(w, line) };
	bool is_good = md_argument_read(w, line, &block);

	/* Without an end it has been reported; its words are checked all the
	 * same. */
	if (line->partner == SIZE_MAX)
		return;
	if (d->depth >= MD_DIRECTIVES_DEEP) {
		DIAG_ADD(w->diags, DIAG_DIRECTIVE_LINE, block.pos,
		    str_dup(w->scratch, md_argument_name(line->words)),
		    "块套得太深", "too many blocks inside each other");
		is_good = false;
	}
	if (is_good) {
		block.words = str_copy(w->arena, line->words);
		w->blocks = arena_grow(w->scratch, w->blocks, w->n_blocks,
		    &w->cap_blocks, sizeof(block));
		line->index = w->n_blocks;
		w->blocks[w->n_blocks++] = block;
	}
	line->parent = cmark_node_parent(node);
	d->open[d->depth++] = (size_t)(line - d->lines);
}

static void
check_body(struct md_walk *w, const struct md_directive *block)
{
	bool is_empty = block->close == block->open;
	char *name = str_dup(w->scratch, block->is->name);

	if (is_empty && block->is->body == DIRECTIVE_BODY_REQUIRED)
		DIAG_ADD(w->diags, DIAG_DIRECTIVE_BODY, block->pos, name,
		    "没有内容", "is nothing");
	if (!is_empty && block->is->body == DIRECTIVE_BODY_NO)
		DIAG_ADD(w->diags, DIAG_DIRECTIVE_BODY, block->pos, name,
		    "不能有内容", "nothing may stand");
}

/* The innermost open block ends here. */
static void
close_block(struct md_walk *w)
{
	struct md_directives *d = w->directives;
	const struct md_directive_line *line = &d->lines[d->open[--d->depth]];
	struct md_directive *block;

	if (line->index == SIZE_MAX)
		return;
	block = &w->blocks[line->index];
	block->close = (uint32_t)w->html.n;
	block->n_inside = w->n_blocks - line->index - 1;
	check_body(w, block);
}

static void
close_at(
    struct md_walk *w, const struct md_directive_line *line, cmark_node *node)
{
	struct md_directives *d = w->directives;
	size_t k = d->depth;

	if (line->partner == SIZE_MAX)
		return;
	while (k > 0 && d->open[k - 1] != line->partner)
		k--;
	if (k < d->depth || k == 0 ||
	    d->lines[line->partner].parent != cmark_node_parent(node))
		say_place(w, line);
	while (k > 0 && d->depth >= k)
		close_block(w);
}

bool
md_directive_node(struct md_walk *w, cmark_node *node)
{
	struct md_directive_line *line = line_of(w, node);

	if (line == NULL)
		return false;
	line->is_seen = true;
	if (line->words.n > 0)
		open_block(w, line, node);
	else
		close_at(w, line, node);
	return true;
}

void
md_directive_end(struct md_walk *w)
{
	struct md_directives *d = w->directives;

	while (d->depth > 0)
		close_block(w);
	for (size_t i = 0; i < d->n; i++) {
		if (!d->lines[i].is_seen && d->lines[i].partner != SIZE_MAX)
			say_place(w, &d->lines[i]);
	}
}
