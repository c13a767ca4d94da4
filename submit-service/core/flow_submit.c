/*
 * The confirmation (POST /s/d/H): password → number → one Argon2id → sealed
 * submission → one durable transaction → receipt. A repeat ends at the same
 * receipt, never at a second ticket.
 */
#include "core/flow_state.h"

#include <string.h>

#include "contract/clock.h"
#include "core/body.h"
#include "core/memory.h"
#include "core/password.h"
#include "core/receipt.h"
#include "core/seal_access.h"

/* ---- the password -------------------------------------------------------- */

static struct str
fault_text(struct flow *flow, enum password_fault fault)
{
	static const enum text_key key[] = {
		[PASSWORD_EMPTY] = TEXT_PASSWORD_EMPTY,
		[PASSWORD_SHORT] = TEXT_PASSWORD_SHORT,
		[PASSWORD_LONG] = TEXT_PASSWORD_LONG,
		[PASSWORD_COMMON] = TEXT_PASSWORD_COMMON,
		[PASSWORD_OWN] = TEXT_PASSWORD_ANSWER,
	};

	return texts_fill(&flow->arena, flow_word(flow, key[fault]), "min",
	    str_fmt(&flow->arena, "%d", PASSWORD_MIN), "max",
	    str_fmt(&flow->arena, "%d", PASSWORD_MAX), NULL);
}

/* True when state->password holds an accepted one. */
static bool
password_take(struct flow *flow, struct flow_check_faults *faults)
{
	struct flow_state *state = flow->state;
	const struct form_post *post = &flow->request.post;
	struct str typed = str_of(NULL), again = str_of(NULL);
	enum password_fault fault;

	form_post_get(post, STR("password"), &typed);
	form_post_get(post, STR("password-again"), &again);
	state->password = password_normalise(&flow->arena, typed);
	again = password_normalise(&flow->arena, again);
	fault = password_judge(
	    state->password, flow->service->passwords, &state->result);
	if (fault != PASSWORD_FINE)
		faults->password = fault_text(flow, fault);
	else if (!str_eq(state->password, again))
		faults->again = flow_word(flow, TEXT_PASSWORD_AGAIN);
	else
		return true;
	return false;
}

static enum flow_step
derive(struct flow *flow)
{
	struct flow_state *state = flow->state;

	if (state->number == NULL)
		state->number = seal_alloc(sizeof(*state->number));
	handle_number(
	    state->handle, state->salt, state->counter, state->number);
	return flow_derive(flow);
}

/* The form was asked for and its definition is in the store: once a rev. */
static enum flow_step
form_stored(struct flow *flow, const struct store_reply *reply)
{
	struct flow_state *state = flow->state;

	if (reply->status != STORE_OK && reply->status != STORE_AGAIN)
		return flow_busy(flow);
	memory_form_put(flow->service->memory, state->form->rev);
	return derive(flow);
}

static enum flow_step
form_store(struct flow *flow)
{
	struct flow_state *state = flow->state;
	struct store_request request = { .op = STORE_FORM_PUT };
	struct buf json = BUF_INIT;
	enum flow_step step;

	if (memory_form_is_put(flow->service->memory, state->form->rev))
		return derive(flow);
	form_json_put(&json, state->form, true);
	request.form_put = (struct store_form_put){ str_of(state->form->rev),
		buf_view(&json) };
	step = flow_ask(flow, &request, form_stored);
	buf_done(&json);
	return step;
}

/* ---- before: the newest draft, a good password --------------------------- */

/*
 * Nobody reads a page in no time; programs do. The request is held until the
 * draft is old enough, which people hardly notice. The draft's second is
 * taken to have just ended, so that the wait is never shorter than said.
 */
static unsigned
too_soon_ms(const struct flow *flow)
{
	unsigned after = flow->service->settings.limits.confirm_after;
	int64_t from = flow->state->draft.at + 1 + after;

	if (after == 0 || flow->now >= from)
		return 0;
	/* A clock that was set back must not make it longer. */
	return from - flow->now > after ? after * 1000
					: (unsigned)(from - flow->now) * 1000;
}

static enum flow_step
draft_read(struct flow *flow, const struct store_reply *reply)
{
	struct flow_state *state = flow->state;
	struct flow_check_faults faults = { 0 };
	struct flow_form_again again = { .status = 422 };
	struct form_post values;
	struct str sure;
	uint32_t posted;

	if (!flow_take_draft(flow, reply, true))
		return FLOW_DONE;
	if (state->result.n_errors > 0) {
		form_answers_post(
		    &flow->arena, state->form, state->draft.answers, &values);
		again.values = &values;
		again.version = state->version;
		return flow_form_page(flow, &again);
	}
	if (!flow_version(flow, &posted) || posted != state->version) {
		faults.page = flow_word(flow, TEXT_VERSION_OLD);
		return flow_check_page(flow, 422, &faults);
	}
	if (state->draft.doubt &&
	    !form_post_get(&flow->request.post, STR("sure"), &sure))
		faults.sure = flow_word(flow, TEXT_SURE_EMPTY);
	if (!password_take(flow, &faults) || faults.sure.n > 0)
		return flow_check_page(flow, 422, &faults);
	flow->wait_ms = too_soon_ms(flow);
	return flow->wait_ms > 0 ? FLOW_WAIT : form_store(flow);
}

/* Whatever changed meanwhile, the submission's version tells the store. */
enum flow_step
flow_waited(struct flow *flow)
{
	flow->now += (flow->wait_ms + 999) / 1000;
	return form_store(flow);
}

enum flow_step
flow_submit_post(struct flow *flow)
{
	return flow_ask_draft(flow, draft_read);
}

/* ---- after: the ticket --------------------------------------------------- */

static enum flow_step
submitted(struct flow *flow, const struct store_reply *reply)
{
	struct flow_state *state = flow->state;

	switch (reply->status) {
	case STORE_OK:
		flow->event = FLOW_EVENT_SUBMITTED;
		return flow_see(flow, flow_handle_url(flow, "/s/r/", ""));
	case STORE_AGAIN: return flow_used(flow, reply->submit.until, true);
	case STORE_OLD: return flow_newest(flow);
	case STORE_TAKEN: state->counter++; return derive(flow);
	default: return flow_problem_page(flow, 410);
	}
}

static struct str
received_text(struct flow *flow, bool anonymous)
{
	struct buf text = BUF_INIT;
	struct str copy;

	instant_put(&text, flow_now(flow));
	copy = str_copy(
	    &flow->arena, str_sub(buf_view(&text), 0,
			      anonymous ? STORE_DAY_SIZE : STORE_MINUTE_SIZE));
	buf_done(&text);
	return copy;
}

static struct date
due_day(const struct flow *flow)
{
	const struct flow_state *state = flow->state;

	return clock_due(&state->form->clock, flow_now(flow),
	    state->result.anonymous, &flow->service->bundle->holidays);
}

static struct str
due_text(struct flow *flow)
{
	struct buf text = BUF_INIT;
	struct str copy;

	date_put_iso(&text, due_day(flow));
	copy = str_copy(&flow->arena, buf_view(&text));
	buf_done(&text);
	return copy;
}

/* The submission as item C1, sealed to the unit and the new ticket. */
static bool
seal_first(struct flow *flow, const struct keys_ticket *ticket,
    const struct key *box, struct item_sealed *sealed)
{
	struct flow_state *state = flow->state;
	struct binding_ticket place = { .keys = ticket->open };
	struct item_party parties[2];
	struct buf body = { .wipe = true };
	struct body_submission submission = { .form = state->form->id,
		.rev = str_of(state->form->rev),
		.at = body_at(flow_now(flow), state->result.anonymous),
		.due = due_day(flow),
		.consent = state->draft.consent,
		.terms = state->draft.terms,
		.ticket = ticket->open };
	struct item_plan plan = { .ticket = &place,
		.place = { .side = ITEM_CITIZEN,
		    .n = 1,
		    .type = STR(ITEM_SUBMISSION) },
		.parties = parties,
		.n_parties = state->result.anonymous ? 1 : 2 };
	bool done;

	for (size_t i = 0; i < SEAL_SITE_SIZE; i++)
		place.site[i] = flow->service->site_id[i];
	for (size_t i = 0; i < NUMBER_PUBLIC; i++)
		place.number[i] = state->number->digits[i];
	item_party_unit(&parties[0], box);
	item_party_ticket(&parties[1], &ticket->open);
	body_submission_put(&body, &submission, &state->result);
	plan.body = buf_view(&body);
	done = item_seal(&plan, sealed);
	buf_done(&body);
	return done;
}

/* Hash of C1 in its place, and of the receipt that will name it. */
struct hashes {
	unsigned char first[SEAL_HASH_SIZE], receipt[SEAL_HASH_SIZE];
};

static void
hash_receipt(struct flow *flow, const struct keys_ticket *ticket,
    const struct item_sealed *sealed, const struct store_submit *asked,
    struct hashes *out)
{
	struct binding_ticket place = { .keys = ticket->open };
	const struct binding_place first = {
		.side = ITEM_CITIZEN, .n = 1, .type = STR(ITEM_SUBMISSION)
	};
	struct item item = item_of(&first, sealed);
	struct receipt receipt;

	memcpy(place.site, flow->service->site_id, SEAL_SITE_SIZE);
	memcpy(place.number, flow->state->number->digits, NUMBER_PUBLIC);
	item_hash(out->first, &place, &first, &item);
	flow_receipt_fill(flow, &receipt, str_mem(out->first, SEAL_HASH_SIZE));
	receipt.unit = asked->unit;
	receipt.received = asked->received;
	receipt.due = asked->due;
	receipt_hash(out->receipt, &receipt);
}

static enum flow_step
ask_submit(struct flow *flow, const struct keys_ticket *ticket,
    const struct key *box, const struct item_sealed *sealed)
{
	struct hashes hashes;
	struct flow_state *state = flow->state;
	bool anonymous = state->result.anonymous;
	unsigned char tag[HANDLE_TAG_SIZE];
	struct buf seed = BUF_INIT;
	char public[NUMBER_PUBLIC + 1] = { 0 };
	struct store_request request = { .op = STORE_SUBMIT };
	enum flow_step step;

	handle_tag(state->handle, state->salt, tag);
	for (size_t i = 0; i < NUMBER_PUBLIC; i++)
	public[i] = state->number->digits[i];
	seal_access_wrap(&seed, state->access,
	    (struct seal_wrap){ flow->service->site_id, public }, ticket->seed);
	request.submit = (struct store_submit){
		.row = str_mem(state->handle->row, HANDLE_ROW_SIZE),
		.version = state->version,
		.tag = str_mem(tag, sizeof(tag)),
		.counter = state->counter,
		.public = str_of(public),
		.token = str_mem(state->access->token_hash, SEAL_HASH_SIZE),
		.rev = str_of(state->form->rev),
		.unit = state->result.unit,
		.state = flow_first_state(flow)->id,
		.key_id = str_of(box->id),
		.received = received_text(flow, anonymous),
		.due = due_text(flow),
		.anonymous = anonymous,
		.seed = buf_view(&seed),
		.keys = buf_view(&sealed->keys),
		.text = buf_view(&sealed->text),
		.first = str_mem(hashes.first, SEAL_HASH_SIZE),
		.receipt = str_mem(hashes.receipt, SEAL_HASH_SIZE),
		.files = flow_files_ids(flow, &state->result),
	};
	hash_receipt(flow, ticket, sealed, &request.submit, &hashes);
	step = flow_ask(flow, &request, submitted);
	buf_done(&seed);
	return step;
}

enum flow_step
flow_submit_derived(struct flow *flow)
{
	struct flow_state *state = flow->state;
	const struct key *box = keys_box_for(
	    flow->service->keys, state->result.unit, flow_today(flow));
	struct keys_ticket *ticket;
	struct item_sealed sealed = { 0 };
	enum flow_step step;

	if (box == NULL)
		return flow_busy(flow);
	ticket = keys_ticket_new();
	step = seal_first(flow, ticket, box, &sealed)
		   ? ask_submit(flow, ticket, box, &sealed)
		   : flow_busy(flow);
	item_sealed_done(&sealed);
	seal_free(ticket);
	return step;
}
