/* Mustache, strict mode: what layouts may say and what they are told. */
#include "mustache_fixture.h"

/* ---- the data of all cases ---- */

static struct mtree *
text(struct fixture *f, const char *s)
{
	return mtree_text(&f->arena, str_of(s));
}

static struct mtree *
data_new(struct fixture *f)
{
	struct arena *a = &f->arena;
	struct mtree *root = mtree_object(a), *page = mtree_object(a);
	struct mtree *date = mtree_object(a), *list = mtree_list(a);

	mtree_set(date, "iso", text(f, "2026-11-23"));
	mtree_face(date, STR("2026年11月23日"));
	mtree_set(page, "title", text(f, "报“警” <&>\"'"));
	mtree_set(page, "date", date);
	mtree_set(page, "nothing", mtree_bool(a, false));
	mtree_set(page, "empty", text(f, ""));
	mtree_set(page, "open", mtree_bool(a, true));
	mtree_set(page, "views", mtree_number(a, -42));
	for (int i = 1; i <= 3; i++) {
		struct mtree *item = mtree_object(a);

		mtree_set(item, "n", mtree_number(a, i));
		mtree_add(list, item);
	}
	mtree_set(root, "page", page);
	mtree_set(root, "items", list);
	mtree_set(root, "none", mtree_list(a));
	mtree_set(root, "content", mtree_html(a, STR("<p>好</p>")));
	return root;
}

/* Compiles `template` and runs it on the data; true when nothing is found. */
static bool
run(struct fixture *f, const char *template, struct mustache_trace *trace)
{
	const struct mustache *m = fixture_add(f, "t", template);
	struct mval root = { 0 };
	struct mustache_eval eval = { .set = f->set,
		.stack = &root,
		.n_stack = 1,
		.out = &f->out,
		.diags = &f->diags,
		.trace = trace };

	if (m == NULL || !mustache_link(f->set, &f->diags))
		return false;
	mtree_val(data_new(f), &root);
	return mustache_run(m, &eval);
}

/* ---- output ---- */

static void
test_prints(void **state)
{
	static const struct {
		const char *template, *want;
	} cases[] = {
		{ "{{page.title}}", "报“警” &lt;&amp;&gt;&quot;&#39;" },
		{ "{{{content}}}{{&content}}", "<p>好</p><p>好</p>" },
		{ "{{page.date}} {{page.date.iso}}",
		    "2026年11月23日 2026-11-23" },
		{ "[{{page.nothing}}{{page.nothing.deeper}}]", "[]" },
		{ "[{{{page.nothing}}}]", "[]" },
		{ "{{#page.empty}}x{{/page.empty}}"
		  "{{^page.empty}}空{{/page.empty}}",
		    "空" },
		{ "{{#items}}{{n}},{{/items}}{{#none}}x{{/none}}", "1,2,3," },
		{ "{{#page}}{{#open}}{{views}}{{/open}}{{/page}}", "-42" },
		{ "{{#page.open}}{{.}}{{/page.open}}", "true" },
		{ "{{#content}}{{{.}}}{{/content}}", "<p>好</p>" },
		{ "{{#items}}{{#page}}{{n}}{{/page}}{{/items}}", "123" },
		{ "", "" },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		fixture_start(&f, MUSTACHE_STRICT);
		assert_true(run(&f, cases[i].template, NULL));
		buf_reserve(&f.out, 1);
		assert_string_equal(f.out.p, cases[i].want);
		fixture_end(&f);
	}
}

/* ---- findings ---- */

struct finding {
	const char *template, *found;
};

static void
check_findings(const struct finding *cases, size_t n)
{
	struct fixture f;

	for (size_t i = 0; i < n; i++) {
		fixture_start(&f, MUSTACHE_STRICT);
		(void)fixture_add(&f, "part", "片");
		assert_int_equal(run(&f, cases[i].template, NULL),
		    cases[i].found[0] == '\0');
		assert_string_equal(fixture_found(&f), cases[i].found);
		fixture_end(&f);
	}
}

static void
test_values(void **state)
{
	static const struct finding cases[] = {
		{ "题：{{ pagee.title }}",
		    "tmpl-unknown-name 1:6 pagee.title page" },
		{ "a\n  {{page.titel}}",
		    "tmpl-unknown-name 2:5 page.titel title" },
		{ "{{page.date.isoo}}",
		    "tmpl-unknown-name 1:3 page.date.isoo iso" },
		{ "{{page.title.x}}", "tmpl-unknown-name 1:3 page.title.x " },
		{ "{{#zzzzzz}}x{{/zzzzzz}}", "tmpl-unknown-name 1:4 zzzzzz " },
		{ "{{^itemz}}x{{/itemz}}",
		    "tmpl-unknown-name 1:4 itemz items" },
		{ "{{#page}}{{#date}}{{titl}}{{/date}}{{/page}}",
		    "tmpl-unknown-name 1:21 titl title" },
		{ "{{#none}}{{unknown}}{{/none}}", "" },
		{ "{{{page.title}}}", "tmpl-raw 1:4 page.title" },
		{ "{{&page.title}}", "tmpl-raw 1:4 page.title" },
		{ "{{{page.open}}}", "tmpl-raw 1:4 page.open" },
		{ "{{{items}}}", "tmpl-raw 1:4 items" },
		{ "中{{content}}", "tmpl-html 1:4 content" },
		{ "{{content}}{{x1}}{{{page}}}",
		    "tmpl-html 1:3 content\n"
		    "tmpl-unknown-name 1:14 x1 \ntmpl-raw 1:21 page" },
	};

	(void)state;
	check_findings(cases, N(cases));
}

static void
test_syntax(void **state)
{
	static const struct finding cases[] = {
		{ "一\n{{#page}}", "tmpl-syntax 2:1 {{#page}} 没有关闭 "
				   "{{#page}} is never closed" },
		{ "{{#a}}\n中{{/b}}{{/a}}",
		    "tmpl-syntax 2:2 {{/b}} 与第 1 行的 {{#a}} 对不上 "
		    "{{/b}} does not close {{#a}} of line 1\n"
		    "tmpl-syntax 2:8 {{/a}} 没有对应的开始标记 "
		    "{{/a}} closes nothing" },
		{ "{{#a}}{{#b}}{{/a}}",
		    "tmpl-syntax 1:13 {{/a}} 与第 1 行的 {{#b}} 对不上 "
		    "{{/a}} does not close {{#b}} of line 1" },
		{ "{{/a}}", "tmpl-syntax 1:1 {{/a}} 没有对应的开始标记 "
			    "{{/a}} closes nothing" },
		{ "文 {{page.title", "tmpl-syntax 1:3 标记没有用“}}”结束 "
				     "no “}}” ends this tag" },
		{ "{{{content}}", "tmpl-syntax 1:1 标记没有用“}}}”结束 "
				  "no “}}}” ends this tag" },
		{ "{{! 没完", "tmpl-syntax 1:1 标记没有用“}}”结束 "
			      "no “}}” ends this tag" },
		{ "{{}}", "tmpl-syntax 1:1 标记里的名字“”写得不对 "
			  "“” is no name for a tag" },
		{ "{{ a b }}", "tmpl-syntax 1:4 标记里的名字“a b”写得不对 "
			       "“a b” is no name for a tag" },
		{ "{{a..b}}", "tmpl-syntax 1:3 标记里的名字“a..b”写得不对 "
			      "“a..b” is no name for a tag" },
		{ "{{.a}}", "tmpl-syntax 1:3 标记里的名字“.a”写得不对 "
			    "“.a” is no name for a tag" },
		{ "{{a.}}", "tmpl-syntax 1:3 标记里的名字“a.”写得不对 "
			    "“a.” is no name for a tag" },
		{ "{{=x=}}",
		    "tmpl-syntax 1:1 改分隔符要写成 {{=<% %>=}} 的样子 "
		    "delimiters are set like {{=<% %>=}}" },
		{ "{{=a b c=}}",
		    "tmpl-syntax 1:1 改分隔符要写成 {{=<% %>=}} 的样子 "
		    "delimiters are set like {{=<% %>=}}" },
		{ "{{=< =>=}}",
		    "tmpl-syntax 1:1 改分隔符要写成 {{=<% %>=}} 的样子 "
		    "delimiters are set like {{=<% %>=}}" },
		{ "{{>part.html.x}}", "tmpl-missing-partial 1:4 part.html.x " },
		{ "{{>parts}}", "tmpl-missing-partial 1:4 parts part" },
		{ " {{<prat}}{{/prat}}", "tmpl-missing-partial 1:5 prat part" },
		{ "{{>part}}", "" },
	};

	(void)state;
	check_findings(cases, N(cases));
}

static void
test_too_deep(void **state)
{
	struct buf b = BUF_INIT;
	struct fixture f;

	(void)state;
	for (int i = 0; i < 65; i++)
		buf_cstr(&b, "{{#a}}");
	fixture_start(&f, MUSTACHE_LENIENT);
	assert_null(fixture_add(&f, "t", b.p));
	assert_string_equal(fixture_found(&f),
	    "tmpl-syntax 1:385 标记嵌套太深 tags are nested too deep");
	fixture_end(&f);
	buf_done(&b);
}

/* ---- inclusion without end ---- */

static void
test_loops(void **state)
{
	static const struct {
		const char *a, *b, *found;
	} cases[] = {
		{ "{{>a}}", "", "tmpl-loop 1:4 a → a" },
		{ "\n{{>b}}", "中{{<a}}{{/a}}", "tmpl-loop 1:5 a → b → a" },
		{ "{{#page}}{{>a}}{{/page}}", "", "" },
		{ "{{$x}}{{>a}}{{/x}}", "", "" },
		{ "{{>b}}{{>b}}", "片", "" },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		fixture_start(&f, MUSTACHE_STRICT);
		assert_non_null(fixture_add(&f, "a", cases[i].a));
		assert_non_null(fixture_add(&f, "b", cases[i].b));
		assert_int_equal(
		    mustache_link(f.set, &f.diags), cases[i].found[0] == '\0');
		assert_string_equal(fixture_found(&f), cases[i].found);
		fixture_end(&f);
	}
}

static void
test_run_time_depth(void **state)
{
	static const struct {
		enum mustache_mode mode;
		const char *part;
	} cases[] = {
		{ MUSTACHE_STRICT, "{{#page}}{{>a}}{{>a}}{{/page}}" },
		{ MUSTACHE_STRICT, "{{$x}}{{>a}}{{/x}}" },
		{ MUSTACHE_LENIENT, "{{>a}}" },
		{ MUSTACHE_LENIENT, "{{#page}}{{#page}}{{#page}}{{>a}}"
				    "{{/page}}{{/page}}{{/page}}" },
		{ MUSTACHE_LENIENT, "{{<a}}{{$x}}{{/x}}{{/a}}" },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		fixture_start(&f, cases[i].mode);
		(void)fixture_add(&f, "a", cases[i].part);
		assert_false(run(&f, "{{>a}}", NULL));
		assert_int_equal(f.diags.n, 1);
		assert_int_equal(f.diags.items[0].code, DIAG_TMPL_DEPTH);
		assert_string_equal(f.diags.items[0].args[0], "a");
		fixture_end(&f);
	}
}

static void
test_steps(void **state)
{
	struct mval root = { 0 };
	struct fixture f;
	struct mustache_eval eval = { .stack = &root, .n_stack = 1 };
	const struct mustache *m;

	(void)state;
	fixture_start(&f, MUSTACHE_STRICT);
	m = fixture_add(&f, "t",
	    "{{#items}}{{#items}}{{#items}}{{n}}"
	    "{{/items}}{{/items}}{{/items}}");
	mtree_val(data_new(&f), &root);
	eval.set = f.set;
	eval.out = &f.out;
	eval.diags = &f.diags;
	assert_true(mustache_run(m, &eval));
	assert_int_equal(f.out.n, 27);
	eval.max_steps = 20;
	assert_false(mustache_run(m, &eval));
	assert_string_equal(fixture_found(&f), "tmpl-depth 1:33 t");
	fixture_end(&f);
}

/* ---- trace ---- */

static void
test_trace(void **state)
{
	static const struct {
		int out, offset;
		bool is_value, is_html;
	} want[] = {
		{ 0, 0, false, false },   /* <b> */
		{ 3, 5, true, false },    /* -42 */
		{ 6, 17, false, false },  /* </b>\n */
		{ 11, 25, true, true },   /* content */
		{ 21, 35, false, false }, /* \n */
	};
	struct mustache_trace trace = { 0 };
	struct fixture f;

	(void)state;
	fixture_start(&f, MUSTACHE_STRICT);
	(void)fixture_add(&f, "part", "一\n二");
	assert_true(run(
	    &f, "<b>{{page.views}}</b>\n{{{content}}}\n  {{>part}}\n", &trace));
	assert_string_equal(f.out.p, "<b>-42</b>\n<p>好</p>\n  一\n  二");
	assert_int_equal(trace.n, 9);
	for (size_t i = 0; i < N(want); i++) {
		assert_int_equal(trace.items[i].out, want[i].out);
		assert_int_equal(trace.items[i].offset, want[i].offset);
		assert_int_equal(trace.items[i].is_value, want[i].is_value);
		assert_int_equal(trace.items[i].is_html, want[i].is_html);
		assert_null(trace.items[i].value_pos.src);
	}
	/* Two lines of the partial, each behind its indentation. */
	assert_string_equal(trace.items[5].src->path.p, "part");
	assert_int_equal(trace.items[6].out, 24);
	assert_int_equal(trace.items[6].offset, 0);
	assert_int_equal(trace.items[8].out, 30);
	assert_int_equal(trace.items[8].offset, 4);
	mustache_trace_done(&trace);
	assert_null(trace.items);
	fixture_end(&f);
}

static bool
placed_get(const void *data, struct str name, struct mval *out)
{
	if (!str_is(name, "x"))
		return false;
	mval_text(out, STR("值"));
	out->pos = *(const struct pos *)data;
	return true;
}

static void
test_trace_value_pos(void **state)
{
	static const struct mval_class class = { .get = placed_get };
	struct mustache_trace trace = { 0 };
	struct src front = { .path = STR("a.md") };
	struct pos pos = { &front, 3, 8 };
	struct mval root = {
		.kind = MVAL_OBJECT, .class = &class, .data = &pos
	};
	struct fixture f;
	struct mustache_eval eval = {
		.stack = &root, .n_stack = 1, .trace = &trace
	};

	(void)state;
	fixture_start(&f, MUSTACHE_STRICT);
	eval.set = f.set;
	eval.out = &f.out;
	eval.diags = &f.diags;
	assert_true(mustache_run(fixture_add(&f, "t", "{{x}}"), &eval));
	assert_int_equal(trace.n, 1);
	assert_ptr_equal(trace.items[0].value_pos.src, &front);
	assert_int_equal(trace.items[0].value_pos.col, 8);
	mustache_trace_done(&trace);
	fixture_end(&f);
}

/* The context stack is searched from its last value to its first. */
static void
test_stack(void **state)
{
	struct mval stack[2] = { { 0 }, { 0 } };
	struct mustache_eval eval = { .stack = stack, .n_stack = 2 };
	struct mtree *outer, *inner;
	struct fixture f;

	(void)state;
	fixture_start(&f, MUSTACHE_STRICT);
	outer = mtree_object(&f.arena);
	inner = mtree_object(&f.arena);
	mtree_set(outer, "a", text(&f, "外"));
	mtree_set(outer, "b", text(&f, "外"));
	mtree_set(inner, "b", text(&f, "内"));
	mtree_val(outer, &stack[0]);
	mtree_val(inner, &stack[1]);
	eval.set = f.set;
	eval.out = &f.out;
	eval.diags = &f.diags;
	assert_true(mustache_run(fixture_add(&f, "t", "{{a}}{{b}}"), &eval));
	assert_string_equal(f.out.p, "外内");
	fixture_end(&f);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prints),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_syntax),
		cmocka_unit_test(test_too_deep),
		cmocka_unit_test(test_loops),
		cmocka_unit_test(test_run_time_depth),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_trace),
		cmocka_unit_test(test_trace_value_pos),
		cmocka_unit_test(test_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
