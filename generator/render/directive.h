/*
 * Directive blocks of a body: each is its template around what it holds. The
 * template knows the names of the page, the block's arguments and `body`.
 */
#ifndef RENDER_DIRECTIVE_H
#define RENDER_DIRECTIVE_H

#include "render/render.h"

/* Compiles layouts/directives; one without a template is a finding. */
void directive_load(struct renderer *, struct arena *, struct diags *);

struct directive_run {
	const struct renderer *r;
	struct render_hand *hand;
	const struct view *view;
	struct str *hrefs; /* of md->refs; only read */
	struct str *notes; /* behind links to files: （PDF，120 KB） */
};

/*
 * Appends the body of the view's page, addresses and blocks filled in. What
 * the templates emit goes to hand->blocks as facts with their places.
 */
void directive_body(const struct directive_run *, struct buf *out);

#endif
