/* Slips: where they are found, what they are mended to, what is left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read/md.h"
#include "read/slip.h"
#include "read_fixture.h"

static const char *
findings(struct bench *b, const char *text)
{
	bench_init(b);
	src_init(&b->src, &b->arena, STR("a.md"), str_of(text));
	slip_check(&b->src, 0, &b->diags);
	/* Without the shown mends: places and codes. */
	for (size_t i = 0; i < b->diags.n; i++)
		b->diags.items[i].args[0] = NULL;
	return bench_findings(&b->arena, &b->diags);
}

static void
check_mend(const char *text, const char *want)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;
	bool mended = slip_mend(str_of(text), 0, &once);

	if (want == NULL) {
		if (mended)
			print_error("“%s” became “%s”\n", text, once.p);
		assert_false(mended);
	} else {
		if (!mended)
			print_error("“%s” was not mended\n", text);
		assert_true(mended);
		assert_string_equal(once.p, want);
		assert_false(slip_mend(buf_view(&once), 0, &twice));
	}
	buf_done(&once);
	buf_done(&twice);
}

static void
mended(void **state)
{
	static const struct {
		const char *text, *found, *want;
	} cases[] = {
		/* headings */
		{ "#标题\n", "1:1 slip-heading", "# 标题\n" },
		{ "##　标题\n", "1:1 slip-heading", "## 标题\n" },
		{ "甲\n###办理时限\n", "2:1 slip-heading",
		    "甲\n### 办理时限\n" },
		{ "＃＃ 标题\n", "1:1 slip-heading", "## 标题\n" },
		{ "##标题 {#fee}\n", "1:1 slip-heading", "## 标题 {#fee}\n" },
		{ "# 　标题\n", "", NULL },
		{ "> ##标题\n", "1:3 slip-heading", "> ## 标题\n" },
		{ "##（一）标题\r\n", "1:1 slip-heading", "## （一）标题\r\n" },
		/* brackets */
		{ "见[须知]（/a/）。\n", "1:6 slip-bracket",
		    "见[须知](/a/)。\n" },
		{ "见［须知］(/a/)。\n", "1:2 slip-bracket",
		    "见[须知](/a/)。\n" },
		{ "见［须知］（/a/）。\n", "1:2 slip-bracket",
		    "见[须知](/a/)。\n" },
		{ "[须知](/a/）。\n", "1:5 slip-bracket", "[须知](/a/)。\n" },
		{ "[须知]（/a/)。\n", "1:5 slip-bracket", "[须知](/a/)。\n" },
		{ "[网]（https://a.cn/b）\n", "1:4 slip-bracket",
		    "[网](https://a.cn/b)\n" },
		{ "[甲](/a/)[乙]（#b）\n", "1:12 slip-bracket",
		    "[甲](/a/)[乙](#b)\n" },
		{ "- [甲]（/a/）\n", "1:6 slip-bracket", "- [甲](/a/)\n" },
		{ "【须知】(/a/)\n", "1:1 slip-lenticular", NULL },
		/* lists */
		{ "1、第一\n2、第二\n", "1:1 slip-list; 2:1 slip-list",
		    "1. 第一\n2. 第二\n" },
		{ "１．第一\n２．第二\n", "1:1 slip-list; 2:1 slip-list",
		    "1. 第一\n2. 第二\n" },
		{ "1.第一\n", "1:1 slip-list", "1. 第一\n" },
		{ "１.　第一\n", "1:1 slip-list", "1. 第一\n" },
		{ "甲：\n1、乙\n2、丙\n", "2:1 slip-list; 3:1 slip-list",
		    "甲：\n1. 乙\n2. 丙\n" },
		{ "甲：\n2、乙\n", "2:1 slip-list", NULL },
		{ "- 甲\n  1、乙\n", "2:3 slip-list", "- 甲\n  1. 乙\n" },
		/* bullets */
		{ "－ 项目\n", "1:1 slip-bullet", "- 项目\n" },
		{ "· 项目\n· 二\n", "1:1 slip-bullet; 2:1 slip-bullet",
		    "- 项目\n- 二\n" },
		{ "•项目\n", "1:1 slip-bullet", "- 项目\n" },
		{ "●　项目\n", "1:1 slip-bullet", "- 项目\n" },
		{ "－ １．甲\n", "1:1 slip-bullet; 1:3 slip-list",
		    "- 1. 甲\n" },
		{ "－ 甲\n\n    乙\n", "1:1 slip-bullet", "- 甲\n\n    乙\n" },
		/* directives */
		{ "：：：提示\n甲\n：：：\n",
		    "1:1 slip-directive; 3:1 slip-directive",
		    ":::提示\n甲\n:::\n" },
		{ "::: 提示 甲\n", "1:1 slip-directive", ":::提示 甲\n" },
		{ "：::　提示\n", "1:1 slip-directive", ":::提示\n" },
		{ "　　:::提示\n", "1:1 slip-directive", ":::提示\n" },
		{ "- 甲\n  ：：：提示\n", "2:3 slip-directive",
		    "- 甲\n  :::提示\n" },
		/* bold */
		{ "** 重点 **\n", "1:1 slip-bold-space", "**重点**\n" },
		{ "请** 看这里**好\n", "1:2 slip-bold-space",
		    "请**看这里**好\n" },
		{ "**看这里 **\n", "1:1 slip-bold-space", "**看这里**\n" },
		{ "**　重点　**\n", "1:1 slip-bold-space", "**重点**\n" },
		{ "**甲** 和 ** 乙 **\n", "1:9 slip-bold-space",
		    "**甲** 和 **乙**\n" },
		/* tables */
		{ "|甲|乙|\n|－|－|\n|1|2|\n", "2:1 slip-table",
		    "|甲|乙|\n|---|---|\n|1|2|\n" },
		{ "|甲|乙|\n|——|：——：|\n", "2:1 slip-table",
		    "|甲|乙|\n|---|:---:|\n" },
		{ "｜甲｜乙｜\n｜－｜－｜\n｜1｜2｜\n",
		    "1:1 slip-table; 2:1 slip-table; 3:1 slip-table",
		    "|甲|乙|\n|---|---|\n|1|2|\n" },
		{ "甲 | 乙\n--- ｜ ---\n", "2:1 slip-table",
		    "甲 | 乙\n--- | ---\n" },
		/* pictures */
		{ "！[图](a.png)\n", "1:1 slip-image", "![图](a.png)\n" },
		{ "见！[图](图/a.JPG)\n", "1:2 slip-image",
		    "见![图](图/a.JPG)\n" },
		{ "见！[图](a.jpg)\n", "1:2 slip-image", "见![图](a.jpg)\n" },
		/* indents */
		{ "    四个空格\n", "1:1 slip-indent", "四个空格\n" },
		{ "甲\n\n\t制表符\n", "3:1 slip-indent", "甲\n\n制表符\n" },
		{ "     “引号”\n", "1:1 slip-indent", "“引号”\n" },
		{ "    int main()\n    {\n", "1:1 slip-indent", NULL },
		{ "    １．甲\n", "1:1 slip-indent; 1:5 slip-list", "1. 甲\n" },
		{ "　　段落\n", "1:1 slip-wide-indent", "段落\n" },
		{ "甲\n　　乙\n", "2:1 slip-wide-indent", "甲\n乙\n" },
		{ "甲\n　\n乙\n", "2:1 slip-wide-indent", "甲\n\n乙\n" },
		{ "　　１、甲\n", "1:1 slip-wide-indent; 1:3 slip-list",
		    "1. 甲\n" },
		{ "　　2024. 年\n", "1:1 slip-wide-indent", NULL },
		{ "甲\n　　---\n", "2:1 slip-wide-indent", NULL },
		{ "  　　段落\n", "1:3 slip-wide-indent", "  段落\n" },
		{ "> 　　段落\n", "1:3 slip-wide-indent", "> 段落\n" },
		/* a year */
		{ "2024. 年\n", "1:1 slip-number-list", NULL },
		{ "甲\n\n2024.\n", "3:1 slip-number-list", NULL },
		/* half-width marks */
		{ "您好,请看\n", "1:3 slip-halfwidth-punct", "您好，请看\n" },
		{ "您好, 请看\n", "1:3 slip-halfwidth-punct", "您好，请看\n" },
		{ "地点:青渡\n", "1:3 slip-halfwidth-punct", "地点：青渡\n" },
		{ "证件(原件)和\n", "1:3 slip-halfwidth-punct",
		    "证件（原件）和\n" },
		{ "证件(见[甲](/a/))\n", "1:3 slip-halfwidth-punct", NULL },
		{ "[办法(试行)](/a/)\n", "1:4 slip-halfwidth-punct",
		    "[办法（试行）](/a/)\n" },
		{ "- 甲;乙\n", "1:4 slip-halfwidth-punct", "- 甲；乙\n" },
		{ "# 甲?乙!丙\n",
		    "1:4 slip-halfwidth-punct; 1:6 slip-halfwidth-punct",
		    "# 甲？乙！丙\n" },
		{ "| 甲,乙 | 丙 |\n|---|---|\n", "1:4 slip-halfwidth-punct",
		    "| 甲，乙 | 丙 |\n|---|---|\n" },
		{ "`甲,乙`丙,丁\n", "1:7 slip-halfwidth-punct",
		    "`甲,乙`丙，丁\n" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;

		assert_string_equal(
		    findings(&b, cases[i].text), cases[i].found);
		bench_done(&b);
		check_mend(cases[i].text, cases[i].want);
	}
}

static void
left_alone(void **state)
{
	static const char *const cases[] = {
		"",
		"\n",
		"段落，没有毛病。\n",
		"# 标题\n\n## 二 {#two}\n",
		"#话题#\n",
		":::提示 ** 甲 ** 乙,丙\n:::  \n",
		"：：提示\n",
		"：：：。\n",
		"::: ::: :: 甲\n",
		"```\n：：：提示\n```\n",
		"#1 问题\n",
		"#!/bin/sh\n",
		"\\#标题\n",
		"#######七个\n",
		"[须知](/a/)（见下）\n",
		"[注]（见下文）\n",
		"[须知](/a（1）.pdf)\n",
		"［注］见下文\n",
		"【通知】各单位\n",
		"【通知】（第一号）\n",
		"\\[甲]\n",
		"1. 第一\n2. 第二\n",
		"1、2号楼\n",
		"1.5米\n",
		"3.14\n",
		"2024.年\n",
		"第1、2条\n",
		"2024年，见1、甲\n",
		"甲\n2024. 年\n",
		"甲\n2024.\n",
		"约翰\n·史密斯\n",
		"－5度\n",
		"－ 5度\n",
		"- 甲\n  - 乙\n    - 丙\n      - 丁\n",
		"- 甲\n\n    乙\n",
		"1. 甲\n\n    乙\n",
		"- 甲\n\n      代码，中文\n",
		"甲\n    乙\n",
		"- 甲\n        乙\n",
		"[^1]: 注\n\n    续注\n",
		"**重点**和**乙**\n",
		"**重点：**请\n",
		"* * *\n",
		"** **\n",
		"2 ** 3 ** 4\n",
		"*甲* *乙*\n",
		"甲 **乙\n丙** 丁 **戊\n己** 庚\n",
		"\\** 甲 **\n",
		"`** 甲 **`\n",
		"|甲|乙|\n|---|---|\n|－|－|\n",
		"甲｜乙\n",
		"｜甲｜乙｜\n",
		"|－|－|\n",
		"注意！[须知](/a/)\n",
		"甲\n---\n",
		"甲,b\n",
		"a,乙\n",
		"9:30至10:30\n",
		"电话(0000-5550110)\n",
		"https://a.cn/路,径\n",
		"<https://a.cn/路,径>\n",
		"[甲](/路,径)\n",
		"[甲](\n/路,径)\n",
		"[甲]: /路,径\n",
		"[甲]:\n/路,径\n",
		"[甲,乙]\n",
		"[甲,乙][丙,丁]\n",
		"甲[^注,一]\n",
		"# 甲 {#乙,丙}\n",
		"`甲,乙`\n",
		"`` 甲`,乙 ``\n",
		"`甲\n乙,丙`\n",
		"```\n#标题\n1、甲\n    乙\n　　丙\n甲,乙\n```\n",
		"~~~\n#标题\n```\n#标题\n~~~\n",
		"```甲,乙\n丙\n```\n",
		"- ```\n  #标题\n  ```\n",
		"> ```\n> #标题\n",
		"<div>\n#标题\n甲,乙\n</div>\n",
		"<!-- 甲,乙\n\n#标题\n-->\n",
		"甲<b title=\"乙,丙\">丁</b>\n",
		"甲<b\ntitle=\"乙,丙\">丁</b>\n",
		":::提示 甲,乙\n甲\n:::\n",
		"甲\\,乙\n",
		"\t\n",
		"    \n甲\n",
		"Plain ASCII, no slip (none): a; b? c!\n",
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		const char *found = findings(&b, cases[i]);

		if (*found != '\0')
			print_error("%s: %s\n", cases[i], found);
		assert_string_equal(found, "");
		bench_done(&b);
		check_mend(cases[i], NULL);
	}
}

/* What fmt writes is what the editor meant: the HTML of the mended text. */
static void
renders_as_meant(void **state)
{
	static const struct {
		const char *text, *has;
	} cases[] = {
		{ "#标题\n", "<h1" },
		{ "[须知]（/a/）\n", ">须知</a>" },
		{ "［须知］(/a/)\n", ">须知</a>" },
		{ "1、甲\n2、乙\n", "<ol>\n<li>甲</li>\n<li>乙</li>\n</ol>" },
		{ "甲\n１．乙\n", "<ol>\n<li>乙</li>" },
		{ "－ 甲\n－ 乙\n", "<ul>\n<li>甲</li>\n<li>乙</li>" },
		{ "** 重点 **\n", "<strong>重点</strong>" },
		{ "|甲|乙|\n|－|－|\n|丙|丁|\n", "<td>丙</td>" },
		{ "｜甲｜乙｜\n｜－｜－｜\n｜丙｜丁｜\n", "<td>丁</td>" },
		{ "！[图](a.png)\n", "<img" },
		{ "    甲\n", "<p>甲</p>" },
		{ "　　甲\n", "<p>甲</p>" },
		{ "甲\n　　\n乙\n", "<p>甲</p>\n<p>乙</p>" },
	};

	(void)state;
	md_start();
	for (size_t i = 0; i < N(cases); i++) {
		struct buf out = BUF_INIT;
		struct bench b;
		struct md *md;

		bench_init(&b);
		assert_true(slip_mend(str_of(cases[i].text), 0, &out));
		src_init(&b.src, &b.arena, STR("a.md"), buf_view(&out));
		md = md_parse(&b.arena, &b.scratch, &b.src, 0, &b.diags);
		if (str_find(md->html, cases[i].has) == SIZE_MAX)
			print_error("%s: %.*s\n", out.p, STR_FMT(md->html));
		assert_true(str_find(md->html, cases[i].has) != SIZE_MAX);
		bench_done(&b);
		buf_done(&out);
	}
}

static void
html_help(void **state)
{
	static const struct {
		const char *html, *has;
	} cases[] = {
		{ "<DIV>", "layouts" },
		{ "</div>", "layouts" },
		{ "<br>", "反斜杠" },
		{ "<br/>", "反斜杠" },
		{ "<details>", "layouts" },
		{ "<b>", "**" },
		{ "<a href=x>", "[文字](地址)" },
		{ "<table border=1>", "|---|" },
		{ "<!-- x -->", "注释" },
		{ "<x-y>", "\\<" },
		{ "<", "\\<" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		assert_non_null(
		    strstr(slip_html_help(str_of(cases[i].html), DIAG_ZH),
			cases[i].has));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mended),
		cmocka_unit_test(left_alone),
		cmocka_unit_test(renders_as_meant),
		cmocka_unit_test(html_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
