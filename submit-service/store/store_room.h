/*
 * What the files of the store share: the store itself and an operation in
 * progress. For store/ only; everybody else includes store.h.
 */
#ifndef STORE_STORE_ROOM_H
#define STORE_STORE_ROOM_H

#include "store/store.h"
#include "store/store_db.h"

struct store {
	const struct settings *settings;
	struct store_hooks hooks;
	int lock;        /* descriptor of the locked file in the data folder */
	int files;       /* the folder of sealed files (store_file.c) */
	int64_t scan_at; /* when that folder is next held against the rows */
	struct store_db tickets, drafts;
	int rewritten; /* changes of drafts.db when it was last rewritten */
	unsigned char site[STORE_SITE_SIZE];
	int64_t now;          /* of the batch */
	bool writable;        /* last commit worked and the disk has room */
	struct arena scratch; /* of the batch; reset after it */
	struct store_stats stats;
	struct store_backup *backup; /* in progress, or NULL */
};

/*
 * An operation fills `reply` and returns; slices in it may point into
 * statements, which stay open until the reply is encoded. Status `fail` (the
 * start value) undoes what it did; so do `bad`, `busy` and `full`.
 */
struct store_call {
	struct store *store;
	enum store_socket from;
	struct store_request request;
	struct store_reply reply;
	const int *file; /* see struct store_job */
};
typedef void store_fn(struct store_call *);

/* store_draft.c */
store_fn store_draft_put, store_draft_replace, store_draft_get;
store_fn store_draft_receipt, store_draft_extend;
store_fn store_draft_end, store_draft_end_receipt;

/* The part of a draft that does not need its content. */
struct store_draft {
	bool found, over, used; /* over: ended, not erased yet */
	struct str salt;
	uint32_t version, counter;
	int64_t ends;
	struct str rev, unit, received, due; /* used */
	bool anonymous;
	struct str first; /* used; empty: of an older program */
};
/* False: the database failed and reply.status says how. */
bool store_draft_find(
    struct store_call *, struct str row, struct store_draft *);
/* Turns it into a receipt that ends at `until`. */
bool store_draft_use(struct store_call *, struct str row,
    const struct store_draft *receipt, int64_t until);
int64_t store_draft_until(const struct store *, bool anonymous);

/* store_receipts.c */
store_fn store_receipts;

/* store_file.c */
store_fn store_file_put, store_file_get;
bool store_file_open(struct store *, struct diags *); /* the folder */
void store_file_close(struct store *);
/*
 * The files of a draft are from now on those of the list. False, and status
 * `bad`, when one of them was not put for this row.
 */
bool store_file_hold(struct store_call *, struct str row, struct str files);
/* They become a ticket's: rows move, bytes stay. Likewise. */
bool store_file_move(
    struct store_call *, struct str row, struct str files, struct str public);
/* Removes what no draft holds any more; now and then holds folder and rows
 * against each other. After the drafts were swept. */
bool store_file_sweep(struct store *);

/* store_batch.c: a moment at which a test may stop the process */
void store_batch_point(struct store *, enum store_point);

/* store_submit.c */
store_fn store_submit_form, store_submit;

/* store_ticket.c */
store_fn store_ticket_open, store_ticket_mark, store_ticket_item_add;
store_fn store_ticket_inbox, store_ticket_get;

/* Constant time, whether the row is there or not. False: status is set. */
bool store_ticket_token_is(
    struct store_call *, struct str public, struct str token);

/* store_follow.c: what an item must bring along; false: status is set. */
bool store_follow_admit(struct store_call *, const struct store_item_add *);
/* Bytes that the ticket's items may take with this one. */
uint64_t store_follow_room(const struct store_item_add *);

/* store_purge.c, store_reset.c, store_backup.c */
store_fn store_purge, store_purge_log, store_reset, store_backup;
/* Gives up a backup in progress, its folder too; NULL is fine. */
void store_backup_free(struct store_backup *);

/* Sets reply.status from a step that should have been ROW or DONE. */
bool store_call_step(struct store_call *, enum store_step);
/* A real day of the calendar; empty slices are none. */
bool store_call_is_day(struct str iso);

#endif
