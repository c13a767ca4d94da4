/* Markdown: HTML, facts with their places, ids, line joins, summaries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/map.h"
#include "read/md.h"
#include "read_fixture.h"

static struct md *
parse(struct bench *b, const char *text)
{
	bench_init(b);
	src_init(&b->src, &b->arena, STR("a.md"), str_of(text));
	return md_parse(&b->arena, &b->scratch, &b->src, 0, &b->diags);
}

static void
check_html(const char *source, const char *want)
{
	struct bench b;
	struct md *md = parse(&b, source);
	struct buf out = BUF_INIT;

	buf_cstr(&out, "");
	md_html(md, &out, NULL, NULL);
	assert_string_equal(out.n > 0 ? out.p : "", want);
	buf_done(&out);
	bench_done(&b);
}

static void
html(void **state)
{
	static const struct {
		const char *source, *want;
	} cases[] = {
		{ "", "" },
		{ "段落", "<p>段落</p>\n" },
		{ "a < b & \"c\"\n", "<p>a &lt; b &amp; \"c\"</p>\n" },
		{ "**粗** *斜* `<码>`", "<p><strong>粗</strong> <em>斜</em> "
					"<code>&lt;码&gt;</code></p>\n" },
		{ "[甲](/a/ \"题<\")",
		    "<p><a href=\"/a/\" title=\"题&lt;\">甲</a></p>\n" },
		{ "![图 *一*](a.png)",
		    "<p><img src=\"a.png\" alt=\"图 一\"></p>\n" },
		{ "[![图](a.png)](/b/)",
		    "<p><a href=\"/b/\"><img src=\"a.png\" "
		    "alt=\"图\"></a></p>\n" },
		{ "<https://a.cn/x>",
		    "<p><a href=\"https://a.cn/x\">https://a.cn/x</a></p>\n" },
		{ "- 甲\n- 乙\n", "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>\n" },
		{ "- 甲\n  - 乙\n",
		    "<ul>\n<li>甲\n<ul>\n<li>乙</li>\n</ul>\n</li>\n</ul>\n" },
		{ "3. 甲\n\n4. 乙\n",
		    "<ol start=\"3\">\n<li><p>甲</p>\n</li>\n<li><p>乙</p>\n"
		    "</li>\n</ol>\n" },
		{ "- [ ] 没\n- [x] 有\n",
		    "<ul>\n<li class=\"task\"><span role=\"img\" "
		    "aria-label=\"未完成\">☐</span> 没</li>\n"
		    "<li class=\"task\"><span role=\"img\" "
		    "aria-label=\"已完成\">☑</span> 有</li>\n</ul>\n" },
		{ "> 引\n", "<blockquote>\n<p>引</p>\n</blockquote>\n" },
		{ "```c x\na<b\n```\n",
		    "<pre><code class=\"language-c\">a&lt;b\n</code></pre>\n" },
		{ "甲  \n乙", "<p>甲<br>\n乙</p>\n" },
		{ "***\n", "<hr>\n" },
		{ "~~删~~ https://a.cn/b",
		    "<p><del>删</del> <a href=\"https://a.cn/b\">"
		    "https://a.cn/b</a></p>\n" },
		{ "甲[^x]\n\n[^x]: 注\n",
		    "<p>甲<sup><a href=\"#fn-1\" id=\"fnref-1\" "
		    "aria-label=\"注释[1]\">[1]</a></sup>"
		    "</p>\n<section class=\"footnotes\" "
		    "aria-label=\"注释\">\n<ol>\n"
		    "<li id=\"fn-1\"><p>注 <a href=\"#fnref-1\" "
		    "aria-label=\"返回正文\">↩</a></p>\n"
		    "</li>\n</ol>\n</section>\n" },
		{ "[x](javascript:alert(1))", "<p><a href=\"#\">x</a></p>\n" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		check_html(cases[i].source, cases[i].want);
}

static void
tables(void **state)
{
	static const struct {
		const char *source, *want;
	} cases[] = {
		{ "|名称|份数|\n|:-:|--:|\n|表|1|\n",
		    "<section class=\"table-scroll\" tabindex=\"0\" "
		    "aria-label=\"名称、份数\"><table>\n<thead>\n"
		    "<tr><th scope=\"col\" class=\"center\">名称</th>"
		    "<th scope=\"col\" class=\"right\">份数</th></tr>\n"
		    "</thead>\n<tbody>\n<tr><td class=\"center\">表</td>"
		    "<td class=\"right\">1</td></tr>\n</tbody>\n"
		    "</table></section>\n" },
		/* an empty corner heads nothing; the heading names the box */
		{ "## 收费\n\n||元|\n|-|-|\n",
		    "<h2 id=\"s1\">收费</h2>\n"
		    "<section class=\"table-scroll\" tabindex=\"0\" "
		    "aria-label=\"收费\"><table>\n<thead>\n"
		    "<tr><td></td><th scope=\"col\">元</th></tr>\n</thead>\n"
		    "</table></section>\n" },
		{ "a\n:-\n", "<section class=\"table-scroll\" tabindex=\"0\" "
			     "aria-label=\"a\"><table>\n<thead>\n"
			     "<tr><th scope=\"col\">a</th></tr>\n</thead>\n"
			     "</table></section>\n" },
		{ "a | b\n---\n", "<h2 id=\"s1\">a | b</h2>\n" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		check_html(cases[i].source, cases[i].want);
}

/* Two boxes of one name could not be told apart. */
static void
table_labels(void **state)
{
	struct bench b;
	struct md *md =
	    parse(&b, "## 费\n\n|a|\n|-|\n\n|b|\n|-|\n\n## 料\n\n|c|\n|-|\n");

	(void)state;
	assert_true(str_find(md->html, "aria-label=\"费\"") != SIZE_MAX);
	assert_true(str_find(md->html, "aria-label=\"费（2）\"") != SIZE_MAX);
	assert_true(str_find(md->html, "aria-label=\"料\"") != SIZE_MAX);
	bench_done(&b);
}

static void
line_joins(void **state)
{
	static const struct {
		const char *source, *want;
	} cases[] = {
		{ "甲\n乙", "<p>甲乙</p>\n" },
		{ "甲，\n乙", "<p>甲，乙</p>\n" },
		{ "甲\nb", "<p>甲 b</p>\n" },
		{ "a\n乙", "<p>a 乙</p>\n" },
		{ "a\nb", "<p>a b</p>\n" },
		{ "甲\n“乙”\n丙", "<p>甲“乙”丙</p>\n" },
		{ "say\n“b”", "<p>say “b”</p>\n" },
		{ "甲\n2026", "<p>甲 2026</p>\n" },
		{ "**甲**\n乙", "<p><strong>甲</strong>乙</p>\n" },
		{ "甲\n**乙**", "<p>甲<strong>乙</strong></p>\n" },
		{ "甲\n[**乙**](/a/)",
		    "<p>甲<a href=\"/a/\"><strong>乙</strong></a></p>\n" },
		{ "甲\n![图](a.png)\n乙",
		    "<p>甲 <img src=\"a.png\" alt=\"图\"> 乙</p>\n" },
		{ "カ\nナ", "<p>カナ</p>\n" },
		{ "𠮷\n野", "<p>𠮷野</p>\n" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		check_html(cases[i].source, cases[i].want);
}

/* "line:col target [text]" of every address, in order. */
static void
places(void **state)
{
	static const struct {
		const char *source, *want;
	} cases[] = {
		{ "中文[甲](/a/)𠮷[乙](/b/)", "1:3 /a/ [甲]; 1:12 /b/ [乙]" },
		{ "中![图](a.png)", "1:2 a.png [图]" },
		/* further lines of a paragraph lose their indent */
		{ "甲\n   乙[丙](/c/)", "2:5 /c/ [丙]" },
		{ "第[多\n行](/d/)后[戊](/e/)",
		    "1:2 /d/ [多行]; 2:9 /e/ [戊]" },
		{ "- 甲\n  乙[丙](/c/)\n- <https://a.cn>",
		    "2:4 /c/ [丙]; 3:3 https://a.cn [https://a.cn]" },
		{ "> 引\n> 文[甲](/a/)\n惰[乙](/b/)",
		    "2:4 /a/ [甲]; 3:2 /b/ [乙]" },
		{ "|头[甲](/a/)|\n|-|\n|中\\|[乙](/b/)|\n",
		    "1:3 /a/ [甲]; 3:5 /b/ [乙]" },
		{ "> |a|b|\n> |-|-|\n>  |中|[乙](/b/)|\n", "3:7 /b/ [乙]" },
		{ "前\n| a[p](/5/) | b |\n|---|---|\n| 格[q](/8/) |\n",
		    "2:4 /5/ [p]; 4:4 /8/ [q]" },
		{ "`a\nb` [多](/1/)`x\ny`[后](/2/)",
		    "2:4 /1/ [多]; 3:3 /2/ [后]" },
		{ "[x](\n/1/) 后 [y](/2/ \n\"t\") 再 [z](/3/)",
		    "1:1 /1/ [x]; 2:8 /2/ [y]; 3:8 /3/ [z]" },
		{ "[![图](a.png)](/b/)", "1:1 /b/ [图]; 1:2 a.png [图]" },
		{ "标题[甲](/a/)\n续[乙](/b/)\n===",
		    "1:3 /a/ [甲]; 2:2 /b/ [乙]" },
		{ "## 标题[甲](/a/)", "1:6 /a/ [甲]" },
		{ "[参][r] 文\n\n[r]: /r/\n", "1:1 /r/ [参]" },
		{ "甲[^1]\n\n[^1]: 注[z](/z/)\n", "3:8 /z/ [z]" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct md *md = parse(&b, cases[i].source);
		struct buf out = BUF_INIT;

		for (size_t k = 0; k < md->n_refs; k++) {
			const struct md_ref *r = &md->refs[k];

			buf_fmt(&out, "%s%u:%u %.*s [%.*s]", k > 0 ? "; " : "",
			    r->pos.line, r->pos.col, STR_FMT(r->target),
			    STR_FMT(r->text));
		}
		assert_string_equal(out.p, cases[i].want);
		buf_done(&out);
		bench_done(&b);
	}
}

/* "level line:col id text" */
static void
headings(void **state)
{
	static const struct {
		const char *source, *want;
	} cases[] = {
		{ "## 甲\n### 乙\n### 丙\n## 丁\n",
		    "2 1:1 s1 甲; 3 2:1 s1-1 乙; 3 3:1 s1-2 丙; 2 4:1 s2 丁" },
		{ "## 收费 {#fee}\n## 别的\n",
		    "2 1:1 fee 收费; 2 2:1 s2 别的" },
		/* an explicit id wins, wherever it stands */
		{ "## 甲\n## 乙 {#s1}\n", "2 1:1 s1b 甲; 2 2:1 s1 乙" },
		{ "> ## 引\n\n标题\n---\n", "2 1:3 s1 引; 2 3:1 s2 标题" },
		{ "### 早\n", "3 1:1 s0-1 早" },
		{ "## **粗** `码` [链](/a/)\n", "2 1:1 s1 粗 码 链" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct md *md = parse(&b, cases[i].source);
		struct buf out = BUF_INIT;

		for (size_t k = 0; k < md->n_headings; k++) {
			const struct md_heading *h = &md->headings[k];

			buf_fmt(&out, "%s%u %u:%u %.*s %.*s", k > 0 ? "; " : "",
			    h->level, h->pos.line, h->pos.col, STR_FMT(h->id),
			    STR_FMT(h->text));
			assert_ptr_equal(md_heading_find(md, h->id), h);
			assert_true(str_eq(md->ids[k], h->id));
		}
		assert_string_equal(out.p, cases[i].want);
		buf_done(&out);
		bench_done(&b);
	}
}

/* Many namesakes: every id once, and each found without asking all others. */
static void
many_ids(void **state)
{
	enum { MANY = 3000 };
	struct buf text = BUF_INIT;
	struct bench b;
	struct md *md;
	struct map seen;

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		buf_cstr(&text, "## 同名 {#same}\n\n第一条　甲\n\n## 乙\n\n");
	buf_cstr(&text, "## 丙 {#art-1b3}\n");
	md = parse(&b, text.p);
	map_init(&seen, &b.arena);
	/* Two explicit ids that are equal are told on the finished page. */
	for (size_t i = 0; i < md->n_ids; i++)
		if (!str_is(md->ids[i], "same"))
			assert_true(map_add(&seen, md->ids[i], NULL));
	assert_int_equal(seen.n, 2 * MANY + 1);
	assert_non_null(map_entry(&seen, STR("art-1")));
	assert_non_null(map_entry(&seen, STR("art-1b")));
	assert_non_null(map_entry(&seen, STR("art-1b2")));
	assert_non_null(map_entry(&seen, STR("art-1b4")));
	assert_non_null(map_entry(&seen, STR("art-1b3000")));
	assert_null(map_entry(&seen, STR("art-1b3001")));
	buf_done(&text);
	bench_done(&b);
}

static void
findings(void **state)
{
	static const struct {
		const char *source, *want;
	} cases[] = {
		{ "中 <b>粗</b>", "1:3 md-raw-html 加粗请写 **文字**; "
				  "1:7 md-raw-html 加粗请写 **文字**" },
		{ "文\n\n  <div>\n</div>",
		    "3:3 md-raw-html 请改用 Markdown 写法，小于号写成 \\<" },
		{ "<!-- 注 -->", "1:1 md-raw-html 注释不会发布，删掉即可" },
		{ "- 项\n  中<i>", "2:4 md-raw-html 强调请写 *文字*" },
		{ "## 标题 {#坏 id}", "1:7 md-id 坏 id" },
		{ "中[x](javascript:a)", "1:2 link-scheme javascript:a" },
		{ "a < b，`<b>` 和 \\<b>", "" },
		{ "```\n<b>\n```", "" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct md *md = parse(&b, cases[i].source);

		assert_string_equal(
		    bench_findings(&b.arena, &b.diags), cases[i].want);
		/* Nothing of it reaches the page. */
		assert_true(str_find(md->html, "<b>") == SIZE_MAX);
		assert_true(str_find(md->html, "<div") == SIZE_MAX);
		assert_true(str_find(md->html, "<!--") == SIZE_MAX);
		bench_done(&b);
	}
}

static void
counts(void **state)
{
	static const struct {
		const char *source;
		unsigned want;
		bool empty;
	} cases[] = {
		{ "", 0, true },
		{ " \n\n", 0, true },
		{ "中文，两句。", 4, false },
		{ "用 Kore 4.1 版", 5, false },
		{ "## 标题\n\n- 项目 `码`\n", 5, false },
		{ "![图片](a.png)", 0, false },
		{ "naïve café", 2, false },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct md *md = parse(&b, cases[i].source);

		assert_int_equal(md->words, cases[i].want);
		assert_int_equal(md->is_empty, cases[i].empty);
		bench_done(&b);
	}
}

#define TEN     "一二三四五六七八九十"
#define FIFTY   TEN TEN TEN TEN TEN
#define HUNDRED FIFTY FIFTY

static void
summaries(void **state)
{
	static const struct {
		const char *source, *want;
	} cases[] = {
		{ "## 标题\n\n第一句。\n\n- 项\n", "第一句。" },
		{ "第一段。\n\n第二段。", "第一段。第二段。" },
		{ "One.\n\nTwo.", "One. Two." },
		{ FIFTY "。" TEN "。" TEN, FIFTY "。" TEN "。" },
		/* not inside a pair of brackets */
		{ FIFTY "（" TEN "。" TEN "）" TEN "。" TEN,
		    FIFTY "（" TEN "。" TEN "）" TEN "。" },
		{ TEN "。" HUNDRED FIFTY, TEN "。" },
		{ FIFTY "，" HUNDRED, FIFTY "，" FIFTY "一二三四五六七八…" },
		{ FIFTY TEN "，" HUNDRED, FIFTY TEN "…" },
		/* not inside a number, not inside brackets that stay open */
		{ FIFTY FIFTY "共12345678901234567元，" FIFTY,
		    FIFTY FIFTY "共…" },
		{ HUNDRED "一二三《四五六七八九》" FIFTY, HUNDRED "一二三…" },
		{ HUNDRED "《" FIFTY, HUNDRED "…" },
		{ HUNDRED FIFTY, HUNDRED "一二三四五六七八九…" },
		{ "> 引文\n\n|a|\n|-|\n", "" },
		{ "![图](a.png)\n\n正文。", "正文。" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct md *md = parse(&b, cases[i].source);

		assert_int_equal(md->summary.n, strlen(cases[i].want));
		assert_true(str_is(md->summary, cases[i].want));
		bench_done(&b);
	}
}

static struct str
resolve(void *ctx, const struct md *md, size_t i)
{
	(void)md;
	return i == 0 ? str_of(ctx) : STR("/x/?a=1&b=2");
}

static void
resolving(void **state)
{
	static char first[] = "/中/";
	struct bench b;
	struct md *md = parse(&b, "[甲](a.md)[乙](b.md)");
	struct buf out = BUF_INIT;

	(void)state;
	md_html(md, &out, resolve, first);
	assert_string_equal(out.p, "<p><a href=\"/%E4%B8%AD/\">甲</a>"
				   "<a href=\"/x/?a=1&amp;b=2\">乙</a></p>\n");
	buf_done(&out);
	bench_done(&b);
}

/* A body behind front matter: places are those of the file. */
static void
offset(void **state)
{
	static const char text[] = "---\nt: 题\n---\n\n中[甲](/a/)\n\n## 乙\n";
	struct bench b;
	struct md *md;

	(void)state;
	bench_init(&b);
	src_init(&b.src, &b.arena, STR("a.md"), str_of(text));
	md = md_parse(&b.arena, &b.scratch, &b.src,
	    (size_t)(strstr(text, "\n\n") + 1 - text), &b.diags);
	assert_int_equal(md->refs[0].pos.line, 5);
	assert_int_equal(md->refs[0].pos.col, 2);
	assert_int_equal(md->headings[0].pos.line, 7);
	bench_done(&b);
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
		cmocka_unit_test(html),
		cmocka_unit_test(tables),
		cmocka_unit_test(table_labels),
		cmocka_unit_test(line_joins),
		cmocka_unit_test(places),
		cmocka_unit_test(headings),
		cmocka_unit_test(many_ids),
		cmocka_unit_test(findings),
		cmocka_unit_test(counts),
		cmocka_unit_test(summaries),
		cmocka_unit_test(resolving),
		cmocka_unit_test(offset),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
