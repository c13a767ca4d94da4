/* Files and folders: whole reads, sorted walks, safe writes. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/types.h>

#include "arena.h"
#include "buf.h"
#include "str.h"

/* Reads all of it into the arena, one NUL behind. False: errno is set. */
bool file_read(struct arena *, const char *path, struct str *out);
bool file_read_at(struct arena *, int dir, const char *name, struct str *out);

struct file_entry {
	struct str path; /* relative to the walked folder, '/' separators */
	bool is_link;    /* a symbolic link: listed, never followed */
	off_t size;
};

struct file_list {
	struct file_entry *items;
	size_t n;
};

/*
 * All regular files and links below `dir`, names that begin with '.' left out,
 * sorted by bytes. On failure errno is set and *bad names the path.
 */
bool file_walk(
    struct arena *, const char *dir, struct file_list *, struct str *bad);
/* The same with hidden files and folders. */
bool file_walk_all(
    struct arena *, const char *dir, struct file_list *, struct str *bad);

/* Creates a folder and its parents, mode 0755 (or `mode` for the last one). */
bool file_mkdirs(const char *path, mode_t mode);
/*
 * Write a temporary file beside it, fsync if `durable`, check every call,
 * rename, fsync the folder. False: errno is set, the old file stands, nothing
 * is left over (only when that last fsync fails, the new file stands already).
 */
bool file_write(const char *path, struct str bytes, mode_t mode, bool durable);
/* Writes all bytes, retrying short writes and EINTR. */
bool file_write_all(int fd, const void *, size_t n);
/* Joins with one '/'. Arena. */
char *file_join(struct arena *, const char *dir, struct str name);

#endif
