/*
 * Shapes of values that several YAML files share: texts, options, conditions.
 */
#include "base/utf8.h"
#include "read/schema.h"

static bool
one_text(const struct schema_env *env, const struct ynode *node,
    struct str what, struct str *out)
{
	static const struct schema_wanted wanted = { "一段文字", "a text", "" };

	if (node->kind == YNODE_SCALAR) {
		*out = utf8_trim(node->text);
		if (out->n > 0)
			return true;
	}
	schema_wrong(env->diags, node, what, &wanted);
	return false;
}

bool
schema_texts(const struct schema_env *env, const struct ynode *node,
    struct str what, struct str **out, size_t *n)
{
	bool good = true;

	*n = 0;
	if (node->kind != YNODE_LIST) {
		*out = ARENA_NEW(env->arena, struct str);
		*n = one_text(env, node, what, *out);
		return *n == 1;
	}
	*out = ARENA_ARRAY(env->arena, node->n, struct str);
	for (size_t i = 0; i < node->n; i++) {
		if (one_text(env, node->items[i], what, *out + *n))
			(*n)++;
		else
			good = false;
	}
	return good;
}

static bool
is_used(const struct option *options, size_t n, struct str value)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(options[i].value, value))
			return true;
	}
	return false;
}

bool
schema_options(const struct schema_env *env, const struct ynode *node,
    struct str what, struct option **out, size_t *n)
{
	static const struct schema_wanted wanted = { "选项的列表",
		"a list of options", "[是, 否]" };
	bool good = true;

	*n = 0;
	if (node->kind == YNODE_SCALAR || node->n == 0) {
		schema_wrong(env->diags, node, what, &wanted);
		return false;
	}
	*out = ARENA_ARRAY(env->arena, node->n, struct option);
	for (size_t i = 0; i < node->n; i++) {
		struct option o;
		bool is_map = node->kind == YNODE_MAP;
		const struct ynode *value =
		    is_map ? node->keys[i] : node->items[i];

		if (!one_text(env, value, what, &o.value) ||
		    !one_text(env, node->items[i], what, &o.label)) {
			good = false;
			continue;
		}
		if (is_used(*out, *n, o.value)) {
			DIAG_ADD(env->diags, DIAG_OPTION_TWICE, value->pos,
			    str_dup(env->arena, o.value));
			good = false;
			continue;
		}
		(*out)[(*n)++] = o;
	}
	return good;
}

bool
schema_condition(const struct schema_env *env, const struct ynode *node,
    struct str what, struct condition *out)
{
	static const struct schema_wanted wanted = { "条件", "a condition",
		"{identity: 实名}" };
	bool good = true;

	*out = (struct condition){ 0 };
	if (node->kind != YNODE_MAP || node->n == 0) {
		schema_wrong(env->diags, node, what, &wanted);
		return false;
	}
	out->rows = ARENA_ARRAY(env->arena, node->n, struct condition_row);
	for (size_t i = 0; i < node->n; i++) {
		struct condition_row *row = &out->rows[out->n];

		row->field = node->keys[i]->text;
		if (!schema_texts(env, node->items[i], row->field, &row->values,
			&row->n_values))
			good = false;
		out->n += row->n_values > 0;
	}
	return good;
}
