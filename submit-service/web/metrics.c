/* Counting and its two faces; see metrics.h. */
#include <fcntl.h>
#include <inttypes.h>
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
static const int statuses[METRICS_STATUSES] = { 200, 301, 303, 304, 400, 403,
	404, 405, 408, 410, 411, 413, 414, 415, 417, 422, 429, 431, 500, 501,
	503, 505, 507 };
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

void
metrics_line(struct buf *out, int64_t unix, const char *method, struct str path,
    int status, uint64_t ms)
{
	char when[sizeof("2026-11-23T10:04:09Z")] = "-";
	time_t now = (time_t)unix;
	struct tm tm;

	/* UTC: the sandbox need not read the zone's file. */
	if (gmtime_r(&now, &tm) != NULL &&
	    strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		when[0] = '\0';
	buf_fmt(out,
	    "time=%s event=request method=%s route=%s status=%d ms=%" PRIu64,
	    when, method, routes[route_of(path)].name, status, ms);
}

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
put_requests(struct buf *out, const struct metrics *m)
{
	head(out, "requests_total", "counter", "Answers by page and status.");
	for (size_t r = 0; r < METRICS_ROUTES && routes[r].name; r++)
		for (size_t s = 0; s < METRICS_STATUSES; s++) {
			uint64_t n = atomic_load(&m->requests[r][s]);
			char status[16];

			snprintf(status, sizeof(status), "%d", statuses[s]);
			if (n > 0)
				buf_fmt(out,
				    "wangting_requests_total{route=\"%s\","
				    "status=\"%s\"} %" PRIu64 "\n",
				    routes[r].name,
				    s == OTHER ? "other" : status, n);
		}
	head(out, "request_milliseconds_total", "counter",
	    "Time from connection to answer.");
	for (size_t r = 0; r < METRICS_ROUTES && routes[r].name; r++)
		buf_fmt(out,
		    "wangting_request_milliseconds_total{route=\"%s\"} %" PRIu64
		    "\n",
		    routes[r].name, atomic_load(&m->request_ms[r]));
}

struct gauge {
	const char *name, *help;
	size_t at;
};

static void
put_workers(struct buf *out, const struct metrics *m, unsigned n)
{
#define AT(member) offsetof(struct metrics_worker, member)
	static const struct gauge gauges[] = {
		{ "argon_waiting_submit", "Submissions that wait for Argon2id.",
		    AT(submit_waiting) },
		{ "argon_waiting_lookup", "Look-ups that wait for Argon2id.",
		    AT(lookup_waiting) },
		{ "connections", "Open connections.", AT(connections) },
		{ "resident_bytes", "Memory of the worker.", AT(resident) },
		{ "store_well", "1 while the store answers and can write.",
		    AT(store_well) },
		{ "worker_starts", "How often this worker was started.",
		    AT(starts) },
	};

	for (size_t g = 0; g < sizeof(gauges) / sizeof(*gauges); g++) {
		head(out, gauges[g].name, "gauge", gauges[g].help);
		for (unsigned w = 0; w < n && w < METRICS_WORKERS; w++) {
			const char *base = (const char *)&m->workers[w];
			const _Atomic uint64_t *at = (const _Atomic uint64_t
				*)(const void *)(base + gauges[g].at);

			buf_fmt(out, "wangting_%s{worker=\"%u\"} %" PRIu64 "\n",
			    gauges[g].name, w + 1, atomic_load(at));
		}
	}
}

void
metrics_put(
    struct buf *out, const struct metrics *m, const struct metrics_facts *facts)
{
	put_requests(out, m);
	head(out, "argon_milliseconds", "summary",
	    "Time of Argon2id derivations.");
	value(out, "argon_milliseconds_sum", atomic_load(&m->derived_ms));
	value(out, "argon_milliseconds_count", atomic_load(&m->derived));
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
	    "Until the last key statement of some unit ends.");
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
