/*
 * How a verb looks at a site without building it: the pipeline runs up to
 * verify, writes nothing, and hands over what it made on the way.
 */
#ifndef GENERATOR_BUILD_VISIT_H
#define GENERATOR_BUILD_VISIT_H

#include "build_target.h"
#include "render/render.h"

/* What stands at the end; everything borrowed until the visit returns. */
struct build_view {
	const struct build_options *opt;
	const struct site *site;
	const struct build_target *target; /* NULL without `page` */
	struct diags *diags;               /* the findings, not printed */
	const struct diag_levels *levels;
};

struct build_visit {
	void *ctx;
	/* The model stands; `jobs` workers will render. May be NULL. */
	void (*start)(void *ctx, const struct site *, unsigned jobs);
	/*
	 * One finished output, from its worker; what the hand holds goes with
	 * the next one. NULL: nothing is rendered.
	 */
	void (*page)(void *ctx, unsigned worker, const struct url *,
	    const struct render_hand *);
	/* Prints; the exit status. Not called when there is no site at all. */
	int (*end)(void *ctx, const struct build_view *);
};

#endif
