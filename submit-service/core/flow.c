/*
 * Dispatch: which route a request takes, the origin rule, the moves all
 * routes share. What each route decides is in flow_form.c, flow_check.c,
 * flow_submit.c, flow_receipt.c and flow_lookup.c.
 */
#include "core/flow_more.h"
#include "core/flow_state.h"

#include <stdlib.h>

#include "core/memory.h"
#include "core/seal_access.h"

enum { WAIT_SECONDS = 10 }; /* what a busy page asks for */

struct flow *
flow_new(const struct service *service)
{
	struct flow *flow = calloc(1, sizeof(*flow));

	if (flow == NULL)
		return NULL;
	flow->service = service;
	arena_init(&flow->arena, 0);
	flow->arena.wipe = true;
	flow->record.wipe = true;
	flow->file = -1;
	flow->response.body.wipe = true;
	flow->state = ARENA_NEW(&flow->arena, struct flow_state);
	return flow;
}

void
flow_free(struct flow *flow)
{
	struct flow_state *state;

	if (flow == NULL)
		return;
	state = flow->state;
	handle_free(state->handle);
	seal_free(state->number);
	seal_free(state->access);
	seal_free(state->pass);
	seal_free(flow->argon);
	flow_file_close(flow);
	buf_done(&flow->record);
	buf_done(&flow->response.body);
	arena_done(&flow->arena);
	free(flow);
}

/* ---- moves --------------------------------------------------------------- */

struct instant
flow_now(const struct flow *flow)
{
	return (struct instant){ flow->now,
		flow->service->bundle->site.utc_offset };
}

struct date
flow_today(const struct flow *flow)
{
	return date_of(flow_now(flow));
}

const struct state *
flow_first_state(const struct flow *flow)
{
	const struct bundle *bundle = flow->service->bundle;

	for (size_t i = 0; i < bundle->n_states; i++)
		if (bundle->states[i].first)
			return &bundle->states[i];
	return &bundle->states[0];
}

struct str
flow_word(const struct flow *flow, enum text_key key)
{
	return flow->service->bundle->texts.word[key];
}

struct str
flow_handle_url(struct flow *flow, const char *before, const char *after)
{
	const struct flow_state *state = flow->state;

	return str_of(str_fmt(&flow->arena, "%s%.*s%s", before,
	    STR_FMT(state->handle_text), after));
}

bool
flow_version(const struct flow *flow, uint32_t *posted)
{
	struct str text;
	uint64_t n;

	if (!form_post_get(&flow->request.post, STR("version"), &text) ||
	    !str_u64(text, &n) || n > UINT32_MAX)
		return false;
	*posted = (uint32_t)n;
	return true;
}

enum flow_step
flow_html(struct flow *flow, int status, struct page *page, enum page_tone tone)
{
	buf_clear(&flow->response.body);
	flow->response.flawed = !page_finish(page, tone, &flow->response.body);
	flow->response.status = status;
	return FLOW_DONE;
}

enum flow_step
flow_see(struct flow *flow, struct str url)
{
	flow->response.status = 303;
	flow->response.location = url;
	return FLOW_DONE;
}

/* The telephone a stranded citizen may call: the form's unit, or the first. */
static struct str
problem_tel(const struct flow *flow)
{
	const struct bundle *bundle = flow->service->bundle;
	const struct flow_state *state = flow->state;
	const struct unit *unit =
	    state->form ? bundle_unit(bundle, state->form->unit) : NULL;

	if (unit != NULL && unit->tel.n > 0)
		return unit->tel;
	for (size_t i = 0; i < bundle->n_units; i++)
		if (bundle->units[i].tel.n > 0)
			return bundle->units[i].tel;
	return str_of(NULL);
}

/*
 * Where the answers still are: a draft that this request wanted to show or to
 * confirm. Empty when the request itself carried some: those were not kept.
 */
static struct str
draft_url(struct flow *flow)
{
	const struct flow_state *state = flow->state;

	return state->typed == NULL &&
		       str_starts(flow->request.path, "/s/d/") &&
		       state->handle != NULL
		   ? flow_handle_url(flow, "/s/d/", "")
		   : str_of(NULL);
}

/* A page that is gone because somebody pressed its button. */
static void
add_ended(struct flow *flow, struct page *page, int status)
{
	bool ended = status == 410 && str_is(flow->request.query, "ended");
	bool draft = ended && str_starts(flow->request.path, "/s/d/");
	struct mtree *object = mtree_object(&flow->arena);

	mtree_set(object, "draft", mtree_bool(&flow->arena, draft));
	mtree_set(object, "receipt", mtree_bool(&flow->arena, ended && !draft));
	mtree_set(object, "neither", mtree_bool(&flow->arena, !ended));
	mtree_set(page->root, "ended", object);
}

enum flow_step
flow_problem_wait(struct flow *flow, int status, unsigned wait)
{
	static const int known[] = { 400, 403, 404, 405, 410, 411, 413, 415,
		429, 431, 503 };
	const struct settings *settings = &flow->service->settings;
	const struct flow_state *state = flow->state;
	struct mtree *flags = mtree_object(&flow->arena);
	struct page page;

	page_start(&page, &flow->arena, flow->service, SERVICE_PROBLEM,
	    (struct page_form){ .form = state->form });
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		mtree_set(flags, str_fmt(&flow->arena, "%d", known[i]),
		    mtree_bool(&flow->arena, known[i] == status));
	mtree_set(page.root, "status", flags);
	add_ended(flow, &page, status);
	page_text(&page, "wait",
	    wait ? str_of(str_fmt(&flow->arena, "%u", wait)) : str_of(NULL));
	/* A Han character takes nine bytes in an urlencoded body. */
	page_text(&page, "limit",
	    str_of(str_fmt(
		&flow->arena, "%zu", settings->limits.body / 9 / 100 * 100)));
	page_text(&page, "draft_url",
	    status == 503 || status == 429 ? draft_url(flow) : str_of(NULL));
	page_text(&page, "tel", problem_tel(flow));
	flow->response.retry_after = wait;
	return flow_html(flow, status, &page, PAGE_PLAIN);
}

enum flow_step
flow_problem_page(struct flow *flow, int status)
{
	return flow_problem_wait(flow, status, 0);
}

enum flow_step
flow_busy(struct flow *flow)
{
	flow_uncount(flow);
	return flow_typed_wait(flow, 503, WAIT_SECONDS);
}

enum flow_step
flow_typed_wait(struct flow *flow, int status, unsigned wait)
{
	const struct flow_state *state = flow->state;
	struct str notice;

	if (state->more != NULL)
		return flow_more_wait(flow, status, wait, str_of(NULL));
	if (state->typed == NULL || state->form == NULL)
		return flow_problem_wait(flow, status, wait);
	notice = texts_fill(&flow->arena, flow_word(flow, TEXT_BUSY), "wait",
	    str_fmt(&flow->arena, "%u", wait), "tel",
	    str_dup(&flow->arena, problem_tel(flow)), NULL);
	flow->response.retry_after = wait;
	return flow_form_typed(flow, status, notice);
}

void
flow_problem(struct flow *flow, int status)
{
	if (status == 503)
		(void)flow_busy(flow);
	else
		(void)flow_problem_page(flow, status);
}

enum flow_step
flow_ask(
    struct flow *flow, const struct store_request *request, flow_resume *resume)
{
	struct flow_state *state = flow->state;

	if (!store_wire_request_put(&flow->record, request))
		return flow_problem_page(flow, 413);
	state->op = request->op;
	state->resume = resume;
	return FLOW_STORE;
}

enum flow_step
flow_store(struct flow *flow, struct str record)
{
	struct flow_state *state = flow->state;
	struct store_reply *reply = ARENA_NEW(&flow->arena, struct store_reply);

	buf_clear(&flow->record);
	flow_file_close(flow);
	if (record.n == 0 ||
	    !store_wire_reply_get(&flow->arena, state->op, record, reply))
		return flow_busy(flow);
	/* Of a ticket, not of the disk: sending it again would not help. */
	if (state->op == STORE_ITEM_ADD && reply->status == STORE_FULL)
		return state->resume(flow, reply);
	switch (reply->status) {
	case STORE_BAD: memory_forms_forget(flow->service->memory);
	/* fall through */
	case STORE_BUSY:
	case STORE_FULL:
	case STORE_FAIL: return flow_busy(flow);
	default: return state->resume(flow, reply);
	}
}

enum flow_step
flow_derive(struct flow *flow)
{
	const struct settings *settings = &flow->service->settings;
	struct flow_state *state = flow->state;

	flow->argon = seal_access_job(flow->service->site_id, state->number,
	    state->password,
	    (struct seal_cost){ settings->argon.mem, settings->argon.ops });
	return flow->argon != NULL ? FLOW_ARGON : flow_busy(flow);
}

enum flow_step
flow_argon(struct flow *flow, struct argon_job *done)
{
	struct flow_state *state = flow->state;

	if (done == NULL || !done->ok) {
		seal_free(done);
		return flow_crowded(flow);
	}
	seal_free(state->access);
	state->access = seal_access_new(done);
	seal_free(done);
	if (state->access == NULL)
		return flow_busy(flow);
	return str_starts(flow->request.path, "/s/lookup")
		   ? flow_lookup_derived(flow)
		   : flow_submit_derived(flow);
}

enum flow_step
flow_used(struct flow *flow, int64_t until, bool again)
{
	if (until <= flow->now)
		return flow_problem_page(flow, 410);
	return flow_see(
	    flow, flow_handle_url(flow, "/s/r/", again ? "?again" : ""));
}

/* ---- routes -------------------------------------------------------------- */

/* What stands in the path before the part that varies, and after it. */
struct route {
	const char *before, *after;
	enum { VARIES_NOT, VARIES_FORM, VARIES_HANDLE } varies;
	enum flow_step (*get)(struct flow *);
	enum flow_step (*post)(struct flow *);
};

static const struct route routes[] = {
	{ "/s/lookup", "", VARIES_NOT, flow_lookup_get, flow_lookup_post },
	{ "/s/lookup/more", "", VARIES_NOT, flow_lookup_get, flow_more_post },
	/* Its GET is the host's, which knows more than one request does. */
	{ "/s/health", "", VARIES_NOT, NULL, NULL },
	{ "/s/f/", "/check", VARIES_FORM, flow_form_get, flow_form_post },
	{ "/s/d/", "/edit", VARIES_HANDLE, flow_edit_get, flow_edit_post },
	{ "/s/d/", "/extend", VARIES_HANDLE, flow_end_get, flow_extend_post },
	{ "/s/d/", "/end", VARIES_HANDLE, flow_end_get, flow_end_post },
	{ "/s/d/", "", VARIES_HANDLE, flow_check_get, flow_submit_post },
	{ "/s/r/", "/end", VARIES_HANDLE, flow_receipt_end_get,
	    flow_receipt_end_post },
	{ "/s/r/", "/text", VARIES_HANDLE, flow_receipt_get, NULL },
	{ "/s/r/", "", VARIES_HANDLE, flow_receipt_get, NULL },
};

/* Shows again what came of a request that was too big. */
static bool
keeps_text(const struct route *route)
{
	return route->post == flow_form_post || route->post == flow_edit_post;
}

static bool
route_matches(const struct route *route, struct str path, struct str *part)
{
	if (!str_starts(path, route->before))
		return false;
	*part = str_from(path, str_of(route->before).n);
	if (!str_ends(*part, route->after))
		return false;
	part->n -= str_of(route->after).n;
	return route->varies == VARIES_NOT
		   ? part->n == 0
		   : part->n > 0 && str_find_char(*part, '/') == SIZE_MAX;
}

static bool
route_take(struct flow *flow, const struct route *route, struct str part)
{
	struct flow_state *state = flow->state;

	switch (route->varies) {
	case VARIES_NOT: break;
	case VARIES_FORM:
		state->form = bundle_form(flow->service->bundle, part);
		return state->form != NULL;
	case VARIES_HANDLE:
		state->handle_text = part;
		state->handle = handle_parse(part);
		return state->handle != NULL;
	}
	return true;
}

/*
 * Refused only if the browser says cross-site, or says nothing and names an
 * origin that is not ours (service-security §1). Our no-referrer pages make
 * browsers send “null”.
 */
static bool
origin_allowed(const struct flow *flow)
{
	const struct bundle *bundle = flow->service->bundle;
	const struct request *request = &flow->request;

	if (request->fetch_site.n > 0)
		return !str_is(request->fetch_site, "cross-site");
	if (request->origin.n == 0 || str_is(request->origin, "null"))
		return true;
	for (size_t i = 0; i < bundle->site.n_origins; i++)
		if (str_eq(request->origin, bundle->site.origins[i]))
			return true;
	return false;
}

/* A page fetched ahead would use up and show what nobody asked to see. */
static bool
is_prefetch(const struct request *request)
{
	return str_find(request->purpose, "prefetch") != SIZE_MAX ||
	       str_find(request->purpose, "prerender") != SIZE_MAX ||
	       str_find(request->purpose, "preview") != SIZE_MAX;
}

enum flow_step
flow_start(struct flow *flow)
{
	const struct request *request = &flow->request;
	bool post = request->method == METHOD_POST;
	enum flow_step step;
	struct str part;

	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		const struct route *route = &routes[i];

		if (!route_matches(route, request->path, &part))
			continue;
		if (!route_take(flow, route, part))
			return flow_problem_page(flow, 404);
		if (post && route->post == NULL) {
			flow->response.allow = "GET, HEAD";
			return flow_problem_page(flow, 405);
		}
		if (post ? !origin_allowed(flow) : is_prefetch(request))
			return flow_problem_page(flow, 403);
		if (flow_must_wait(flow, &step))
			return step;
		if (post && request->cut && !keeps_text(route))
			return flow_problem_page(flow, 413);
		if (post)
			return route->post(flow);
		if (route->get != NULL)
			return route->get(flow);
	}
	return flow_problem_page(flow, 404);
}
