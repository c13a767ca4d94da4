/* The model stage: all documents → one const struct site. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "model/site.h"

struct model_input {
	const struct scan *scan;
	const struct site_yaml *conf;
	const struct types *types;
	const struct directives *directives;
	const struct form_texts *texts; /* NULL: no texts.yaml */
	const struct form_sets *sets;
	const struct holidays *holidays; /* NULL: no table */
	struct pos holidays_end;
	struct doc *docs; /* const afterwards */
	size_t n_docs;
	struct instant now;
	bool drafts;
	unsigned jobs;
};

/*
 * Relates everything. Findings go to `diags` and to the docs' own sinks. The
 * site lives in the arena; inputs stay borrowed.
 */
const struct site *model_build(
    struct arena *, const struct model_input *, struct diags *);

#endif
