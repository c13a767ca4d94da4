/* Compiles a few templates and evaluates one; shared by test_mustache*.c. */
#ifndef MUSTACHE_FIXTURE_H
#define MUSTACHE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/mustache.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

struct fixture {
	struct arena arena;
	struct diags diags;
	struct mustache_set *set;
	struct buf out;
	struct buf found; /* findings, one a line */
};

static inline void
fixture_start(struct fixture *f, enum mustache_mode mode)
{
	*f = (struct fixture){ 0 };
	arena_init(&f->arena, 0);
	diags_init(&f->diags);
	f->set = mustache_set_new(&f->arena, mode);
}

static inline void
fixture_end(struct fixture *f)
{
	buf_done(&f->out);
	buf_done(&f->found);
	diags_done(&f->diags);
	arena_done(&f->arena);
}

static inline const struct mustache *
fixture_add(struct fixture *f, const char *name, const char *text)
{
	struct src *src = ARENA_NEW(&f->arena, struct src);

	src_init(src, &f->arena, str_of(name), str_of(text));
	return mustache_add(f->set, str_of(name), src, &f->diags);
}

/* “code line:col first second” per finding. */
static inline const char *
fixture_found(struct fixture *f)
{
	buf_clear(&f->found);
	buf_reserve(&f->found, 1);
	for (size_t i = 0; i < f->diags.n; i++) {
		const struct diag *d = &f->diags.items[i];

		buf_fmt(&f->found, "%s%s %u:%u", i > 0 ? "\n" : "",
		    diag_slug(d->code), d->pos.line, d->pos.col);
		for (size_t k = 0; k < DIAG_ARGS_MAX && d->args[k]; k++)
			buf_fmt(&f->found, " %s", d->args[k]);
	}
	return f->found.p;
}

#endif
