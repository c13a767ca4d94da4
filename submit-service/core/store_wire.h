/*
 * The records between the store process and its clients (web workers, desk,
 * the service's parent): typed requests and replies, encoded and decoded in
 * one file so that both sides cannot drift. Knows no sockets and no database.
 *
 * One SEQPACKET record is one request or one reply, at most STORE_RECORD_MAX
 * bytes, little-endian: u16 version, u16 op (reply: status), u32 job; then
 * every field as u32 length and its bytes, numbers in fields of 1, 4 or 8
 * bytes; a list is a u32 count and its rows. Nothing may follow.
 *
 * The decoder checks lengths and shapes, not meaning: after it succeeded a
 * field named “32 bytes” has 32. Decoded slices borrow from the record, lists
 * of rows live in the arena. The encoder refuses what the decoder would.
 */
#ifndef CORE_STORE_WIRE_H
#define CORE_STORE_WIRE_H

#include "base/arena.h"
#include "base/buf.h"

enum {
	STORE_VERSION = 1,
	STORE_RECORD_MAX = 128 * 1024,
	STORE_HEADER_SIZE = 8
};

/* Sizes of fixed fields, in bytes. */
enum {
	STORE_ROW_SIZE = 32,   /* draft row id: kdf subkey 1 of the handle */
	STORE_TAG_SIZE = 32,   /* submit tag */
	STORE_TOKEN_SIZE = 32, /* BLAKE2b-256 of the access token */
	STORE_SALT_SIZE = 16,
	STORE_HASH_SIZE = 32, /* of the first item, of a receipt */
	STORE_FILE_SIZE = 16, /* id of a file */
	STORE_SITE_SIZE = 16,
	STORE_PUBLIC_SIZE = 8, /* ASCII digits */
	STORE_REV_SIZE = 32,   /* lower-case hex digits */
	STORE_DAY_SIZE = 10,   /* YYYY-MM-DD */
	STORE_MINUTE_SIZE = 16 /* YYYY-MM-DDTHH:MM, the site's civil time */
};

/* Upper bounds, in bytes or rows. */
enum {
	STORE_NAME_MAX = 64, /* unit, state, type, key id: A–Z a–z 0–9 . _ - */
	STORE_SEED_MAX = 256,  /* wrapped seed */
	STORE_KEYS_MAX = 4096, /* sealed keys of one item */
	STORE_SIGNATURE_MAX = 128,
	STORE_REQUEST_ID_MAX = 32,
	STORE_TITLE_MAX = 512,
	/* draft, ciphertext: leaves room for the other fields */
	STORE_BODY_MAX = 112 * 1024,
	/* all items of one ticket (and 128 bytes for each), so that its reply
	 * fits one record; item_add answers `full` beyond */
	STORE_ITEMS_MAX = 88 * 1024,
	STORE_SUBMISSION_MAX = 56 * 1024, /* ciphertext of C1 */
	STORE_FORM_MAX = 36 * 1024,       /* compact JSON of one form */
	STORE_FILES_MAX = 64,             /* of one draft or item */
	/* a sealed file; what one file_get gives */
	STORE_FILE_BYTES_MAX = 80 * 1024 * 1024,
	STORE_PIECE_MAX = 96 * 1024,
	STORE_INBOX_MAX = 500,
	STORE_LOG_MAX = 500,
	STORE_PATH_MAX_BYTES = 1024,
	STORE_RECEIPTS_MAX = 1000,
	STORE_MINUTES_MIN = 10,
	STORE_MINUTES_MAX = 1440
};

/* Numbers are part of the protocol: never renumbered, gaps are for (C). */
enum store_op {
	STORE_FORM_PUT = 1,
	STORE_DRAFT_PUT = 2,
	STORE_DRAFT_REPLACE = 3,
	STORE_DRAFT_GET = 4,
	STORE_SUBMIT = 5,
	STORE_RECEIPT_GET = 6,
	STORE_DRAFT_END = 7,
	STORE_RECEIPT_END = 8,
	STORE_DRAFT_EXTEND = 9,
	STORE_TICKET_OPEN = 10,
	STORE_TICKET_MARK = 11,
	STORE_ITEM_ADD = 12,
	STORE_PING = 13,
	STORE_INBOX = 14,
	STORE_TICKET_GET = 15,
	/* the desk's, of a ticket's end and of the whole */
	STORE_PURGE = 16,
	STORE_PURGE_LOG = 17,
	STORE_RESET = 18,
	STORE_BACKUP = 19,
	STORE_FILE_PUT = 20,
	STORE_FILE_GET = 21,
	STORE_RECEIPTS = 22,
	STORE_OP__MAX = 23
};

enum store_status {
	STORE_OK,
	STORE_AGAIN,
	STORE_OLD,
	STORE_NONE,
	STORE_EXPIRED,
	STORE_USED,
	STORE_TAKEN,
	STORE_BUSY,
	STORE_FULL,
	STORE_BAD,
	STORE_FAIL,
	STORE_STATUS__MAX
};

/* ---- requests ------------------------------------------------------------ */

struct store_form_put {
	struct str rev;  /* 32 hex digits */
	struct str form; /* its compact JSON, 1…STORE_FORM_MAX */
};

struct store_draft_put {
	struct str row;   /* 32 bytes */
	uint32_t minutes; /* life, 10–1440 */
	struct str sealed;
	struct str files; /* ids of its files, put before; may be empty */
};

struct store_draft_replace {
	struct str row;
	uint32_t version; /* the one this was made from */
	struct str sealed;
	struct str files; /* the others are dropped */
	uint32_t minutes; /* life from now on; 0: the end stays */
};

struct store_draft_get {
	struct str row;
};

/* 延长: the life starts anew at the store's time. */
struct store_draft_extend {
	struct str row;
	uint32_t minutes; /* life, 10–1440 */
};

/* 清除并结束: the row goes at once, salt and all. */
struct store_draft_end {
	struct str row;
};

struct store_submit {
	struct str row;
	uint32_t version;
	struct str tag; /* 32 bytes */
	uint32_t counter;
	struct str public; /* 8 digits */
	struct str token;  /* hash of the access token, 32 bytes */
	struct str rev;    /* form_put before */
	struct str unit, state;
	struct str key_id;   /* of the box key that opens the submission */
	struct str received; /* day; a named ticket: minute */
	struct str due;      /* day */
	bool anonymous;
	struct str seed;       /* wrapped */
	struct str keys, text; /* item C1: sealed keys, ciphertext of at most
				* STORE_SUBMISSION_MAX */
	struct str first;      /* hash of C1 in its place, for the receipt */
	struct str receipt;    /* hash of the receipt, for its day's list */
	struct str files;      /* of the draft: they become the ticket's */
};

/*
 * A sealed file for a draft, whose row may not be there yet: until a
 * draft_put or draft_replace names it, it is kept for two minutes. With the
 * record travels one descriptor: a memfd of exactly `size` bytes, sealed
 * against every change.
 */
struct store_file_put {
	struct str row; /* of the draft */
	struct str id;  /* 16 bytes, random */
	int64_t size;   /* sealed bytes */
};

/* A piece of a ticket's file. */
struct store_file_get {
	struct str public;
	struct str id;
	int64_t from;    /* offset */
	uint32_t length; /* 1–STORE_PIECE_MAX; less comes at the end */
};

struct store_receipt_get {
	struct str row;
};

struct store_ticket_open {
	struct str public;
	struct str token; /* hash */
};

struct store_mark {
	struct str public;
	uint32_t failed;   /* tries since the last mark */
	uint32_t shown;    /* `counted` of the record shown; 0: none was */
	struct str opened; /* day or empty */
};
struct store_ticket_mark {
	struct store_mark *marks;
	size_t n;
};

struct store_item_add {
	struct str public;
	char side;  /* 'C' citizen, 'D' desk */
	uint32_t n; /* from 1, without gaps */
	struct str type;
	struct str state, due; /* new clear values, or empty */
	struct str keys, text; /* sealed keys, ciphertext */
	struct str signature;
	struct str request_id; /* of the citizen's request; empty: the desk's */
	struct str token;      /* hash, 32 bytes: web only; empty: the desk's */
};

struct store_inbox {
	struct str unit, state; /* empty: all */
	struct str after;       /* public of the last row seen, or empty */
	uint32_t limit;         /* 1–500 */
};

struct store_ticket_get {
	struct str public;
};

/* Deletes a ticket for good; its public half stays used. */
struct store_purge {
	struct str public;
	uint32_t items; /* as many as the desk saw; else `old` */
	struct str day; /* of the log */
};

/*
 * A ticket under a new key: the same items, each sealed anew in its place,
 * and one step of the desk more, which says so. The old token and the old
 * wrapped seed are overwritten. `again` when `token` is its token already.
 */
struct store_item;
struct store_reset {
	struct str public;
	struct str token;         /* hash */
	struct str seed;          /* wrapped */
	struct store_item *items; /* C1 C2 … D1 D2 … */
	size_t n_items;
};

/*
 * One step of a backup into a folder that the store makes; ask until nothing
 * is left. `start` gives up one that was left unfinished.
 */
struct store_backup_step {
	struct str folder; /* absolute; a new name in a folder that is there */
	bool start;
};

/* Hashes of the receipts of a day, in the order of their bytes. */
struct store_receipts {
	struct str day;
	struct str after; /* the last one seen, or empty */
};

struct store_request {
	enum store_op op;
	uint32_t job;
	union {
		struct store_form_put form_put;
		struct store_draft_put draft_put;
		struct store_draft_replace draft_replace;
		struct store_draft_get draft_get;
		struct store_draft_extend draft_extend;
		struct store_draft_end draft_end, receipt_end;
		struct store_submit submit;
		struct store_receipt_get receipt_get;
		struct store_ticket_open ticket_open;
		struct store_ticket_mark ticket_mark;
		struct store_item_add item_add;
		struct store_inbox inbox;
		struct store_ticket_get ticket_get;
		struct store_purge purge;
		struct store_reset reset;
		struct store_backup_step backup;
		struct store_receipts receipts;
		struct store_file_put file_put;
		struct store_file_get file_get;
	}; /* ping and purge_log have no fields */
};

/* ---- replies: fields are set only for the statuses named ----------------- */

struct store_item {
	char side;
	uint32_t n;
	struct str type;
	struct str keys, text, signature; /* signature empty: C1 */
};

/* A ticket as queues see it: no token hash, no wrapped seed. */
struct store_row {
	struct str public, rev;
	struct str form, title; /* id and title of the form */
	struct str unit, state, key_id, received, due;
	bool anonymous;
	uint32_t failed;
	struct str opened; /* day or empty */
};

/* draft_put ok: all; draft_replace, draft_extend ok: version, expires. */
struct store_draft_put_reply {
	struct str salt; /* 16 bytes, made once per draft */
	uint32_t version;
	int64_t expires; /* Unix seconds */
};
struct store_draft_replace_reply {
	uint32_t version;
	int64_t expires;
};

struct store_draft_get_reply {
	struct str salt;   /* ok, used */
	struct str sealed; /* ok */
	uint32_t version;  /* ok */
	int64_t expires;   /* ok */
	uint32_t counter;  /* used */
	int64_t until;     /* used: end of the receipt */
};

struct store_submit_reply {
	uint32_t counter; /* again: the one that stands (ok: as asked) */
	int64_t until;    /* ok, again; 0: that receipt is over */
};

struct store_receipt_get_reply { /* ok */
	struct str salt;
	uint32_t counter;
	struct str form; /* JSON */
	struct str unit, received, due;
	bool anonymous;
	int64_t until;
	struct str first; /* empty: a receipt of an older program */
};

struct store_ticket_open_reply { /* ok */
	struct str seed;         /* wrapped */
	struct str form;         /* JSON */
	struct str unit, key_id, state, received, due;
	bool anonymous;
	uint32_t failed;  /* tries that no opening has shown */
	uint32_t counted; /* all tries ever: what a mark gives back */
	struct str opened;
	struct store_item *items; /* C1 C2 … D1 D2 … */
	size_t n_items;
};

struct store_ping_reply { /* ok */
	uint32_t version; /* of the protocol */
	bool writable;
	struct str site; /* 16 bytes */
};

struct store_inbox_reply { /* ok */
	/* By due day, then public. Fewer rows than asked may come because a
	 * record is full: go on `after` the last until none comes. */
	struct store_row *rows;
	size_t n_rows;
};

struct store_ticket_get_reply { /* ok */
	struct store_row row;
	struct store_item *items;
	size_t n_items;
	struct str form; /* JSON */
};

/* What was purged: sums, nothing of a single ticket. Newest first. */
struct store_log_row {
	struct str day, form, unit;
	struct str month; /* in which they had come in */
	uint32_t n;
};
struct store_purge_log_reply { /* ok */
	struct store_log_row *rows;
	size_t n_rows;
};

struct store_backup_reply { /* ok */
	bool finished;
	int64_t bytes; /* written and hashed so far */
};

struct store_hash {
	struct str bytes;
};
struct store_receipts_reply {      /* ok */
	struct str first;          /* the first day that has any; or empty */
	struct store_hash *hashes; /* some; go on `after` the last until none */
	size_t n_hashes;
};
struct store_file_get_reply { /* ok */
	int64_t size;         /* of the whole file */
	struct str bytes;     /* empty: `from` is at or behind its end */
};

struct store_reply {
	enum store_status status;
	uint32_t job;
	union {
		struct store_draft_put_reply draft_put;
		struct store_draft_replace_reply draft_replace, draft_extend;
		struct store_draft_get_reply draft_get;
		struct store_submit_reply submit;
		struct store_receipt_get_reply receipt_get;
		struct store_ticket_open_reply ticket_open;
		struct store_ping_reply ping;
		struct store_inbox_reply inbox;
		struct store_ticket_get_reply ticket_get;
		struct store_purge_log_reply purge_log;
		struct store_backup_reply backup;
		struct store_receipts_reply receipts;
		struct store_file_get_reply file_get;
	}; /* form_put, ticket_mark, item_add, file_put, …_end, purge, reset:
	    * status only */
};

/* ---- encode, decode ------------------------------------------------------ */

/*
 * Replaces the buffer's content by the record. False, and an empty buffer,
 * when a field has a length or shape that the other side would refuse or the
 * record would be too long. The buffer should have `wipe` set.
 */
bool store_wire_request_put(struct buf *, const struct store_request *);
bool store_wire_reply_put(
    struct buf *, enum store_op, const struct store_reply *);

/* False: not a record of this version, or a malformed one. */
bool store_wire_request_get(
    struct arena *, struct str record, struct store_request *);
/* `op` is that of the request answered; the header does not repeat it. */
bool store_wire_reply_get(
    struct arena *, enum store_op, struct str record, struct store_reply *);

/* Header alone; a record shorter than a header has job 0, op 0. */
uint32_t store_wire_job(struct str record);
unsigned store_wire_op(struct str record);
/* Writes the job id into an encoded record. */
void store_wire_set_job(struct buf *record, uint32_t job);

/* "draft_put", "ok": the names of the protocol page; NULL when unknown. */
const char *store_wire_op_name(enum store_op);
const char *store_wire_status_name(enum store_status);

#endif
