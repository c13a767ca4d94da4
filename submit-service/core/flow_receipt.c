/*
 * The receipt (GET /s/r/H): the number, made anew from the handle and the
 * store's salt. No answer of the form is shown or could be.
 */
#include "core/flow_state.h"

#include "contract/clock.h"

static bool
form_of_ticket(struct flow *flow, struct str json)
{
	struct json_error error;

	flow->state->form = form_json_get(&flow->arena, json, &error);
	return flow->state->form != NULL;
}

static enum flow_step
receipt_page(struct flow *flow, const struct store_receipt_get_reply *stored)
{
	const struct bundle *bundle = flow->service->bundle;
	struct flow_state *state = flow->state;
	const struct form *form = state->form;
	char face[NUMBER_FACE + 1];
	struct instant until = flow_now(flow);
	struct date due;
	struct page page;
	enum flow_step step;

	until.unix = stored->until;
	number_face(state->number, face);
	page_start(&page, &flow->arena, flow->service, SERVICE_RECEIPT,
	    (struct page_form){ .form = form });
	page_text(&page, "number", str_copy(&flow->arena, str_of(face)));
	page_text(&page, "public",
	    str_copy(
		&flow->arena, str_mem(state->number->digits, NUMBER_PUBLIC)));
	page_text(&page, "day", page_received(&flow->arena, stored->received));
	page_text(&page, "due",
	    date_parse(stored->due, &due) ? page_day(&flow->arena, due)
					  : str_of(NULL));
	page_text(&page, "clock",
	    clock_face(&flow->arena, &form->clock, &bundle->texts));
	page_text(&page, "until", page_moment(&flow->arena, until));
	page_text(&page, "end_url", flow_handle_url(flow, "/s/r/", "/end"));
	page_unit(&page, bundle_unit(bundle, stored->unit));
	page_state(&page, flow_first_state(flow));
	page_bool(&page, "recoverable", !stored->anonymous);
	page_bool(&page, "repeat", str_is(flow->request.query, "again"));
	step = flow_html(flow, 200, &page, PAGE_PLAIN);
	seal_wipe(face, sizeof(face));
	return step;
}

static enum flow_step
receipt_read(struct flow *flow, const struct store_reply *reply)
{
	struct flow_state *state = flow->state;
	const struct store_receipt_get_reply *stored = &reply->receipt_get;

	if (reply->status != STORE_OK || stored->until <= flow->now ||
	    !form_of_ticket(flow, stored->form))
		return flow_problem_page(flow, 410);
	state->number = seal_alloc(sizeof(*state->number));
	handle_number(state->handle, (const unsigned char *)stored->salt.p,
	    stored->counter, state->number);
	return receipt_page(flow, stored);
}

enum flow_step
flow_receipt_get(struct flow *flow)
{
	struct flow_state *state = flow->state;
	struct store_request request = { .op = STORE_RECEIPT_GET };

	request.receipt_get.row = str_mem(state->handle->row, HANDLE_ROW_SIZE);
	return flow_ask(flow, &request, receipt_read);
}
