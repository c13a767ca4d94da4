/* Service pages: title, shell, faces, and names that nobody gave. */
#include "world_fixture.h"

#include "core/page.h"

static const char problem[] =
    "{{#wait}}<p>{{wait}}</p>{{/wait}}<h1 class=\"x\">甲 <b>{{tel}}</b></h1>";

static struct world *
world_with(void **state, const char *template)
{
	struct world *w = *state;

	w->bundle.templates[SERVICE_PROBLEM] = str_of(template);
	world_reload(w);
	return w;
}

static bool
make(struct world *w, enum page_tone tone, const char *tel, struct buf *out)
{
	struct page page;

	page_start(&page, w->arena, w->service, SERVICE_PROBLEM,
	    (struct page_form){ 0 });
	page_text(&page, "wait", str_of(NULL));
	page_text(&page, "tel", str_of(tel));
	return page_finish(&page, tone, out);
}

static void
title_is_the_heading(void **state)
{
	struct world *w = world_with(state, problem);
	struct buf out = BUF_INIT;

	assert_true(make(w, PAGE_PLAIN, "<1>&", &out));
	assert_string_equal(out.p,
	    "<!doctype html>\n<title>甲 &lt;1&gt;&amp; - "
	    "青渡市公安局网上服务大厅</title>\n<main id=\"main\">"
	    "<h1 class=\"x\">甲 <b>&lt;1&gt;&amp;</b></h1></main>\n");
	buf_clear(&out);
	assert_true(make(w, PAGE_ERROR, "1", &out));
	assert_true(str_starts(
	    buf_view(&out), "<!doctype html>\n<title>错误：甲 1 - "));
	buf_done(&out);
}

/* A name outside the frame is the fault that flows report. */
static void
unknown_name_is_told(void **state)
{
	struct world *w = world_with(state, "<h1>{{nobody}}</h1>");
	struct buf out = BUF_INIT;

	assert_false(make(w, PAGE_PLAIN, "1", &out));
	assert_true(str_find(buf_view(&out), "<h1></h1>") != SIZE_MAX);
	buf_done(&out);
}

static void
no_heading_no_title(void **state)
{
	struct world *w = world_with(state, "<p>x</p>");
	struct buf out = BUF_INIT;

	assert_true(make(w, PAGE_PLAIN, "1", &out));
	assert_true(str_starts(buf_view(&out), "<!doctype html>\n<title> - "));
	buf_done(&out);
}

static void
faces(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *iso, *face;
	} rows[] = {
		{ "2026-11-23", "2026年11月23日" },
		{ "2026-01-02T03:04", "2026年1月2日 03:04" },
		{ "2026-13-01", "" },
		{ "", "" },
		{ "2026-11-2", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_true(str_is(page_received(w->arena, str_of(rows[i].iso)),
		    rows[i].face));
	assert_true(str_is(
	    page_moment(w->arena, (struct instant){ FIXTURE_START, 480 }),
	    "2026年11月23日 10:04"));
	assert_true(str_is(page_moment(w->arena, (struct instant){ -60, 0 }),
	    "1969年12月31日 23:59"));
	assert_true(str_is(page_moment(w->arena, (struct instant){ 0, -30 }),
	    "1969年12月31日 23:30"));
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(title_is_the_heading),
		T(unknown_name_is_told),
		T(no_heading_no_title),
		T(faces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
