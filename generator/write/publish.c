/*
 * Stage, rename, delete: see publish.h. The only code that touches public/.
 * What the files contain was decided before; nothing is rendered here.
 */
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

enum fate { FATE_SAME, FATE_CHANGED, FATE_BLOCKED, FATE_FAILED };

struct run {
	struct publish *p;
	int out, stage; /* folders */
	struct hand *hands;
	unsigned char *fate;   /* enum fate per output */
	unsigned char *stager; /* worker that staged it */
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
stage_one(void *ctx, size_t i, unsigned worker)
{
	struct run *run = ctx;
	struct hand *hand = &run->hands[worker];
	const struct output *o = &run->p->outputs[i];
	char path[PATH_MAX], name[24];

	if (publish_file_is_same(
		run->p->spool, o, run->out, path_of(path, o), &hand->room)) {
		run->fate[i] = FATE_SAME;
		return;
	}
	stage_name(name, i);
	run->stager[i] = (unsigned char)worker;
	if (publish_file_write(
		run->p->spool, o, hand->stage, name, &hand->room)) {
		run->fate[i] = FATE_CHANGED;
		return;
	}
	run->fate[i] = FATE_FAILED;
	say_write(&hand->diags, run->p->out_name, o->path, errno);
}

static bool
make_parents(int dir, char *path)
{
	for (char *p = strchr(path, '/'); p != NULL; p = strchr(p + 1, '/')) {
		*p = '\0';
		int rc = mkdirat(dir, path, 0755);
		*p = '/';
		if (rc != 0 && errno != EEXIST)
			return false;
	}
	return true;
}

/*
 * A new file comes by link and unlink: the kernel lets only one rename between
 * folders happen at a time, but any number of links.
 */
static bool
move_new(int stage, const char *name, int out, const char *path)
{
	if (linkat(stage, name, out, path, 0) != 0)
		return false;
	(void)unlinkat(stage, name, 0); /* else stage_clean does it */
	return true;
}

static bool
move_in(const struct run *run, size_t i, char *path)
{
	int stage = run->hands[run->stager[i]].stage;
	char name[24];

	stage_name(name, i);
	if (move_new(stage, name, run->out, path))
		return true;
	if (errno == ENOENT)
		return make_parents(run->out, path) &&
		       move_new(stage, name, run->out, path);
	return renameat(stage, name, run->out, path) == 0;
}

static void
move_one(void *ctx, size_t i, unsigned worker)
{
	struct run *run = ctx;
	char path[PATH_MAX];

	(void)worker;
	/* Neighbours share a folder and its lock: two threads do not. */
	i = i / 2 + (i % 2) * ((run->p->n + 1) / 2);
	if (run->fate[i] != FATE_CHANGED)
		return;
	(void)path_of(path, &run->p->outputs[i]);
	/*
	 * A file where a folder must be, or the other way round: most likely
	 * a stale output, so try again once those are gone.
	 */
	if (!move_in(run, i, path))
		run->fate[i] = FATE_BLOCKED;
}

static bool
move_blocked(struct run *run, struct diags *diags)
{
	char path[PATH_MAX];
	bool good = true;

	for (size_t i = 0; i < run->p->n; i++) {
		if (run->fate[i] != FATE_BLOCKED)
			continue;
		const struct output *o = &run->p->outputs[i];
		(void)path_of(path, o);
		if (move_in(run, i, path))
			continue;
		good = false;
		say_write(diags, run->p->out_name, o->path, errno);
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
delete_one(struct run *run, struct str stale, struct diags *diags)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%.*s", STR_FMT(stale));
	if (unlinkat(run->out, path, 0) == 0) {
		run->p->deleted++;
	} else if (errno != ENOENT && errno != ENOTDIR && errno != EISDIR) {
		say_write(diags, run->p->out_name, stale, errno);
		return false;
	}
	drop_parents(run->out, path);
	return true;
}

static bool
delete_stale(struct run *run, const struct manifest *now, struct diags *diags)
{
	const struct manifest *last = run->p->last;
	bool good = true;

	for (size_t i = 0; i < last->n; i++) {
		if (manifest_find(now, last->rows[i].path) == NULL)
			good &= delete_one(run, last->rows[i].path, diags);
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
announce(struct run *run, struct arena *arena, const struct manifest *now,
    const char *file)
{
	const struct publish *p = run->p;
	struct str *urls = NULL;
	size_t n = 0, cap = 0;

	if (p->last->cut_off)
		keep_announced(arena, file, &urls, &n, &cap);
	for (size_t i = 0; i < p->n; i++) {
		if (run->fate[i] != FATE_CHANGED)
			continue;
		urls = arena_grow(arena, urls, n, &cap, sizeof(*urls));
		urls[n++] = output_url(arena, p->outputs[i].path);
	}
	for (size_t i = 0; i < p->last->n; i++) {
		struct str path = p->last->rows[i].path;
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
go_public(struct run *run, struct arena *arena, struct diags *diags)
{
	struct publish *p = run->p;
	struct manifest now = manifest_of(arena, p->out_name, p->outputs, p->n);
	struct manifest both = manifest_union(arena, p->last, &now);
	const char *list = str_fmt(arena, "%s/manifest.txt", p->build);
	const char *urls = str_fmt(arena, "%s/changed.txt", p->build);

	if (!announce(run, arena, &now, urls)) {
		say_write(diags, STR("build/changed.txt"), STR(""), errno);
		return false;
	}
	if (!manifest_write(list, &both)) {
		say_write(diags, STR("build/manifest.txt"), STR(""), errno);
		return false;
	}
	pool_run(p->jobs, p->n, move_one, run);
	bool good = delete_stale(run, &now, diags);
	good &= move_blocked(run, diags);
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
open_stage(struct arena *arena, const struct publish *p, int out)
{
	int stage = open_folder(str_fmt(arena, "%s/stage", p->build));

	if (stage < 0 || is_one_mount(stage, out))
		return stage;
	(void)close(stage);
	return open_folder(str_fmt(arena, "%s/" STAGE_IN_OUT, p->out));
}

static bool
hands_init(struct run *run, struct arena *arena)
{
	unsigned jobs = run->p->jobs;

	run->hands = ARENA_ARRAY(arena, jobs, struct hand);
	for (unsigned i = 0; i < jobs; i++) {
		struct hand *hand = &run->hands[i];
		char name[24];
		stage_name(name, i);
		if (mkdirat(run->stage, name, 0755) != 0 && errno != EEXIST)
			return false;
		hand->stage = openat(run->stage, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (hand->stage < 0)
			return false;
		diags_init(&hand->diags);
		hand->room.fresh = arena_alloc(arena, PUBLISH_CHUNK);
		hand->room.old = arena_alloc(arena, PUBLISH_CHUNK);
	}
	return true;
}

static bool
run_phases(struct run *run, struct arena *arena, struct diags *diags)
{
	struct publish *p = run->p;
	bool good = true;

	stage_clean(run->stage);
	if (!hands_init(run, arena)) {
		say_write(diags, p->out_name, STR(""), errno);
		return false;
	}
	pool_run(p->jobs, p->n, stage_one, run);
	for (unsigned i = 0; i < p->jobs; i++) {
		diags_merge(diags, &run->hands[i].diags);
		diags_done(&run->hands[i].diags);
	}
	for (size_t i = 0; i < p->n; i++) {
		good &= run->fate[i] != FATE_FAILED;
		p->changed += run->fate[i] == FATE_CHANGED;
	}
	good = good && go_public(run, arena, diags);
	for (unsigned i = 0; i < p->jobs; i++)
		(void)close(run->hands[i].stage);
	stage_clean(run->stage);
	return good;
}

bool
publish_run(struct publish *p, struct arena *arena, struct diags *diags)
{
	struct run run = { .p = p };

	p->changed = p->deleted = 0;
	run.out = open_folder(p->out);
	if (run.out < 0) {
		say_write(diags, p->out_name, STR(""), errno);
		return false;
	}
	run.stage = open_stage(arena, p, run.out);
	if (run.stage < 0) {
		say_write(diags, p->out_name, STR(""), errno);
		(void)close(run.out);
		return false;
	}
	run.fate = ARENA_ARRAY(arena, p->n, unsigned char);
	run.stager = ARENA_ARRAY(arena, p->n, unsigned char);
	bool good = run_phases(&run, arena, diags);
	(void)close(run.stage);
	(void)unlinkat(run.out, STAGE_IN_OUT, AT_REMOVEDIR);
	(void)close(run.out);
	return good;
}
