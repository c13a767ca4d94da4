/*
 * Sealed files: one file in the folder files/ each, named by its random id,
 * and one row, first of a draft, then of a ticket. The file is durable before
 * its row; a row is gone before its file. So a crash leaves at most a file
 * without a row, which the sweep removes; the other way round is damage from
 * outside, and is counted.
 *
 * What is in them is ciphertext; this process has no key.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "store/store_room.h"

enum {
	LOOSE_SECONDS = 120, /* a file put that no draft has named */
	SCAN_SWEEPS = 10,    /* sweeps between two looks at the folder */
	COPY = 64 * 1024,
	NAME_SIZE = 2 * STORE_FILE_SIZE + sizeof(".new")
};

/* What makes a memfd unchangeable, for us as for its sender. */
enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

static void
store_file_name(char name[NAME_SIZE], struct str id, const char *suffix)
{
	char hex[2 * STORE_FILE_SIZE + 1];

	hash_hex_put(hex, id.p, STORE_FILE_SIZE);
	snprintf(name, NAME_SIZE, "%s%s", hex, suffix);
}

/* ---- the folder ---------------------------------------------------------- */

bool
store_file_open(struct store *store, struct diags *diags)
{
	const struct settings *settings = store->settings;
	const char *path =
	    file_join(&store->scratch, settings->data, STR("files"));

	if (file_mkdirs(path, 0700))
		store->files =
		    open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (store->files >= 0)
		return true;
	DIAG_ADD(
	    diags, DIAG_STORE_FOLDER, settings->at.data, path, strerror(errno));
	return false;
}

void
store_file_close(struct store *store)
{
	if (store->files >= 0)
		close(store->files);
	store->files = -1;
}

/* ---- putting ------------------------------------------------------------- */

/* False: not a memfd, not sealed, or not of this size. */
static bool
store_file_is_sealed(int fd, int64_t size)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat st;

	return seals >= 0 && (seals & SEALS) == SEALS && fstat(fd, &st) == 0 &&
	       st.st_size == size;
}

/* Text is never refused for lack of space before files are. */
static bool
store_file_has_room(struct store_call *call, int64_t size)
{
	struct store *store = call->store;
	uint64_t least = 2 * (uint64_t)store->settings->limits.disk_free;
	sqlite3_stmt *staged =
	    store_db_use(&store->drafts, STORE_SQL_FILE_STAGED);
	struct statvfs fs;

	if (!store_call_step(call, store_db_step(staged)))
		return false;
	if (store_db_col_int(staged, 0) + size >
		(int64_t)store->settings->limits.staged_all ||
	    fstatvfs(store->files, &fs) != 0 ||
	    (uint64_t)fs.f_bavail * fs.f_frsize < least + (uint64_t)size) {
		call->reply.status = STORE_FULL;
		return false;
	}
	return true;
}

static bool
store_file_copy(int from, int to, int64_t size)
{
	char bytes[COPY];
	int64_t at = 0;

	while (at < size) {
		ssize_t got = pread(from, bytes, sizeof(bytes), at), put = 0;

		if (got <= 0)
			return false;
		for (ssize_t n = 0; n < got; n += put) {
			put = write(to, bytes + n, (size_t)(got - n));
			if (put <= 0)
				return false;
		}
		at += got;
	}
	return true;
}

/* No time of arrival: a copy of the folder shows which came when, otherwise. */
static bool
store_file_settle(int fd)
{
	static const struct timespec never[2] = { { 0, 0 }, { 0, 0 } };

	return futimens(fd, never) == 0 && fsync(fd) == 0;
}

static bool
store_file_write(struct store *store, struct str id, int from, int64_t size)
{
	char name[NAME_SIZE], fresh[NAME_SIZE];
	bool done;
	int to;

	store_file_name(name, id, "");
	store_file_name(fresh, id, ".new");
	to = openat(store->files, fresh,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (to < 0)
		return false;
	done = store_file_copy(from, to, size) && store_file_settle(to);
	done = close(to) == 0 && done;
	if (done && renameat(store->files, fresh, store->files, name) == 0 &&
	    fsync(store->files) == 0)
		return true;
	unlinkat(store->files, fresh, 0);
	return false;
}

static bool
store_file_exists(struct store_call *call, struct str id)
{
	sqlite3_stmt *known =
	    store_db_use(&call->store->drafts, STORE_SQL_FILE_KNOWN);
	sqlite3_stmt *kept =
	    store_db_use(&call->store->tickets, STORE_SQL_ATTACHMENT_KNOWN);

	store_db_blob(known, 1, id);
	store_db_blob(kept, 1, id);
	return store_db_step(known) == STORE_STEP_ROW ||
	       store_db_step(kept) == STORE_STEP_ROW;
}

void
store_file_put(struct store_call *call)
{
	const struct store_file_put *in = &call->request.file_put;
	struct store *store = call->store;
	sqlite3_stmt *add;

	if (call->file == NULL || in->size <= 0 ||
	    in->size > STORE_FILE_BYTES_MAX ||
	    !store_file_is_sealed(*call->file, in->size)) {
		call->reply.status = STORE_BAD;
		return;
	}
	/* Ids are random: the same again is no accident. */
	if (store_file_exists(call, in->id)) {
		call->reply.status = STORE_USED;
		return;
	}
	if (!store_file_has_room(call, in->size))
		return;
	if (!store_file_write(store, in->id, *call->file, in->size)) {
		call->reply.status = errno == ENOSPC ? STORE_FULL : STORE_FAIL;
		return;
	}
	store_batch_point(store, STORE_POINT_FILE_WRITTEN);
	add = store_db_use(&store->drafts, STORE_SQL_FILE_ADD);
	store_db_blob(add, 1, in->id);
	store_db_blob(add, 2, in->row);
	store_db_int(add, 3, in->size);
	store_db_int(add, 4, store->now + LOOSE_SECONDS);
	if (store_call_step(call, store_db_step(add)))
		call->reply.status = STORE_OK;
}

/* ---- whose they are ------------------------------------------------------ */

static struct str
store_file_nth(struct str files, size_t i)
{
	return str_sub(files, i * STORE_FILE_SIZE, STORE_FILE_SIZE);
}

bool
store_file_hold(struct store_call *call, struct str row, struct str files)
{
	struct store_db *db = &call->store->drafts;
	sqlite3_stmt *release = store_db_use(db, STORE_SQL_FILE_RELEASE);

	store_db_blob(release, 1, row);
	if (!store_call_step(call, store_db_step(release)))
		return false;
	for (size_t i = 0; i < files.n / STORE_FILE_SIZE; i++) {
		sqlite3_stmt *hold = store_db_use(db, STORE_SQL_FILE_HOLD);

		store_db_blob(hold, 1, store_file_nth(files, i));
		store_db_blob(hold, 2, row);
		if (!store_call_step(call, store_db_step(hold)))
			return false;
		if (store_db_changes(db) == 0) {
			call->reply.status = STORE_BAD;
			return false;
		}
	}
	return true;
}

static bool
store_file_move_one(
    struct store_call *call, struct str row, struct str id, struct str public)
{
	struct store *store = call->store;
	sqlite3_stmt *size = store_db_use(&store->drafts, STORE_SQL_FILE_SIZE);
	sqlite3_stmt *add =
	    store_db_use(&store->tickets, STORE_SQL_ATTACHMENT_ADD);
	sqlite3_stmt *drop = store_db_use(&store->drafts, STORE_SQL_FILE_DROP);
	enum store_step step;

	store_db_blob(size, 1, id);
	store_db_blob(size, 2, row);
	step = store_db_step(size);
	if (step == STORE_STEP_DONE)
		call->reply.status = STORE_BAD;
	if (step == STORE_STEP_DONE || !store_call_step(call, step))
		return false;
	store_db_blob(add, 1, id);
	store_db_text(add, 2, public);
	store_db_int(add, 3, store_db_col_int(size, 0));
	sqlite3_reset(size);
	store_db_blob(drop, 1, id);
	return store_call_step(call, store_db_step(add)) &&
	       store_call_step(call, store_db_step(drop));
}

bool
store_file_move(struct store_call *call, struct str row, struct str files,
    struct str public)
{
	for (size_t i = 0; i < files.n / STORE_FILE_SIZE; i++)
		if (!store_file_move_one(
			call, row, store_file_nth(files, i), public))
			return false;
	return true;
}

/* ---- reading ------------------------------------------------------------- */

static bool
store_file_read(struct store_call *call, int fd)
{
	const struct store_file_get *in = &call->request.file_get;
	struct store_file_get_reply *out = &call->reply.file_get;
	char *bytes = arena_alloc(&call->store->scratch, in->length);
	ssize_t got = pread(fd, bytes, in->length, in->from);

	if (got < 0)
		return false;
	out->bytes = str_mem(bytes, (size_t)got);
	return true;
}

void
store_file_get(struct store_call *call)
{
	const struct store_file_get *in = &call->request.file_get;
	struct store *store = call->store;
	sqlite3_stmt *row =
	    store_db_use(&store->tickets, STORE_SQL_ATTACHMENT_SIZE);
	char name[NAME_SIZE];
	enum store_step step;
	int fd;

	if (in->from < 0 || in->length == 0 || in->length > STORE_PIECE_MAX) {
		call->reply.status = STORE_BAD;
		return;
	}
	store_db_blob(row, 1, in->id);
	store_db_text(row, 2, in->public);
	step = store_db_step(row);
	if (!store_call_step(call, step))
		return;
	store_file_name(name, in->id, "");
	fd = openat(store->files, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	call->reply.status =
	    step == STORE_STEP_DONE || fd < 0 ? STORE_NONE : STORE_FAIL;
	if (call->reply.status == STORE_FAIL && store_file_read(call, fd)) {
		call->reply.file_get.size = store_db_col_int(row, 0);
		call->reply.status = STORE_OK;
	}
	if (fd >= 0)
		close(fd);
}

/* ---- sweeping ------------------------------------------------------------ */

static bool
store_file_is_known(struct store_db *db, enum store_sql sql, struct str id)
{
	sqlite3_stmt *known = store_db_use(db, sql);
	bool is_known;

	store_db_blob(known, 1, id);
	/* What the database cannot say now is not removed. */
	is_known = store_db_step(known) != STORE_STEP_DONE;
	sqlite3_reset(known);
	return is_known;
}

/* Rows first, and only then their files: see the top. */
static bool
store_file_sweep_rows(struct store *store)
{
	sqlite3_stmt *sweep =
	    store_db_use(&store->drafts, STORE_SQL_FILE_SWEEP);
	struct str *ids = NULL;
	size_t n = 0, cap = 0;
	enum store_step step;
	char name[NAME_SIZE];

	store_db_int(sweep, 1, store->hooks.clock(store->hooks.ctx));
	while ((step = store_db_step(sweep)) == STORE_STEP_ROW) {
		ids = arena_grow(&store->scratch, ids, n, &cap, sizeof(*ids));
		ids[n++] = str_copy(&store->scratch, store_db_col(sweep, 0));
	}
	store_db_reset(&store->drafts);
	for (size_t i = 0; step == STORE_STEP_DONE && i < n; i++) {
		if (store_file_is_known(
			&store->tickets, STORE_SQL_ATTACHMENT_KNOWN, ids[i]))
			continue; /* moved before a crash */
		store_file_name(name, ids[i], "");
		unlinkat(store->files, name, 0);
	}
	return step == STORE_STEP_DONE;
}

/* The id of a file's name; false: a file half written, or not ours. */
static bool
store_file_id(const char *name, unsigned char id[STORE_FILE_SIZE])
{
	if (strlen(name) != 2 * STORE_FILE_SIZE)
		return false;
	for (size_t i = 0; i < STORE_FILE_SIZE; i++) {
		int high = ascii_hex((unsigned char)name[2 * i]);
		int low = ascii_hex((unsigned char)name[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		id[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static void
store_file_sweep_name(struct store *store, const char *name)
{
	unsigned char id[STORE_FILE_SIZE];
	struct str key = str_mem(id, sizeof(id));

	if (name[0] == '.')
		return;
	if (store_file_id(name, id) &&
	    (store_file_is_known(&store->drafts, STORE_SQL_FILE_KNOWN, key) ||
		store_file_is_known(
		    &store->tickets, STORE_SQL_ATTACHMENT_KNOWN, key)))
		return;
	if (unlinkat(store->files, name, 0) == 0)
		store->stats.orphans++;
}

static bool
store_file_sweep_folder(struct store *store)
{
	int fd = openat(store->files, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while ((entry = readdir(dir)) != NULL)
		store_file_sweep_name(store, entry->d_name);
	closedir(dir);
	return true;
}

/* Rows of tickets whose file somebody took away: told, never removed. */
static void
store_file_count_missing(struct store *store)
{
	sqlite3_stmt *list =
	    store_db_use(&store->tickets, STORE_SQL_ATTACHMENT_LIST);
	uint64_t missing = 0;
	char name[NAME_SIZE];
	struct stat st;

	while (store_db_step(list) == STORE_STEP_ROW) {
		store_file_name(name, store_db_col(list, 0), "");
		if (fstatat(store->files, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			missing++;
	}
	sqlite3_reset(list);
	if (missing > 0 && missing != store->stats.missing)
		fprintf(stderr,
		    "wangting-store: 警告：有 %llu 个附件不在 files 文件夹里\n",
		    (unsigned long long)missing);
	store->stats.missing = missing;
}

/* A draft's row without its file: the citizen is asked to choose it anew. */
static void
store_file_drop_missing(struct store *store)
{
	sqlite3_stmt *list = store_db_use(&store->drafts, STORE_SQL_FILE_LIST);
	struct str *ids = NULL;
	size_t n = 0, cap = 0;
	char name[NAME_SIZE];
	struct stat st;

	while (store_db_step(list) == STORE_STEP_ROW) {
		store_file_name(name, store_db_col(list, 0), "");
		if (fstatat(store->files, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			continue;
		ids = arena_grow(&store->scratch, ids, n, &cap, sizeof(*ids));
		ids[n++] = str_copy(&store->scratch, store_db_col(list, 0));
	}
	sqlite3_reset(list);
	for (size_t i = 0; i < n; i++) {
		sqlite3_stmt *drop =
		    store_db_use(&store->drafts, STORE_SQL_FILE_DROP);

		store_db_blob(drop, 1, ids[i]);
		store_db_step(drop);
		sqlite3_reset(drop);
	}
}

bool
store_file_sweep(struct store *store)
{
	int64_t now = store->hooks.clock(store->hooks.ctx);
	bool done = store_file_sweep_rows(store);

	if (now >= store->scan_at) {
		store->scan_at =
		    now + SCAN_SWEEPS * (int64_t)store->settings->limits.sweep;
		done = store_file_sweep_folder(store) && done;
		store_file_drop_missing(store);
		store_file_count_missing(store);
	}
	arena_reset(&store->scratch);
	return done;
}
