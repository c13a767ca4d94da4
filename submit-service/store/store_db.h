/*
 * One SQLite connection of the store: opened with the settings that
 * durability and erasure need, migrated, all statements prepared. The only
 * code that calls SQLite; what the statements are is store_sql.def.
 */
#ifndef STORE_STORE_DB_H
#define STORE_STORE_DB_H

#include <sqlite3.h>

#include "base/diag.h"

enum store_db_name { STORE_DB_TICKETS, STORE_DB_DRAFTS, STORE_DB__MAX };

enum store_sql {
#define SQL(id, db, text) STORE_SQL_##id,
#include "store_sql.def"
#undef SQL
	STORE_SQL__MAX
};

/* Database of a statement and its text. */
struct store_sql_row {
	enum store_db_name db;
	const char *text;
};
extern const struct store_sql_row store_sql[STORE_SQL__MAX];

/* Schema scripts in order; user_version counts those that ran. */
struct store_migrations {
	const char *const *scripts;
	int n;
};
extern const struct store_migrations store_migrations[STORE_DB__MAX];

struct store_db {
	sqlite3 *handle;
	sqlite3_stmt *statements[STORE_SQL__MAX]; /* NULL: other database's */
};

/* Creates and migrates the file when needed. False after a finding. */
bool store_db_open(struct store_db *, enum store_db_name, const char *path,
    struct pos, struct diags *);
/* Moves the WAL into the file, then closes. Safe on a half-opened one. */
void store_db_close(struct store_db *);

enum store_step {
	STORE_STEP_ROW,
	STORE_STEP_DONE,
	STORE_STEP_BUSY,
	STORE_STEP_FULL,
	STORE_STEP_FAIL
};

/* Resets a statement, clears its bindings, hands it out. */
sqlite3_stmt *store_db_use(struct store_db *, enum store_sql);
/* Parameters count from 1. The bytes must live until the statement is reset.
 * An empty slice binds as empty, never as NULL. */
void store_db_text(sqlite3_stmt *, int i, struct str);
void store_db_blob(sqlite3_stmt *, int i, struct str);
void store_db_int(sqlite3_stmt *, int i, int64_t);
/* Fills a fixed array of parameters in one go: text, from parameter `i`. */
void store_db_texts(sqlite3_stmt *, int i, const struct str *, int n);

enum store_step store_db_step(sqlite3_stmt *);
/* A statement without parameters and rows. */
enum store_step store_db_run(struct store_db *, enum store_sql);
/* Rows changed by the last INSERT, UPDATE or DELETE. */
int store_db_changes(const struct store_db *);
/* Rows changed since the connection was opened; tells whether any were. */
int store_db_total(const struct store_db *);
/* Ends all statements in progress; slices of their columns die here. */
void store_db_reset(struct store_db *);
/* SQLite gives a transaction up by itself after some errors. */
bool store_db_in_transaction(const struct store_db *);

/* Columns count from 0; slices live until the statement moves on. */
struct str store_db_col(sqlite3_stmt *, int i);
int64_t store_db_col_int(sqlite3_stmt *, int i);
bool store_db_col_is_null(sqlite3_stmt *, int i);

#endif
