/* What the parts of the context share; nobody else includes this. */
#ifndef RENDER_CONTEXT_PART_H
#define RENDER_CONTEXT_PART_H

#include "render/context.h"

/* A place in something, together with the page that looks at it. */
struct place {
	const struct view *view;
	const void *of;
	size_t from, n;
};

/* In the view's scratch arena. */
const struct place *context_place(
    const struct view *, const void *of, size_t from, size_t n);
size_t context_place_count(const void *place); /* of a mval_class */

void context_lists(const struct view *, struct mval *);
void context_pager(const struct view *, struct mval *);

#endif
