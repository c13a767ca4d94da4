/*
 * layouts/types/NAME.yaml → struct type: which keys the pages of a type have
 * (contracts §3). Adding a content type is writing such a file.
 */
#ifndef READ_TYPE_YAML_H
#define READ_TYPE_YAML_H

#include "read/list_yaml.h"
#include "read/scan.h"
#include "read/value.h"

struct value_format; /* read/value_format.h: the closed table of formats */

enum type_limit_kind {
	TYPE_LIMIT_NONE,
	TYPE_LIMIT_NUMBER, /* code points, items, rows, or the number itself */
	TYPE_LIMIT_DATE,
	TYPE_LIMIT_TODAY, /* `today` */
	TYPE_LIMIT_FIELD  /* another date field or the common key `date` */
};
struct type_limit {
	enum type_limit_kind kind;
	int64_t number;
	struct date date;
	struct str field;
};

struct type_field {
	struct str name, label, hint;
	enum value_kind kind;
	bool required;
	struct condition required_when; /* n == 0: none */
	struct value fallback;          /* is_set false: no default */
	struct type_limit min, max;
	struct option *options; /* ENUM */
	size_t n_options;
	const struct type_field *item; /* LIST: what one item is */
	struct str *to;                /* REF: allowed types; n == 0: any */
	size_t n_to;
	struct type_field *columns; /* TABLE */
	size_t n_columns;
	const struct value_format *format; /* NULL: none */
	struct pos pos;                    /* of its key */
};

enum type_url_kind {
	TYPE_URL_TEXT,
	TYPE_URL_SECTION,
	TYPE_URL_SLUG,
	TYPE_URL_FIELD
};
/* `/shenban/{category}/{slug}/` → TEXT FIELD TEXT SLUG TEXT */
struct type_url_part {
	enum type_url_kind kind;
	struct str text; /* TEXT: literal, FIELD: its name */
	size_t field;    /* FIELD: index; an enum, required */
};

enum type_form { TYPE_FORM_NO, TYPE_FORM_ALLOWED, TYPE_FORM_REQUIRED };

struct type_section {
	struct str title; /* of an h2 */
	struct pos pos;
};

struct type {
	struct str name, label, layout;
	struct pos pos, layout_pos;
	struct type_url_part *url; /* never empty: /{section}/{slug}/ */
	size_t n_url;
	struct {
		uint32_t min, max; /* code points; 0: none */
	} title;
	struct str *requires; /* common keys that must be there */
	size_t n_requires;
	enum type_form form;
	struct type_field *fields;
	size_t n_fields;
	struct {
		bool required;
		struct type_section *sections; /* in this order */
		size_t n_sections;
	} body;
	uint32_t budget;   /* bytes a page may weigh; 0: as the site says */
	bool feed, search; /* search: true unless said otherwise */
	struct {
		uint32_t max_age_days, min_items; /* 0: not asked */
		struct pos pos;
	} fresh;
	struct list_decl *lists;
	size_t n_lists;
	const struct src *src;
};

struct types {
	const struct type **items; /* by name */
	size_t n;
};

/* Reads every SCAN_TYPE entry; those with errors are in, as far as usable. */
void types_read(
    struct arena *, const struct scan *, struct types *, struct diags *);
/* One type. NULL only when the file has no readable form. */
struct type *type_yaml_read(
    struct arena *, struct str name, const struct ynode *, struct diags *);

const struct type *type_find(const struct types *, struct str name);
const struct type_field *type_field(const struct type *, struct str name);
/* Index into `fields`, or SIZE_MAX. */
size_t type_field_index(const struct type *, struct str name);

#endif
