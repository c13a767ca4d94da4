/*
 * `fields:` and `columns:` of a type file → struct type_field. A part of
 * reading types; others use type_yaml.h.
 */
#ifndef READ_TYPE_FIELD_H
#define READ_TYPE_FIELD_H

#include "read/schema.h"
#include "read/type_yaml.h"

/*
 * All fields of a map, in order. False after findings; those that can be used
 * are in. `columns`: nested lists and tables are refused, names are free.
 */
bool type_field_read(const struct schema_env *, const struct ynode *map,
    bool columns, struct type_field **, size_t *n);
/* Limits, conditions and defaults that name another field of the type. */
bool type_field_check(
    const struct schema_env *, const struct type *, const struct ynode *map);

#endif
