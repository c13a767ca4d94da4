/*
 * Checks on finished pages: dead links and anchors, missing images, double
 * ids, forms that post to nobody. Works from the facts that render/ recorded;
 * each finding points at the source that caused it.
 *
 * Links are settled while a page is at hand, so that nothing about it must be
 * kept; only anchors into other pages wait until every page's ids are known.
 */
#ifndef VERIFY_VERIFY_H
#define VERIFY_VERIFY_H

#include "model/site.h"
#include "render/facts.h"

struct verify;

/* One per build; `jobs` workers. Heap; free with verify_free. */
struct verify *verify_new(const struct site *, unsigned jobs);
void verify_free(struct verify *);
/* One finished output, or the shell (`url` NULL), from its worker. */
void verify_page(struct verify *, unsigned worker, const struct url *,
    const struct facts *, struct diags *);
/* Once all outputs are through: anchors into other pages. */
void verify_anchors(struct verify *, struct diags *);

#endif
