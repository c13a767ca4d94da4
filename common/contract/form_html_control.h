/* Inside contract/: one field as HTML, between what form_html.c frames. */
#ifndef CONTRACT_FORM_HTML_CONTROL_H
#define CONTRACT_FORM_HTML_CONTROL_H

#include "base/arena.h"
#include "contract/form_html.h"

/* One form being written; the arena lives as long as the call. */
struct form_paint {
	struct buf *out;
	struct arena *arena;
	const struct form_view *view;
};

/* The error of a field, NULL for none; field NULL: of the consent box. */
const struct form_error *form_html_error(
    const struct form_paint *, const struct field *);
/* <p class="error-text" id="ID-error">, the word 错误 before it hidden. */
void form_html_error_put(
    struct form_paint *, struct str id, const struct form_error *);
/* Label, hint, error, control, warning: the whole block of one field. */
void form_html_field(struct form_paint *, const struct field *);
/* One box with its label; `name` may repeat, `id` may not. */
struct form_box {
	const char *type; /* "radio" "checkbox" */
	struct str id, name, value, label;
	bool checked;
	const char *attributes; /* already HTML, or NULL */
};
void form_html_box(struct form_paint *, const struct form_box *);

#endif
