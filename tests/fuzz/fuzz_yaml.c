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
	if (source_check(&src, &start, &diags))
		root = yaml_parse(&arena, &src, start, n, &diags);
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
