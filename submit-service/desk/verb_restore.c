/*
 * desk restore FOLDER: puts a backup into an empty data folder while the store
 * is stopped. Runs as the store's user; needs no key and opens nothing. Every
 * file is held against the manifest before the first is put in place.
 */
#include "desk/verbs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "core/manifest.h"
#include "desk/report.h"

#define LOCK_NAME "store.lock"

struct restore {
	struct session *session;
	const char *folder, *data;
	struct manifest manifest;
	char *block; /* MANIFEST_BLOCK */
	int lock;
};

static bool
complain(const char *path)
{
	report_error("%s：%s", path, strerror(errno));
	return false;
}

/* ---- an empty place that nobody uses ------------------------------------- */

static bool
take_lock(struct restore *r)
{
	const char *path =
	    file_join(&r->session->arena, r->data, STR(LOCK_NAME));

	if (!file_mkdirs(r->data, 0700))
		return complain(r->data);
	r->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (r->lock < 0)
		return complain(path);
	if (flock(r->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	report_error("存储进程正在用 %s。恢复之前先停下它", r->data);
	return false;
}

static bool
is_empty(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool empty = dir != NULL;

	if (dir == NULL)
		return complain(path);
	while (empty && (entry = readdir(dir)) != NULL)
		empty = strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0 ||
			strcmp(entry->d_name, LOCK_NAME) == 0;
	closedir(dir);
	if (!empty)
		report_error(
		    "%s 不是空的，不会覆盖。请把里面的东西移开再恢复", path);
	return empty;
}

/* ---- the files ----------------------------------------------------------- */

/* A whole block unless the file ends. −1: errno is set. */
static ssize_t
read_block(int fd, char *block)
{
	size_t n = 0;
	ssize_t got = 1;

	while (n < MANIFEST_BLOCK && got > 0) {
		got = read(fd, block + n, MANIFEST_BLOCK - n);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got < 0)
			return -1;
		else
			n += (size_t)got;
	}
	return (ssize_t)n;
}

/* Hashes what it reads; writes it when `to` is a descriptor. */
static bool
pass(struct restore *r, int from, int to, struct manifest_file *seen)
{
	ssize_t n;

	while ((n = read_block(from, r->block)) > 0) {
		manifest_hash(seen, str_mem(r->block, (size_t)n));
		if (to >= 0 && !file_write_all(to, r->block, (size_t)n))
			return false;
		if (n < MANIFEST_BLOCK)
			break;
	}
	return n >= 0;
}

static bool
is_as_listed(const struct manifest_file *seen, const struct manifest_file *file)
{
	if (seen->size == file->size &&
	    memcmp(seen->hash, file->hash, sizeof(file->hash)) == 0)
		return true;
	report_error(
	    "备份里的 %.*s 与清单不符：不完整，或改动过", STR_FMT(file->name));
	return false;
}

static bool
check_file(struct restore *r, const struct manifest_file *file)
{
	const char *path = file_join(&r->session->arena, r->folder, file->name);
	int from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct manifest_file seen = { 0 };
	bool done;

	if (from < 0)
		return complain(path);
	done = pass(r, from, -1, &seen) || complain(path);
	close(from);
	return done && is_as_listed(&seen, file);
}

/* Under another name first: half a file never has the right one. */
static bool
put_file(struct restore *r, const struct manifest_file *file)
{
	struct arena *arena = &r->session->arena;
	const char *source = file_join(arena, r->folder, file->name);
	char *target = file_join(arena, r->data, file->name);
	const char *part = str_fmt(arena, "%s.part", target);
	char *slash = strrchr(target, '/');
	struct manifest_file seen = { 0 };
	int from, to;
	bool done;

	*slash = '\0';
	done = file_mkdirs(target, 0700);
	*slash = '/';
	if (!done)
		return complain(target);
	from = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	to = open(
	    part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	done =
	    from >= 0 && to >= 0 && pass(r, from, to, &seen) && fsync(to) == 0;
	if (from >= 0)
		close(from);
	if (to >= 0 && close(to) != 0)
		done = false;
	done = done && rename(part, target) == 0;
	if (!done)
		complain(part);
	return done && is_as_listed(&seen, file);
}

static bool
sync_data(const struct restore *r)
{
	int fd = open(r->data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done || complain(r->data);
}

/* The database last: a store that starts on half of it would make a new one. */
static bool
put_files(struct restore *r)
{
	size_t i;

	for (i = r->manifest.n; i-- > 0;)
		if (!put_file(r, &r->manifest.files[i]))
			return false;
	return sync_data(r);
}

static bool
check_backup(struct restore *r)
{
	struct arena *arena = &r->session->arena;
	const char *path = file_join(arena, r->folder, STR(MANIFEST_FILE));
	struct str text;
	size_t i;

	if (!file_read(arena, path, &text)) {
		report_error("读不了 %s：%s（不是备份文件夹，或备份没有做完）",
		    path, strerror(errno));
		return false;
	}
	if (!manifest_get(&r->manifest, arena, text)) {
		report_error("%s 不是备份清单，或已损坏", path);
		return false;
	}
	for (i = 0; i < r->manifest.n; i++)
		if (!check_file(r, &r->manifest.files[i]))
			return false;
	return true;
}

int
verb_restore(struct session *s)
{
	struct restore r = {
		.session = s, .folder = s->options->arguments[0], .lock = -1
	};
	bool done;

	if (!session_settings(s))
		return DESK_FAILED;
	r.data = s->settings.data;
	r.block = arena_alloc(&s->arena, MANIFEST_BLOCK);
	done = check_backup(&r) && take_lock(&r) && is_empty(r.data) &&
	       put_files(&r);
	if (done)
		printf("已把 %04d-%02d-%02d 的备份恢复到 %s，%zu 个文件。现在可"
		       "以启动存储进程。\n",
		    r.manifest.made.y, r.manifest.made.m, r.manifest.made.d,
		    r.data, r.manifest.n);
	if (r.lock >= 0)
		close(r.lock);
	return done ? DESK_DONE : DESK_FAILED;
}
