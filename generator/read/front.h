/*
 * Front matter, typed. The keys every page has are read with the page; the
 * keys of its type come second, because `type` may come from the `holds:` of
 * the section page above, which only the model knows.
 */
#ifndef READ_FRONT_H
#define READ_FRONT_H

#include "read/doc.h"
#include "read/type_yaml.h"

struct front_text {
	struct str text; /* n == 0: not written */
	struct pos pos;  /* of the value */
};

/* A number that may be published all the same, and why. */
struct front_allow {
	struct str text, reason;
	struct str digits; /* of text, as read/digits.h folds them */
	struct pos pos;    /* of text */
};

struct front_time {
	bool is_set, has_time; /* without time: the day's begin there */
	struct date date;
	struct instant at; /* only if has_time */
	struct pos pos;
};

struct front {
	struct pos pos; /* first line of the file */
	struct front_text type, title, slug, summary, layout, holds;
	struct front_time date, updated;    /* days */
	struct front_time publish, expires; /* a day or an instant */
	bool draft, lookup;
	int32_t weight;
	bool has_weight;
	struct front_text *aliases; /* URL paths */
	size_t n_aliases;
	struct front_allow *allow; /* what checks shall let pass */
	size_t n_allow;
	struct list_decl *lists;
	size_t n_lists;
	struct list_paginate paginate;
	const struct ynode *form; /* for form_yaml.h; NULL: none */
	struct pos form_pos;      /* of the key */

	/* From front_type: */
	const struct type *of;
	struct value *values; /* of->n_fields of them, same order */
};

/* Today, for `max: today`; the rest of the world is not asked. */
struct front_env {
	struct date today;
};

/*
 * The common keys, into doc->arena, findings into doc->diags. Called by
 * doc_read; NULL only if `node` is no map.
 */
struct front *front_read(struct doc *, const struct ynode *);
/*
 * The type's fields, title limits, required keys, `form` allowed or not,
 * unknown keys. Safe for one thread per doc. False when a finding was added;
 * `values` is complete either way (is_set false where unreadable).
 * Body sections are left to check/: compare type.body with md's headings.
 */
bool front_type(struct doc *, const struct type *, const struct front_env *);

/* Value of a field of its type; NULL: the type has no such field. */
const struct value *front_value(const struct front *, struct str name);
bool front_is_common_key(struct str name);

#endif
