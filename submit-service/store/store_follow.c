/*
 * What a citizen adds to a ticket after a look-up: only with the ticket's
 * token, once for each request id, and never so much that no room is left for
 * an answer. Writing the item is store_ticket.c's.
 */
#include "store/store_room.h"

enum {
	REQUEST_ID_MIN = 16, /* fewer bytes could meet by chance */
	ANSWER_ROOM = 24 * 1024
};

/* Types by which a citizen ends a ticket; only they may bring a state. */
static bool
store_follow_ends(struct str type)
{
	return str_is(type, "withdraw") || str_is(type, "finish");
}

/*
 * `again` when this very request made an item before; `bad` when it made one
 * of another ticket, which no honest page can send.
 */
static bool
store_follow_is_new(struct store_call *call, const struct store_item_add *in)
{
	sqlite3_stmt *found =
	    store_db_use(&call->store->tickets, STORE_SQL_ITEM_BY_REQUEST);
	enum store_step step;

	store_db_blob(found, 1, in->request_id);
	step = store_db_step(found);
	if (step == STORE_STEP_DONE)
		return true;
	if (store_call_step(call, step))
		call->reply.status = str_eq(store_db_col(found, 0), in->public)
					 ? STORE_AGAIN
					 : STORE_BAD;
	return false;
}

bool
store_follow_admit(struct store_call *call, const struct store_item_add *in)
{
	if (call->from == STORE_DESK) {
		call->reply.status = STORE_BAD;
		return in->request_id.n == 0 && in->token.n == 0;
	}
	if (in->request_id.n < REQUEST_ID_MIN || in->signature.n == 0 ||
	    in->due.n > 0 || (in->state.n > 0) != store_follow_ends(in->type)) {
		call->reply.status = STORE_BAD;
		return false;
	}
	return store_ticket_token_is(call, in->public, in->token) &&
	       store_follow_is_new(call, in);
}

uint64_t
store_follow_room(const struct store_item_add *in)
{
	return in->side == 'C' ? STORE_ITEMS_MAX - ANSWER_ROOM
			       : STORE_ITEMS_MAX;
}
