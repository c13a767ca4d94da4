/* Counting and its two faces; see metrics.h. */
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "metrics.h"

/* clang-format off */
static const struct { const char *prefix, *name; } routes[METRICS_ROUTES] = {
	{ "/s/f/", "form" }, { "/s/d/", "draft" }, { "/s/r/", "receipt" },
	{ "/s/lookup", "lookup" }, { "/s/health", "health" },
	{ "/metrics", "metrics" }, { "/s/", "service" }, { "/", "static" },
	{ "", "refused" },
};
/* The last place is for all others. */
static const int statuses[METRICS_STATUSES] = { 200, 301, 303, 304, 400, 403,
	404, 405, 408, 410, 411, 413, 414, 415, 417, 422, 429, 431, 500, 501,
	503, 505, 507, 0 };
static const char *const events[FLOW_EVENT__MAX] = {
	[FLOW_EVENT_DRAFTED] = "drafted",
	[FLOW_EVENT_SUBMITTED] = "submitted",
	[FLOW_EVENT_OPENED] = "opened",
	[FLOW_EVENT_ADDED] = "added",
};
/* clang-format on */
enum { OTHER = METRICS_STATUSES - 1 };

static size_t
route_of(struct str path)
{
	size_t i = 0;

	while (
	    routes[i].prefix[0] != '\0' && !str_starts(path, routes[i].prefix))
		i++;
	return i;
}

void
metrics_request(struct metrics *m, struct str path, int status, uint64_t ms)
{
	size_t route = route_of(path), i = 0;

	while (i < OTHER && statuses[i] != status)
		i++;
	atomic_fetch_add(&m->requests[route][i], 1);
	atomic_fetch_add(&m->request_ms[route], ms);
}

/* ---- the log ------------------------------------------------------------- */

void
metrics_quote(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\n') {
			buf_cstr(out, "\\n");
			continue;
		}
		if (c == '"' || c == '\\')
			buf_char(out, '\\');
		buf_char(out, c < ' ' || c == 0x7f ? '?' : s.p[i]);
	}
	buf_char(out, '"');
}

static void
put_time(struct buf *out, int64_t unix)
{
	char when[sizeof("2026-11-23T10:04:09Z")];
	time_t now = (time_t)unix;
	struct tm tm;

	/* UTC: the sandbox need not read the zone's file. */
	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		buf_cstr(out, "time=-");
	else
		buf_fmt(out, "time=%s", when);
}

void
metrics_line(struct buf *out, int64_t unix, const char *method, struct str path,
    int status, uint64_t ms)
{
	put_time(out, unix);
	buf_fmt(out, " event=request method=%s route=%s status=%d ms=%" PRIu64,
	    method, routes[route_of(path)].name, status, ms);
}

void
metrics_note(struct buf *out, int64_t unix, const char *event, unsigned worker,
    struct str message)
{
	put_time(out, unix);
	buf_fmt(out, " event=%s worker=%u message=", event, worker);
	metrics_quote(out, message);
}

/* ---- Prometheus ---------------------------------------------------------- */

static void
head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_fmt(out, "# HELP wangting_%s %s\n# TYPE wangting_%s %s\n", name,
	    help, name, type);
}

static void
value(struct buf *out, const char *name, uint64_t n)
{
	buf_fmt(out, "wangting_%s %" PRIu64 "\n", name, n);
}

static void
label(struct buf *out, const char *before, const char *text)
{
	buf_cstr(out, before);
	metrics_quote(out, str_of(text));
}

/* Prometheus counts time in seconds. */
static void
seconds(struct buf *out, uint64_t ms)
{
	buf_fmt(out, " %" PRIu64 ".%03u\n", ms / 1000, (unsigned)(ms % 1000));
}

static void
put_requests(struct buf *out, const struct metrics *m)
{
	head(out, "requests_total", "counter", "Answers by page and status.");
	for (size_t r = 0; r < METRICS_ROUTES; r++)
		for (size_t s = 0; s < METRICS_STATUSES; s++) {
			uint64_t n = atomic_load(&m->requests[r][s]);
			char status[16];

			if (n == 0)
				continue;
			snprintf(status, sizeof(status), "%d", statuses[s]);
			label(out,
			    "wangting_requests_total{route=", routes[r].name);
			label(out, ",status=", s == OTHER ? "other" : status);
			buf_fmt(out, "} %" PRIu64 "\n", n);
		}
	head(out, "request_seconds_total", "counter",
	    "Time from connection to answer.");
	for (size_t r = 0; r < METRICS_ROUTES; r++) {
		label(out,
		    "wangting_request_seconds_total{route=", routes[r].name);
		buf_char(out, '}');
		seconds(out, atomic_load(&m->request_ms[r]));
	}
	head(out, "journeys_total", "counter",
	    "Drafts, submissions, tickets opened, additions.");
	for (size_t e = 0; e < FLOW_EVENT__MAX; e++) {
		if (events[e] == NULL)
			continue;
		label(out, "wangting_journeys_total{event=", events[e]);
		buf_fmt(out, "} %" PRIu64 "\n", atomic_load(&m->events[e]));
	}
}

struct row {
	const char *name, *type, *help;
	size_t at;
};

static void
put_workers(struct buf *out, const struct metrics *m, unsigned n)
{
#define AT(member) offsetof(struct metrics_worker, member)
	static const struct row rows[] = {
		{ "argon_waiting_submit", "gauge",
		    "Submissions that wait for Argon2id.", AT(submit_waiting) },
		{ "argon_waiting_lookup", "gauge",
		    "Look-ups that wait for Argon2id.", AT(lookup_waiting) },
		{ "connections", "gauge", "Open connections.",
		    AT(connections) },
		{ "resident_bytes", "gauge", "Memory of the worker.",
		    AT(resident) },
		{ "store_well", "gauge",
		    "1 while the store answers and can write.",
		    AT(store_well) },
		{ "bundle_refused", "gauge",
		    "1 while changed files are refused and old ones in use.",
		    AT(refused) },
		{ "draining", "gauge", "1 while the worker stops.",
		    AT(draining) },
		{ "worker_starts_total", "counter",
		    "How often this worker was started.", AT(starts) },
	};
#undef AT

	for (size_t g = 0; g < sizeof(rows) / sizeof(*rows); g++) {
		head(out, rows[g].name, rows[g].type, rows[g].help);
		for (unsigned w = 0; w < n && w < METRICS_WORKERS; w++) {
			const char *base = (const char *)&m->workers[w];
			const _Atomic uint64_t *at = (const _Atomic uint64_t
				*)(const void *)(base + rows[g].at);

			buf_fmt(out, "wangting_%s{worker=\"%u\"} %" PRIu64 "\n",
			    rows[g].name, w + 1, atomic_load(at));
		}
	}
}

void
metrics_put(
    struct buf *out, const struct metrics *m, const struct metrics_facts *facts)
{
	put_requests(out, m);
	head(out, "argon_seconds", "summary", "Time of Argon2id derivations.");
	buf_cstr(out, "wangting_argon_seconds_sum");
	seconds(out, atomic_load(&m->derived_ms));
	value(out, "argon_seconds_count", atomic_load(&m->derived));
	head(out, "argon_running", "gauge", "Derivations under way.");
	value(out, "argon_running", facts->running);
	head(out, "argon_gave_way_total", "counter",
	    "Queued derivations that made room for another visitor's.");
	value(out, "argon_gave_way_total", atomic_load(&m->gave_way));
	head(out, "requests_without_client_total", "counter",
	    "Requests that no trusted proxy named a client for.");
	value(out, "requests_without_client_total", atomic_load(&m->nameless));
	head(out, "throttle_bytes", "gauge", "Memory of the limits' tables.");
	value(out, "throttle_bytes", facts->throttle);
	head(out, "keys_end_seconds", "gauge",
	    "Until some unit has no valid key any more.");
	buf_fmt(out, "wangting_keys_end_seconds %" PRId64 "\n",
	    facts->keys_seconds);
	put_workers(out, m, facts->n_workers);
}

uint64_t
metrics_resident(void)
{
	char text[128];
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));
	struct str size, rest, resident;
	uint64_t pages;

	if (fd >= 0)
		close(fd);
	if (n <= 0 || !str_cut(str_mem(text, (size_t)n), ' ', &size, &rest) ||
	    !str_cut(rest, ' ', &resident, &rest) || !str_u64(resident, &pages))
		return 0;
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}
