/* The text that Prometheus reads, counting, and the lines of the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/metrics.h"

static void
expect_quoted(struct str in, const char *want)
{
	struct buf out = BUF_INIT;

	metrics_quote(&out, in);
	assert_true(str_is(buf_view(&out), want));
	buf_done(&out);
}

static void
test_quote(void **state)
{
	(void)state;
	expect_quoted(STR(""), "\"\"");
	expect_quoted(STR("form"), "\"form\"");
	expect_quoted(STR("a\"b\\c\nd"), "\"a\\\"b\\\\c\\nd\"");
	expect_quoted(str_mem("a\rb\0c\x1b\x7f", 7), "\"a?b?c??\"");
	expect_quoted(STR("青渡"), "\"青渡\"");
}

static void
test_lines(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	metrics_line(&out, 1795428249, "GET",
	    STR("/s/d/Zm9vZm9v event=x\nstatus=200?q"), 410, 12);
	assert_true(str_is(buf_view(&out),
	    "time=2026-11-23T10:04:09Z event=request method=GET route=draft "
	    "status=410 ms=12"));
	buf_clear(&out);
	metrics_line(&out, 0, "-", STR(""), 408, 0);
	assert_true(str_is(buf_view(&out),
	    "time=1970-01-01T00:00:00Z event=request method=- route=refused "
	    "status=408 ms=0"));
	buf_clear(&out);
	metrics_note(&out, 0, "store", 2, STR("one\ntwo \"x\""));
	assert_true(str_is(buf_view(&out),
	    "time=1970-01-01T00:00:00Z event=store worker=2 "
	    "message=\"one\\ntwo \\\"x\\\"\""));
	buf_done(&out);
}

static void
expect_line(const struct buf *text, const char *line)
{
	struct str rest = buf_view(text), one;

	while (str_cut(rest, '\n', &one, &rest))
		if (str_is(one, line))
			return;
	fail_msg("no line: %s", line);
}

static struct metrics metrics; /* zero, as the parent's shared memory */

static void
test_counters(void **state)
{
	struct metrics_facts facts = {
		.n_workers = 2, .running = 1, .throttle = 77, .keys_seconds = -5
	};
	struct buf out = BUF_INIT;

	(void)state;
	memset(&metrics, 0, sizeof(metrics));
	metrics_request(&metrics, STR("/s/f/a/check"), 303, 1500);
	metrics_request(&metrics, STR("/s/f/b/check"), 303, 7);
	metrics_request(&metrics, STR("/s/lookup/more"), 418, 1);
	metrics_request(&metrics, STR(""), 400, 0);
	metrics.events[FLOW_EVENT_NONE] = 9;
	metrics.events[FLOW_EVENT_SUBMITTED] = 3;
	metrics.derived = 2;
	metrics.derived_ms = 2001;
	metrics.workers[1].connections = 4;
	metrics_put(&out, &metrics, &facts);
	expect_line(
	    &out, "wangting_requests_total{route=\"form\",status=\"303\"} 2");
	expect_line(
	    &out, "wangting_request_seconds_total{route=\"form\"} 1.507");
	expect_line(&out,
	    "wangting_requests_total{route=\"lookup\",status=\"other\"} 1");
	expect_line(&out,
	    "wangting_requests_total{route=\"refused\",status=\"400\"} 1");
	expect_line(&out, "wangting_journeys_total{event=\"submitted\"} 3");
	expect_line(&out, "wangting_journeys_total{event=\"added\"} 0");
	expect_line(&out, "# TYPE wangting_argon_seconds summary");
	expect_line(&out, "wangting_argon_seconds_sum 2.001");
	expect_line(&out, "wangting_argon_seconds_count 2");
	expect_line(&out, "wangting_throttle_bytes 77");
	expect_line(&out, "wangting_keys_end_seconds -5");
	expect_line(&out, "wangting_connections{worker=\"1\"} 0");
	expect_line(&out, "wangting_connections{worker=\"2\"} 4");
	assert_null(strstr(out.p, "worker=\"3\""));
	assert_int_equal(out.p[out.n - 1], '\n');
	buf_done(&out);
}

/* Each name: HELP, TYPE, then its values, and never again. */
static void
test_format(void **state)
{
	struct buf out = BUF_INIT;
	struct str rest, line;
	size_t helps = 0, types = 0;

	(void)state;
	metrics_put(&out, &metrics, &(struct metrics_facts){ .n_workers = 64 });
	rest = buf_view(&out);
	while (str_cut(rest, '\n', &line, &rest)) {
		assert_true(str_starts(line, "# HELP wangting_") ||
			    str_starts(line, "# TYPE wangting_") ||
			    str_starts(line, "wangting_"));
		helps += str_starts(line, "# HELP ");
		types += str_starts(line, "# TYPE ");
		assert_true(types == helps || types + 1 == helps);
	}
	assert_int_equal(helps, types);
	assert_true(metrics_resident() > 4096);
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
