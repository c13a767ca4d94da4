/*
 * Bytes in memory or in a file, compared with what is published, or written
 * into the stage. Every read, write and close is checked.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "write/publish_file.h"

/* A file of ours is never a link: O_NOFOLLOW everywhere. */
static int
open_read(int dir, const char *path, size_t *size)
{
	struct stat st;

	int fd = openat(dir, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		(void)close(fd);
		errno = EISDIR;
		return -1;
	}
	*size = (size_t)st.st_size;
	return fd;
}

static int
open_new(int dir, const char *name)
{
	return openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
}

static bool
close_new(int fd, bool good)
{
	int error = errno;

	if (close(fd) != 0 && good)
		return false;
	errno = error;
	return good;
}

static bool
read_exactly(int fd, char *p, size_t n)
{
	while (n > 0) {
		ssize_t got = read(fd, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			if (got == 0)
				errno = EIO;
			return false;
		}
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static size_t
chunk(size_t left)
{
	return left < PUBLISH_CHUNK ? left : PUBLISH_CHUNK;
}

bool
publish_file_is_same(int dir, const char *path, struct str bytes,
    const struct publish_room *room)
{
	size_t size;
	bool same = true;

	int fd = open_read(dir, path, &size);
	if (fd < 0)
		return false;
	same = size == bytes.n;
	while (same && bytes.n > 0) {
		size_t n = chunk(bytes.n);
		same = read_exactly(fd, room->old, n) &&
		       memcmp(bytes.p, room->old, n) == 0;
		bytes = str_from(bytes, n);
	}
	(void)close(fd);
	return same;
}

bool
publish_file_is_copy(
    int dir, const char *path, const char *of, const struct publish_room *room)
{
	size_t size, left;
	bool same;

	int fd = open_read(dir, path, &size);
	if (fd < 0)
		return false;
	int from = open_read(AT_FDCWD, of, &left);
	same = from >= 0 && left == size;
	while (same && left > 0) {
		size_t n = chunk(left);
		same = read_exactly(fd, room->old, n) &&
		       read_exactly(from, room->fresh, n) &&
		       memcmp(room->fresh, room->old, n) == 0;
		left -= n;
	}
	if (from >= 0)
		(void)close(from);
	(void)close(fd);
	return same;
}

bool
publish_file_write(int dir, const char *name, struct str bytes)
{
	int fd = open_new(dir, name);

	return fd >= 0 && close_new(fd, file_write_all(fd, bytes.p, bytes.n));
}

bool
publish_file_copy(
    int dir, const char *name, const char *of, const struct publish_room *room)
{
	size_t left;
	bool good = true;

	int from = open_read(AT_FDCWD, of, &left);
	if (from < 0)
		return false;
	int fd = open_new(dir, name);
	while (fd >= 0 && good && left > 0) {
		size_t n = chunk(left);
		good = read_exactly(from, room->fresh, n) &&
		       file_write_all(fd, room->fresh, n);
		left -= n;
	}
	int error = errno;
	(void)close(from);
	errno = error;
	return fd >= 0 && close_new(fd, good);
}
