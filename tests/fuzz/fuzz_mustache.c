/*
 * Mustache: any bytes as a template that is also its own partial, in both
 * modes, with a little data. The first byte chooses mode and data. Nothing
 * may crash, leak or run without end; the trace must cover the output in
 * order.
 */
#include <stdlib.h>

#include "base/mustache.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct mtree *
data_new(struct arena *a)
{
	struct mtree *root = mtree_object(a), *list = mtree_list(a);

	mtree_set(root, "a", mtree_text(a, STR("<&>\"'")));
	mtree_set(root, "h", mtree_html(a, STR("<p>\n</p>")));
	mtree_set(root, "t", mtree_bool(a, true));
	mtree_set(root, "f", mtree_bool(a, false));
	mtree_set(root, "n", mtree_number(a, 42));
	mtree_add(list, mtree_text(a, STR("x\ny")));
	mtree_add(list, root);
	mtree_set(root, "l", list);
	return root;
}

static void
run(struct mustache_set *set, const struct mustache *m, struct arena *a,
    struct diags *diags)
{
	struct buf out = BUF_INIT;
	struct mustache_trace trace = { 0 };
	struct mval root = { 0 };
	struct mustache_eval eval = { .set = set,
		.stack = &root,
		.n_stack = 1,
		.out = &out,
		.diags = diags,
		.trace = &trace,
		.max_steps = 2000 };

	mtree_val(data_new(a), &root);
	(void)mustache_run(m, &eval);
	for (size_t i = 0; i < trace.n; i++) {
		if (trace.items[i].out > out.n ||
		    (i > 0 && trace.items[i].out < trace.items[i - 1].out) ||
		    trace.items[i].offset > trace.items[i].src->text.n)
			abort();
	}
	mustache_trace_done(&trace);
	buf_done(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_mem(data + 1, size > 0 ? size - 1 : 0);
	struct mustache_set *set;
	const struct mustache *m;
	struct arena arena;
	struct diags diags;
	struct src src;

	if (size == 0 || utf8_bad(text) != SIZE_MAX)
		return 0;
	arena_init(&arena, 0);
	diags_init(&diags);
	set = mustache_set_new(
	    &arena, data[0] & 1 ? MUSTACHE_STRICT : MUSTACHE_LENIENT);
	src_init(&src, &arena, STR("t.html"), text);
	m = mustache_add(set, STR("p"), &src, &diags);
	if (m != NULL && mustache_link(set, &diags))
		run(set, m, &arena, &diags);
	diags_done(&diags);
	arena_done(&arena);
	return 0;
}
