/*
 * Fields of a type: what they are, which keys go with which kind, limits,
 * defaults. The file says it once; every page of the type is held to it.
 *
 *	field = { label type required default min max options of to columns
 *	          format hint }
 */
#include "read/type_field.h"

#include "read/front.h"
#include "read/value_format.h"
#include "read/value_read.h"

struct raw {
	struct str label, hint, type, of, format;
	struct pos type_pos, of_pos, format_pos;
	const struct ynode *required, *fallback, *min, *max, *options, *to,
	    *columns;
};

#define AT struct raw
static const struct schema_key keys[] = {
	SCHEMA_NEEDED("label", SCHEMA_TEXT, AT, label, "名称"),
	SCHEMA_NEEDED_PLACED("type", SCHEMA_TEXT, AT, type, type_pos, "类型"),
	SCHEMA_KEY("required", SCHEMA_NODE, AT, required),
	SCHEMA_KEY("default", SCHEMA_NODE, AT, fallback),
	SCHEMA_KEY("min", SCHEMA_NODE, AT, min),
	SCHEMA_KEY("max", SCHEMA_NODE, AT, max),
	SCHEMA_KEY("options", SCHEMA_NODE, AT, options),
	SCHEMA_PLACED("of", SCHEMA_TEXT, AT, of, of_pos),
	SCHEMA_KEY("to", SCHEMA_NODE, AT, to),
	SCHEMA_KEY("columns", SCHEMA_MAP, AT, columns),
	SCHEMA_PLACED("format", SCHEMA_TEXT, AT, format, format_pos),
	SCHEMA_KEY("hint", SCHEMA_TEXT, AT, hint),
};
#undef AT

/* Which keys go with which kind; `must` has to be there. */
#define BIT(kind) (1u << VALUE_##kind)
static const struct {
	const char *key;
	unsigned may, must; /* sets of kinds */
} fits[] = {
	{ "options", BIT(ENUM), BIT(ENUM) },
	{ "of", BIT(LIST), BIT(LIST) },
	{ "to", BIT(REF), 0 },
	{ "columns", BIT(TABLE), BIT(TABLE) },
	{ "format", BIT(TEXT) | BIT(DATE), 0 },
	{ "min", BIT(TEXT) | BIT(NUMBER) | BIT(DATE) | BIT(LIST) | BIT(TABLE),
	    0 },
	{ "max", BIT(TEXT) | BIT(NUMBER) | BIT(DATE) | BIT(LIST) | BIT(TABLE),
	    0 },
};

static bool
kind_of(const struct schema_env *env, struct str name, struct pos pos,
    enum value_kind *kind)
{
	struct str known[VALUE__MAX];

	if (value_kind_find(name, kind))
		return true;
	for (int i = 0; i < VALUE__MAX; i++)
		known[i] = str_of(value_kind_name((enum value_kind)i));
	schema_not_an_option(env->diags, pos, name, known, VALUE__MAX);
	return false;
}

/*
 * A list carries the keys of its items, too: `type: list, of: ref, to: guide`;
 * min and max then count the items.
 */
static bool
check_keys(const struct schema_env *env, const struct ynode *map,
    enum value_kind kind, enum value_kind item)
{
	unsigned mine = 1u << kind, its = 1u << item;
	bool good = true;

	for (size_t i = 0; i < SCHEMA_N(fits); i++) {
		const struct ynode *key = ynode_key(map, fits[i].key);

		if (key != NULL && !(fits[i].may & (mine | its))) {
			DIAG_ADD(env->diags, DIAG_TYPE_KEY, key->pos,
			    value_kind_name(kind), fits[i].key);
			good = false;
		}
		if (key == NULL && (fits[i].must & (mine | its))) {
			schema_missing(env->diags, map->pos, fits[i].key,
			    value_kind_name(kind));
			good = false;
		}
	}
	return good;
}

static bool
read_format(const struct schema_env *env, const struct raw *raw,
    struct type_field *field)
{
	struct str known[8];
	const struct value_format *f;

	if (raw->format.n == 0)
		return true;
	f = value_format_find(raw->format);
	if (f != NULL && f->kind == field->kind) {
		field->format = f;
		return true;
	}
	schema_not_an_option(env->diags, raw->format_pos, raw->format, known,
	    value_format_names(field->kind, known, SCHEMA_N(known)));
	return false;
}

/* number, or for dates: YYYY-MM-DD, `today`, the name of another field */
static bool
read_limit(const struct schema_env *env, const struct ynode *node,
    const char *what, enum value_kind kind, struct type_limit *out)
{
	static const struct schema_wanted
	    number = { "整数", "a whole number", "60" },
	    date = { "日期、today 或日期字段名",
		    "a date, today, or the name of a date field", "date" };
	uint64_t n;
	bool negative;

	if (node == NULL)
		return true;
	if (kind == VALUE_DATE && node->kind == YNODE_SCALAR) {
		if (date_parse(node->text, &out->date))
			out->kind = TYPE_LIMIT_DATE;
		else if (str_is(node->text, "today"))
			out->kind = TYPE_LIMIT_TODAY;
		else if (schema_is_word(node->text))
			out->kind = TYPE_LIMIT_FIELD;
		out->field = node->text;
	} else if (node->kind == YNODE_SCALAR) {
		negative = str_starts(node->text, "-") && kind == VALUE_NUMBER;
		if (str_u64(str_from(node->text, negative), &n) &&
		    n < 1000000000) {
			out->kind = TYPE_LIMIT_NUMBER;
			out->number = negative ? -(int64_t)n : (int64_t)n;
		}
	}
	if (out->kind != TYPE_LIMIT_NONE)
		return true;
	schema_wrong(env->diags, node, str_of(what),
	    kind == VALUE_DATE ? &date : &number);
	return false;
}

static bool
read_required(const struct schema_env *env, const struct ynode *node,
    bool column, struct type_field *field)
{
	if (node == NULL)
		return true;
	if (node->kind == YNODE_MAP && !column)
		return schema_condition(
		    env, node, STR("required"), &field->required_when);
	if (node->kind == YNODE_SCALAR &&
	    schema_bool(node->text, &field->required))
		return true;
	schema_wrong(env->diags, node, STR("required"),
	    &(struct schema_wanted){ "true、false 或条件",
		"true, false or a condition", "{status: linkOnly}" });
	return false;
}

/* Everything that depends on the kind; for a list, on the kind of its items */
static bool
read_shape(const struct schema_env *env, const struct raw *raw,
    struct type_field *field)
{
	bool good = read_format(env, raw, field);

	if (raw->options != NULL && field->kind == VALUE_ENUM)
		good &= schema_options(env, raw->options, STR("options"),
		    &field->options, &field->n_options);
	if (raw->to != NULL && field->kind == VALUE_REF)
		good &= schema_texts(
		    env, raw->to, STR("to"), &field->to, &field->n_to);
	if (raw->columns != NULL && field->kind == VALUE_TABLE)
		good &= type_field_read(env, raw->columns, true,
		    &field->columns, &field->n_columns);
	return good;
}

static bool
read_item(const struct schema_env *env, const struct raw *raw,
    struct type_field *list, enum value_kind kind)
{
	struct type_field *item = ARENA_NEW(env->arena, struct type_field);

	item->name = list->name;
	item->label = list->label;
	item->pos = list->pos;
	item->kind = kind;
	list->item = item;
	return read_shape(env, raw, item);
}

static bool
read_fallback(const struct schema_env *env, const struct ynode *node,
    struct type_field *field)
{
	/* No day is today in a type file: a default cannot be held to it. */
	const struct value_env values = { env->arena, env->diags,
		{ 9999, 12, 31 } };

	if (node == NULL)
		return true;
	if (!value_read(&values, field, node, &field->fallback))
		return false;
	field->fallback.is_default = true;
	return true;
}

static bool
is_scalar_kind(enum value_kind kind)
{
	return kind != VALUE_LIST && kind != VALUE_TABLE;
}

static bool
read_kinds(const struct schema_env *env, const struct ynode *map,
    const struct raw *raw, bool column, struct type_field *field)
{
	enum value_kind item = VALUE_TEXT;
	bool good = kind_of(env, raw->type, raw->type_pos, &field->kind);

	if (good && column && !is_scalar_kind(field->kind)) {
		DIAG_ADD(env->diags, DIAG_TYPE_KEY, raw->type_pos,
		    value_kind_name(VALUE_TABLE), value_kind_name(field->kind));
		return false;
	}
	if (!good || field->kind != VALUE_LIST || raw->of.n == 0)
		return good && check_keys(env, map, field->kind, field->kind) &&
		       read_shape(env, raw, field);
	if (!kind_of(env, raw->of, raw->of_pos, &item))
		return false;
	if (!is_scalar_kind(item)) {
		DIAG_ADD(env->diags, DIAG_TYPE_KEY, raw->of_pos,
		    value_kind_name(VALUE_LIST), value_kind_name(item));
		return false;
	}
	return check_keys(env, map, VALUE_LIST, item) &&
	       read_item(env, raw, field, item);
}

static bool
read_field(const struct schema_env *env, const struct ynode *map, bool column,
    struct type_field *field)
{
	struct raw raw = { 0 };
	bool good = schema_read(env, map, keys, SCHEMA_N(keys), &raw);

	field->label = raw.label.n > 0 ? raw.label : field->name;
	field->hint = raw.hint;
	if (raw.type.n == 0 || !read_kinds(env, map, &raw, column, field))
		return false;
	good &= read_required(env, raw.required, column, field);
	good &= read_limit(env, raw.min, "min", field->kind, &field->min);
	good &= read_limit(env, raw.max, "max", field->kind, &field->max);
	return read_fallback(env, raw.fallback, field) && good;
}

/* Names that mean something else wherever fields are named. */
static const char *const taken[] = { "url", "type", "section", "words",
	"minutes", "content", "year", "month", "day" };

static bool
is_taken(struct str name)
{
	for (size_t i = 0; i < SCHEMA_N(taken); i++) {
		if (str_is(name, taken[i]))
			return true;
	}
	return front_is_common_key(name);
}

static bool
check_name(const struct schema_env *env, const struct ynode *key, bool column)
{
	const char *zh, *en;

	if (!schema_is_word(key->text) ||
	    str_find_char(key->text, '-') != SIZE_MAX) {
		zh = "只能用英文字母和数字，以字母开头";
		en = "letters and digits, a letter first";
	} else if (!column && is_taken(key->text)) {
		zh = "这是程序自己的字段名";
		en = "the program uses it itself";
	} else {
		return true;
	}
	DIAG_ADD(env->diags, DIAG_TYPE_NAME, key->pos, key->text.p, zh, en);
	return false;
}

bool
type_field_read(const struct schema_env *env, const struct ynode *map,
    bool columns, struct type_field **out, size_t *n)
{
	bool good = true;

	*n = 0;
	*out = ARENA_ARRAY(env->arena, map->n, struct type_field);
	for (size_t i = 0; i < map->n; i++) {
		struct type_field *field = &(*out)[*n];

		if (!check_name(env, map->keys[i], columns) ||
		    !schema_is_map(
			env->diags, map->items[i], map->keys[i]->text)) {
			good = false;
			continue;
		}
		*field = (struct type_field){ .name = map->keys[i]->text,
			.pos = map->keys[i]->pos };
		if (read_field(env, map->items[i], columns, field))
			(*n)++;
		else
			good = false;
	}
	return good;
}

/* ---- what names other fields -------------------------------------------- */

static bool
check_values(const struct schema_env *env, const struct type_field *other,
    const struct ynode *node)
{
	size_t n = node->kind == YNODE_LIST ? node->n : 1;
	struct str *values =
	    ARENA_ARRAY(env->arena, other->n_options, struct str);
	bool good = true;

	for (size_t i = 0; i < other->n_options; i++)
		values[i] = other->options[i].value;
	for (size_t v = 0; v < n; v++) {
		const struct ynode *value =
		    node->kind == YNODE_LIST ? node->items[v] : node;
		bool found = false;

		for (size_t i = 0; i < other->n_options; i++)
			found |= str_eq(value->text, values[i]);
		if (found)
			continue;
		schema_not_an_option(env->diags, value->pos, value->text,
		    values, other->n_options);
		good = false;
	}
	return good;
}

static bool
check_condition(const struct schema_env *env, const struct type *type,
    const struct type_field *field, const struct ynode *map)
{
	bool good = true;

	for (size_t i = 0; i < map->n; i++) {
		const struct ynode *key = map->keys[i];
		const struct type_field *other = type_field(type, key->text);

		if (other == NULL || other == field) {
			DIAG_ADD(
			    env->diags, DIAG_FORM_WHEN, key->pos, key->text.p);
			good = false;
		} else if (other->kind == VALUE_ENUM) {
			good &= check_values(env, other, map->items[i]);
		}
	}
	return good;
}

static bool
check_limit(const struct schema_env *env, const struct type *type,
    const struct type_field *field, const struct type_limit *limit,
    const struct ynode *node)
{
	const struct type_field *other;

	if (limit->kind != TYPE_LIMIT_FIELD)
		return true;
	other = type_field(type, limit->field);
	if (str_is(limit->field, "date") ||
	    (other != NULL && other != field && other->kind == VALUE_DATE))
		return true;
	DIAG_ADD(env->diags, DIAG_FORM_WHEN, node->pos, node->text.p);
	return false;
}

bool
type_field_check(const struct schema_env *env, const struct type *type,
    const struct ynode *map)
{
	bool good = true;

	for (size_t i = 0; i < map->n; i++) {
		const struct type_field *field =
		    type_field(type, map->keys[i]->text);
		const struct ynode *node = map->items[i];

		if (field == NULL)
			continue;
		good &= check_limit(
		    env, type, field, &field->min, ynode_get(node, "min"));
		good &= check_limit(
		    env, type, field, &field->max, ynode_get(node, "max"));
		if (field->required_when.n > 0)
			good &= check_condition(
			    env, type, field, ynode_get(node, "required"));
	}
	return good;
}
