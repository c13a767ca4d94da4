/* What the model alone knows of an output. */
#ifndef GENERATOR_VERB_EXPLAIN_SITE_H
#define GENERATOR_VERB_EXPLAIN_SITE_H

#include "verb_explain_rows.h"

struct explain_target {
	struct str asked;        /* as an address of this site */
	const struct url *url;   /* NULL: no such output */
	const struct page *page; /* of it; alone: a page nobody sees now */
};

/* `want`: an address with or without our base_url, or a source path. */
void explain_find(
    const struct site *, struct str want, struct explain_target *);
/* Address, source, state, type, layout, files, form. */
void explain_site(struct explain_rows *, const struct site *,
    const struct explain_target *, bool zh);
/* The lists it uses and those it stands in. */
void explain_lists(struct explain_rows *, const struct site *,
    const struct explain_target *, bool zh);
void explain_menus(
    struct explain_rows *, const struct site *, const struct explain_target *);

#endif
