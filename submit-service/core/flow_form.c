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
add_errors(struct flow *flow, struct page *page, const struct form_view *view)
{
	struct page_error *lines =
	    ARENA_ARRAY(&flow->arena, view->n_errors + 1, struct page_error);

	for (size_t i = 0; i < view->n_errors; i++) {
		lines[i].text = view->errors[i].text;
		lines[i].href = form_error_href(&flow->arena, &view->errors[i]);
	}
	page_errors(page, lines, view->n_errors);
}

enum flow_step
flow_form_page(struct flow *flow, const struct flow_form_again *again)
{
	struct flow_state *state = flow->state;
	const struct form *form = state->form;
	bool edit = again->version > 0;
	bool tell =
	    again->status == 422 && !again->changed && again->notice.n == 0;
	struct form_view view = { .form = form,
		.texts = &flow->service->bundle->texts,
		.values = again->values,
		.errors = tell ? state->result.errors : NULL,
		.n_errors = tell ? state->result.n_errors : 0,
		.consent_given = edit,
		.staged =
		    edit || !state->staged ? str_of(NULL) : state->handle_text,
		.terms_url = form->page };
	struct buf html = { .wipe = true };
	struct page page;

	if (edit)
		view.version =
		    str_of(str_fmt(&flow->arena, "%u", again->version));
	form_html(&html, &view);
	page_start(&page, &flow->arena, flow->service, SERVICE_FORM,
	    (struct page_form){ form, buf_view(&html) });
	add_errors(flow, &page, &view);
	page_text(&page, "notice", again->notice);
	page_bool(&page, "changed", again->changed);
	page_text(&page, "lost",
	    again->lost > 0 ? str_of(str_fmt(&flow->arena, "%zu", again->lost))
			    : str_of(NULL));
	page_text(&page, "action",
	    edit ? flow_handle_url(flow, "/s/d/", "/edit#err")
		 : str_of(str_fmt(&flow->arena, "/s/f/%.*s/check#err",
		       STR_FMT(form->id))));
	flow_html(flow, again->status, &page,
	    again->status == 200 ? PAGE_PLAIN : PAGE_ERROR);
	buf_done(&html);
	return FLOW_DONE;
}

enum flow_step
flow_form_typed(struct flow *flow, int status, struct str notice)
{
	struct flow_state *state = flow->state;
	struct flow_form_again again = {
		.values = state->typed, .status = status, .notice = notice
	};

	/* A first post carries no version, or none that means anything. */
	if (!str_starts(flow->request.path, "/s/d/") ||
	    !flow_version(flow, &again.version))
		again.version = 0;
	return flow_form_page(flow, &again);
}

/* The box is never ticked for anybody. */
static struct form_post
without_consent(struct flow *flow, const struct form_post *post)
{
	struct form_post kept = *post;

	kept.n = 0;
	kept.pairs = ARENA_ARRAY(&flow->arena, post->n + 1, struct form_pair);

	for (size_t i = 0; i < post->n; i++)
		if (!str_is(post->pairs[i].name, "consent"))
			kept.pairs[kept.n++] = post->pairs[i];
	return kept;
}

enum flow_step
flow_form_changed(struct flow *flow)
{
	struct flow_state *state = flow->state;
	bool post = flow->request.method == METHOD_POST;
	struct form_post values;
	struct flow_form_again again = {
		.values = &values, .status = post ? 422 : 200, .changed = true
	};

	if (state->typed != NULL) {
		values = without_consent(flow, state->typed);
	} else {
		form_answers_post(
		    &flow->arena, state->form, state->draft.answers, &values);
		again.lost =
		    flow_changed_gone(state->form, state->draft.answers);
	}
	again.lost += flow_changed_lost(state->form, &values);
	return flow_form_page(flow, &again);
}

const struct form *
flow_form_posted(const struct flow *flow)
{
	struct str id;

	return form_post_get(&flow->request.post, STR("form"), &id)
		   ? bundle_form(flow->service->bundle, id)
		   : NULL;
}

enum flow_step
flow_form_gone(struct flow *flow)
{
	struct flow_state *state = flow->state;
	struct form_post values;
	struct flow_form_again again = { .values = &values,
		.status = 410,
		.notice = flow_word(flow, TEXT_DRAFT_GONE) };

	state->form = flow_form_posted(flow);
	if (state->typed == NULL || state->form == NULL)
		return flow_problem_page(flow, 410);
	values = without_consent(flow, state->typed);
	return flow_form_page(flow, &again);
}

/* Longer than a ticket may be, though every field keeps its own limit. */
static enum flow_step
too_long(struct flow *flow)
{
	return flow_form_typed(flow, 413, flow_word(flow, TEXT_TOO_LONG));
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

/* Something was put where people see a line that says to leave it empty. */
static bool
is_trapped(const struct form_post *post)
{
	struct str value;

	return form_post_get(post, STR(FORM_TRAP), &value) && value.n > 0;
}

static enum flow_step
draft_stored(struct flow *flow, const struct store_reply *reply)
{
	if (reply->status != STORE_OK)
		return flow_busy(flow);
	flow->event = FLOW_EVENT_DRAFTED;
	return flow_see(flow, flow_handle_url(flow, "/s/d/", ""));
}

static void
make_handle(struct flow *flow)
{
	struct flow_state *state = flow->state;
	char text[HANDLE_TEXT + 1];

	if (state->handle != NULL)
		return;
	state->handle = handle_new();
	handle_text(state->handle, text);
	state->handle_text = str_copy(&flow->arena, str_of(text));
	seal_wipe(text, sizeof(text));
}

/* A new draft, or the one that already holds the files, its life anew. */
static enum flow_step
draft_store(struct flow *flow, bool staged, flow_resume *resume)
{
	struct flow_state *state = flow->state;
	const struct form *form = state->form;
	struct store_request request = { .op = STORE_DRAFT_PUT };
	struct draft facts = { .consent = form->consent,
		.terms = form->terms,
		.at = flow->now,
		.doubt = is_trapped(state->typed),
		.staged = staged };
	struct buf plain = { .wipe = true }, sealed = BUF_INIT;
	struct str row, files = flow_files_ids(flow, &state->result);
	enum flow_step step;

	make_handle(flow);
	row = str_mem(state->handle->row, HANDLE_ROW_SIZE);
	draft_put(&plain, form, &state->result, &facts);
	handle_seal(state->handle, buf_view(&plain), &sealed);
	if (state->version > 0) {
		request.op = STORE_DRAFT_REPLACE;
		request.draft_replace =
		    (struct store_draft_replace){ row, state->version,
			    buf_view(&sealed), files, form->draft_minutes };
	} else {
		request.draft_put = (struct store_draft_put){ row,
			form->draft_minutes, buf_view(&sealed), files };
	}
	step = draft_fits(&plain) ? flow_ask(flow, &request, resume)
				  : too_long(flow);
	buf_done(&plain);
	buf_done(&sealed);
	return step;
}

/* What is wrong with the answers, or with the files besides. */
static enum flow_step
form_again(struct flow *flow)
{
	struct flow_state *state = flow->state;
	struct flow_form_again again = { .values = state->typed,
		.status = flow->request.cut      ? 413
			  : state->files.removed ? 200
						 : 422,
		.notice = flow_files_notice(flow) };

	return state->result.rev_matches ? flow_form_page(flow, &again)
					 : flow_form_changed(flow);
}

static enum flow_step
staged_saved(struct flow *flow, const struct store_reply *reply)
{
	struct flow_state *state = flow->state;

	if (reply->status != STORE_OK)
		return flow_busy(flow);
	state->staged = true;
	return form_again(flow);
}

/* All files of the request are in the store. */
static enum flow_step
form_complete(struct flow *flow)
{
	const struct service *service = flow->service;
	struct flow_state *state = flow->state;

	if (!state->result.rev_matches || state->result.n_errors > 0 ||
	    flow_files_notice(flow).n > 0)
		return state->files.changed
			   ? draft_store(flow, true, staged_saved)
			   : form_again(flow);
	if (keys_box_for(service->keys, state->result.unit, flow_today(flow)) ==
	    NULL)
		return flow_form_typed(flow, 503, flow_word(flow, TEXT_NO_KEY));
	return draft_store(flow, false, draft_stored);
}

static enum flow_step
form_judge(struct flow *flow)
{
	struct flow_state *state = flow->state;

	form_check(&flow->arena, state->form, state->typed,
	    &flow->service->bundle->texts, flow_today(flow), &state->result);
	make_handle(flow);
	return flow_files_put(flow, form_complete);
}

/* What an earlier post of this page left: its files, if it is still there. */
static enum flow_step
staged_read(struct flow *flow, const struct store_reply *reply)
{
	struct flow_state *state = flow->state;
	const struct form *form = state->form;

	state->staged = reply->status == STORE_OK &&
			flow_open_draft(flow, &reply->draft_get) &&
			state->form == form;
	state->form = form;
	if (state->staged) {
		flow_files_keep(flow, &state->result);
	} else {
		state->files.gone = true;
		state->version = 0;
		handle_free(state->handle);
		state->handle = NULL;
	}
	return form_judge(flow);
}

enum flow_step
flow_form_post(struct flow *flow)
{
	struct flow_state *state = flow->state;
	struct str staged = str_of(NULL);

	state->typed = &flow->request.post;
	form_post_get(state->typed, STR("staged"), &staged);
	if (staged.n == 0)
		return form_judge(flow);
	state->handle_text = staged;
	state->handle = handle_parse(staged);
	if (state->handle != NULL)
		return flow_ask_draft(flow, staged_read);
	state->files.gone = true;
	return form_judge(flow);
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

static flow_resume edit_posted;

static enum flow_step
edit_stored(struct flow *flow, const struct store_reply *reply)
{
	switch (reply->status) {
	case STORE_OK:
		return flow_see(flow, flow_handle_url(flow, "/s/d/", ""));
	/* Somebody was faster; by its version the next look ends it. */
	case STORE_OLD:
	case STORE_USED: return flow_ask_draft(flow, edit_posted);
	default: return flow_form_gone(flow);
	}
}

static enum flow_step
edit_replace(
    struct flow *flow, const struct form_result *answers, flow_resume *resume)
{
	struct flow_state *state = flow->state;
	struct store_request request = { .op = STORE_DRAFT_REPLACE };
	struct buf plain = { .wipe = true }, sealed = BUF_INIT;
	enum flow_step step;

	if (is_trapped(state->typed))
		state->draft.doubt = true;
	draft_put(&plain, state->form, answers, &state->draft);
	handle_seal(state->handle, buf_view(&plain), &sealed);
	request.draft_replace = (struct store_draft_replace){
		str_mem(state->handle->row, HANDLE_ROW_SIZE), state->version,
		buf_view(&sealed), flow_files_ids(flow, answers), 0
	};
	step = draft_fits(&plain) ? flow_ask(flow, &request, resume)
				  : too_long(flow);
	buf_done(&plain);
	buf_done(&sealed);
	return step;
}

static enum flow_step
edit_again(struct flow *flow)
{
	const struct flow_state *state = flow->state;
	struct flow_form_again again = { .values = state->typed,
		.status = flow->request.cut      ? 413
			  : state->files.removed ? 200
						 : 422,
		.notice = flow_files_notice(flow),
		.version = state->version };

	return flow_form_page(flow, &again);
}

static enum flow_step
edit_files_saved(struct flow *flow, const struct store_reply *reply)
{
	if (reply->status != STORE_OK)
		return edit_stored(flow, reply);
	flow->state->version = reply->draft_replace.version;
	return edit_again(flow);
}

/*
 * The text is not good yet, its files are: the draft keeps its old answers
 * and takes the files, so that nobody has to choose them twice.
 */
static enum flow_step
edit_save_files(struct flow *flow)
{
	struct flow_state *state = flow->state;
	struct form_result old = state->stored;

	for (size_t i = 0; i < old.n_answers; i++) {
		old.answers[i].files = state->result.answers[i].files;
		old.answers[i].n_files = state->result.answers[i].n_files;
	}
	return edit_replace(flow, &old, edit_files_saved);
}

static enum flow_step
edit_complete(struct flow *flow)
{
	struct flow_state *state = flow->state;

	if (state->result.n_errors == 0 && flow_files_notice(flow).n == 0)
		return edit_replace(flow, &state->result, edit_stored);
	return state->files.changed ? edit_save_files(flow) : edit_again(flow);
}

static void
put_answers(struct buf *out, const struct form_result *result)
{
	struct json_out json;

	json_start(&json, out, 0);
	json_map(&json);
	form_answers_put(&json, result);
	json_map_end(&json);
}

static bool
same_answers(const struct form_result *a, const struct form_result *b)
{
	struct buf first = { .wipe = true }, second = { .wipe = true };
	bool same;

	put_answers(&first, a);
	put_answers(&second, b);
	same = str_eq(buf_view(&first), buf_view(&second));
	buf_done(&first);
	buf_done(&second);
	return same;
}

/*
 * Another page of the draft was first. The same answers twice is a doubled
 * click; other answers stand beside a notice, to be sent again or not.
 */
static enum flow_step
edit_overtaken(struct flow *flow)
{
	struct flow_state *state = flow->state;
	struct flow_form_again again = { .values = state->typed,
		.status = 422,
		.notice = flow_word(flow, TEXT_EDIT_OLD),
		.version = state->version };

	if (state->result.n_errors == 0 && !flow_files_came(flow) &&
	    !state->files.removed &&
	    same_answers(&state->result, &state->stored))
		return flow_see(flow, flow_handle_url(flow, "/s/d/", ""));
	return flow_form_page(flow, &again);
}

static enum flow_step
edit_posted(struct flow *flow, const struct store_reply *reply)
{
	struct flow_state *state = flow->state;
	uint32_t posted;

	if (!flow_take_draft(flow, reply, true))
		return FLOW_DONE;
	state->stored = state->result;
	flow_files_keep(flow, &state->stored);
	flow_check_agreed(flow, state->typed);
	if (!flow_version(flow, &posted) || posted != state->version)
		return edit_overtaken(flow);
	return flow_files_put(flow, edit_complete);
}

enum flow_step
flow_edit_post(struct flow *flow)
{
	struct flow_state *state = flow->state;

	state->typed = &flow->request.post;
	state->form = flow_form_posted(flow);
	return flow_ask_draft(flow, edit_posted);
}
