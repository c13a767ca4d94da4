/*
 * The receipt (GET /s/r/H, as a file /s/r/H/text): the number, made anew from
 * the handle and the store's salt. No answer of the form is shown or could be.
 */
#include "core/flow_state.h"

#include <string.h>

#include "contract/clock.h"
#include "core/qr.h"
#include "core/receipt.h"

static bool
form_of_ticket(struct flow *flow, struct str json)
{
	struct json_error error;

	flow->state->form = form_json_get(&flow->arena, json, &error);
	return flow->state->form != NULL;
}

/* The look-up page's whole address: where paper and another device lead. */
static struct str
lookup_address(struct flow *flow)
{
	const struct bundle *bundle = flow->service->bundle;

	return str_of(str_fmt(&flow->arena, "%.*s%.*s",
	    STR_FMT(bundle->site.base_url), STR_FMT(bundle->site.lookup)));
}

/* The code holds the address alone: a number in it would leak from paper. */
static void
put_code(struct flow *flow, struct page *page)
{
	struct buf svg = BUF_INIT;

	(void)qr_svg(&svg, lookup_address(flow));
	mtree_set(page->root, "qr",
	    mtree_html(&flow->arena, str_copy(&flow->arena, buf_view(&svg))));
	buf_done(&svg);
}

void
flow_receipt_fill(struct flow *flow, struct receipt *out, struct str first)
{
	const struct flow_state *state = flow->state;

	*out = (struct receipt){ .form = state->form->id };
	memcpy(out->site, flow->service->site_id, sizeof(out->site));
	out->public = str_copy(
	    &flow->arena, str_mem(state->number->digits, NUMBER_PUBLIC));
	memcpy(out->content, first.p, sizeof(out->content));
	handle_nonce(state->handle, state->salt, out->nonce);
}

/* The lines that prove the receipt; none without a key that is valid. */
static struct str
proof(
    struct flow *flow, const struct store_receipt_get_reply *stored, bool whole)
{
	const struct receipt_key *key = flow->service->receipt;
	struct buf lines = { .wipe = true };
	struct receipt receipt;
	struct date day;
	struct str copy;

	if (key == NULL || stored->first.n != SEAL_HASH_SIZE ||
	    !date_parse(str_sub(stored->received, 0, 10), &day) ||
	    !key_covers(&key->key, day))
		return str_of(NULL);
	flow_receipt_fill(flow, &receipt, stored->first);
	receipt.unit = stored->unit;
	receipt.received = stored->received;
	receipt.due = stored->due;
	receipt_put(&lines, &receipt);
	receipt_sign_put(&lines, key, &receipt, whole);
	copy = str_copy(&flow->arena, buf_view(&lines));
	buf_done(&lines);
	return copy;
}

static void
fill(struct flow *flow, struct page *page,
    const struct store_receipt_get_reply *stored)
{
	const struct bundle *bundle = flow->service->bundle;
	const struct flow_state *state = flow->state;
	char face[NUMBER_FACE + 1];
	struct instant until = flow_now(flow);
	struct date due;

	until.unix = stored->until;
	number_face(state->number, face);
	page_text(page, "number", str_copy(&flow->arena, str_of(face)));
	seal_wipe(face, sizeof(face));
	page_text(page, "public",
	    str_copy(
		&flow->arena, str_mem(state->number->digits, NUMBER_PUBLIC)));
	page_text(page, "day", page_received(&flow->arena, stored->received));
	page_text(page, "due",
	    date_parse(stored->due, &due) ? page_day(&flow->arena, due)
					  : str_of(NULL));
	page_text(page, "clock",
	    clock_face(&flow->arena, &state->form->clock, &bundle->texts));
	page_text(page, "until", page_moment(&flow->arena, until));
	page_text(page, "lookup_full", lookup_address(flow));
	page_unit(page, bundle_unit(bundle, stored->unit));
	page_state(page, flow_first_state(flow));
	page_bool(page, "recoverable", !stored->anonymous);
	page_bool(page, "repeat", str_is(flow->request.query, "again"));
}

static enum flow_step
receipt_page(struct flow *flow, const struct store_receipt_get_reply *stored)
{
	struct page page;

	page_start(&page, &flow->arena, flow->service, SERVICE_RECEIPT,
	    (struct page_form){ .form = flow->state->form });
	fill(flow, &page, stored);
	page_text(&page, "end_url", flow_handle_url(flow, "/s/r/", "/end"));
	page_text(&page, "proof", proof(flow, stored, false));
	page_text(&page, "text_url", flow_handle_url(flow, "/s/r/", "/text"));
	put_code(flow, &page);
	return flow_html(flow, 200, &page, PAGE_PLAIN);
}

/* The same to keep as a file: what the page says, nothing of the case. */
static enum flow_step
receipt_text(struct flow *flow, const struct store_receipt_get_reply *stored)
{
	struct response *response = &flow->response;
	struct page page;

	page_start(&page, &flow->arena, flow->service, SERVICE_RECEIPT_TEXT,
	    (struct page_form){ .form = flow->state->form });
	fill(flow, &page, stored);
	page_text(&page, "proof", proof(flow, stored, true));
	buf_clear(&response->body);
	response->flawed = !page_finish_text(&page, &response->body);
	response->status = 200;
	response->type = "text/plain; charset=utf-8";
	/* A name that says nothing of number or case (RFC 6266). */
	response->disposition = "attachment; filename=\"receipt.txt\"; "
				"filename*=UTF-8''%E5%9B%9E%E6%89%A7.txt";
	return FLOW_DONE;
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
	memcpy(state->salt, stored->salt.p, sizeof(state->salt));
	handle_number(
	    state->handle, state->salt, stored->counter, state->number);
	return str_ends(flow->request.path, "/text")
		   ? receipt_text(flow, stored)
		   : receipt_page(flow, stored);
}

enum flow_step
flow_receipt_get(struct flow *flow)
{
	struct flow_state *state = flow->state;
	struct store_request request = { .op = STORE_RECEIPT_GET };

	request.receipt_get.row = str_mem(state->handle->row, HANDLE_ROW_SIZE);
	return flow_ask(flow, &request, receipt_read);
}
