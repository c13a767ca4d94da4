/*
 * Folders, lock, manifest and bundle. What is published, and in which order,
 * is decided here; how, in write/.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "build_target.h"

/* The model knows nothing of write/: the same kinds, row by row. */
static const enum output_kind kind_of[URL__MAX] = {
	[URL_PAGE] = OUTPUT_PAGE,
	[URL_FORM] = OUTPUT_FORM,
	[URL_MORE] = OUTPUT_MORE,
	[URL_ATTACHMENT] = OUTPUT_ATTACHMENT,
	[URL_ALIAS] = OUTPUT_ALIAS,
	[URL_ASSET] = OUTPUT_ASSET,
	[URL_MADE] = OUTPUT_MADE,
};

static bool
say_system(const char *path, struct diags *diags)
{
	DIAG_ADD(diags, DIAG_SYS_WRITE, POS_NONE, path, strerrordesc_np(errno));
	return false;
}

/* Messages say “public”, not “./public”. */
static const char *
in_site(struct build_target *t, const char *name)
{
	if (strcmp(t->opt->dir, ".") == 0)
		return name;
	return file_join(t->arena, t->opt->dir, str_of(name));
}

/*
 * The output folder as the manifest names it: relative to the site when it is
 * inside, so that a moved site keeps its manifest.
 */
static struct str
name_out(struct build_target *t)
{
	char site[PATH_MAX], out[PATH_MAX];

	if (realpath(t->opt->dir, site) == NULL ||
	    realpath(t->out, out) == NULL)
		return str_of(t->out);
	size_t n = strlen(site);
	if (strncmp(site, out, n) == 0 && out[n] == '/')
		return str_copy(t->arena, str_of(out + n + 1));
	return str_copy(t->arena, str_of(out));
}

static bool
starts_with(struct str s, struct str head)
{
	return s.n >= head.n && str_eq(str_sub(s, 0, head.n), head);
}

/* Withdrawing a page on purpose is no accident. */
static bool
is_hidden_url(const struct site *site, struct str url)
{
	for (size_t i = 0; i < site->n_pages; i++) {
		const struct page *page = &site->pages[i];
		if (page->is_hidden && page->url.n > 1 &&
		    starts_with(url, page->url))
			return true;
	}
	return false;
}

/* Addresses people may have kept. */
static void
find_lost(struct build_target *t, const struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < t->last.n; i++) {
		const struct manifest_row *row = &t->last.rows[i];
		if (row->kind == OUTPUT_MORE || row->kind == OUTPUT_ASSET ||
		    row->kind == OUTPUT_MADE)
			continue;
		struct str url = output_url(t->arena, row->path);
		if (map_get(&site->urls, url) != NULL ||
		    map_entry(&site->unreadable, url) != NULL ||
		    is_hidden_url(site, url))
			continue;
		DIAG_ADD(
		    diags, DIAG_URL_LOST, POS_NONE, str_dup(t->arena, url));
	}
}

static bool
open_folders(struct build_target *t, struct diags *diags)
{
	const char *lock = str_fmt(t->arena, "%s/lock", t->build_dir);

	if (!file_mkdirs(t->build_dir, 0755))
		return say_system(t->build_dir, diags);
	if (!file_mkdirs(t->out, 0755))
		return say_system(t->out, diags);
	/* Two builds of one site take turns. */
	t->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (t->lock < 0 || flock(t->lock, LOCK_EX) != 0)
		return say_system(lock, diags);
	return true;
}

static void
list_outputs(struct build_target *t, const struct site *site)
{
	t->outputs = ARENA_ARRAY(t->arena, site->n_outputs, struct output);
	for (size_t i = 0; i < site->n_outputs; i++) {
		const struct url *url = site->outputs[i];
		t->outputs[i] = (struct output){ .path = url->out,
			.kind = kind_of[url->kind],
			.copy_from = url->file };
	}
}

bool
build_target_open(struct build_target *t, const struct build_options *opt,
    const struct site *site, unsigned jobs, struct diags *diags)
{
	*t = (struct build_target){
		.opt = opt, .arena = site->arena, .lock = -1
	};
	t->build_dir = in_site(t, "build");
	t->out = opt->out != NULL ? opt->out : in_site(t, "public");
	if (!opt->check_only && !open_folders(t, diags))
		return false;
	t->out_name = name_out(t);
	manifest_read(t->arena,
	    str_fmt(t->arena, "%s/manifest.txt", t->build_dir), t->out_name,
	    &t->last);
	find_lost(t, site, diags);
	if (opt->check_only)
		return true;
	list_outputs(t, site);
	t->publish = publish_open(t->arena,
	    &(struct publish_options){ .out = t->out,
		.out_name = t->out_name,
		.build = t->build_dir,
		.outputs = t->outputs,
		.n = site->n_outputs,
		.jobs = jobs },
	    diags);
	return t->publish != NULL;
}

static bool
write_bundle(struct build_target *t, struct str bundle, struct diags *diags)
{
	const char *dir = t->opt->bundle;
	struct str old;

	if (bundle.n == 0)
		return true;
	if (dir == NULL)
		dir = str_fmt(t->arena, "%s/bundle", t->build_dir);
	const char *file = file_join(t->arena, dir, STR("bundle.json"));
	if (file_read(t->arena, file, &old) && str_eq(old, bundle))
		return true;
	if (file_mkdirs(dir, 0755) && file_write(file, bundle, 0644, true))
		return true;
	return say_system(file, diags);
}

/*
 * The bundle first: a form page of yesterday may still be open in a browser,
 * so the service must always know the newest form; never the other way round.
 */
bool
build_target_write(
    struct build_target *t, struct str bundle, struct diags *diags)
{
	return write_bundle(t, bundle, diags) &&
	       publish_commit(t->publish, &t->last, &t->result, diags);
}

void
build_target_close(struct build_target *t)
{
	publish_close(t->publish);
	if (t->lock >= 0)
		(void)close(t->lock);
}
