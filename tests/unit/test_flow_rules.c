/*
 * What holds for every route: who may ask, what is answered when nothing fits
 * or nobody is there, that nothing typed becomes HTML, and that two requests
 * for one draft end in one ticket however they interleave.
 */
#include "flow_fixture.h"

#include "base/html.h"

static struct world *
world_of(void **state)
{
	return *state;
}

/* ---- routes -------------------------------------------------------------- */

#define NOBODY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void
paths(void **state)
{
	static const struct {
		const char *path;
		int get, post;
	} rows[] = {
		{ "/s/", 404, 404 }, { "/s/none", 404, 404 },
		{ "/s/lookup", 303, 422 }, { "/s/lookup/", 404, 404 },
		{ "/s/lookupx", 404, 404 }, { "/s/f/none/check", 404, 404 },
		{ "/s/f/values", 404, 404 }, { "/s/f//check", 404, 404 },
		{ "/s/f/values/check/check", 404, 404 },
		{ "/s/f/VALUES/check", 404, 404 },
		{ "/s/f/values/check", 303, 422 }, { "/s/d/" NOBODY, 410, 410 },
		{ "/s/d/" NOBODY "/edit", 410, 410 },
		{ "/s/d/" NOBODY "/", 404, 404 },
		{ "/s/d/" NOBODY "A", 404, 404 }, { "/s/d/AAAA", 404, 404 },
		{ "/s/d//edit", 404, 404 },
		{ "/s/d/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB", 404,
		    404 }, /* bits behind the end */
		{ "/s/d/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+", 404,
		    404 },
		{ "/s/d/" NOBODY "/extend", 303, 410 },
		{ "/s/d/" NOBODY "/end", 303, 303 },
		{ "/s/d/" NOBODY "/end/", 404, 404 },
		{ "/s/r/" NOBODY "/end", 303, 303 },
		{ "/s/r/" NOBODY "/extend", 404, 404 },
		{ "/s/r/" NOBODY, 410, 405 },
		{ "/s/r/" NOBODY "/edit", 404, 404 },
		{ "/s/health", 404, 405 }, /* its GET is the host's */
	};
	struct world *w = world_of(state);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct str url = str_of(rows[i].path);
		struct got got = world_get(w, url);

		if (got.status != rows[i].get)
			fail_msg("GET %s: %d", url.p, got.status);
		got = WORLD_POST(w, url, "version", "1");
		if (got.status != rows[i].post)
			fail_msg("POST %s: %d", url.p, got.status);
		if (got.status == 405)
			assert_string_equal(got.allow, "GET, HEAD");
		else
			assert_null(got.allow);
		got = world_ask(w, METHOD_HEAD, url, (struct form_post){ 0 });
		assert_int_equal(got.status, rows[i].get);
	}
}

static void
problems_of_the_host(void **state)
{
	static const int known[] = { 400, 403, 404, 405, 410, 411, 413, 415,
		429, 431, 503 };
	struct world *w = world_of(state);

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct flow *flow = world_flow(
		    w, METHOD_POST, STR("/s/lookup"), (struct form_post){ 0 });
		struct got got;

		flow_problem(flow, known[i]);
		got = world_answer(w, flow);
		assert_int_equal(got.status, known[i]);
		assert_int_equal(got.retry_after > 0, known[i] == 503);
	}
}

/* ---- who may ask --------------------------------------------------------- */

static void
origins(void **state)
{
	static const struct {
		const char *site, *origin;
		bool allowed;
	} rows[] = {
		{ "", "", true },
		{ "", "null", true },
		{ "", "https://wangting.example", true },
		{ "", "https://fuwu.wangting.example", true },
		{ "", "https://wangting.example.evil.example", false },
		{ "", "https://wangting.example/", false },
		{ "", "http://wangting.example", false },
		{ "", "https://evil.example", false },
		{ "", "NULL", false },
		{ "same-origin", "", true },
		{ "same-origin", "https://evil.example", true },
		{ "same-site", "https://evil.example", true },
		{ "none", "", true },
		{ "cross-site", "", false },
		{ "cross-site", "https://wangting.example", false },
		{ "cross-site", "null", false },
	};
	struct world *w = world_of(state);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		for (int get = 0; get < 2; get++) {
			struct flow *flow =
			    world_flow(w, get ? METHOD_GET : METHOD_POST,
				STR("/s/lookup"), (struct form_post){ 0 });
			struct got got;

			flow->request.fetch_site = str_of(rows[i].site);
			flow->request.origin = str_of(rows[i].origin);
			got = world_finish(w, flow, flow_start(flow));
			assert_int_equal(got.status, get               ? 303
						     : rows[i].allowed ? 422
								       : 403);
		}
}

static void
nothing_is_fetched_ahead(void **state)
{
	static const char *const purposes[] = { "prefetch",
		"prefetch;prerender", "prerender", "preview" };
	struct world *w = world_of(state);
	struct str draft = world_named(w);

	for (size_t i = 0; i < sizeof(purposes) / sizeof(*purposes); i++) {
		struct flow *flow =
		    world_flow(w, METHOD_GET, draft, (struct form_post){ 0 });
		struct got got;

		w->stores = 0;
		flow->request.purpose = str_of(purposes[i]);
		got = world_finish(w, flow, flow_start(flow));
		assert_int_equal(got.status, 403);
		assert_int_equal(got.stores, 0);
	}
}

/* ---- nobody there -------------------------------------------------------- */

static void
without_a_store(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct str edit = str_join(w->arena, draft, STR("/edit"));
	struct str receipt =
	    str_join(w->arena, STR("/s/r/"), str_from(draft, 5));
	struct str number = WORLD_TICKET(w, "title", "路灯不亮了");
	struct got got[7];

	w->no_store = true;
	got[0] = WORLD_FILL(w, "title", "路灯不亮了");
	got[1] = world_get(w, draft);
	got[2] = world_get(w, edit);
	got[3] = world_get(w, receipt);
	got[4] = world_confirm(w, draft, "1", WORLD_PASSWORD);
	got[5] = world_lookup(w, number, WORLD_PASSWORD);
	got[6] = world_ask(w, METHOD_POST, edit,
	    world_filled(w, FIXTURE_POST(w->arena, "version", "1")));
	for (size_t i = 0; i < sizeof(got) / sizeof(*got); i++) {
		assert_int_equal(got[i].status, 503);
		assert_true(got[i].retry_after > 0);
		assert_has(got[i].body, "现在暂时办不了");
		assert_has(got[i].body, "0000-5550100");
	}
	/* Back to the check page where the answers are stored, and only then.
	 */
	for (size_t i = 0; i < sizeof(got) / sizeof(*got); i++) {
		assert_int_equal(has(got[i].body, "您填写的内容已经保存"),
		    i == 1 || i == 2 || i == 4);
		assert_lacks(got[i].body, "返回");
	}
	assert_has(got[4].body,
	    str_fmt(w->arena, "<a href=\"%.*s\">", STR_FMT(draft)));
	w->no_store = false;
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 303);
}

/* The store answers every question with one status. */
static enum store_status always;

static void
answers_always(struct world *w, enum store_op op, struct store_reply *reply)
{
	(void)w;
	(void)op;
	*reply = (struct store_reply){ .status = always };
}

static void
with_a_sick_store(void **state)
{
	static const enum store_status sick[] = { STORE_BUSY, STORE_FULL,
		STORE_FAIL, STORE_BAD };
	struct world *w = world_of(state);
	struct str draft = world_named(w);

	w->bend = answers_always;
	for (size_t i = 0; i < sizeof(sick) / sizeof(*sick); i++) {
		always = sick[i];
		assert_int_equal(world_get(w, draft).status, 503);
		assert_int_equal(
		    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 503);
		assert_int_equal(
		    WORLD_FILL(w, "title", "路灯不亮了").status, 503);
	}
}

static void
with_a_full_queue(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct flow *flow = world_flow(
	    w, METHOD_POST, draft, world_confirmation(w, "1", WORLD_PASSWORD));
	enum flow_step step = flow_start(flow);
	struct got got;

	while (step == FLOW_STORE)
		step = world_step(w, flow, step);
	assert_int_equal(step, FLOW_ARGON);
	got = world_finish(w, flow, flow_argon(flow, NULL));
	assert_int_equal(got.status, 503);
	assert_int_equal(
	    world_confirm(w, draft, "1", WORLD_PASSWORD).status, 303);
}

/* The client leaves: at every step. */
static void
dropped_at_any_step(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct got got;

	for (int steps = 0; steps < 4; steps++) {
		struct flow *flow = world_flow(w, METHOD_POST, draft,
		    world_confirmation(w, "1", WORLD_PASSWORD));
		enum flow_step step = flow_start(flow);

		for (int i = 0; i < steps && step != FLOW_DONE; i++)
			step = world_step(w, flow, step);
		flow_free(flow);
	}
	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	assert_int_equal(got.status, 303);
	assert_int_equal(store_stats(w->f->store).tickets, 1);
}

/* ---- nothing typed is HTML ----------------------------------------------- */

#define EVIL "\"'><script>alert(1)</script><img src=x onerror=y>&amp;{{x}}"

static void
judge_evil(struct got got)
{
	assert_lacks(got.body, "<script");
	assert_lacks(got.body, "<img");
	assert_lacks(got.body, "\"'>");
	assert_lacks(got.location, "<");
}

static void
nothing_typed_is_html(void **state)
{
	static const char *const names[] = { "kind", "ongoing", "region",
		"title", "detail", "happened-year", "from-month", "to-day",
		"happened-unsure", "birth-year", "people", "change", "size",
		"ways", "plate", "identity", "name", "mobile", "tel", "card",
		"secret", "agent", "agentName", "company", "uscc", "consent",
		"rev", "version", "unknown" };
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct str edit = str_join(w->arena, draft, STR("/edit"));

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct form_post evil = world_filled(
		    w, FIXTURE_POST(w->arena, "agent", "true", names[i], EVIL));
		struct got got =
		    world_ask(w, METHOD_POST, WORLD_FORM_URL, evil);

		judge_evil(got);
		if (got.status == 303) {
			judge_evil(world_get(w, got.location));
			judge_evil(world_get(
			    w, str_join(w->arena, got.location, STR("/edit"))));
			judge_evil(world_confirm(w, got.location, "1", ""));
		}
		evil = world_merge(
		    w, evil, FIXTURE_POST(w->arena, "version", "1"));
		judge_evil(world_ask(w, METHOD_POST, edit, evil));
	}
	judge_evil(world_confirm(w, draft, EVIL, EVIL));
	judge_evil(world_lookup(w, STR(EVIL), EVIL));
	judge_evil(world_get(w, STR("/s/" EVIL)));
	judge_evil(world_get(w, STR("/s/r/" NOBODY "?" EVIL)));
}

/* What was accepted is as harmless to its owner and to the look-up page. */
static void
own_text_is_escaped(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "title", "标题\"'><script>",
	    "detail", "经过" EVIL, "name", "姓名\"'><img src=x>");
	struct got got;

	got = world_lookup(w, number, WORLD_PASSWORD);
	assert_int_equal(got.status, 200);
	judge_evil(got);
	assert_has(got.body, "标题");
	assert_has(got.body, "&lt;script&gt;alert(1)");
	world_reply(w, number, "回复" EVIL);
	got = world_lookup(w, number, WORLD_PASSWORD);
	judge_evil(got);
	assert_has(got.body, "回复");
}

/* ---- together ------------------------------------------------------------ */

static void
advance(struct world *w, struct flow *flow, enum flow_step *step, int n)
{
	for (int i = 0; i < n && *step != FLOW_DONE; i++)
		*step = world_step(w, flow, *step);
}

/* One of two confirmations waits at step k while the other runs through. */
static void
two_confirmations(void **state)
{
	struct world *w = world_of(state);

	for (int k = 0; k < 5; k++) {
		struct str draft = world_named(w), first, second;
		struct flow *flow = world_flow(w, METHOD_POST, draft,
		    world_confirmation(w, "1", "第一次的查询密码"));
		enum flow_step step = flow_start(flow);
		uint64_t before = store_stats(w->f->store).tickets;
		struct got other, got;

		advance(w, flow, &step, k);
		other = world_confirm(w, draft, "1", "第二次的查询密码");
		got = world_finish(w, flow, step);
		assert_int_equal(other.status, 303);
		assert_int_equal(got.status, 303);
		first = world_number(w, got.location);
		second = world_number(w, other.location);
		assert_true(str_eq(first, second));
		assert_int_equal(store_stats(w->f->store).tickets, before + 1);
		/* Exactly one of the passwords opens it. */
		assert_int_equal(
		    world_lookup(w, first, "第一次的查询密码").status +
			world_lookup(w, first, "第二次的查询密码").status,
		    200 + 422);
		/* Who came second is told. */
		assert_int_equal(str_ends(got.location, "?again") +
				     str_ends(other.location, "?again"),
		    1);
	}
}

/* Both submits in one batch of the store. */
static void
two_in_one_batch(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w);
	struct flow *flow[2];
	struct store_job jobs[2] = { { .from = STORE_WEB },
		{ .from = STORE_WEB } };
	struct buf record[2] = { BUF_INIT, BUF_INIT };
	struct str number[2];

	(void)WORLD_TICKET(w, "title", "先把表存好"); /* form_put */
	for (int i = 0; i < 2; i++) {
		enum flow_step step;

		flow[i] = world_flow(w, METHOD_POST, draft,
		    world_confirmation(w, "1", WORLD_PASSWORD));
		step = flow_start(flow[i]);
		advance(w, flow[i], &step, 2);
		assert_int_equal(step, FLOW_STORE);
		buf_str(&record[i], buf_view(&flow[i]->record));
		jobs[i].record = buf_view(&record[i]);
		assert_int_equal(store_wire_op(jobs[i].record), STORE_SUBMIT);
	}
	store_batch_run(w->f->store, jobs, 2);
	for (int i = 0; i < 2; i++) {
		struct got got = world_finish(
		    w, flow[i], flow_store(flow[i], buf_view(&jobs[i].reply)));

		number[i] = world_number(w, got.location);
		buf_done(&jobs[i].reply);
		buf_done(&record[i]);
	}
	assert_true(str_eq(number[0], number[1]));
	assert_int_equal(store_stats(w->f->store).tickets, 2);
}

/* A change overtakes a confirmation: what was not seen is not submitted. */
static void
change_and_confirmation(void **state)
{
	struct world *w = world_of(state);

	for (int k = 1; k < 4; k++) {
		struct str draft = world_named(w);
		struct str edit = str_join(w->arena, draft, STR("/edit"));
		struct flow *flow = world_flow(w, METHOD_POST, draft,
		    world_confirmation(w, "1", WORLD_PASSWORD));
		enum flow_step step = flow_start(flow);
		struct got got;

		advance(w, flow, &step, k);
		if (step == FLOW_DONE) {
			flow_free(flow);
			break;
		}
		got = world_ask(w, METHOD_POST, edit,
		    world_filled(w, FIXTURE_POST(w->arena, "version", "1",
					"title", "改过的标题")));
		assert_int_equal(got.status, 303);
		got = world_finish(w, flow, step);
		assert_int_equal(got.status, 422);
		assert_has(got.body, "您在另一个页面改过这份内容");
		assert_has(got.body, "改过的标题");
		assert_has(got.body, "name=\"version\" value=\"2\"");
		assert_int_equal(store_stats(w->f->store).tickets, 0);
	}
}

/* A store of yesterday's backup: the form is put again at the next try. */
static void
bad_submit(struct world *w, enum store_op op, struct store_reply *reply)
{
	(void)w;
	if (op == STORE_SUBMIT)
		*reply = (struct store_reply){ .status = STORE_BAD };
}

static void
form_that_the_store_forgot(void **state)
{
	struct world *w = world_of(state);
	struct got got;

	(void)WORLD_TICKET(w, "title", "先把表存好");
	w->bend = bad_submit;
	got = world_confirm(w, world_named(w), "1", WORLD_PASSWORD);
	assert_int_equal(got.status, 503);
	assert_int_equal(got.stores, 2);
	w->bend = NULL;
	got = world_confirm(w, world_named(w), "1", WORLD_PASSWORD);
	assert_int_equal(got.status, 303);
	assert_int_equal(got.stores, 3);
}

/* ---- on disk ------------------------------------------------------------- */

/* Taken as a handle, does any 32 bytes of the text lead to this draft? */
static bool
leads_to(struct str text, const struct handle *draft)
{
	unsigned char row[SEAL_KEY_SIZE];

	for (size_t i = 0; i + SEAL_KEY_SIZE <= text.n; i++) {
		seal_subkey(
		    row, 1, "wthandle", (const unsigned char *)text.p + i);
		if (memcmp(row, draft->row, sizeof(row)) == 0)
			return true;
	}
	return false;
}

static void
no_stored_bytes_open_a_draft(void **state)
{
	static const char *const names[] = { "drafts.db", "drafts.db-wal",
		"tickets.db", "tickets.db-wal" };
	struct world *w = world_of(state);
	struct str url = world_named(w), used = world_named(w);
	struct handle *drafts[2] = { handle_parse(str_from(url, 5)),
		handle_parse(str_from(used, 5)) };
	size_t n = 0;

	assert_int_equal(
	    world_confirm(w, used, "1", WORLD_PASSWORD).status, 303);
	for (size_t k = 0; k < 2; k++) {
		struct str master = str_mem(drafts[k]->master, SEAL_KEY_SIZE);

		assert_true(leads_to(master, drafts[k])); /* the control */
		for (size_t i = 0; i < 4; i++) {
			struct str text;

			if (!file_read(
				w->arena, world_path(w, names[i]).p, &text))
				continue;
			n += text.n;
			assert_false(leads_to(text, drafts[k]));
		}
		handle_free(drafts[k]);
	}
	assert_true(n > 20000);
}

/* The public half that counter 0 gives belongs to somebody else already. */
static void
taken_number_is_passed_over(void **state)
{
	struct world *w = world_of(state);
	struct str draft = world_named(w), face;
	struct handle *handle = handle_parse(str_from(draft, 5));
	struct store_request get = { .op = STORE_DRAFT_GET }, other;
	struct store_reply reply;
	struct number *mine = seal_alloc(sizeof(*mine));
	struct got got;

	get.draft_get.row = str_mem(handle->row, HANDLE_ROW_SIZE);
	reply = fixture_ask(w->f, STORE_WEB, &get);
	assert_int_equal(reply.status, STORE_OK);
	handle_number(
	    handle, (const unsigned char *)reply.draft_get.salt.p, 0, mine);
	fixture_put_form(w->f);
	fixture_put_draft(w->f, 1, 60);
	other = fixture_submit(w->f, 1);
	other.submit.public = str_of(str_fmt(w->arena, "%.8s", mine->digits));
	assert_int_equal(fixture_ask(w->f, STORE_WEB, &other).status, STORE_OK);

	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	assert_int_equal(got.status, 303);
	assert_int_equal(got.argons, 2);
	face = world_number(w, got.location);
	assert_int_equal(world_lookup(w, face, WORLD_PASSWORD).status, 200);
	/* A repeat gives the number that stands, not that of counter 0. */
	got = world_confirm(w, draft, "1", WORLD_PASSWORD);
	assert_true(str_eq(world_number(w, got.location), face));
	assert_int_not_equal(memcmp(face.p, mine->digits, 4), 0);
	seal_free(mine);
	handle_free(handle);
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(paths),
		T(problems_of_the_host),
		T(origins),
		T(nothing_is_fetched_ahead),
		T(without_a_store),
		T(with_a_sick_store),
		T(with_a_full_queue),
		T(dropped_at_any_step),
		T(nothing_typed_is_html),
		T(own_text_is_escaped),
		T(two_confirmations),
		T(two_in_one_batch),
		T(change_and_confirmation),
		T(form_that_the_store_forgot),
		T(no_stored_bytes_open_a_draft),
		T(taken_number_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
