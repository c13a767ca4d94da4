/* What to write instead of HTML tags: one row per tag. */
#include <string.h>

#include "read/slip.h"

enum { NAME_MAX_BYTES = 16 };

static const struct {
	const char *tags; /* space before and behind each */
	const char *class_has;
	const char *zh, *en;
} rows[] = {
	{ " div section aside p ", "warn",
	    "请改用 :::警告 … :::", "use :::警告 … :::" },
	{ " div section aside p ", "danger",
	    "请改用 :::警告 … :::", "use :::警告 … :::" },
	{ " div section aside p ", "step",
	    "请改用 :::步骤 … :::", "use :::步骤 … :::" },
	{ " div section aside p ", "contact",
	    "请改用 :::联系方式 … :::", "use :::联系方式 … :::" },
	{ " div section aside ", NULL, "请改用 :::提示 … :::（或其他 ::: 块）",
	    "use :::提示 … ::: or another ::: block" },
	{ " details summary ", NULL,
	    "请改用 :::问答 … :::", "use :::问答 … :::" },
	{ " address ", NULL, "请改用 :::办理地点 或 :::联系方式",
	    "use :::办理地点 or :::联系方式" },
	{ " p ", NULL, "段落之间空一行即可，删掉标签",
	    "leave a blank line between paragraphs" },
	{ " br ", NULL, "换行请在行末写反斜杠 \\，分段请空一行",
	    "end the line with a backslash, or leave a blank line" },
	{ " b strong ", NULL, "加粗请写 **文字**", "bold: **text**" },
	{ " i em ", NULL, "强调请写 *文字*", "emphasis: *text*" },
	{ " del s strike ", NULL, "删除线请写 ~~文字~~", "~~text~~" },
	{ " a ", NULL, "链接请写 [文字](地址)", "a link: [text](address)" },
	{ " img picture figure ", NULL, "图片请写 ![说明](文件名)",
	    "a picture: ![words](file)" },
	{ " table thead tbody tr td th caption ", NULL,
	    "表格请用竖线：| 甲 | 乙 |，下一行 |---|---|",
	    "a table: | a | b | above |---|---|" },
	{ " ul ol li dl dt dd ", NULL, "列表请写“- ”或“1. ”",
	    "a list: “- ” or “1. ”" },
	{ " h1 h2 h3 h4 h5 h6 ", NULL, "标题请写“## 标题”",
	    "a heading: “## title”" },
	{ " hr ", NULL, "分隔线请单独写一行 ---", "a rule: --- on its line" },
	{ " blockquote q ", NULL, "引用请在行首写“> ”", "a quote: “> ”" },
	{ " code pre kbd tt ", NULL, "代码请写在 ` 之间，或 ``` 行之间",
	    "code goes between ` or between ``` lines" },
	{ " sup sub ", NULL, "注释请用脚注 [^1]", "a note: [^1]" },
	{ " span font center u big small mark ", NULL,
	    "样式由版式决定，删掉标签即可",
	    "layouts decide on style: delete the tag" },
	{ " script style iframe object embed video audio link meta ", NULL,
	    "脚本、样式和嵌入内容只能放在 layouts 里",
	    "scripts, styles and embedded things belong in layouts" },
	{ " form input select textarea button ", NULL,
	    "表单请写在信息块的 form 里",
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

static bool
has_class(struct str html, const char *part)
{
	struct str tag = str_sub(html, 0, str_find_char(html, '>'));

	return str_find(tag, "class") < tag.n && str_find(tag, part) < tag.n;
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
			if (strstr(rows[i].tags, name) == NULL ||
			    (rows[i].class_has != NULL &&
				!has_class(html, rows[i].class_has)))
				continue;
			return lang == DIAG_ZH ? rows[i].zh : rows[i].en;
		}
	}
	return lang == DIAG_ZH ? "请改用 Markdown 写法，小于号写成 \\<"
			       : "use Markdown; write \\< for a less-than sign";
}
