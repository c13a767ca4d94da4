/*
 * One YAML node → one typed value, as a field of a type wants it. Used for
 * front matter, table cells, list items and the defaults in type files.
 */
#ifndef READ_VALUE_READ_H
#define READ_VALUE_READ_H

#include "read/schema.h"
#include "read/type_yaml.h"

struct value_env {
	struct arena *arena;
	struct diags *diags;
	struct date today;
};

/*
 * False after findings; then *out is not set. Limits are checked, except
 * those that name another field: value_check_order does that when all
 * are read.
 */
bool value_read(const struct value_env *, const struct type_field *,
    const struct ynode *, struct value *out);
/* `value` against min and max that name the date `other`. */
bool value_check_order(const struct value_env *, const struct type_field *,
    const struct value *value, struct date other, bool is_min);

#endif
