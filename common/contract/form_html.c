/*
 * The frame of a form: hidden fields, sections, conditions, the consent box.
 * Fields themselves are form_html_control.c's, their words the bundle's.
 */
#include "contract/form_html.h"

#include "base/html.h"
#include "contract/form_html_control.h"
#include "contract/texts.h"

static void
put_hidden(struct buf *out, const char *name, struct str value)
{
	buf_fmt(out, "<input type=\"hidden\" name=\"%s\" value=\"", name);
	html_attr(out, value);
	buf_cstr(out, "\">\n");
}

/* For the script that folds what is not asked; the words are for all. */
static void
put_data_when(struct form_paint *p, const struct condition *when)
{
	struct buf text = BUF_INIT;
	struct json_out json;

	if (when->n == 0)
		return;
	json_start(&json, &text, 0);
	json_list(&json);
	for (size_t i = 0; i < when->n; i++) {
		json_map(&json);
		json_key(&json, "field");
		json_str(&json, when->rows[i].field);
		json_key(&json, "values");
		json_list(&json);
		for (size_t k = 0; k < when->rows[i].n_values; k++)
			json_str(&json, when->rows[i].values[k]);
		json_list_end(&json);
		json_map_end(&json);
	}
	json_list_end(&json);
	buf_cstr(p->out, " data-when=\"");
	html_attr(p->out, buf_view(&text));
	buf_char(p->out, '"');
	buf_done(&text);
}

static void
put_when_line(struct form_paint *p, const struct condition *when)
{
	if (when->n == 0)
		return;
	buf_cstr(p->out, "<p class=\"when-line\">");
	html_text(p->out,
	    texts_condition(p->arena, p->view->form, when, p->view->texts));
	buf_cstr(p->out, "</p>\n");
}

static bool
same_row(const struct condition_row *a, const struct condition_row *b)
{
	if (!str_eq(a->field, b->field) || a->n_values != b->n_values)
		return false;
	for (size_t i = 0; i < a->n_values; i++)
		if (!str_eq(a->values[i], b->values[i]))
			return false;
	return true;
}

static bool
same_condition(const struct condition *a, const struct condition *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!same_row(&a->rows[i], &b->rows[i]))
			return false;
	return true;
}

/* Neighbours under the same condition share one line and one group. */
static size_t
put_run(struct form_paint *p, const struct form_section *section, size_t from)
{
	const struct condition *when = &section->fields[from].when;
	size_t to = from;

	if (when->n > 0) {
		buf_cstr(p->out, "<div class=\"when\"");
		put_data_when(p, when);
		buf_cstr(p->out, ">\n");
		put_when_line(p, when);
	}
	for (; to < section->n_fields &&
	       same_condition(when, &section->fields[to].when);
	     to++)
		form_html_field(p, &section->fields[to]);
	if (when->n > 0)
		buf_cstr(p->out, "</div>\n");
	return to;
}

/* A section element wants a heading; without a title it is a plain block. */
static void
put_section(struct form_paint *p, const struct form_section *section)
{
	const char *element = section->title.n > 0 ? "section" : "div";

	buf_fmt(p->out, "<%s class=\"form-section%s\"", element,
	    section->when.n > 0 ? " when" : "");
	put_data_when(p, &section->when);
	buf_cstr(p->out, ">\n");
	if (section->title.n > 0) {
		buf_cstr(p->out, "<h2>");
		html_text(p->out, section->title);
		buf_cstr(p->out, "</h2>\n");
	}
	put_when_line(p, &section->when);
	for (size_t i = 0; i < section->n_fields;)
		i = put_run(p, section, i);
	buf_fmt(p->out, "</%s>\n", element);
}

/* Never pre-ticked; after a mistake elsewhere a given consent stays given. */
static void
put_consent(struct form_paint *p)
{
	const struct form_view *view = p->view;
	const struct form_error *error = form_html_error(p, NULL);
	struct str value = { NULL, 0 };
	struct form_box box = { .type = "checkbox",
		.id = STR("consent"),
		.name = STR("consent"),
		.value = STR("true"),
		.label = view->form->consent,
		.attributes =
		    error == NULL
			? " aria-required=\"true\""
			: " aria-required=\"true\" aria-invalid=\"true\""
			  " aria-describedby=\"consent-error\"" };

	if (view->form->consent.n == 0 || view->consent_given)
		return;
	if (view->values != NULL)
		form_post_get(view->values, box.name, &value);
	box.checked = value.n > 0;
	buf_fmt(p->out, "<div class=\"field consent%s\">\n",
	    error == NULL ? "" : " field-error");
	form_html_error_put(p, box.id, error);
	form_html_box(p, &box);
	if (view->terms_url.n > 0) {
		buf_cstr(p->out, "<p class=\"terms-link\"><a href=\"");
		html_url(p->out, view->terms_url);
		buf_cstr(p->out, "\">");
		html_text(p->out, view->texts->word[TEXT_TERMS_LINK]);
		buf_cstr(p->out, "</a></p>\n");
	}
	buf_cstr(p->out, "</div>\n");
}

/*
 * Out of sight, out of the tab order, not read aloud, and with a label for
 * whoever meets it all the same. Programs fill in what is called like this.
 */
static void
put_trap(struct form_paint *p)
{
	buf_cstr(p->out,
	    "<div class=\"visually-hidden\" aria-hidden=\"true\">\n"
	    "<label for=\"" FORM_TRAP "\">");
	html_text(p->out, p->view->texts->word[TEXT_TRAP]);
	buf_cstr(p->out,
	    "</label>\n<input id=\"" FORM_TRAP "\" name=\"" FORM_TRAP
	    "\" type=\"text\" tabindex=\"-1\" autocomplete=\"off\">\n"
	    "</div>\n");
}

void
form_html(struct buf *out, const struct form_view *view)
{
	struct arena arena;
	struct form_paint p = { out, &arena, view };

	arena_init(&arena, 0);
	if (view->staged.n > 0)
		put_hidden(out, "staged", view->staged);
	if (view->version.n > 0) {
		put_hidden(out, "version", view->version);
		/* Which form, should the draft be gone when this comes back. */
		put_hidden(out, "form", view->form->id);
	} else
		put_hidden(out, "rev", str_of(view->form->rev));
	for (size_t i = 0; i < view->form->n_sections; i++)
		put_section(&p, &view->form->sections[i]);
	put_trap(&p);
	put_consent(&p);
	arena_done(&arena);
}

struct str
form_error_href(struct arena *arena, const struct form_error *error)
{
	const char *part = error->part;

	if (error->field == NULL)
		return STR("#consent");
	if (part == NULL)
		return form_field_href(arena, error->field);
	return str_of(
	    str_fmt(arena, "#%.*s-%s", STR_FMT(error->field->id), part));
}

struct str
form_field_href(struct arena *arena, const struct field *field)
{
	return str_of(str_fmt(arena, "#%.*s%s", STR_FMT(field->id),
	    field->type == FIELD_DATE ? "-year" : ""));
}
