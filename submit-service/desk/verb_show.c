/*
 * desk show: one ticket, opened and verified. What does not verify is not
 * shown as if it did; what strangers typed is shown, not obeyed.
 */
#include "desk/verbs.h"

#include <stdio.h>
#include <string.h>

#include "contract/form_check.h"
#include "contract/form_file.h"
#include "desk/face.h"
#include "desk/report.h"

enum { LABEL_CELLS = 12 };

static void
put_row(struct buf *out, const char *label, struct str value)
{
	face_label(out, str_of(label), LABEL_CELLS);
	face_line(out, value);
	buf_char(out, '\n');
}

/* ---- head ---------------------------------------------------------------- */

/* Of an anonymous ticket only the hour is known. */
static void
put_at(struct buf *out, const struct dossier *d)
{
	struct buf at = BUF_INIT, hour = BUF_INIT;

	instant_put(&at, d->submission.at);
	if (d->anonymous) {
		buf_put(&hour, at.p, 10);
		buf_fmt(&hour, " %.2s 时", at.p + 11);
	}
	put_row(out, "提交时间", buf_view(d->anonymous ? &hour : &at));
	buf_done(&at);
	buf_done(&hour);
}

static void
put_seen(struct buf *out, const struct dossier *d)
{
	struct buf text = BUF_INIT;

	if (!dossier_is_sound(d))
		buf_cstr(&text, "有问题，见警告");
	else if (d->first_seen)
		buf_cstr(&text, "第一次打开，公钥已记下");
	else
		buf_cstr(&text, "与以前所见一致");
	put_row(out, "核对", buf_view(&text));
	buf_done(&text);
}

static void
put_head(struct buf *out, const struct session *s, const struct dossier *d)
{
	struct buf failed = BUF_INIT;

	put_row(out, "受理号", str_of(d->ticket.number));
	put_row(out, "表单", d->form != NULL ? d->form->title : d->row.form);
	put_row(out, "单位", session_unit(s, d->box->key.unit));
	put_row(out, "状态", session_state(s, d->state));
	put_row(out, "署名", d->anonymous ? STR("匿名") : STR("实名"));
	put_row(out, "收到", d->received);
	put_row(out, "限期", d->due);
	if (d->has_submission)
		put_at(out, d);
	put_row(out, "上次查询",
	    d->row.opened.n > 0 ? d->row.opened : STR("还没有"));
	buf_fmt(&failed, "%u 次", d->row.failed);
	if (d->row.failed > 0)
		put_row(out, "其后输错", buf_view(&failed));
	put_seen(out, d);
	buf_done(&failed);
}

/* ---- answers ------------------------------------------------------------- */

static void
put_answer(struct buf *out, struct str label, struct str face)
{
	if (str_find_char(face, '\n') == SIZE_MAX) {
		face_label(out, label, LABEL_CELLS);
		face_line(out, face);
		buf_char(out, '\n');
		return;
	}
	face_line(out, label);
	buf_char(out, '\n');
	face_text(out, face, "    ");
}

static void
put_title(struct buf *out, struct str title)
{
	buf_cstr(out, "\n── ");
	face_line(out, title);
	buf_cstr(out, " ──\n");
}

static void
put_section(struct buf *out, struct arena *arena, const struct dossier *d,
    const struct form_section *section)
{
	bool has_title = false;
	size_t i;

	for (i = 0; i < section->n_fields; i++) {
		const struct field *field = &section->fields[i];
		const char *id = str_dup(arena, field->id);
		const struct jnode *value =
		    jnode_get(d->submission.answers, id);

		if (value == NULL)
			continue;
		if (!has_title)
			put_title(out, section->title);
		has_title = true;
		put_answer(
		    out, field->label, form_answer_face(arena, field, value));
	}
}

/* One of several: a choice, or a file. */
static struct str
raw_item(struct arena *arena, const struct jnode *list, size_t i)
{
	struct form_file file;

	return form_answers_file(list, i, &file) ? form_file_face(arena, &file)
						 : list->items[i]->text;
}

/* Without the form of that time: names and raw values. */
static void
put_raw(struct buf *out, struct arena *arena, const struct jnode *answers)
{
	size_t i, k;

	put_title(out, STR("提交内容（没有可信的表单定义，按字段名列出）"));
	for (i = 0; i < answers->n; i++) {
		const struct jnode *value = answers->items[i];

		if (value->kind == JNODE_STR)
			put_answer(out, answers->keys[i], value->text);
		else if (value->kind == JNODE_TRUE)
			put_answer(out, answers->keys[i], STR("是"));
		for (k = 0; value->kind == JNODE_LIST && k < value->n; k++)
			put_answer(
			    out, answers->keys[i], raw_item(arena, value, k));
	}
}

static void
put_answers(struct buf *out, struct arena *arena, const struct dossier *d)
{
	size_t i;

	if (!d->has_submission) {
		put_title(out, STR("提交内容不能确认，不予显示"));
		return;
	}
	if (d->form == NULL || (d->findings & DOSSIER_FORM) != 0) {
		put_raw(out, arena, d->submission.answers);
		return;
	}
	for (i = 0; i < d->form->n_sections; i++)
		put_section(out, arena, d, &d->form->sections[i]);
}

/* ---- what came after the submission -------------------------------------- */

static const char *
verdict_text(const struct dossier *d, size_t i)
{
	static const char *const text[] = {
		[ITEM_VERIFIED] = "签名有效，但内容与位置不符",
		[ITEM_UNSIGNED] = "没有签名",
		[ITEM_MALFORMED] = "不是有效的条目",
		[ITEM_FORGED] = "签名不对：伪造或改动过",
		[ITEM_FOREIGN] = "签名的密钥不认识，或属于别的单位",
		[ITEM_OUT_OF_LINE] = "前面的条目缺失或不可信",
	};

	if (d->items[i].side == ITEM_CITIZEN && d->items[i].sig.n == 0 &&
	    d->checks[i].verdict == ITEM_FORGED)
		return "没有来人的签名，按伪造处理";
	return text[d->checks[i].verdict];
}

static void
put_grade(struct buf *out, const struct session *s, uint32_t grade)
{
	static const enum text_key words[BODY_GRADE_BEST] = { TEXT_GRADE_1,
		TEXT_GRADE_2, TEXT_GRADE_3, TEXT_GRADE_4, TEXT_GRADE_5 };

	buf_str(out, s->bundle->texts.word[words[grade - 1]]);
}

/* An item of the citizen, signed by the ticket. */
static void
put_citizen(struct buf *head, const struct session *s, const struct dossier *d,
    size_t i)
{
	const struct body_citizen *body = &d->added[i];

	date_put_iso(head, body->at);
	buf_fmt(head, "  %s", dossier_citizen_word(body->type));
	if (body->grade > 0) {
		buf_fmt(head, " D%u：", (unsigned)body->reply);
		put_grade(head, s, body->grade);
	}
	buf_cstr(head, "  签名有效");
}

static void
put_desk(struct buf *head, const struct session *s, const struct dossier *d,
    size_t i)
{
	const struct body_desk *body = &d->steps[i];

	date_put_iso(head, body->at);
	buf_cstr(head, "  ");
	buf_str(head, session_state(s, body->state));
	buf_cstr(head, "  ");
	buf_str(head, session_unit(s, d->checks[i].signer->unit));
	buf_cstr(head, "  签名有效");
}

static void
put_item(
    struct buf *out, const struct session *s, const struct dossier *d, size_t i)
{
	bool desk = d->items[i].side == ITEM_DESK;
	struct str text = desk ? d->steps[i].text : d->added[i].text;
	struct buf head = BUF_INIT;

	buf_fmt(&head, "%c%u", d->items[i].side, (unsigned)d->items[i].n);
	buf_cstr(&head, "  ");
	if (!d->is_open[i]) {
		buf_cstr(&head, "不可信：");
		buf_cstr(&head, verdict_text(d, i));
	} else if (desk) {
		put_desk(&head, s, d, i);
	} else {
		put_citizen(&head, s, d, i);
	}
	face_line(out, buf_view(&head));
	buf_char(out, '\n');
	if (d->is_open[i] && text.n > 0)
		face_text(out, text, "    ");
	buf_done(&head);
}

static void
put_items(struct buf *out, const struct session *s, const struct dossier *d)
{
	bool has_title = false;
	size_t i;

	for (i = 0; i < d->n; i++) {
		bool is_first =
		    d->items[i].side == ITEM_CITIZEN && d->items[i].n == 1;

		if (is_first)
			continue;
		if (!has_title)
			put_title(out, STR("办理经过"));
		has_title = true;
		put_item(out, s, d, i);
	}
}

void
verb_show_page(
    struct buf *out, const struct session *s, const struct dossier *d)
{
	struct arena arena;

	arena_init(&arena, 0);
	put_head(out, s, d);
	put_answers(out, &arena, d);
	put_items(out, s, d);
	arena_done(&arena);
}

/* The worse of the two. */
static int
saved(int shown, int files)
{
	return files > shown ? files : shown;
}

int
verb_show(struct session *s)
{
	char number[NUMBER_PUBLIC + 1];
	struct buf page = { .wipe = true };
	struct dossier d;
	int status = DESK_REFUSED;

	if (!session_number(s->options->arguments[0], number) ||
	    !session_all(s))
		return DESK_FAILED;
	if (dossier_load(&d, s, number)) {
		dossier_report(&d);
		if (s->options->format != NULL &&
		    strcmp(s->options->format, "json") == 0)
			verb_show_json(&page, &d);
		else
			verb_show_page(&page, s, &d);
		fwrite(page.p, 1, page.n, stdout);
		status = dossier_is_sound(&d) ? DESK_DONE : DESK_REFUSED;
		if (s->options->save_files != NULL)
			status = saved(status,
			    verb_show_save(s, &d, s->options->save_files));
	}
	dossier_done(&d);
	buf_done(&page);
	return status;
}
