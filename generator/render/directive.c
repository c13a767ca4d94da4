/*
 * Runs the templates of directive blocks, inner ones first: what a block
 * holds is the html value `body` of its template. Links that a template makes
 * of arguments become facts that point to the argument.
 */
#include "render/directive.h"

#include "read/source.h"
#include "render/values.h"

/* ---- templates ----------------------------------------------------------- */

/* Among the partials, out of the way of their names. */
static struct str
template_name(struct arena *arena, struct str file)
{
	return str_join(arena, STR("layouts/directives/"), file);
}

/* Templates without a declaration beside them: nothing can name them. */
static void
say_undeclared(
    const struct scan *scan, struct arena *arena, struct diags *diags)
{
	for (size_t i = scan_next(scan, SCAN_DIRECTIVE_HTML, 0); i < scan->n;
	     i = scan_next(scan, SCAN_DIRECTIVE_HTML, i + 1)) {
		const struct scan_entry *entry = &scan->items[i];
		struct src *src;

		if (scan_find(scan, SCAN_DIRECTIVE, entry->name) != NULL)
			continue;
		src = ARENA_NEW(arena, struct src);
		src_init(src, arena, entry->path, STR(""));
		DIAG_ADD(diags, DIAG_DIRECTIVE_UNDECLARED, src_pos_file(src),
		    str_dup(arena, str_join(arena, entry->name, STR(".yaml"))));
	}
}

void
directive_load(struct renderer *r, struct arena *arena, struct diags *diags)
{
	const struct scan *scan = r->site->scan;
	const struct directives *set = r->site->directives;

	for (size_t i = 0; set != NULL && i < set->n; i++) {
		const struct directive *d = &set->items[i];
		const struct scan_entry *entry =
		    scan_find(scan, SCAN_DIRECTIVE_HTML, d->file);

		if (entry == NULL) {
			struct str name =
			    str_join(arena, STR("directives/"), d->file);
			DIAG_ADD(diags, DIAG_LAYOUT_MISSING, d->pos,
			    str_dup(arena, name), "");
			continue;
		}
		const struct src *src = source_read(arena, entry, diags);
		if (src != NULL)
			(void)mustache_add(
			    r->set, template_name(arena, d->file), src, diags);
	}
	say_undeclared(scan, arena, diags);
}

/* ---- values -------------------------------------------------------------- */

/* A block in use, as its template sees it. */
struct block {
	const struct directive *is;
	const struct slot *slots;
	struct str body;
	struct pos pos;
};

static bool
block_get(const void *data, struct str name, struct mval *out)
{
	const struct block *block = data;

	if (str_is(name, "body")) {
		mval_html(out, block->body);
		return true;
	}
	for (size_t i = 0; i < block->is->n_fields; i++) {
		if (!str_eq(block->is->fields[i].name, name))
			continue;
		value_slot(out, &block->slots[i]);
		return true;
	}
	return false;
}

static struct str
block_name(const void *data, size_t i)
{
	const struct block *block = data;

	if (i < block->is->n_fields)
		return block->is->fields[i].name;
	return i == block->is->n_fields ? STR("body") : STR("");
}

static const struct mval_class block_class = { .get = block_get,
	.name = block_name };

/* ---- facts --------------------------------------------------------------- */

/*
 * The output is gone when the facts are read: places and texts are kept. An
 * id of the template stands where the block does, so that two blocks on one
 * page are two places.
 */
static void
keep_facts(struct render_hand *hand, struct mustache_trace *trace,
    struct str html, struct pos block)
{
	struct facts facts;

	facts_start(&facts, &hand->scratch, trace);
	facts_scan(&facts, html);
	for (size_t i = 0; i < facts.n; i++) {
		struct fact fact = facts.items[i];

		if (fact.kind == FACT_ID)
			fact.pos = block;
		else
			fact.pos = facts_pos(&facts, &fact);
		fact.at = SIZE_MAX;
		fact.text = str_copy(&hand->scratch, fact.text);
		facts_add(&hand->blocks, &fact);
	}
}

/* Each template once, also those that a template includes. */
static void
keep_srcs(struct render_hand *hand, const struct mustache_trace *trace)
{
	for (size_t i = 0; i < trace->n; i++) {
		size_t k = 0;

		while (k < hand->n_block_srcs &&
		       hand->block_srcs[k] != trace->items[i].src)
			k++;
		if (k < hand->n_block_srcs || trace->items[i].src == NULL)
			continue;
		hand->block_srcs = arena_grow(&hand->scratch, hand->block_srcs,
		    hand->n_block_srcs, &hand->cap_block_srcs,
		    sizeof(const struct src *));
		hand->block_srcs[hand->n_block_srcs++] = trace->items[i].src;
	}
}

/* ---- blocks -------------------------------------------------------------- */

static void
run_template(
    const struct directive_run *run, struct block *block, struct buf *out)
{
	const struct renderer *r = run->r;
	struct render_hand *hand = run->hand;
	const struct mustache *tmpl = mustache_find(
	    r->set, template_name(&hand->scratch, block->is->file));
	struct mustache_trace trace = { 0 };
	struct buf html = BUF_INIT;
	struct mval stack[2];

	if (tmpl == NULL || r->is_endless)
		return;
	context_root(&stack[0], run->view);
	value_object(&stack[1], &block_class, block, STR(""));
	struct mustache_eval eval = { .set = r->set,
		.stack = stack,
		.n_stack = 2,
		.out = &html,
		.diags = &hand->diags,
		.trace = &trace };
	(void)mustache_run(tmpl, &eval);
	keep_facts(hand, &trace, buf_view(&html), block->pos);
	keep_srcs(hand, &trace);
	buf_str(out, buf_view(&html));
	mustache_trace_done(&trace);
	buf_done(&html);
}

static struct str
href_of(void *ctx, const struct md *md, size_t i)
{
	const struct directive_run *run = ctx;

	(void)md;
	return run->hrefs[i];
}

/* Unless the editor has said it: 申请表（PDF，120 KB）. */
static struct str
note_of(void *ctx, const struct md *md, size_t i)
{
	const struct directive_run *run = ctx;
	struct str text = md->refs[i].text;

	if (str_find(text, "KB") != SIZE_MAX ||
	    str_find(text, "MB") != SIZE_MAX)
		return (struct str){ 0 };
	return run->notes[i];
}

static void
put(const struct directive_run *run, struct buf *out, uint32_t from,
    uint32_t to)
{
	struct directive_run fill = *run;

	md_put(run->view->page->md, out, (struct md_piece){ from, to }, href_of,
	    note_of, &fill);
}

/*
 * The piece [at, to) of the body; the next n blocks lie in it. As deep as
 * blocks lie in each other, which the reader limits.
 */
static void
put_blocks(const struct directive_run *run, struct buf *out,
    struct md_piece piece, const struct md_directive *first, size_t n)
{
	const struct page *page = run->view->page;
	uint32_t at = piece.from;

	for (const struct md_directive *d = first; d < first + n;
	     d += d->n_inside + 1) {
		size_t i = (size_t)(d - page->md->directives);
		struct buf body = BUF_INIT;

		put(run, out, at, d->open);
		put_blocks(run, &body, (struct md_piece){ d->open, d->close },
		    d + 1, d->n_inside);
		run_template(run,
		    &(struct block){ d->is, page->arguments[i],
			str_trim(buf_view(&body)), d->pos },
		    out);
		buf_done(&body);
		at = d->close;
	}
	put(run, out, at, piece.to);
}

void
directive_body(const struct directive_run *run, struct buf *out)
{
	const struct md *md = run->view->page->md;
	struct md_piece all = { 0, (uint32_t)md->html.n };

	put_blocks(run, out, all, md->directives, md->n_directives);
}
