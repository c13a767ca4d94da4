/*
 * Declared lists (contracts §4): one syntax in site.yaml, in a type, on a
 * page. Reading knows nothing of types; list_yaml_check asks them later.
 */
#ifndef READ_LIST_YAML_H
#define READ_LIST_YAML_H

#include "base/yaml.h"
#include "contract/form.h"

struct types;

struct list_sort {
	struct str field; /* a field or common key, `url` included */
	bool descending;
	struct pos pos;
};

struct list_where {
	struct str field;
	struct str *values; /* any of */
	size_t n_values;
	struct pos pos;        /* of the key */
	struct pos *value_pos; /* of each value */
};

struct list_from {
	struct str type;
	struct pos pos;
};

struct list_decl {
	struct str name;
	struct pos pos; /* of its name */
	struct list_from *from;
	size_t n_from;
	struct str in; /* URL path of a section; n == 0: anywhere */
	struct pos in_pos;
	struct list_where *where; /* all must hold */
	size_t n_where;
	uint32_t since_days; /* by `date`; 0: any */
	struct str same;     /* field equal to this page's; n == 0: none */
	struct pos same_pos;
	struct list_sort *sort; /* ties by URL */
	size_t n_sort;
	uint32_t limit, min; /* 0: none */
	struct str group;    /* enum field, or a date's name with group_year */
	bool group_year;     /* written `date.year` */
	struct pos group_pos;
};

struct list_paginate {
	struct str list; /* n == 0: none */
	uint32_t size;
	struct pos pos; /* of the list's name */
};

/* A map name → list. False after diagnostics; usable ones are in. */
bool list_yaml_read(struct arena *, const struct ynode *map,
    struct list_decl **, size_t *n, struct diags *);
bool list_yaml_paginate(struct arena *, const struct ynode *,
    struct list_paginate *, struct diags *);
/*
 * Do the types know `from`, and every one of them the fields and options
 * that are named? Adds type-unknown, list-field, value-option.
 */
bool list_yaml_check(
    const struct list_decl *, const struct types *, struct diags *);

#endif
