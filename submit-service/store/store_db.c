/*
 * Thin cover over SQLite: opening, migrating, binding, stepping, closing.
 * Decides nothing about operations.
 */
#include <stdio.h>

#include "store/store_db.h"

/*
 * secure_delete: what was erased must not stay in free pages. temp_store: no
 * temporary file may ever hold a copy. busy_timeout: only an outsider with a
 * shell can hold the lock; waiting longer would stop all clients.
 */
static const char pragmas[] = "PRAGMA busy_timeout = 1000;"
			      "PRAGMA secure_delete = ON;"
			      "PRAGMA journal_mode = WAL;"
			      "PRAGMA synchronous = FULL;"
			      "PRAGMA foreign_keys = ON;"
			      "PRAGMA trusted_schema = OFF;"
			      "PRAGMA cell_size_check = ON;"
			      "PRAGMA temp_store = MEMORY;"
			      "PRAGMA journal_size_limit = 4194304;";

static bool
store_db_refuse(const struct store_db *db, const char *path, struct pos pos,
    struct diags *diags)
{
	DIAG_ADD(diags, DIAG_STORE_DATABASE, pos, path,
	    db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
	return false;
}

/* One integer out of a statement that gives one row. */
static bool
store_db_number(const struct store_db *db, const char *sql, int *out)
{
	sqlite3_stmt *statement;
	bool found;

	if (sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) !=
	    SQLITE_OK)
		return false;
	found = sqlite3_step(statement) == SQLITE_ROW;
	if (found)
		*out = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return found;
}

static bool
store_db_exec(const struct store_db *db, const char *sql)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool
store_db_configure(const struct store_db *db)
{
	static const int on[] = { SQLITE_DBCONFIG_DEFENSIVE };
	static const int off[] = { SQLITE_DBCONFIG_DQS_DDL,
		SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_ENABLE_TRIGGER,
		SQLITE_DBCONFIG_ENABLE_VIEW };

	sqlite3_extended_result_codes(db->handle, 1);
	for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++)
		if (sqlite3_db_config(db->handle, on[i], 1, NULL) != SQLITE_OK)
			return false;
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
		if (sqlite3_db_config(db->handle, off[i], 0, NULL) != SQLITE_OK)
			return false;
	return store_db_exec(db, pragmas);
}

/* Each script and its number are one transaction. */
static bool
store_db_migrate(const struct store_db *db, enum store_db_name name, int from)
{
	char version[64];

	for (int i = from; i < store_migrations[name].n; i++) {
		snprintf(version, sizeof(version),
		    "PRAGMA user_version = %d; COMMIT", i + 1);
		if (store_db_exec(db, "BEGIN IMMEDIATE") &&
		    store_db_exec(db, store_migrations[name].scripts[i]) &&
		    store_db_exec(db, version))
			continue;
		return false;
	}
	return true;
}

static bool
store_db_prepare(struct store_db *db, enum store_db_name name)
{
	for (int i = 0; i < STORE_SQL__MAX; i++)
		if (store_sql[i].db == name &&
		    sqlite3_prepare_v3(db->handle, store_sql[i].text, -1,
			SQLITE_PREPARE_PERSISTENT, &db->statements[i],
			NULL) != SQLITE_OK)
			return false;
	return true;
}

static bool
store_db_is_newer(int version, int known, const char *path, struct pos pos,
    struct diags *diags)
{
	char found[16], last[16];

	if (version <= known)
		return false;
	snprintf(found, sizeof(found), "%d", version);
	snprintf(last, sizeof(last), "%d", known);
	DIAG_ADD(diags, DIAG_STORE_NEWER, pos, path, found, last);
	return true;
}

bool
store_db_open(struct store_db *db, enum store_db_name name, const char *path,
    struct pos pos, struct diags *diags)
{
	int version = 0;

	*db = (struct store_db){ 0 };
	if (sqlite3_open_v2(path, &db->handle,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
		NULL) != SQLITE_OK ||
	    !store_db_configure(db) ||
	    !store_db_number(db, "PRAGMA user_version", &version))
		return store_db_refuse(db, path, pos, diags);
	if (store_db_is_newer(
		version, store_migrations[name].n, path, pos, diags))
		return false;
	if (!store_db_migrate(db, name, version) || !store_db_prepare(db, name))
		return store_db_refuse(db, path, pos, diags);
	return true;
}

void
store_db_close(struct store_db *db)
{
	for (int i = 0; i < STORE_SQL__MAX; i++) {
		sqlite3_finalize(db->statements[i]);
		db->statements[i] = NULL;
	}
	/* The last connection checkpoints and removes the WAL. */
	sqlite3_close(db->handle);
	db->handle = NULL;
}

sqlite3_stmt *
store_db_use(struct store_db *db, enum store_sql sql)
{
	sqlite3_stmt *statement = db->statements[sql];

	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return statement;
}

void
store_db_text(sqlite3_stmt *statement, int i, struct str s)
{
	sqlite3_bind_text64(
	    statement, i, s.n > 0 ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
}

void
store_db_texts(sqlite3_stmt *statement, int i, const struct str *s, int n)
{
	for (int k = 0; k < n; k++)
		store_db_text(statement, i + k, s[k]);
}

void
store_db_blob(sqlite3_stmt *statement, int i, struct str s)
{
	sqlite3_bind_blob64(
	    statement, i, s.n > 0 ? s.p : "", s.n, SQLITE_STATIC);
}

void
store_db_int(sqlite3_stmt *statement, int i, int64_t value)
{
	sqlite3_bind_int64(statement, i, value);
}

enum store_step
store_db_step(sqlite3_stmt *statement)
{
	switch (sqlite3_step(statement) & 0xff) {
	case SQLITE_ROW: return STORE_STEP_ROW;
	case SQLITE_DONE: return STORE_STEP_DONE;
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return STORE_STEP_BUSY;
	case SQLITE_FULL: return STORE_STEP_FULL;
	default: return STORE_STEP_FAIL;
	}
}

enum store_step
store_db_run(struct store_db *db, enum store_sql sql)
{
	sqlite3_stmt *statement = store_db_use(db, sql);
	enum store_step step;

	do
		step = store_db_step(statement);
	while (step == STORE_STEP_ROW);
	sqlite3_reset(statement);
	return step;
}

int
store_db_changes(const struct store_db *db)
{
	return sqlite3_changes(db->handle);
}

int
store_db_total(const struct store_db *db)
{
	return sqlite3_total_changes(db->handle);
}

void
store_db_reset(struct store_db *db)
{
	for (int i = 0; i < STORE_SQL__MAX; i++)
		sqlite3_reset(db->statements[i]);
}

bool
store_db_in_transaction(const struct store_db *db)
{
	return !sqlite3_get_autocommit(db->handle);
}

struct str
store_db_col(sqlite3_stmt *statement, int i)
{
	const void *p = sqlite3_column_blob(statement, i);

	return str_mem(p, (size_t)sqlite3_column_bytes(statement, i));
}

int64_t
store_db_col_int(sqlite3_stmt *statement, int i)
{
	return sqlite3_column_int64(statement, i);
}

bool
store_db_col_is_null(sqlite3_stmt *statement, int i)
{
	return sqlite3_column_type(statement, i) == SQLITE_NULL;
}
