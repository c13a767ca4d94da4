/* Docs: fences of front matter, common keys, and what no text may hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read/front.h"
#include "read/md.h"
#include "read/scan.h"
#include "read_fixture.h"

#define TOP "---\ntitle: 题\n---\n"

static void
findings(void **state)
{
	static const struct {
		const char *source, *want;
		bool front, md;
	} cases[] = {
		{ TOP "正文", "", true, true },
		{ "---\r\ntitle: 题\r\n--- \r\n正文\r\n", "", true, true },
		{ "\xef\xbb\xbf" TOP "正文", "", true, true },
		{ "", "1:1 front-none", false, false },
		{ "正文\n", "1:1 front-none", false, false },
		{ "----\n", "1:1 front-none", false, false },
		{ "---\ntitle: 题\n正文\n", "1:1 front-unclosed", false,
		    false },
		{ "---\ntitle: 题\n\xff\n---\n", "3:1 utf8-bad", false, false },
		{ "---\ntitle: 中\xe4\xb8\n---\n", "2:9 utf8-bad", false,
		    false },
		{ "---\n- 甲\n---\n", "2:1 value-type ---", false, true },
		{ TOP "中\u00a0文", "4:2 text-invisible U+00A0", true, true },
		{ TOP "中\u200b文\ue000",
		    "4:2 text-invisible U+200B; "
		    "4:4 text-invisible U+E000",
		    true, true },
		{ TOP "中\r文<b>", "4:2 text-invisible U+000D", false, false },
		{ TOP "\U0001f468\u200d\U0001f467 𠮷 \u3000", "", true, true },
		/* a wrong top does not hide a wrong body */
		{ "---\ntitle: 题\ntitle: 乙\n---\n<b>\n",
		    "3:1 yaml-duplicate title; "
		    "5:1 md-raw-html 加粗请写 **文字**",
		    false, true },
		{ "---\ndate: 2026-02-30\n---\n",
		    "1:1 front-missing title; 2:7 value-type date", true,
		    true },
		{ "---\ntitle:\n---\n", "2:1 front-missing title", true, true },
		{ "---\ntitle: \"\"\n---\n", "2:8 front-missing title", true,
		    true },
		{ "---\ntitle: 题\ndraft: 是\nweight: 1.5\naliases: [/a, "
		  "/b/]\nform: x\nlookup: no\n---\n",
		    "3:8 value-type draft; 4:9 value-type weight; "
		    "5:11 value-type aliases; 6:7 value-type form",
		    true, true },
		{ "---\ntitle: 题\nlists: {a: {sort: date}}\npaginate: "
		  "{list: a, size: 0}\n---\n",
		    "3:12 front-missing from; 4:27 value-range size", true,
		    true },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct arena scratch;
		struct doc doc;

		arena_init(&scratch, 0);
		doc_parse(&doc, STR("a.md"), str_of(cases[i].source), &scratch);
		assert_string_equal(
		    bench_findings(&scratch, &doc.diags), cases[i].want);
		assert_int_equal(doc.front != NULL, cases[i].front);
		assert_int_equal(doc.meta != NULL, cases[i].front);
		assert_int_equal(doc.md != NULL, cases[i].md);
		doc_done(&doc);
		arena_done(&scratch);
	}
}

static void
common_keys(void **state)
{
	static const char source[] =
	    "---\ntype: notice\ntitle: \" 题 \"\nslug: a-b\n"
	    "date: 2026-11-23\nupdated: 2026-11-24\n"
	    "publish: 2026-11-23T09:00:00+08:00\nexpires: 2027-01-01\n"
	    "summary: 摘要\ndraft: true\nweight: -5\nlayout: wide\n"
	    "holds: notice\naliases: /old/\nallow: [{text: 138-0013 ８０００, "
	    "reason: 公布}]\n"
	    "lists: {latest: {from: notice, sort: [-date, title]}}\n"
	    "paginate: {list: latest, size: 20}\nlookup: yes\n"
	    "form: {id: a}\n---\n正文\n";
	struct arena scratch;
	struct doc doc;
	const struct front *f;

	(void)state;
	arena_init(&scratch, 0);
	doc_parse(&doc, STR("a.md"), str_of(source), &scratch);
	f = doc.meta;
	assert_string_equal(bench_findings(&scratch, &doc.diags), "");
	assert_true(str_is(f->type.text, "notice"));
	assert_true(str_is(f->title.text, "题"));
	assert_int_equal(f->title.pos.line, 3);
	assert_int_equal(f->title.pos.col, 8);
	assert_true(f->date.is_set && !f->date.has_time);
	assert_int_equal(f->date.date.d, 23);
	assert_true(f->publish.has_time);
	assert_int_equal(f->publish.at.unix, 1795395600);
	assert_true(f->expires.is_set && !f->expires.has_time);
	assert_true(f->draft && f->lookup && f->has_weight);
	assert_int_equal(f->weight, -5);
	assert_int_equal(f->n_aliases, 1);
	assert_int_equal(f->n_allow, 1);
	assert_true(str_is(f->allow[0].digits, "13800138000"));
	assert_true(str_is(f->allow[0].reason, "公布"));
	assert_int_equal(f->allow[0].pos.line, 15);
	assert_int_equal(f->n_lists, 1);
	assert_true(f->lists[0].sort[0].descending);
	assert_int_equal(f->paginate.size, 20);
	assert_non_null(f->form);
	assert_int_equal(f->form_pos.line, 19);
	assert_int_equal(doc.md->words, 2);
	doc_done(&doc);
	arena_done(&scratch);
}

static int
start(void **state)
{
	(void)state;
	md_start();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings),
		cmocka_unit_test(common_keys),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
