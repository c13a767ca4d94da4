/*
 * Adding an item of the citizen: sealed to the key of the ticket's own month,
 * signed by the ticket, chained to what stands before, and stored once for
 * each request. Whoever was faster at the same place is read, then the item
 * is sealed anew for the next one.
 */
#include "core/flow_more.h"

#include <string.h>

#include "contract/form_value.h"

enum { TRIES_MAX = 8 };

/* ---- what was typed ------------------------------------------------------ */

/* The text as it is kept. False: *fault says what is wrong with it. */
static bool
take_text(struct flow *flow, struct flow_more *more, enum text_key *fault)
{
	static const struct field field = { .type = FIELD_TEXTAREA,
		.max = { .kind = LIMIT_NUMBER, .number = BODY_TEXT_MAX } };
	struct form_value value = { .arena = &flow->arena,
		.field = &field,
		.today = flow_today(flow),
		.text = more->text };

	switch (form_value_read(&value)) {
	case VALUE_EMPTY: *fault = TEXT_MORE_TEXT_EMPTY; return false;
	case VALUE_BROKEN:
		*fault = value.rule == FORM_RULE_LONG ? TEXT_MORE_TEXT_LONG
						      : TEXT_MORE_TEXT_FORMAT;
		return false;
	case VALUE_GOOD: break;
	}
	more->text = value.text;
	return true;
}

static bool
take_input(struct flow *flow, struct flow_more *more, enum text_key *fault)
{
	if (more->purpose == PASS_FOLLOWUP)
		return take_text(flow, more, fault);
	*fault = TEXT_MORE_GRADE_EMPTY;
	return more->purpose != PASS_RATING || more->grade > 0;
}

static void
fill_body(
    struct flow *flow, const struct flow_more *more, struct body_citizen *body)
{
	*body = (struct body_citizen){ .type = str_of(
					   flow_more_name(more->purpose)),
		.at = flow_today(flow) };
	if (more->purpose == PASS_FOLLOWUP)
		body->text = more->text;
	if (more->purpose == PASS_RATING) {
		body->reply = more->reply;
		body->grade = more->grade;
	}
	if (body_citizen_ends(body->type))
		body->state = flow_more_state(flow, more->purpose)->id;
}

/* ---- sealing ------------------------------------------------------------- */

static void
fill_place(
    const struct record *record, struct str type, struct binding_place *place)
{
	const struct item *last =
	    item_last(record->items, record->n, ITEM_CITIZEN);

	*place = (struct binding_place){
		.side = ITEM_CITIZEN, .n = last->n + 1, .type = type
	};
	memcpy(place->previous, record->checks[last - record->items].hash,
	    sizeof(place->previous));
}

/*
 * To the unit, and to the ticket where the citizen may read it again. The
 * words of an anonymous ticket are not: nobody can be made to show them.
 */
static bool
seal_body(struct flow *flow, const struct record *record,
    const struct keys_ticket *ticket, const struct body_citizen *body,
    const struct binding_place *place, struct item_sealed *sealed)
{
	struct item_signer signer = { .id = "", .secret = ticket->sign };
	struct item_party parties[2];
	struct buf text = { .wipe = true };
	bool hidden =
	    record->stored->anonymous && str_is(body->type, ITEM_FOLLOWUP);
	struct item_plan plan = { .ticket = &record->ticket,
		.place = *place,
		.parties = parties,
		.n_parties = hidden ? 1 : 2,
		.signer = &signer };
	bool done;

	body_citizen_put(&text, body);
	plan.body = buf_view(&text);
	item_party_unit(&parties[0], flow_more_box(flow, record));
	item_party_ticket(&parties[1], &ticket->open);
	done = item_seal(&plan, sealed);
	buf_done(&text);
	return done;
}

/* ---- storing ------------------------------------------------------------- */

static enum flow_step
added(struct flow *flow, const struct store_reply *reply)
{
	struct flow_more *more = flow->state->more;

	switch (reply->status) {
	case STORE_OK:
		flow->event = FLOW_EVENT_ADDED;
		more->done = true;
		break;
	case STORE_AGAIN: more->done = true; break;
	case STORE_FULL:
		more->is_said = true;
		more->fault = TEXT_MORE_FULL;
		break;
	case STORE_TAKEN:
		if (++more->tries >= TRIES_MAX)
			return flow_busy(flow);
		break;
	default:
		return flow_more_again(flow, 422, TEXT_MORE_EXPIRED, "#number");
	}
	return flow_lookup_open(flow);
}

static enum flow_step
add(struct flow *flow, const struct record *record,
    const struct keys_ticket *ticket, const struct body_citizen *body)
{
	const struct flow_more *more = flow->state->more;
	struct store_request request = { .op = STORE_ITEM_ADD };
	struct item_sealed sealed = { 0 };
	struct binding_place place;
	struct item item;
	enum flow_step step;

	fill_place(record, body->type, &place);
	if (!seal_body(flow, record, ticket, body, &place, &sealed)) {
		item_sealed_done(&sealed);
		return flow_busy(flow);
	}
	item = item_of(&place, &sealed);
	request.item_add = (struct store_item_add){
		.public = str_of(record->ticket.number),
		.side = item.side,
		.n = item.n,
		.type = item.type,
		.state = body->state,
		.keys = item.keys,
		.text = item.text,
		.signature = item.sig,
		.request_id = str_mem(more->request, sizeof(more->request)),
		.token = flow_lookup_token(flow),
	};
	step = flow_ask(flow, &request, added);
	item_sealed_done(&sealed);
	return step;
}

/* Is what was asked for there already? Then the button was pressed twice. */
static bool
stands(const struct record *record, const struct flow_more *more)
{
	for (size_t i = 0; i < record->n_rated; i++)
		if (more->purpose == PASS_RATING &&
		    record->rated[i].reply == more->reply)
			return record->rated[i].grade == more->grade;
	return str_is(record->ended, flow_more_name(more->purpose));
}

static enum flow_step
refuse(struct flow *flow, struct record *record,
    const struct keys_ticket *ticket, enum text_key fault)
{
	struct flow_more *more = flow->state->more;

	more->done = record->sound && stands(record, more);
	more->is_said = !more->done;
	more->fault = fault;
	return flow_lookup_page(flow, record, ticket);
}

enum flow_step
flow_more_opened(
    struct flow *flow, struct record *record, const struct keys_ticket *ticket)
{
	struct flow_more *more = flow->state->more;
	struct body_citizen body;
	enum text_key fault;

	if (more->done || more->is_said)
		return flow_lookup_page(flow, record, ticket);
	if (!take_input(flow, more, &fault))
		return refuse(flow, record, ticket, fault);
	if (!flow_more_allows(flow, record, more, &fault))
		return refuse(flow, record, ticket, fault);
	fill_body(flow, more, &body);
	return add(flow, record, ticket, &body);
}
