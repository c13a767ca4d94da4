/*
 * The spool file and the names of output kinds. Knows nothing of the output
 * folder; publish.c does.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "write/output.h"

struct spool {
	int fd;
	_Atomic off_t end;
};

static const char *const kind_name[OUTPUT__MAX] = {
	[OUTPUT_PAGE] = "page",
	[OUTPUT_FORM] = "form",
	[OUTPUT_MORE] = "more",
	[OUTPUT_ATTACHMENT] = "attachment",
	[OUTPUT_ALIAS] = "alias",
	[OUTPUT_ASSET] = "asset",
	[OUTPUT_MADE] = "made",
};

const char *
output_kind_name(enum output_kind kind)
{
	return kind_name[kind];
}

bool
output_kind_find(struct str name, enum output_kind *kind)
{
	for (int k = 0; k < OUTPUT__MAX; k++) {
		if (!str_is(name, kind_name[k]))
			continue;
		*kind = (enum output_kind)k;
		return true;
	}
	return false;
}

struct str
output_url(struct arena *arena, struct str path)
{
	if (str_is(path, "index.html"))
		return STR("/");
	if (str_ends(path, "/index.html"))
		path.n -= sizeof("index.html") - 1;
	return str_join(arena, STR("/"), path);
}

struct spool *
spool_new(const char *dir)
{
	/* O_TMPFILE has no name at all; some file systems lack it. */
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0) {
		char path[4096];
		int n = snprintf(path, sizeof(path), "%s/spool-XXXXXX", dir);
		if (n < 0 || (size_t)n >= sizeof(path)) {
			errno = ENAMETOOLONG;
			return NULL;
		}
		fd = mkostemp(path, O_CLOEXEC);
		if (fd < 0)
			return NULL;
		(void)unlink(path);
	}

	struct spool *spool = malloc(sizeof(*spool));
	if (spool == NULL)
		abort();
	spool->fd = fd;
	atomic_init(&spool->end, 0);
	return spool;
}

void
spool_free(struct spool *spool)
{
	if (spool == NULL)
		return;
	/* An unlinked scratch file: nothing can be lost by a failed close. */
	(void)close(spool->fd);
	free(spool);
}

bool
spool_put(struct spool *spool, struct str bytes, off_t *at)
{
	*at = atomic_fetch_add(&spool->end, (off_t)bytes.n);
	size_t done = 0;
	while (done < bytes.n) {
		ssize_t n = pwrite(spool->fd, bytes.p + done, bytes.n - done,
		    *at + (off_t)done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

bool
spool_get(const struct spool *spool, off_t at, void *into, size_t n)
{
	char *p = into;
	size_t done = 0;
	while (done < n) {
		ssize_t got =
		    pread(spool->fd, p + done, n - done, at + (off_t)done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			if (got == 0)
				errno = EIO;
			return false;
		}
		done += (size_t)got;
	}
	return true;
}
