/*
 * From the stage into place: announce, move, delete what is stale. With
 * publish.c the only code that touches public/.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/pool.h"
#include "write/publish_part.h"

void
publish_say(struct diags *diags, struct str folder, struct str path, int error)
{
	char name[4096];

	snprintf(name, sizeof(name), "%.*s%s%.*s", STR_FMT(folder),
	    path.n > 0 ? "/" : "", STR_FMT(path));
	DIAG_ADD(diags, DIAG_SYS_WRITE, POS_NONE, name, strerrordesc_np(error));
}

void
publish_stage_name(char *name, size_t i)
{
	snprintf(name, 24, "%zu", i);
}

const char *
publish_path(char path[PATH_MAX], const struct output *o)
{
	snprintf(path, PATH_MAX, "%.*s", STR_FMT(o->path));
	return path;
}

bool
publish_parents(int dir, char *path)
{
	char *slash = strrchr(path, '/');
	if (slash == NULL)
		return true;
	*slash = '\0';
	bool made = mkdirat(dir, path, 0755) == 0 || errno == EEXIST ||
		    (errno == ENOENT && publish_parents(dir, path) &&
			(mkdirat(dir, path, 0755) == 0 || errno == EEXIST));
	*slash = '/';
	return made;
}

/*
 * With more threads a new file comes by link and unlink: the kernel lets only
 * one rename between folders happen at a time, but any number of links.
 */
static bool
move_new(const struct publish *p, int stage, const char *name, const char *path)
{
	if (p->opt.jobs == 1)
		return renameat(stage, name, p->out, path) == 0;
	if (linkat(stage, name, p->out, path, 0) != 0)
		return false;
	(void)unlinkat(stage, name, 0); /* else stage_remove does it */
	return true;
}

static bool
move_in(const struct publish *p, size_t i, char *path)
{
	int stage = p->hands[p->stager[i]].stage;
	char name[24];

	publish_stage_name(name, i);
	if (move_new(p, stage, name, path))
		return true;
	if (errno == ENOENT) {
		if (!publish_parents(p->out, path))
			return false;
		if (move_new(p, stage, name, path))
			return true;
	}
	/* It exists, or this file system has no links. */
	return renameat(stage, name, p->out, path) == 0;
}

static void
move_one(void *ctx, size_t i, unsigned worker)
{
	struct publish *p = ctx;
	char path[PATH_MAX];

	(void)worker;
	/* Neighbours share a folder and its lock: two threads do not. */
	i = i / 2 + (i % 2) * ((p->opt.n + 1) / 2);
	if (p->fate[i] != FATE_CHANGED)
		return;
	(void)publish_path(path, &p->opt.outputs[i]);
	/*
	 * A file where a folder must be, or the other way round: most likely
	 * a stale output, so try again once those are gone.
	 */
	if (!move_in(p, i, path))
		p->fate[i] = FATE_BLOCKED;
}

/* A first publication: whole folders move, one rename each. */
static bool
move_tree(struct publish *p, struct diags *diags)
{
	struct str last = { 0 };

	for (size_t i = 0; i < p->opt.n; i++) {
		struct str top, rest;
		char name[PATH_MAX];
		(void)str_cut(p->opt.outputs[i].path, '/', &top, &rest);
		if (str_eq(top, last))
			continue;
		last = top;
		snprintf(name, sizeof(name), "%.*s", STR_FMT(top));
		if (renameat(p->tree, name, p->out, name) == 0)
			continue;
		publish_say(diags, p->opt.out_name, top, errno);
		return false;
	}
	return true;
}

static bool
move_blocked(struct publish *p, struct diags *diags)
{
	char path[PATH_MAX];
	bool good = true;

	for (size_t i = 0; i < p->opt.n; i++) {
		if (p->fate[i] != FATE_BLOCKED)
			continue;
		const struct output *o = &p->opt.outputs[i];
		(void)publish_path(path, o);
		if (move_in(p, i, path))
			continue;
		good = false;
		publish_say(diags, p->opt.out_name, o->path, errno);
	}
	return good;
}

/* Empty folders above a deleted file go too; a full one stops it. */
static void
drop_parents(int dir, char *path)
{
	char *slash;

	while ((slash = strrchr(path, '/')) != NULL) {
		*slash = '\0';
		if (unlinkat(dir, path, AT_REMOVEDIR) != 0)
			return;
	}
}

static bool
delete_one(struct publish *p, struct str stale, struct diags *diags)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%.*s", STR_FMT(stale));
	if (unlinkat(p->out, path, 0) == 0) {
		p->deleted++;
	} else if (errno != ENOENT && errno != ENOTDIR && errno != EISDIR) {
		publish_say(diags, p->opt.out_name, stale, errno);
		return false;
	}
	drop_parents(p->out, path);
	return true;
}

static bool
delete_stale(struct publish *p, const struct manifest *last,
    const struct manifest *now, struct diags *diags)
{
	bool good = true;

	for (size_t i = 0; i < last->n; i++) {
		if (manifest_find(now, last->rows[i].path) == NULL)
			good &= delete_one(p, last->rows[i].path, diags);
	}
	return good;
}

static int
by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* What a cut-off build announced stays announced. */
static void
keep_announced(struct arena *arena, const char *file, struct str **urls,
    size_t *n, size_t *cap)
{
	struct str rest, line;

	if (!file_read(arena, file, &rest))
		return;
	while (rest.n > 0) {
		struct str after = { 0 };
		str_cut(rest, '\n', &line, &after);
		rest = after;
		*urls = arena_grow(arena, *urls, *n, cap, sizeof(**urls));
		(*urls)[(*n)++] = line;
	}
}

static bool
announce(const struct publish *p, const struct manifest *last,
    const struct manifest *now, const char *file)
{
	struct arena *arena = p->arena;
	struct str *urls = NULL;
	size_t n = 0, cap = 0;

	if (last->cut_off)
		keep_announced(arena, file, &urls, &n, &cap);
	for (size_t i = 0; i < p->opt.n; i++) {
		if (p->fate[i] != FATE_CHANGED)
			continue;
		urls = arena_grow(arena, urls, n, &cap, sizeof(*urls));
		urls[n++] = output_url(arena, p->opt.outputs[i].path);
	}
	for (size_t i = 0; i < last->n; i++) {
		struct str path = last->rows[i].path;
		if (manifest_find(now, path) != NULL)
			continue;
		urls = arena_grow(arena, urls, n, &cap, sizeof(*urls));
		urls[n++] = output_url(arena, path);
	}
	if (n > 0)
		qsort(urls, n, sizeof(*urls), by_text);

	struct buf buf = BUF_INIT;
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && str_eq(urls[i], urls[i - 1]))
			continue;
		buf_str(&buf, urls[i]);
		buf_char(&buf, '\n');
	}
	bool done = file_write(file, buf_view(&buf), 0644, false);
	buf_done(&buf);
	return done;
}

/*
 * The manifest first lists old and
 * new: whatever happens now, the next build knows which files are ours.
 */
bool
publish_move(
    struct publish *p, const struct manifest *last, struct diags *diags)
{
	struct manifest now =
	    manifest_of(p->arena, p->opt.out_name, p->opt.outputs, p->opt.n);
	struct manifest both = manifest_union(p->arena, last, &now);
	const char *list = str_fmt(p->arena, "%s/manifest.txt", p->opt.build);
	const char *urls = str_fmt(p->arena, "%s/changed.txt", p->opt.build);

	if (!announce(p, last, &now, urls)) {
		publish_say(diags, STR("build/changed.txt"), STR(""), errno);
		return false;
	}
	if (!manifest_write(list, &both)) {
		publish_say(diags, STR("build/manifest.txt"), STR(""), errno);
		return false;
	}
	bool good = true;
	if (p->tree >= 0)
		good = move_tree(p, diags);
	else
		pool_run(p->opt.jobs, p->opt.n, move_one, p);
	good &= delete_stale(p, last, &now, diags);
	good &= p->tree >= 0 || move_blocked(p, diags);
	if (!good)
		return false;
	if (!manifest_write(list, &now)) {
		publish_say(diags, STR("build/manifest.txt"), STR(""), errno);
		return false;
	}
	return true;
}
