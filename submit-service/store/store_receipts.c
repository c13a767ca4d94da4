/*
 * The hashes of a day's receipts, for the list that the site publishes. They
 * come in the order of their bytes, which says nothing of when each was made.
 */
#include "store/store_room.h"

void
store_receipts(struct store_call *call)
{
	const struct store_receipts *in = &call->request.receipts;
	struct store_receipts_reply *out = &call->reply.receipts;
	struct store *store = call->store;
	sqlite3_stmt *first, *day;
	enum store_step step;

	if (in->after.n != 0 && in->after.n != STORE_HASH_SIZE) {
		call->reply.status = STORE_BAD;
		return;
	}
	first = store_db_use(&store->tickets, STORE_SQL_RECEIPT_FIRST);
	if (!store_call_step(call, store_db_step(first)))
		return;
	out->first = store_db_col(first, 0);
	out->hashes =
	    ARENA_ARRAY(&store->scratch, STORE_RECEIPTS_MAX, struct store_hash);
	day = store_db_use(&store->tickets, STORE_SQL_RECEIPT_DAY);
	store_db_text(day, 1, in->day);
	store_db_blob(day, 2, in->after);
	store_db_int(day, 3, STORE_RECEIPTS_MAX);
	while ((step = store_db_step(day)) == STORE_STEP_ROW)
		out->hashes[out->n_hashes++].bytes =
		    str_copy(&store->scratch, store_db_col(day, 0));
	if (store_call_step(call, step))
		call->reply.status = STORE_OK;
}
