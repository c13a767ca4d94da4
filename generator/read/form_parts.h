/*
 * Inside of reading forms: what form_yaml.c, form_part_set.c,
 * form_part_field.c and form_part_check.c share. Others use form_yaml.h.
 */
#ifndef READ_FORM_PARTS_H
#define READ_FORM_PARTS_H

#include "read/form_yaml.h"
#include "read/schema.h"

/* One field before it is read: where it is written, and under what `use`. */
struct form_part {
	size_t section;
	const struct ynode *map;      /* set and `with` already merged */
	const struct ynode *use_when; /* of the `use` it came by; NULL: none */
};

/* What is needed again once all fields are read. */
struct form_pending {
	struct field *field;
	const struct ynode *when, *use_when;
	const struct ynode *min, *max;
	bool options_are_units;
};

struct form_reader {
	struct schema_env env;
	const struct form_env *with;
	struct form *form;
	struct form_part *parts;
	size_t n_parts, cap_parts;
	struct form_pending *pending; /* n_parts of them at most */
	size_t n_pending;
};

/* form_part_set.c: one entry of `fields`, a field or a `use`. */
bool form_part_collect(
    struct form_reader *, size_t section, const struct ynode *);

/* form_part_field.c: fills pending->field. False: it cannot be used. */
bool form_part_field(
    struct form_reader *, const struct form_part *, struct form_pending *);

/* form_part_check.c: whatever relates two fields. */
bool form_part_check_when(
    struct form_reader *, const struct ynode *when, const struct field *before);
bool form_part_check_fields(struct form_reader *);
bool form_part_check_route(struct form_reader *, struct pos);
bool form_part_resolve(struct form_reader *);

/* FORM_FIELD for a name that no field has. */
void form_part_unknown_field(struct form_reader *, struct str, struct pos);

#endif
