/*
 * Continuing a ticket's desk side: one signed item, sealed to the unit and to
 * the ticket as it was pinned.
 */
#include "desk/dossier.h"

#include <string.h>

#include "desk/report.h"

/* The last item of the desk, or NULL. */
static const struct item_check *
last_desk(const struct dossier *d)
{
	const struct item *last = item_last(d->items, d->n, ITEM_DESK);

	return last != NULL ? &d->checks[last - d->items] : NULL;
}

/*
 * A new item continues the desk's own row. It must be whole, and no shorter
 * than the desk remembers it.
 */
bool
dossier_desk_is_sound(const struct dossier *d)
{
	const struct pins_seen *seen =
	    d->pin != NULL ? &d->pin->last[PINS_DESK] : NULL;
	bool has_seen = seen == NULL || seen->n == 0;
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct item_check *check = &d->checks[i];

		if (d->items[i].side != ITEM_DESK)
			continue;
		if (check->verdict != ITEM_VERIFIED)
			return false;
		if (seen != NULL && seen->n == d->items[i].n)
			has_seen = seal_equal(
			    seen->hash, check->hash, sizeof(seen->hash));
	}
	return has_seen;
}

static bool
seal_item(const struct dossier *d, const struct vault_key *reply,
    const struct binding_place *place, struct str body,
    struct item_sealed *sealed)
{
	unsigned char *secret = seal_alloc(SEAL_SIGN_SECRET_SIZE);
	unsigned char public_key[SEAL_KEY_SIZE];
	struct item_signer signer = { .secret = secret };
	struct item_party parties[2];
	struct item_plan plan = { .ticket = &d->ticket,
		.place = *place,
		.parties = parties,
		.n_parties = 2,
		.body = body,
		.signer = &signer };
	bool done;

	seal_sign_pair(public_key, secret, reply->secret);
	memcpy(signer.id, reply->key.id, sizeof(signer.id));
	item_party_unit(&parties[0], &d->box->key);
	item_party_ticket(&parties[1], &d->ticket.keys);
	done = item_seal(&plan, sealed);
	seal_free(secret);
	return done;
}

static int
send_item(struct dossier *d, struct session *s, const struct item *item,
    const struct body_desk *body)
{
	struct store_request request = { .op = STORE_ITEM_ADD };
	struct store_reply reply;
	struct buf record = BUF_INIT, due = BUF_INIT;
	int status = DESK_FAILED;

	if (body->has_due)
		date_put_iso(&due, body->due);
	request.item_add = (struct store_item_add){
		.public = str_of(d->ticket.number),
		.side = item->side,
		.n = item->n,
		.type = item->type,
		.state = body->state,
		.due = buf_view(&due),
		.keys = item->keys,
		.text = item->text,
		.signature = item->sig,
	};
	if (session_ask(s, &record, &request, &reply)) {
		status = DESK_REFUSED;
		if (reply.status == STORE_OK || reply.status == STORE_AGAIN)
			status = DESK_DONE;
		else if (reply.status == STORE_TAKEN)
			report_error("刚才已有别人给 %s 写了一条，请先查看再写",
			    d->ticket.number);
		else if (reply.status == STORE_FULL)
			report_error(
			    "%s 的条目已满，写短一些", d->ticket.number);
		else
			report_error("存储进程没有收下：%s",
			    store_wire_status_name(reply.status));
	}
	buf_done(&record);
	buf_done(&due);
	return status;
}

/* What the citizen ended is not brought into another state by the desk. */
static bool
keeps_the_end(const struct dossier *d, const struct body_desk *body)
{
	if (d->ended.n == 0 || str_eq(body->state, d->state))
		return true;
	report_error("%s 已由%s，状态不再改变；要写说明请用 desk reply "
		     "--state %.*s",
	    d->ticket.number, dossier_citizen_word(d->ended),
	    STR_FMT(d->state));
	return false;
}

static bool
may_add(const struct dossier *d, const struct vault_key *reply)
{
	if (d->pin == NULL) {
		report_error(
		    "%s 的提交内容不能确认，不能答复", d->ticket.number);
		return false;
	}
	if (!dossier_desk_is_sound(d)) {
		report_error("%s 的答复和步骤不完整或不可信，不能接着写；请从"
			     "备份恢复",
		    d->ticket.number);
		return false;
	}
	if (reply == NULL)
		report_error("单位 %s 今天没有可用的签名密钥，请运行 desk keys",
		    d->box->unit_name);
	return reply != NULL;
}

/* The desk knows its own item before the store gives it back. */
static bool
note_own(struct dossier *d, struct session *s,
    const struct binding_place *place, const struct item *item)
{
	struct pins_seen *seen = &d->pin->last[PINS_DESK];

	seen->n = item->n;
	item_hash(seen->hash, &d->ticket, place, item);
	d->pin->last_day = s->today;
	return pinbook_save(&d->pinbook, s->vault);
}

int
dossier_add(struct dossier *d, struct session *s, const struct body_desk *body)
{
	const struct vault_key *reply =
	    vault_reply_of(s->vault, d->box->key.unit, s->today);
	const struct item_check *last = last_desk(d);
	struct binding_place place = { .side = ITEM_DESK,
		.n = last != NULL ? last->place.n + 1 : 1,
		.type = body->type };
	struct item_sealed sealed = { 0 };
	struct buf text = { .wipe = true };
	struct item item;
	int status = DESK_REFUSED;

	if (!may_add(d, reply) || !keeps_the_end(d, body))
		return DESK_REFUSED;
	if (last != NULL)
		memcpy(place.previous, last->hash, sizeof(place.previous));
	body_desk_put(&text, body);
	if (seal_item(d, reply, &place, buf_view(&text), &sealed)) {
		item = item_of(&place, &sealed);
		status = send_item(d, s, &item, body);
		/* Stored already: the next reading will note it. */
		if (status == DESK_DONE && !note_own(d, s, &place, &item))
			report_note("%s 已写入，只是没能记进 desk.pins",
			    d->ticket.number);
	} else {
		report_error("收件公钥不能用，没有写出");
	}
	buf_done(&text);
	item_sealed_done(&sealed);
	return status;
}
