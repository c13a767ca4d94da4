/* Directive blocks: declarations, lines, arguments, places, what is code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "read/directive.h"
#include "read/md.h"
#include "read/value.h"
#include "read_fixture.h"

/* A set as directives_read would make it, without files. */
static struct type_field tip_fields[] = {
	{ .name = { "title", 5 }, .label = { "标题", 6 }, .kind = VALUE_TEXT },
};
static struct option yes_no[] = {
	{ .value = { "yes", 3 }, .label = { "有", 3 } },
	{ .value = { "no", 2 }, .label = { "无", 3 } },
};
static struct type_field call_fields[] = {
	{ .name = { "who", 3 },
	    .label = { "名称", 6 },
	    .kind = VALUE_TEXT,
	    .required = true },
	{ .name = { "phone", 5 }, .label = { "电话", 6 }, .kind = VALUE_PHONE },
	{ .name = { "day", 3 }, .label = { "日期", 6 }, .kind = VALUE_DATE },
	{ .name = { "ramp", 4 },
	    .label = { "坡道", 6 },
	    .kind = VALUE_ENUM,
	    .options = yes_no,
	    .n_options = 2 },
	{ .name = { "n", 1 }, .label = { "窗口", 6 }, .kind = VALUE_NUMBER },
	{ .name = { "site", 4 }, .label = { "网址", 6 }, .kind = VALUE_URL },
	{ .name = { "page", 4 }, .label = { "页面", 6 }, .kind = VALUE_REF },
	{ .name = { "file", 4 }, .label = { "文件", 6 }, .kind = VALUE_FILE },
};
static struct directive_tag tip_tags[] = { { { "div", 3 }, { "", 0 } } };
static struct directive_tag call_tags[] = { { { "div", 3 }, { "contact", 7 } },
	{ { "address", 7 }, { "", 0 } } };
static struct directive items[] = {
	{ .name = { "提示", 6 },
	    .fields = tip_fields,
	    .n_fields = 1,
	    .unnamed = 0,
	    .replaces = tip_tags,
	    .n_replaces = 1 },
	{ .name = { "联系方式", 12 },
	    .fields = call_fields,
	    .n_fields = N(call_fields),
	    .unnamed = 0,
	    .replaces = call_tags,
	    .n_replaces = 2 },
	{ .name = { "线", 3 }, .body = DIRECTIVE_BODY_NO, .unnamed = SIZE_MAX },
	{ .name = { "框", 3 },
	    .body = DIRECTIVE_BODY_REQUIRED,
	    .unnamed = SIZE_MAX },
};
static const struct directives set = { items, N(items) };

static struct md *
parse(struct bench *b, const char *text)
{
	bench_init(b);
	src_init(&b->src, &b->arena, STR("a.md"), str_of(text));
	return md_parse_with(&b->arena, &b->scratch,
	    &(struct md_input){ .src = &b->src, .directives = &set },
	    &b->diags);
}

/* "<p>x</p>" with {名称 …} … {/} for blocks; line ends left out. */
static void
put_blocks(struct buf *out, const struct md *md)
{
	for (uint32_t at = 0; at <= md->html.n; at++) {
		for (size_t i = md->n_directives; i-- > 0;)
			if (md->directives[i].close == at &&
			    md->directives[i].open < at)
				buf_cstr(out, "{/}");
		for (size_t i = 0; i < md->n_directives; i++) {
			const struct md_directive *d = &md->directives[i];

			if (d->open != at)
				continue;
			buf_fmt(out, "{%.*s", STR_FMT(d->words));
			if (d->n_inside > 0)
				buf_fmt(out, " +%zu", d->n_inside);
			buf_cstr(out, d->close == at ? "/}" : "}");
		}
		if (at < md->html.n && md->html.p[at] != '\n')
			buf_char(out, md->html.p[at]);
	}
}

static void
blocks(void **state)
{
	static const struct {
		const char *source, *want;
	} cases[] = {
		{ ":::提示\n甲\n:::\n", "{提示}<p>甲</p>{/}" },
		{ "前\n:::提示 甲 乙\n甲\n:::\n后",
		    "<p>前</p>{提示 甲 乙}<p>甲</p>{/}<p>后</p>" },
		{ "前\r\n:::提示\r\n甲\r\n:::\r\n后",
		    "<p>前</p>{提示}<p>甲</p>{/}<p>后</p>" },
		{ ":::提示\n:::", "{提示/}" },
		{ "::::提示  \n甲\n::::  \n", "{提示}<p>甲</p>{/}" },
		/* counted, and with more colons around fewer */
		{ ":::提示\n:::提示\n甲\n:::\n乙\n:::\n",
		    "{提示 +1}{提示}<p>甲</p>{/}<p>乙</p>{/}" },
		{ "::::提示\n:::提示\n甲\n:::\n乙\n::::\n",
		    "{提示 +1}{提示}<p>甲</p>{/}<p>乙</p>{/}" },
		{ ":::提示\n::::提示\n:::提示\n:::\n::::\n:::\n",
		    "{提示 +2/}{提示 +1/}{提示/}" },
		/* two empty ones side by side lie in nothing */
		{ ":::提示\n:::\n:::提示\n:::\n", "{提示/}{提示/}" },
		/* a block ends lists, quotes, tables and paragraphs */
		{ "- 甲\n:::提示\n- 乙\n:::\n- 丙\n",
		    "<ul><li>甲</li></ul>{提示}<ul><li>乙</li></ul>{/}"
		    "<ul><li>丙</li></ul>" },
		{ "> 甲\n:::提示\n乙\n:::\n",
		    "<blockquote><p>甲</p></blockquote>{提示}<p>乙</p>{/}" },
		{ "1. 甲\n\n   :::提示\n   乙\n   :::\n2. 丙\n",
		    "<ol><li><p>甲</p>{提示}<p>乙</p>{/}</li>"
		    "<li><p>丙</p></li></ol>" },
		{ "> :::提示\n> 甲\n> :::\n",
		    "<blockquote>{提示}<p>甲</p>{/}</blockquote>" },
		{ "  :::提示\n甲\n :::\n", "{提示}<p>甲</p>{/}" },
		/* code is code */
		{ "```\n:::提示\n:::\n```\n",
		    "<pre><code>:::提示:::</code></pre>" },
		{ "~~~\n:::\n~~~\n", "<pre><code>:::</code></pre>" },
		{ "- ```\n  :::提示\n  ```\n",
		    "<ul><li><pre><code>:::提示</code></pre></li></ul>" },
		{ ":::提示\n```\n:::\n```\n:::\n",
		    "{提示}<pre><code>:::</code></pre>{/}" },
		{ "文 :::提示\n", "<p>文 :::提示</p>" },
		{ "`:::提示`\n", "<p><code>:::提示</code></p>" },
		{ "::提示\n", "<p>::提示</p>" },
		/* emphasis beside Chinese punctuation still works around it */
		{ "**甲：**乙\n:::提示 **丙：**丁\n**戊。**己\n:::\n",
		    "<p><strong>甲：</strong>乙</p>{提示 **丙：**丁}"
		    "<p><strong>戊。</strong>己</p>{/}" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct md *md = parse(&b, cases[i].source);
		struct buf out = BUF_INIT;

		put_blocks(&out, md);
		assert_string_equal(out.p, cases[i].want);
		assert_string_equal(bench_findings(&b.arena, &b.diags), "");
		buf_done(&out);
		bench_done(&b);
	}
}

static void
findings(void **state)
{
	static const struct {
		const char *source, *want;
	} cases[] = {
		{ ":::提醒\n甲\n:::\n", "1:1 directive-unknown 提醒" },
		{ "甲\n\n :::提示：文\n甲\n:::\n",
		    "3:2 directive-unknown 提示：文" },
		{ ":::提示\n甲\n", "1:1 directive-unclosed 提示" },
		{ "::::提示\n:::提示\n甲\n::::\n",
		    "2:1 directive-unclosed 提示" },
		{ "甲\n:::\n乙\n", "2:1 directive-stray :::" },
		{ ":::提示\n甲\n::::\n:::\n", "3:1 directive-stray ::::" },
		{ ":::提示\n- 甲\n  :::\n", "3:3 directive-place 提示" },
		{ ":::线\n甲\n:::\n", "1:1 directive-body 线" },
		{ ":::框\n:::\n", "1:1 directive-body 框" },
		{ ":::联系方式\n:::\n", "1:1 directive-missing 联系方式" },
		{ ":::联系方式 甲 手机=1\n:::\n",
		    "1:11 directive-argument 联系方式" },
		{ ":::联系方式 甲 电活=1\n:::\n",
		    "1:11 directive-argument 联系方式" },
		{ ":::联系方式 甲 电话：110\n:::\n",
		    "1:13 directive-line 联系方式" },
		{ ":::联系方式 甲 电话＝110\n:::\n",
		    "1:13 directive-line 联系方式" },
		{ ":::联系方式 甲 电话=\"110\n:::\n",
		    "1:14 directive-line 联系方式" },
		{ ":::联系方式 甲 电话=110 电话=120\n:::\n",
		    "1:21 directive-line 联系方式" },
		{ ":::联系方式 甲 电话=110 乙\n:::\n",
		    "1:18 directive-line 联系方式" },
		{ ":::线 甲\n:::\n", "1:6 directive-line 线" },
		{ ":::联系方式 甲 电话=一一〇 日期=2026-2-30 坡道=也许 "
		  "窗口=三 网址=www 页面=x 文件=../a\n:::\n",
		    "1:14 value-type 电话; 1:21 value-type 日期; "
		    "1:34 value-option 也许; 1:40 value-type 窗口; "
		    "1:45 value-type 网址; 1:52 value-type 页面; "
		    "1:57 value-type 文件" },
		/* places inside and behind blocks */
		{ ":::提示\n甲 [x](javascript:1)\n:::\n乙 [y](vbscript:2)\n",
		    "2:3 link-scheme javascript:1; "
		    "4:3 link-scheme vbscript:2" },
		{ ":::提示 **甲：**乙\n**丙：**丁 <b>x</b>\n:::\n",
		    "2:9 md-raw-html 加粗请写 **文字**; "
		    "2:13 md-raw-html 加粗请写 **文字**" },
		{ "甲\n\n<div "
		  "class=\"contact\">\n\n<address>\n\n<p>\n\n</div>\n",
		    "3:1 md-raw-html 请改用 :::联系方式 … :::; "
		    "5:1 md-raw-html 请改用 :::联系方式 … :::; "
		    "7:1 md-raw-html 段落之间空一行即可，删掉标签; "
		    "9:1 md-raw-html 请改用 :::提示 … :::" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;

		(void)parse(&b, cases[i].source);
		assert_string_equal(
		    bench_findings(&b.arena, &b.diags), cases[i].want);
		bench_done(&b);
	}
}

static void
arguments(void **state)
{
	struct bench b;
	struct md *md = parse(&b,
	    "甲\n:::联系方式 户政 大厅　二层 电话=0000-5550110 "
	    "日期=\"2026-11-23\" 坡道=yes 窗口=12 网址=https://a.example/?b=c "
	    "文件=“表 一.pdf”\n:::\n");
	const struct value *v = md->directives[0].values;

	(void)state;
	assert_string_equal(bench_findings(&b.arena, &b.diags), "");
	assert_int_equal(md->n_directives, 1);
	assert_int_equal(md->directives[0].pos.line, 2);
	assert_true(str_is(v[0].u.text, "户政 大厅　二层"));
	assert_int_equal(v[0].pos.col, 9);
	assert_true(str_is(v[1].u.text, "0000-5550110"));
	assert_int_equal(v[1].pos.col, 21);
	assert_int_equal(v[2].u.date.d, 23);
	assert_true(str_is(v[3].u.option->label, "有"));
	assert_int_equal(v[4].u.number.milli, 12000);
	assert_true(str_is(v[5].u.text, "https://a.example/?b=c"));
	assert_false(v[6].is_set);
	assert_true(str_is(v[7].u.file.target, "表 一.pdf"));
	bench_done(&b);
}

/* Headings, ids, articles and summaries, as if the lines were not there. */
static void
facts(void **state)
{
	struct bench b;
	struct md *md = parse(&b, "起头。\n\n:::提示\n## 甲 {#a}\n第一条 "
				  "乙\n:::\n\n## 丙\n\n结尾。\n");

	(void)state;
	assert_int_equal(md->n_headings, 2);
	assert_true(str_is(md->headings[0].id, "a"));
	assert_int_equal(md->headings[0].pos.line, 4);
	assert_int_equal(md->headings[1].pos.line, 8);
	assert_true(str_find(md->html, "<p id=\"art-1\">") != SIZE_MAX);
	/* what a block holds does not stand for the page */
	assert_true(str_is(md->summary, "起头。结尾。"));
	bench_done(&b);
}

/* The text alone, for who has no templates. */
static void
plain(void **state)
{
	struct bench b;
	struct md *md =
	    parse(&b, "甲\n:::提示 <乙>\n[丙](/c/)\n:::\n[丁](/d/)\n");
	struct buf out = BUF_INIT;

	(void)state;
	md_html(md, &out, NULL, NULL);
	assert_string_equal(out.p,
	    "<p>甲</p>\n<p>提示 &lt;乙&gt;</p>\n<p><a href=\"/c/\">丙</a></p>\n"
	    "<p><a href=\"/d/\">丁</a></p>\n");
	buf_done(&out);
	bench_done(&b);
}

static void
too_deep(void **state)
{
	struct bench b;
	struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 20; i++)
		buf_cstr(&text, ":::提示\n");
	for (int i = 0; i < 20; i++)
		buf_cstr(&text, ":::\n");
	assert_int_equal(parse(&b, text.p)->n_directives, 16);
	assert_int_equal(b.diags.n, 4);
	assert_int_equal(b.diags.items[0].code, DIAG_DIRECTIVE_LINE);
	buf_done(&text);
	bench_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks),
		cmocka_unit_test(findings),
		cmocka_unit_test(arguments),
		cmocka_unit_test(facts),
		cmocka_unit_test(plain),
		cmocka_unit_test(too_deep),
	};

	md_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
