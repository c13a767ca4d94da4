/*
 * One field: label, hint, error, control, warning, in that order (front-end
 * rules §1.3). Controls come from a row per type. No HTML `required`, no
 * `maxlength`: the service is the only judge, the hint says the limit.
 */
#include "contract/form_html_control.h"

#include <string.h>

#include "base/html.h"
#include "contract/form_file.h"
#include "contract/texts.h"

/* How the types of one text box look to phones and browsers. */
static const struct {
	const char *type, *inputmode, *autocomplete, *width;
	bool code; /* no spelling marks, no capital at the start */
} inputs[FIELD__MAX] = {
	[FIELD_TEXT] = { "text", NULL, NULL, NULL, false },
	/* No numeric keypad: it has no X. */
	[FIELD_IDCARD] = { "text", NULL, "off", "width-20", true },
	[FIELD_MOBILE] = { "tel", NULL, "tel", "width-20", false },
	[FIELD_TEL] = { "tel", NULL, NULL, "width-20", false },
	[FIELD_NUMBER] = { "text", "numeric", NULL, "width-10", false },
	[FIELD_USCC] = { "text", NULL, "off", "width-20", true },
	[FIELD_PLATE] = { "text", NULL, "off", "width-10", true },
};

static const struct {
	const char *name;
	enum text_key word;
	const char *width;
} parts[] = {
	{ "year", TEXT_YEAR, "width-4" },
	{ "month", TEXT_MONTH, "width-2" },
	{ "day", TEXT_DAY, "width-2" },
};

static struct str
word(const struct form_paint *p, enum text_key key)
{
	return p->view->texts->word[key];
}

static void
put_attr(struct form_paint *p, const char *name, struct str value)
{
	buf_fmt(p->out, " %s=\"", name);
	html_attr(p->out, value);
	buf_char(p->out, '"');
}

static struct str
posted(const struct form_paint *p, struct str name)
{
	struct str value = { NULL, 0 };

	if (p->view->values != NULL)
		form_post_get(p->view->values, name, &value);
	return value;
}

static struct str
part_id(const struct form_paint *p, const struct field *field, const char *part)
{
	return str_of(str_fmt(p->arena, "%.*s-%s", STR_FMT(field->id), part));
}

const struct form_error *
form_html_error(const struct form_paint *p, const struct field *field)
{
	for (size_t i = 0; i < p->view->n_errors; i++) {
		const struct form_error *error = &p->view->errors[i];

		if ((error->field == NULL) != (field == NULL))
			continue;
		if (field == NULL || str_eq(error->field->id, field->id))
			return error;
	}
	return NULL;
}

void
form_html_error_put(
    struct form_paint *p, struct str id, const struct form_error *error)
{
	if (error == NULL)
		return;
	buf_cstr(p->out, "<p class=\"error-text\" id=\"");
	html_attr(p->out, id);
	buf_cstr(p->out, "-error\"><span class=\"visually-hidden\">");
	html_text(p->out, word(p, TEXT_ERROR_PREFIX));
	buf_cstr(p->out, "</span>");
	html_text(p->out, error->text);
	buf_cstr(p->out, "</p>\n");
}

/* ---- what stands around a control ---------------------------------------- */

/* Names and the like need no “2 到 50 字” beside them. */
static struct str
limit_words(const struct form_paint *p, const struct field *field)
{
	if (field->type == FIELD_DATE || field->fill.n > 0)
		return (struct str){ NULL, 0 };
	return texts_limits(p->arena, p->view->form, field, p->view->texts);
}

static void
put_hint(struct form_paint *p, const struct field *field)
{
	struct str limits = limit_words(p, field);

	if (field->hint.n == 0 && limits.n == 0)
		return;
	buf_fmt(
	    p->out, "<p class=\"hint\" id=\"%.*s-hint\">", STR_FMT(field->id));
	html_text(p->out, field->hint);
	if (limits.n > 0) {
		buf_fmt(p->out, "%s<span class=\"limit\">",
		    field->hint.n > 0 ? " " : "");
		html_text(p->out, limits);
		buf_cstr(p->out, "</span>");
	}
	buf_cstr(p->out, "</p>\n");
}

/* Without script always to be seen; with it, when the answer is chosen. */
static void
put_warn(struct form_paint *p, const struct field *field)
{
	if (field->warn.text.n == 0)
		return;
	buf_fmt(
	    p->out, "<p class=\"warn\" id=\"%.*s-warn\"", STR_FMT(field->id));
	put_attr(p, "data-warn-when", field->warn.when);
	buf_char(p->out, '>');
	html_text(p->out, field->warn.text);
	buf_cstr(p->out, "</p>\n");
}

static void
put_described(struct form_paint *p, const struct field *field)
{
	const struct {
		const char *name;
		bool there;
	} notes[] = {
		{ "hint", field->hint.n > 0 || limit_words(p, field).n > 0 },
		{ "error", form_html_error(p, field) != NULL },
		{ "warn", field->warn.text.n > 0 },
	};
	const char *before = " aria-describedby=\"";

	for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++) {
		if (!notes[i].there)
			continue;
		buf_fmt(p->out, "%s%.*s-%s", before, STR_FMT(field->id),
		    notes[i].name);
		before = " ";
	}
	if (*before == ' ' && before[1] == '\0')
		buf_char(p->out, '"');
}

/*
 * The star is for eyes; readers hear aria-required on a control, or the word
 * in the legend of a group, where the attribute is not allowed.
 */
static void
put_mark(struct form_paint *p, const struct field *field, bool group)
{
	if (!field->required) {
		buf_cstr(p->out, " <span class=\"optional\">");
		html_text(p->out, word(p, TEXT_OPTIONAL));
		buf_cstr(p->out, "</span>");
		return;
	}
	buf_cstr(
	    p->out, " <span class=\"required\" aria-hidden=\"true\">*</span>");
	if (!group)
		return;
	buf_cstr(p->out, "<span class=\"visually-hidden\">");
	html_text(p->out, word(p, TEXT_REQUIRED));
	buf_cstr(p->out, "</span>");
}

/* Id, name, and what the control says to a reader. */
static void
put_names(struct form_paint *p, const struct field *field)
{
	put_attr(p, "id", field->id);
	put_attr(p, "name", field->id);
	if (field->required)
		buf_cstr(p->out, " aria-required=\"true\"");
	put_described(p, field);
	if (form_html_error(p, field) != NULL)
		buf_cstr(p->out, " aria-invalid=\"true\"");
}

/* ---- controls ------------------------------------------------------------ */

static const char *
text_width(const struct field *field)
{
	if (inputs[field->type].width != NULL)
		return inputs[field->type].width;
	if (field->max.kind != LIMIT_NUMBER || field->max.number > 20)
		return NULL;
	return field->max.number > 10 ? "width-20" : "width-10";
}

static void
put_input(struct form_paint *p, const struct field *field)
{
	const char *mode = inputs[field->type].inputmode;
	const char *complete = inputs[field->type].autocomplete;
	const char *width = text_width(field);

	/* The numeric keypad of some phones has no minus. */
	if (field->min.kind == LIMIT_NUMBER && field->min.number < 0)
		mode = NULL;
	buf_fmt(p->out, "<input class=\"input%s%s\" type=\"%s\"",
	    width == NULL ? "" : " ", width == NULL ? "" : width,
	    inputs[field->type].type);
	put_names(p, field);
	put_attr(p, "value", posted(p, field->id));
	if (mode != NULL)
		put_attr(p, "inputmode", str_of(mode));
	if (field->fill.n > 0 || complete != NULL)
		put_attr(p, "autocomplete",
		    field->fill.n > 0 ? field->fill : str_of(complete));
	if (inputs[field->type].code || field->fill.n > 0)
		buf_cstr(p->out, " spellcheck=\"false\"");
	if (inputs[field->type].code)
		buf_cstr(p->out, " autocapitalize=\"off\"");
	buf_cstr(p->out, ">\n");
}

static unsigned
textarea_rows(const struct field *field)
{
	int64_t max = field->max.kind == LIMIT_NUMBER ? field->max.number : 600;

	return max <= 120 ? 3 : max <= 500 ? 5 : max <= 1000 ? 8 : 10;
}

static void
put_textarea(struct form_paint *p, const struct field *field)
{
	buf_fmt(p->out, "<textarea class=\"textarea\" rows=\"%u\"",
	    textarea_rows(field));
	put_names(p, field);
	if (field->fill.n > 0)
		put_attr(p, "autocomplete", field->fill);
	/* A parser drops one newline here: give it one, keep the citizen's. */
	buf_cstr(p->out, ">\n");
	html_text(p->out, posted(p, field->id));
	buf_cstr(p->out, "</textarea>\n");
}

static void
put_select(struct form_paint *p, const struct field *field)
{
	struct str value = posted(p, field->id);

	buf_cstr(p->out, "<select class=\"select\"");
	put_names(p, field);
	buf_cstr(p->out, ">\n<option value=\"\">");
	html_text(p->out, word(p, TEXT_SELECT_NONE));
	buf_cstr(p->out, "</option>\n");
	for (size_t i = 0; i < field->n_options; i++) {
		buf_cstr(p->out, "<option");
		put_attr(p, "value", field->options[i].value);
		if (str_eq(value, field->options[i].value))
			buf_cstr(p->out, " selected");
		buf_char(p->out, '>');
		html_text(p->out, field->options[i].label);
		buf_cstr(p->out, "</option>\n");
	}
	buf_cstr(p->out, "</select>\n");
}

void
form_html_box(struct form_paint *p, const struct form_box *box)
{
	buf_fmt(p->out, "<div class=\"choice\"><input type=\"%s\"", box->type);
	put_attr(p, "id", box->id);
	put_attr(p, "name", box->name);
	put_attr(p, "value", box->value);
	if (box->checked)
		buf_cstr(p->out, " checked");
	if (box->attributes != NULL)
		buf_cstr(p->out, box->attributes);
	buf_cstr(p->out, "><label");
	put_attr(p, "for", box->id);
	buf_char(p->out, '>');
	html_text(p->out, box->label);
	buf_cstr(p->out, "</label></div>\n");
}

/* Radio: the first posted value counts; multi: any of them. */
static bool
is_chosen(const struct form_paint *p, const struct field *field, size_t option)
{
	const struct form_post *post = p->view->values;
	struct str value = field->options[option].value;

	if (post == NULL)
		return false;
	if (field->type == FIELD_RADIO)
		return str_eq(posted(p, field->id), value);
	for (size_t i = 0; i < post->n; i++)
		if (str_eq(post->pairs[i].name, field->id) &&
		    str_eq(post->pairs[i].value, value))
			return true;
	return false;
}

/* The first box has the field's id, so that an error line can lead there. */
static void
put_boxes(struct form_paint *p, const struct field *field)
{
	bool radio = field->type == FIELD_RADIO;

	buf_cstr(p->out, "<div class=\"choice-list\">\n");
	for (size_t i = 0; i < field->n_options; i++) {
		struct form_box box = {
			.type = radio ? "radio" : "checkbox",
			.id = field->id,
			.name = field->id,
			.value = field->options[i].value,
			.label = field->options[i].label,
			.checked = is_chosen(p, field, i),
		};

		if (i > 0)
			box.id = str_of(str_fmt(
			    p->arena, "%.*s-%zu", STR_FMT(field->id), i + 1));
		form_html_box(p, &box);
	}
	buf_cstr(p->out, "</div>\n");
}

static void
put_check(struct form_paint *p, const struct field *field)
{
	struct form_box box = {
		.type = "checkbox",
		.id = field->id,
		.name = field->id,
		.value = STR("true"),
		.label = field->text.n > 0 ? field->text : field->label,
		.checked = str_is(posted(p, field->id), "true"),
	};

	form_html_box(p, &box);
}

static void
put_part(struct form_paint *p, const struct field *field, size_t part)
{
	const struct form_error *error = form_html_error(p, field);
	struct str id = part_id(p, field, parts[part].name);

	buf_fmt(p->out,
	    "<div class=\"date-part\"><input class=\"input %s\" "
	    "type=\"text\" inputmode=\"numeric\"",
	    parts[part].width);
	put_attr(p, "id", id);
	put_attr(p, "name", id);
	put_attr(p, "value", posted(p, id));
	if (str_is(field->fill, "bday"))
		buf_fmt(p->out, " autocomplete=\"bday-%s\"", parts[part].name);
	if (field->required)
		buf_cstr(p->out, " aria-required=\"true\"");
	if (error != NULL && error->part != NULL &&
	    strcmp(error->part, parts[part].name) == 0)
		buf_cstr(p->out, " aria-invalid=\"true\"");
	buf_cstr(p->out, "><label");
	put_attr(p, "for", id);
	buf_char(p->out, '>');
	html_text(p->out, word(p, parts[part].word));
	buf_cstr(p->out, "</label></div>\n");
}

static void
put_date(struct form_paint *p, const struct field *field)
{
	struct form_box box = {
		.type = "checkbox", .value = STR("true"), .label = field->unsure
	};

	buf_cstr(p->out, "<div class=\"date-parts\">\n");
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		put_part(p, field, i);
	buf_cstr(p->out, "</div>\n");
	if (field->unsure.n == 0)
		return;
	box.id = part_id(p, field, "unsure");
	box.name = box.id;
	box.checked = posted(p, box.id).n > 0;
	form_html_box(p, &box);
}

/* One kept file and the button that drops it. */
static void
put_kept(struct form_paint *p, const struct form_file *file)
{
	buf_cstr(p->out, "<li><span class=\"file-name\">");
	html_text(p->out, form_file_face(p->arena, file));
	buf_cstr(p->out, "</span> <button class=\"file-remove\" "
			 "type=\"submit\" name=\"remove\"");
	put_attr(p, "value", file->id);
	buf_char(p->out, '>');
	html_text(p->out, word(p, TEXT_FILE_REMOVE));
	buf_cstr(p->out, "<span class=\"visually-hidden\">“");
	html_text(p->out, file->name);
	buf_cstr(p->out, "”</span></button></li>\n");
}

static void
put_file(struct form_paint *p, const struct field *field)
{
	const struct form_post *post = p->view->values;
	size_t n = 0;

	for (size_t i = 0; post != NULL && i < post->n_files; i++) {
		if (!str_eq(post->files[i].field, field->id))
			continue;
		if (n++ == 0) {
			buf_cstr(p->out, "<p class=\"files-kept\">");
			html_text(p->out, word(p, TEXT_FILES_KEPT));
			buf_cstr(p->out, "</p>\n<ul class=\"files\">\n");
		}
		put_kept(p, &post->files[i]);
	}
	if (n > 0)
		buf_cstr(p->out, "</ul>\n");
	buf_cstr(p->out, "<input class=\"file\" type=\"file\"");
	put_names(p, field);
	put_attr(p, "accept", form_file_accept(p->arena, field));
	if (field->max.number > 1)
		buf_cstr(p->out, " multiple");
	buf_cstr(p->out, ">\n");
}

/* ---- the block ----------------------------------------------------------- */

static const struct {
	void (*put)(struct form_paint *, const struct field *);
	bool group; /* fieldset and legend instead of a label */
} controls[FIELD__MAX] = {
	[FIELD_TEXT] = { put_input, false },
	[FIELD_TEXTAREA] = { put_textarea, false },
	[FIELD_IDCARD] = { put_input, false },
	[FIELD_MOBILE] = { put_input, false },
	[FIELD_TEL] = { put_input, false },
	[FIELD_DATE] = { put_date, true },
	[FIELD_SELECT] = { put_select, false },
	[FIELD_RADIO] = { put_boxes, true },
	[FIELD_MULTI] = { put_boxes, true },
	[FIELD_CHECK] = { put_check, true },
	[FIELD_NUMBER] = { put_input, false },
	[FIELD_USCC] = { put_input, false },
	[FIELD_PLATE] = { put_input, false },
	[FIELD_FILE] = { put_file, false },
};

void
form_html_field(struct form_paint *p, const struct field *field)
{
	const struct form_error *error = form_html_error(p, field);
	bool group = controls[field->type].group;

	buf_fmt(p->out, "<%s class=\"field field-%s%s\"",
	    group ? "fieldset" : "div", field_type_name(field->type),
	    error == NULL ? "" : " field-error");
	if (group)
		put_described(p, field);
	buf_cstr(p->out, group ? ">\n<legend>" : ">\n<label");
	if (!group) {
		put_attr(p, "for", field->id);
		buf_char(p->out, '>');
	}
	html_text(p->out, field->label);
	put_mark(p, field, group);
	buf_cstr(p->out, group ? "</legend>\n" : "</label>\n");
	put_hint(p, field);
	form_html_error_put(p, field->id, error);
	controls[field->type].put(p, field);
	put_warn(p, field);
	buf_cstr(p->out, group ? "</fieldset>\n" : "</div>\n");
}
