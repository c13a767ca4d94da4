/*
 * Names to values: walks the context stack for the first part, then each
 * result for the next one. In strict mode a name that nobody declares is a
 * finding with the nearest declared name.
 */
#include "base/mustache_prog.h"

enum { NAMES_MAX = 256 }; /* considered for “did you mean” */

/* The i-th value of the context stack, 0 = innermost; NULL behind the last. */
static const struct mval *
context_at(const struct mustache_state *s, size_t i)
{
	if (i < s->n_frames)
		return &s->frames[s->n_frames - 1 - i].value;
	i -= s->n_frames;
	if (i < s->eval->n_stack)
		return &s->eval->stack[s->eval->n_stack - 1 - i];
	return NULL;
}

static bool
member(const struct mval *of, struct str name, struct mval *out)
{
	out->kind = MVAL_UNDECLARED;
	out->pos = POS_NONE;
	if (of->kind != MVAL_OBJECT && of->kind != MVAL_LIST)
		return false;
	if (of->class == NULL || of->class->get == NULL)
		return false;
	return of->class->get(of->data, name, out) &&
	       out->kind != MVAL_UNDECLARED;
}

static bool
first(const struct mustache_state *s, struct str name, struct mval *out)
{
	const struct mval *at;

	for (size_t i = 0; (at = context_at(s, i)) != NULL; i++) {
		if (member(at, name, out))
			return true;
	}
	return false;
}

static size_t
names_of(const struct mval *of, struct str *names, size_t n)
{
	if ((of->kind != MVAL_OBJECT && of->kind != MVAL_LIST) ||
	    of->class == NULL || of->class->name == NULL)
		return n;
	for (size_t i = 0; n < NAMES_MAX; i++) {
		struct str name = of->class->name(of->data, i);

		if (name.n == 0)
			break;
		names[n++] = name;
	}
	return n;
}

/* `of` NULL: the first part, looked for in the whole stack. */
static void
unknown_add(struct mustache_state *s, const struct mustache *in,
    const struct mustache_op *op, size_t part, const struct mval *of)
{
	struct str names[NAMES_MAX], near;
	const struct mval *at;
	struct arena arena;
	size_t n = 0;

	if (of != NULL)
		n = names_of(of, names, n);
	for (size_t i = 0; of == NULL && (at = context_at(s, i)) != NULL; i++)
		n = names_of(at, names, n);
	near = str_nearest(op->u.name->parts[part], names, n);
	arena_init(&arena, 0);
	DIAG_ADD(s->eval->diags, DIAG_TMPL_UNKNOWN_NAME,
	    src_pos(in->src, op->offset), op->u.name->full,
	    str_dup(&arena, near));
	arena_done(&arena);
	s->good = false;
}

/*
 * Something that is declared but empty has no members and is no mistake;
 * anything else that lacks the next part is one, unless it keeps its names
 * to itself.
 */
static bool
may_lack(const struct mval *of)
{
	return of->kind == MVAL_FALSE ||
	       (of->kind == MVAL_OBJECT && of->class->name == NULL);
}

void
mustache_lookup(struct mustache_state *s, const struct mustache *in,
    const struct mustache_op *op, struct mval *out)
{
	const struct mustache_name *name = op->u.name;
	const struct mval *top;

	if (name->n == 0) {
		top = context_at(s, 0);
		if (top != NULL)
			*out = *top;
		else
			mval_bool(out, false);
		return;
	}
	if (!first(s, name->parts[0], out)) {
		if (s->strict)
			unknown_add(s, in, op, 0, NULL);
		mval_bool(out, false);
		return;
	}
	for (size_t i = 1; i < name->n; i++) {
		struct mval of = *out;

		if (member(&of, name->parts[i], out))
			continue;
		if (s->strict && !may_lack(&of))
			unknown_add(s, in, op, i, &of);
		mval_bool(out, false);
		return;
	}
}
