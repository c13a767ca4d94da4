/*
 * Front matter: the keys every page has, as a table; then the fields of the
 * page's type. Findings go into the doc's own sink, so pages are typed side
 * by side.
 */
#include "read/front.h"

#include "base/utf8.h"
#include "read/digits.h"
#include "read/schema.h"
#include "read/value_read.h"

enum { SUMMARY_MAX = 120 };

/* What the table cannot read by itself. */
struct raw {
	const struct ynode *date, *updated, *publish, *expires, *aliases,
	    *allow, *lists, *paginate, *form;
};

#define AT                   struct front
#define TEXT(key, k, member) SCHEMA_PLACED(key, k, AT, member.text, member.pos)
static const struct schema_key texts[] = {
	TEXT("type", SCHEMA_WORD, type),
	TEXT("title", SCHEMA_TEXT, title),
	TEXT("slug", SCHEMA_TEXT, slug),
	TEXT("summary", SCHEMA_TEXT, summary),
	TEXT("layout", SCHEMA_WORD, layout),
	TEXT("holds", SCHEMA_WORD, holds),
	SCHEMA_KEY("draft", SCHEMA_BOOL, AT, draft),
	SCHEMA_KEY("lookup", SCHEMA_BOOL, AT, lookup),
	SCHEMA_KEY("weight", SCHEMA_INT, AT, weight),
};
#undef TEXT
#undef AT

#define AT struct raw
static const struct schema_key nodes[] = {
	SCHEMA_KEY("date", SCHEMA_NODE, AT, date),
	SCHEMA_KEY("updated", SCHEMA_NODE, AT, updated),
	SCHEMA_KEY("publish", SCHEMA_NODE, AT, publish),
	SCHEMA_KEY("expires", SCHEMA_NODE, AT, expires),
	SCHEMA_KEY("aliases", SCHEMA_NODE, AT, aliases),
	SCHEMA_KEY("allow", SCHEMA_NODE, AT, allow),
	SCHEMA_KEY("lists", SCHEMA_NODE, AT, lists),
	SCHEMA_KEY("paginate", SCHEMA_NODE, AT, paginate),
	SCHEMA_KEY("form", SCHEMA_MAP, AT, form),
};
#undef AT

bool
front_is_common_key(struct str name)
{
	return schema_row(texts, SCHEMA_N(texts), name) != NULL ||
	       schema_row(nodes, SCHEMA_N(nodes), name) != NULL;
}

/* ---- common keys -------------------------------------------------------- */

static void
read_time(struct doc *doc, const struct ynode *node, const char *name,
    bool may_have_time, struct front_time *out)
{
	static const struct schema_wanted day = { "日期", "a date",
		"2026-11-23" },
					  time = { "日期或时刻",
						  "a date or a time",
						  "2026-11-23T09:00:00+08:00" };

	if (node == NULL)
		return;
	out->pos = node->pos;
	if (node->kind == YNODE_SCALAR) {
		out->is_set = date_parse(node->text, &out->date);
		if (!out->is_set && may_have_time) {
			out->has_time = out->is_set =
			    instant_parse(node->text, &out->at);
			if (out->has_time)
				out->date = date_of(out->at);
		}
	}
	if (!out->is_set)
		schema_wrong(&doc->diags, node, str_of(name),
		    may_have_time ? &time : &day);
}

static void
read_paths(const struct schema_env *env, const struct ynode *node,
    const char *name, struct front_text **out, size_t *n)
{
	static const struct schema_wanted path = { "本站网址路径",
		"a URL path of this site", "/old/notice/" };
	size_t n_parts;

	if (node == NULL)
		return;
	n_parts = node->kind == YNODE_LIST ? node->n : 1;
	*out = ARENA_ARRAY(env->arena, n_parts, struct front_text);
	for (size_t i = 0; i < n_parts; i++) {
		const struct ynode *part =
		    node->kind == YNODE_LIST ? node->items[i] : node;

		if (!schema_is_scalar(env->diags, part, str_of(name)))
			continue;
		if (!schema_is_path(part->text)) {
			schema_wrong(env->diags, part, str_of(name), &path);
			continue;
		}
		(*out)[(*n)++] = (struct front_text){ part->text, part->pos };
	}
}

/* [{text: "13800000000", reason: 公布的举报手机}] */
static void
read_allow(struct doc *doc, const struct ynode *list, struct front *f)
{
	static const struct schema_key rows[] = {
		{ .name = "text",
		    .kind = SCHEMA_TEXT,
		    .offset = offsetof(struct front_allow, text),
		    .pos_offset = offsetof(struct front_allow, pos),
		    .required = true,
		    .label = "放行的号码" },
		SCHEMA_KEY("reason", SCHEMA_TEXT, struct front_allow, reason),
	};
	struct schema_env env = { &doc->arena, &doc->diags, false };

	if (schema_is_absent(list) ||
	    !schema_is_list(env.diags, list, STR("allow")))
		return;
	f->allow = ARENA_ARRAY(env.arena, list->n, struct front_allow);
	for (size_t i = 0; i < list->n; i++) {
		struct front_allow allow = { 0 };

		if (!schema_is_map(env.diags, list->items[i], STR("allow")) ||
		    !schema_read(
			&env, list->items[i], rows, SCHEMA_N(rows), &allow))
			continue;
		if (allow.reason.n == 0)
			DIAG_ADD(env.diags, DIAG_ALLOW_REASON, allow.pos,
			    str_dup(env.arena, allow.text));
		allow.digits = digits_fold(env.arena, allow.text);
		f->allow[f->n_allow++] = allow;
	}
}

/* The empty value, the key with nothing behind it, or the file's top. */
static struct pos
title_place(const struct doc *doc, const struct front *front)
{
	const struct ynode *key = ynode_key(doc->front, "title");

	if (front->title.pos.src != NULL)
		return front->title.pos;
	return key != NULL ? key->pos : front->pos;
}

static void
check_texts(struct doc *doc, const struct front *front)
{
	if (front->title.text.n == 0)
		schema_missing(
		    &doc->diags, title_place(doc, front), "title", "标题");
	if (utf8_count(front->summary.text) > SUMMARY_MAX)
		schema_out_of_range(&doc->diags, front->summary.pos,
		    STR("summary"), "最多 120 字", "at most 120 characters");
}

struct front *
front_read(struct doc *doc, const struct ynode *map)
{
	struct schema_env env = { &doc->arena, &doc->diags, true };
	struct front *f;
	struct raw raw = { 0 };
	const struct ynode *key;

	if (!schema_is_map(&doc->diags, map, STR("---")))
		return NULL;
	f = ARENA_NEW(&doc->arena, struct front);
	f->pos = src_pos(&doc->src, 0);
	schema_read(&env, map, texts, SCHEMA_N(texts), f);
	schema_read(&env, map, nodes, SCHEMA_N(nodes), &raw);
	read_time(doc, raw.date, "date", false, &f->date);
	read_time(doc, raw.updated, "updated", false, &f->updated);
	read_time(doc, raw.publish, "publish", true, &f->publish);
	read_time(doc, raw.expires, "expires", true, &f->expires);
	read_paths(&env, raw.aliases, "aliases", &f->aliases, &f->n_aliases);
	read_allow(doc, raw.allow, f);
	if (raw.lists != NULL)
		list_yaml_read(
		    env.arena, raw.lists, &f->lists, &f->n_lists, env.diags);
	if (raw.paginate != NULL)
		list_yaml_paginate(
		    env.arena, raw.paginate, &f->paginate, env.diags);
	key = ynode_key(map, "weight");
	f->has_weight = key != NULL;
	key = ynode_key(map, "form");
	f->form = raw.form;
	f->form_pos = key != NULL ? key->pos : POS_NONE;
	check_texts(doc, f);
	return f;
}

/* ---- fields of the type ------------------------------------------------- */

static void
unknown_key(struct doc *doc, const struct type *type, const struct ynode *key)
{
	size_t n = 0, max = type->n_fields + SCHEMA_N(texts) + SCHEMA_N(nodes);
	struct str *known = ARENA_ARRAY(&doc->arena, max, struct str);

	for (size_t i = 0; i < type->n_fields; i++)
		known[n++] = type->fields[i].name;
	for (size_t i = 0; i < SCHEMA_N(texts); i++)
		known[n++] = str_of(texts[i].name);
	for (size_t i = 0; i < SCHEMA_N(nodes); i++)
		known[n++] = str_of(nodes[i].name);
	schema_unknown_key(&doc->diags, key, known, n);
}

static bool
check_keys(struct doc *doc, const struct type *type)
{
	const struct ynode *map = doc->front;
	bool good = true;

	for (size_t i = 0; i < map->n; i++) {
		struct str name = map->keys[i]->text;

		if (front_is_common_key(name) || type_field(type, name) != NULL)
			continue;
		unknown_key(doc, type, map->keys[i]);
		good = false;
	}
	return good;
}

static const struct ynode *
node_of(const struct ynode *map, struct str name)
{
	for (size_t i = 0; i < map->n; i++) {
		if (str_eq(map->keys[i]->text, name))
			return map->items[i];
	}
	return NULL;
}

static bool
read_fields(
    struct doc *doc, const struct type *type, const struct front_env *env)
{
	const struct value_env values = { &doc->arena, &doc->diags,
		env->today };
	struct front *front = doc->meta;
	bool good = true;

	front->values = ARENA_ARRAY(&doc->arena, type->n_fields, struct value);
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct type_field *field = &type->fields[i];
		const struct ynode *node = node_of(doc->front, field->name);

		front->values[i].kind = (uint8_t)field->kind;
		if (!schema_is_absent(node))
			good &=
			    value_read(&values, field, node, &front->values[i]);
		else if (field->fallback.is_set)
			front->values[i] = field->fallback;
	}
	return good;
}

/* The value as the text a condition compares with. */
static struct str
text_of(const struct value *v)
{
	switch ((enum value_kind)v->kind) {
	case VALUE_ENUM: return v->u.option->value;
	case VALUE_BOOL: return v->u.flag ? STR("true") : STR("false");
	case VALUE_NUMBER: return v->u.number.face;
	case VALUE_TEXT:
	case VALUE_PHONE:
	case VALUE_URL:
	case VALUE_REF: return v->u.text;
	default: return (struct str){ 0 };
	}
}

static bool
condition_holds(const struct front *front, const struct condition *when)
{
	for (size_t i = 0; i < when->n; i++) {
		const struct condition_row *row = &when->rows[i];
		const struct value *v = front_value(front, row->field);
		bool hit = false;

		if (v == NULL || !v->is_set)
			return false;
		for (size_t k = 0; k < row->n_values; k++)
			hit |= str_eq(text_of(v), row->values[k]);
		if (!hit)
			return false;
	}
	return when->n > 0;
}

static bool
check_required(struct doc *doc, const struct type *type)
{
	struct front *front = doc->meta;
	bool good = true;

	for (size_t i = 0; i < type->n_fields; i++) {
		const struct type_field *field = &type->fields[i];
		const struct ynode *node = node_of(doc->front, field->name);

		/* What was written and could not be read is not missing. */
		if (!schema_is_absent(node) || front->values[i].is_set)
			continue;
		if (!field->required &&
		    !condition_holds(front, &field->required_when))
			continue;
		schema_missing(&doc->diags,
		    node != NULL ? node->pos : front->pos,
		    str_dup(&doc->arena, field->name),
		    str_dup(&doc->arena, field->label));
		good = false;
	}
	return good;
}

static bool
check_order(struct doc *doc, const struct type_field *field,
    const struct value *v, const struct type_limit *limit, bool is_min)
{
	const struct value_env env = { &doc->arena, &doc->diags, { 0 } };
	const struct front *front = doc->meta;
	const struct value *other;

	if (limit->kind != TYPE_LIMIT_FIELD || !v->is_set)
		return true;
	other = front_value(front, limit->field);
	if (other != NULL && other->is_set)
		return value_check_order(&env, field, v, other->u.date, is_min);
	if (str_is(limit->field, "date") && front->date.is_set)
		return value_check_order(
		    &env, field, v, front->date.date, is_min);
	return true;
}

/* The common keys a type insists on; `requires:` allows no others. */
static bool
has_common(const struct front *front, struct str key)
{
	if (str_is(key, "slug"))
		return front->slug.text.n > 0;
	if (str_is(key, "summary"))
		return front->summary.text.n > 0;
	if (str_is(key, "weight"))
		return front->has_weight;
	/* Present but wrong has its own finding. */
	if (str_is(key, "date"))
		return front->date.pos.src != NULL;
	if (str_is(key, "updated"))
		return front->updated.pos.src != NULL;
	if (str_is(key, "publish"))
		return front->publish.pos.src != NULL;
	return front->expires.pos.src != NULL;
}

static const char *
common_label(struct str key)
{
	static const struct {
		const char *key, *label;
	} labels[] = { { "slug", "网址段" }, { "summary", "摘要" },
		{ "weight", "次序" }, { "date", "日期" },
		{ "updated", "更新日期" }, { "publish", "发布时间" },
		{ "expires", "失效时间" } };

	for (size_t i = 0; i < SCHEMA_N(labels); i++) {
		if (str_is(key, labels[i].key))
			return labels[i].label;
	}
	return "";
}

static const char *
title_range(struct doc *doc, const struct type *type, bool zh)
{
	unsigned min = type->title.min, max = type->title.max;

	if (max == 0)
		return zh ? str_fmt(&doc->arena, "至少 %u 字", min)
			  : str_fmt(&doc->arena, "at least %u characters", min);
	return zh ? str_fmt(&doc->arena, "%u 至 %u 字", min, max)
		  : str_fmt(&doc->arena, "%u–%u characters", min, max);
}

static bool
check_common(struct doc *doc, const struct type *type)
{
	const struct front *front = doc->meta;
	size_t n = utf8_count(front->title.text);
	bool good = true;

	for (size_t i = 0; i < type->n_requires; i++) {
		struct str key = type->requires[i];

		if (has_common(front, key))
			continue;
		schema_missing(&doc->diags, front->pos,
		    str_dup(&doc->arena, key), common_label(key));
		good = false;
	}
	if (n == 0 || (n >= type->title.min &&
			  (type->title.max == 0 || n <= type->title.max)))
		return good;
	schema_out_of_range(&doc->diags, front->title.pos, STR("title"),
	    title_range(doc, type, true), title_range(doc, type, false));
	return false;
}

static bool
check_form(struct doc *doc, const struct type *type)
{
	const struct front *front = doc->meta;
	bool has_form = front->form_pos.src != NULL;

	if (has_form && type->form == TYPE_FORM_NO)
		DIAG_ADD(&doc->diags, DIAG_FORM_FORBIDDEN, front->form_pos,
		    str_dup(&doc->arena, type->label));
	else if (!has_form && type->form == TYPE_FORM_REQUIRED)
		DIAG_ADD(&doc->diags, DIAG_FORM_NEEDED, front->pos,
		    str_dup(&doc->arena, type->label));
	else
		return true;
	return false;
}

bool
front_type(
    struct doc *doc, const struct type *type, const struct front_env *env)
{
	struct front *front = doc->meta;
	bool good = check_keys(doc, type);

	front->of = type;
	good &= read_fields(doc, type, env);
	good &= check_required(doc, type);
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct type_field *field = &type->fields[i];
		const struct value *v = &front->values[i];

		good &= check_order(doc, field, v, &field->min, true);
		good &= check_order(doc, field, v, &field->max, false);
	}
	good &= check_common(doc, type);
	return check_form(doc, type) && good;
}

const struct value *
front_value(const struct front *front, struct str name)
{
	size_t i;

	if (front->of == NULL || front->values == NULL)
		return NULL;
	i = type_field_index(front->of, name);
	return i == SIZE_MAX ? NULL : &front->values[i];
}
