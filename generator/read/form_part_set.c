/*
 * Sets of fields, content/sets/NAME.yaml, and their unfolding: `use` puts the
 * fields of a set where it stands, `omit` leaves some out, `with` changes keys
 * of others, `when` is asked of all of them.
 */
#include <stdlib.h>

#include "read/form_parts.h"
#include "read/source.h"

/* ---- reading sets ------------------------------------------------------- */

struct raw_set {
	struct str label;
	const struct ynode *fields;
};

static const struct schema_key set_keys[] = {
	SCHEMA_NEEDED("label", SCHEMA_TEXT, struct raw_set, label, "名称"),
	SCHEMA_NEEDED("fields", SCHEMA_LIST, struct raw_set, fields, "字段"),
};

static int
by_name(const void *a, const void *b)
{
	const struct form_set *x = a, *y = b;

	return str_cmp(x->name, y->name);
}

bool
form_sets_read(struct arena *a, const struct scan *scan, struct form_sets *sets,
    struct diags *diags)
{
	const struct schema_env env = { a, diags, false };
	bool good = true;

	*sets = (struct form_sets){ 0 };
	sets->items = ARENA_ARRAY(a, scan->n, struct form_set);
	for (size_t i = scan_next(scan, SCAN_SET, 0); i < scan->n;
	     i = scan_next(scan, SCAN_SET, i + 1)) {
		const struct scan_entry *e = &scan->items[i];
		struct ynode *root = source_yaml(a, e, diags);
		struct raw_set raw = { 0 };

		if (root == NULL || !schema_is_map(diags, root, e->name)) {
			good = false;
			continue;
		}
		good &=
		    schema_read(&env, root, set_keys, SCHEMA_N(set_keys), &raw);
		if (raw.fields != NULL)
			sets->items[sets->n++] =
			    (struct form_set){ e->name, raw.fields, root->pos };
	}
	if (sets->n > 1)
		qsort(sets->items, sets->n, sizeof(*sets->items), by_name);
	return good;
}

static const struct form_set *
find_set(struct form_reader *r, const struct ynode *name)
{
	const struct form_sets *sets = r->with->sets;
	struct str *known = ARENA_ARRAY(r->env.arena, sets->n, struct str);
	struct str near;

	for (size_t i = 0; i < sets->n; i++) {
		if (str_eq(sets->items[i].name, name->text))
			return &sets->items[i];
		known[i] = sets->items[i].name;
	}
	near = str_nearest(name->text, known, sets->n);
	DIAG_ADD(r->env.diags, DIAG_FORM_SET, name->pos, name->text.p,
	    str_dup(r->env.arena, near));
	return NULL;
}

/* ---- one field more ----------------------------------------------------- */

static void
add(struct form_reader *r, size_t section, const struct ynode *map,
    const struct ynode *use_when)
{
	r->parts = arena_grow(r->env.arena, r->parts, r->n_parts, &r->cap_parts,
	    sizeof(*r->parts));
	r->parts[r->n_parts++] = (struct form_part){ section, map, use_when };
}

/* Keys of `over` win; the rest is `base`, in its order. */
static const struct ynode *
merged(struct arena *a, const struct ynode *base, const struct ynode *over)
{
	struct ynode *out = ARENA_NEW(a, struct ynode);

	*out = *base;
	out->n = 0;
	out->keys = ARENA_ARRAY(a, base->n + over->n, struct ynode *);
	out->items = ARENA_ARRAY(a, base->n + over->n, struct ynode *);
	for (size_t i = 0; i < base->n; i++) {
		if (ynode_get(over, base->keys[i]->text.p) != NULL)
			continue;
		out->keys[out->n] = base->keys[i];
		out->items[out->n++] = base->items[i];
	}
	for (size_t i = 0; i < over->n; i++) {
		out->keys[out->n] = over->keys[i];
		out->items[out->n++] = over->items[i];
	}
	return out;
}

/* ---- use ---------------------------------------------------------------- */

struct raw_use {
	const struct ynode *use, *when, *omit, *with;
};

static const struct schema_key use_keys[] = {
	SCHEMA_NEEDED("use", SCHEMA_NODE, struct raw_use, use, "字段组"),
	SCHEMA_KEY("when", SCHEMA_MAP, struct raw_use, when),
	SCHEMA_KEY("omit", SCHEMA_LIST, struct raw_use, omit),
	SCHEMA_KEY("with", SCHEMA_MAP, struct raw_use, with),
};

static bool
has_text(const struct ynode *map, const char *key, struct str text)
{
	const struct ynode *node = ynode_get(map, key);

	return node != NULL && node->kind == YNODE_SCALAR &&
	       str_eq(node->text, text);
}

static bool
set_has(
    struct form_reader *r, const struct form_set *set, const struct ynode *name)
{
	size_t n = set->fields->n;
	struct str *known = ARENA_ARRAY(r->env.arena, n, struct str);

	for (size_t i = 0; i < n; i++) {
		const struct ynode *field = set->fields->items[i], *id;

		if (field->kind != YNODE_MAP)
			continue;
		if (has_text(field, "id", name->text))
			return true;
		id = ynode_get(field, "id");
		if (id != NULL && id->kind == YNODE_SCALAR)
			known[i] = id->text;
	}
	DIAG_ADD(r->env.diags, DIAG_FORM_FIELD, name->pos, name->text.p,
	    str_dup(r->env.arena, str_nearest(name->text, known, n)));
	return false;
}

/* `omit` and `with` may name only what the set has. */
static bool
check_names(struct form_reader *r, const struct form_set *set,
    const struct raw_use *use)
{
	bool good = true;

	for (size_t i = 0; use->omit != NULL && i < use->omit->n; i++)
		good &= schema_is_scalar(
			    r->env.diags, use->omit->items[i], STR("omit")) &&
			set_has(r, set, use->omit->items[i]);
	for (size_t i = 0; use->with != NULL && i < use->with->n; i++)
		good &= schema_is_map(r->env.diags, use->with->items[i],
			    use->with->keys[i]->text) &&
			set_has(r, set, use->with->keys[i]);
	return good;
}

static bool
is_omitted(const struct raw_use *use, struct str id)
{
	for (size_t i = 0; use->omit != NULL && i < use->omit->n; i++) {
		if (str_eq(use->omit->items[i]->text, id))
			return true;
	}
	return false;
}

static bool
unfold(struct form_reader *r, size_t section, const struct form_set *set,
    const struct raw_use *use)
{
	bool good = true;

	for (size_t i = 0; i < set->fields->n; i++) {
		const struct ynode *field = set->fields->items[i];
		const struct ynode *id, *over = NULL;

		if (!schema_is_map(r->env.diags, field, set->name)) {
			good = false;
			continue;
		}
		id = ynode_get(field, "id");
		if (id != NULL && id->kind == YNODE_SCALAR) {
			if (is_omitted(use, id->text))
				continue;
			if (use->with != NULL)
				over = ynode_get(use->with, id->text.p);
		}
		if (over != NULL && over->kind == YNODE_MAP)
			field = merged(r->env.arena, field, over);
		add(r, section, field, use->when);
	}
	return good;
}

static bool
collect_use(struct form_reader *r, size_t section, const struct ynode *map)
{
	struct raw_use use = { 0 };
	const struct form_set *set;
	bool good;

	good = schema_read(&r->env, map, use_keys, SCHEMA_N(use_keys), &use);
	if (use.use == NULL ||
	    !schema_is_scalar(r->env.diags, use.use, STR("use")))
		return false;
	set = find_set(r, use.use);
	if (set == NULL)
		return false;
	good &= check_names(r, set, &use);
	return unfold(r, section, set, &use) && good;
}

bool
form_part_collect(
    struct form_reader *r, size_t section, const struct ynode *node)
{
	if (!schema_is_map(r->env.diags, node, STR("fields")))
		return false;
	if (ynode_key(node, "use") != NULL)
		return collect_use(r, section, node);
	add(r, section, node, NULL);
	return true;
}
