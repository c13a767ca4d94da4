/*
 * Making a ticket: one operation, whatever happens to it afterwards. The
 * submit tag makes a repeat find the ticket that stands; the order of the
 * checks is part of the protocol.
 */
#include "base/json.h"
#include "store/store_room.h"

static const char store_submit_type[] = "submission";

/* The store keeps forms as they are; only id and title are read out. */
void
store_submit_form(struct store_call *call)
{
	const struct store_form_put *in = &call->request.form_put;
	struct store *store = call->store;
	struct json_error error;
	struct jnode *form = json_parse(&store->scratch, in->form, &error);
	struct str id = jnode_str(form, "id"), title = jnode_str(form, "title");
	sqlite3_stmt *statement;

	call->reply.status = STORE_BAD;
	if (!form || id.n == 0 || id.n > STORE_NAME_MAX ||
	    title.n > STORE_TITLE_MAX)
		return;
	statement = store_db_use(&store->tickets, STORE_SQL_FORM_ADD);
	store_db_texts(statement, 1,
	    (const struct str[]){ in->rev, id, title, in->form }, 4);
	if (!store_call_step(call, store_db_step(statement)))
		return;
	call->reply.status = STORE_OK;
	if (store_db_changes(&store->tickets) > 0)
		return;
	statement = store_db_use(&store->tickets, STORE_SQL_FORM_GET);
	store_db_text(statement, 1, in->rev);
	if (!store_call_step(call, store_db_step(statement)))
		return;
	call->reply.status = str_eq(store_db_col(statement, 0), in->form)
				 ? STORE_OK
				 : STORE_USED;
}

/*
 * A ticket with this tag stands. If the process died between its two commits
 * the draft does not know yet: it becomes the receipt now.
 */
static bool
store_submit_again(struct store_call *call)
{
	const struct store_submit *in = &call->request.submit;
	struct store *store = call->store;
	struct store_draft draft, receipt = { 0 };
	sqlite3_stmt *found =
	    store_db_use(&store->tickets, STORE_SQL_TICKET_BY_TAG);
	enum store_step step;

	store_db_blob(found, 1, in->tag);
	step = store_db_step(found);
	if (step == STORE_STEP_DONE)
		return false;
	if (!store_call_step(call, step) ||
	    !store_draft_find(call, in->row, &draft))
		return true;
	receipt.counter = (uint32_t)store_db_col_int(found, 0);
	receipt.rev = store_db_col(found, 1);
	receipt.unit = store_db_col(found, 2);
	receipt.received = store_db_col(found, 3);
	receipt.due = store_db_col(found, 4);
	receipt.anonymous = store_db_col_int(found, 5) != 0;
	receipt.first = store_db_col(found, 6);
	call->reply.submit.counter = receipt.counter;
	if (draft.found && !draft.over && !draft.used) {
		draft.ends = store_draft_until(store, receipt.anonymous);
		if (!store_draft_use(call, in->row, &receipt, draft.ends))
			return true;
	}
	call->reply.submit.until = draft.found && !draft.over ? draft.ends : 0;
	call->reply.status = STORE_AGAIN;
	return true;
}

static bool
store_submit_is_sound(const struct store_submit *in)
{
	struct str day = str_sub(in->received, 0, STORE_DAY_SIZE);

	return store_call_is_day(day) && store_call_is_day(in->due) &&
	       !(in->anonymous && in->received.n != STORE_DAY_SIZE);
}

/* Claims the public half for ever. */
static bool
store_submit_claim(struct store_call *call)
{
	struct store_db *db = &call->store->tickets;
	sqlite3_stmt *add = store_db_use(db, STORE_SQL_PUBLIC_ADD);

	store_db_text(add, 1, call->request.submit.public);
	if (!store_call_step(call, store_db_step(add)))
		return false;
	if (store_db_changes(db) > 0)
		return true;
	call->reply.status = STORE_TAKEN;
	return false;
}

static bool
store_submit_write(struct store_call *call)
{
	const struct store_submit *in = &call->request.submit;
	struct store_db *db = &call->store->tickets;
	sqlite3_stmt *ticket = store_db_use(db, STORE_SQL_TICKET_ADD);
	sqlite3_stmt *item = store_db_use(db, STORE_SQL_ITEM_ADD);
	sqlite3_stmt *receipt = store_db_use(db, STORE_SQL_RECEIPT_ADD);

	store_db_text(ticket, 1, in->public);
	store_db_blob(ticket, 2, in->tag);
	store_db_int(ticket, 3, in->counter);
	store_db_blob(ticket, 4, in->token);
	store_db_blob(ticket, 5, in->seed);
	store_db_texts(ticket, 6,
	    (const struct str[]){ in->rev, in->unit, in->state, in->key_id,
		in->received, in->due },
	    6);
	store_db_int(ticket, 12, in->anonymous);
	store_db_blob(ticket, 13, in->first);
	store_db_text(item, 1, in->public);
	store_db_text(item, 2, STR("C"));
	store_db_int(item, 3, 1);
	store_db_text(item, 4, str_of(store_submit_type));
	store_db_blob(item, 5, in->keys);
	store_db_blob(item, 6, in->text);
	store_db_blob(item, 7, STR(""));
	store_db_blob(item, 8, STR(""));
	store_db_text(receipt, 1, str_sub(in->received, 0, STORE_DAY_SIZE));
	store_db_blob(receipt, 2, in->receipt);
	return store_call_step(call, store_db_step(ticket)) &&
	       store_call_step(call, store_db_step(item)) &&
	       store_call_step(call, store_db_step(receipt));
}

static bool
store_submit_knows_form(struct store_call *call)
{
	sqlite3_stmt *form =
	    store_db_use(&call->store->tickets, STORE_SQL_FORM_GET);
	enum store_step step;

	store_db_text(form, 1, call->request.submit.rev);
	step = store_db_step(form);
	if (step == STORE_STEP_DONE)
		call->reply.status = STORE_BAD;
	return step == STORE_STEP_ROW;
}

void
store_submit(struct store_call *call)
{
	const struct store_submit *in = &call->request.submit;
	struct store_draft draft, receipt;

	if (!store_submit_is_sound(in)) {
		call->reply.status = STORE_BAD;
		return;
	}
	if (store_submit_again(call) ||
	    !store_draft_find(call, in->row, &draft))
		return;
	/* A used draft whose ticket is not here: nothing can be submitted. */
	if (!draft.found || draft.used || draft.over) {
		call->reply.status =
		    draft.found && draft.over ? STORE_EXPIRED : STORE_NONE;
		return;
	}
	if (draft.version != in->version) {
		call->reply.status = STORE_OLD;
		return;
	}
	receipt = (struct store_draft){ .counter = in->counter,
		.rev = in->rev,
		.unit = in->unit,
		.received = in->received,
		.due = in->due,
		.anonymous = in->anonymous,
		.first = in->first };
	call->reply.submit.counter = in->counter;
	call->reply.submit.until =
	    store_draft_until(call->store, in->anonymous);
	if (store_submit_claim(call) && store_submit_knows_form(call) &&
	    store_submit_write(call) &&
	    store_file_move(call, in->row, in->files, in->public) &&
	    store_draft_use(call, in->row, &receipt, call->reply.submit.until))
		call->reply.status = STORE_OK;
}
