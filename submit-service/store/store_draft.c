/*
 * Drafts and receipts: rows of drafts.db, found by a row id that only the
 * citizen's handle gives. A draft ends at a fixed time; used, it becomes the
 * receipt of its ticket and loses its content. Ended ones answer `expired`
 * until the eraser takes them, then `none`.
 */
#include <sys/random.h>

#include "store/store_room.h"

bool
store_draft_find(
    struct store_call *call, struct str row, struct store_draft *draft)
{
	sqlite3_stmt *head =
	    store_db_use(&call->store->drafts, STORE_SQL_DRAFT_HEAD);
	enum store_step step;

	*draft = (struct store_draft){ 0 };
	store_db_blob(head, 1, row);
	step = store_db_step(head);
	if (step == STORE_STEP_DONE)
		return true;
	if (!store_call_step(call, step))
		return false;
	draft->found = true;
	draft->salt = store_db_col(head, 0);
	draft->version = (uint32_t)store_db_col_int(head, 1);
	draft->ends = store_db_col_int(head, 2);
	draft->over = draft->ends <= call->store->now;
	draft->used = !store_db_col_is_null(head, 3);
	draft->counter = (uint32_t)store_db_col_int(head, 3);
	draft->rev = store_db_col(head, 4);
	draft->unit = store_db_col(head, 5);
	draft->received = store_db_col(head, 6);
	draft->due = store_db_col(head, 7);
	draft->anonymous = store_db_col_int(head, 8) != 0;
	draft->first = store_db_col(head, 9);
	return true;
}

bool
store_draft_use(struct store_call *call, struct str row,
    const struct store_draft *receipt, int64_t until)
{
	sqlite3_stmt *use =
	    store_db_use(&call->store->drafts, STORE_SQL_DRAFT_USE);

	store_db_blob(use, 1, row);
	store_db_int(use, 2, receipt->counter);
	store_db_int(use, 3, until);
	store_db_texts(use, 4,
	    (const struct str[]){
		receipt->rev, receipt->unit, receipt->received, receipt->due },
	    4);
	store_db_int(use, 8, receipt->anonymous);
	store_db_blob(use, 9, receipt->first);
	return store_call_step(call, store_db_step(use));
}

int64_t
store_draft_until(const struct store *store, bool anonymous)
{
	return store->now + (anonymous
				    ? store->settings->limits.receipt_anonymous
				    : store->settings->limits.receipt);
}

/* When a draft made or extended now ends; 0: no life a form may ask for. */
static int64_t
store_draft_ends(const struct store *store, uint32_t minutes)
{
	int64_t life = (int64_t)minutes * 60;

	if (minutes < STORE_MINUTES_MIN || minutes > STORE_MINUTES_MAX)
		return 0;
	if (life > store->settings->limits.draft_max)
		life = store->settings->limits.draft_max;
	return store->now + life;
}

void
store_draft_put(struct store_call *call)
{
	const struct store_draft_put *in = &call->request.draft_put;
	struct store *store = call->store;
	int64_t ends = store_draft_ends(store, in->minutes);
	unsigned char *salt = arena_alloc(&store->scratch, STORE_SALT_SIZE);
	sqlite3_stmt *add = store_db_use(&store->drafts, STORE_SQL_DRAFT_ADD);

	if (ends == 0) {
		call->reply.status = STORE_BAD;
		return;
	}
	if (getrandom(salt, STORE_SALT_SIZE, 0) != STORE_SALT_SIZE)
		return;
	store_db_blob(add, 1, in->row);
	store_db_blob(add, 2, str_mem(salt, STORE_SALT_SIZE));
	store_db_int(add, 3, ends);
	store_db_blob(add, 4, in->sealed);
	if (!store_call_step(call, store_db_step(add)))
		return;
	if (store_db_changes(&store->drafts) == 0) {
		call->reply.status = STORE_USED;
		return;
	}
	if (!store_file_hold(call, in->row, in->files))
		return;
	call->reply.status = STORE_OK;
	call->reply.draft_put = (struct store_draft_put_reply){
		.salt = str_mem(salt, STORE_SALT_SIZE),
		.version = 1,
		.expires = ends,
	};
}

void
store_draft_replace(struct store_call *call)
{
	const struct store_draft_replace *in = &call->request.draft_replace;
	struct store *store = call->store;
	struct store_draft draft;
	sqlite3_stmt *replace;

	if (!store_draft_find(call, in->row, &draft))
		return;
	call->reply.status = !draft.found                   ? STORE_NONE
			     : draft.over                   ? STORE_EXPIRED
			     : draft.used                   ? STORE_USED
			     : draft.version != in->version ? STORE_OLD
							    : STORE_OK;
	if (in->minutes > 0 && store_draft_ends(store, in->minutes) == 0)
		call->reply.status = STORE_BAD;
	if (call->reply.status != STORE_OK)
		return;
	if (in->minutes > 0)
		draft.ends = store_draft_ends(store, in->minutes);
	replace = store_db_use(&store->drafts, STORE_SQL_DRAFT_REPLACE);
	store_db_blob(replace, 1, in->row);
	store_db_blob(replace, 2, in->sealed);
	store_db_int(replace, 3, draft.ends);
	if (!store_call_step(call, store_db_step(replace)) ||
	    !store_file_hold(call, in->row, in->files))
		return;
	call->reply.draft_replace = (struct store_draft_replace_reply){
		.version = draft.version + 1,
		.expires = draft.ends,
	};
}

void
store_draft_get(struct store_call *call)
{
	struct str row = call->request.draft_get.row;
	struct store_draft_get_reply *out = &call->reply.draft_get;
	struct store_draft draft;
	sqlite3_stmt *sealed;

	if (!store_draft_find(call, row, &draft))
		return;
	if (!draft.found || draft.over) {
		call->reply.status = draft.found ? STORE_EXPIRED : STORE_NONE;
		return;
	}
	out->salt = draft.salt;
	if (draft.used) {
		call->reply.status = STORE_USED;
		out->counter = draft.counter;
		out->until = draft.ends;
		return;
	}
	sealed = store_db_use(&call->store->drafts, STORE_SQL_DRAFT_SEALED);
	store_db_blob(sealed, 1, row);
	if (!store_call_step(call, store_db_step(sealed)))
		return;
	call->reply.status = STORE_OK;
	out->sealed = store_db_col(sealed, 0);
	out->version = draft.version;
	out->expires = draft.ends;
}

void
store_draft_receipt(struct store_call *call)
{
	struct store_receipt_get_reply *out = &call->reply.receipt_get;
	struct store_draft draft;
	sqlite3_stmt *form;

	if (!store_draft_find(call, call->request.receipt_get.row, &draft))
		return;
	/* An unused draft has no receipt: as if there were none. */
	if (!draft.found || !draft.used || draft.over) {
		call->reply.status =
		    draft.found && draft.used ? STORE_EXPIRED : STORE_NONE;
		return;
	}
	form = store_db_use(&call->store->tickets, STORE_SQL_FORM_GET);
	store_db_text(form, 1, draft.rev);
	if (!store_call_step(call, store_db_step(form)))
		return;
	call->reply.status = STORE_OK;
	*out = (struct store_receipt_get_reply){
		.salt = draft.salt,
		.counter = draft.counter,
		.form = store_db_col(form, 0),
		.unit = draft.unit,
		.received = draft.received,
		.due = draft.due,
		.anonymous = draft.anonymous,
		.until = draft.ends,
		.first = draft.first,
	};
}

void
store_draft_extend(struct store_call *call)
{
	const struct store_draft_extend *in = &call->request.draft_extend;
	struct store *store = call->store;
	int64_t ends = store_draft_ends(store, in->minutes);
	struct store_draft draft;
	sqlite3_stmt *extend;

	if (ends == 0) {
		call->reply.status = STORE_BAD;
		return;
	}
	if (!store_draft_find(call, in->row, &draft))
		return;
	call->reply.status = !draft.found ? STORE_NONE
			     : draft.over ? STORE_EXPIRED
			     : draft.used ? STORE_USED
					  : STORE_OK;
	if (call->reply.status != STORE_OK)
		return;
	/* A clock set back must not shorten what was promised. */
	if (ends < draft.ends)
		ends = draft.ends;
	extend = store_db_use(&store->drafts, STORE_SQL_DRAFT_EXTEND);
	store_db_blob(extend, 1, in->row);
	store_db_int(extend, 2, ends);
	if (!store_call_step(call, store_db_step(extend)))
		return;
	call->reply.draft_extend = (struct store_draft_replace_reply){
		.version = draft.version,
		.expires = ends,
	};
}

/* Deletes the row if it is what its page took it for. */
static void
store_draft_erase(struct store_call *call, struct str row, bool used)
{
	struct store_db *db = &call->store->drafts;
	struct store_draft draft;
	sqlite3_stmt *end;

	if (!store_draft_find(call, row, &draft))
		return;
	if (!draft.found || draft.over || draft.used != used) {
		call->reply.status = draft.found && !draft.over && draft.used
					 ? STORE_USED
					 : STORE_NONE;
		return;
	}
	end = store_db_use(db, STORE_SQL_DRAFT_END);
	store_db_blob(end, 1, row);
	if (store_call_step(call, store_db_step(end)))
		call->reply.status = STORE_OK;
}

/* A draft that became a receipt meanwhile answers `used` and stays. */
void
store_draft_end(struct store_call *call)
{
	store_draft_erase(call, call->request.draft_end.row, false);
}

void
store_draft_end_receipt(struct store_call *call)
{
	store_draft_erase(call, call->request.receipt_end.row, true);
}
