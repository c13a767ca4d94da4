/*
 * The declared names of the service templates: the templates of layouts/ use
 * no other, and a sample of every page runs through the real engine.
 */
#include "contract_fixture.h"

#include "base/mustache.h"
#include "contract/service_names.h"

/* Runs a template of the page over its sample; false after a finding. */
static bool
run(struct arena *arena, enum service_page page, struct str text,
    struct buf *out)
{
	struct mustache_set *set = mustache_set_new(arena, MUSTACHE_STRICT);
	struct src *src = ARENA_NEW(arena, struct src);
	struct diags diags;
	struct mval root;
	struct mustache_eval eval = {
		.set = set, .stack = &root, .n_stack = 1, .out = out
	};
	const struct mustache *made;
	bool done;

	diags_init(&diags);
	eval.diags = &diags;
	src_init(src, arena, str_of(service_page_name[page]), text);
	made = mustache_add(set, str_of(service_page_name[page]), src, &diags);
	mtree_val(service_names_sample(arena, page), &root);
	done = made != NULL && mustache_link(set, &diags) &&
	       mustache_run(made, &eval) && diags.n == 0;
	diags_done(&diags);
	return done;
}

static void
templates_use_declared_names(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (int i = 0; i < SERVICE__MAX; i++) {
		struct buf out = BUF_INIT;
		struct str text = fixture_file(
		    &arena, str_fmt(&arena, "layouts/service/%s.html",
				service_page_name[i]));

		assert_true(run(&arena, (enum service_page)i, text, &out));
		/* Every page has a heading; the file has no tag at all. */
		assert_int_equal(
		    str_find(buf_view(&out),
			i == SERVICE_RECEIPT_TEXT ? "<" : "<h1") == SIZE_MAX,
		    i == SERVICE_RECEIPT_TEXT);
		buf_done(&out);
	}
	arena_done(&arena);
}

static void
sample(void **state)
{
	static const struct {
		enum service_page page;
		const char *text, *want; /* NULL: a finding */
	} rows[] = {
		{ SERVICE_FORM, "{{site.title}}{{{form.html}}}{{action}}",
		    "1<p>1</p>1" },
		{ SERVICE_CHECK,
		    "{{#sections}}{{title}}{{#rows}}{{label}}{{#empty}}x"
		    "{{/empty}}{{/rows}}{{/sections}}",
		    "11x" },
		{ SERVICE_LOOKUP, "{{#replies}}{{unit}}{{/replies}}", "1" },
		{ SERVICE_PROBLEM,
		    "{{#status.400}}{{#draft_url}}{{draft_url}}{{/draft_url}}"
		    "{{/status.400}}",
		    "1" },
		{ SERVICE_RECEIPT, "{{form.html}}", NULL },
		{ SERVICE_RECEIPT, "{{password}}", NULL },
		{ SERVICE_PROBLEM, "{{#status}}{{500}}{{/status}}", NULL },
		{ SERVICE_FORM, "{{{action}}}", NULL }, /* text, not HTML */
		{ SERVICE_LOOKUP, "{{#replies}}{{nothing}}{{/replies}}", NULL },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf out = BUF_INIT;
		bool done =
		    run(&arena, rows[i].page, str_of(rows[i].text), &out);

		if (done != (rows[i].want != NULL))
			fail_msg("%s", rows[i].text);
		if (done)
			assert_string_equal(out.p, rows[i].want);
		buf_done(&out);
	}
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(templates_use_declared_names),
		cmocka_unit_test(sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
