/*
 * A form as HTML: the controls between the frame that a layout owns. The
 * static page and the service's error page come from here, so the page a
 * citizen sees after a mistake is the page they left.
 *
 * Writes hidden `rev` (editing: `version`, `form`), every section and field,
 * the consent box; not the <form> tag, not the button, not the summary. A
 * form with files (form_has_files) must be posted as multipart/form-data, and
 * its first button must be its own: kept files bring buttons that drop them,
 * and Enter in a text field presses the first.
 */
#ifndef CONTRACT_FORM_HTML_H
#define CONTRACT_FORM_HTML_H

#include "base/buf.h"
#include "contract/form_check.h"

struct form_view {
	const struct form *form;
	const struct form_texts *texts;
	const struct form_post *values; /* NULL: empty form */
	const struct form_error *errors;
	size_t n_errors;
	struct str version; /* edit page: the draft's version; else empty */
	struct str staged;  /* first post: where its files are kept, or empty */
	bool consent_given; /* edit page: no box is asked again */
	struct str terms_url; /* where the consent line links to */
};

void form_html(struct buf *, const struct form_view *);
/* “#id” of the control an error line links to. Arena. */
struct str form_error_href(struct arena *, const struct form_error *);
/* “#id” of a field's first control, for 修改 links. Arena. */
struct str form_field_href(struct arena *, const struct field *);

#endif
