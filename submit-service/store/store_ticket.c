/*
 * Reading and moving tickets. On the web socket nothing of a ticket leaves
 * without its token: a missing ticket and a wrong token are one answer, found
 * on one path.
 */
#include <string.h>

#include "base/hash.h"
#include "store/store_room.h"

/* Item types that may be added, by whom. */
static const struct {
	const char *type;
	char side;
	enum store_socket from;
} item_types[] = {
	{ "reply", 'D', STORE_DESK },
	{ "step", 'D', STORE_DESK },
	{ "followup", 'C', STORE_WEB },
	{ "rating", 'C', STORE_WEB },
	{ "withdraw", 'C', STORE_WEB },
	{ "finish", 'C', STORE_WEB },
};

/* What an item costs in a reply besides its bytes. */
enum { ITEM_OVERHEAD = 128 };

static sqlite3_stmt *
store_ticket_use(struct store_call *call, enum store_sql sql, struct str public)
{
	sqlite3_stmt *statement = store_db_use(&call->store->tickets, sql);

	store_db_text(statement, 1, public);
	return statement;
}

/*
 * True with the first row; false with status `none` or the failure. The
 * statement is bound by the caller.
 */
static bool
store_ticket_found(struct store_call *call, sqlite3_stmt *statement)
{
	enum store_step step = store_db_step(statement);

	if (step == STORE_STEP_ROW)
		return true;
	if (store_call_step(call, step))
		call->reply.status = STORE_NONE;
	return false;
}

/* Copies: every step of the statement ends the row before. */
static bool
store_ticket_items(struct store_call *call, struct str public,
    struct store_item **items, size_t *n)
{
	struct arena *arena = &call->store->scratch;
	sqlite3_stmt *list =
	    store_ticket_use(call, STORE_SQL_ITEM_LIST, public);
	enum store_step step;
	size_t cap = 0;

	*items = NULL;
	*n = 0;
	while ((step = store_db_step(list)) == STORE_STEP_ROW) {
		struct store_item *item;

		*items = arena_grow(arena, *items, *n, &cap, sizeof(**items));
		item = &(*items)[(*n)++];
		item->side = store_db_col(list, 0).p[0];
		item->n = (uint32_t)store_db_col_int(list, 1);
		item->type = str_copy(arena, store_db_col(list, 2));
		item->keys = str_copy(arena, store_db_col(list, 3));
		item->text = str_copy(arena, store_db_col(list, 4));
		item->signature = str_copy(arena, store_db_col(list, 5));
	}
	return store_call_step(call, step);
}

/* Constant time over the token, whether the row is there or not. */
bool
store_ticket_token_is(
    struct store_call *call, struct str public, struct str asked)
{
	static const unsigned char nobody[STORE_TOKEN_SIZE];
	sqlite3_stmt *row =
	    store_ticket_use(call, STORE_SQL_TICKET_TOKEN, public);
	enum store_step step = store_db_step(row);
	bool found = step == STORE_STEP_ROW;
	struct str token =
	    found ? store_db_col(row, 0) : str_mem(nobody, sizeof(nobody));
	bool same = token.n == STORE_TOKEN_SIZE &&
		    asked.n == STORE_TOKEN_SIZE &&
		    hash_equal(token.p, asked.p, STORE_TOKEN_SIZE);

	if (!store_call_step(call, step))
		return false;
	call->reply.status = STORE_NONE;
	return found && same;
}

void
store_ticket_open(struct store_call *call)
{
	const struct store_ticket_open *in = &call->request.ticket_open;
	struct store_ticket_open_reply *out = &call->reply.ticket_open;
	sqlite3_stmt *row;

	if (!store_ticket_token_is(call, in->public, in->token))
		return;
	row = store_ticket_use(call, STORE_SQL_TICKET_OPEN, in->public);
	if (!store_ticket_found(call, row) ||
	    !store_ticket_items(call, in->public, &out->items, &out->n_items))
		return;
	out->seed = store_db_col(row, 0);
	out->form = store_db_col(row, 1);
	out->unit = store_db_col(row, 2);
	out->key_id = store_db_col(row, 3);
	out->state = store_db_col(row, 4);
	out->received = store_db_col(row, 5);
	out->due = store_db_col(row, 6);
	out->anonymous = store_db_col_int(row, 7) != 0;
	out->failed = (uint32_t)store_db_col_int(row, 8);
	out->counted = (uint32_t)store_db_col_int(row, 9);
	out->opened = store_db_col(row, 10);
	call->reply.status = STORE_OK;
}

/*
 * Marks of tickets that are not there change nothing: tries count invented
 * numbers as well. An opening says how many tries it showed, so that those of
 * another worker, which came in between, stay to be shown.
 */
void
store_ticket_mark(struct store_call *call)
{
	const struct store_ticket_mark *in = &call->request.ticket_mark;

	call->reply.status = STORE_BAD;
	for (size_t i = 0; i < in->n; i++)
		if (in->marks[i].opened.n > 0 &&
		    !store_call_is_day(in->marks[i].opened))
			return;
	for (size_t i = 0; i < in->n; i++) {
		const struct store_mark *mark = &in->marks[i];
		sqlite3_stmt *update = store_ticket_use(
		    call, STORE_SQL_TICKET_OPENED, mark->public);

		store_db_int(update, 2, mark->shown);
		store_db_text(update, 3, mark->opened);
		if (!store_call_step(call, store_db_step(update)))
			return;
		update = store_ticket_use(
		    call, STORE_SQL_TICKET_FAILED, mark->public);
		store_db_int(update, 2, mark->failed);
		if (!store_call_step(call, store_db_step(update)))
			return;
	}
	call->reply.status = STORE_OK;
}

static bool
store_ticket_item_is_allowed(
    const struct store_item_add *in, enum store_socket from)
{
	for (size_t i = 0; i < sizeof(item_types) / sizeof(item_types[0]); i++)
		if (str_is(in->type, item_types[i].type))
			return in->side == item_types[i].side &&
			       from == item_types[i].from;
	return false;
}

/*
 * Status `again` or `taken` when the place is held, `bad` for a gap, `full`
 * when the ticket would no longer fit one record; true when it is free.
 */
static bool
store_ticket_place_is_free(
    struct store_call *call, const struct store_item_add *in)
{
	char side[1] = { in->side };
	sqlite3_stmt *statement =
	    store_ticket_use(call, STORE_SQL_ITEM_GET, in->public);
	enum store_step step;
	size_t size = in->keys.n + in->text.n + in->signature.n + ITEM_OVERHEAD;

	store_db_text(statement, 2, str_mem(side, 1));
	store_db_int(statement, 3, in->n);
	step = store_db_step(statement);
	if (step == STORE_STEP_ROW) {
		bool same = str_eq(store_db_col(statement, 0), in->type) &&
			    str_eq(store_db_col(statement, 1), in->keys) &&
			    str_eq(store_db_col(statement, 2), in->text) &&
			    str_eq(store_db_col(statement, 3), in->signature);

		call->reply.status = same ? STORE_AGAIN : STORE_TAKEN;
		return false;
	}
	if (!store_call_step(call, step))
		return false;
	statement = store_ticket_use(call, STORE_SQL_ITEM_SUM, in->public);
	store_db_text(statement, 2, str_mem(side, 1));
	if (!store_call_step(call, store_db_step(statement)))
		return false;
	call->reply.status =
	    in->n != (uint64_t)store_db_col_int(statement, 0) + 1 ? STORE_BAD
	    : (uint64_t)store_db_col_int(statement, 1) + size >
		    store_follow_room(in)
		? STORE_FULL
		: STORE_OK;
	return call->reply.status == STORE_OK;
}

static bool
store_ticket_item_write(
    struct store_call *call, const struct store_item_add *in)
{
	char side[1] = { in->side };
	sqlite3_stmt *add, *move;

	/* First the ticket: the item itself may be what ends it. */
	if (in->state.n > 0 || in->due.n > 0) {
		move =
		    store_ticket_use(call, STORE_SQL_TICKET_MOVE, in->public);
		store_db_text(move, 2, in->state);
		store_db_text(move, 3, in->due);
		if (!store_call_step(call, store_db_step(move)))
			return false;
	}
	add = store_ticket_use(call, STORE_SQL_ITEM_ADD, in->public);
	store_db_text(add, 2, str_mem(side, 1));
	store_db_int(add, 3, in->n);
	store_db_text(add, 4, in->type);
	store_db_blob(add, 5, in->keys);
	store_db_blob(add, 6, in->text);
	store_db_blob(add, 7, in->signature);
	store_db_blob(add, 8, in->request_id);
	return store_call_step(call, store_db_step(add));
}

void
store_ticket_item_add(struct store_call *call)
{
	const struct store_item_add *in = &call->request.item_add;

	if (!store_ticket_item_is_allowed(in, call->from) || in->n == 0 ||
	    (in->due.n > 0 && !store_call_is_day(in->due))) {
		call->reply.status = STORE_BAD;
		return;
	}
	if (!store_follow_admit(call, in) ||
	    !store_ticket_found(call,
		store_ticket_use(call, STORE_SQL_TICKET_DUE, in->public)) ||
	    !store_ticket_place_is_free(call, in))
		return;
	call->reply.status = STORE_FAIL;
	if (store_ticket_item_write(call, in))
		call->reply.status = STORE_OK;
}

/* Columns of the inbox statements and of TICKET_ROW, in one order. */
static void
store_ticket_read_row(
    struct arena *arena, sqlite3_stmt *from, struct store_row *row)
{
	struct str *texts[] = { &row->public, &row->rev, &row->form,
		&row->title, &row->unit, &row->state, &row->key_id,
		&row->received, &row->due };
	enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

	for (int i = 0; i < TEXTS; i++)
		*texts[i] = str_copy(arena, store_db_col(from, i));
	row->anonymous = store_db_col_int(from, TEXTS) != 0;
	row->failed = (uint32_t)store_db_col_int(from, TEXTS + 1);
	row->opened = str_copy(arena, store_db_col(from, TEXTS + 2));
}

void
store_ticket_get(struct store_call *call)
{
	struct str public = call->request.ticket_get.public;
	struct store_ticket_get_reply *out = &call->reply.ticket_get;
	sqlite3_stmt *row =
	    store_ticket_use(call, STORE_SQL_TICKET_ROW, public);

	if (!store_ticket_found(call, row) ||
	    !store_ticket_items(call, public, &out->items, &out->n_items))
		return;
	store_ticket_read_row(&call->store->scratch, row, &out->row);
	out->form = store_db_col(row, 12);
	call->reply.status = STORE_OK;
}

static enum store_sql
store_ticket_inbox_sql(const struct store_inbox *in)
{
	if (in->unit.n > 0)
		return in->state.n > 0 ? STORE_SQL_INBOX_UNIT_STATE
				       : STORE_SQL_INBOX_UNIT;
	return in->state.n > 0 ? STORE_SQL_INBOX_STATE : STORE_SQL_INBOX_ALL;
}

/* Where to go on: the due day of the last row seen; it must be there. */
static bool
store_ticket_inbox_after(struct store_call *call, struct str *due)
{
	struct str after = call->request.inbox.after;
	sqlite3_stmt *row;

	*due = STR("");
	if (after.n == 0)
		return true;
	row = store_ticket_use(call, STORE_SQL_TICKET_DUE, after);
	if (!store_ticket_found(call, row)) {
		if (call->reply.status == STORE_NONE)
			call->reply.status = STORE_BAD;
		return false;
	}
	*due = store_db_col(row, 0);
	return true;
}

/* Stops early when the record is full; the client goes on after the last. */
void
store_ticket_inbox(struct store_call *call)
{
	const struct store_inbox *in = &call->request.inbox;
	struct store_inbox_reply *out = &call->reply.inbox;
	struct arena *arena = &call->store->scratch;
	size_t cap = 0, size = 0;
	enum store_step step;
	sqlite3_stmt *list;
	struct str due;

	if (in->limit == 0 || in->limit > STORE_INBOX_MAX) {
		call->reply.status = STORE_BAD;
		return;
	}
	if (!store_ticket_inbox_after(call, &due))
		return;
	list = store_db_use(&call->store->tickets, store_ticket_inbox_sql(in));
	store_db_text(list, 1, in->unit);
	store_db_text(list, 2, in->state);
	store_db_int(list, 3, in->limit);
	store_db_text(list, 4, due);
	store_db_text(list, 5, in->after);
	while ((step = store_db_step(list)) == STORE_STEP_ROW) {
		struct store_row *row;

		out->rows = arena_grow(
		    arena, out->rows, out->n_rows, &cap, sizeof(*out->rows));
		row = &out->rows[out->n_rows];
		store_ticket_read_row(arena, list, row);
		/* 12 lengths, 2 numbers, day, rev, public … stay below 256. */
		size += 256 + row->title.n + row->form.n + row->unit.n +
			row->state.n + row->key_id.n;
		if (size > STORE_RECORD_MAX - STORE_HEADER_SIZE)
			break;
		out->n_rows++;
	}
	if (store_call_step(call, step))
		call->reply.status = STORE_OK;
}
