/*
 * Values: the kinds and their faces, and a small tree in an arena for callers
 * that build theirs by hand or have them as JSON.
 */
#include "base/json.h"
#include "base/mustache.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- values ---- */

static void
value_set(struct mval *v, enum mval_kind kind, struct str text)
{
	v->kind = kind;
	v->text = text;
	v->class = NULL;
	v->data = NULL;
}

void
mval_text(struct mval *v, struct str text)
{
	value_set(v, MVAL_TEXT, text);
}

void
mval_html(struct mval *v, struct str html)
{
	value_set(v, MVAL_HTML, html);
}

void
mval_bool(struct mval *v, bool is)
{
	value_set(v, is ? MVAL_TRUE : MVAL_FALSE, (struct str){ 0 });
}

void
mval_number(struct mval *v, long long number)
{
	int n = snprintf(v->inlined, sizeof(v->inlined), "%lld", number);

	value_set(v, MVAL_TEXT, (struct str){ NULL, (size_t)n });
}

struct str
mval_face(const struct mval *v)
{
	switch (v->kind) {
	case MVAL_TRUE: return STR("true");
	case MVAL_TEXT:
	case MVAL_HTML:
	case MVAL_OBJECT:
		if (v->text.p == NULL && v->text.n > 0)
			return str_mem(v->inlined, v->text.n);
		return v->text;
	case MVAL_UNDECLARED:
	case MVAL_FALSE:
	case MVAL_LIST: break;
	}
	return (struct str){ 0 };
}

bool
mval_is_true(const struct mval *v)
{
	switch (v->kind) {
	case MVAL_TRUE:
	case MVAL_OBJECT: return true;
	case MVAL_TEXT:
	case MVAL_HTML: return v->text.n > 0;
	case MVAL_LIST: return v->class->count(v->data) > 0;
	case MVAL_UNDECLARED:
	case MVAL_FALSE: break;
	}
	return false;
}

/* ---- the tree ---- */

struct mtree {
	enum mval_kind kind;
	struct arena *arena;
	struct str text;
	struct str *names;    /* of an object's members */
	struct mtree **items; /* members or elements */
	size_t n, cap, cap_names;
};

static bool
tree_get(const void *data, struct str name, struct mval *out)
{
	const struct mtree *t = data;

	for (size_t i = 0; i < t->n; i++) {
		if (t->names[i].n == name.n &&
		    memcmp(t->names[i].p, name.p, name.n) == 0) {
			mtree_val(t->items[i], out);
			return true;
		}
	}
	return false;
}

static size_t
tree_count(const void *data)
{
	const struct mtree *t = data;

	return t->n;
}

static void
tree_item(const void *data, size_t i, struct mval *out)
{
	const struct mtree *t = data;

	mtree_val(t->items[i], out);
}

static struct str
tree_name(const void *data, size_t i)
{
	const struct mtree *t = data;

	return i < t->n ? t->names[i] : (struct str){ 0 };
}

static const struct mval_class object_class = { .get = tree_get,
	.name = tree_name };
static const struct mval_class list_class = { .count = tree_count,
	.item = tree_item };

static struct mtree *
tree_new(struct arena *arena, enum mval_kind kind, struct str text)
{
	struct mtree *t = ARENA_NEW(arena, struct mtree);

	t->arena = arena;
	t->kind = kind;
	t->text = text;
	return t;
}

struct mtree *
mtree_object(struct arena *arena)
{
	return tree_new(arena, MVAL_OBJECT, (struct str){ 0 });
}

struct mtree *
mtree_list(struct arena *arena)
{
	return tree_new(arena, MVAL_LIST, (struct str){ 0 });
}

struct mtree *
mtree_text(struct arena *arena, struct str text)
{
	return tree_new(arena, MVAL_TEXT, text);
}

struct mtree *
mtree_html(struct arena *arena, struct str html)
{
	return tree_new(arena, MVAL_HTML, html);
}

struct mtree *
mtree_bool(struct arena *arena, bool is)
{
	return tree_new(arena, is ? MVAL_TRUE : MVAL_FALSE, (struct str){ 0 });
}

struct mtree *
mtree_number(struct arena *arena, long long number)
{
	return mtree_text(arena, str_of(str_fmt(arena, "%lld", number)));
}

void
mtree_face(struct mtree *obj, struct str text)
{
	obj->text = text;
}

void
mtree_add(struct mtree *list, struct mtree *item)
{
	list->items = arena_grow(list->arena, list->items, list->n, &list->cap,
	    sizeof(struct mtree *));
	list->items[list->n++] = item;
}

void
mtree_set_str(struct mtree *obj, struct str name, struct mtree *value)
{
	for (size_t i = 0; i < obj->n; i++) {
		if (str_eq(obj->names[i], name)) {
			obj->items[i] = value;
			return;
		}
	}
	obj->names = arena_grow(obj->arena, obj->names, obj->n, &obj->cap_names,
	    sizeof(struct str));
	obj->names[obj->n] = name;
	mtree_add(obj, value);
}

void
mtree_set(struct mtree *obj, const char *name, struct mtree *value)
{
	mtree_set_str(obj, str_of(name), value);
}

void
mtree_val(const struct mtree *t, struct mval *out)
{
	value_set(out, t->kind, t->text);
	out->data = t;
	if (t->kind == MVAL_OBJECT)
		out->class = &object_class;
	else if (t->kind == MVAL_LIST)
		out->class = &list_class;
}

/* ---- JSON ---- */

/*
 * A number as ECMAScript's Number::toString writes it: the shortest digits
 * that read back the same, plain between 1e-7 and 1e21.
 */
static struct str
real_text(struct arena *arena, double real)
{
	char digits[40];
	const char *sign = real < 0 ? "-" : "";
	int precision = 0, exponent, n = 0;

	if (!isfinite(real) || real == 0)
		return STR("0");
	do
		(void)snprintf(
		    digits, sizeof(digits), "%.*e", precision, fabs(real));
	while (strtod(digits, NULL) != fabs(real) && ++precision < 17);
	exponent = atoi(strchr(digits, 'e') + 1) + 1;
	for (const char *p = digits; *p != 'e'; p++) {
		if (ascii_is_digit((unsigned char)*p))
			digits[n++] = *p;
	}
	while (n > 1 && digits[n - 1] == '0')
		n--;
	if (exponent > 21 || exponent < -5)
		return str_of(str_fmt(arena, "%s%c%s%.*se%+d", sign, digits[0],
		    n > 1 ? "." : "", n - 1, digits + 1, exponent - 1));
	if (exponent <= 0)
		return str_of(str_fmt(arena, "%s0.%.*s%.*s", sign, -exponent,
		    "00000", n, digits));
	if (exponent >= n)
		return str_of(str_fmt(arena, "%s%.*s%.*s", sign, n, digits,
		    exponent - n, "00000000000000000000"));
	return str_of(str_fmt(arena, "%s%.*s.%.*s", sign, exponent, digits,
	    n - exponent, digits + exponent));
}

static struct mtree *
tree_of_map(struct arena *arena, const struct jnode *node)
{
	struct mtree *t = mtree_object(arena);

	for (size_t i = 0; i < node->n; i++)
		mtree_set_str(
		    t, node->keys[i], mtree_of_json(arena, node->items[i]));
	return t;
}

static struct mtree *
tree_of_list(struct arena *arena, const struct jnode *node)
{
	struct mtree *t = mtree_list(arena);

	for (size_t i = 0; i < node->n; i++)
		mtree_add(t, mtree_of_json(arena, node->items[i]));
	return t;
}

struct mtree *
mtree_of_json(struct arena *arena, const struct jnode *node)
{
	switch (node->kind) {
	case JNODE_NULL:
	case JNODE_FALSE: return mtree_bool(arena, false);
	case JNODE_TRUE: return mtree_bool(arena, true);
	case JNODE_INT: return mtree_number(arena, node->num);
	case JNODE_REAL: return mtree_text(arena, real_text(arena, node->real));
	case JNODE_STR: return mtree_text(arena, node->text);
	case JNODE_LIST: return tree_of_list(arena, node);
	case JNODE_MAP: break;
	}
	return tree_of_map(arena, node);
}
