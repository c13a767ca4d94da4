/*
 * What the look-up page shows of the citizen's own later items and offers to
 * add, each form with a pass of its own; and the page that keeps what was
 * typed when the pass is too old or the service too busy.
 */
#include "core/flow_more.h"

#include "base/hash.h"
#include "core/service.h"

enum { BASE64_MAX = 32 };

/* ---- reading ------------------------------------------------------------- */

static struct str
grade_word(const struct flow *flow, uint32_t grade)
{
	static const enum text_key words[BODY_GRADE_BEST + 1] = {
		[1] = TEXT_GRADE_1,
		[2] = TEXT_GRADE_2,
		[3] = TEXT_GRADE_3,
		[4] = TEXT_GRADE_4,
		[5] = TEXT_GRADE_5,
	};

	return grade >= 1 && grade <= BODY_GRADE_BEST
		   ? flow_word(flow, words[grade])
		   : str_of(NULL);
}

static void
add_act(struct record *record, struct date day, struct str label)
{
	record->acts[record->n_acts++] = (struct record_act){ day, label };
}

static void
read_body(struct flow *flow, struct page *page, struct record *record,
    const struct body_citizen *body)
{
	const struct state *state;
	struct mtree *row;

	if (str_is(body->type, ITEM_RATING)) {
		record->rated[record->n_rated++] =
		    (struct record_rating){ body->reply, body->grade };
	} else if (body_citizen_ends(body->type)) {
		state = bundle_state(flow->service->bundle, body->state);
		if (record->ended.n == 0) {
			record->ended = body->type;
			record->ended_state = body->state;
		}
		add_act(record, body->at, state ? state->label : body->state);
	} else {
		row = mtree_object(&flow->arena);
		page_put(page, row, "day", page_day(&flow->arena, body->at));
		page_put(page, row, "text", body->text);
		mtree_add(record->added, row);
		record->has_added = true;
		add_act(record, body->at, flow_word(flow, TEXT_STEP_FOLLOWUP));
	}
}

/* The words of an anonymous ticket are sealed to the unit alone. */
static void
read_item(struct flow *flow, struct page *page, struct record *record, size_t i)
{
	const struct item *item = &record->items[i];
	struct body_citizen body;

	if (body_citizen_open(&flow->arena, &record->ticket, item,
		&record->checks[i], &record->opener, &body))
		read_body(flow, page, record, &body);
	else if (record->stored->anonymous &&
		 str_is(item->type, ITEM_FOLLOWUP) &&
		 record->checks[i].verdict == ITEM_VERIFIED)
		record->n_hidden++;
	else
		record->sound = false;
}

void
flow_more_read(struct flow *flow, struct page *page, struct record *record)
{
	size_t room = record->n + 1;

	record->added = mtree_list(&flow->arena);
	record->acts = ARENA_ARRAY(&flow->arena, room, struct record_act);
	record->rated = ARENA_ARRAY(&flow->arena, room, struct record_rating);
	record->rows = ARENA_ARRAY(&flow->arena, room, struct record_reply);
	for (uint32_t n = 2; n <= record->n; n++)
		for (size_t i = 0; i < record->n; i++)
			if (record->items[i].side == ITEM_CITIZEN &&
			    record->items[i].n == n)
				read_item(flow, page, record, i);
}

/* ---- offering ------------------------------------------------------------ */

static struct str
make_pass(struct flow *flow, const struct record *record,
    const struct keys_ticket *ticket, enum pass_purpose purpose, uint32_t reply)
{
	const struct service *service = flow->service;
	struct pass *pass = seal_alloc(sizeof(*pass));
	struct str token = flow_lookup_token(flow), copy;
	struct buf text = { .wipe = true };

	pass->purpose = purpose;
	pass->reply = reply;
	pass->issued = flow->now;
	for (size_t i = 0; i < NUMBER_PUBLIC; i++)
		pass->public[i] = record->ticket.number[i];
	for (size_t i = 0; i < sizeof(pass->token_hash); i++)
		pass->token_hash[i] = (unsigned char)token.p[i];
	for (size_t i = 0; i < sizeof(pass->seed); i++)
		pass->seed[i] = ticket->seed[i];
	seal_random(pass->request, sizeof(pass->request));
	pass_put(
	    &text, (struct pass_key){ service->boot, service->site_id }, pass);
	copy = str_copy(&flow->arena, buf_view(&text));
	buf_done(&text);
	seal_free(pass);
	return copy;
}

static struct str
offer(struct flow *flow, const struct record *record,
    const struct keys_ticket *ticket, enum pass_purpose purpose, uint32_t reply)
{
	const struct flow_more asked = { .purpose = purpose, .reply = reply };
	enum text_key why;

	return flow_more_allows(flow, record, &asked, &why)
		   ? make_pass(flow, record, ticket, purpose, reply)
		   : str_of(NULL);
}

static struct mtree *
grade_rows(struct flow *flow, struct page *page, uint32_t reply)
{
	struct mtree *grades = mtree_list(&flow->arena);

	for (uint32_t g = BODY_GRADE_BEST; g >= 1; g--) {
		struct mtree *row = mtree_object(&flow->arena);

		page_put(
		    page, row, "value", str_of(str_fmt(&flow->arena, "%u", g)));
		page_put(page, row, "label", grade_word(flow, g));
		page_put(page, row, "id",
		    str_of(str_fmt(&flow->arena, "rate-%u-%u", reply, g)));
		mtree_add(grades, row);
	}
	return grades;
}

static void
offer_rating(struct flow *flow, struct page *page, struct record *record,
    const struct keys_ticket *ticket, const struct record_reply *reply)
{
	struct str rated = str_of(NULL);

	for (size_t i = 0; i < record->n_rated; i++)
		if (reply->n > 0 && record->rated[i].reply == reply->n)
			rated = grade_word(flow, record->rated[i].grade);
	page_put(page, reply->row, "rated", rated);
	page_put(page, reply->row, "n",
	    str_of(str_fmt(&flow->arena, "%u", reply->n)));
	page_put(page, reply->row, "rate",
	    reply->n > 0 ? offer(flow, record, ticket, PASS_RATING, reply->n)
			 : str_of(NULL));
	mtree_set(reply->row, "grades", grade_rows(flow, page, reply->n));
}

void
flow_more_reply(struct flow *flow, struct page *page, struct record *record,
    struct mtree *row, uint32_t n)
{
	(void)flow;
	(void)page;
	record->rows[record->n_rows++] = (struct record_reply){ row, n };
}

/* What the last button did, or why it did nothing. */
static void
add_outcome(struct flow *flow, struct page *page, struct mtree *forms)
{
	const struct flow_more *more = flow->state->more;
	bool said = more != NULL && more->is_said;
	struct mtree *done = mtree_object(&flow->arena);
	struct str href = str_of(NULL);

	for (int i = 0; i < PASS__MAX; i++)
		mtree_set(done, flow_more_name((enum pass_purpose)i),
		    mtree_bool(&flow->arena,
			more != NULL && more->done && (int)more->purpose == i));
	mtree_set(page->root, "done", done);
	if (said && more->purpose == PASS_FOLLOWUP)
		href = STR("#text");
	if (said && more->purpose == PASS_RATING && more->grade == 0)
		href = str_of(str_fmt(
		    &flow->arena, "#rate-%u-%d", more->reply, BODY_GRADE_BEST));
	page_put(page, forms, "error",
	    said ? texts_fill(&flow->arena, flow_word(flow, more->fault), "max",
		       str_fmt(&flow->arena, "%d", BODY_TEXT_MAX), NULL)
		 : str_of(NULL));
	page_put(page, forms, "href", href);
	page_put(page, forms, "text",
	    said && more->purpose == PASS_FOLLOWUP ? more->text : str_of(NULL));
	mtree_set(forms, "text_error",
	    mtree_bool(&flow->arena, said && more->purpose == PASS_FOLLOWUP));
}

void
flow_more_offer(struct flow *flow, struct page *page, struct record *record,
    const struct keys_ticket *ticket)
{
	static const enum pass_purpose once[] = { PASS_FOLLOWUP, PASS_WITHDRAW,
		PASS_FINISH };
	struct mtree *forms = mtree_object(&flow->arena);
	bool any = false;

	for (size_t i = 0; i < sizeof(once) / sizeof(*once); i++) {
		struct str pass = offer(flow, record, ticket, once[i], 0);

		any = any || pass.n > 0;
		page_put(page, forms, flow_more_name(once[i]), pass);
	}
	for (size_t i = 0; i < record->n_rows; i++)
		offer_rating(flow, page, record, ticket, &record->rows[i]);
	page_put(page, forms, "action", STR("/s/lookup/more#err"));
	page_put(page, forms, "max",
	    str_of(str_fmt(&flow->arena, "%d", BODY_TEXT_MAX)));
	mtree_set(forms, "any", mtree_bool(&flow->arena, any));
	add_outcome(flow, page, forms);
	mtree_set(page->root, "more", forms);
	mtree_set(page->root, "added", record->added);
	page_bool(page, "has_added", record->has_added);
	page_text(page, "hidden",
	    record->n_hidden > 0
		? str_of(str_fmt(&flow->arena, "%u", record->n_hidden))
		: str_of(NULL));
}

/* ---- once more ----------------------------------------------------------- */

static void
add_kept(struct flow *flow, struct page *page)
{
	const struct flow_more *more = flow->state->more;
	struct mtree *is = mtree_object(&flow->arena);
	char request[BASE64_MAX];
	size_t n =
	    hash_base64_put(request, more->request, sizeof(more->request));

	for (int i = 0; i < PASS__MAX; i++)
		mtree_set(is, flow_more_name((enum pass_purpose)i),
		    mtree_bool(&flow->arena, (int)more->purpose == i));
	mtree_set(page->root, "is", is);
	page_text(page, "what", str_of(flow_more_name(more->purpose)));
	page_text(page, "text", more->text);
	page_text(page, "grade",
	    more->grade > 0 ? str_of(str_fmt(&flow->arena, "%u", more->grade))
			    : str_of(NULL));
	page_text(page, "grade_label", grade_word(flow, more->grade));
	page_text(
	    page, "reply", str_of(str_fmt(&flow->arena, "%u", more->reply)));
	page_text(page, "request",
	    str_copy(&flow->arena, (struct str){ request, n }));
	page_text(page, "pass", more->sent);
}

enum flow_step
flow_more_wait(struct flow *flow, int status, unsigned wait, struct str turn)
{
	struct flow_lookup_fault fault = {
		.href = "", .wait = wait, .pass = turn
	};

	fault.text = texts_fill(&flow->arena, flow_word(flow, TEXT_MORE_BUSY),
	    "wait", str_fmt(&flow->arena, "%u", wait), NULL);
	return flow_more_fault(flow, status, &fault);
}

enum flow_step
flow_more_again(
    struct flow *flow, int status, enum text_key why, const char *href)
{
	return flow_more_fault(flow, status,
	    &(struct flow_lookup_fault){
		.text = flow_word(flow, why), .href = href });
}

enum flow_step
flow_more_fault(
    struct flow *flow, int status, const struct flow_lookup_fault *fault)
{
	struct flow_more *more = flow->state->more;
	struct str typed = str_of(NULL);
	struct page_error error = { fault->text, str_of(fault->href) };
	struct page page;

	/* What the store does not know any more opens nothing. */
	if (fault->wait == 0)
		more->sent = str_of(NULL);
	form_post_get(&flow->request.post, STR("number"), &typed);
	page_start(&page, &flow->arena, flow->service, SERVICE_MORE,
	    (struct page_form){ 0 });
	page_errors(&page, &error, 1);
	page_text(&page, "action", STR("/s/lookup/more#err"));
	page_text(&page, "number", typed);
	add_kept(flow, &page);
	page_text(&page, "turn", fault->pass);
	flow->response.retry_after = fault->wait;
	return flow_html(flow, status, &page, PAGE_ERROR);
}
