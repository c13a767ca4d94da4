/*
 * The buttons beside a draft and a receipt: 延长 lets the draft's life start
 * anew, 清除并结束 and 我已记下编号 make draft or receipt go at once, for
 * shared computers. All may be pressed twice.
 */
#include "core/flow_state.h"

/* ---- longer -------------------------------------------------------------- */

static flow_resume extended;

static enum flow_step
extend(struct flow *flow, const struct store_reply *reply)
{
	const struct flow_state *state = flow->state;
	struct store_request request = { .op = STORE_DRAFT_EXTEND };

	if (!flow_take_draft(flow, reply, true))
		return FLOW_DONE;
	request.draft_extend = (struct store_draft_extend){
		str_mem(state->handle->row, HANDLE_ROW_SIZE),
		state->form->draft_minutes
	};
	return flow_ask(flow, &request, extended);
}

static enum flow_step
extended(struct flow *flow, const struct store_reply *reply)
{
	switch (reply->status) {
	case STORE_OK:
		return flow_see(
		    flow, flow_handle_url(flow, "/s/d/", "?extended"));
	/* Confirmed in between: the draft says where its receipt is. */
	case STORE_USED: return flow_ask_draft(flow, extend);
	default: return flow_problem_page(flow, 410);
	}
}

enum flow_step
flow_extend_post(struct flow *flow)
{
	return flow_ask_draft(flow, extend);
}

/* ---- gone ---------------------------------------------------------------- */

/* Only asked when the draft turned out to be used: shows its receipt. */
static enum flow_step
used_shown(struct flow *flow, const struct store_reply *reply)
{
	return flow_take_draft(flow, reply, true)
		   ? flow_see(flow, flow_handle_url(flow, "/s/d/", ""))
		   : FLOW_DONE;
}

static enum flow_step
draft_ended(struct flow *flow, const struct store_reply *reply)
{
	/* A ticket was made of it: its number must not be lost. */
	if (reply->status == STORE_USED)
		return flow_ask_draft(flow, used_shown);
	return flow_see(flow, flow_handle_url(flow, "/s/d/", "?ended"));
}

enum flow_step
flow_end_post(struct flow *flow)
{
	struct store_request request = { .op = STORE_DRAFT_END };

	request.draft_end.row =
	    str_mem(flow->state->handle->row, HANDLE_ROW_SIZE);
	return flow_ask(flow, &request, draft_ended);
}

static enum flow_step
receipt_ended(struct flow *flow, const struct store_reply *reply)
{
	(void)reply;
	return flow_see(flow, flow_handle_url(flow, "/s/r/", "?ended"));
}

enum flow_step
flow_receipt_end_post(struct flow *flow)
{
	struct store_request request = { .op = STORE_RECEIPT_END };

	request.receipt_end.row =
	    str_mem(flow->state->handle->row, HANDLE_ROW_SIZE);
	return flow_ask(flow, &request, receipt_ended);
}

/* ---- somebody reloaded --------------------------------------------------- */

enum flow_step
flow_end_get(struct flow *flow)
{
	return flow_see(flow, flow_handle_url(flow, "/s/d/", ""));
}

enum flow_step
flow_receipt_end_get(struct flow *flow)
{
	return flow_see(flow, flow_handle_url(flow, "/s/r/", ""));
}
