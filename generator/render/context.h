/*
 * The names a layout may use on a page (contracts §5), as the outermost value
 * of the context stack.
 */
#ifndef RENDER_CONTEXT_H
#define RENDER_CONTEXT_H

#include "base/mustache.h"
#include "model/site.h"

/* One page being rendered; everything borrowed. */
struct view {
	const struct site *site;
	const struct page *page;
	enum url_kind kind;
	uint32_t number;       /* of a paginated list; 1 on the first page */
	struct str url;        /* of this very output */
	struct str content;    /* html */
	struct str form_html;  /* html; only on the form page */
	struct str slot_title; /* shell only: stands for the title */
	/* Takes the few small values that depend on the page and the place. */
	struct arena *scratch;
};

void context_root(struct mval *, const struct view *);

#endif
