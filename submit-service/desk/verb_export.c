/*
 * desk export: the tickets of a unit as one sealed, signed file for a desk
 * without network. desk import: what was answered there, back into the store.
 * Importing twice, or an older file again, adds nothing.
 */
#include "desk/verbs.h"

#include <stdio.h>
#include <string.h>

#include "desk/parcel.h"
#include "desk/place.h"
#include "desk/queue.h"
#include "desk/report.h"

/* ---- export -------------------------------------------------------------- */

struct export
{
	struct session *session;
	struct parcel parcel;
	size_t n;
};

static bool
add_ticket(void *ctx, const struct store_row *row)
{
	struct export *export = ctx;
	struct store_request request = { .op = STORE_TICKET_GET };
	struct store_reply reply;
	struct buf record = BUF_INIT;
	bool done;

	request.ticket_get.public = row->public;
	done = session_ask(export->session, &record, &request, &reply);
	if (done && reply.status == STORE_OK) {
		store_wire_set_job(&record, 0);
		parcel_add(&export->parcel, buf_view(&record));
		export->n++;
	}
	buf_done(&record);
	return done;
}

static bool
may_export(struct session *s)
{
	const char *unit = s->options->unit, *file = s->options->file;

	if (unit == NULL || file == NULL) {
		report_error("请用 --unit 指明单位，用 --file 指明要写的文件");
		return false;
	}
	if (!place_is_free(file) || !session_all(s))
		return false;
	if (bundle_unit(s->bundle, str_of(unit)) == NULL ||
	    strlen(unit) > VAULT_UNIT_MAX) {
		report_error("没有单位“%s”", unit);
		return false;
	}
	return true;
}

int
verb_export(struct session *s)
{
	struct export export = { .session = s };
	struct queue_filter filter;
	bool done;

	if (!may_export(s))
		return DESK_FAILED;
	filter.unit = str_of(s->options->unit);
	filter.state = str_of(s->options->state);
	parcel_init(&export.parcel, PARCEL_TICKETS);
	memcpy(export.parcel.unit, s->options->unit, strlen(s->options->unit));
	done = queue_walk(s, &filter, add_ticket, &export) &&
	       parcel_write(s, &export.parcel, s->options->file);
	if (done)
		printf("已把 %zu 件写入 %s。\n", export.n, s->options->file);
	parcel_done(&export.parcel);
	return done ? DESK_DONE : DESK_FAILED;
}

/* ---- import -------------------------------------------------------------- */

struct import {
	struct session *session;
	size_t added, known, refused;
};

static bool
is_same(const struct item *item, const struct store_item_add *add)
{
	return str_eq(item->type, add->type) && str_eq(item->keys, add->keys) &&
	       str_eq(item->text, add->text) &&
	       str_eq(item->sig, add->signature);
}

/*
 * Would the ticket still verify with it, and what does it say? Nothing else
 * goes in; the clear columns follow the signed body, not the carrier.
 */
static bool
continues(struct session *s, const struct dossier *d,
    const struct store_item_add *add, struct body_desk *body)
{
	struct item *items = ARENA_ARRAY(&s->arena, d->n + 1, struct item);
	struct item_check *checks =
	    ARENA_ARRAY(&s->arena, d->n + 1, struct item_check);
	struct item_opener opener;

	memcpy(items, d->items, d->n * sizeof(*items));
	items[d->n] = (struct item){ add->side, add->n, add->type, add->keys,
		add->text, add->signature };
	item_verify_chain(
	    &d->ticket, s->ring, d->box->key.unit, items, d->n + 1, checks);
	vault_opener(&opener, d->box);
	return body_desk_open(
	    &s->arena, &d->ticket, &items[d->n], &checks[d->n], &opener, body);
}

static bool
send(struct session *s, const struct store_item_add *add,
    const struct body_desk *body)
{
	struct store_request request = { .op = STORE_ITEM_ADD,
		.item_add = *add };
	struct store_reply reply;
	struct buf record = BUF_INIT, due = BUF_INIT;
	bool done;

	if (body->has_due)
		date_put_iso(&due, body->due);
	request.item_add.state = body->state;
	request.item_add.due = buf_view(&due);
	done = session_ask(s, &record, &request, &reply);
	if (done && reply.status != STORE_OK && reply.status != STORE_AGAIN) {
		report_error("存储进程没有收下 %.*s 的一条：%s",
		    STR_FMT(add->public), store_wire_status_name(reply.status));
		done = false;
	}
	buf_done(&record);
	buf_done(&due);
	return done;
}

/* The item that holds the place; NULL: it is free. */
static const struct item *
item_at(const struct dossier *d, const struct store_item_add *add)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->items[i].side == add->side && d->items[i].n == add->n)
			return &d->items[i];
	return NULL;
}

static void
merge(struct import *import, const struct dossier *d,
    const struct store_item_add *add)
{
	struct session *s = import->session;
	const struct item *held = item_at(d, add);
	struct body_desk body;

	if (held != NULL && is_same(held, add)) {
		import->known++;
		return;
	}
	if (held != NULL)
		report_error("%s 在导出以后已另有答复或步骤，带回的这一条没有写"
			     "入；请先查看，再重新答复",
		    d->ticket.number);
	else if (!continues(s, d, add, &body))
		report_error(
		    "带回的 %s 的一条核对不上，没有写入", d->ticket.number);
	else if (send(s, add, &body)) {
		import->added++;
		return;
	}
	import->refused++;
}

static void
import_one(struct import *import, struct str record)
{
	struct store_request request;
	struct dossier d = { .pinbook = { .lock = -1 } };
	char number[NUMBER_PUBLIC + 1] = "";

	if (!store_wire_request_get(
		&import->session->arena, record, &request) ||
	    request.op != STORE_ITEM_ADD ||
	    request.item_add.side != ITEM_DESK) {
		report_error("带回的文件里有一条读不懂，没有写入");
		import->refused++;
		return;
	}
	memcpy(number, request.item_add.public.p, NUMBER_PUBLIC);
	if (dossier_load(&d, import->session, number)) {
		dossier_report(&d);
		merge(import, &d, &request.item_add);
	} else {
		import->refused++;
	}
	dossier_done(&d);
}

int
verb_import(struct session *s)
{
	struct import import = { .session = s };
	struct parcel parcel;
	struct str record;
	size_t at = 0;

	if (!session_all(s) ||
	    !parcel_read(s, &parcel, PARCEL_ANSWERS, s->options->arguments[0]))
		return DESK_FAILED;
	while (parcel_next(&parcel, &at, &record))
		import_one(&import, record);
	parcel_done(&parcel);
	printf("写入 %zu 条，已有 %zu 条，没有写入 %zu 条。\n", import.added,
	    import.known, import.refused);
	return import.refused == 0 ? DESK_DONE : DESK_REFUSED;
}
