/*
 * The shortest ways to send a request through a flow and to play the desk, on
 * top of world_fixture.h. Every answer is held against what must be true of
 * all of them (world_judge).
 */
#ifndef TESTS_FLOW_FIXTURE_H
#define TESTS_FLOW_FIXTURE_H

#include "world_fixture.h"

#define WORLD_PASSWORD "青渡 hall 2026 泉"
#define WORLD_DETAIL                                                                                 \
	"晚上九点多，\r\n\t在\"东浦大桥\"下看见两个人。\r\n其中一人姓𠮷，" \
	"穿<b>红</b>衣 😀\r\n\r\n"

enum { WORLD_STEPS = 64 };

/* An answer, copied into the world's arena. */
struct got {
	int status;
	struct str location, body;
	unsigned retry_after, argons, stores;
	const char *allow, *type, *disposition;
};

/* ---- requests ------------------------------------------------------------ */

/* What the host does; the flow's own record must survive the call. */
static inline enum flow_step
world_store(struct world *w, struct flow *flow)
{
	struct store_job job = { .from = STORE_WEB };
	struct store_reply reply;
	struct buf record = BUF_INIT, bent = BUF_INIT;
	enum flow_step step;

	w->stores++;
	w->last_op = (enum store_op)store_wire_op(buf_view(&flow->record));
	if (w->no_store)
		return flow_store(flow, str_of(NULL));
	buf_str(&record, buf_view(&flow->record));
	job.record = buf_view(&record);
	job.file = flow->file >= 0 ? &flow->file : NULL;
	store_batch_run(w->f->store, &job, 1);
	if (w->bend != NULL) {
		assert_true(store_wire_reply_get(
		    w->arena, w->last_op, buf_view(&job.reply), &reply));
		w->bend(w, w->last_op, &reply);
		assert_true(store_wire_reply_put(&bent, w->last_op, &reply));
	}
	step = flow_store(
	    flow, w->bend != NULL ? buf_view(&bent) : buf_view(&job.reply));
	buf_done(&job.reply);
	buf_done(&record);
	buf_done(&bent);
	return step;
}

static inline enum flow_step
world_step(struct world *w, struct flow *flow, enum flow_step step)
{
	struct argon_job *job = flow->argon;

	assert_int_not_equal(step, FLOW_DONE);
	if (step == FLOW_STORE)
		return world_store(w, flow);
	if (step == FLOW_WAIT) {
		w->waited_ms += flow->wait_ms;
		return flow_waited(flow);
	}
	flow->argon = NULL;
	w->argons++;
	argon_run(job);
	return flow_argon(flow, job);
}

static inline bool
has(struct str text, const char *part)
{
	return str_find(text, part) != SIZE_MAX;
}

#define assert_has(text, part)                                                 \
	do {                                                                   \
		if (!has((text), (part)))                                      \
			fail_msg(                                              \
			    "“%s” is not in:\n%.*s", (part), STR_FMT(text));   \
	} while (0)
#define assert_lacks(text, part)                                               \
	do {                                                                   \
		if (has((text), (part)))                                       \
			fail_msg("“%s” is in:\n%.*s", (part), STR_FMT(text));  \
	} while (0)

static inline size_t
count_of(struct str text, const char *part)
{
	size_t n = 0, at;

	while ((at = str_find(text, part)) != SIZE_MAX) {
		text = str_from(text, at + strlen(part));
		n++;
	}
	return n;
}

/* True of every answer. */
static inline void
world_judge(struct world *w, const struct flow *flow)
{
	const struct response *r = &flow->response;
	struct str body = buf_view(&r->body);

	assert_false(r->flawed);
	assert_lacks(body, WORLD_PASSWORD);
	assert_lacks(r->location, WORLD_PASSWORD);
	assert_true(r->status >= 200);
	for (size_t i = 0; i < w->n_secrets; i++) {
		const char *secret = str_dup(w->arena, w->secrets[i]);

		assert_lacks(body, secret);
		assert_lacks(r->location, secret);
	}
	assert_int_equal(r->status == 303, r->location.n > 0);
	if (r->status == 303)
		assert_int_equal(r->location.p[0], '/');
	if (r->status == 303 || r->type != NULL)
		return;
	assert_true(str_starts(body, "<!doctype html>\n<title>"));
	assert_true(str_ends(body, "</main>\n"));
	assert_int_equal(count_of(body, "<h1"), 1);
	assert_lacks(body, "<title> -");
	assert_lacks(body, "{{#");
	assert_lacks(body, "{{/");
}

static inline struct got
world_answer(struct world *w, struct flow *flow)
{
	struct response *r = &flow->response;
	struct got got = { r->status, str_copy(w->arena, r->location),
		str_copy(w->arena, buf_view(&r->body)), r->retry_after,
		w->argons, w->stores, r->allow, r->type, r->disposition };

	world_judge(w, flow);
	flow_free(flow);
	return got;
}

/* A flow at its beginning; the path may carry a query. */
static inline struct flow *
world_flow(
    struct world *w, enum method method, struct str url, struct form_post post)
{
	struct flow *flow = flow_new(w->service);
	struct request *r = &flow->request;

	flow->now = w->f->now;
	flow->ms = w->ms;
	r->client = w->client;
	r->method = method;
	str_cut(url, '?', &r->path, &r->query);
	str_cut(r->path, '#', &r->path, &url);
	r->post = post;
	return flow;
}

static inline struct got
world_finish(struct world *w, struct flow *flow, enum flow_step step)
{
	for (int i = 0; step != FLOW_DONE; i++) {
		assert_true(i < WORLD_STEPS);
		step = world_step(w, flow, step);
	}
	return world_answer(w, flow);
}

static inline struct got
world_ask(
    struct world *w, enum method method, struct str url, struct form_post post)
{
	struct flow *flow = world_flow(w, method, url, post);

	w->argons = w->stores = 0;
	return world_finish(w, flow, flow_start(flow));
}

static inline struct got
world_get(struct world *w, struct str url)
{
	return world_ask(w, METHOD_GET, url, (struct form_post){ 0 });
}
#define WORLD_POST(w, url, ...)                                                \
	world_ask(                                                             \
	    (w), METHOD_POST, (url), FIXTURE_POST((w)->arena, __VA_ARGS__))

/* ---- the journey --------------------------------------------------------- */

/* `more` replaces pairs of `base` by name and adds the others. */
static inline struct form_post
world_merge(struct world *w, struct form_post base, struct form_post more)
{
	struct form_post out = { .pairs = ARENA_ARRAY(w->arena,
				     base.n + more.n + 1, struct form_pair) };

	for (size_t i = 0; i < base.n; i++) {
		struct str value;

		if (!form_post_get(&more, base.pairs[i].name, &value))
			out.pairs[out.n++] = base.pairs[i];
	}
	for (size_t i = 0; i < more.n; i++)
		out.pairs[out.n++] = more.pairs[i];
	return out;
}

/* A form filled well by a named citizen. */
static inline struct form_post
world_filled(struct world *w, struct form_post more)
{
	struct form_post base = FIXTURE_POST(w->arena, "rev",
	    w->bundle.forms->rev, "kind", "提供线索", "region", "dongpu",
	    "title", "路灯不亮了", "detail", WORLD_DETAIL, "identity", "实名",
	    "name", "钱青山", "mobile", "13800000001", "birth-year", "1990",
	    "birth-month", "1", "birth-day", "31", "consent", "true");

	return world_merge(w, base, more);
}

#define WORLD_FORM_URL STR("/s/f/values/check")
#define WORLD_FILL(w, ...)                                                     \
	world_ask((w), METHOD_POST, WORLD_FORM_URL,                            \
	    world_filled((w), FIXTURE_POST((w)->arena, __VA_ARGS__)))

/* "/s/d/H" of a new draft. */
static inline struct str
world_draft_of(struct world *w, struct form_post more)
{
	struct got got =
	    world_ask(w, METHOD_POST, WORLD_FORM_URL, world_filled(w, more));

	if (got.status != 303)
		fail_msg("%d: %.*s", got.status, STR_FMT(got.body));
	assert_true(str_starts(got.location, "/s/d/"));
	assert_int_equal(got.location.n, 5 + HANDLE_TEXT);
	return got.location;
}
#define WORLD_DRAFT(w, ...)                                                    \
	world_draft_of((w), FIXTURE_POST((w)->arena, __VA_ARGS__))

static inline struct str
world_named(struct world *w)
{
	return world_draft_of(w, (struct form_post){ 0 });
}

static inline struct form_post
world_confirmation(struct world *w, const char *version, const char *password)
{
	return FIXTURE_POST(w->arena, "version", version, "password", password,
	    "password-again", password);
}

static inline struct got
world_confirm(struct world *w, struct str draft, const char *version,
    const char *password)
{
	return world_ask(
	    w, METHOD_POST, draft, world_confirmation(w, version, password));
}

/* What stands between two marks of a page. */
static inline struct str
world_between(struct str text, const char *before, const char *after)
{
	size_t at = str_find(text, before);

	assert_int_not_equal(at, SIZE_MAX);
	text = str_from(text, at + strlen(before));
	at = str_find(text, after);
	assert_int_not_equal(at, SIZE_MAX);
	return str_sub(text, 0, at);
}

/* The number on a receipt, as shown: 4 4 4 4 2. */
static inline struct str
world_number(struct world *w, struct str receipt_url)
{
	struct got got = world_get(w, receipt_url);
	struct number number;
	struct str face;

	assert_int_equal(got.status, 200);
	face = world_between(got.body, "<p class=\"receipt-number\">", "</p>");
	assert_int_equal(face.n, NUMBER_FACE);
	assert_true(number_parse(face, &number));
	return face;
}

/* A whole ticket with the usual password; its number. */
static inline struct str
world_ticket_of(struct world *w, struct form_post more)
{
	struct got got =
	    world_confirm(w, world_draft_of(w, more), "1", WORLD_PASSWORD);

	assert_int_equal(got.status, 303);
	assert_true(str_starts(got.location, "/s/r/"));
	return world_number(w, got.location);
}
#define WORLD_TICKET(w, ...)                                                   \
	world_ticket_of((w), FIXTURE_POST((w)->arena, __VA_ARGS__))

static inline struct got
world_lookup(struct world *w, struct str number, const char *password)
{
	return WORLD_POST(w, STR("/s/lookup"), "number",
	    str_dup(w->arena, number), "password", password);
}

/* ---- the desk ------------------------------------------------------------ */

static inline struct world_unit *
world_unit(struct world *w, struct str id)
{
	for (size_t i = 0; i < WORLD_UNITS; i++)
		if (str_eq(w->units[i].id, id))
			return &w->units[i];
	fail_msg("no unit");
	return NULL;
}

/* Everything of a ticket as the desk finds it. */
struct world_case {
	struct store_ticket_get_reply got;
	struct item *items;
	struct item_check *checks;
	struct binding_ticket ticket;
	struct item_opener opener;
	struct world_unit *unit;
};

static inline void
world_case(struct world *w, struct str number, struct world_case *c)
{
	char public[NUMBER_PUBLIC + 1];
	struct number parsed;
	struct store_request ask = { .op = STORE_TICKET_GET };
	struct store_reply *reply = ARENA_NEW(w->arena, struct store_reply);

	assert_true(number_parse(number, &parsed));
	memcpy(public, parsed.digits, NUMBER_PUBLIC);
	public[NUMBER_PUBLIC] = '\0';
	ask.ticket_get.public = str_of(public);
	assert_true(store_wire_request_put(&w->f->record, &ask));
	buf_done(&w->f->job.reply);
	w->f->job = (struct store_job){ .from = STORE_DESK,
		.record = buf_view(&w->f->record) };
	store_batch_run(w->f->store, &w->f->job, 1);
	/* The reply's bytes must outlive the next request. */
	assert_true(store_wire_reply_get(w->arena, STORE_TICKET_GET,
	    str_copy(w->arena, buf_view(&w->f->job.reply)), reply));
	buf_done(&w->f->job.reply);
	w->f->job.reply = BUF_INIT;
	assert_int_equal(reply->status, STORE_OK);
	*c = (struct world_case){ .got = reply->ticket_get,
		.unit = world_unit(w, reply->ticket_get.row.unit) };
	c->items = ARENA_ARRAY(w->arena, c->got.n_items + 1, struct item);
	c->checks =
	    ARENA_ARRAY(w->arena, c->got.n_items + 1, struct item_check);
	for (size_t i = 0; i < c->got.n_items; i++)
		c->items[i] =
		    (struct item){ c->got.items[i].side, c->got.items[i].n,
			    c->got.items[i].type, c->got.items[i].keys,
			    c->got.items[i].text, c->got.items[i].signature };
	memcpy(c->ticket.site, store_site(w->f->store), SEAL_SITE_SIZE);
	memcpy(c->ticket.number, public, sizeof(public));
	memcpy(c->opener.id, c->unit->box.key.id, sizeof(c->opener.id));
	c->opener.public_key = c->unit->box.key.public_key;
	c->opener.secret = c->unit->box_secret;
	assert_true(item_peek(&c->items[0], &c->opener, &c->ticket.keys));
	(void)item_verify_chain(&c->ticket, w->service->keys, c->unit->id,
	    c->items, c->got.n_items, c->checks);
}

/* The submission as the desk reads it. */
static inline struct str
world_opened(struct world *w, struct str number)
{
	struct world_case c;
	struct buf text = BUF_INIT;
	struct str copy;

	world_case(w, number, &c);
	assert_true(item_open(
	    &c.ticket, &c.checks[0].place, &c.items[0], &c.opener, &text));
	copy = str_copy(w->arena, buf_view(&text));
	buf_done(&text);
	return copy;
}

/* An item of the desk: type, new state, text, signed by `signer`. */
static inline void
world_desk_item(struct world *w, struct str number, struct body_desk body,
    const struct world_unit *signer)
{
	struct world_case c;
	struct item_party parties[2];
	struct item_signer by = { .secret = signer->reply_secret };
	struct item_sealed sealed;
	struct buf text = BUF_INIT, due = BUF_INIT;
	struct item_plan plan = {
		.parties = parties, .n_parties = 2, .signer = &by
	};
	struct store_request add = { .op = STORE_ITEM_ADD };
	const struct item *last;

	world_case(w, number, &c);
	last = item_last(c.items, c.got.n_items, ITEM_DESK);
	plan.ticket = &c.ticket;
	plan.place.side = ITEM_DESK;
	plan.place.n = last != NULL ? last->n + 1 : 1;
	plan.place.type = body.type;
	if (last != NULL)
		memcpy(plan.place.previous, c.checks[last - c.items].hash,
		    SEAL_HASH_SIZE);
	memcpy(by.id, signer->reply.key.id, sizeof(by.id));
	item_party_unit(&parties[0], &c.unit->box.key);
	item_party_ticket(&parties[1], &c.ticket.keys);
	body_desk_put(&text, &body);
	plan.body = buf_view(&text);
	assert_true(item_seal(&plan, &sealed));
	if (body.has_due)
		date_put_iso(&due, body.due);
	add.item_add = (struct store_item_add){
		.public = str_of(c.ticket.number),
		.side = ITEM_DESK,
		.n = plan.place.n,
		.type = body.type,
		.state = body.state,
		.due = buf_view(&due),
		.keys = buf_view(&sealed.keys),
		.text = buf_view(&sealed.text),
		.signature = str_mem(sealed.sig, sizeof(sealed.sig)),
	};
	assert_int_equal(fixture_ask(w->f, STORE_DESK, &add).status, STORE_OK);
	item_sealed_done(&sealed);
	buf_done(&text);
	buf_done(&due);
}

static inline void
world_reply(struct world *w, struct str number, const char *text)
{
	struct world_case c;
	struct body_desk body = { .type = STR(ITEM_REPLY),
		.at = { 2026, 11, 24 },
		.state = STR("replied"),
		.text = str_of(text) };

	world_case(w, number, &c);
	world_desk_item(w, number, body, c.unit);
}

#endif
