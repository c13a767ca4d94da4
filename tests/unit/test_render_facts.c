/* Facts of finished pages, and the places in the sources they come from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "render/facts.h"

static const char *const kind_names[] = { "link", "image", "form", "id", "h",
	"source", "title", "alt", "words", "table", "style", "script" };

/* "link /a/; id x; h2 Title" */
static const char *
scan(struct arena *arena, const char *page)
{
	struct mustache_trace trace = { 0 };
	struct facts facts;
	struct buf out = BUF_INIT;

	facts_start(&facts, arena, &trace);
	facts_scan(&facts, str_of(page));
	for (size_t i = 0; i < facts.n; i++) {
		const struct fact *fact = &facts.items[i];
		buf_fmt(
		    &out, "%s%s", i > 0 ? "; " : "", kind_names[fact->kind]);
		if (fact->kind == FACT_HEADING)
			buf_fmt(&out, "%u", fact->level);
		buf_fmt(&out, " %.*s", STR_FMT(fact->text));
	}
	char *text = str_dup(arena, buf_view(&out));
	buf_done(&out);
	return text;
}

static void
pages_and_their_facts(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "plain text", "" },
		{ "<a href=\"/a/\">x</a>", "link /a/" },
		{ "<A HREF='/a/'>x</A>", "link /a/" },
		{ "<a class=x href=/a/ id=y>", "id y; link /a/" },
		{ "<a href=\"/a/?x=1&amp;y=2\">", "link /a/?x=1&y=2" },
		{ "<a title=\"<b id=no>\" href=\"/a/\">", "link /a/" },
		{ "<img src=\"p.png\" alt=\"\"><script src=\"/a/x.js\">",
		    "image p.png; source /a/x.js" },
		{ "<form method=post action=\"/s/lookup\">", "form /s/lookup" },
		{ "<button action=\"/x\">", "" },
		{ "<h2 id=\"s1\">标题</h2>", "id s1; h2 标题" },
		{ "<!-- <a href=\"/no/\"> --><a href=\"/a/\">", "link /a/" },
		{ "<script>if (a<b) x = '<a href=\"/no/\">';</script><p id=p>",
		    "script script; id p" },
		{ "<style>a > b { }</style><p id=p>", "style style; id p" },
		{ "1 < 2 <a href=\"/a/\">", "link /a/" },
		{ "<a href>", "link " },
		{ "<a href=\"/a/", "link /a/" },
		{ "<a", "" },
		{ "<", "" },
		{ "<!--", "" },
		{ "<h7 id=x>", "id x" },
		{ "<title> 首页 &amp; 一 </title>", "title 首页 & 一" },
		{ "<title></title>", "title " },
		{ "<link rel=\"stylesheet\" href=\"x.css\">", "source x.css" },
		{ "<link rel=\"canonical\" href=\"/x/\">", "link /x/" },
		{ "<iframe src=\"https://b.example/\">",
		    "source https://b.example/" },
		{ "<img src=\"a.png\">", "image a.png; alt " },
		{ "<img src=\"a.png\" alt=\"A.JPG\">",
		    "image a.png; alt A.JPG" },
		{ "<img alt=\"大门\" src=\"a.png\">", "image a.png" },
		{ "<img alt=\"a\" src=\"/b/a.png\">", "image /b/a.png; alt a" },
		{ "<a href=/a/>更多</a>", "link /a/; words 更多" },
		{ "<a href=/a/> 更多… </a>", "link /a/; words 更多…" },
		{ "<a href=/a/>[Click here]</a>",
		    "link /a/; words [Click here]" },
		{ "<a href=/a/><b>点击</b>这里</a>",
		    "link /a/; words 点击这里" },
		{ "<a href=/a/>更多<span>通知公告</span></a>", "link /a/" },
		{ "<a href=/a/ aria-label=\"更多公告\">更多</a>", "link /a/" },
		{ "<a href=/a/><img src=x.png alt=首页></a>",
		    "link /a/; image x.png" },
		{ "<a href=/a/></a>", "link /a/; words " },
		{ "<a id=x></a>", "id x" },
		{ "<table><tr><td>x</td></tr></table>", "table table" },
		{ "<table><tr><th>x</th></tr></table>", "" },
		{ "<table><thead><tr><td>x</table><table><th>", "table table" },
		{ "<p style=\"color: red\" onclick=\"x()\">",
		    "style style; script onclick" },
		{ "<p on=1 once=2>", "script once" },
		{ "<script type=\"application/ld+json\">{}</script>", "" },
		{ "<p data-id=\"x\" href2=\"y\">", "" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *found = scan(&arena, cases[i][0]);
		if (strcmp(found, cases[i][1]) != 0)
			fail_msg("%s: %s", cases[i][0], found);
	}
	arena_done(&arena);
}

/*
 * A page of literal text, a value that knows its place, a body and literal
 * text again: each fact points at whoever wrote it.
 */
static void
facts_know_their_place(void **state)
{
	static const char page[] =
	    "<a href=\"/t/\">\n<a href=\"/v/\"><p id=body></p><b id=\"z\">";
	struct src tmpl, yaml;
	struct arena arena;
	struct facts facts;
	size_t value = (size_t)(strstr(page, "/v/") - page);
	size_t body = (size_t)(strstr(page, "<p") - page);
	size_t after = (size_t)(strstr(page, "<b") - page);

	(void)state;
	arena_init(&arena, 0);
	src_init(&tmpl, &arena, STR("t.html"),
	    STR("<a href=\"/t/\">\n<a href=\"{{url}}\">{{{content}}}\n\n"
		"汉<b id=\"z\">"));
	src_init(&yaml, &arena, STR("site.yaml"), STR("x\ny: /v/\n"));
	struct mustache_trace_entry entries[] = {
		{ .out = 0, .src = &tmpl, .offset = 0 },
		{ .out = value,
		    .src = &tmpl,
		    .offset = 24,
		    .is_value = true,
		    .value_pos = { &yaml, 2, 4 } },
		{ .out = value + 3, .src = &tmpl, .offset = 31 },
		{ .out = body,
		    .src = &tmpl,
		    .offset = 33,
		    .is_value = true,
		    .is_html = true },
		{ .out = after, .src = &tmpl, .offset = 51 },
	};
	struct mustache_trace trace = { entries, 5, 5 };
	facts_start(&facts, &arena, &trace);
	facts_scan(&facts, str_of(page));
	assert_true(facts.has_content);
	assert_int_equal(facts.n, 3); /* the body's own id is left out */

	static const struct {
		const char *path;
		uint32_t line, col;
	} want[] = { { "t.html", 1, 10 }, { "site.yaml", 2, 4 },
		{ "t.html", 4, 9 } };
	for (size_t i = 0; i < 3; i++) {
		struct pos pos = facts_pos(&facts, &facts.items[i]);
		assert_true(str_is(pos.src->path, want[i].path));
		assert_int_equal(pos.line, want[i].line);
		assert_int_equal(pos.col, want[i].col);
	}
	arena_done(&arena);
}

static void
bodies_bring_their_own(void **state)
{
	struct arena arena, scratch;
	struct diags diags;
	struct src src;
	struct facts facts;
	struct mustache_trace trace = { 0 };

	(void)state;
	arena_init(&arena, 0);
	arena_init(&scratch, 0);
	diags_init(&diags);
	src_init(&src, &arena, STR("a.md"),
	    STR("## 费用 {#fee}\n\n汉字[表](b.md)和![图](p.png)\n"));
	const struct md *md = md_parse(&arena, &scratch, &src, 0, &diags);
	const struct str hrefs[] = { STR("/b/"), STR("/a/p.png") };
	facts_start(&facts, &arena, &trace);
	facts_body(&facts, md, hrefs, src_pos_file(&src));

	assert_int_equal(facts.n, 4);
	assert_int_equal(facts.items[0].kind, FACT_LINK);
	assert_true(str_is(facts.items[0].text, "/b/"));
	assert_int_equal(facts_pos(&facts, &facts.items[0]).col, 3);
	assert_int_equal(facts.items[1].kind, FACT_IMAGE);
	assert_int_equal(facts_pos(&facts, &facts.items[1]).col, 13);
	assert_int_equal(facts.items[2].kind, FACT_ID);
	assert_true(str_is(facts.items[2].text, "fee"));
	assert_int_equal(facts_pos(&facts, &facts.items[2]).line, 1);
	assert_int_equal(facts.items[3].kind, FACT_HEADING);
	assert_int_equal(facts.items[3].level, 2);
	diags_done(&diags);
	arena_done(&scratch);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_and_their_facts),
		cmocka_unit_test(facts_know_their_place),
		cmocka_unit_test(bodies_bring_their_own),
	};
	md_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
