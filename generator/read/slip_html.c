/*
 * What to write instead of HTML tags: one row per tag. Tags that a directive
 * block stands for are declared with the block (directive.h).
 */
#include <string.h>

#include "read/slip.h"

enum { NAME_MAX_BYTES = 16 };

static const struct {
	const char *tags; /* space before and behind each */
	const char *zh, *en;
} rows[] = {
	{ " div section aside details summary address article main ",
	    "版面由 layouts 决定，删掉标签即可",
	    "layouts decide on the frame: delete the tag" },
	{ " p ", "段落之间空一行即可，删掉标签",
	    "leave a blank line between paragraphs" },
	{ " br ", "换行请在行末写反斜杠 \\，分段请空一行",
	    "end the line with a backslash, or leave a blank line" },
	{ " b strong ", "加粗请写 **文字**", "bold: **text**" },
	{ " i em ", "强调请写 *文字*", "emphasis: *text*" },
	{ " del s strike ", "删除线请写 ~~文字~~", "~~text~~" },
	{ " a ", "链接请写 [文字](地址)", "a link: [text](address)" },
	{ " img picture figure ", "图片请写 ![说明](文件名)",
	    "a picture: ![words](file)" },
	{ " table thead tbody tr td th caption ",
	    "表格请用竖线：| 甲 | 乙 |，下一行 |---|---|",
	    "a table: | a | b | above |---|---|" },
	{ " ul ol li dl dt dd ", "列表请写“- ”或“1. ”",
	    "a list: “- ” or “1. ”" },
	{ " h1 h2 h3 h4 h5 h6 ", "标题请写“## 标题”", "a heading: “## title”" },
	{ " hr ", "分隔线请单独写一行 ---", "a rule: --- on its line" },
	{ " blockquote q ", "引用请在行首写“> ”", "a quote: “> ”" },
	{ " code pre kbd tt ", "代码请写在 ` 之间，或 ``` 行之间",
	    "code goes between ` or between ``` lines" },
	{ " sup sub ", "注释请用脚注 [^1]", "a note: [^1]" },
	{ " span font center u big small mark ", "样式由版式决定，删掉标签即可",
	    "layouts decide on style: delete the tag" },
	{ " script style iframe object embed video audio link meta ",
	    "脚本、样式和嵌入内容只能放在 layouts 里",
	    "scripts, styles and embedded things belong in layouts" },
	{ " form input select textarea button ", "表单请写在信息块的 form 里",
	    "write a form under form: in the front matter" },
};

/* Lower case, between two blanks, as the rows have it. */
static bool
read_name(struct str html, char name[NAME_MAX_BYTES + 3])
{
	size_t n = 1, at = str_starts(html, "</") ? 2 : 1;

	name[0] = ' ';
	while (at < html.n && n <= NAME_MAX_BYTES &&
	       ascii_is_alnum((unsigned char)html.p[at]))
		name[n++] = (char)ascii_lower((unsigned char)html.p[at++]);
	name[n] = ' ';
	name[n + 1] = '\0';
	return n > 1;
}

const char *
slip_html_help(struct str html, enum diag_lang lang)
{
	char name[NAME_MAX_BYTES + 3];

	if (str_starts(html, "<!"))
		return lang == DIAG_ZH
			   ? "注释不会发布，删掉即可"
			   : "comments are not published: delete it";
	if (read_name(html, name)) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			if (strstr(rows[i].tags, name) != NULL)
				return lang == DIAG_ZH ? rows[i].zh
						       : rows[i].en;
		}
	}
	return lang == DIAG_ZH ? "请改用 Markdown 写法，小于号写成 \\<"
			       : "use Markdown; write \\< for a less-than sign";
}
