/*
 * layouts/types/NAME.yaml: the top of the file. Fields are in type_field.c.
 */
#include "read/type_yaml.h"

#include <stdlib.h>

#include "read/front.h"
#include "read/source.h"
#include "read/type_field.h"

static const char *const form_words[] = { "no", "allowed", "required", NULL };

struct top {
	struct str label, layout, url;
	struct pos layout_pos, url_pos, fresh_pos;
	const struct ynode *title, *requires, *fields, *body, *fresh, *lists;
	int form;
	uint32_t budget;
	bool feed, search;
};

#define AT struct top
static const struct schema_key keys[] = {
	SCHEMA_NEEDED("label", SCHEMA_TEXT, AT, label, "名称"),
	SCHEMA_NEEDED_PLACED(
	    "layout", SCHEMA_WORD, AT, layout, layout_pos, "版式"),
	SCHEMA_PLACED("url", SCHEMA_TEXT, AT, url, url_pos),
	SCHEMA_KEY("title", SCHEMA_MAP, AT, title),
	SCHEMA_KEY("requires", SCHEMA_NODE, AT, requires),
	SCHEMA_CHOICE("form", form_words, AT, form),
	SCHEMA_KEY("fields", SCHEMA_MAP, AT, fields),
	SCHEMA_KEY("body", SCHEMA_MAP, AT, body),
	SCHEMA_KEY("budget", SCHEMA_SIZE, AT, budget),
	SCHEMA_KEY("feed", SCHEMA_BOOL, AT, feed),
	SCHEMA_KEY("search", SCHEMA_BOOL, AT, search),
	SCHEMA_PLACED("fresh", SCHEMA_MAP, AT, fresh, fresh_pos),
	SCHEMA_KEY("lists", SCHEMA_MAP, AT, lists),
};
#undef AT

/* ---- the URL pattern ---------------------------------------------------- */

static void
bad_url(const struct schema_env *env, struct pos pos, const char *zh,
    const char *en)
{
	DIAG_ADD(env->diags, DIAG_TYPE_URL, pos, zh, en);
}

static bool
url_name(const struct schema_env *env, const struct type *type, struct str name,
    struct pos pos, struct type_url_part *part)
{
	const struct type_field *field = type_field(type, name);

	part->text = name;
	if (str_is(name, "section")) {
		part->kind = TYPE_URL_SECTION;
	} else if (str_is(name, "slug")) {
		part->kind = TYPE_URL_SLUG;
	} else if (field != NULL && field->kind == VALUE_ENUM &&
		   field->required) {
		part->kind = TYPE_URL_FIELD;
		part->field = type_field_index(type, name);
	} else {
		bad_url(env, pos,
		    "花括号里只能写 section、slug 或必填的选项类字段",
		    "only section, slug or a required enum field may stand in "
		    "braces");
		return false;
	}
	return true;
}

static bool
url_text_is_good(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '-' &&
		    c != '/')
			return false;
		if (c == '/' && i > 0 && s.p[i - 1] == '/')
			return false;
	}
	return true;
}

static bool
split_url(const struct schema_env *env, struct type *type, struct str url,
    struct pos pos)
{
	struct str text, rest = url, name;

	type->url = ARENA_ARRAY(env->arena, url.n + 1, struct type_url_part);
	while (rest.n > 0) {
		bool has_name = str_cut(rest, '{', &text, &rest);
		struct type_url_part *part = &type->url[type->n_url];

		if (!url_text_is_good(text)) {
			bad_url(env, pos, "只能用小写字母、数字和短横线",
			    "only a–z, 0–9 and - may stand in it");
			return false;
		}
		if (text.n > 0) {
			part->text = text;
			part = &type->url[++type->n_url];
		}
		if (!has_name)
			break;
		if (!str_cut(rest, '}', &name, &rest)) {
			bad_url(env, pos, "花括号没有配对",
			    "a brace is not closed");
			return false;
		}
		if (!url_name(env, type, name, pos, part))
			return false;
		type->n_url++;
	}
	return true;
}

static bool
url_is_good(
    const struct schema_env *env, struct type *type, const struct top *top)
{
	struct str url = top->url;

	if (!str_starts(url, "/") || !str_ends(url, "/"))
		bad_url(env, top->url_pos, "要以 / 开头并以 / 结尾",
		    "it begins and ends with /");
	else
		return split_url(env, type, url, top->url_pos);
	return false;
}

static void
read_url(const struct schema_env *env, struct type *type, const struct top *top)
{
	if (top->url.n > 0 && url_is_good(env, type, top))
		return;
	/* After a finding, too: later stages need some pattern. */
	type->n_url = 0;
	split_url(env, type, STR("/{section}/{slug}/"), top->url_pos);
}

/* ---- the other parts ---------------------------------------------------- */

static bool
read_title(
    const struct schema_env *env, const struct ynode *map, struct type *type)
{
	static const struct schema_key rows[] = {
		SCHEMA_KEY("min", SCHEMA_COUNT, struct type, title.min),
		SCHEMA_KEY("max", SCHEMA_COUNT, struct type, title.max),
	};

	return map == NULL || schema_read(env, map, rows, SCHEMA_N(rows), type);
}

static bool
read_requires(
    const struct schema_env *env, const struct ynode *node, struct type *type)
{
	static const struct str allowed[] = { { "slug", 4 }, { "date", 4 },
		{ "updated", 7 }, { "summary", 7 }, { "publish", 7 },
		{ "expires", 7 }, { "weight", 6 } };
	bool good;

	if (node == NULL)
		return true;
	good = schema_texts(
	    env, node, STR("requires"), &type->requires, &type->n_requires);
	for (size_t i = 0; i < type->n_requires; i++) {
		bool known = false;

		for (size_t k = 0; k < SCHEMA_N(allowed); k++)
			known |= str_eq(type->requires[i], allowed[k]);
		if (known)
			continue;
		schema_not_an_option(env->diags,
		    node->kind == YNODE_LIST ? node->items[i]->pos : node->pos,
		    type->requires[i], allowed, SCHEMA_N(allowed));
		good = false;
	}
	return good;
}

struct body {
	bool required;
	const struct ynode *sections;
};

static void
read_sections(
    const struct schema_env *env, const struct ynode *list, struct type *type)
{
	struct str *title;
	size_t n;

	type->body.sections =
	    ARENA_ARRAY(env->arena, list->n, struct type_section);
	for (size_t i = 0; i < list->n; i++) {
		const struct ynode *node = list->items[i];

		if (schema_is_scalar(env->diags, node, STR("sections")) &&
		    schema_texts(env, node, STR("sections"), &title, &n))
			type->body.sections[type->body.n_sections++] =
			    (struct type_section){ *title, node->pos };
	}
}

static void
read_body(
    const struct schema_env *env, const struct ynode *map, struct type *type)
{
	static const struct schema_key rows[] = {
		SCHEMA_KEY("required", SCHEMA_BOOL, struct body, required),
		SCHEMA_KEY("sections", SCHEMA_LIST, struct body, sections),
	};
	struct body body = { 0 };

	schema_read(env, map, rows, SCHEMA_N(rows), &body);
	type->body.required = body.required;
	if (body.sections != NULL)
		read_sections(env, body.sections, type);
}

static bool
read_fresh(
    const struct schema_env *env, const struct top *top, struct type *type)
{
	static const struct schema_key rows[] = {
		SCHEMA_KEY(
		    "max_age", SCHEMA_AGE, struct type, fresh.max_age_days),
		SCHEMA_KEY(
		    "min_items", SCHEMA_COUNT, struct type, fresh.min_items),
	};

	type->fresh.pos = top->fresh_pos;
	return top->fresh == NULL ||
	       schema_read(env, top->fresh, rows, SCHEMA_N(rows), type);
}

static bool
read_fields(
    const struct schema_env *env, const struct ynode *map, struct type *type)
{
	bool good;

	if (map == NULL)
		return true;
	good = type_field_read(env, map, false, &type->fields, &type->n_fields);
	return type_field_check(env, type, map) && good;
}

struct type *
type_yaml_read(struct arena *a, struct str name, const struct ynode *map,
    struct diags *diags)
{
	struct schema_env env = { a, diags, false };
	struct top top = { .search = true };
	struct type *type;

	if (!schema_is_map(diags, map, name))
		return NULL;
	type = ARENA_NEW(a, struct type);
	type->name = name;
	type->pos = map->pos;
	type->src = map->pos.src;
	schema_read(&env, map, keys, SCHEMA_N(keys), &top);
	type->label = top.label.n > 0 ? top.label : name;
	type->layout = top.layout;
	type->layout_pos = top.layout_pos;
	type->form = (enum type_form)top.form;
	type->budget = top.budget;
	type->feed = top.feed;
	type->search = top.search;
	read_title(&env, top.title, type);
	read_requires(&env, top.requires, type);
	read_fields(&env, top.fields, type);
	read_url(&env, type, &top);
	if (top.body != NULL)
		read_body(&env, top.body, type);
	read_fresh(&env, &top, type);
	if (top.lists != NULL)
		list_yaml_read(
		    a, top.lists, &type->lists, &type->n_lists, diags);
	return type;
}

/* ---- all of them -------------------------------------------------------- */

/* `to:` names types; they can be asked once all are read. */
static void
check_refs(const struct types *types, const struct ynode *root, struct arena *a,
    struct diags *diags)
{
	const struct ynode *fields = ynode_get(root, "fields");
	struct str *known = ARENA_ARRAY(a, types->n, struct str);

	for (size_t i = 0; i < types->n; i++)
		known[i] = types->items[i]->name;
	for (size_t i = 0;
	     fields != NULL && fields->kind == YNODE_MAP && i < fields->n;
	     i++) {
		const struct ynode *to = fields->items[i]->kind == YNODE_MAP
					     ? ynode_get(fields->items[i], "to")
					     : NULL;
		size_t n = to == NULL ? 0 : to->kind == YNODE_LIST ? to->n : 1;

		for (size_t t = 0; t < n; t++) {
			const struct ynode *name =
			    to->kind == YNODE_LIST ? to->items[t] : to;
			struct str near;

			if (name->kind != YNODE_SCALAR ||
			    type_find(types, name->text) != NULL)
				continue;
			near = str_nearest(name->text, known, types->n);
			DIAG_ADD(diags, DIAG_TYPE_UNKNOWN, name->pos,
			    name->text.p, str_dup(a, near));
		}
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct type *const *x = a, *const *y = b;

	return str_cmp((*x)->name, (*y)->name);
}

void
types_read(struct arena *a, const struct scan *scan, struct types *types,
    struct diags *diags)
{
	struct ynode **roots = ARENA_ARRAY(a, scan->n, struct ynode *);
	size_t n_roots = 0;

	*types = (struct types){ 0 };
	types->items = ARENA_ARRAY(a, scan->n, const struct type *);
	for (size_t i = scan_next(scan, SCAN_TYPE, 0); i < scan->n;
	     i = scan_next(scan, SCAN_TYPE, i + 1)) {
		const struct scan_entry *e = &scan->items[i];
		struct ynode *root = source_yaml(a, e, diags);
		struct type *type =
		    root == NULL ? NULL
				 : type_yaml_read(a, e->name, root, diags);

		if (type == NULL)
			continue;
		types->items[types->n++] = type;
		roots[n_roots++] = root;
	}
	if (types->n > 1)
		qsort(types->items, types->n, sizeof(*types->items), by_name);
	for (size_t i = 0; i < n_roots; i++)
		check_refs(types, roots[i], a, diags);
}

const struct type *
type_find(const struct types *types, struct str name)
{
	for (size_t i = 0; i < types->n; i++) {
		if (str_eq(types->items[i]->name, name))
			return types->items[i];
	}
	return NULL;
}

size_t
type_field_index(const struct type *type, struct str name)
{
	for (size_t i = 0; i < type->n_fields; i++) {
		if (str_eq(type->fields[i].name, name))
			return i;
	}
	return SIZE_MAX;
}

const struct type_field *
type_field(const struct type *type, struct str name)
{
	size_t i = type_field_index(type, name);

	return i == SIZE_MAX ? NULL : &type->fields[i];
}
