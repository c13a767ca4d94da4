/*
 * Any text as a YAML file of a site: as site.yaml, as a type, as lists that
 * are then asked of that type, as a form. Findings stay inside the file.
 */
#include <stdlib.h>

#include "read/form_yaml.h"
#include "read/source.h"
#include "read/type_yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
read_all(struct arena *a, const struct src *src, const struct ynode *root,
    struct diags *diags)
{
	const struct type *type = type_yaml_read(a, STR("x"), root, diags);
	const struct types types = { &type, type != NULL };
	const struct form_sets sets = { 0 };
	struct form_env env = { .sets = &sets };
	struct list_decl *lists;
	size_t n;

	env.site = site_yaml_parse(a, src, root, diags);
	list_yaml_read(a, root, &lists, &n, diags);
	for (size_t i = 0; i < n; i++)
		list_yaml_check(&lists[i], &types, diags);
	if (env.site != NULL)
		form_yaml_read(a, root, &env, diags);
}

/* The short cut must have read what libyaml reads. */
static void
same(const struct ynode *a, const struct ynode *b)
{
	if (a->kind != b->kind || a->quoted != b->quoted || a->n != b->n ||
	    a->pos.line != b->pos.line || a->pos.col != b->pos.col ||
	    (a->kind == YNODE_SCALAR && !str_eq(a->text, b->text)))
		abort();
	for (size_t i = 0; i < a->n; i++) {
		same(a->items[i], b->items[i]);
		if (a->kind == YNODE_MAP)
			same(a->keys[i], b->keys[i]);
	}
}

static void
compare(struct arena *a, const struct src *src, size_t start,
    const struct ynode *root)
{
	struct diags diags;
	const struct ynode *full;

	diags_init(&diags);
	full = yaml_parse_full(a, src, start, src->text.n, &diags);
	if ((full == NULL) != (root == NULL))
		abort();
	if (full != NULL)
		same(root, full);
	diags_done(&diags);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena;
	struct diags diags;
	struct src src;
	struct ynode *root = NULL;
	size_t start;

	arena_init(&arena, 0);
	diags_init(&diags);
	src_init(&src, &arena, STR("a.yaml"), str_mem(data, n));
	if (source_check(&src, &start, &diags)) {
		root = yaml_parse(&arena, &src, start, n, &diags);
		compare(&arena, &src, start, root);
	}
	if (root != NULL)
		read_all(&arena, &src, root, &diags);
	for (size_t i = 0; i < diags.n; i++) {
		struct pos pos = diags.items[i].pos;

		if (pos.src != &src || pos.line < 1 || pos.col < 1 ||
		    pos.line > src.n_lines)
			abort();
	}
	diags_done(&diags);
	arena_done(&arena);
	return 0;
}
