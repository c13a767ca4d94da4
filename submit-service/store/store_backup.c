/*
 * A backup in steps, so that no citizen waits for it: a snapshot of
 * tickets.db, the files of tickets, then the manifest. drafts.db holds what
 * must be forgotten and is never in it. The folder has its name only when
 * everything is on disk; until then it is called NAME.part.
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
#include "core/manifest.h"
#include "store/store_copy.h"
#include "store/store_room.h"

/* Bytes of files that one step copies and hashes. */
enum { STEP_BYTES = 4 * MANIFEST_BLOCK };

#define TICKETS "tickets.db"

struct store_backup {
	struct arena arena;
	const char *folder, *part; /* final name, name while it grows */
	const char *data;
	struct store_copy copy;
	bool copied;
	struct manifest manifest;
	size_t next;  /* file in progress */
	int from, to; /* its descriptors; −1. `to` only for what is copied */
	char *block;
	int64_t bytes;
};

/* ---- beginning and giving up --------------------------------------------- */

static void
store_backup_close(struct store_backup *b)
{
	if (b->from >= 0)
		close(b->from);
	if (b->to >= 0)
		close(b->to);
	b->from = b->to = -1;
}

/* Whatever lies in the unfinished folder is this backup's own. */
static void
store_backup_remove(struct store_backup *b)
{
	struct file_list files;
	struct str bad;
	size_t i;

	if (!file_walk(&b->arena, b->part, &files, &bad))
		return;
	for (i = 0; i < files.n; i++) {
		char *path = file_join(&b->arena, b->part, files.items[i].path);
		char *slash;

		unlink(path);
		/* Folders that are empty now; others refuse. */
		while ((slash = strrchr(path, '/')) != NULL &&
		       (size_t)(slash - path) > strlen(b->part)) {
			*slash = '\0';
			if (rmdir(path) != 0)
				break;
		}
	}
	rmdir(b->part);
}

void
store_backup_free(struct store_backup *b)
{
	if (b == NULL)
		return;
	store_copy_end(&b->copy);
	store_backup_close(b);
	store_backup_remove(b);
	free(b->block);
	arena_done(&b->arena);
	free(b);
}

/* Absolute, in a folder that exists, and not in the data folder. */
static enum store_status
store_backup_place(const struct store *store, struct str folder)
{
	char data[PATH_MAX], parent[PATH_MAX];
	size_t n;

	if (folder.n < 2 || folder.n >= PATH_MAX || folder.p[0] != '/' ||
	    folder.p[folder.n - 1] == '/' || str_ends(folder, "/..") ||
	    str_ends(folder, "/.") || memchr(folder.p, '\0', folder.n) != NULL)
		return STORE_BAD;
	memcpy(data, folder.p, folder.n);
	data[folder.n] = '\0';
	*strrchr(data, '/') = '\0';
	if (realpath(data[0] != '\0' ? data : "/", parent) == NULL)
		return STORE_NONE;
	if (realpath(store->settings->data, data) == NULL)
		return STORE_FAIL;
	n = strlen(data);
	return strncmp(parent, data, n) == 0 &&
		       (parent[n] == '\0' || parent[n] == '/')
		   ? STORE_BAD
		   : STORE_OK;
}

/* `used`: there is something; `none`: it cannot be made. */
static enum store_status
store_backup_folder(struct store_backup *b)
{
	struct stat st;

	if (lstat(b->folder, &st) == 0)
		return STORE_USED;
	/* A store that was killed may have left it. */
	store_backup_remove(b);
	if (mkdir(b->part, 0700) == 0)
		return STORE_OK;
	return errno == EEXIST ? STORE_USED : STORE_NONE;
}

static enum store_status
store_backup_begin(struct store *store, struct str folder)
{
	struct store_backup *b;
	enum store_status status = store_backup_place(store, folder);

	if (status != STORE_OK)
		return status;
	store->backup = b = calloc(1, sizeof(*b));
	if (b == NULL)
		abort();
	arena_init(&b->arena, 0);
	b->from = b->to = -1;
	b->data = store->settings->data;
	b->folder = str_dup(&b->arena, folder);
	b->part = str_fmt(&b->arena, "%s.part", b->folder);
	b->block = malloc(MANIFEST_BLOCK);
	if (b->block == NULL)
		abort();
	memcpy(b->manifest.site, store->site, sizeof(b->manifest.site));
	b->manifest.made = date_of((struct instant){ store->now, 0 });
	manifest_add(&b->manifest, &b->arena, STR(TICKETS));
	status = store_backup_folder(b);
	if (status != STORE_OK)
		return status;
	return store_copy_start(&b->copy,
		   file_join(&b->arena, b->data, STR(TICKETS)),
		   file_join(&b->arena, b->part, STR(TICKETS)))
		   ? STORE_OK
		   : STORE_FAIL;
}

/* ---- steps --------------------------------------------------------------- */

/* What lies in folders below the data: the tickets' files. */
static bool
store_backup_list(struct store_backup *b)
{
	struct file_list files;
	struct str bad;
	size_t i;

	if (!file_walk(&b->arena, b->data, &files, &bad))
		return false;
	for (i = 0; i < files.n; i++)
		if (memchr(files.items[i].path.p, '/', files.items[i].path.n) !=
			NULL &&
		    !files.items[i].is_link)
			manifest_add(
			    &b->manifest, &b->arena, files.items[i].path);
	return true;
}

static bool
store_backup_pages(struct store_backup *b)
{
	int64_t before = b->copy.bytes;
	enum store_copied copied = store_copy_step(&b->copy);

	b->bytes += b->copy.bytes - before;
	if (copied != STORE_COPY_DONE)
		return copied == STORE_COPY_MORE;
	b->copied = true;
	return store_copy_end(&b->copy) && store_backup_list(b);
}

/* Opens the file in progress. The database is in place already. */
static bool
store_backup_open(struct store_backup *b, const struct manifest_file *file)
{
	bool is_there = b->next == 0;
	const char *from =
	    file_join(&b->arena, is_there ? b->part : b->data, file->name);
	char *to = file_join(&b->arena, b->part, file->name);
	char *slash = strrchr(to, '/');

	b->from = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (is_there || b->from < 0)
		return b->from >= 0;
	*slash = '\0';
	if (!file_mkdirs(to, 0700))
		return false;
	*slash = '/';
	b->to = open(
	    to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	return b->to >= 0;
}

/* A whole block unless the file ends. −1: errno is set. */
static ssize_t
store_backup_read(struct store_backup *b)
{
	size_t n = 0;
	ssize_t got = 1;

	while (n < MANIFEST_BLOCK && got > 0) {
		got = read(b->from, b->block + n, MANIFEST_BLOCK - n);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got < 0)
			return -1;
		else
			n += (size_t)got;
	}
	return (ssize_t)n;
}

/* One block of the file in progress; at its end goes on to the next. */
static bool
store_backup_block(struct store_backup *b, ssize_t *n)
{
	struct manifest_file *file = &b->manifest.files[b->next];

	*n = 0;
	if (b->from < 0 && !store_backup_open(b, file)) {
		/* Purged since the snapshot: the row is, too, when restored. */
		if (b->next > 0 && b->from < 0 && errno == ENOENT) {
			memmove(file, file + 1,
			    (b->manifest.n - b->next - 1) * sizeof(*file));
			b->manifest.n--;
			return true;
		}
		return false;
	}
	*n = store_backup_read(b);
	if (*n < 0)
		return false;
	if (*n > 0) {
		manifest_hash(file, str_mem(b->block, (size_t)*n));
		if (b->to >= 0 && !file_write_all(b->to, b->block, (size_t)*n))
			return false;
	}
	if (*n == MANIFEST_BLOCK)
		return true;
	if (b->to >= 0 && fsync(b->to) != 0)
		return false;
	store_backup_close(b);
	b->next++;
	return true;
}

static bool
store_backup_files(struct store_backup *b)
{
	int64_t before = b->bytes;
	ssize_t n;

	while (b->next < b->manifest.n && b->bytes - before < STEP_BYTES) {
		if (!store_backup_block(b, &n))
			return false;
		/* A file costs something even when it is empty. */
		b->bytes += n;
		before -= 4096;
	}
	return true;
}

/* The folder's own entries, then those of the one above it. */
static bool
store_backup_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

static bool
store_backup_finish(struct store_backup *b)
{
	char *parent = str_dup(&b->arena, str_of(b->folder));
	struct buf text = BUF_INIT;
	bool done;

	*strrchr(parent, '/') = '\0';
	manifest_put(&text, &b->manifest);
	done = file_write(file_join(&b->arena, b->part, STR(MANIFEST_FILE)),
		   buf_view(&text), 0600, true) &&
	       store_backup_sync(b->part) && rename(b->part, b->folder) == 0 &&
	       store_backup_sync(parent[0] != '\0' ? parent : "/");
	buf_done(&text);
	return done;
}

/* A snapshot of one batch: every step of it may take the disk's time. */
void
store_backup(struct store_call *call)
{
	const struct store_backup_step *in = &call->request.backup;
	struct store *store = call->store;
	enum store_status status = STORE_OK;
	bool finished = false;

	if (in->start) {
		store_backup_free(store->backup);
		store->backup = NULL;
		status = store_backup_begin(store, in->folder);
	} else if (store->backup == NULL ||
		   !str_is(in->folder, store->backup->folder)) {
		status = STORE_BAD;
	} else if (!store->backup->copied) {
		if (!store_backup_pages(store->backup))
			status = STORE_FAIL;
	} else if (!store_backup_files(store->backup)) {
		status = STORE_FAIL;
	} else if (store->backup->next == store->backup->manifest.n) {
		finished = store_backup_finish(store->backup);
		status = finished ? STORE_OK : STORE_FAIL;
	}
	call->reply.status = status;
	if (status == STORE_OK)
		call->reply.backup = (struct store_backup_reply){ finished,
			store->backup->bytes };
	if (status != STORE_OK || finished) {
		/* A finished one has no .part any more to be removed. */
		store_backup_free(store->backup);
		store->backup = NULL;
	}
}
