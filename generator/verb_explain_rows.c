/* Words and columns; the facts come from verb_explain.c. */
#include "verb_explain_rows.h"
#include "verb_face.h"

static const struct {
	const char *word, *zh, *en;
} kinds[EXPLAIN__MAX] = {
	[EXPLAIN_URL] = { "url", "网址", "URL" },
	[EXPLAIN_SOURCE] = { "source", "源文件", "source" },
	[EXPLAIN_TITLE] = { "title", "标题", "title" },
	[EXPLAIN_STATE] = { "state", "状态", "state" },
	[EXPLAIN_TYPE] = { "type", "类型", "type" },
	[EXPLAIN_LAYOUT] = { "layout", "版式", "layout" },
	[EXPLAIN_PARTIAL] = { "partial", "用到的模板", "template" },
	[EXPLAIN_DATA] = { "data", "用到的数据", "data" },
	[EXPLAIN_LIST] = { "list", "所在列表", "in list" },
	[EXPLAIN_MENU] = { "menu", "所在菜单", "in menu" },
	[EXPLAIN_LINK] = { "link", "链接到这里", "linked from" },
	[EXPLAIN_CHANGE] = { "change", "与上次发布相比", "since last build" },
};

void
explain_add(struct explain_rows *rows, enum explain_what what, const char *word,
    struct str text, struct pos pos)
{
	rows->items = arena_grow(rows->arena, rows->items, rows->n, &rows->cap,
	    sizeof(*rows->items));
	rows->items[rows->n++] = (struct explain_row){ what, word, text, pos };
}

static void
put_json(struct buf *out, const struct explain_row *row)
{
	struct json_out json;

	json_start(&json, out, 0);
	json_map(&json);
	json_key(&json, "what");
	json_cstr(&json, kinds[row->what].word);
	json_key(&json, "word");
	json_cstr(&json, row->word);
	json_key(&json, "text");
	json_str(&json, row->text);
	verb_face_json_pos(&json, row->pos);
	json_map_end(&json);
	buf_char(out, '\n');
}

void
explain_put(struct buf *out, const struct explain_rows *rows,
    enum diag_format format, enum diag_lang lang)
{
	bool zh = lang == DIAG_ZH;

	for (size_t i = 0; i < rows->n; i++) {
		const struct explain_row *row = &rows->items[i];
		if (format == DIAG_JSON) {
			put_json(out, row);
			continue;
		}
		buf_cstr(out, zh ? kinds[row->what].zh : kinds[row->what].en);
		buf_cstr(out, zh ? "：" : ": ");
		buf_str(out, row->text);
		if (row->pos.src != NULL) {
			buf_cstr(out, row->text.n > 0 ? " " : "");
			verb_face_pos(out, row->pos);
		}
		buf_char(out, '\n');
	}
}
