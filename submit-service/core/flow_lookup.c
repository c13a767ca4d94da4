/*
 * The look-up (POST /s/lookup): one path for every number. Check digits →
 * one Argon2id → ticket_open → the record, or one answer for a number that
 * does not exist and a password that is wrong. Nothing is shown that does
 * not verify.
 */
#include "core/flow_state.h"

#include "core/body.h"
#include "core/memory.h"
#include "core/password.h"
#include "core/seal_access.h"

enum flow_step
flow_lookup_get(struct flow *flow)
{
	return flow_see(flow, flow->service->bundle->site.lookup);
}

static enum flow_step
refuse(struct flow *flow, enum text_key key, const char *href)
{
	struct page_error error = { flow_word(flow, key), str_of(href) };
	struct str typed = str_of(NULL);
	struct page page;

	form_post_get(&flow->request.post, STR("number"), &typed);
	page_start(&page, &flow->arena, flow->service, SERVICE_LOOKUP,
	    (struct page_form){ 0 });
	page_errors(&page, &error, 1);
	page_text(&page, "action", STR("/s/lookup#err"));
	page_text(&page, "number", typed);
	return flow_html(flow, 422, &page, PAGE_ERROR);
}

enum flow_step
flow_lookup_post(struct flow *flow)
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
	return flow_derive(flow);
}

/* ---- the record ---------------------------------------------------------- */

struct record {
	const struct store_ticket_open_reply *stored;
	const struct form *form;
	struct binding_ticket ticket;
	struct item *items;
	struct item_check *checks;
	size_t n;
	struct item_opener opener; /* the ticket's receive key */
	bool sound;                /* everything verified */
	struct str state;          /* of the last verified desk item */
	struct str due;            /* ISO */
	struct mtree *steps, *replies;
	bool has_replies;
};

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
	for (size_t i = 0; i < NUMBER_PUBLIC; i++)
		record->ticket.number[i] = flow->state->number->digits[i];
	record->n = stored->n_items;
	record->items = items_of(&flow->arena, stored);
	record->checks =
	    ARENA_ARRAY(&flow->arena, stored->n_items + 1, struct item_check);
	item_opener_ticket(&record->opener, ticket);
	record->sound = item_verify_chain(&record->ticket, service->keys,
	    stored->unit, record->items, record->n, record->checks);
	record->steps = mtree_list(&flow->arena);
	record->replies = mtree_list(&flow->arena);
	record->due = stored->due;
}

static void
add_step(struct page *page, struct record *record, struct str day,
    struct str state_id)
{
	const struct state *state =
	    bundle_state(page->service->bundle, state_id);
	struct mtree *row = mtree_object(page->arena);

	page_put(page, row, "day", day);
	page_put(page, row, "label", state ? state->label : state_id);
	mtree_add(record->steps, row);
}

static void
add_reply(struct page *page, struct record *record,
    const struct body_desk *body, struct str unit_id)
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
	record->has_replies = true;
}

static void
take_due(struct page *page, struct record *record, const struct body_desk *body)
{
	struct buf day = BUF_INIT;

	if (!body->has_due)
		return;
	date_put_iso(&day, body->due);
	record->due = str_copy(page->arena, buf_view(&day));
	buf_done(&day);
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
		add_reply(page, record, NULL, record->stored->unit);
		return;
	}
	record->state = body.state;
	take_due(page, record, &body);
	add_step(page, record, page_day(page->arena, body.at), body.state);
	if (body.text.n > 0)
		add_reply(page, record, &body,
		    check->signer ? check->signer->unit : record->stored->unit);
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

/* ---- the citizen's own text: named tickets only -------------------------- */

static bool
open_own(struct flow *flow, struct record *record,
    struct body_submission *submission)
{
	struct buf plain = { .wipe = true };
	bool done = false;

	for (size_t i = 0; i < record->n && !done; i++)
		if (record->items[i].side == ITEM_CITIZEN &&
		    record->items[i].n == 1)
			done =
			    item_open(&record->ticket, &record->checks[i].place,
				&record->items[i], &record->opener, &plain) &&
			    body_submission_get(
				&flow->arena, buf_view(&plain), submission) &&
			    keys_public_equal(
				&submission->ticket, &record->ticket.keys) &&
			    /* or its labels were not those of this form */
			    str_is(submission->rev, record->form->rev);
	buf_done(&plain);
	return done;
}

static void
add_own(struct flow *flow, struct page *page, struct record *record)
{
	struct mtree *rows = mtree_list(&flow->arena);
	struct body_submission submission;
	bool shown = false;

	if (!record->stored->anonymous && record->form != NULL) {
		shown = open_own(flow, record, &submission);
		record->sound = record->sound && shown;
	}
	for (size_t i = 0; shown && i < submission.answers->n; i++) {
		const struct field *field =
		    form_field(record->form, submission.answers->keys[i]);
		struct mtree *row = mtree_object(&flow->arena);

		if (field == NULL)
			continue;
		page_put(page, row, "label", field->label);
		page_put(page, row, "answer",
		    form_answer_face(
			&flow->arena, field, submission.answers->items[i]));
		mtree_add(rows, row);
	}
	mtree_set(page->root, "own", rows);
	page_bool(page, "has_own", shown);
}

/* ---- the page ------------------------------------------------------------ */

static void
add_facts(struct flow *flow, struct page *page, const struct record *record)
{
	const struct bundle *bundle = flow->service->bundle;
	const struct store_ticket_open_reply *stored = record->stored;
	char face[NUMBER_FACE + 1];
	struct date day;

	number_face(flow->state->number, face);
	page_text(page, "number", str_copy(&flow->arena, str_of(face)));
	seal_wipe(face, sizeof(face));
	page_text(page, "action", STR("/s/lookup#err"));
	page_unit(page, bundle_unit(bundle, stored->unit));
	page_state(page, bundle_state(bundle,
			     record->state.n > 0 ? record->state
						 : flow_first_state(flow)->id));
	page_text(page, "day", page_received(&flow->arena, stored->received));
	page_text(page, "due",
	    date_parse(record->due, &day) ? page_day(&flow->arena, day)
					  : str_of(NULL));
	page_text(page, "opened_last",
	    date_parse(stored->opened, &day) ? page_day(&flow->arena, day)
					     : str_of(NULL));
	page_text(page, "failed_since",
	    stored->failed > 0
		? str_of(str_fmt(&flow->arena, "%u", stored->failed))
		: str_of(NULL));
}

static enum flow_step
record_page(struct flow *flow, struct record *record)
{
	struct page page;

	page_start(&page, &flow->arena, flow->service, SERVICE_LOOKUP,
	    (struct page_form){ .form = record->form });
	page_errors(&page, NULL, 0);
	add_step(&page, record,
	    page_received(&flow->arena, record->stored->received),
	    flow_first_state(flow)->id);
	add_desk_items(&page, record);
	add_own(flow, &page, record);
	add_facts(flow, &page, record);
	mtree_set(page.root, "steps", record->steps);
	mtree_set(page.root, "replies", record->replies);
	page_bool(&page, "replied", record->has_replies);
	page_bool(&page, "unverified", !record->sound);
	return flow_html(flow, 200, &page, PAGE_PLAIN);
}

static void
public_half(const struct flow *flow, char out[NUMBER_PUBLIC + 1])
{
	for (size_t i = 0; i < NUMBER_PUBLIC; i++)
		out[i] = flow->state->number->digits[i];
	out[NUMBER_PUBLIC] = '\0';
}

static void
remember_opened(struct flow *flow, const char public[NUMBER_PUBLIC + 1])
{
	struct buf day = BUF_INIT;

	date_put_iso(&day, flow_today(flow));
	memory_opened(flow->service->memory, public, buf_view(&day));
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
	unsigned char *seed = seal_alloc(SEAL_KEY_SIZE);
	struct keys_ticket *ticket =
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
		memory_failed(flow->service->memory, public);
		return refuse(flow, TEXT_LOOKUP_FAILED, "#number");
	}
	remember_opened(flow, public);
	record.form = form_json_get(&flow->arena, stored->form, &error);
	ticket = ticket_keys(flow, public, stored->seed);
	record_fill(flow, &record, stored, ticket);
	record.sound = record.sound && record.form != NULL;
	step = record_page(flow, &record);
	seal_free(ticket);
	return step;
}

enum flow_step
flow_lookup_derived(struct flow *flow)
{
	struct flow_state *state = flow->state;
	struct store_request request = { .op = STORE_TICKET_OPEN };
	char public[NUMBER_PUBLIC + 1];

	public_half(flow, public);
	request.ticket_open = (struct store_ticket_open){ str_of(public),
		str_mem(state->access->token_hash, SEAL_HASH_SIZE) };
	return flow_ask(flow, &request, ticket_opened);
}
