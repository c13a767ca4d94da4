/*
 * The form: first post to a draft (/s/f/ID/check) and change of a draft
 * (/s/d/H/edit). What is wrong is shown with every value kept.
 */
#include "core/flow_state.h"

#include "contract/form_html.h"
#include "core/keys.h"

/* Day and public keys of the ticket, which a submission adds to its draft. */
enum { BODY_MORE = 512 };

/* ---- the form again ------------------------------------------------------ */

static void
add_errors(struct flow *flow, struct page *page, struct str notice,
    const struct form_error *errors, size_t n_errors)
{
	struct page_error *lines =
	    ARENA_ARRAY(&flow->arena, n_errors + 1, struct page_error);
	size_t n = 0;

	if (notice.n > 0)
		lines[n++].text = notice;
	for (size_t i = 0; i < n_errors; i++) {
		lines[n].text = errors[i].text;
		lines[n++].href = form_error_href(&flow->arena, &errors[i]);
	}
	page_errors(page, lines, n);
}

enum flow_step
flow_form_page(struct flow *flow, const struct flow_form_again *again)
{
	struct flow_state *state = flow->state;
	const struct form *form = state->form;
	bool edit = again->version > 0;
	bool tell = again->status == 422 && !again->changed;
	struct form_view view = { .form = form,
		.texts = &flow->service->bundle->texts,
		.values = again->values,
		.errors = tell ? state->result.errors : NULL,
		.n_errors = tell ? state->result.n_errors : 0,
		.consent_given = edit,
		.terms_url = form->page };
	struct buf html = { .wipe = true };
	struct page page;

	if (edit)
		view.version =
		    str_of(str_fmt(&flow->arena, "%u", again->version));
	form_html(&html, &view);
	page_start(&page, &flow->arena, flow->service, SERVICE_FORM,
	    (struct page_form){ form, buf_view(&html) });
	add_errors(flow, &page, again->notice, view.errors, view.n_errors);
	page_bool(&page, "changed", again->changed);
	page_text(&page, "action",
	    edit ? flow_handle_url(flow, "/s/d/", "/edit#err")
		 : str_of(str_fmt(&flow->arena, "/s/f/%.*s/check#err",
		       STR_FMT(form->id))));
	flow_html(flow, again->status, &page,
	    again->status == 200 ? PAGE_PLAIN : PAGE_ERROR);
	buf_done(&html);
	return FLOW_DONE;
}

/* ---- first post ---------------------------------------------------------- */

enum flow_step
flow_form_get(struct flow *flow)
{
	const struct flow_state *state = flow->state;

	return flow_see(flow, state->form->form_page);
}

/*
 * What becomes a draft must fit a submission, or it would be refused only
 * after the last click. The body says a little more than the draft.
 */
static bool
draft_fits(const struct buf *plain)
{
	return seal_size(plain->n + BODY_MORE, SEAL_PADDED) <=
	       STORE_SUBMISSION_MAX;
}

static enum flow_step
draft_stored(struct flow *flow, const struct store_reply *reply)
{
	if (reply->status != STORE_OK)
		return flow_busy(flow);
	return flow_see(flow, flow_handle_url(flow, "/s/d/", ""));
}

static enum flow_step
draft_store(struct flow *flow)
{
	struct flow_state *state = flow->state;
	const struct form *form = state->form;
	struct store_request request = { .op = STORE_DRAFT_PUT };
	struct buf plain = { .wipe = true }, sealed = BUF_INIT;
	char text[HANDLE_TEXT + 1];
	enum flow_step step;

	state->handle = handle_new();
	handle_text(state->handle, text);
	state->handle_text = str_copy(&flow->arena, str_of(text));
	seal_wipe(text, sizeof(text));
	draft_put(&plain, form, &state->result, form->consent, form->terms);
	handle_seal(state->handle, buf_view(&plain), &sealed);
	request.draft_put = (struct store_draft_put){
		str_mem(state->handle->row, HANDLE_ROW_SIZE),
		form->draft_minutes, buf_view(&sealed)
	};
	step = draft_fits(&plain) ? flow_ask(flow, &request, draft_stored)
				  : flow_problem_page(flow, 413);
	buf_done(&plain);
	buf_done(&sealed);
	return step;
}

/* Who agreed to the old terms has not agreed to the new ones. */
static enum flow_step
changed_form(struct flow *flow)
{
	const struct form_post *post = &flow->request.post;
	struct form_post kept = { .pairs = ARENA_ARRAY(&flow->arena,
				      post->n + 1, struct form_pair) };
	struct flow_form_again again = {
		.values = &kept, .status = 422, .changed = true
	};

	for (size_t i = 0; i < post->n; i++)
		if (!str_is(post->pairs[i].name, "consent"))
			kept.pairs[kept.n++] = post->pairs[i];
	return flow_form_page(flow, &again);
}

enum flow_step
flow_form_post(struct flow *flow)
{
	const struct service *service = flow->service;
	struct flow_state *state = flow->state;
	struct flow_form_again again = { .values = &flow->request.post,
		.status = 422 };

	form_check(&flow->arena, state->form, &flow->request.post,
	    &service->bundle->texts, flow_today(flow), &state->result);
	if (!state->result.rev_matches)
		return changed_form(flow);
	if (state->result.n_errors > 0)
		return flow_form_page(flow, &again);
	if (keys_box_for(service->keys, state->result.unit, flow_today(flow)) ==
	    NULL) {
		again.status = 503;
		again.notice = flow_word(flow, TEXT_NO_KEY);
		return flow_form_page(flow, &again);
	}
	return draft_store(flow);
}

/* ---- change of a draft --------------------------------------------------- */

static enum flow_step
edit_shown(struct flow *flow, const struct store_reply *reply)
{
	struct flow_state *state = flow->state;
	struct form_post values;
	struct flow_form_again again = { .values = &values, .status = 200 };

	if (!flow_take_draft(flow, reply, false))
		return FLOW_DONE;
	form_answers_post(
	    &flow->arena, state->form, state->draft.answers, &values);
	again.version = state->version;
	return flow_form_page(flow, &again);
}

enum flow_step
flow_edit_get(struct flow *flow)
{
	return flow_ask_draft(flow, edit_shown);
}

static enum flow_step
edit_stored(struct flow *flow, const struct store_reply *reply)
{
	switch (reply->status) {
	case STORE_OK:
		return flow_see(flow, flow_handle_url(flow, "/s/d/", ""));
	case STORE_OLD:
	case STORE_USED: return flow_newest(flow);
	default: return flow_problem_page(flow, 410);
	}
}

static enum flow_step
edit_store(struct flow *flow, uint32_t posted)
{
	struct flow_state *state = flow->state;
	struct store_request request = { .op = STORE_DRAFT_REPLACE };
	struct buf plain = { .wipe = true }, sealed = BUF_INIT;
	enum flow_step step;

	draft_put(&plain, state->form, &state->result, state->draft.consent,
	    state->draft.terms);
	handle_seal(state->handle, buf_view(&plain), &sealed);
	request.draft_replace = (struct store_draft_replace){
		str_mem(state->handle->row, HANDLE_ROW_SIZE), posted,
		buf_view(&sealed)
	};
	step = draft_fits(&plain) ? flow_ask(flow, &request, edit_stored)
				  : flow_problem_page(flow, 413);
	buf_done(&plain);
	buf_done(&sealed);
	return step;
}

static enum flow_step
edit_posted(struct flow *flow, const struct store_reply *reply)
{
	struct flow_state *state = flow->state;
	struct flow_form_again again = { .values = &flow->request.post,
		.status = 422 };
	uint32_t posted;

	if (!flow_take_draft(flow, reply, false))
		return FLOW_DONE;
	if (!flow_version(flow, &posted) || posted != state->version)
		return flow_newest(flow);
	flow_check_agreed(flow, &flow->request.post);
	if (state->result.n_errors > 0) {
		again.version = state->version;
		return flow_form_page(flow, &again);
	}
	return edit_store(flow, posted);
}

enum flow_step
flow_edit_post(struct flow *flow)
{
	return flow_ask_draft(flow, edit_posted);
}
