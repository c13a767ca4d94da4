/* Facts against a URL table: what is dead, doubled or posts to nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/url.h"
#include "read_fixture.h"
#include "verify/verify.h"

struct world {
	struct arena arena;
	struct diags diags;
	struct site site;
	struct page page;
	struct form form;
	const struct page *forms[1];
	struct src src;
	struct url *a, *b;
	struct facts facts;
	struct mustache_trace trace;
	struct verify *verify;
};

static int
world_new(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return -1;
	arena_init(&w->arena, 0);
	diags_init(&w->diags);
	w->site.arena = &w->arena;
	w->site.service = STR("https://post.example");
	map_init(&w->site.urls, &w->arena);
	map_init(&w->site.unreadable, &w->arena);
	map_init(&w->site.by_source, &w->arena);
	map_init(&w->site.files, &w->arena);
	w->page.form = &w->form;
	w->form.id = STR("xinxiang");
	w->forms[0] = &w->page;
	w->site.forms = w->forms;
	w->site.n_forms = 1;
	w->a = url_add(&w->site,
	    &(struct url){ .path = STR("/n/"), .kind = URL_PAGE }, &w->diags);
	w->b = url_add(&w->site,
	    &(struct url){ .path = STR("/b/"), .kind = URL_PAGE }, &w->diags);
	src_init(&w->src, &w->arena, STR("a.md"), STR("text\n"));
	w->verify = verify_new(&w->site, 1);
	facts_start(&w->facts, &w->arena, &w->trace);
	*state = w;
	return 0;
}

static int
world_free(void **state)
{
	struct world *w = *state;

	verify_free(w->verify);
	diags_done(&w->diags);
	arena_done(&w->arena);
	free(w);
	return 0;
}

static void
fact(struct world *w, enum fact_kind kind, const char *text, uint32_t line)
{
	facts_add(&w->facts, &(struct fact){ .kind = kind,
				 .text = str_of(text),
				 .at = SIZE_MAX,
				 .pos = { &w->src, line, 1 } });
}

static const char *
findings(struct world *w)
{
	verify_page(w->verify, 0, w->a, &w->facts, 0, &w->diags);
	return bench_findings(&w->arena, &w->diags);
}

static void
links(void **state)
{
	struct world *w = *state;

	fact(w, FACT_LINK, "/b/", 1);
	fact(w, FACT_LINK, "/c/", 2);
	fact(w, FACT_LINK, "tel:110", 3);
	fact(w, FACT_IMAGE, "/b/x.png", 4);
	fact(w, FACT_LINK, "#top", 5);
	fact(w, FACT_LINK, "#", 6);
	assert_string_equal(
	    findings(w), "2:1 link-broken /c/; 4:1 image-missing /b/x.png");
}

static void
ids(void **state)
{
	struct world *w = *state;

	fact(w, FACT_LINK, "#x", 1); /* before what it names */
	fact(w, FACT_LINK, "#y", 2);
	fact(w, FACT_LINK, "#%E8%A1%A8", 3);
	fact(w, FACT_ID, "x", 4);
	fact(w, FACT_ID, "表", 5);
	fact(w, FACT_ID, "x", 6);
	fact(w, FACT_ID, "x", 4); /* the same form twice in one place */
	assert_string_equal(
	    findings(w), "2:1 anchor-broken /n/; 6:1 id-duplicate x");
}

static void
anchors_elsewhere(void **state)
{
	struct world *w = *state;

	fact(w, FACT_LINK, "/b/#x", 1);
	fact(w, FACT_LINK, "/b/#z", 2);
	assert_string_equal(findings(w), "");
	facts_start(&w->facts, &w->arena, &w->trace);
	fact(w, FACT_ID, "x", 1);
	verify_page(w->verify, 0, w->b, &w->facts, 0, &w->diags);
	verify_site(w->verify, &w->diags);
	assert_string_equal(
	    bench_findings(&w->arena, &w->diags), "2:1 anchor-broken /b/");
}

static void
a_page_never_rendered_has_no_dead_anchors(void **state)
{
	struct world *w = *state;

	fact(w, FACT_LINK, "/b/#x", 1);
	assert_string_equal(findings(w), "");
	verify_site(w->verify, &w->diags);
	assert_int_equal(w->diags.n, 0);
}

static void
form_targets(void **state)
{
	struct world *w = *state;

	fact(w, FACT_FORM, "/s/f/xinxiang/check#err", 1);
	fact(w, FACT_FORM, "https://post.example/s/f/xinxiang/check", 2);
	fact(w, FACT_FORM, "/s/lookup", 3);
	fact(w, FACT_FORM, "/b/", 4);
	fact(w, FACT_FORM, "/s/f/nobody/check", 5);
	fact(w, FACT_FORM, "/s/f/xinxiang/other", 6);
	fact(w, FACT_FORM, "https://evil.example/s/lookup", 7);
	assert_string_equal(findings(w),
	    "5:1 form-target /s/f/nobody/check; "
	    "6:1 form-target /s/f/xinxiang/other; "
	    "7:1 form-target https://evil.example/s/lookup");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_new, world_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(links),
		TEST(ids),
		TEST(anchors_elsewhere),
		TEST(a_page_never_rendered_has_no_dead_anchors),
		TEST(form_targets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
