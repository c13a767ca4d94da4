/*
 * Entry points of the Markdown wrapper: sets cmark up for one body, lets the
 * walk make HTML and facts of its tree, and forgets the tree.
 *
 * Only extensions without process-wide state are ever attached: `table` and
 * `tasklist`, and those only where the text could need them. `autolink` and
 * `strikethrough` write a global table while parsing and would garble the
 * pages of other threads: bare links and ~~ are our own (md_autolink.c,
 * md_strike.c). `tagfilter` has nothing to do: raw HTML is refused.
 */
#include <string.h>

#include <cmark-gfm-core-extensions.h>

#include "base/html.h"
#include "md_mem.h"
#include "md_walk.h"

/* SOURCEPOS: lines are counted on through code spans that break. */
enum { OPTIONS = CMARK_OPT_FOOTNOTES | CMARK_OPT_SOURCEPOS };

void
md_start(void)
{
	cmark_gfm_core_extensions_ensure_registered();
}

/*
 * Could the body hold a table? Every table has a delimiter row, and a row of
 * dashes alone is a heading or a rule before it is one.
 */
static bool
has_delimiter_row(struct str body)
{
	const char *p = body.p, *end = body.p + body.n;

	while (p < end) {
		bool dash = false, bar = false;

		while (p < end && *p != '\n' &&
		       (*p == '-' || *p == '|' || *p == ':' || *p == ' ' ||
			   *p == '\t' || *p == '>' || *p == '\r')) {
			dash |= *p == '-';
			bar |= *p == '|' || *p == ':';
			p++;
		}
		if (dash && bar && (p == end || *p == '\n'))
			return true;
		p = memchr(p, '\n', (size_t)(end - p));
		if (p == NULL)
			return false;
		p++;
	}
	return false;
}

static bool
has_task(struct str body)
{
	const char *p = body.p, *end = body.p + body.n;

	while (end - p >= 3 && (p = memchr(p, '[', (size_t)(end - p - 2)))) {
		if (p[2] == ']' && (p[1] == ' ' || p[1] == 'x' || p[1] == 'X'))
			return true;
		p++;
	}
	return false;
}

static cmark_node *
parse(struct str body)
{
	cmark_parser *parser = cmark_parser_new_with_mem(OPTIONS, md_mem());

	if (has_delimiter_row(body))
		cmark_parser_attach_syntax_extension(
		    parser, cmark_find_syntax_extension("table"));
	if (has_task(body))
		cmark_parser_attach_syntax_extension(
		    parser, cmark_find_syntax_extension("tasklist"));
	cmark_parser_feed(parser, body.p, body.n);
	/* The parser itself is scratch memory like its tree. */
	return cmark_parser_finish(parser);
}

static void *
keep(struct arena *a, const void *items, size_t n, size_t size)
{
	void *copy;

	if (n == 0)
		return NULL;
	copy = arena_array(a, n, size);
	memcpy(copy, items, n * size);
	return copy;
}

static struct md *
result(struct md_walk *w)
{
	struct md *md = ARENA_NEW(w->arena, struct md);

	md->html = str_copy(w->arena, buf_view(&w->html));
	md->n_refs = w->n_refs;
	md->refs = keep(w->arena, w->refs, w->n_refs, sizeof(*w->refs));
	md->n_headings = w->n_headings;
	md->headings =
	    keep(w->arena, w->headings, w->n_headings, sizeof(*w->headings));
	md->n_ids = w->n_ids;
	md->ids = keep(w->arena, w->ids, w->n_ids, sizeof(*w->ids));
	md->n_flaws = w->n_flaws;
	md->flaws = keep(w->arena, w->flaws, w->n_flaws, sizeof(*w->flaws));
	md->n_directives = w->n_blocks;
	md->directives =
	    keep(w->arena, w->blocks, w->n_blocks, sizeof(*w->blocks));
	md->summary = md_summary_cut(w->arena, buf_view(&w->summary));
	md->words = w->words;
	return md;
}

struct md *
md_parse_with(struct arena *arena, struct arena *scratch,
    const struct md_input *in, struct diags *diags)
{
	struct arena_mark mark = arena_mark(scratch);
	size_t body_at = in->body_at;
	struct str body = str_from(in->src->text, body_at);
	struct md_directives directives = { 0 };
	struct md_walk w = { .arena = arena,
		.scratch = scratch,
		.src = in->src,
		.known = in->directives,
		.lines_before = src_pos(in->src, body_at).line - 1,
		.summary_closed = in->has_summary,
		.diags = diags };
	const struct src *text = in->src;
	cmark_node *root;
	struct md *md;

	if (str_find(body, ":::") != SIZE_MAX) {
		w.directives = &directives;
		text = md_directive_find(&w, body_at);
	}
	w.cjk = md_cjk_mark(scratch, text, body_at);
	md_mem_begin(scratch);
	root = parse(str_from(w.cjk.src->text, body_at));
	if (str_find(body, "~~") != SIZE_MAX)
		md_strike(scratch, root);
	if (w.cjk.n > 0)
		md_cjk_unmark(scratch, root);
	buf_reserve(&w.html, body.n + body.n / 4);
	md_ids_collect(&w, root);
	md_walk_tree(&w, root);
	if (w.directives != NULL)
		md_directive_end(&w);
	md_mem_end();
	md = result(&w);
	md->is_empty = str_trim(body).n == 0;
	buf_done(&w.html);
	buf_done(&w.plain);
	buf_done(&w.alt);
	buf_done(&w.summary);
	arena_rewind(scratch, mark);
	return md;
}

struct md *
md_parse(struct arena *arena, struct arena *scratch, const struct src *src,
    size_t body_at, struct diags *diags)
{
	return md_parse_with(arena, scratch,
	    &(struct md_input){ .src = src, .body_at = body_at }, diags);
}

/* The first address at or behind an offset. */
static size_t
ref_at(const struct md *md, uint32_t at)
{
	size_t low = 0, high = md->n_refs;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (md->refs[mid].at < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
put_html(const struct md *md, struct buf *out, size_t *done, size_t to)
{
	if (to <= *done)
		return;
	buf_put(out, md->html.p + *done, to - *done);
	*done = to;
}

/* Writes the html from *done up to `to`, and the note that belongs there. */
static void
put_until(const struct md *md, struct buf *out, size_t *done, size_t to,
    struct str *note, size_t note_at)
{
	if (note->n > 0 && note_at <= to) {
		put_html(md, out, done, note_at);
		html_text(out, *note);
		note->n = 0;
	}
	put_html(md, out, done, to);
}

void
md_put(const struct md *md, struct buf *out, struct md_piece piece,
    md_resolve_fn *resolve, md_resolve_fn *note, void *ctx)
{
	struct str open = { 0 }; /* links do not nest: one note at a time */
	size_t done = piece.from, open_at = 0;

	for (size_t i = piece.from == 0 ? 0 : ref_at(md, piece.from);
	     i < md->n_refs && md->refs[i].at < piece.to; i++) {
		const struct md_ref *ref = &md->refs[i];

		put_until(md, out, &done, ref->at, &open, open_at);
		html_url(
		    out, resolve != NULL ? resolve(ctx, md, i) : ref->target);
		if (note == NULL || ref->end == 0)
			continue;
		open = note(ctx, md, i);
		open_at = ref->end;
	}
	put_until(md, out, &done, piece.to, &open, open_at);
}

void
md_html(const struct md *md, struct buf *out, md_resolve_fn *resolve, void *ctx)
{
	struct md_piece piece = { 0, 0 };

	for (size_t i = 0; i < md->n_directives; i++) {
		piece.to = md->directives[i].open;
		md_put(md, out, piece, resolve, NULL, ctx);
		buf_cstr(out, "<p>");
		html_text(out, md->directives[i].words);
		buf_cstr(out, "</p>\n");
		piece.from = piece.to;
	}
	piece.to = (uint32_t)md->html.n;
	md_put(md, out, piece, resolve, NULL, ctx);
}

const struct md_heading *
md_heading_find(const struct md *md, struct str id)
{
	for (size_t i = 0; i < md->n_headings; i++) {
		if (str_eq(md->headings[i].id, id))
			return &md->headings[i];
	}
	return NULL;
}
