/*
 * Finds the output, gathers what the site knows of it, and watches all pages
 * being rendered: what the trace of its own page names is what it uses, what
 * other pages' facts name is who links here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/link.h"
#include "model/url.h"
#include "verb_explain.h"
#include "verb_explain_rows.h"
#include "verb_explain_site.h"
#include "verb_face.h"

/* A place that links here; one in a layout does so from many pages. */
struct from {
	struct pos pos;
	size_t pages;
};

struct hand {
	struct arena arena;
	struct map seen; /* place → struct from */
};

struct explain {
	const char *want;
	const struct site *site;
	struct explain_target target;
	struct hand *hands;
	unsigned jobs;
	/* Of its own page; written by the one worker that renders it. */
	struct arena arena;
	struct buf out;
	struct mustache_trace trace; /* items in the arena */
	struct facts facts;
	const struct src **block_srcs;
	size_t n_block_srcs;
	bool is_rendered;
};

static void
explain_start(void *ctx, const struct site *site, unsigned jobs)
{
	struct explain *e = ctx;

	e->site = site;
	e->jobs = jobs;
	arena_init(&e->arena, 0);
	explain_find(site, str_of(e->want), &e->target);
	e->hands = ARENA_ARRAY(site->arena, jobs, struct hand);
	for (unsigned i = 0; i < jobs; i++) {
		arena_init(&e->hands[i].arena, 0);
		map_init(&e->hands[i].seen, &e->hands[i].arena);
	}
}

/* ---- while pages go by ---- */

static void
keep_own(struct explain *e, const struct render_hand *hand)
{
	buf_str(&e->out, buf_view(&hand->out));
	e->trace.n = hand->trace.n;
	e->trace.items =
	    ARENA_ARRAY(&e->arena, hand->trace.n, struct mustache_trace_entry);
	if (hand->trace.n > 0)
		memcpy(e->trace.items, hand->trace.items,
		    hand->trace.n * sizeof(*hand->trace.items));
	facts_start(&e->facts, &e->arena, &e->trace);
	e->n_block_srcs = hand->n_block_srcs;
	e->block_srcs =
	    ARENA_ARRAY(&e->arena, hand->n_block_srcs, const struct src *);
	for (size_t i = 0; i < hand->n_block_srcs; i++)
		e->block_srcs[i] = hand->block_srcs[i];
	e->is_rendered = true;
}

static void
add_from(struct hand *hand, struct pos pos, struct map *on_page)
{
	char key[64];

	snprintf(key, sizeof(key), "%p:%u:%u", (const void *)pos.src, pos.line,
	    pos.col);
	struct from *from = map_get(&hand->seen, str_of(key));
	if (from == NULL) {
		from = ARENA_NEW(&hand->arena, struct from);
		from->pos = pos;
		(void)map_add(
		    &hand->seen, str_copy(&hand->arena, str_of(key)), from);
	}
	if (map_add(on_page, str_copy(on_page->arena, str_of(key)), NULL))
		from->pages++;
}

static void
explain_page(void *ctx, unsigned worker, const struct url *url,
    const struct render_hand *hand)
{
	struct explain *e = ctx;
	struct arena arena;
	struct map on_page;

	if (e->target.url == NULL)
		return;
	if (url == e->target.url)
		keep_own(e, hand);
	arena_init(&arena, 0);
	map_init(&on_page, &arena);
	for (size_t i = 0; i < hand->facts.n; i++) {
		const struct fact *fact = &hand->facts.items[i];
		if (fact->kind != FACT_LINK && fact->kind != FACT_SOURCE &&
		    fact->kind != FACT_IMAGE && fact->kind != FACT_FORM)
			continue;
		struct link link = link_resolve_html(e->site, fact->text);
		if (link.kind == LINK_INSIDE && link.url == e->target.url)
			add_from(&e->hands[worker],
			    facts_pos(&hand->facts, fact), &on_page);
	}
	arena_done(&arena);
}

/* ---- afterwards ---- */

static int
by_pos(const void *a, const void *b)
{
	return verb_face_pos_cmp(
	    ((const struct from *)a)->pos, ((const struct from *)b)->pos);
}

static void
add_links(struct explain *e, struct explain_rows *rows, bool zh)
{
	struct arena *arena = rows->arena;
	size_t all = 0, n = 0;

	for (unsigned i = 0; i < e->jobs; i++)
		all += e->hands[i].seen.n;
	struct from *froms = ARENA_ARRAY(arena, all, struct from);
	for (unsigned i = 0; i < e->jobs; i++)
		for (size_t k = 0; k < e->hands[i].seen.n; k++)
			froms[n++] = *(const struct from *)e->hands[i]
					  .seen.entries[k]
					  .value;
	if (n > 1)
		qsort(froms, n, sizeof(*froms), by_pos);
	for (size_t i = 0; i < n;) {
		size_t pages = 0, k = i;
		for (; k < n && by_pos(&froms[i], &froms[k]) == 0; k++)
			pages += froms[k].pages;
		const char *text = "";
		if (pages > 1)
			text =
			    str_fmt(arena, zh ? "%zu 页" : "%zu pages", pages);
		explain_add(
		    rows, EXPLAIN_LINK, NULL, str_of(text), froms[i].pos);
		i = k;
	}
}

static void
add_template(struct explain_rows *rows, struct map *seen, const struct src *src)
{
	if (src != NULL && map_add(seen, src->path, NULL))
		explain_add(
		    rows, EXPLAIN_PARTIAL, NULL, STR(""), src_pos_file(src));
}

/* Each source once, where it was first used. */
static void
add_sources(struct explain *e, struct explain_rows *rows)
{
	struct map seen;

	map_init(&seen, rows->arena);
	for (size_t i = 0; i < e->trace.n; i++)
		add_template(rows, &seen, e->trace.items[i].src);
	for (size_t i = 0; i < e->n_block_srcs; i++)
		add_template(rows, &seen, e->block_srcs[i]);
	if (e->target.page != NULL)
		(void)map_add(&seen, e->target.page->doc->src.path, NULL);
	for (size_t i = 0; i < e->trace.n; i++) {
		struct pos pos = e->trace.items[i].value_pos;
		if (pos.src != NULL && map_add(&seen, pos.src->path, NULL))
			explain_add(rows, EXPLAIN_DATA, "value", STR(""), pos);
	}
}

static void
add_change(
    struct explain *e, const struct build_view *view, struct explain_rows *rows)
{
	const struct url *url = e->target.url;
	const struct build_target *target = view->target;
	struct str old, now = buf_view(&e->out);
	bool zh = view->opt->lang == DIAG_ZH;

	if (url->file != NULL && !file_read(rows->arena, url->file, &now))
		return;
	if (url->file == NULL && !e->is_rendered)
		return;
	if (manifest_find(&target->last, url->out) == NULL ||
	    !file_read(rows->arena,
		file_join(rows->arena, target->out, url->out), &old)) {
		explain_add(rows, EXPLAIN_CHANGE, "new",
		    str_of(zh ? "上次没有发布它" : "not published before"),
		    POS_NONE);
		return;
	}
	if (str_eq(old, now))
		explain_add(rows, EXPLAIN_CHANGE, "same",
		    str_of(zh ? "没有变化" : "unchanged"), POS_NONE);
	else if (url->file != NULL || e->trace.n == 0)
		explain_add(rows, EXPLAIN_CHANGE, "source",
		    str_of(zh ? "源文件变了" : "the source changed"), POS_NONE);
	else
		explain_change(rows, old, now, &e->facts,
		    e->target.page != NULL ? &e->target.page->doc->src : NULL,
		    view->opt->lang);
}

static int
say_none(const struct explain *e, bool zh)
{
	struct str near = url_nearest(e->site, e->target.asked);

	fprintf(stderr,
	    zh ? "wangting: 网站没有“%s”" : "wangting: no “%s” in this site",
	    e->want);
	if (near.n > 0)
		fprintf(stderr,
		    zh ? "，是不是“%.*s”？" : ", did you mean “%.*s”?",
		    STR_FMT(near));
	fputc('\n', stderr);
	return 1;
}

static int
explain_end(void *ctx, const struct build_view *view)
{
	struct explain *e = ctx;
	bool zh = view->opt->lang == DIAG_ZH;
	struct explain_rows rows = { .arena = view->site->arena };
	struct buf out = BUF_INIT;
	int status = 1;

	if (e->target.url == NULL && e->target.page == NULL) {
		(void)say_none(e, zh);
	} else {
		explain_site(&rows, view->site, &e->target, zh);
		if (e->target.url != NULL) {
			add_sources(e, &rows);
			explain_lists(&rows, view->site, &e->target, zh);
			explain_menus(&rows, view->site, &e->target);
			add_links(e, &rows, zh);
			add_change(e, view, &rows);
		}
		explain_put(&out, &rows, view->opt->format, view->opt->lang);
		bool good = verb_face_out(&out);
		status = verb_face_status(view);
		status = good ? status : 2;
	}
	buf_done(&out);
	buf_done(&e->out);
	for (unsigned i = 0; i < e->jobs; i++)
		arena_done(&e->hands[i].arena);
	arena_done(&e->arena);
	return status;
}

int
verb_explain_main(int argc, char **argv)
{
	struct explain e = { 0 };
	struct build_options opt;

	if (!options_read_more(
		argc, argv, &opt, &(struct option_more){ .word = &e.want }))
		return 2;
	if (e.want == NULL) {
		fputs(opt.lang == DIAG_ZH
			  ? "wangting: explain 后面要写一个网址\n"
			  : "wangting: explain needs a URL\n",
		    stderr);
		return 2;
	}
	opt.check_only = true;
	opt.visit = &(struct build_visit){ .ctx = &e,
		.start = explain_start,
		.page = explain_page,
		.end = explain_end };
	return build_run(&opt);
}
