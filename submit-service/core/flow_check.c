/*
 * The check page (/s/d/H): the answers as people read them, what was agreed
 * to, and the question for a password. Opening a draft is here too.
 */
#include "core/flow_state.h"

#include "contract/form_html.h"
#include "core/password.h"

void
flow_check_agreed(struct flow *flow, const struct form_post *post)
{
	struct flow_state *state = flow->state;
	struct form_post agreed = { .n = post->n + 2 };

	agreed.pairs = ARENA_ARRAY(&flow->arena, agreed.n, struct form_pair);
	agreed.pairs[0] =
	    (struct form_pair){ STR("rev"), str_of(state->form->rev) };
	agreed.pairs[1] = (struct form_pair){ STR("consent"), STR("1") };
	for (size_t i = 0; i < post->n; i++)
		agreed.pairs[2 + i] = post->pairs[i];
	agreed.files = post->files;
	agreed.n_files = post->n_files;
	agreed.uploads = post->uploads;
	agreed.n_uploads = post->n_uploads;
	form_check(&flow->arena, state->form, &agreed,
	    &flow->service->bundle->texts, flow_today(flow), &state->result);
}

enum flow_step
flow_ask_draft(struct flow *flow, flow_resume *resume)
{
	struct flow_state *state = flow->state;
	struct store_request request = { .op = STORE_DRAFT_GET };

	request.draft_get.row = str_mem(state->handle->row, HANDLE_ROW_SIZE);
	return flow_ask(flow, &request, resume);
}

bool
flow_open_draft(struct flow *flow, const struct store_draft_get_reply *stored)
{
	struct flow_state *state = flow->state;
	struct buf plain = { .wipe = true };
	struct form_post values;
	bool done;

	done = handle_open(state->handle, stored->sealed, &plain) &&
	       draft_get(&flow->arena, buf_view(&plain), &state->draft);
	buf_done(&plain);
	if (!done)
		return false;
	state->form = bundle_form(flow->service->bundle, state->draft.form);
	if (state->form == NULL)
		return false;
	for (size_t i = 0; i < STORE_SALT_SIZE; i++)
		state->salt[i] = (unsigned char)stored->salt.p[i];
	state->version = stored->version;
	state->expires = stored->expires;
	form_answers_post(
	    &flow->arena, state->form, state->draft.answers, &values);
	flow_check_agreed(flow, &values);
	return true;
}

bool
flow_take_draft(struct flow *flow, const struct store_reply *reply, bool repeat)
{
	const struct flow_state *state = flow->state;

	if (reply->status == STORE_USED)
		(void)flow_used(flow, reply->draft_get.until, repeat);
	else if (reply->status != STORE_OK ||
		 !flow_open_draft(flow, &reply->draft_get) ||
		 state->draft.staged)
		(void)flow_form_gone(flow);
	else if (!str_is(state->draft.rev, state->form->rev))
		(void)flow_form_changed(flow);
	else
		return true;
	return false;
}

static struct mtree *
answer_row(struct flow *flow, struct page *page, const struct field *field,
    const struct jnode *value)
{
	struct mtree *row = mtree_object(&flow->arena);
	struct str face = str_of(NULL);

	if (value != NULL)
		face = form_answer_face(&flow->arena, field, value);
	page_put(page, row, "label", field->label);
	page_put(page, row, "answer", face);
	mtree_set(row, "empty", mtree_bool(&flow->arena, face.n == 0));
	page_put(page, row, "edit_url",
	    flow_handle_url(flow, "/s/d/",
		str_fmt(&flow->arena, "/edit%.*s",
		    STR_FMT(form_field_href(&flow->arena, field)))));
	return row;
}

static void
add_sections(struct flow *flow, struct page *page)
{
	const struct flow_state *state = flow->state;
	const struct form *form = state->form;
	struct mtree *sections = mtree_list(&flow->arena);

	for (size_t s = 0; s < form->n_sections; s++) {
		const struct form_section *section = &form->sections[s];
		struct mtree *object = mtree_object(&flow->arena);
		struct mtree *rows = mtree_list(&flow->arena);
		size_t asked = 0;

		for (size_t f = 0; f < section->n_fields; f++) {
			const struct field *field = &section->fields[f];
			const struct answer *answer =
			    form_answer(&state->result, field->id);

			if (answer == NULL || !answer->asked)
				continue;
			asked++;
			mtree_add(
			    rows, answer_row(flow, page, field,
				      jnode_get(state->draft.answers,
					  str_dup(&flow->arena, field->id))));
		}
		page_put(page, object, "title", section->title);
		mtree_set(object, "rows", rows);
		if (asked > 0)
			mtree_add(sections, object);
	}
	mtree_set(page->root, "sections", sections);
}

static void
add_faults(struct page *page, const struct flow_check_faults *faults)
{
	struct page_error lines[4];
	size_t n = 0;

	if (faults->page.n > 0)
		lines[n++] = (struct page_error){ faults->page, str_of(NULL) };
	if (faults->password.n > 0)
		lines[n++] =
		    (struct page_error){ faults->password, STR("#password") };
	if (faults->again.n > 0)
		lines[n++] = (struct page_error){ faults->again,
			STR("#password-again") };
	if (faults->sure.n > 0)
		lines[n++] = (struct page_error){ faults->sure, STR("#sure") };
	page_errors(page, lines, n);
	page_text(page, "sure_error", faults->sure);
	page_text(page, "pass", faults->pass);
	page_text(page, "wait",
	    faults->wait ? str_of(str_fmt(page->arena, "%u", faults->wait))
			 : str_of(NULL));
	page_text(page, "password_error", faults->password);
	page_text(page, "again_error", faults->again);
}

enum flow_step
flow_check_page(
    struct flow *flow, int status, const struct flow_check_faults *faults)
{
	struct flow_state *state = flow->state;
	struct mtree *password = mtree_object(&flow->arena);
	struct instant expires = flow_now(flow);
	struct page page;

	page_start(&page, &flow->arena, flow->service, SERVICE_CHECK,
	    (struct page_form){ .form = state->form });
	add_sections(flow, &page);
	add_faults(&page, faults);
	mtree_set(password, "min", mtree_number(&flow->arena, PASSWORD_MIN));
	mtree_set(page.root, "password", password);
	page_text(&page, "action", flow_handle_url(flow, "/s/d/", "#err"));
	page_text(
	    &page, "extend_url", flow_handle_url(flow, "/s/d/", "/extend"));
	page_text(&page, "end_url", flow_handle_url(flow, "/s/d/", "/end"));
	page_bool(&page, "extended",
	    status == 200 && str_is(flow->request.query, "extended"));
	page_text(&page, "version",
	    str_of(str_fmt(&flow->arena, "%u", state->version)));
	page_text(&page, "consent", state->draft.consent);
	page_bool(&page, "doubt", state->draft.doubt);
	expires.unix = state->expires;
	page_text(&page, "expires", page_moment(&flow->arena, expires));
	return flow_html(
	    flow, status, &page, status == 200 ? PAGE_PLAIN : PAGE_ERROR);
}

static enum flow_step
check_shown(struct flow *flow, const struct store_reply *reply)
{
	static const struct flow_check_faults none;

	return flow_take_draft(flow, reply, false)
		   ? flow_check_page(flow, 200, &none)
		   : FLOW_DONE;
}

enum flow_step
flow_check_get(struct flow *flow)
{
	return flow_ask_draft(flow, check_shown);
}

static enum flow_step
newest_shown(struct flow *flow, const struct store_reply *reply)
{
	struct flow_check_faults faults = { .page = flow_word(
						flow, TEXT_VERSION_OLD) };

	return flow_take_draft(flow, reply, true)
		   ? flow_check_page(flow, 422, &faults)
		   : FLOW_DONE;
}

enum flow_step
flow_newest(struct flow *flow)
{
	return flow_ask_draft(flow, newest_shown);
}
