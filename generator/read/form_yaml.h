/*
 * The `form:` key of a page → struct form (contracts §6): sets unfolded,
 * options and conditions resolved, messages filled in from layouts/texts.yaml.
 * URLs, terms hash and rev are the model's to fill.
 */
#ifndef READ_FORM_YAML_H
#define READ_FORM_YAML_H

#include "contract/form.h"
#include "contract/texts.h"
#include "read/scan.h"
#include "read/site_yaml.h"

struct form_set {
	struct str name;
	const struct ynode *fields; /* a list */
	struct pos pos;
};

struct form_sets {
	struct form_set *items; /* by name */
	size_t n;
};

/* What a form is read against; all borrowed, const, may be shared. */
struct form_env {
	const struct site_yaml *site; /* units */
	const struct form_sets *sets;
	const struct form_texts *texts; /* default messages; NULL: not read */
};

/* All SCAN_SET files. False after diagnostics; usable ones are in. */
bool form_sets_read(
    struct arena *, const struct scan *, struct form_sets *, struct diags *);

/*
 * The form, in the arena; title is left empty. NULL when it cannot be used;
 * with findings but a usable shape it is returned, so that later stages can
 * still look at the page.
 */
struct form *form_yaml_read(struct arena *, const struct ynode *,
    const struct form_env *, struct diags *);

#endif
