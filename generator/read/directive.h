/*
 * layouts/directives/NAME.yaml → struct directive: the blocks that editors may
 * write as `:::name argument …`. The set is closed; adding a block is adding
 * such a file and NAME.html beside it, which says how it looks.
 */
#ifndef READ_DIRECTIVE_H
#define READ_DIRECTIVE_H

#include "read/type_yaml.h"

enum directive_body {
	DIRECTIVE_BODY_OPTIONAL,
	DIRECTIVE_BODY_REQUIRED,
	DIRECTIVE_BODY_NO
};

/* Raw HTML that stands for the block: `div.warn`, `details`. */
struct directive_tag {
	struct str tag;        /* lower case */
	struct str class_part; /* of the tag's class; n == 0: any tag */
};

struct directive {
	struct str file; /* NAME; the template is layouts/directives/NAME.html
			  */
	struct str name; /* what editors write behind the colons */
	struct pos pos;  /* where it is declared */
	enum directive_body body;
	/*
	 * Arguments: `name` is what the template calls it, `label` what
	 * editors write before the sign =. Single values only.
	 */
	struct type_field *fields;
	size_t n_fields;
	size_t unnamed; /* field that takes what has no label; SIZE_MAX: none */
	struct directive_tag *replaces;
	size_t n_replaces;
};

struct directives {
	struct directive *items; /* by file name */
	size_t n;
};

/*
 * Reads every SCAN_DIRECTIVE entry; those with errors are in, as far as
 * usable. Everything in the arena, which pages borrow from.
 */
void directives_read(
    struct arena *, const struct scan *, struct directives *, struct diags *);
/* NULL: none has that name. The set may be NULL, too. */
const struct directive *directive_find(
    const struct directives *, struct str name);
/* Index of the argument that editors call so, or SIZE_MAX. */
size_t directive_field(const struct directive *, struct str label);
/* The block to use instead of a piece of raw HTML; NULL: none is meant. */
const struct directive *directive_for_html(
    const struct directives *, struct str html);

#endif
