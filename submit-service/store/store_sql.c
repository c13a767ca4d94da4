/*
 * All SQL text: the statements of store_sql.def and the schemas. A schema is
 * never edited once released; a change is a new script at the end of its list.
 *
 * Every table is WITHOUT ROWID and keyed by something random, so that a stolen
 * file shows no order of arrival. What may be read in clear is the ticket row.
 */
#include "store/store_db.h"

const struct store_sql_row store_sql[STORE_SQL__MAX] = {
#define SQL(id, db, text) [STORE_SQL_##id] = { STORE_DB_##db, (text) },
#include "store_sql.def"
#undef SQL
};

/*
 * used_public keeps every public half ever given out, also after its ticket
 * was purged. `tag` finds the ticket of a repeated confirmation and is
 * worthless once the salt of its draft is erased. item.text is ciphertext.
 */
static const char tickets_1[] =
    "CREATE TABLE meta ("
    " key TEXT PRIMARY KEY,"
    " value ANY NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE form ("
    " rev TEXT PRIMARY KEY CHECK (length(rev) = 32),"
    " id TEXT NOT NULL,"
    " title TEXT NOT NULL,"
    " json TEXT NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE used_public ("
    " public TEXT PRIMARY KEY CHECK (length(public) = 8)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE ticket ("
    " public TEXT PRIMARY KEY REFERENCES used_public (public),"
    " tag BLOB NOT NULL UNIQUE CHECK (length(tag) = 32),"
    " counter INTEGER NOT NULL,"
    " token BLOB NOT NULL CHECK (length(token) = 32),"
    " seed BLOB NOT NULL,"
    " rev TEXT NOT NULL REFERENCES form (rev),"
    " unit TEXT NOT NULL,"
    " state TEXT NOT NULL,"
    " key_id TEXT NOT NULL,"
    " received TEXT NOT NULL,"
    " due TEXT NOT NULL,"
    " anonymous INTEGER NOT NULL CHECK (anonymous IN (0, 1)),"
    " failed INTEGER NOT NULL,"
    " opened TEXT NOT NULL,"
    " CHECK (anonymous = 0 OR length(received) = 10)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX ticket_due ON ticket (due, public);"
    "CREATE INDEX ticket_queue ON ticket (unit, state, due, public);"
    "CREATE TABLE item ("
    " public TEXT NOT NULL REFERENCES ticket (public) ON DELETE CASCADE,"
    " side TEXT NOT NULL CHECK (side IN ('C', 'D')),"
    " n INTEGER NOT NULL CHECK (n > 0),"
    " type TEXT NOT NULL,"
    " keys BLOB NOT NULL,"
    " text BLOB NOT NULL,"
    " signature BLOB NOT NULL,"
    " PRIMARY KEY (public, side, n)"
    ") STRICT, WITHOUT ROWID;";

/*
 * `shown`: how many of the failed tries ever counted an opening has shown.
 * `request`: the citizen's request that made an item, so that a repeat of it
 * makes no second one.
 */
static const char tickets_2[] =
    "ALTER TABLE ticket ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE item ADD COLUMN request BLOB;"
    "CREATE UNIQUE INDEX item_request ON item (request)"
    " WHERE request IS NOT NULL;";

/* What was purged, in sums: the log must not become the next register. */
static const char tickets_3[] = "CREATE TABLE purged ("
				" day TEXT NOT NULL,"
				" form TEXT NOT NULL,"
				" unit TEXT NOT NULL,"
				" month TEXT NOT NULL,"
				" n INTEGER NOT NULL,"
				" PRIMARY KEY (day, form, unit, month)"
				") STRICT, WITHOUT ROWID;";

/*
 * `ends`: end of the draft, once used of its receipt; then the eraser takes
 * the row, salt and all. Using a draft drops its sealed content and copies
 * what the receipt shows, so that nothing here names the ticket.
 */
static const char drafts_1[] =
    "CREATE TABLE draft ("
    " row BLOB PRIMARY KEY CHECK (length(row) = 32),"
    " salt BLOB NOT NULL CHECK (length(salt) = 16),"
    " version INTEGER NOT NULL,"
    " ends INTEGER NOT NULL,"
    " counter INTEGER,"
    " rev TEXT,"
    " unit TEXT,"
    " received TEXT,"
    " due TEXT,"
    " anonymous INTEGER,"
    " sealed BLOB,"
    " CHECK ((sealed IS NULL) = (counter IS NOT NULL))"
    ") STRICT, WITHOUT ROWID;";

/*
 * `first`: hash of the submission in its place, for its receipt. Hashes of
 * receipts are in the order of their bytes and name no ticket: what they are
 * made of holds a nonce that only the citizen has.
 */
static const char tickets_4[] = "ALTER TABLE ticket ADD COLUMN first BLOB;"
				"CREATE TABLE receipt ("
				" day TEXT NOT NULL CHECK (length(day) = 10),"
				" hash BLOB NOT NULL CHECK (length(hash) = 32),"
				" PRIMARY KEY (day, hash)"
				") STRICT, WITHOUT ROWID;";

/*
 * One row a file in the folder files/, whose name is the id in hex. The id is
 * random and stands, with the key, only inside the sealed body; here it says
 * whose file it is, so that a ticket's files go with it.
 */
static const char tickets_5[] =
    "CREATE TABLE attachment ("
    " id BLOB PRIMARY KEY CHECK (length(id) = 16),"
    " public TEXT NOT NULL REFERENCES ticket (public) ON DELETE CASCADE,"
    " size INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX attachment_public ON attachment (public);";

static const char drafts_2[] = "ALTER TABLE draft ADD COLUMN first BLOB;";

/* `row` is the draft's; it may come after its files. */
static const char drafts_3[] = "CREATE TABLE file ("
			       " id BLOB PRIMARY KEY CHECK (length(id) = 16),"
			       " row BLOB NOT NULL CHECK (length(row) = 32),"
			       " size INTEGER NOT NULL,"
			       " ends INTEGER NOT NULL"
			       ") STRICT, WITHOUT ROWID;"
			       "CREATE INDEX file_row ON file (row);";

static const char *const tickets_scripts[] = { tickets_1, tickets_2, tickets_3,
	tickets_4, tickets_5 };
static const char *const drafts_scripts[] = { drafts_1, drafts_2, drafts_3 };

#define SCRIPTS(list)                                                          \
	{                                                                      \
		(list), sizeof(list) / sizeof((list)[0])                       \
	}
const struct store_migrations store_migrations[STORE_DB__MAX] = {
	[STORE_DB_TICKETS] = SCRIPTS(tickets_scripts),
	[STORE_DB_DRAFTS] = SCRIPTS(drafts_scripts),
};
