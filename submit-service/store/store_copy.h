/*
 * A copy of a database in use, through SQLite's online backup interface: a
 * snapshot of the moment it begins, copied a few pages at a time while the
 * store goes on answering.
 */
#ifndef STORE_STORE_COPY_H
#define STORE_STORE_COPY_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store_copy {
	sqlite3 *from, *to;
	sqlite3_backup *backup;
	int64_t bytes; /* copied so far */
};

/* Zeroed before. False: store_copy_end, the database refused. */
bool store_copy_start(struct store_copy *, const char *from, const char *to);
enum store_copied { STORE_COPY_MORE, STORE_COPY_DONE, STORE_COPY_FAIL };
enum store_copied store_copy_step(struct store_copy *);
/* Closes; after DONE the copy is one file, complete and on disk. False: the
 * last writes failed. Safe on a zeroed one. */
bool store_copy_end(struct store_copy *);

#endif
