/*
 * Batches: the operations, which socket has them, and the frame around them.
 * One transaction per database and batch, one savepoint per operation, COMMIT
 * of the tickets before COMMIT of the drafts, replies last. A crash between
 * the two commits leaves a ticket whose draft does not know; the same submit
 * then answers `again` and mends it.
 */
#include <sys/statvfs.h>

#include "base/date.h"
#include "store/store_room.h"

static void
store_batch_ping(struct store_call *call)
{
	call->reply.status = STORE_OK;
	call->reply.ping = (struct store_ping_reply){
		.version = STORE_VERSION,
		.writable = call->store->writable,
		.site = str_mem(call->store->site, STORE_SITE_SIZE),
	};
}

/* `grows`: refused with `full` when the disk has no room left. */
static const struct {
	store_fn *fn;
	unsigned sockets;
	bool grows;
} operations[STORE_OP__MAX] = {
	[STORE_FORM_PUT] = { store_submit_form, STORE_WEB, true },
	[STORE_DRAFT_PUT] = { store_draft_put, STORE_WEB, true },
	[STORE_DRAFT_REPLACE] = { store_draft_replace, STORE_WEB, true },
	[STORE_DRAFT_GET] = { store_draft_get, STORE_WEB, false },
	[STORE_DRAFT_END] = { store_draft_end, STORE_WEB, false },
	[STORE_RECEIPT_END] = { store_draft_end_receipt, STORE_WEB, false },
	[STORE_DRAFT_EXTEND] = { store_draft_extend, STORE_WEB, false },
	[STORE_SUBMIT] = { store_submit, STORE_WEB, true },
	[STORE_RECEIPT_GET] = { store_draft_receipt, STORE_WEB, false },
	[STORE_TICKET_OPEN] = { store_ticket_open, STORE_WEB, false },
	[STORE_TICKET_MARK] = { store_ticket_mark, STORE_WEB, false },
	[STORE_ITEM_ADD] = { store_ticket_item_add, STORE_WEB | STORE_DESK,
	    true },
	[STORE_PING] = { store_batch_ping, STORE_WEB | STORE_DESK, false },
	[STORE_INBOX] = { store_ticket_inbox, STORE_DESK, false },
	[STORE_TICKET_GET] = { store_ticket_get, STORE_DESK, false },
	[STORE_PURGE] = { store_purge, STORE_DESK, false },
	[STORE_PURGE_LOG] = { store_purge_log, STORE_DESK, false },
	[STORE_RESET] = { store_reset, STORE_DESK, true },
	[STORE_BACKUP] = { store_backup, STORE_DESK, false },
	[STORE_FILE_PUT] = { store_file_put, STORE_WEB, true },
	[STORE_FILE_GET] = { store_file_get, STORE_DESK, false },
	[STORE_RECEIPTS] = { store_receipts, STORE_DESK, false },
};

bool
store_call_step(struct store_call *call, enum store_step step)
{
	static const enum store_status failed[] = {
		[STORE_STEP_BUSY] = STORE_BUSY,
		[STORE_STEP_FULL] = STORE_FULL,
		[STORE_STEP_FAIL] = STORE_FAIL,
	};

	if (step == STORE_STEP_ROW || step == STORE_STEP_DONE)
		return true;
	call->reply.status = failed[step];
	return false;
}

bool
store_call_is_day(struct str iso)
{
	struct date day;

	return date_parse(iso, &day);
}

void
store_batch_point(struct store *store, enum store_point point)
{
	if (store->hooks.point)
		store->hooks.point(store->hooks.ctx, point);
}

/* A reply without fields: any operation that never has some will do. */
static void
store_batch_answer(struct store_job *job, enum store_status status)
{
	struct store_reply reply = { .status = status,
		.job = store_wire_job(job->record) };

	store_wire_reply_put(&job->reply, STORE_FORM_PUT, &reply);
}

static bool
store_batch_has_room(const struct store *store)
{
	struct statvfs fs;

	return statvfs(store->settings->data, &fs) == 0 &&
	       (uint64_t)fs.f_bavail * fs.f_frsize >=
		   store->settings->limits.disk_free;
}

/* Does the transaction still stand, and is there something to answer? */
static bool
store_batch_stands(const struct store *store)
{
	return store_db_in_transaction(&store->tickets) &&
	       store_db_in_transaction(&store->drafts);
}

static void
store_batch_reset(struct store *store)
{
	store_db_reset(&store->tickets);
	store_db_reset(&store->drafts);
}

/* Status of the request before it is run: `ok` to go on. */
static enum store_status
store_batch_admit(struct store_call *call, struct str record, bool room)
{
	if (!store_wire_request_get(
		&call->store->scratch, record, &call->request))
		return STORE_BAD;
	if (!operations[call->request.op].fn ||
	    !(operations[call->request.op].sockets & (unsigned)call->from))
		return STORE_BAD;
	return room || !operations[call->request.op].grows ? STORE_OK
							   : STORE_FULL;
}

/* What these statuses did, if anything, is undone. */
static bool
store_batch_is_undone(enum store_status status)
{
	return status == STORE_BAD || status == STORE_BUSY ||
	       status == STORE_FULL || status == STORE_FAIL;
}

/* False: a savepoint could not be made or ended, the batch is lost. */
static bool
store_batch_operate(
    struct store_call *call, struct store_job *job, enum store_op op)
{
	struct store *store = call->store;
	bool undo;

	if (store_db_run(&store->tickets, STORE_SQL_TICKETS_SAVE) !=
		STORE_STEP_DONE ||
	    store_db_run(&store->drafts, STORE_SQL_DRAFTS_SAVE) !=
		STORE_STEP_DONE)
		return false;
	call->reply.status = STORE_FAIL;
	operations[op].fn(call);
	undo = store_batch_is_undone(call->reply.status);
	if (!undo && !store_wire_reply_put(&job->reply, op, &call->reply)) {
		call->reply.status = STORE_FAIL;
		undo = true;
	}
	store_batch_reset(store);
	if (undo)
		store_batch_answer(job, call->reply.status);
	if (undo && (store_db_run(&store->tickets, STORE_SQL_TICKETS_UNDO) !=
			    STORE_STEP_DONE ||
			store_db_run(&store->drafts, STORE_SQL_DRAFTS_UNDO) !=
			    STORE_STEP_DONE))
		return false;
	if (call->reply.status == STORE_OK && op == STORE_SUBMIT)
		store->stats.tickets++;
	return store_db_run(&store->tickets, STORE_SQL_TICKETS_RELEASE) ==
		   STORE_STEP_DONE &&
	       store_db_run(&store->drafts, STORE_SQL_DRAFTS_RELEASE) ==
		   STORE_STEP_DONE;
}

static bool
store_batch_job(struct store *store, struct store_job *job, bool room)
{
	struct store_call call = {
		.store = store, .from = job->from, .file = job->file
	};
	enum store_status admitted =
	    store_batch_admit(&call, job->record, room);

	store->stats.operations++;
	if (admitted != STORE_OK) {
		store_batch_answer(job, admitted);
		return true;
	}
	call.reply.job = call.request.job;
	return store_batch_operate(&call, job, call.request.op) &&
	       store_batch_stands(store);
}

/* Ends what may still be open; an error here changes nothing any more. */
static void
store_batch_rollback(struct store *store)
{
	store_batch_reset(store);
	if (store_db_in_transaction(&store->tickets))
		store_db_run(&store->tickets, STORE_SQL_TICKETS_ROLLBACK);
	if (store_db_in_transaction(&store->drafts))
		store_db_run(&store->drafts, STORE_SQL_DRAFTS_ROLLBACK);
}

static bool
store_batch_commit(struct store *store, int changes_before)
{
	bool wrote = store_db_total(&store->tickets) != changes_before;

	store_batch_point(store, STORE_POINT_OPERATED);
	if (store_db_run(&store->tickets, STORE_SQL_TICKETS_COMMIT) !=
	    STORE_STEP_DONE)
		return false;
	store->stats.commits += wrote;
	store_batch_point(store, STORE_POINT_TICKETS_COMMITTED);
	if (store_db_run(&store->drafts, STORE_SQL_DRAFTS_COMMIT) !=
	    STORE_STEP_DONE)
		return false;
	store_batch_point(store, STORE_POINT_DRAFTS_COMMITTED);
	return true;
}

static enum store_status
store_batch_begin(struct store *store)
{
	enum store_step step =
	    store_db_run(&store->tickets, STORE_SQL_TICKETS_BEGIN);

	if (step == STORE_STEP_DONE)
		step = store_db_run(&store->drafts, STORE_SQL_DRAFTS_BEGIN);
	return step == STORE_STEP_DONE   ? STORE_OK
	       : step == STORE_STEP_BUSY ? STORE_BUSY
					 : STORE_FAIL;
}

void
store_batch_run(struct store *store, struct store_job *jobs, size_t n)
{
	enum store_status begun = store_batch_begin(store);
	int changes = store_db_total(&store->tickets);
	bool stands = begun == STORE_OK, room = store_batch_has_room(store);
	uint64_t tickets = store->stats.tickets;

	store->now = store->hooks.clock(store->hooks.ctx);
	store->stats.batches++;
	if (stands)
		store_batch_point(store, STORE_POINT_BEGUN);
	for (size_t i = 0; stands && i < n; i++)
		stands = store_batch_job(store, &jobs[i], room);
	stands = stands && store_batch_commit(store, changes);
	if (!stands) {
		store_batch_rollback(store);
		store->stats.tickets = tickets;
		for (size_t i = 0; i < n; i++)
			store_batch_answer(
			    &jobs[i], begun == STORE_OK ? STORE_FAIL : begun);
	}
	store->writable = stands && room;
	arena_reset(&store->scratch);
}
