/*
 * The end of a ticket: deleted with everything that hangs on it, its public
 * half kept as used, and a line of sums in the log. When it is time for that
 * the desk knows; what the desk did not see is not deleted.
 */
#include "store/store_room.h"

/* The number of items; false: status is set. */
static bool
store_purge_count(struct store_call *call, struct str public, uint64_t *n)
{
	sqlite3_stmt *count =
	    store_db_use(&call->store->tickets, STORE_SQL_ITEM_COUNT);
	enum store_step step;

	store_db_text(count, 1, public);
	step = store_db_step(count);
	if (!store_call_step(call, step))
		return false;
	*n = (uint64_t)store_db_col_int(count, 0);
	return true;
}

void
store_purge(struct store_call *call)
{
	const struct store_purge *in = &call->request.purge;
	struct store_db *db = &call->store->tickets;
	sqlite3_stmt *note, *delete;
	uint64_t items = 0;

	if (!store_call_is_day(in->day)) {
		call->reply.status = STORE_BAD;
		return;
	}
	if (!store_purge_count(call, in->public, &items))
		return;
	/* Every ticket has its submission. */
	if (items == 0 || items != in->items) {
		call->reply.status = items == 0 ? STORE_NONE : STORE_OLD;
		return;
	}
	note = store_db_use(db, STORE_SQL_PURGE_NOTE);
	store_db_text(note, 1, in->public);
	store_db_text(note, 2, in->day);
	if (!store_call_step(call, store_db_step(note)))
		return;
	delete = store_db_use(db, STORE_SQL_TICKET_DELETE);
	store_db_text(delete, 1, in->public);
	if (store_call_step(call, store_db_step(delete)))
		call->reply.status = STORE_OK;
}

void
store_purge_log(struct store_call *call)
{
	struct arena *arena = &call->store->scratch;
	struct store_purge_log_reply *out = &call->reply.purge_log;
	sqlite3_stmt *list =
	    store_db_use(&call->store->tickets, STORE_SQL_PURGE_LIST);
	enum store_step step;
	size_t cap = 0;

	store_db_int(list, 1, STORE_LOG_MAX);
	while ((step = store_db_step(list)) == STORE_STEP_ROW) {
		struct store_log_row *row;

		out->rows = arena_grow(
		    arena, out->rows, out->n_rows, &cap, sizeof(*out->rows));
		row = &out->rows[out->n_rows++];
		row->day = str_copy(arena, store_db_col(list, 0));
		row->form = str_copy(arena, store_db_col(list, 1));
		row->unit = str_copy(arena, store_db_col(list, 2));
		row->month = str_copy(arena, store_db_col(list, 3));
		row->n = (uint32_t)store_db_col_int(list, 4);
	}
	if (store_call_step(call, step))
		call->reply.status = STORE_OK;
}
