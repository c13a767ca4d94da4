/*
 * Positions, times and the last word of the asking verbs. Findings belong to
 * `wangting check`: here one line says that the answer may be incomplete.
 */
#include <errno.h>
#include <string.h>

#include "verb_face.h"

void
verb_face_pos(struct buf *out, struct pos pos)
{
	if (pos.src == NULL) {
		buf_char(out, '-');
		return;
	}
	buf_str(out, pos.src->path);
	if (pos.line > 0)
		buf_fmt(out, ":%u:%u", pos.line, pos.col > 0 ? pos.col : 1);
}

void
verb_face_json_pos(struct json_out *json, struct pos pos)
{
	json_key(json, "file");
	if (pos.src == NULL)
		json_null(json);
	else
		json_str(json, pos.src->path);
	json_key(json, "line");
	json_int(json, pos.line);
	json_key(json, "column");
	json_int(json, pos.col);
}

void
verb_face_time(struct buf *out, int64_t seconds, int offset)
{
	instant_put(out, (struct instant){ seconds, offset });
}

int
verb_face_status(const struct build_view *view)
{
	struct diag_counts n = diags_count(view->diags, view->levels);
	size_t errors = n.errors + n.systems;

	if (errors > 0)
		fprintf(stderr,
		    view->opt->lang == DIAG_ZH
			? "网站有 %zu 个错误，上面的结果可能不全，"
			  "请先运行 wangting check\n"
			: "the site has %zu errors, this may be incomplete: "
			  "run wangting check first\n",
		    errors);
	return diags_exit(view->diags, view->levels);
}

bool
verb_face_out(const struct buf *out)
{
	if (fwrite(out->p, 1, out->n, stdout) == out->n && fflush(stdout) == 0)
		return true;
	fprintf(stderr, "wangting: %s\n", strerror(errno));
	return false;
}

int
verb_face_pos_cmp(struct pos a, struct pos b)
{
	struct str none = { 0 };

	int c = str_cmp(a.src != NULL ? a.src->path : none,
	    b.src != NULL ? b.src->path : none);
	if (c != 0)
		return c;
	if (a.line != b.line)
		return a.line < b.line ? -1 : 1;
	return (a.col > b.col) - (a.col < b.col);
}
