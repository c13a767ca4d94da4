/*
 * The pipeline on one page: build_run at the end reads as the list of stages.
 * What a stage does is its own folder's matter.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/pool.h"
#include "build.h"
#include "build_report.h"
#include "check/check.h"
#include "model/model.h"
#include "read/source.h"
#include "render/render.h"
#include "verify/verify.h"
#include "write/publish.h"

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
	struct form_texts *texts;
	struct form_sets sets;
	struct doc *docs;
	const struct scan_entry **pages; /* of docs */
	size_t n_docs;
	struct arena *scratch; /* one per worker */
	const struct site *site;

	const char *build_dir, *out;
	struct str out_name;
	struct manifest last;
	struct renderer *renderer;
	struct render_hand *hands; /* one per worker */
	struct verify *verify;
	struct spool *spool;    /* NULL: nothing will be written */
	struct output *outputs; /* like site->outputs */
	struct buf bundle;
	int lock;
};

static void
say_system(struct build *b, const char *path)
{
	DIAG_ADD(
	    &b->diags, DIAG_SYS_WRITE, POS_NONE, path, strerrordesc_np(errno));
}

/* ---- read ---- */

static void
read_one(void *ctx, size_t i, unsigned worker)
{
	struct build *b = ctx;

	doc_read(&b->docs[i], b->pages[i], &b->scratch[worker]);
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
	read_texts(b);
	(void)form_sets_read(&b->arena, scan, &b->sets, &b->diags);

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
		.texts = b->texts,
		.sets = &b->sets,
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
	struct output *output = &b->outputs[i];

	output->path = url->out;
	output->kind = (enum output_kind)url->kind;
	output->copy_from = url->file;
	output->made = url->file != NULL;
	if (output->made || !render_url(b->renderer, url, hand))
		return;
	verify_page(b->verify, worker, url, &hand->facts, &hand->diags);
	output->length = hand->out.n;
	output->made = true;
	if (b->spool == NULL)
		return;
	if (!spool_put(b->spool, buf_view(&hand->out), &output->at))
		DIAG_ADD(&hand->diags, DIAG_SYS_WRITE, POS_NONE, b->build_dir,
		    strerrordesc_np(errno));
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
	b->outputs = ARENA_ARRAY(&b->arena, site->n_outputs, struct output);
	pool_run(b->jobs, site->n_outputs, render_one, b);
	verify_anchors(b->verify, &b->diags);
	if (b->renderer->has_service) {
		arena_reset(&b->hands[0].scratch);
		render_bundle(b->renderer, &b->hands[0], &b->arena, &b->bundle);
		verify_page(
		    b->verify, 0, NULL, &b->hands[0].facts, &b->hands[0].diags);
	}
	for (unsigned i = 0; i < b->jobs; i++)
		diags_merge(&b->diags, &b->hands[i].diags);
}

/* ---- what the last build published ---- */

/*
 * The output folder as the manifest names it: relative to the site when it is
 * inside, so that a moved site keeps its manifest.
 */
static struct str
name_out(struct build *b)
{
	char site[PATH_MAX], out[PATH_MAX];

	if (realpath(b->opt->dir, site) == NULL ||
	    realpath(b->out, out) == NULL)
		return str_of(b->out);
	size_t n = strlen(site);
	if (strncmp(site, out, n) == 0 && out[n] == '/')
		return str_copy(&b->arena, str_of(out + n + 1));
	return str_copy(&b->arena, str_of(out));
}

static bool
is_hidden_url(const struct site *site, struct str url)
{
	for (size_t i = 0; i < site->n_pages; i++)
		if (site->pages[i].is_hidden && str_starts(url, "/") &&
		    site->pages[i].url.n > 1 && url.n >= site->pages[i].url.n &&
		    str_eq(str_sub(url, 0, site->pages[i].url.n),
			site->pages[i].url))
			return true;
	return false;
}

/* An address people may have kept. Withdrawing a page is no accident. */
static void
find_lost(struct build *b)
{
	const char *file = str_fmt(&b->arena, "%s/manifest.txt", b->build_dir);

	b->out_name = name_out(b);
	manifest_read(&b->arena, file, b->out_name, &b->last);
	for (size_t i = 0; i < b->last.n; i++) {
		const struct manifest_row *row = &b->last.rows[i];
		if (row->kind != OUTPUT_PAGE && row->kind != OUTPUT_FORM &&
		    row->kind != OUTPUT_ATTACHMENT && row->kind != OUTPUT_ALIAS)
			continue;
		struct str url = output_url(&b->arena, row->path);
		if (map_get(&b->site->urls, url) == NULL &&
		    !is_hidden_url(b->site, url))
			DIAG_ADD(&b->diags, DIAG_URL_LOST, POS_NONE,
			    str_dup(&b->arena, url));
	}
}

/* ---- write ---- */

/* Messages say “public”, not “./public”. */
static const char *
in_site(struct build *b, const char *name)
{
	if (strcmp(b->opt->dir, ".") == 0)
		return name;
	return file_join(&b->arena, b->opt->dir, str_of(name));
}

static bool
open_build_dir(struct build *b)
{
	b->build_dir = in_site(b, "build");
	b->out = b->opt->out != NULL ? b->opt->out : in_site(b, "public");
	if (b->opt->check_only)
		return true;
	const char *lock = str_fmt(&b->arena, "%s/lock", b->build_dir);
	if (!file_mkdirs(b->build_dir, 0755)) {
		say_system(b, b->build_dir);
		return false;
	}
	if (!file_mkdirs(b->out, 0755)) {
		say_system(b, b->out);
		return false;
	}
	/* Two builds of one site take turns. */
	b->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (b->lock < 0 || flock(b->lock, LOCK_EX) != 0) {
		say_system(b, lock);
		return false;
	}
	b->spool = spool_new(b->build_dir);
	if (b->spool == NULL) {
		say_system(b, b->build_dir);
		return false;
	}
	return true;
}

/*
 * Before the pages: a form page of yesterday may still be open in a browser,
 * so the service must always know the newest form; never the other way round.
 */
static bool
write_bundle(struct build *b)
{
	const char *dir = b->opt->bundle != NULL
			      ? b->opt->bundle
			      : str_fmt(&b->arena, "%s/bundle", b->build_dir);
	const char *file = file_join(&b->arena, dir, STR("bundle.json"));
	struct str old;

	if (b->bundle.n == 0)
		return true;
	if (file_read(&b->arena, file, &old) &&
	    str_eq(old, buf_view(&b->bundle)))
		return true;
	if (file_mkdirs(dir, 0755) &&
	    file_write(file, buf_view(&b->bundle), 0644, true))
		return true;
	say_system(b, file);
	return false;
}

static void
write_all(struct build *b)
{
	struct publish publish = { .out = b->out,
		.out_name = b->out_name,
		.build = b->build_dir,
		.outputs = b->outputs,
		.n = b->site->n_outputs,
		.spool = b->spool,
		.last = &b->last,
		.jobs = b->jobs };

	if (!write_bundle(b))
		return;
	(void)publish_run(&publish, &b->arena, &b->diags);
	b->report.changed = publish.changed + publish.deleted;
	b->report.written = true;
}

/* ---- the whole ---- */

static void
build_init(struct build *b, const struct build_options *opt)
{
	*b = (struct build){ .opt = opt, .lock = -1 };
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
	spool_free(b->spool);
	buf_done(&b->bundle);
	if (b->lock >= 0)
		(void)close(b->lock);
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
	if (!open_build_dir(b))
		return;
	render_all(b);
	build_report_stage(report, "render, verify");
	find_lost(b);
	if (diags_exit(&b->diags, &report->levels) != 0 || b->opt->check_only)
		return;
	write_all(b);
	build_report_stage(report, "write");
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
	int status = build_report_end(&b.report, &b.diags);
	build_done(&b);
	return status;
}
