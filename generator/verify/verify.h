/*
 * Checks on finished pages: dead links and anchors, missing images, double
 * ids, forms that post to nobody, markup that shuts people out, weight.
 * Works from the facts that render/ recorded; each finding points at the
 * source that caused it.
 *
 * Links are settled while a page is at hand, so that little about it must be
 * kept: only anchors into other pages wait until every page's ids are known,
 * and titles until they can be compared.
 */
#ifndef VERIFY_VERIFY_H
#define VERIFY_VERIFY_H

#include "model/site.h"
#include "render/facts.h"

struct verify;

/* One per build; `jobs` workers. Heap; free with verify_free. */
struct verify *verify_new(const struct site *, unsigned jobs);
void verify_free(struct verify *);
/*
 * One finished output of so many bytes, or the shell (`url` NULL), from its
 * worker.
 */
void verify_page(struct verify *, unsigned worker, const struct url *,
    const struct facts *, size_t bytes, struct diags *);
/* Once all outputs are through: anchors into other pages, equal titles. */
void verify_site(struct verify *, struct diags *);

#endif
