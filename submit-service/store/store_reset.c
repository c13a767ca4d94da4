/*
 * A ticket under a new key, at the counter: token and wrapped seed are
 * overwritten, every item is replaced in its place, one step is added. The
 * store cannot read any of it; it sees to it that nothing is lost or slips in.
 */
#include "base/hash.h"
#include "store/store_room.h"

enum { ITEM_OVERHEAD = 128 };

struct reset {
	struct store_call *call;
	const struct store_reset *in;
	uint64_t items, desk; /* before */
};

/* `none`, `bad` for an anonymous ticket, `again`; true: go on. */
static bool
store_reset_head(struct reset *reset)
{
	struct store_call *call = reset->call;
	sqlite3_stmt *head =
	    store_db_use(&call->store->tickets, STORE_SQL_RESET_HEAD);
	enum store_step step;
	struct str token;

	store_db_text(head, 1, reset->in->public);
	step = store_db_step(head);
	if (!store_call_step(call, step))
		return false;
	call->reply.status = STORE_NONE;
	if (step != STORE_STEP_ROW)
		return false;
	token = store_db_col(head, 0);
	reset->items = (uint64_t)store_db_col_int(head, 2);
	reset->desk = (uint64_t)store_db_col_int(head, 3);
	call->reply.status =
	    store_db_col_int(head, 1) != 0 ? STORE_BAD
	    : token.n == reset->in->token.n &&
		    hash_equal(token.p, reset->in->token.p, token.n)
		? STORE_AGAIN
		: STORE_OK;
	return call->reply.status == STORE_OK;
}

/* In order, each once, the new step at the end, and not too much of it. */
static bool
store_reset_list_is_fine(struct reset *reset)
{
	const struct store_reset *in = reset->in;
	const struct store_item *last;
	size_t i, size = 0;

	reset->call->reply.status = STORE_OLD;
	if (in->n_items != reset->items + 1)
		return false;
	last = &in->items[in->n_items - 1];
	for (i = 0; i < in->n_items; i++) {
		const struct store_item *item = &in->items[i];

		size += item->keys.n + item->text.n + item->signature.n +
			ITEM_OVERHEAD;
		if (i > 0 &&
		    (item[-1].side > item->side ||
			(item[-1].side == item->side && item[-1].n >= item->n)))
			return false;
	}
	if (last->side != 'D' || last->n != reset->desk + 1 ||
	    !str_is(last->type, "step"))
		return false;
	reset->call->reply.status = STORE_FULL;
	return size <= STORE_ITEMS_MAX;
}

static bool
store_reset_item(
    struct reset *reset, enum store_sql sql, const struct store_item *item)
{
	struct store_db *db = &reset->call->store->tickets;
	sqlite3_stmt *write = store_db_use(db, sql);
	const char side[1] = { item->side };

	store_db_text(write, 1, reset->in->public);
	store_db_text(write, 2, str_mem(side, 1));
	store_db_int(write, 3, item->n);
	store_db_text(write, 4, item->type);
	store_db_blob(write, 5, item->keys);
	store_db_blob(write, 6, item->text);
	store_db_blob(write, 7, item->signature);
	if (!store_call_step(reset->call, store_db_step(write)))
		return false;
	if (store_db_changes(db) == 1)
		return true;
	/* An item that is not there: what came before is undone. */
	reset->call->reply.status = STORE_BAD;
	return false;
}

void
store_reset(struct store_call *call)
{
	const struct store_reset *in = &call->request.reset;
	struct reset reset = { .call = call, .in = in };
	sqlite3_stmt *ticket;
	size_t i;

	if (!store_reset_head(&reset) || !store_reset_list_is_fine(&reset))
		return;
	call->reply.status = STORE_FAIL;
	for (i = 0; i < in->n_items; i++)
		if (!store_reset_item(&reset,
			i + 1 < in->n_items ? STORE_SQL_RESET_ITEM
					    : STORE_SQL_RESET_STEP,
			&in->items[i]))
			return;
	ticket = store_db_use(&call->store->tickets, STORE_SQL_RESET_TICKET);
	store_db_text(ticket, 1, in->public);
	store_db_blob(ticket, 2, in->token);
	store_db_blob(ticket, 3, in->seed);
	if (store_call_step(call, store_db_step(ticket)))
		call->reply.status = STORE_OK;
}
