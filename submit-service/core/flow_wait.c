/*
 * Where a request has to wait: its prefix asked too often, a number failed
 * too often, nobody is free for its derivation. Each is a page with a time,
 * never a refusal, and each keeps what was typed as far as a page may hold it
 * (never a password). The limits themselves are throttle.c's.
 */
#include "core/flow_more.h"
#include "core/flow_state.h"

#include "contract/texts.h"

static bool
is_lookup(const struct flow *flow)
{
	return str_is(flow->request.path, "/s/lookup");
}

static bool
is_more(const struct flow *flow)
{
	return str_is(flow->request.path, "/s/lookup/more");
}

/* Of a draft itself, not of /edit, /extend or /end below it. */
static bool
is_confirm(const struct flow *flow)
{
	struct str path = flow->request.path;

	return str_starts(path, "/s/d/") &&
	       str_find_char(str_from(path, 5), '/') == SIZE_MAX;
}

/* Carries the values of a form. */
static bool
is_form(const struct flow *flow)
{
	return str_starts(flow->request.path, "/s/f/") ||
	       str_ends(flow->request.path, "/edit");
}

/* The posts that may need a derivation, so may bring a pass. */
static bool
takes_pass(const struct flow *flow)
{
	return is_lookup(flow) || is_more(flow) || is_confirm(flow);
}

static struct str
brought(const struct flow *flow)
{
	struct str pass = str_of(NULL);

	/* There the page of the look-up has a pass of its own. */
	(void)form_post_get(&flow->request.post,
	    is_more(flow) ? STR("turn") : STR("pass"), &pass);
	return pass;
}

static enum flow_step
lookup_waits(struct flow *flow, int status, unsigned wait, struct str pass)
{
	struct flow_lookup_fault fault = {
		.href = "#password", .wait = wait, .pass = pass
	};

	fault.text = texts_fill(&flow->arena, flow_word(flow, TEXT_LOOKUP_BUSY),
	    "wait", str_fmt(&flow->arena, "%u", wait), NULL);
	return flow_lookup_again(flow, status, &fault);
}

bool
flow_must_wait(struct flow *flow, enum flow_step *step)
{
	struct throttle *throttle = flow->service->throttle;
	struct flow_state *state = flow->state;
	bool post = flow->request.method == METHOD_POST;
	unsigned wait;

	flow->kind = is_lookup(flow) || is_more(flow) ? THROTTLE_LOOKUP
						      : THROTTLE_SUBMIT;
	flow->ahead = post && takes_pass(flow) &&
		      throttle_pass_take(throttle, flow->kind,
			  flow->request.client, brought(flow), flow->ms);
	if (flow->ahead)
		return false; /* it was counted when it was busy */
	wait = throttle_request(throttle, flow->request.client,
	    post ? THROTTLE_POST : THROTTLE_GET, flow->ms);
	if (wait == 0)
		return false;
	if (post && is_lookup(flow)) {
		*step = lookup_waits(flow, 429, wait, str_of(NULL));
		return true;
	}
	if (post && is_more(flow) && flow_more_take(flow)) {
		*step = flow_more_wait(flow, 429, wait, str_of(NULL));
		return true;
	}
	if (post && is_form(flow)) {
		state->typed = &flow->request.post;
		if (state->form == NULL)
			state->form = flow_form_posted(flow);
	}
	*step = flow_typed_wait(flow, 429, wait);
	return true;
}

static enum flow_step
check_waits(struct flow *flow, unsigned wait, struct str pass)
{
	struct flow_check_faults faults = { .wait = wait, .pass = pass };

	faults.page =
	    texts_fill(&flow->arena, flow_word(flow, TEXT_CONFIRM_BUSY), "wait",
		str_fmt(&flow->arena, "%u", wait), NULL);
	flow->response.retry_after = wait;
	return flow_check_page(flow, 503, &faults);
}

enum flow_step
flow_crowded(struct flow *flow)
{
	struct throttle_pass pass = throttle_pass_give(flow->service->throttle,
	    flow->kind, flow->request.client, brought(flow), flow->ms);
	struct str text = str_copy(&flow->arena, str_of(pass.text));

	flow_uncount(flow);
	if (is_more(flow))
		return flow_more_wait(flow, 503, pass.wait, text);
	return is_lookup(flow) ? lookup_waits(flow, 503, pass.wait, text)
			       : check_waits(flow, pass.wait, text);
}

void
flow_uncount(struct flow *flow)
{
	struct flow_state *state = flow->state;

	if (!state->counted)
		return;
	state->counted = false;
	throttle_number_back(
	    flow->service->throttle, state->number->digits, flow->ms);
}
