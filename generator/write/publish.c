/*
 * Staging: see publish.h. What the files contain is decided elsewhere, how
 * they get into place is publish_move.c's.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "write/publish_part.h"

#define STAGE_IN_OUT ".wangting-stage"

static void
staged(struct publish *p, unsigned worker, size_t i, bool good)
{
	p->stager[i] = (unsigned char)worker;
	p->fate[i] = good ? FATE_CHANGED : FATE_FAILED;
	if (!good)
		publish_say(&p->hands[worker].diags, p->opt.out_name,
		    p->opt.outputs[i].path, errno);
}

/* Where output i is staged: a folder, and a name or path in it. */
static int
stage_place(struct publish *p, unsigned worker, size_t i, char name[PATH_MAX])
{
	if (p->tree < 0) {
		publish_stage_name(name, i);
		return p->hands[worker].stage;
	}
	(void)publish_path(name, &p->opt.outputs[i]);
	/* If this fails, so will opening the file, with the same reason. */
	(void)publish_parents(p->tree, name);
	return p->tree;
}

void
publish_put(struct publish *p, unsigned worker, size_t i, struct str bytes)
{
	struct publish_hand *hand = &p->hands[worker];
	char path[PATH_MAX];

	(void)publish_path(path, &p->opt.outputs[i]);
	if (p->tree < 0 &&
	    publish_file_is_same(p->out, path, bytes, &hand->room)) {
		p->fate[i] = FATE_SAME;
		return;
	}
	int dir = stage_place(p, worker, i, path);
	staged(p, worker, i, publish_file_write(dir, path, bytes));
}

void
publish_copy(struct publish *p, unsigned worker, size_t i)
{
	struct publish_hand *hand = &p->hands[worker];
	const char *from = p->opt.outputs[i].copy_from;
	char path[PATH_MAX];

	(void)publish_path(path, &p->opt.outputs[i]);
	if (p->tree < 0 &&
	    publish_file_is_copy(p->out, path, from, &hand->room)) {
		p->fate[i] = FATE_SAME;
		return;
	}
	int dir = stage_place(p, worker, i, path);
	staged(p, worker, i, publish_file_copy(dir, path, from, &hand->room));
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	(void)remove(path);
	return 0;
}

/* What a killed build left behind goes with it. */
static void
stage_remove(const char *path)
{
	(void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
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

static int
stage_open(struct publish *p, const char *path)
{
	p->stage_path = path;
	stage_remove(path);
	return open_folder(path);
}

/*
 * The stage lies in build/, outside the site. Where build/ and the output
 * folder are different mounts it has to lie inside.
 */
static int
open_stage(struct publish *p)
{
	const struct publish_options *opt = &p->opt;
	int stage = stage_open(p, str_fmt(p->arena, "%s/stage", opt->build));

	if (stage < 0 || is_one_mount(stage, p->out))
		return stage;
	(void)close(stage);
	stage_remove(p->stage_path);
	return stage_open(p, str_fmt(p->arena, "%s/" STAGE_IN_OUT, opt->out));
}

static int
make_folder(int dir, const char *name)
{
	if (mkdirat(dir, name, 0755) != 0 && errno != EEXIST)
		return -1;
	return openat(
	    dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool
hand_init(struct publish *p, unsigned i)
{
	struct publish_hand *hand = &p->hands[i];
	char name[24];

	diags_init(&hand->diags);
	hand->room.fresh = arena_alloc(p->arena, PUBLISH_CHUNK);
	hand->room.old = arena_alloc(p->arena, PUBLISH_CHUNK);
	publish_stage_name(name, i);
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
	p->stage = open_stage(p);
	if (p->stage < 0)
		return false;
	if (is_empty(p->out)) {
		p->tree = make_folder(p->stage, "tree");
		if (p->tree < 0)
			return false;
	}
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
	p->out = p->stage = p->tree = -1;
	p->hands = ARENA_ARRAY(arena, opt->jobs, struct publish_hand);
	for (unsigned i = 0; i < opt->jobs; i++)
		p->hands[i].stage = -1;
	p->fate = ARENA_ARRAY(arena, opt->n, unsigned char);
	p->stager = ARENA_ARRAY(arena, opt->n, unsigned char);
	if (open_all(p))
		return p;
	publish_say(diags, opt->out_name, STR(""), errno);
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
	if (!good || !publish_move(p, last, diags))
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
	if (p->tree >= 0)
		(void)close(p->tree);
	if (p->stage >= 0) {
		(void)close(p->stage);
		stage_remove(p->stage_path);
	}
	if (p->out >= 0)
		(void)close(p->out);
}
