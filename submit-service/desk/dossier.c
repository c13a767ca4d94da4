/*
 * Fetching and judging one ticket. The order matters: the key that opens C1
 * says the unit, the pin says the ticket's keys, and only then are the items
 * verified. A column is never asked for either.
 */
#include "desk/dossier.h"

#include <string.h>

#include "core/facts.h"
#include "desk/report.h"

/* ---- fetching ------------------------------------------------------------ */

static bool
fetch(struct dossier *d, struct session *s, const char *number)
{
	struct store_request request = { .op = STORE_TICKET_GET };
	struct store_reply reply;
	struct json_error error;
	size_t i;

	request.ticket_get.public = str_of(number);
	if (!session_ask(s, &d->record, &request, &reply))
		return false;
	if (reply.status != STORE_OK) {
		report_error(reply.status == STORE_NONE
				 ? "没有受理号 %s"
				 : "存储进程现在不能给出 %s",
		    number);
		return false;
	}
	d->row = reply.ticket_get.row;
	d->n = reply.ticket_get.n_items;
	d->items = ARENA_ARRAY(&s->arena, d->n + 1, struct item);
	for (i = 0; i < d->n; i++) {
		const struct store_item *item = &reply.ticket_get.items[i];

		d->items[i] = (struct item){ item->side, item->n, item->type,
			item->keys, item->text, item->signature };
	}
	d->form = form_json_get(&s->arena, reply.ticket_get.form, &error);
	if (d->form == NULL)
		d->findings |= DOSSIER_FORM;
	return true;
}

static const struct item *
first_item(const struct dossier *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->items[i].side == ITEM_CITIZEN && d->items[i].n == 1)
			return &d->items[i];
	return NULL;
}

/* The unit's key that C1 is sealed to. NULL: none of ours. */
static const struct vault_key *
find_box(const struct session *s, const struct item *first)
{
	char ids[ITEM_PARTIES_MAX][KEYS_ID + 1];
	size_t i, n = first != NULL ? item_parties(first, ids) : 0;

	for (i = 0; i < n; i++) {
		const struct vault_key *box =
		    vault_find(s->vault, KEY_BOX, str_of(ids[i]));

		if (box != NULL)
			return box;
	}
	return NULL;
}

/* The key that the item was sealed to, if it was destroyed here. */
static const struct vault_gone *
find_gone(
    const struct dossier *d, const struct session *s, const struct item *first)
{
	char ids[ITEM_PARTIES_MAX][KEYS_ID + 1];
	size_t i, n = first != NULL ? item_parties(first, ids) : 0;
	const struct vault_gone *gone =
	    d->pin != NULL ? vault_gone_find(s->vault, str_of(d->pin->box))
			   : NULL;

	for (i = 0; i < n && gone == NULL; i++)
		gone = vault_gone_find(s->vault, str_of(ids[i]));
	return gone;
}

static void
report_no_key(const struct dossier *d, const struct session *s,
    const struct item *first, const char *number)
{
	const struct vault_gone *gone = find_gone(d, s, first);

	if (gone == NULL)
		report_error(
		    "打不开 %s：它密封给的月密钥不在这份 desk.keys 里", number);
	else
		report_error(
		    "打不开 %s：%s 的 %s 月密钥已在 %04d-%02d-%02d 销毁",
		    number, gone->unit, gone->month, gone->day.y, gone->day.m,
		    gone->day.d);
}

/* ---- judging ------------------------------------------------------------- */

/*
 * The unit's key and the ticket's keys: pinned, or taken from C1 at its first
 * opening. *peek says what C1 carries now, if it still opens.
 */
static bool
settle_keys(struct dossier *d, struct session *s, const char *number,
    const struct keys_public **peek, struct keys_public *room)
{
	const struct item *first = first_item(d);
	struct item_opener opener;

	*peek = NULL;
	d->pin = pins_find(&d->pinbook.pins, number);
	d->box = d->pin != NULL
		     ? vault_find(s->vault, KEY_BOX, str_of(d->pin->box))
		     : find_box(s, first);
	if (d->box == NULL) {
		report_no_key(d, s, first, number);
		return false;
	}
	vault_opener(&opener, d->box);
	if (first != NULL && item_peek(first, &opener, room))
		*peek = room;
	if (*peek == NULL && d->pin == NULL) {
		report_error("打不开 %s：内容已损坏", number);
		return false;
	}
	memcpy(d->ticket.site, s->site, sizeof(d->ticket.site));
	memcpy(d->ticket.number, number, NUMBER_PUBLIC);
	d->ticket.keys = d->pin != NULL ? d->pin->keys : **peek;
	return true;
}

static bool
form_is_sealed_one(const struct dossier *d)
{
	char rev[FORM_REV_SIZE + 1];

	if (d->form == NULL)
		return false;
	form_rev(d->form, rev);
	return str_is(d->submission.rev, rev) &&
	       str_eq(d->submission.form, d->form->id);
}

static void
open_first(struct dossier *d, struct session *s)
{
	const struct item *first = first_item(d);
	struct buf text = { .wipe = true };
	struct item_opener opener;

	if (first == NULL || d->box == NULL) {
		d->findings |= DOSSIER_UNREADABLE;
		return;
	}
	vault_opener(&opener, d->box);
	if (!item_open(&d->ticket, &d->checks[first - d->items].place, first,
		&opener, &text) ||
	    !body_submission_get(&s->arena, buf_view(&text), &d->submission))
		d->findings |= DOSSIER_UNREADABLE;
	else if (!keys_public_equal(&d->submission.ticket, &d->ticket.keys))
		d->findings |= DOSSIER_INNER;
	else
		d->has_submission = true;
	buf_done(&text);
	if (d->has_submission && !form_is_sealed_one(d))
		d->findings |= DOSSIER_FORM;
}

/* Every item of the desk that verifies is opened; the others are forged. */
static void
open_desk_items(struct dossier *d, struct session *s)
{
	struct item_opener opener;
	uint32_t last = 0;
	size_t i;

	vault_opener(&opener, d->box);
	d->steps = ARENA_ARRAY(&s->arena, d->n + 1, struct body_desk);
	d->is_open = ARENA_ARRAY(&s->arena, d->n + 1, bool);
	for (i = 0; i < d->n; i++) {
		if (d->items[i].side != ITEM_DESK)
			continue;
		d->is_open[i] = body_desk_open(&s->arena, &d->ticket,
		    &d->items[i], &d->checks[i], &opener, &d->steps[i]);
		if (d->is_open[i] && d->items[i].n > last) {
			last = d->items[i].n;
			d->state = d->steps[i].state;
		}
		if (!d->is_open[i])
			d->findings |= DOSSIER_FORGED;
	}
}

/* The form the submission was made with. NULL: nowhere to be found. */
static const struct form *
sealed_form(const struct dossier *d, const struct session *s)
{
	const struct form *form;

	if (!(d->findings & DOSSIER_FORM))
		return d->form;
	form = bundle_form(s->bundle, d->submission.form);
	return form != NULL && str_is(d->submission.rev, form->rev) ? form
								    : NULL;
}

/* The day the last item says that moved it; `due` stands when none does. */
static struct date
last_due(const struct dossier *d, struct date due)
{
	uint32_t last = 0;
	size_t i;

	for (i = 0; i < d->n; i++) {
		if (d->items[i].side != ITEM_DESK || !d->is_open[i] ||
		    !d->steps[i].has_due || d->items[i].n < last)
			continue;
		last = d->items[i].n;
		due = d->steps[i].due;
	}
	return due;
}

/*
 * Who, when, until when: the sealed body knows. An item that does not verify
 * may have moved the due day: then the column is not blamed for it.
 */
static void
judge_facts(struct dossier *d, struct session *s)
{
	const struct form *form = d->has_submission ? sealed_form(d, s) : NULL;
	struct facts facts;
	struct buf due = BUF_INIT;

	d->anonymous = d->row.anonymous;
	d->received = d->row.received;
	d->due = d->row.due;
	if (form == NULL)
		return;
	facts_get(&s->arena, form, &d->submission, &facts);
	date_put_iso(&due, last_due(d, facts.due));
	d->anonymous = facts.anonymous;
	d->received = facts.received;
	d->due = str_copy(&s->arena, buf_view(&due));
	buf_done(&due);
	if (d->row.anonymous != d->anonymous)
		d->findings |= DOSSIER_NAMED;
	if (!str_eq(d->row.received, d->received))
		d->findings |= DOSSIER_RECEIVED;
	if (!(d->findings & DOSSIER_FORGED) && !str_eq(d->row.due, d->due))
		d->findings |= DOSSIER_DUE;
}

static void
judge_columns(struct dossier *d, struct session *s)
{
	size_t i;

	if (d->state.n == 0)
		for (i = 0; i < s->bundle->n_states; i++)
			if (s->bundle->states[i].first)
				d->state = s->bundle->states[i].id;
	if (!str_eq(d->row.unit, d->box->key.unit))
		d->findings |= DOSSIER_UNIT;
	if (!(d->findings & DOSSIER_FORGED) && !str_eq(d->row.state, d->state))
		d->findings |= DOSSIER_STATE;
	judge_facts(d, s);
}

/* What would make a pin remember something false. */
static bool
may_pin(const struct dossier *d)
{
	return d->has_submission &&
	       !(d->findings &
		   (DOSSIER_SWAPPED | DOSSIER_MISSING | DOSSIER_CHANGED));
}

static bool
note(struct dossier *d, struct session *s, const char *number)
{
	struct pins_seen before[2] = { { 0 }, { 0 } };

	if (!may_pin(d))
		return true;
	if (d->pin == NULL) {
		d->first_seen = true;
		d->pin = pins_add(
		    &d->pinbook.pins, number, d->box->key.id, &d->ticket.keys);
	} else {
		memcpy(before, d->pin->last, sizeof(before));
	}
	pins_note(d->pin, d->items, d->checks, d->n, s->today);
	if (memcmp(before, d->pin->last, sizeof(before)) == 0)
		return true;
	return pinbook_save(&d->pinbook, s->vault);
}

static bool
judge(struct dossier *d, struct session *s, const char *number)
{
	const struct keys_public *peek;
	struct keys_public room;
	size_t i;

	if (!settle_keys(d, s, number, &peek, &room))
		return false;
	d->checks = ARENA_ARRAY(&s->arena, d->n + 1, struct item_check);
	item_verify_chain(
	    &d->ticket, s->ring, d->box->key.unit, d->items, d->n, d->checks);
	for (i = 0; i < d->n; i++)
		if (d->checks[i].verdict != ITEM_VERIFIED &&
		    d->checks[i].verdict != ITEM_UNSIGNED)
			d->findings |= DOSSIER_FORGED;
	if (d->pin != NULL)
		d->findings |=
		    pins_compare(d->pin, peek, d->items, d->checks, d->n);
	open_first(d, s);
	open_desk_items(d, s);
	dossier_open_citizen(d, &s->arena);
	judge_columns(d, s);
	return note(d, s, number);
}

bool
dossier_load(struct dossier *d, struct session *s, const char *number)
{
	*d = (struct dossier){ .pinbook = { .lock = -1 } };
	d->record.wipe = true;
	/* The pins first: what the store says next is held against them. */
	return pinbook_open(
		   &d->pinbook, &s->arena, s->options->keys, s->vault) &&
	       fetch(d, s, number) && judge(d, s, number);
}

void
dossier_done(struct dossier *d)
{
	pinbook_close(&d->pinbook);
	buf_done(&d->record);
}

/* ---- telling ------------------------------------------------------------- */

static const struct {
	enum dossier_finding finding;
	const char *text;
} finding_text[] = {
	{ DOSSIER_SWAPPED,
	    "提交内容被调换：里面的收件公钥不是第一次打开时的那把。答复仍"
	    "只密封给原来的公钥" },
	{ DOSSIER_MISSING, "缺少以前见过的条目：数据库可能被退回到旧状态" },
	{ DOSSIER_CHANGED, "以前见过的条目内容变了" },
	{ DOSSIER_UNREADABLE, "提交内容打不开，不予显示" },
	{ DOSSIER_INNER, "密封正文里的公钥与信封上的不一致" },
	{ DOSSIER_FORGED, "有条目验证不通过：伪造、改动过，或前面的条目缺失" },
	{ DOSSIER_UNIT, "数据库里的单位与密封时的单位不同，以密封时为准" },
	{ DOSSIER_STATE, "数据库里的状态与签名的步骤不同，以签名为准" },
	{ DOSSIER_NAMED,
	    "数据库里的实名或匿名与密封的内容不同，以密封的内容为准" },
	{ DOSSIER_RECEIVED,
	    "数据库里的收到时间与密封的内容不同，以密封的内容为准" },
	{ DOSSIER_DUE,
	    "数据库里的答复期限与密封的内容或签名的步骤不同，以后者为准" },
	{ DOSSIER_FORM,
	    "数据库里的表单定义不是提交时的那一份，改按字段名显示" },
};

void
dossier_report(const struct dossier *d)
{
	size_t i;

	for (i = 0; i < sizeof(finding_text) / sizeof(*finding_text); i++)
		if (d->findings & finding_text[i].finding)
			report_alarm(
			    "%s %s", d->ticket.number, finding_text[i].text);
}

bool
dossier_is_sound(const struct dossier *d)
{
	return d->findings == 0;
}
