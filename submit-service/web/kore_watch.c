/*
 * For those who watch the service: /s/health, /metrics on a listener of its
 * own that only this host reaches, the log, and what a worker tells about
 * itself once a second.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/keys.h"
#include "kore_web.h"

enum { KEYS_WARN_DAYS = 14, DAY = 24 * 60 * 60, NOTE_MAX = 256 };

void
web_log(const char *method, struct str path, int status, uint64_t ms)
{
	struct buf line = BUF_INIT;

	metrics_request(web_instance()->counters, path, status, ms);
	metrics_line(&line, time(NULL), method, path, status, ms);
	fprintf(stderr, "%.*s\n", STR_FMT(buf_view(&line)));
	buf_done(&line);
}

void
web_note(const char *event, const char *format, ...)
{
	struct buf line = BUF_INIT;
	char message[NOTE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);

	metrics_note(
	    &line, time(NULL), event, (unsigned)worker->id, str_of(message));
	fprintf(stderr, "%.*s\n", STR_FMT(buf_view(&line)));
	buf_done(&line);
}

void
web_watch_tick(struct web *web)
{
	struct metrics_worker *me;

	if (worker->id < 1 || worker->id > METRICS_WORKERS)
		return;
	me = &web->counters->workers[worker->id - 1];
	if (atomic_exchange(&me->pid, (uint64_t)worker->pid) !=
	    (uint64_t)worker->pid)
		atomic_fetch_add(&me->starts, 1);
	atomic_store(&me->submit_waiting,
	    argon_pool_waiting(web->argon.pool, THROTTLE_SUBMIT));
	atomic_store(&me->lookup_waiting,
	    argon_pool_waiting(web->argon.pool, THROTTLE_LOOKUP));
	atomic_store(&me->connections, worker_active_connections);
	atomic_store(&me->resident, metrics_resident());
	atomic_store(&me->store_well, web_store_is_well(web));
	atomic_store(&me->draining, web->drain.began != 0);
	atomic_store(&me->refused, web->refused);
}

/* The last day that every unit has a key for; false when there is none. */
static bool
keys_end(const struct web *web, struct date *end, int *days)
{
	struct instant now = { time(NULL),
		web->service->bundle->site.utc_offset };

	if (!keys_last_day(web->service->keys, end))
		return false;
	*days = (int)(date_days(*end) - date_days(date_of(now)));
	return true;
}

static const char *
keys_state(const struct web *web, struct date *end, bool *has_end)
{
	int days = 0;

	*has_end = keys_end(web, end, &days);
	if (!*has_end || days < 0)
		return "ended";
	return days < KEYS_WARN_DAYS ? "end-soon" : "ok";
}

/* A full queue sends people away with a wait; others are served. */
static const char *
pool_state(struct web *web)
{
	for (int kind = 0; kind < THROTTLE_KINDS; kind++)
		if (argon_pool_waiting(web->argon.pool,
			(enum throttle_kind)kind) >= web->settings.argon.queue)
			return "full";
	return "ok";
}

static bool
is_well(const struct web *web)
{
	return web_store_is_well(web) && web->drain.began == 0;
}

static void
put_health(struct web *web, struct buf *body)
{
	struct date end = { 0 };
	bool has_end;
	const char *keys = keys_state(web, &end, &has_end);

	buf_fmt(body, "{\"ok\":%s,\"store\":\"%s\",\"keys\":\"%s\"",
	    is_well(web) ? "true" : "false", web_store_state(web), keys);
	if (has_end) {
		buf_cstr(body, ",\"keys_until\":\"");
		date_put_iso(body, end);
		buf_char(body, '"');
	}
	buf_fmt(body, ",\"bundle\":\"%s\",\"pool\":\"%s\",\"draining\":%s",
	    web->refused ? "refused" : "ok", pool_state(web),
	    web->drain.began != 0 ? "true" : "false");
	/* For tests: production leaves static_dir empty. */
	if (web->settings.static_dir != NULL)
		buf_fmt(body, ",\"derivations\":%llu",
		    (unsigned long long)atomic_load(
			&web->counters->derivations));
	buf_cstr(body, "}\n");
}

static int
send_text(struct http_request *req, int status, const char *type,
    const struct buf *body)
{
	struct web_answer answer = { .head = { .status = status,
					 .type = type,
					 .length = body->n,
					 .retry_after = status == 503 ? 2 : 0 },
		.body = buf_view(body),
		.head_only = req->method == HTTP_METHOD_HEAD };

	web_send(web_instance(), req->owner, &answer);
	return KORE_RESULT_OK;
}

int
web_health(struct web *web, struct http_request *req)
{
	struct buf body = BUF_INIT;
	int status = is_well(web) ? 200 : 503;

	put_health(web, &body);
	send_text(req, status, "application/json; charset=utf-8", &body);
	buf_done(&body);
	return status;
}

bool
web_is_watched(const struct http_request *req)
{
	return strcmp(req->owner->owner->server->name, WEB_WATCH) == 0;
}

int
web_metrics(struct web *web, struct http_request *req)
{
	struct metrics_facts facts = { .n_workers = web->settings.workers,
		.running = argon_gate_running(web->gate),
		.throttle = throttle_memory(web->service->throttle) };
	struct buf body = BUF_INIT;
	struct date end;
	int days;

	if (keys_end(web, &end, &days))
		facts.keys_seconds = (int64_t)(days + 1) * DAY;
	metrics_put(&body, web->counters, &facts);
	send_text(req, 200, "text/plain; version=0.0.4; charset=utf-8", &body);
	buf_done(&body);
	return 200;
}
