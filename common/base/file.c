/*
 * Files and folders. Every call is checked; errno says why. Names a client
 * sent never get here: callers make the names.
 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 64 * 1024, WALK_DEEPEST = 64 };

/* Closes without losing the errno of what went wrong before. */
static void
close_quietly(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
}

/* ---- reading ------------------------------------------------------------- */

/* Reads until the end; a pipe, or a file under /proc, says no size. */
static bool
read_fd(struct arena *arena, int fd, struct str *out)
{
	struct stat st;
	size_t n = 0, cap;
	char *p;

	if (fstat(fd, &st) != 0)
		return false;
	cap = S_ISREG(st.st_mode) ? (size_t)st.st_size + 1 : READ_STEP;
	p = arena_alloc(arena, cap + 1);
	for (;;) {
		ssize_t got;

		/* Its whole size is there: spares the call that says so. */
		if (S_ISREG(st.st_mode) && st.st_size > 0 &&
		    n == (size_t)st.st_size)
			break;
		got = read(fd, p + n, cap - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (got == 0)
			break;
		n += (size_t)got;
		if (n == cap) {
			char *grown = arena_alloc(arena, cap * 2 + 1);

			p = memcpy(grown, p, n);
			cap *= 2;
		}
	}
	p[n] = '\0';
	*out = str_mem(p, n);
	return true;
}

bool
file_read_at(struct arena *arena, int dir, const char *name, struct str *out)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return false;
	done = read_fd(arena, fd, out);
	close_quietly(fd);
	return done;
}

bool
file_read(struct arena *arena, const char *path, struct str *out)
{
	return file_read_at(arena, AT_FDCWD, path, out);
}

/* ---- walking ------------------------------------------------------------- */

struct walk {
	struct arena *arena;
	struct file_list *list;
	size_t cap;
	struct str *bad;
	bool hidden; /* names with a leading dot too */
};

static bool walk_dir(struct walk *, int parent, const char *name,
    struct str path, unsigned depth);

static bool
walk_fail(struct walk *w, struct str path)
{
	*w->bad = path;
	return false;
}

static bool
walk_entry(
    struct walk *w, int dir, const char *name, struct str path, unsigned depth)
{
	struct file_list *list = w->list;
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return walk_fail(w, path);
	if (S_ISDIR(st.st_mode))
		return walk_dir(w, dir, name, path, depth + 1);
	if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
		return true;
	list->items = arena_grow(
	    w->arena, list->items, list->n, &w->cap, sizeof(*list->items));
	list->items[list->n++] =
	    (struct file_entry){ path, S_ISLNK(st.st_mode), st.st_size };
	return true;
}

static bool
walk_dir(struct walk *w, int parent, const char *name, struct str path,
    unsigned depth)
{
	/* Only the folder that the caller named may be reached by a link. */
	int flags =
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth > 0 ? O_NOFOLLOW : 0);
	int fd, saved;
	DIR *dir;
	struct dirent *entry;
	bool done = true;

	if (depth > WALK_DEEPEST) {
		errno = ENAMETOOLONG;
		return walk_fail(w, path);
	}
	fd = openat(parent, name, flags);
	if (fd < 0)
		return walk_fail(w, path);
	dir = fdopendir(fd);
	if (dir == NULL) {
		close_quietly(fd);
		return walk_fail(w, path);
	}
	while (done) {
		struct str child;

		errno = 0;
		entry = readdir(dir);
		if (entry == NULL) {
			done = errno == 0 || walk_fail(w, path);
			break;
		}
		if (entry->d_name[0] == '.' &&
		    (!w->hidden || strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0))
			continue;
		child = str_of(
		    path.n == 0
			? str_dup(w->arena, str_of(entry->d_name))
			: file_join(w->arena, path.p, str_of(entry->d_name)));
		done = walk_entry(w, fd, entry->d_name, child, depth);
	}
	saved = errno;
	closedir(dir);
	errno = saved;
	return done;
}

static int
entry_cmp(const void *a, const void *b)
{
	return str_cmp(((const struct file_entry *)a)->path,
	    ((const struct file_entry *)b)->path);
}

static bool
walk(struct arena *arena, const char *dir, struct file_list *list,
    struct str *bad, bool hidden)
{
	struct walk w = { arena, list, 0, bad, hidden };

	*list = (struct file_list){ NULL, 0 };
	if (!walk_dir(&w, AT_FDCWD, dir, STR(""), 0)) {
		if (bad->n == 0)
			*bad = str_copy(arena, str_of(dir));
		return false;
	}
	if (list->n > 1)
		qsort(list->items, list->n, sizeof(*list->items), entry_cmp);
	return true;
}

bool
file_walk(struct arena *arena, const char *dir, struct file_list *list,
    struct str *bad)
{
	return walk(arena, dir, list, bad, false);
}

bool
file_walk_all(struct arena *arena, const char *dir, struct file_list *list,
    struct str *bad)
{
	return walk(arena, dir, list, bad, true);
}

/* ---- writing ------------------------------------------------------------- */

static bool
make_dir(const char *path, mode_t mode)
{
	struct stat st;

	if (mkdir(path, mode) == 0)
		return true;
	if (errno != EEXIST)
		return false;
	if (stat(path, &st) != 0)
		return false;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return false;
	}
	return true;
}

bool
file_mkdirs(const char *path, mode_t mode)
{
	struct arena arena;
	bool done = true;
	char *copy;

	if (*path == '\0')
		return true;
	arena_init(&arena, 512);
	copy = str_dup(&arena, str_of(path));
	for (char *p = copy + 1; done && *p != '\0'; p++) {
		if (*p != '/' || p[-1] == '/')
			continue;
		*p = '\0';
		done = make_dir(
		    copy, p[1 + strspn(p + 1, "/")] == '\0' ? mode : 0755);
		*p = '/';
	}
	if (done)
		done = make_dir(copy, mode);
	arena_done(&arena);
	return done;
}

bool
file_write_all(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		p += put;
		n -= (size_t)put;
	}
	return true;
}

static bool
sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return false;
	done = fsync(fd) == 0;
	close_quietly(fd);
	return done;
}

/* The temporary file: full, checked and closed, or errno. */
static bool
fill(int fd, struct str bytes, mode_t mode, bool durable)
{
	if (!file_write_all(fd, bytes.p, bytes.n) || fchmod(fd, mode) != 0 ||
	    (durable && fsync(fd) != 0)) {
		close_quietly(fd);
		return false;
	}
	return close(fd) == 0;
}

bool
file_write(const char *path, struct str bytes, mode_t mode, bool durable)
{
	const char *slash = strrchr(path, '/');
	struct arena arena;
	const char *dir;
	char *temp;
	bool done = false;
	int fd;

	arena_init(&arena, 512);
	dir = slash == NULL ? "."
	      : slash == path
		  ? "/"
		  : str_dup(&arena, str_mem(path, (size_t)(slash - path)));
	/* A dot in front: walks skip what a crash leaves behind. */
	temp = file_join(&arena, dir, STR(".wangting-XXXXXX"));
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		goto out;
	done = fill(fd, bytes, mode, durable) && rename(temp, path) == 0;
	if (!done) {
		int saved = errno;

		unlink(temp);
		errno = saved;
	} else if (durable) {
		done = sync_dir(dir);
	}
out:
	arena_done(&arena);
	return done;
}

char *
file_join(struct arena *arena, const char *dir, struct str name)
{
	size_t n = strlen(dir);
	char *path;

	while (name.n > 0 && name.p[0] == '/')
		name = str_from(name, 1);
	while (n > 0 && dir[n - 1] == '/')
		n--;
	if (*dir == '\0')
		return str_dup(arena, name);
	path = arena_alloc(arena, n + 1 + name.n + 1);
	memcpy(path, dir, n);
	path[n] = '/';
	if (name.n != 0)
		memcpy(path + n + 1, name.p, name.n);
	path[n + 1 + name.n] = '\0';
	return path;
}
