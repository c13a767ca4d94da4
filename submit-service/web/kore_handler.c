/*
 * One request: from Kore's parsed head to a flow and back. The flow says what
 * it waits for; this file sends it there, puts the request to sleep and wakes
 * it with the result. A client that leaves takes its flow with it.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/net.h"
#include "kore_web.h"
#include "multipart.h"
#include "static_file.h"
#include "urlencoded.h"

/* A flow that asks more often than this has lost its way. */
enum { STEPS_MAX = 64 };

static struct str
header(struct http_request *req, const char *name)
{
	const char *value;

	return http_request_header(req, name, &value) == KORE_RESULT_OK
		   ? str_trim(str_of(value))
		   : (struct str){ NULL, 0 };
}

static const char *
method_name(const struct http_request *req)
{
	return req->method == HTTP_METHOD_POST   ? "POST"
	       : req->method == HTTP_METHOD_HEAD ? "HEAD"
						 : "GET";
}

static void
log_request(const struct http_request *req, int status)
{
	const struct web_conn *conn = req->owner->hdlr_extra;

	web_log(method_name(req), str_of(req->path), status,
	    kore_time_ms() - conn->began);
}

/* ---- calls ---------------------------------------------------------------*/

static void
call_free(struct web_call *call)
{
	if (call->request != NULL) {
		call->request->hdlr_extra = NULL;
		call->request->onfree = NULL;
	}
	LIST_REMOVE(call, list);
	if (call->timer != NULL)
		kore_timer_remove(call->timer);
	flow_free(call->flow);
	service_free(call->service);
	web_upload_free(&call->upload);
	free(call);
}

/* Kore frees the request: the client left, or the answer is out. */
static void
call_request_gone(struct http_request *req)
{
	struct web_call *call = req->hdlr_extra;
	struct web *web;

	if (call == NULL)
		return;
	web = call->web;
	req->hdlr_extra = NULL;
	call->request = NULL;
	if (call->waits == CALL_WAITS_ARGON) {
		struct argon_job *job =
		    argon_pool_cancel(web->argon.pool, call->tag);

		/* At work: it comes back through web_argon_ready. */
		if (job == NULL)
			return;
		call->flow->argon = job;
	}
	web_store_forget(web, call);
	call_free(call);
}

static struct web_call *
call_new(struct web *web, struct http_request *req)
{
	struct web_call *call = calloc(1, sizeof(*call));

	if (call == NULL)
		fatal("out of memory");
	call->web = web;
	call->request = req;
	call->service = service_hold(web->service);
	call->flow = flow_new(call->service);
	if (call->flow == NULL)
		fatal("out of memory");
	call->flow->now = time(NULL);
	call->flow->ms = kore_time_ms();
	call->waits = CALL_IS_DONE;
	LIST_INSERT_HEAD(&web->calls, call, list);
	req->hdlr_extra = call;
	req->flags |= HTTP_REQUEST_RETAIN_EXTRA;
	req->onfree = call_request_gone;
	return call;
}

static bool
call_derive(struct web_call *call)
{
	struct web *web = call->web;
	const struct flow *flow = call->flow;
	struct argon_place place = { .tag = ++web->argon.next_tag,
		.lane = throttle_lane(
		    web->service->throttle, flow->request.client, flow->ms),
		.kind = flow->kind,
		.ahead = flow->ahead };

	call->tag = place.tag;
	if (!argon_pool_put(web->argon.pool, flow->argon, &place))
		return false;
	call->flow->argon = NULL;
	return true;
}

static void call_time(void *arg, u_int64_t now);

/* Goes on until the flow is done or waits for somebody. */
static void
call_advance(struct web_call *call, enum flow_step step)
{
	struct flow *flow = call->flow;

	for (int i = 0; i < STEPS_MAX; i++) {
		switch (step) {
		case FLOW_DONE: call->waits = CALL_IS_DONE; return;
		case FLOW_STORE:
			call->waits = CALL_WAITS_STORE;
			if (web_store_ask(call->web, call))
				return;
			step = flow_store(flow, (struct str){ NULL, 0 });
			break;
		case FLOW_ARGON:
			call->waits = CALL_WAITS_ARGON;
			if (call_derive(call))
				return;
			step = flow_argon(flow, NULL);
			break;
		case FLOW_WAIT:
			call->waits = CALL_WAITS_CLOCK;
			call->timer = kore_timer_add(
			    call_time, flow->wait_ms, call, KORE_TIMER_ONESHOT);
			return;
		}
	}
	web_note("flow", "a flow does not end");
	flow_problem(flow, 503);
	call->waits = CALL_IS_DONE;
}

static void
call_resume(struct web_call *call, enum flow_step step)
{
	call_advance(call, step);
	if (call->waits == CALL_IS_DONE)
		http_request_wakeup(call->request);
}

/* Kore frees a timer that fires once. */
static void
call_time(void *arg, u_int64_t now)
{
	struct web_call *call = arg;

	(void)now;
	call->timer = NULL;
	call_resume(call, flow_waited(call->flow));
}

void
web_call_reply(struct web_call *call, struct str reply)
{
	call_resume(call, flow_store(call->flow, reply));
}

static struct web_call *
call_of_tag(struct web *web, uint64_t tag)
{
	struct web_call *call;

	LIST_FOREACH(call, &web->calls, list)
	if (call->waits == CALL_WAITS_ARGON && call->tag == tag)
		return call;
	return NULL;
}

/* `event` is web->argon.event. */
void
web_argon_ready(void *event, int error)
{
	struct web *web = web_instance();
	struct argon_job *job;
	struct argon_place place;

	(void)event;
	(void)error;
	while ((job = argon_pool_take(web->argon.pool, &place)) != NULL) {
		struct web_call *call = call_of_tag(web, place.tag);

		if (place.ran) {
			atomic_fetch_add(&web->counters->derived, 1);
			atomic_fetch_add(
			    &web->counters->derived_ms, place.took_ms);
			throttle_served(web->service->throttle, place.took_ms,
			    web->settings.argon.threads *
				web->settings.workers);
		} else {
			atomic_fetch_add(&web->counters->gave_way, 1);
		}

		if (call->request == NULL) {
			call->flow->argon = job;
			call_free(call);
		} else {
			call_resume(call, flow_argon(call->flow, job));
		}
	}
}

static void
give_back(void *ctx, struct argon_job *job, uint64_t tag)
{
	call_of_tag(ctx, tag)->flow->argon = job;
}

/* The worker stops: whoever still waits is told to try again. */
void
web_calls_drop(struct web *web)
{
	struct web_call *call;

	if (web->argon.pool != NULL)
		argon_pool_stop(web->argon.pool, give_back, web);
	web->argon.pool = NULL;
	while ((call = LIST_FIRST(&web->calls)) != NULL) {
		struct http_request *req = call->request;

		if (req != NULL && req->owner != NULL) {
			web_send_problem(web, req->owner, 503, false);
			log_request(req, 503);
		}
		call_free(call);
	}
}

/* ---- requests ------------------------------------------------------------*/

/* The body goes into the flow's arena, which is wiped; Kore's copies now. */
static bool
take_body(struct http_request *req, struct arena *arena, struct str *out)
{
	const struct web_conn *conn = req->owner->hdlr_extra;
	const struct prefilter *pf = &conn->prefilter;
	size_t size = (size_t)pf->body, n = 0;
	char *p = arena_alloc(arena, size + 1);

	while (n < size) {
		ssize_t got = http_body_read(req, p + n, size - n);

		if (got <= 0)
			return false;
		n += (size_t)got;
	}
	if (req->http_body != NULL)
		explicit_bzero(req->http_body->data, req->http_body->offset);
	explicit_bzero(req->headers + pf->head, size);
	*out = str_mem(p, n);
	return true;
}

/* Kore's peer, or whom a proxy of ours names; empty where nobody is named. */
static struct str
client_prefix(struct http_request *req, struct arena *arena)
{
	const struct settings *settings = &web_instance()->settings;
	const struct connection *c = req->owner;
	unsigned char peer[NET_SIZE] = { [10] = 0xff, [11] = 0xff };
	unsigned char client[NET_SIZE];

	if (c->family == AF_INET)
		memcpy(peer + 12, &c->addr.ipv4.sin_addr, 4);
	else
		memcpy(peer, &c->addr.ipv6.sin6_addr, NET_SIZE);
	if (!net_client(
		settings, peer, header(req, "x-forwarded-for"), client)) {
		atomic_fetch_add(&web_instance()->counters->nameless, 1);
		return (struct str){ NULL, 0 };
	}
	net_prefix(settings, client);
	return str_copy(arena, str_mem(client, NET_SIZE));
}

/* 0, or the status that refuses the request; likewise the next two. */
static int
read_upload(struct http_request *req, struct web_call *call)
{
	struct web_conn *conn = req->owner->hdlr_extra;
	struct flow *flow = call->flow;
	struct form_post *post = &flow->request.post;
	struct str boundary;

	/* The flow may outlive the connection. */
	call->upload = conn->upload;
	conn->upload = (struct web_upload){ 0 };
	flow->request.cut = call->upload.cut;
	if (!multipart_is_type(header(req, "content-type"), &boundary))
		return flow->request.cut ? 413 : 415;
	switch (multipart_parse(&flow->arena, boundary,
	    str_mem(call->upload.bytes, call->upload.n), call->web->limits.body,
	    post)) {
	case MULTIPART_WHOLE: break;
	case MULTIPART_LARGE: return 413;
	case MULTIPART_BROKEN: return flow->request.cut ? 413 : 400;
	case MULTIPART_CUT:
		if (!flow->request.cut)
			return 400;
	}
	if (flow->request.cut)
		post->n_uploads = 0;
	return 0;
}

static int
read_post(struct http_request *req, struct web_call *call)
{
	const struct web_conn *conn = req->owner->hdlr_extra;
	struct flow *flow = call->flow;
	struct str body;

	if (conn->prefilter.multipart)
		return read_upload(req, call);
	if (!take_body(req, &flow->arena, &body))
		return 400;
	if (body.n > 0 && !urlencoded_is_type(header(req, "content-type")))
		return 415;
	if (!urlencoded_parse(&flow->arena, body, &flow->request.post))
		return 400;
	return 0;
}

static int
fill_request(struct http_request *req, struct web_call *call)
{
	struct flow *flow = call->flow;
	struct request *r = &flow->request;
	struct arena *a = &flow->arena;
	struct str purpose = header(req, "sec-purpose");

	if (purpose.n == 0)
		purpose = header(req, "purpose");
	r->method = req->method == HTTP_METHOD_POST   ? METHOD_POST
		    : req->method == HTTP_METHOD_HEAD ? METHOD_HEAD
						      : METHOD_GET;
	r->path = str_copy(a, str_of(req->path));
	r->query = str_copy(a, str_of(req->query_string));
	r->origin = str_copy(a, header(req, "origin"));
	r->fetch_site = str_copy(a, header(req, "sec-fetch-site"));
	r->purpose = str_copy(a, purpose);
	r->client = client_prefix(req, a);
	return r->method == METHOD_POST ? read_post(req, call) : 0;
}

static int
finish(struct web_call *call)
{
	struct http_request *req = call->request;

	web_send_flow(
	    call->web, req->owner, call->flow, req->method == HTTP_METHOD_HEAD);
	atomic_fetch_add(&call->web->counters->events[call->flow->event], 1);
	log_request(req, call->flow->response.status);
	call_free(call);
	return KORE_RESULT_OK;
}

static int
serve_flow(struct web *web, struct http_request *req)
{
	struct web_call *call = call_new(web, req);
	int status = fill_request(req, call);

	if (status != 0)
		flow_problem(call->flow, status);
	else
		call_advance(call, flow_start(call->flow));
	if (call->waits == CALL_IS_DONE)
		return finish(call);
	http_request_sleep(req);
	return KORE_RESULT_RETRY;
}

static int
serve_problem(struct web *web, struct http_request *req, int status)
{
	web_send_problem(
	    web, req->owner, status, req->method == HTTP_METHOD_HEAD);
	log_request(req, status);
	return KORE_RESULT_OK;
}

static int
serve_static(struct web *web, struct http_request *req)
{
	struct arena arena;
	struct static_file file;
	struct web_answer answer = { 0 };

	if (web->settings.static_dir == NULL)
		return serve_problem(web, req, 404);
	if (req->method == HTTP_METHOD_POST)
		return serve_problem(web, req, 405);
	arena_init(&arena, 0);
	static_file_get(
	    &arena, web->settings.static_dir, str_of(req->path), &file);
	answer.head = (struct reply_head){ .status = file.status,
		.type = file.type != NULL ? file.type : "text/plain",
		.length = file.bytes.n,
		.location = file.location,
		.cache = REPLY_NO_CACHE };
	answer.body = file.bytes;
	answer.head_only = req->method == HTTP_METHOD_HEAD;
	web_send(web, req->owner, &answer);
	log_request(req, file.status);
	arena_done(&arena);
	return KORE_RESULT_OK;
}

static int
serve_health(struct web *web, struct http_request *req)
{
	log_request(req, web_health(web, req));
	return KORE_RESULT_OK;
}

/* The listener for those who watch: its one page, whatever else is asked. */
static int
serve_watch(struct web *web, struct http_request *req)
{
	if (!str_is(str_of(req->path), "/metrics"))
		return serve_problem(web, req, 404);
	if (req->method == HTTP_METHOD_POST)
		return serve_problem(web, req, 405);
	log_request(req, web_metrics(web, req));
	return KORE_RESULT_OK;
}

WEB_HOOK int wangting_request(struct http_request *);

/* The only route. Called once, and again when a sleeper was woken. */
WEB_HOOK int
wangting_request(struct http_request *req)
{
	struct web *web = web_instance();
	struct str path = str_of(req->path);

	if (req->hdlr_extra != NULL)
		return finish(req->hdlr_extra);
	if (web_is_watched(req))
		return serve_watch(web, req);
	if (str_is(path, "/s/health") && req->method != HTTP_METHOD_POST)
		return serve_health(web, req);
	if (str_starts(path, "/s/"))
		return serve_flow(web, req);
	return serve_static(web, req);
}
