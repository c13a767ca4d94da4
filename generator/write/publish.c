/*
 * Stage, move, delete: see publish.h. The only code that touches public/. What
 * the files contain is decided elsewhere.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/pool.h"
#include "write/publish.h"
#include "write/publish_file.h"

#define STAGE_IN_OUT ".wangting-stage"

/*
 * What one worker needs; no other thread touches it while staging. Its own
 * stage folder spares the lock of a shared one.
 */
struct hand {
	struct diags diags;
	int stage;
	struct publish_room room;
};

enum fate { FATE_NONE, FATE_SAME, FATE_CHANGED, FATE_BLOCKED, FATE_FAILED };

struct publish {
	struct publish_options opt;
	struct arena *arena;
	int out, stage; /* folders */
	struct hand *hands;
	unsigned char *fate;   /* enum fate per output */
	unsigned char *stager; /* worker that staged it */
	bool is_empty; /* nothing was published yet: nothing to compare */
	size_t deleted;
};

static void
say_write(struct diags *diags, struct str folder, struct str path, int error)
{
	char name[4096];

	snprintf(name, sizeof(name), "%.*s%s%.*s", STR_FMT(folder),
	    path.n > 0 ? "/" : "", STR_FMT(path));
	DIAG_ADD(diags, DIAG_SYS_WRITE, POS_NONE, name, strerrordesc_np(error));
}

static void
stage_name(char name[24], size_t i)
{
	snprintf(name, 24, "%zu", i);
}

static const char *
path_of(char path[PATH_MAX], const struct output *o)
{
	snprintf(path, PATH_MAX, "%.*s", STR_FMT(o->path));
	return path;
}

static void
staged(struct publish *p, unsigned worker, size_t i, bool good)
{
	p->stager[i] = (unsigned char)worker;
	p->fate[i] = good ? FATE_CHANGED : FATE_FAILED;
	if (!good)
		say_write(&p->hands[worker].diags, p->opt.out_name,
		    p->opt.outputs[i].path, errno);
}

void
publish_put(struct publish *p, unsigned worker, size_t i, struct str bytes)
{
	struct hand *hand = &p->hands[worker];
	char path[PATH_MAX], name[24];

	(void)path_of(path, &p->opt.outputs[i]);
	if (!p->is_empty &&
	    publish_file_is_same(p->out, path, bytes, &hand->room)) {
		p->fate[i] = FATE_SAME;
		return;
	}
	stage_name(name, i);
	staged(p, worker, i, publish_file_write(hand->stage, name, bytes));
}

void
publish_copy(struct publish *p, unsigned worker, size_t i)
{
	struct hand *hand = &p->hands[worker];
	const char *from = p->opt.outputs[i].copy_from;
	char path[PATH_MAX], name[24];

	(void)path_of(path, &p->opt.outputs[i]);
	if (!p->is_empty &&
	    publish_file_is_copy(p->out, path, from, &hand->room)) {
		p->fate[i] = FATE_SAME;
		return;
	}
	stage_name(name, i);
	staged(p, worker, i,
	    publish_file_copy(hand->stage, name, from, &hand->room));
}

/* Makes the folders above a path: most often only the last is missing. */
static bool
make_parents(int dir, char *path)
{
	char *slash = strrchr(path, '/');
	if (slash == NULL)
		return true;
	*slash = '\0';
	bool made = mkdirat(dir, path, 0755) == 0 || errno == EEXIST ||
		    (errno == ENOENT && make_parents(dir, path) &&
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
	(void)unlinkat(stage, name, 0); /* else stage_clean does it */
	return true;
}

static bool
move_in(const struct publish *p, size_t i, char *path)
{
	int stage = p->hands[p->stager[i]].stage;
	char name[24];

	stage_name(name, i);
	/* On a first build every folder is missing: make it first. */
	if (p->is_empty && !make_parents(p->out, path))
		return false;
	if (move_new(p, stage, name, path))
		return true;
	if (errno == ENOENT)
		return make_parents(p->out, path) &&
		       move_new(p, stage, name, path);
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
	(void)path_of(path, &p->opt.outputs[i]);
	/*
	 * A file where a folder must be, or the other way round: most likely
	 * a stale output, so try again once those are gone.
	 */
	if (!move_in(p, i, path))
		p->fate[i] = FATE_BLOCKED;
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
		(void)path_of(path, o);
		if (move_in(p, i, path))
			continue;
		good = false;
		say_write(diags, p->opt.out_name, o->path, errno);
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
		say_write(diags, p->opt.out_name, stale, errno);
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
 * Everything after the stage is complete. The manifest first lists old and
 * new: whatever happens now, the next build knows which files are ours.
 */
static bool
go_public(struct publish *p, const struct manifest *last, struct diags *diags)
{
	struct manifest now =
	    manifest_of(p->arena, p->opt.out_name, p->opt.outputs, p->opt.n);
	struct manifest both = manifest_union(p->arena, last, &now);
	const char *list = str_fmt(p->arena, "%s/manifest.txt", p->opt.build);
	const char *urls = str_fmt(p->arena, "%s/changed.txt", p->opt.build);

	if (!announce(p, last, &now, urls)) {
		say_write(diags, STR("build/changed.txt"), STR(""), errno);
		return false;
	}
	if (!manifest_write(list, &both)) {
		say_write(diags, STR("build/manifest.txt"), STR(""), errno);
		return false;
	}
	pool_run(p->opt.jobs, p->opt.n, move_one, p);
	bool good = delete_stale(p, last, &now, diags);
	good &= move_blocked(p, diags);
	if (!good)
		return false;
	if (!manifest_write(list, &now)) {
		say_write(diags, STR("build/manifest.txt"), STR(""), errno);
		return false;
	}
	return true;
}

static void
stage_clean(int dir)
{
	struct arena arena;
	struct file_list list;
	struct str bad;
	char self[64];

	arena_init(&arena, 0);
	snprintf(self, sizeof(self), "/proc/self/fd/%d", dir);
	if (file_walk(&arena, self, &list, &bad)) {
		for (size_t i = 0; i < list.n; i++)
			(void)unlinkat(
			    dir, str_dup(&arena, list.items[i].path), 0);
	}
	for (unsigned i = 0; i < PUBLISH_JOBS_MAX; i++) {
		stage_name(self, i);
		(void)unlinkat(dir, self, AT_REMOVEDIR);
	}
	arena_done(&arena);
}

static int
open_folder(const char *path)
{
	if (!file_mkdirs(path, 0755))
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Rename and link work inside one mount only. */
static bool
is_one_mount(int a, int b)
{
	struct statx sa, sb;
	unsigned want = STATX_BASIC_STATS | STATX_MNT_ID;

	if (statx(a, "", AT_EMPTY_PATH, want, &sa) != 0 ||
	    statx(b, "", AT_EMPTY_PATH, want, &sb) != 0)
		return false;
	if ((sa.stx_mask & sb.stx_mask & STATX_MNT_ID) != 0 &&
	    sa.stx_mnt_id != sb.stx_mnt_id)
		return false;
	return sa.stx_dev_major == sb.stx_dev_major &&
	       sa.stx_dev_minor == sb.stx_dev_minor;
}

/*
 * The stage lies in build/, outside the site. Where build/ and the output
 * folder are different mounts it has to lie inside.
 */
static int
open_stage(const struct publish *p)
{
	const struct publish_options *opt = &p->opt;
	int stage = open_folder(str_fmt(p->arena, "%s/stage", opt->build));

	if (stage < 0 || is_one_mount(stage, p->out))
		return stage;
	(void)close(stage);
	return open_folder(str_fmt(p->arena, "%s/" STAGE_IN_OUT, opt->out));
}

static bool
hand_init(struct publish *p, unsigned i)
{
	struct hand *hand = &p->hands[i];
	char name[24];

	diags_init(&hand->diags);
	hand->room.fresh = arena_alloc(p->arena, PUBLISH_CHUNK);
	hand->room.old = arena_alloc(p->arena, PUBLISH_CHUNK);
	stage_name(name, i);
	if (mkdirat(p->stage, name, 0755) != 0 && errno != EEXIST)
		return false;
	hand->stage = openat(
	    p->stage, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return hand->stage >= 0;
}

/* A .gitkeep and the like are nothing of ours. */
static bool
is_empty(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *all = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	bool empty = true;

	if (all == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return false;
	}
	while (empty && (entry = readdir(all)) != NULL)
		empty = entry->d_name[0] == '.';
	(void)closedir(all);
	return empty;
}

static bool
open_all(struct publish *p)
{
	bool good = true;

	p->out = open_folder(p->opt.out);
	if (p->out < 0)
		return false;
	p->is_empty = is_empty(p->out);
	p->stage = open_stage(p);
	if (p->stage < 0)
		return false;
	stage_clean(p->stage);
	for (unsigned i = 0; i < p->opt.jobs && good; i++)
		good = hand_init(p, i);
	return good;
}

struct publish *
publish_open(
    struct arena *arena, const struct publish_options *opt, struct diags *diags)
{
	struct publish *p = ARENA_NEW(arena, struct publish);

	p->opt = *opt;
	p->arena = arena;
	p->out = p->stage = -1;
	p->hands = ARENA_ARRAY(arena, opt->jobs, struct hand);
	for (unsigned i = 0; i < opt->jobs; i++)
		p->hands[i].stage = -1;
	p->fate = ARENA_ARRAY(arena, opt->n, unsigned char);
	p->stager = ARENA_ARRAY(arena, opt->n, unsigned char);
	if (open_all(p))
		return p;
	say_write(diags, opt->out_name, STR(""), errno);
	publish_close(p);
	return NULL;
}

bool
publish_commit(struct publish *p, const struct manifest *last,
    struct publish_result *result, struct diags *diags)
{
	bool good = true;

	*result = (struct publish_result){ 0 };
	for (unsigned i = 0; i < p->opt.jobs; i++)
		diags_merge(diags, &p->hands[i].diags);
	for (size_t i = 0; i < p->opt.n; i++) {
		good &= p->fate[i] != FATE_FAILED;
		result->changed += p->fate[i] == FATE_CHANGED;
	}
	if (!good || !go_public(p, last, diags))
		return false;
	result->deleted = p->deleted;
	return true;
}

void
publish_close(struct publish *p)
{
	if (p == NULL)
		return;
	for (unsigned i = 0; i < p->opt.jobs; i++) {
		if (p->hands[i].stage >= 0)
			(void)close(p->hands[i].stage);
		diags_done(&p->hands[i].diags);
	}
	if (p->stage >= 0) {
		stage_clean(p->stage);
		(void)close(p->stage);
	}
	if (p->out >= 0) {
		(void)unlinkat(p->out, STAGE_IN_OUT, AT_REMOVEDIR);
		(void)close(p->out);
	}
}
