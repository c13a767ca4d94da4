/*
 * The pipeline on one page: build_run at the end reads as the list of stages.
 * What a stage does is its own folder's matter.
 */
#include <stdlib.h>
#include <time.h>

#include "base/hash.h"
#include "base/pool.h"
#include "build.h"
#include "build_report.h"
#include "build_target.h"
#include "build_visit.h"
#include "check/check.h"
#include "model/model.h"
#include "read/directive.h"
#include "read/holidays_yaml.h"
#include "read/source.h"
#include "render/sample.h"
#include "verify/verify.h"

struct build {
	const struct build_options *opt;
	unsigned jobs;
	struct arena arena;
	struct diags diags;
	struct diags *worker_diags; /* one per worker */
	struct build_report report;

	struct scan scan;
	struct site_yaml *conf;
	struct types types;
	struct directives directives;
	struct form_texts *texts;
	struct form_sets sets;
	const struct holidays *holidays; /* NULL: no table */
	struct pos holidays_end;
	struct doc *docs;
	const struct scan_entry **pages; /* of docs */
	size_t n_docs;
	struct arena *scratch; /* one per worker */
	const struct site *site;

	struct build_target target;
	struct renderer *renderer;
	struct render_hand *hands; /* one per worker */
	struct verify *verify;
	struct spool *spool; /* NULL: nothing will be written */
	struct buf bundle;
};

/* ---- read ---- */

static void
read_one(void *ctx, size_t i, unsigned worker)
{
	struct build *b = ctx;

	doc_read(&b->docs[i], b->pages[i], &b->directives, &b->scratch[worker]);
	arena_reset(&b->scratch[worker]);
}

static void
read_texts(struct build *b)
{
	size_t at = scan_next(&b->scan, SCAN_TEXTS, 0);
	struct form_texts *texts;

	if (at == b->scan.n)
		return;
	const struct ynode *node =
	    source_yaml(&b->arena, &b->scan.items[at], &b->diags);
	if (node == NULL)
		return;
	texts = ARENA_NEW(&b->arena, struct form_texts);
	(void)texts_read(&b->arena, node, texts, &b->diags);
	b->texts = texts;
}

static void
read_all(struct build *b)
{
	const struct scan *scan = &b->scan;

	b->conf = site_yaml_read(&b->arena, scan, &b->diags);
	types_read(&b->arena, scan, &b->types, &b->diags);
	directives_read(&b->arena, scan, &b->directives, &b->diags);
	read_texts(b);
	(void)form_sets_read(&b->arena, scan, &b->sets, &b->diags);
	b->holidays =
	    holidays_yaml_read(&b->arena, scan, &b->holidays_end, &b->diags);

	for (size_t i = scan_next(scan, SCAN_PAGE, 0); i < scan->n;
	     i = scan_next(scan, SCAN_PAGE, i + 1))
		b->n_docs++;
	b->docs = ARENA_ARRAY(&b->arena, b->n_docs, struct doc);
	b->pages = ARENA_ARRAY(&b->arena, b->n_docs, const struct scan_entry *);
	size_t k = 0;
	for (size_t i = scan_next(scan, SCAN_PAGE, 0); i < scan->n;
	     i = scan_next(scan, SCAN_PAGE, i + 1))
		b->pages[k++] = &scan->items[i];
	pool_run(b->jobs, b->n_docs, read_one, b);
}

/* ---- model ---- */

/* --now, then SOURCE_DATE_EPOCH (reproducible-builds.org), then the clock. */
static struct instant
build_now(const struct build_options *opt)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	uint64_t seconds;

	if (opt->has_now)
		return opt->now;
	if (epoch != NULL && str_u64(str_of(epoch), &seconds) &&
	    seconds < 253402300800ULL) /* year 10000 */
		return (struct instant){ (int64_t)seconds, 0 };
	return (struct instant){ (int64_t)time(NULL), 0 };
}

static void
model(struct build *b)
{
	if (b->opt->base_url != NULL)
		b->conf->base_url = str_of(b->opt->base_url);
	b->site = model_build(&b->arena,
	    &(struct model_input){ .scan = &b->scan,
		.conf = b->conf,
		.types = &b->types,
		.directives = &b->directives,
		.texts = b->texts,
		.sets = &b->sets,
		.holidays = b->holidays,
		.holidays_end = b->holidays_end,
		.docs = b->docs,
		.n_docs = b->n_docs,
		.now = build_now(b->opt),
		.drafts = b->opt->drafts,
		.jobs = b->jobs },
	    &b->diags);
}

/* ---- render and verify ---- */

static void
render_one(void *ctx, size_t i, unsigned worker)
{
	struct build *b = ctx;
	struct render_hand *hand = &b->hands[worker];
	const struct url *url = b->site->outputs[i];

	if (url->file != NULL) {
		if (b->target.publish != NULL)
			publish_copy(b->target.publish, worker, i);
		return;
	}
	if (!render_url(b->renderer, url, hand))
		return;
	verify_page(
	    b->verify, worker, url, &hand->facts, hand->out.n, &hand->diags);
	if (b->opt->visit != NULL)
		b->opt->visit->page(b->opt->visit->ctx, worker, url, hand);
	if (b->target.publish != NULL)
		publish_put(b->target.publish, worker, i, buf_view(&hand->out));
}

/* What the service will fill is tried with samples, as pages of nobody. */
static void
try_service(struct build *b)
{
	struct render_hand *hand = &b->hands[0];

	for (int i = 0; i < SERVICE__MAX; i++)
		for (int upright = 0; upright < 2; upright++)
			if (sample_run(b->renderer, hand, (enum service_page)i,
				upright != 0))
				verify_page(b->verify, 0, NULL, &hand->facts,
				    hand->out.n, &hand->diags);
}

static void
render_all(struct build *b)
{
	const struct site *site = b->site;

	b->renderer = renderer_new(&b->arena, site, &b->diags);
	b->verify = verify_new(site, b->jobs);
	b->hands = ARENA_ARRAY(&b->arena, b->jobs, struct render_hand);
	for (unsigned i = 0; i < b->jobs; i++)
		render_hand_init(&b->hands[i]);
	pool_run(b->jobs, site->n_outputs, render_one, b);
	if (b->renderer->has_service) {
		try_service(b);
		arena_reset(&b->hands[0].scratch);
		render_bundle(b->renderer, &b->hands[0], &b->arena, &b->bundle);
		verify_page(b->verify, 0, NULL, &b->hands[0].facts,
		    b->hands[0].out.n, &b->hands[0].diags);
	}
	verify_site(b->verify, &b->diags);
	for (unsigned i = 0; i < b->jobs; i++)
		diags_merge(&b->diags, &b->hands[i].diags);
}

/* ---- the whole ---- */

static void
build_init(struct build *b, const struct build_options *opt)
{
	*b = (struct build){ .opt = opt };
	b->target.lock = -1;
	b->jobs = opt->jobs > 0 ? opt->jobs : pool_cpus();
	arena_init(&b->arena, 256 * 1024);
	diags_init(&b->diags);
	b->worker_diags = ARENA_ARRAY(&b->arena, b->jobs, struct diags);
	b->scratch = ARENA_ARRAY(&b->arena, b->jobs, struct arena);
	for (unsigned i = 0; i < b->jobs; i++) {
		diags_init(&b->worker_diags[i]);
		arena_init(&b->scratch[i], 0);
	}
	build_report_start(&b->report, opt);
}

static void
build_done(struct build *b)
{
	for (unsigned i = 0; i < b->jobs; i++) {
		diags_done(&b->worker_diags[i]);
		arena_done(&b->scratch[i]);
		if (b->hands != NULL)
			render_hand_done(&b->hands[i]);
	}
	for (size_t i = 0; i < b->n_docs; i++)
		doc_done(&b->docs[i]);
	verify_free(b->verify);
	build_target_close(&b->target);
	buf_done(&b->bundle);
	diags_done(&b->diags);
	arena_done(&b->arena);
}

static void
check_all(struct build *b)
{
	check_run(b->site, b->jobs, b->worker_diags);
	for (unsigned i = 0; i < b->jobs; i++)
		diags_merge(&b->diags, &b->worker_diags[i]);
	for (size_t i = 0; i < b->n_docs; i++)
		diags_merge(&b->diags, &b->docs[i].diags);
}

static void
run_stages(struct build *b)
{
	struct build_report *report = &b->report;

	if (!scan_site(&b->arena, b->opt->dir, &b->scan, &b->diags))
		return;
	build_report_stage(report, "scan");
	read_all(b);
	build_report_stage(report, "read");
	if (b->conf == NULL) {
		for (size_t i = 0; i < b->n_docs; i++)
			diags_merge(&b->diags, &b->docs[i].diags);
		return;
	}
	report->levels = b->conf->levels;
	model(b);
	report->pages = b->site->n_pages;
	build_report_stage(report, "model");
	check_all(b);
	build_report_stage(report, "check");
	const struct build_visit *visit = b->opt->visit;
	if (visit != NULL && visit->start != NULL)
		visit->start(visit->ctx, b->site, b->jobs);
	if (visit != NULL && visit->page == NULL)
		return;
	if (!build_target_open(&b->target, b->opt, b->site, b->jobs, &b->diags))
		return;
	render_all(b);
	build_report_stage(report, "render, verify");
	if (diags_exit(&b->diags, &report->levels) != 0 || b->opt->check_only)
		return;
	report->written =
	    build_target_write(&b->target, buf_view(&b->bundle), &b->diags);
	report->changed = b->target.result.changed + b->target.result.deleted;
	build_report_stage(report, "write");
}

static int
visit_end(struct build *b)
{
	const struct build_visit *visit = b->opt->visit;

	return visit->end(
	    visit->ctx, &(struct build_view){ .opt = b->opt,
			    .site = b->site,
			    .target = visit->page != NULL ? &b->target : NULL,
			    .diags = &b->diags,
			    .levels = &b->report.levels });
}

int
build_run(const struct build_options *opt)
{
	struct build b;

	if (!hash_start()) {
		fprintf(stderr, "wangting: libsodium\n");
		return 2;
	}
	md_start();
	build_init(&b, opt);
	run_stages(&b);
	int status = opt->visit != NULL && b.site != NULL
			 ? visit_end(&b)
			 : build_report_end(&b.report, &b.diags);
	build_done(&b);
	return status;
}
