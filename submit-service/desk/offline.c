/* A store made of a parcel; see offline.h. */
#include "desk/offline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desk/parcel.h"
#include "desk/report.h"

/* As the store counts them. */
enum { ITEM_OVERHEAD = 128 };

struct offline {
	struct parcel tickets, answers;
	const char *answers_path;
	struct store_ticket_get_reply *list; /* by due day, then public */
	size_t n, cap;
};

/* ---- loading ------------------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
	const struct store_row *x =
	    &((const struct store_ticket_get_reply *)a)->row;
	const struct store_row *y =
	    &((const struct store_ticket_get_reply *)b)->row;
	int order = str_cmp(x->due, y->due);

	return order != 0 ? order : str_cmp(x->public, y->public);
}

static struct store_ticket_get_reply *
find(const struct offline *o, struct str public)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (str_eq(o->list[i].row.public, public))
			return &o->list[i];
	return NULL;
}

static bool
load_tickets(struct session *s, struct offline *o)
{
	struct store_reply reply;
	struct str record;
	size_t at = 0;

	while (parcel_next(&o->tickets, &at, &record)) {
		if (!store_wire_reply_get(
			&s->arena, STORE_TICKET_GET, record, &reply) ||
		    reply.status != STORE_OK)
			return false;
		o->list = arena_grow(
		    &s->arena, o->list, o->n, &o->cap, sizeof(*o->list));
		o->list[o->n++] = reply.ticket_get;
	}
	if (o->n > 0)
		qsort(o->list, o->n, sizeof(*o->list), compare);
	return true;
}

static size_t
size_of(const struct store_item *item)
{
	return item->keys.n + item->text.n + item->signature.n + ITEM_OVERHEAD;
}

/* The same rules as the store's; ok: it stands in memory now. */
static enum store_status
apply(struct session *s, struct offline *o, const struct store_item_add *in)
{
	struct store_ticket_get_reply *ticket = find(o, in->public);
	struct store_item *items, add = { in->side, in->n, in->type, in->keys,
		in->text, in->signature };
	size_t i, size = size_of(&add);
	uint32_t last = 0;

	if (ticket == NULL)
		return STORE_NONE;
	if (in->side != 'D')
		return STORE_BAD;
	for (i = 0; i < ticket->n_items; i++) {
		size += size_of(&ticket->items[i]);
		if (ticket->items[i].side == 'D')
			last = ticket->items[i].n;
	}
	if (in->n != last + 1)
		return in->n <= last ? STORE_TAKEN : STORE_BAD;
	if (size > STORE_ITEMS_MAX)
		return STORE_FULL;
	items = ARENA_ARRAY(&s->arena, ticket->n_items + 1, struct store_item);
	memcpy(items, ticket->items, ticket->n_items * sizeof(*items));
	add.type = str_copy(&s->arena, add.type);
	add.keys = str_copy(&s->arena, add.keys);
	add.text = str_copy(&s->arena, add.text);
	add.signature = str_copy(&s->arena, add.signature);
	items[ticket->n_items] = add;
	ticket->items = items;
	ticket->n_items++;
	if (in->state.n > 0)
		ticket->row.state = str_copy(&s->arena, in->state);
	if (in->due.n > 0)
		ticket->row.due = str_copy(&s->arena, in->due);
	return STORE_OK;
}

/* What was written here before. */
static bool
load_answers(struct session *s, struct offline *o)
{
	struct store_request request;
	struct str record;
	size_t at = 0;

	while (parcel_next(&o->answers, &at, &record))
		if (!store_wire_request_get(&s->arena, record, &request) ||
		    request.op != STORE_ITEM_ADD ||
		    apply(s, o, &request.item_add) != STORE_OK)
			return false;
	return strcmp(o->answers.unit, o->tickets.unit) == 0;
}

struct offline *
offline_open(struct session *s, const char *file)
{
	struct offline *o = ARENA_NEW(&s->arena, struct offline);

	parcel_init(&o->answers, PARCEL_ANSWERS);
	o->answers_path = str_fmt(&s->arena, "%s" OFFLINE_ANSWERS, file);
	if (!parcel_read(s, &o->tickets, PARCEL_TICKETS, file))
		return NULL;
	memcpy(o->answers.unit, o->tickets.unit, sizeof(o->answers.unit));
	if (!load_tickets(s, o)) {
		report_error("%s 里的件读不懂：版本不同", file);
		return NULL;
	}
	if (access(o->answers_path, F_OK) != 0 && errno == ENOENT)
		return o;
	if (!parcel_read(s, &o->answers, PARCEL_ANSWERS, o->answers_path))
		return NULL;
	if (load_answers(s, o))
		return o;
	report_error("%s 与 %s 对不上：是另一次导出的答复，请先带回导入再移开",
	    o->answers_path, file);
	return NULL;
}

void
offline_done(struct offline *o)
{
	if (o == NULL)
		return;
	parcel_done(&o->tickets);
	parcel_done(&o->answers);
}

/* ---- operations ---------------------------------------------------------- */

static void
do_inbox(struct session *s, const struct offline *o,
    const struct store_inbox *in, struct store_reply *reply)
{
	struct store_row *rows =
	    ARENA_ARRAY(&s->arena, o->n + 1, struct store_row);
	bool after = in->after.n == 0;
	size_t i, n = 0;

	for (i = 0; i < o->n && n < in->limit; i++) {
		const struct store_row *row = &o->list[i].row;

		if (after && (in->unit.n == 0 || str_eq(in->unit, row->unit)) &&
		    (in->state.n == 0 || str_eq(in->state, row->state)))
			rows[n++] = *row;
		after = after || str_eq(in->after, row->public);
	}
	reply->inbox = (struct store_inbox_reply){ rows, n };
}

static enum store_status
do_add(
    struct session *s, struct offline *o, const struct store_request *request)
{
	enum store_status status = apply(s, o, &request->item_add);
	struct buf record = BUF_INIT;

	if (status != STORE_OK)
		return status;
	if (!store_wire_request_put(&record, request))
		status = STORE_BAD;
	else
		parcel_add(&o->answers, buf_view(&record));
	buf_done(&record);
	if (status == STORE_OK &&
	    !parcel_write(s, &o->answers, o->answers_path))
		status = STORE_FAIL;
	return status;
}

static void
answer(struct session *s, struct offline *o,
    const struct store_request *request, struct store_reply *reply)
{
	const struct store_ticket_get_reply *ticket;

	reply->status = STORE_OK;
	switch (request->op) {
	case STORE_INBOX: do_inbox(s, o, &request->inbox, reply); break;
	case STORE_ITEM_ADD: reply->status = do_add(s, o, request); break;
	case STORE_TICKET_GET:
		ticket = find(o, request->ticket_get.public);
		if (ticket == NULL)
			reply->status = STORE_NONE;
		else
			reply->ticket_get = *ticket;
		break;
	default: reply->status = STORE_BAD;
	}
}

/* Through the wire's bytes, so that a reply lives as long as its record. */
bool
offline_ask(struct session *s, struct offline *o, struct buf *record,
    const struct store_request *request, struct store_reply *reply)
{
	struct store_reply made = { 0 };
	size_t *rows = &made.inbox.n_rows;

	answer(s, o, request, &made);
	while (!store_wire_reply_put(record, request->op, &made)) {
		/* Fewer rows than asked may come when a record is full. */
		if (request->op != STORE_INBOX || *rows <= 1) {
			errno = EINVAL;
			return false;
		}
		*rows /= 2;
	}
	return store_wire_reply_get(
	    &s->arena, request->op, buf_view(record), reply);
}
