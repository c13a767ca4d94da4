/*
 * Declared lists: YAML → struct list_decl, and the questions that need the
 * types to be known. What a list then holds is the model's business.
 */
#include "read/list_yaml.h"

#include <stdlib.h>

#include "read/schema.h"
#include "read/type_yaml.h"

enum { PAGE_LARGEST = 500 };

/* The keys of one list whose shape is not plain. */
struct raw {
	const struct ynode *from, *where, *sort;
	struct str group, in, same;
	struct pos group_pos, in_pos, same_pos;
	uint32_t since, limit, min;
};

#define AT struct raw
static const struct schema_key keys[] = {
	SCHEMA_NEEDED("from", SCHEMA_NODE, AT, from, "内容类型"),
	SCHEMA_PLACED("in", SCHEMA_PATH, AT, in, in_pos),
	SCHEMA_KEY("where", SCHEMA_MAP, AT, where),
	SCHEMA_KEY("since", SCHEMA_AGE, AT, since),
	SCHEMA_PLACED("same", SCHEMA_WORD, AT, same, same_pos),
	SCHEMA_KEY("sort", SCHEMA_NODE, AT, sort),
	SCHEMA_KEY("limit", SCHEMA_COUNT, AT, limit),
	SCHEMA_PLACED("group", SCHEMA_TEXT, AT, group, group_pos),
	SCHEMA_KEY("min", SCHEMA_COUNT, AT, min),
};
#undef AT

/* The i-th scalar of a scalar or a list. */
static const struct ynode *
part(const struct ynode *node, size_t i)
{
	return node->kind == YNODE_LIST ? node->items[i] : node;
}

static size_t
n_parts(const struct ynode *node)
{
	return node->kind == YNODE_LIST ? node->n : 1;
}

static bool
read_from(const struct schema_env *env, const struct ynode *node,
    struct list_decl *list)
{
	static const struct schema_wanted wanted = { "内容类型的名字",
		"the name of a type", "notice" };
	bool good = true;

	list->from = ARENA_ARRAY(env->arena, n_parts(node), struct list_from);
	for (size_t i = 0; i < n_parts(node); i++) {
		const struct ynode *name = part(node, i);

		if (name->kind != YNODE_SCALAR || !schema_is_word(name->text)) {
			schema_wrong(env->diags, name, STR("from"), &wanted);
			good = false;
			continue;
		}
		list->from[list->n_from++] =
		    (struct list_from){ name->text, name->pos };
	}
	return good && list->n_from > 0;
}

static bool
read_where(const struct schema_env *env, const struct ynode *map,
    struct list_decl *list)
{
	bool good = true;

	list->where = ARENA_ARRAY(env->arena, map->n, struct list_where);
	for (size_t i = 0; i < map->n; i++) {
		struct list_where *w = &list->where[list->n_where];
		const struct ynode *value = map->items[i];

		w->field = map->keys[i]->text;
		w->pos = map->keys[i]->pos;
		if (!schema_texts(
			env, value, w->field, &w->values, &w->n_values)) {
			good = false;
			continue;
		}
		w->value_pos = ARENA_ARRAY(env->arena, w->n_values, struct pos);
		for (size_t v = 0; v < w->n_values; v++)
			w->value_pos[v] = part(value, v)->pos;
		list->n_where += w->n_values > 0;
	}
	return good;
}

/* sort = [ "-" ] field */
static bool
read_sort(const struct schema_env *env, const struct ynode *node,
    struct list_decl *list)
{
	static const struct schema_wanted wanted = { "字段名，倒序在前面加 -",
		"a field, with - in front for descending", "-date" };
	bool good = true;

	list->sort = ARENA_ARRAY(env->arena, n_parts(node), struct list_sort);
	for (size_t i = 0; i < n_parts(node); i++) {
		const struct ynode *name = part(node, i);
		struct list_sort *sort = &list->sort[list->n_sort];

		sort->pos = name->pos;
		sort->field = name->text;
		if (name->kind == YNODE_SCALAR && str_starts(name->text, "-")) {
			sort->descending = true;
			sort->field = str_from(name->text, 1);
		}
		if (name->kind != YNODE_SCALAR ||
		    !schema_is_word(sort->field)) {
			schema_wrong(env->diags, name, STR("sort"), &wanted);
			good = false;
			continue;
		}
		list->n_sort++;
	}
	return good;
}

static bool
read_group(
    const struct schema_env *env, const struct raw *raw, struct list_decl *list)
{
	static const struct schema_wanted wanted = { "字段名或“日期字段.year”",
		"a field, or a date's “field.year”", "date.year" };
	struct str year;

	list->group_pos = raw->group_pos;
	if (raw->group.n == 0)
		return true;
	list->group_year = str_cut(raw->group, '.', &list->group, &year);
	if (schema_is_word(list->group) &&
	    (!list->group_year || str_is(year, "year")))
		return true;
	schema_wrong(env->diags,
	    &(struct ynode){ .pos = raw->group_pos, .text = raw->group },
	    STR("group"), &wanted);
	list->group = (struct str){ 0 };
	return false;
}

static bool
read_list(const struct schema_env *env, const struct ynode *map,
    struct list_decl *list)
{
	struct raw raw = { 0 };
	bool good;

	good = schema_read(env, map, keys, SCHEMA_N(keys), &raw);
	if (raw.from != NULL)
		good &= read_from(env, raw.from, list);
	if (raw.where != NULL)
		good &= read_where(env, raw.where, list);
	if (raw.sort != NULL)
		good &= read_sort(env, raw.sort, list);
	good &= read_group(env, &raw, list);
	list->in = raw.in;
	list->in_pos = raw.in_pos;
	list->same = raw.same;
	list->same_pos = raw.same_pos;
	list->since_days = raw.since;
	list->limit = raw.limit;
	list->min = raw.min;
	return good;
}

bool
list_yaml_read(struct arena *a, const struct ynode *map, struct list_decl **out,
    size_t *n, struct diags *diags)
{
	static const struct schema_wanted name = { "以字母开头的英文名",
		"a name of letters, digits and dashes", "latest" };
	struct schema_env env = { a, diags, false };
	bool good = true;

	*n = 0;
	*out = NULL;
	if (!schema_is_map(diags, map, STR("lists")))
		return false;
	*out = ARENA_ARRAY(a, map->n, struct list_decl);
	for (size_t i = 0; i < map->n; i++) {
		struct list_decl *list = &(*out)[*n];

		/* The place may hold what a refused list left. */
		*list = (struct list_decl){ .name = map->keys[i]->text,
			.pos = map->keys[i]->pos };
		if (!schema_is_word(list->name)) {
			schema_wrong(diags, map->keys[i], STR("lists"), &name);
			good = false;
		} else if (!schema_is_map(diags, map->items[i], list->name)) {
			good = false;
		} else {
			good &= read_list(&env, map->items[i], list);
			*n += list->n_from > 0;
		}
	}
	return good;
}

bool
list_yaml_paginate(struct arena *a, const struct ynode *node,
    struct list_paginate *out, struct diags *diags)
{
	static const struct schema_key rows[] = {
		SCHEMA_NEEDED_PLACED("list", SCHEMA_WORD, struct list_paginate,
		    list, pos, "列表"),
		SCHEMA_NEEDED("size", SCHEMA_COUNT, struct list_paginate, size,
		    "每页条数"),
	};
	struct schema_env env = { a, diags, false };
	const struct ynode *size;

	*out = (struct list_paginate){ 0 };
	if (!schema_is_map(diags, node, STR("paginate")) ||
	    !schema_read(&env, node, rows, SCHEMA_N(rows), out))
		return false;
	if (out->size >= 1 && out->size <= PAGE_LARGEST)
		return true;
	size = ynode_get(node, "size");
	schema_out_of_range(diags, size->pos, STR("size"), "1 至 500", "1–500");
	out->size = 20;
	return false;
}

/* ---- against the types -------------------------------------------------- */

/* Common keys that order and select pages. */
static const char *const common[] = { "title", "slug", "date", "updated",
	"weight", "url", "type", "summary", "publish", "expires" };

static bool
is_common(struct str name)
{
	for (size_t i = 0; i < SCHEMA_N(common); i++) {
		if (str_is(name, common[i]))
			return true;
	}
	return false;
}

static void
unknown_field(const struct type *type, struct str name, struct pos pos,
    struct diags *diags)
{
	size_t n = SCHEMA_N(common) + type->n_fields;
	struct str *known = calloc(n, sizeof(*known));
	struct buf near = BUF_INIT, wrong = BUF_INIT, where = BUF_INIT;

	if (known == NULL)
		abort();
	for (size_t i = 0; i < n; i++)
		known[i] = i < type->n_fields
			       ? type->fields[i].name
			       : str_of(common[i - type->n_fields]);
	buf_str(&near, str_nearest(name, known, n));
	buf_str(&wrong, name);
	buf_str(&where, type->label.n > 0 ? type->label : type->name);
	DIAG_ADD(diags, DIAG_LIST_FIELD, pos, wrong.p, where.p,
	    near.n > 0 ? near.p : "");
	buf_done(&near);
	buf_done(&wrong);
	buf_done(&where);
	free(known);
}

static bool
check_field(const struct type *type, struct str name, struct pos pos,
    struct diags *diags)
{
	if (name.n == 0 || is_common(name) || type_field(type, name) != NULL)
		return true;
	unknown_field(type, name, pos, diags);
	return false;
}

static bool
check_options(const struct type_field *field, const struct list_where *w,
    struct diags *diags)
{
	bool good = true;
	struct str options[64];
	size_t n = field->n_options < 64 ? field->n_options : 64;

	for (size_t i = 0; i < n; i++)
		options[i] = field->options[i].value;
	for (size_t v = 0; v < w->n_values; v++) {
		bool found = false;

		for (size_t i = 0; i < field->n_options; i++)
			found |= str_eq(field->options[i].value, w->values[v]);
		if (found)
			continue;
		schema_not_an_option(
		    diags, w->value_pos[v], w->values[v], options, n);
		good = false;
	}
	return good;
}

/* Only options and dates have an order of groups. */
static bool
check_group(
    const struct list_decl *list, const struct type *type, struct diags *diags)
{
	static const struct schema_wanted wanted = {
		"选项类字段，或日期字段加 .year",
		"an enum field, or a date field with .year", "date.year"
	};
	const struct type_field *field;
	bool is_date;

	if (!check_field(type, list->group, list->group_pos, diags))
		return false;
	if (list->group.n == 0)
		return true;
	field = type_field(type, list->group);
	is_date = field != NULL ? field->kind == VALUE_DATE
				: str_is(list->group, "date") ||
				      str_is(list->group, "updated");
	if (list->group_year ? is_date
			     : field != NULL && field->kind == VALUE_ENUM)
		return true;
	schema_wrong(diags,
	    &(struct ynode){ .pos = list->group_pos, .text = list->group },
	    STR("group"), &wanted);
	return false;
}

static bool
check_type(
    const struct list_decl *list, const struct type *type, struct diags *diags)
{
	bool good = check_field(type, list->same, list->same_pos, diags);

	for (size_t i = 0; i < list->n_sort; i++)
		good &= check_field(
		    type, list->sort[i].field, list->sort[i].pos, diags);
	for (size_t i = 0; i < list->n_where; i++) {
		const struct list_where *w = &list->where[i];
		const struct type_field *field = type_field(type, w->field);

		good &= check_field(type, w->field, w->pos, diags);
		if (field != NULL && field->kind == VALUE_ENUM)
			good &= check_options(field, w, diags);
	}
	return check_group(list, type, diags) && good;
}

static void
unknown_type(const struct list_from *from, const struct types *types,
    struct diags *diags)
{
	struct str *known = calloc(types->n + 1, sizeof(*known));
	struct buf wrong = BUF_INIT, near = BUF_INIT;

	if (known == NULL)
		abort();
	for (size_t i = 0; i < types->n; i++)
		known[i] = types->items[i]->name;
	buf_str(&wrong, from->type);
	buf_str(&near, str_nearest(from->type, known, types->n));
	DIAG_ADD(diags, DIAG_TYPE_UNKNOWN, from->pos, wrong.p,
	    near.n > 0 ? near.p : "");
	buf_done(&wrong);
	buf_done(&near);
	free(known);
}

bool
list_yaml_check(const struct list_decl *list, const struct types *types,
    struct diags *diags)
{
	bool good = true;

	for (size_t i = 0; i < list->n_from; i++) {
		const struct type *type = type_find(types, list->from[i].type);

		if (type == NULL)
			unknown_type(&list->from[i], types, diags);
		good &= type != NULL && check_type(list, type, diags);
	}
	return good;
}
