/* Copies page by page; see store_copy.h. */
#include "store/store_copy.h"

enum { PAGES = 512, PAGE_BYTES = 4096 };

/*
 * A connection of its own that holds one snapshot: the store's own is in a
 * write transaction, and without a snapshot every commit in between would
 * make the copy begin anew.
 */
static const char snapshot[] = "BEGIN; SELECT count(*) FROM meta;";

bool
store_copy_start(struct store_copy *copy, const char *from, const char *to)
{
	const int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;

	if (sqlite3_open_v2(from, &copy->from, SQLITE_OPEN_READONLY | common,
		NULL) != SQLITE_OK ||
	    sqlite3_exec(copy->from, snapshot, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_open_v2(to, &copy->to,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | common,
		NULL) != SQLITE_OK)
		return false;
	copy->backup =
	    sqlite3_backup_init(copy->to, "main", copy->from, "main");
	return copy->backup != NULL;
}

enum store_copied
store_copy_step(struct store_copy *copy)
{
	int code = sqlite3_backup_step(copy->backup, PAGES);
	int64_t pages = sqlite3_backup_pagecount(copy->backup) -
			sqlite3_backup_remaining(copy->backup);

	copy->bytes = pages * PAGE_BYTES;
	if (code == SQLITE_DONE)
		return STORE_COPY_DONE;
	/* Nobody else writes to the copy, nobody locks the snapshot. */
	return code == SQLITE_OK ? STORE_COPY_MORE : STORE_COPY_FAIL;
}

bool
store_copy_end(struct store_copy *copy)
{
	bool good = copy->backup == NULL ||
		    sqlite3_backup_finish(copy->backup) == SQLITE_OK;

	/* Closing takes a WAL of the copy back into its file. */
	good = sqlite3_close(copy->to) == SQLITE_OK && good;
	sqlite3_close(copy->from);
	*copy = (struct store_copy){ 0 };
	return good;
}
