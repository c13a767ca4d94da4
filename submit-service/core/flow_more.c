/*
 * Additions after a look-up (POST /s/lookup/more): a follow-up, the rating of
 * a reply, 撤回, 办结. The pass of the page stands for number and password
 * for 30 minutes; without a good one both are asked again, with everything
 * typed kept. Sealing and storing is flow_more_add.c's.
 */
#include "core/flow_more.h"

#include "base/hash.h"
#include "contract/form_value.h"
#include "core/seal_access.h"
#include "core/service.h"

static const char *const names[PASS__MAX] = {
	[PASS_FOLLOWUP] = "followup",
	[PASS_RATING] = "rating",
	[PASS_WITHDRAW] = "withdraw",
	[PASS_FINISH] = "finish",
};

const char *
flow_more_name(enum pass_purpose purpose)
{
	return names[purpose];
}

/* ---- what was posted ----------------------------------------------------- */

static bool
purpose_of(const struct form_post *post, enum pass_purpose *purpose)
{
	struct str what;

	if (!form_post_get(post, STR("what"), &what))
		return false;
	for (int i = 0; i < PASS__MAX; i++)
		if (str_is(what, names[i])) {
			*purpose = (enum pass_purpose)i;
			return true;
		}
	return false;
}

static uint32_t
posted_number(const struct form_post *post, struct str name, uint64_t max)
{
	struct str text;
	uint64_t n;

	return form_post_get(post, name, &text) && str_u64(text, &n) && n <= max
		   ? (uint32_t)n
		   : 0;
}

/* A page that asks for number and password carries its request in clear. */
static void
take_request(const struct form_post *post, struct flow_more *more)
{
	struct str text = str_of(NULL);

	form_post_get(post, STR("request"), &text);
	if (!hash_base64_get(more->request, sizeof(more->request), text))
		seal_random(more->request, sizeof(more->request));
}

/* The pass, if it is good and of the very thing that is asked for. */
static void
take_pass(struct flow *flow, struct flow_more *more)
{
	const struct service *service = flow->service;
	struct str text = str_of(NULL);
	struct pass *pass;

	if (!form_post_get(&flow->request.post, STR("pass"), &text))
		return;
	pass = pass_get((struct pass_key){ service->boot, service->site_id },
	    text, flow->now);
	if (pass == NULL)
		return;
	if (pass->purpose != more->purpose || pass->reply != more->reply) {
		seal_free(pass);
		return;
	}
	for (size_t i = 0; i < sizeof(more->request); i++)
		more->request[i] = pass->request[i];
	more->sent = text;
	flow->state->pass = pass;
}

/* ---- opening the ticket -------------------------------------------------- */

static bool
has_credentials(const struct form_post *post)
{
	struct str number = str_of(NULL), password = str_of(NULL);

	form_post_get(post, STR("number"), &number);
	form_post_get(post, STR("password"), &password);
	return number.n > 0 || password.n > 0;
}

bool
flow_more_take(struct flow *flow)
{
	struct flow_state *state = flow->state;
	const struct form_post *post = &flow->request.post;
	struct flow_more *more = ARENA_NEW(&flow->arena, struct flow_more);

	if (!purpose_of(post, &more->purpose))
		return false;
	more->reply = more->purpose == PASS_RATING
			  ? posted_number(post, STR("reply"), UINT32_MAX)
			  : 0;
	more->grade = posted_number(post, STR("grade"), BODY_GRADE_BEST);
	form_post_get(post, STR("text"), &more->text);
	take_request(post, more);
	take_pass(flow, more);
	state->more = more;
	return true;
}

enum flow_step
flow_more_post(struct flow *flow)
{
	const struct flow_state *state = flow->state;

	if (!flow_more_take(flow))
		return flow_problem_page(flow, 400);
	if (state->pass != NULL)
		return flow_lookup_open(flow);
	if (!has_credentials(&flow->request.post))
		return flow_more_again(flow, 422, TEXT_MORE_EXPIRED, "#number");
	return flow_lookup_ask(flow);
}

/* ---- may it be added? ---------------------------------------------------- */

const struct state *
flow_more_state(const struct flow *flow, enum pass_purpose purpose)
{
	const struct bundle *bundle = flow->service->bundle;

	for (size_t i = 0; i < bundle->n_states; i++)
		if (str_is(bundle->states[i].by_citizen, names[purpose]))
			return &bundle->states[i];
	return NULL;
}

const struct key *
flow_more_box(const struct flow *flow, const struct record *record)
{
	char ids[ITEM_PARTIES_MAX][KEYS_ID + 1];
	size_t n = 0;

	for (size_t i = 0; i < record->n; i++)
		if (record->items[i].side == ITEM_CITIZEN &&
		    record->items[i].n == 1)
			n = item_parties(&record->items[i], ids);
	for (size_t i = 0; i < n; i++) {
		const struct key *box =
		    keys_by_id(flow->service->keys, KEY_BOX, str_of(ids[i]));

		if (box != NULL && str_eq(box->unit, record->unit))
			return box;
	}
	return NULL;
}

bool
flow_more_is_final(const struct flow *flow, const struct record *record)
{
	const struct state *state =
	    record->state.n > 0
		? bundle_state(flow->service->bundle, record->state)
		: flow_first_state(flow);

	return state == NULL || state->final;
}

/* A verified reply of the desk that was not rated yet. */
static bool
may_rate(const struct record *record, uint32_t reply, enum text_key *why)
{
	*why = TEXT_MORE_RATED;
	for (size_t i = 0; i < record->n_rated; i++)
		if (record->rated[i].reply == reply)
			return false;
	*why = TEXT_MORE_OVER;
	for (size_t i = 0; i < record->n; i++)
		if (record->items[i].side == ITEM_DESK &&
		    record->items[i].n == reply &&
		    record->checks[i].verdict == ITEM_VERIFIED &&
		    str_is(record->items[i].type, ITEM_REPLY))
			return true;
	return false;
}

bool
flow_more_allows(struct flow *flow, const struct record *record,
    const struct flow_more *more, enum text_key *why)
{
	bool open = !flow_more_is_final(flow, record);

	*why = TEXT_MORE_OVER;
	if (!record->sound || flow_more_box(flow, record) == NULL)
		return false;
	switch (more->purpose) {
	case PASS_FOLLOWUP: return open;
	case PASS_RATING: return may_rate(record, more->reply, why);
	case PASS_WITHDRAW:
		return open && record->form->withdraw &&
		       flow_more_state(flow, PASS_WITHDRAW) != NULL;
	case PASS_FINISH:
		return open && record->has_replies &&
		       flow_more_state(flow, PASS_FINISH) != NULL;
	case PASS__MAX: break;
	}
	return false;
}
