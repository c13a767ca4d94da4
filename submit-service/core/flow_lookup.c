/*
 * The look-up (POST /s/lookup): one path for every number. Check digits →
 * one Argon2id → ticket_open → the record, or one answer for a number that
 * does not exist and a password that is wrong. Nothing is shown that does
 * not verify.
 */
#include "core/flow_more.h"

#include "core/memory.h"
#include "core/password.h"
#include "core/seal_access.h"

enum flow_step
flow_lookup_get(struct flow *flow)
{
	return flow_see(flow, flow->service->bundle->site.lookup);
}

enum flow_step
flow_lookup_again(
    struct flow *flow, int status, const struct flow_lookup_fault *fault)
{
	struct page_error error = { fault->text, str_of(fault->href) };
	struct str typed = str_of(NULL);
	struct page page;

	if (flow->state->more != NULL)
		return flow_more_fault(flow, status, fault);
	form_post_get(&flow->request.post, STR("number"), &typed);
	page_start(&page, &flow->arena, flow->service, SERVICE_LOOKUP,
	    (struct page_form){ 0 });
	page_errors(&page, &error, 1);
	page_text(&page, "action", STR("/s/lookup#err"));
	page_text(&page, "number", typed);
	page_text(&page, "pass", fault->pass);
	page_text(&page, "wait",
	    fault->wait ? str_of(str_fmt(&flow->arena, "%u", fault->wait))
			: str_of(NULL));
	flow->response.retry_after = fault->wait;
	return flow_html(flow, status, &page, PAGE_ERROR);
}

static enum flow_step
refuse(struct flow *flow, enum text_key key, const char *href)
{
	return flow_lookup_again(flow, 422,
	    &(struct flow_lookup_fault){
		.text = flow_word(flow, key), .href = href });
}

/* The same for every number, before it costs anything. */
static enum flow_step
count_and_derive(struct flow *flow)
{
	struct flow_state *state = flow->state;
	struct flow_lookup_fault fault = { .href = "#number" };

	fault.wait = throttle_number(
	    flow->service->throttle, state->number->digits, flow->ms);
	if (fault.wait == 0) {
		state->counted = true;
		return flow_derive(flow);
	}
	fault.text =
	    texts_fill(&flow->arena, flow_word(flow, TEXT_LOOKUP_TRIES), "wait",
		str_fmt(&flow->arena, "%u", fault.wait), NULL);
	return flow_lookup_again(flow, 429, &fault);
}

enum flow_step
flow_lookup_post(struct flow *flow)
{
	return flow_lookup_ask(flow);
}

enum flow_step
flow_lookup_ask(struct flow *flow)
{
	struct flow_state *state = flow->state;
	const struct form_post *post = &flow->request.post;
	struct str typed = str_of(NULL), password = str_of(NULL);

	form_post_get(post, STR("number"), &typed);
	form_post_get(post, STR("password"), &password);
	if (typed.n == 0)
		return refuse(flow, TEXT_LOOKUP_NUMBER_EMPTY, "#number");
	state->number = seal_alloc(sizeof(*state->number));
	if (!number_parse(typed, state->number))
		return refuse(flow, TEXT_LOOKUP_NUMBER_BAD, "#number");
	if (password.n == 0)
		return refuse(flow, TEXT_LOOKUP_PASSWORD_EMPTY, "#password");
	/* Too long to be anybody's: cut, so that it takes the same path. */
	state->password = str_sub(
	    password_normalise(&flow->arena, password), 0, PASSWORD_BYTES_MAX);
	return count_and_derive(flow);
}

/* ---- the record ---------------------------------------------------------- */

static struct item *
items_of(struct arena *arena, const struct store_ticket_open_reply *stored)
{
	struct item *items =
	    ARENA_ARRAY(arena, stored->n_items + 1, struct item);

	for (size_t i = 0; i < stored->n_items; i++)
		items[i] = (struct item){ .side = stored->items[i].side,
			.n = stored->items[i].n,
			.type = stored->items[i].type,
			.keys = stored->items[i].keys,
			.text = stored->items[i].text,
			.sig = stored->items[i].signature };
	return items;
}

/* Of the number that was typed, or of the pass. */
static void
public_half(const struct flow *flow, char out[NUMBER_PUBLIC + 1])
{
	const struct flow_state *state = flow->state;
	const char *from =
	    state->pass != NULL ? state->pass->public : state->number->digits;

	for (size_t i = 0; i < NUMBER_PUBLIC; i++)
		out[i] = from[i];
	out[NUMBER_PUBLIC] = '\0';
}

static void
record_fill(struct flow *flow, struct record *record,
    const struct store_ticket_open_reply *stored,
    const struct keys_ticket *ticket)
{
	const struct service *service = flow->service;

	record->stored = stored;
	record->ticket.keys = ticket->open;
	for (size_t i = 0; i < SEAL_SITE_SIZE; i++)
		record->ticket.site[i] = service->site_id[i];
	public_half(flow, record->ticket.number);
	record->n = stored->n_items;
	record->items = items_of(&flow->arena, stored);
	record->checks =
	    ARENA_ARRAY(&flow->arena, stored->n_items + 1, struct item_check);
	item_opener_ticket(&record->opener, ticket);
	record->unit = stored->unit;
	record->received = stored->received;
	record->has_due = date_parse(stored->due, &record->due);
	record->sound = item_verify_chain(&record->ticket, service->keys,
	    record->unit, record->items, record->n, record->checks);
	record->steps = mtree_list(&flow->arena);
	record->replies = mtree_list(&flow->arena);
}

static void
add_row(
    struct page *page, struct record *record, struct str day, struct str label)
{
	struct mtree *row = mtree_object(page->arena);

	page_put(page, row, "day", day);
	page_put(page, row, "label", label);
	mtree_add(record->steps, row);
}

static void
add_step(struct page *page, struct record *record, struct str day,
    struct str state_id)
{
	const struct state *state =
	    bundle_state(page->service->bundle, state_id);

	add_row(page, record, day, state ? state->label : state_id);
}

/*
 * Steps of the citizen from before that day; NULL: all that are left. Of one
 * day the desk's come first: days are all that is known of either.
 */
static void
add_acts(struct page *page, struct record *record, const struct date *before)
{
	for (; record->n_told < record->n_acts; record->n_told++) {
		const struct record_act *act = &record->acts[record->n_told];

		if (before != NULL && date_cmp(act->day, *before) >= 0)
			return;
		add_row(
		    page, record, page_day(page->arena, act->day), act->label);
	}
}

static void
add_reply(struct page *page, struct record *record,
    const struct body_desk *body, struct str unit_id, uint32_t n)
{
	const struct unit *unit = bundle_unit(page->service->bundle, unit_id);
	struct mtree *row = mtree_object(page->arena);
	bool verified = body != NULL;

	mtree_set(row, "verified", mtree_bool(page->arena, verified));
	page_put(page, row, "day",
	    verified ? page_day(page->arena, body->at) : str_of(NULL));
	page_put(page, row, "unit", unit ? unit->label : unit_id);
	page_put(page, row, "text", verified ? body->text : str_of(NULL));
	mtree_add(record->replies, row);
	record->rows[record->n_rows++] = (struct record_reply){ row, n };
	record->has_replies = true;
}

/* One item of the desk: a reply or a step, or a warning in its place. */
static void
add_desk_item(struct page *page, struct record *record, size_t i)
{
	const struct item *item = &record->items[i];
	const struct item_check *check = &record->checks[i];
	struct body_desk body;

	if (!body_desk_open(page->arena, &record->ticket, item, check,
		&record->opener, &body)) {
		record->sound = false;
		add_reply(page, record, NULL, record->unit, 0);
		return;
	}
	record->state = body.state;
	add_acts(page, record, &body.at);
	if (body.has_due) {
		record->has_due = true;
		record->due = body.due;
	}
	add_step(page, record, page_day(page->arena, body.at), body.state);
	if (body.text.n > 0)
		add_reply(page, record, &body,
		    check->signer ? check->signer->unit : record->unit,
		    str_is(item->type, ITEM_REPLY) ? item->n : 0);
}

/* Desk items in the order of their numbers, whatever the store gave. */
static void
add_desk_items(struct page *page, struct record *record)
{
	uint32_t last = 0;

	for (;;) {
		size_t next = SIZE_MAX;

		for (size_t i = 0; i < record->n; i++)
			if (record->items[i].side == ITEM_DESK &&
			    record->items[i].n > last &&
			    (next == SIZE_MAX ||
				record->items[i].n < record->items[next].n))
				next = i;
		if (next == SIZE_MAX)
			return;
		last = record->items[next].n;
		add_desk_item(page, record, next);
	}
}

/* ---- the page ------------------------------------------------------------ */

static const struct state *
state_of(const struct flow *flow, const struct record *record)
{
	const struct state *state =
	    bundle_state(flow->service->bundle, record->state);

	return record->state.n > 0 ? state : flow_first_state(flow);
}

/* What the due column says must be what the page says. */
static void
judge_due(struct record *record)
{
	struct date day;

	if (!date_parse(record->stored->due, &day) || !record->has_due ||
	    date_cmp(day, record->due) != 0)
		record->sound = false;
}

static const char *const no_reply[] = { "ended", "supplement", "overdue",
	"pending" };

/*
 * Why no reply stands on the page: one of four, none when there is one. A
 * state that this site does not know any more promises nothing either.
 */
static void
add_no_reply(struct flow *flow, struct page *page, const struct record *record)
{
	static const struct state unknown = { .final = true };
	const struct state *state = state_of(flow, record);
	struct mtree *why = mtree_object(&flow->arena);
	const char *name = "pending";

	if (state == NULL)
		state = &unknown;
	if (state->final || state->replied)
		name = "ended";
	else if (state->waits_for_citizen)
		name = "supplement";
	else if (record->has_due && date_cmp(record->due, flow_today(flow)) < 0)
		name = "overdue";
	for (size_t i = 0; i < sizeof(no_reply) / sizeof(*no_reply); i++)
		mtree_set(why, no_reply[i],
		    mtree_bool(
			&flow->arena, !record->has_replies &&
					  str_is(str_of(name), no_reply[i])));
	mtree_set(page->root, "no_reply", why);
}

static void
add_facts(struct flow *flow, struct page *page, const struct record *record)
{
	const struct bundle *bundle = flow->service->bundle;
	const struct store_ticket_open_reply *stored = record->stored;
	char face[NUMBER_FACE + 1];
	struct date day;

	page_text(page, "number", str_of(NULL));
	page_text(page, "public", str_of(record->ticket.number));
	/* A pass does not hold the secret half. */
	if (flow->state->number != NULL) {
		number_face(flow->state->number, face);
		page_text(page, "number", str_copy(&flow->arena, str_of(face)));
		seal_wipe(face, sizeof(face));
	}
	page_text(page, "action", STR("/s/lookup#err"));
	page_unit(page, bundle_unit(bundle, record->unit));
	page_state(page, state_of(flow, record));
	page_text(page, "day", page_received(&flow->arena, record->received));
	page_text(page, "due",
	    record->has_due ? page_day(&flow->arena, record->due)
			    : str_of(NULL));
	page_text(page, "opened_last",
	    date_parse(stored->opened, &day) ? page_day(&flow->arena, day)
					     : str_of(NULL));
	page_text(page, "failed_since",
	    stored->failed > 0
		? str_of(str_fmt(&flow->arena, "%u", stored->failed))
		: str_of(NULL));
}

/* Reads everything, judging it, into the values of the page. */
static void
record_read(struct flow *flow, struct record *record)
{
	struct page *page = &record->page;

	page_start(page, &flow->arena, flow->service, SERVICE_LOOKUP,
	    (struct page_form){ .form = record->form });
	page_errors(page, NULL, 0);
	/* First what was sealed: the desk's items are held against it. */
	flow_lookup_own(flow, page, record);
	flow_more_read(flow, page, record);
	add_step(page, record, page_received(&flow->arena, record->received),
	    flow_first_state(flow)->id);
	add_desk_items(page, record);
	add_acts(page, record, NULL);
	if (record->ended.n > 0)
		record->state = record->ended_state;
	judge_due(record);
	add_facts(flow, page, record);
	add_no_reply(flow, page, record);
	mtree_set(page->root, "steps", record->steps);
	mtree_set(page->root, "replies", record->replies);
	page_bool(page, "replied", record->has_replies);
	page_bool(page, "unverified", !record->sound);
}

enum flow_step
flow_lookup_page(
    struct flow *flow, struct record *record, const struct keys_ticket *ticket)
{
	const struct flow_more *more = flow->state->more;
	bool said = more != NULL && more->is_said;

	if (more == NULL)
		flow->event = FLOW_EVENT_OPENED;
	flow_more_offer(flow, &record->page, record, ticket);
	return flow_html(flow, said ? 422 : 200, &record->page,
	    said ? PAGE_ERROR : PAGE_PLAIN);
}

static void
remember_opened(
    struct flow *flow, const char public[NUMBER_PUBLIC + 1], uint32_t counted)
{
	struct buf day = BUF_INIT;

	date_put_iso(&day, flow_today(flow));
	memory_opened(flow->service->memory, public, buf_view(&day), counted);
	buf_done(&day);
}

/*
 * The ticket's keys. A seed that does not open under number and password was
 * changed in the store: keys that fit nothing take its place, so that the
 * page says what cannot be verified, which is everything.
 */
static struct keys_ticket *
ticket_keys(struct flow *flow, const char *public, struct str wrapped)
{
	unsigned char *seed;
	struct keys_ticket *ticket;

	if (flow->state->pass != NULL)
		return keys_ticket_of(flow->state->pass->seed);
	seed = seal_alloc(SEAL_KEY_SIZE);
	ticket =
	    seal_access_unwrap(seed, flow->state->access,
		(struct seal_wrap){ flow->service->site_id, public }, wrapped)
		? keys_ticket_of(seed)
		: keys_ticket_new();

	seal_free(seed);
	return ticket;
}

static enum flow_step
ticket_opened(struct flow *flow, const struct store_reply *reply)
{
	const struct store_ticket_open_reply *stored = &reply->ticket_open;
	struct record record = { 0 };
	struct keys_ticket *ticket;
	struct json_error error;
	char public[NUMBER_PUBLIC + 1];
	enum flow_step step;

	public_half(flow, public);
	if (reply->status != STORE_OK) {
		/* A pass fails only when its ticket was purged or reset. */
		if (flow->state->pass != NULL)
			return flow_more_again(
			    flow, 422, TEXT_MORE_EXPIRED, "#number");
		memory_failed(flow->service->memory, public);
		return refuse(flow, TEXT_LOOKUP_FAILED, "#number");
	}
	remember_opened(flow, public, stored->counted);
	flow_uncount(flow);
	record.form = form_json_get(&flow->arena, stored->form, &error);
	ticket = ticket_keys(flow, public, stored->seed);
	record_fill(flow, &record, stored, ticket);
	record.sound = record.sound && record.form != NULL;
	record_read(flow, &record);
	step = flow->state->more != NULL
		   ? flow_more_opened(flow, &record, ticket)
		   : flow_lookup_page(flow, &record, ticket);
	seal_free(ticket);
	return step;
}

struct str
flow_lookup_token(const struct flow *flow)
{
	const struct flow_state *state = flow->state;

	return str_mem(state->pass != NULL ? state->pass->token_hash
					   : state->access->token_hash,
	    SEAL_HASH_SIZE);
}

enum flow_step
flow_lookup_open(struct flow *flow)
{
	struct store_request request = { .op = STORE_TICKET_OPEN };
	char public[NUMBER_PUBLIC + 1];

	public_half(flow, public);
	request.ticket_open = (struct store_ticket_open){ str_of(public),
		flow_lookup_token(flow) };
	return flow_ask(flow, &request, ticket_opened);
}

enum flow_step
flow_lookup_derived(struct flow *flow)
{
	return flow_lookup_open(flow);
}
