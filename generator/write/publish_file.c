/*
 * The bytes of one output, from the spool or from a file to copy, compared
 * with what is published or written into the stage.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "write/publish_file.h"

/* Bytes of an output, from the spool or from a file to copy. */
struct source {
	const struct spool *spool;
	off_t at;
	int fd; /* −1: the spool */
	size_t left;
};

static bool
source_open(const struct spool *spool, const struct output *o, struct source *s)
{
	*s = (struct source){ spool, o->at, -1, o->length };
	if (o->copy_from == NULL)
		return true;
	struct stat st;
	s->fd = open(o->copy_from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (s->fd < 0)
		return false;
	if (fstat(s->fd, &st) != 0) {
		int error = errno;
		(void)close(s->fd);
		errno = error;
		return false;
	}
	s->left = (size_t)st.st_size;
	return true;
}

static void
source_close(struct source *s)
{
	if (s->fd >= 0)
		(void)close(s->fd); /* only read: nothing to lose */
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

/* The next piece, at most PUBLISH_CHUNK bytes; n 0 at the end. False: errno. */
static bool
source_next(struct source *s, char *into, size_t *n)
{
	*n = s->left < PUBLISH_CHUNK ? s->left : PUBLISH_CHUNK;
	s->left -= *n;
	if (s->fd >= 0)
		return read_exactly(s->fd, into, *n);
	bool done = spool_get(s->spool, s->at, into, *n);
	s->at += (off_t)*n;
	return done;
}

bool
publish_file_is_same(const struct spool *spool, const struct output *o, int dir,
    const char *path, const struct publish_room *room)
{
	struct source s;
	struct stat st;
	bool same = false;

	int fd = openat(dir, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (!source_open(spool, o, &s)) {
		(void)close(fd);
		return false;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (size_t)st.st_size != s.left)
		goto out;
	for (;;) {
		size_t n;
		if (!source_next(&s, room->fresh, &n))
			goto out;
		if (n == 0)
			break;
		if (!read_exactly(fd, room->old, n) ||
		    memcmp(room->fresh, room->old, n) != 0)
			goto out;
	}
	same = true;
out:
	source_close(&s);
	(void)close(fd);
	return same;
}

bool
publish_file_write(const struct spool *spool, const struct output *o, int dir,
    const char *name, const struct publish_room *room)
{
	struct source s;
	size_t n = 0;

	if (!source_open(spool, o, &s))
		return false;
	int fd =
	    openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	bool good = fd >= 0;
	while (good && (good = source_next(&s, room->fresh, &n)) && n > 0)
		good = file_write_all(fd, room->fresh, n);
	int error = errno;
	source_close(&s);
	if (fd >= 0 && close(fd) != 0 && good) {
		good = false;
		error = errno;
	}
	errno = error;
	return good;
}
