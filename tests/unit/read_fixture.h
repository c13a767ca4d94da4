/*
 * What the tests of the read stage share: a source in memory, and findings as
 * one line of text, `line:col code first-argument`, sorted by place.
 */
#ifndef READ_FIXTURE_H
#define READ_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "base/yaml.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

struct bench {
	struct arena arena, scratch;
	struct diags diags;
	struct src src;
};

static inline void
bench_init(struct bench *b)
{
	arena_init(&b->arena, 0);
	arena_init(&b->scratch, 0);
	diags_init(&b->diags);
	memset(&b->src, 0, sizeof(b->src));
}

static inline void
bench_done(struct bench *b)
{
	diags_done(&b->diags);
	arena_done(&b->scratch);
	arena_done(&b->arena);
}

static inline struct ynode *
bench_yaml(struct bench *b, const char *text)
{
	src_init(&b->src, &b->arena, STR("a.yaml"), str_of(text));
	return yaml_parse(&b->arena, &b->src, 0, b->src.text.n, &b->diags);
}

static inline int
bench_by_place(const void *a, const void *b)
{
	const struct diag *x = a, *y = b;

	if (x->pos.line != y->pos.line)
		return x->pos.line < y->pos.line ? -1 : 1;
	if (x->pos.col != y->pos.col)
		return x->pos.col < y->pos.col ? -1 : 1;
	return (int)x->code - (int)y->code;
}

/* "3:7 value-type title; 4:1 front-unknown-key titel" */
static inline const char *
bench_findings(struct arena *a, struct diags *diags)
{
	struct buf out = BUF_INIT;
	char *text;

	if (diags->n > 0)
		qsort(diags->items, diags->n, sizeof(*diags->items),
		    bench_by_place);
	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *d = &diags->items[i];

		buf_fmt(&out, "%s%u:%u %s", i > 0 ? "; " : "", d->pos.line,
		    d->pos.col, diag_slug(d->code));
		if (d->args[0] != NULL)
			buf_fmt(&out, " %s", d->args[0]);
	}
	text = str_dup(a, buf_view(&out));
	buf_done(&out);
	return text;
}

#endif
