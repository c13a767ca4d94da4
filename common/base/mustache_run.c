/*
 * Evaluates a program: walks its operations, keeps sections on a stack of
 * fixed size, recurses only into partials, parents and replaced blocks.
 * Nothing is allocated but output and trace. Names are mustache_lookup.c's.
 */
#include "base/mustache_prog.h"

#include <stdlib.h>
#include <string.h>

#include "base/html.h"

enum { STEPS_MAX = 50 * 1000 * 1000 };

/* Arguments of the parents being evaluated, innermost first. */
struct given {
	const struct mustache *in; /* template that wrote them */
	const struct mustache_include *parent;
	const struct given *outer;
};

/* One template being evaluated. */
struct level {
	const struct mustache *in;
	const struct given *given;
	struct str indent; /* of each of its lines */
};

static void run_ops(
    struct mustache_state *, const struct level *, uint32_t at, uint32_t end);

/* ---- output ---- */

static void
out_put(struct buf *out, struct str s)
{
	/* Most pieces fit: spares the call. */
	if (out->p != NULL && s.n < out->cap - out->n) {
		if (s.n == 0)
			return;
		memcpy(out->p + out->n, s.p, s.n);
		out->n += s.n;
		out->p[out->n] = '\0';
		return;
	}
	buf_put(out, s.p, s.n);
}

static struct mustache_trace_entry *
trace_add(struct mustache_state *s, const struct level *l, uint32_t offset)
{
	struct mustache_trace *trace = s->eval->trace;
	struct mustache_trace_entry *entry;

	if (trace->n == trace->cap) {
		size_t cap = trace->cap == 0 ? 256 : trace->cap * 2;
		void *items =
		    reallocarray(trace->items, cap, sizeof(*trace->items));

		if (items == NULL)
			abort();
		trace->items = items;
		trace->cap = cap;
	}
	entry = &trace->items[trace->n++];
	*entry = (struct mustache_trace_entry){ .out = s->eval->out->n,
		.src = l->in->src,
		.offset = offset,
		.value_pos = POS_NONE };
	return entry;
}

static void
literal(struct mustache_state *s, const struct level *l, struct str piece,
    uint32_t offset)
{
	if (piece.n == 0)
		return;
	if (s->eval->trace != NULL)
		(void)trace_add(s, l, offset);
	out_put(s->eval->out, piece);
}

static bool
out_at_line_start(const struct mustache_state *s)
{
	const struct buf *out = s->eval->out;

	return out->n == s->out_start || out->p[out->n - 1] == '\n';
}

/* The slow way, for text inside something indented: line by line. */
static void
text_indented(struct mustache_state *s, const struct level *l,
    const struct mustache_op *op)
{
	struct str rest = op->u.text;
	uint32_t offset = op->offset;
	bool starts = op->line == LINE_START ||
		      (op->line == LINE_MAYBE && out_at_line_start(s));

	do {
		size_t n = str_find_char(rest, '\n');
		struct str line = str_sub(rest, 0, n < rest.n ? n + 1 : rest.n);

		/* Empty lines stay empty, as other engines keep them. */
		if (starts && !str_is(line, "\n") && !str_is(line, "\r\n"))
			literal(s, l, l->indent, offset);
		literal(s, l, line, offset);
		offset += (uint32_t)line.n;
		rest = str_from(rest, line.n);
		starts = true;
	} while (rest.n > 0);
}

/* ---- values ---- */

static void
kind_check(struct mustache_state *s, const struct level *l,
    const struct mustache_op *op, const struct mval *v)
{
	enum diag_code code =
	    op->kind == OP_RAW ? DIAG_TMPL_RAW : DIAG_TMPL_HTML;

	if (v->kind == MVAL_FALSE ||
	    (v->kind == MVAL_HTML) == (op->kind == OP_RAW))
		return;
	DIAG_ADD(s->eval->diags, code, src_pos(l->in->src, op->offset),
	    op->u.name->full);
	s->good = false;
}

static void
interpolate(struct mustache_state *s, const struct level *l,
    const struct mustache_op *op)
{
	struct mustache_trace_entry *entry;
	struct mval v;
	struct str face;

	mustache_lookup(s, l->in, op, &v);
	if (s->strict)
		kind_check(s, l, op, &v);
	face = mval_face(&v);
	if (s->eval->trace != NULL) {
		entry = trace_add(s, l, op->offset);
		entry->is_value = true;
		entry->is_html = v.kind == MVAL_HTML;
		entry->value_pos = v.pos;
	}
	/* In strict mode what is not HTML is escaped, finding or not. */
	if (op->kind == OP_RAW && (!s->strict || v.kind == MVAL_HTML))
		out_put(s->eval->out, face);
	else
		html_attr(s->eval->out, face);
}

/* ---- sections ---- */

static void
stop(struct mustache_state *s, const struct level *l,
    const struct mustache_op *op)
{
	struct arena arena;

	if (s->stopped)
		return;
	arena_init(&arena, 0);
	DIAG_ADD(s->eval->diags, DIAG_TMPL_DEPTH,
	    src_pos(l->in->src, op->offset), str_dup(&arena, l->in->name));
	arena_done(&arena);
	s->good = false;
	s->stopped = true;
}

static void
frame_item(struct mustache_frame *f)
{
	f->value.kind = MVAL_UNDECLARED;
	f->value.pos = POS_NONE;
	f->list->item(f->data, f->i, &f->value);
}

/* Returns the operation to go on with. */
static uint32_t
section_enter(struct mustache_state *s, const struct level *l,
    const struct mustache_op *op, uint32_t next)
{
	struct mustache_frame *f;

	if (s->n_frames == MUSTACHE_FRAMES_MAX) {
		stop(s, l, op);
		return op->jump;
	}
	f = &s->frames[s->n_frames];
	mustache_lookup(s, l->in, op, &f->value);
	f->list = NULL;
	if (f->value.kind == MVAL_LIST) {
		f->list = f->value.class;
		f->data = f->value.data;
		f->i = 0;
		f->n = f->list->count(f->data);
		if (f->n == 0)
			return op->jump;
		frame_item(f);
	} else if (!mval_is_true(&f->value)) {
		return op->jump;
	}
	s->n_frames++;
	return next;
}

static uint32_t
section_end(
    struct mustache_state *s, const struct mustache_op *op, uint32_t next)
{
	struct mustache_frame *f = &s->frames[s->n_frames - 1];

	if (f->list != NULL && ++f->i < f->n) {
		frame_item(f);
		return op->jump;
	}
	s->n_frames--;
	return next;
}

/* ---- partials, parents, blocks ---- */

/* Outer and inner indentation joined; borrowed until the caller pops. */
static struct str
indent_join(struct mustache_state *s, struct str outer, struct str inner)
{
	char *at = s->indents + s->n_indents;

	if (outer.n == 0)
		return inner;
	if (inner.n == 0 ||
	    outer.n + inner.n > sizeof(s->indents) - s->n_indents)
		return outer;
	memcpy(at, outer.p, outer.n);
	memcpy(at + outer.n, inner.p, inner.n);
	s->n_indents += outer.n + inner.n;
	return str_mem(at, outer.n + inner.n);
}

static void
descend(struct mustache_state *s, const struct level *from,
    const struct mustache_op *op, struct level *to, uint32_t begin,
    uint32_t end, bool is_alone, struct str indent)
{
	size_t n_indents = s->n_indents;

	if (s->depth == MUSTACHE_DEPTH_MAX) {
		stop(s, from, op);
		return;
	}
	/* Only what has its line to itself goes on with its indentation. */
	if (is_alone)
		to->indent = indent_join(s, from->indent, indent);
	s->depth++;
	run_ops(s, to, begin, end);
	s->depth--;
	s->n_indents = n_indents;
}

static void
include(struct mustache_state *s, const struct level *l,
    const struct mustache_op *op)
{
	const struct mustache_include *in = op->u.include;
	struct given given = { .in = l->in, .parent = in, .outer = l->given };
	struct level to = { .in = in->target,
		.given = in->n_args > 0 ? &given : l->given };

	if (in->target != NULL)
		descend(s, l, op, &to, 0, (uint32_t)in->target->n_ops,
		    in->is_alone, in->indent);
}

/* Returns the operation to go on with. */
static uint32_t
block(struct mustache_state *s, const struct level *l,
    const struct mustache_op *op, uint32_t next)
{
	const struct mustache_block *b = op->u.block;
	const struct mustache_arg *arg = NULL;
	const struct given *by = NULL;
	struct level to;

	/* The outermost replacement wins: it is the most special one. */
	for (const struct given *g = l->given; g != NULL; g = g->outer) {
		for (size_t i = 0; i < g->parent->n_args; i++) {
			if (!str_eq(g->parent->args[i].name, b->name))
				continue;
			arg = &g->parent->args[i];
			by = g;
			break;
		}
	}
	if (arg == NULL)
		return next;
	/* Its own blocks are parameters of the template that wrote it. */
	to = (struct level){ .in = by->in, .given = by->outer };
	descend(s, l, op, &to, arg->begin, arg->end, b->is_alone, b->indent);
	return op->jump;
}

static void
run_ops(
    struct mustache_state *s, const struct level *l, uint32_t at, uint32_t end)
{
	while (at < end && !s->stopped) {
		const struct mustache_op *op = &l->in->ops[at++];

		if (s->steps-- == 0)
			stop(s, l, op);
		switch ((enum mustache_op_kind)op->kind) {
		case OP_TEXT:
			if (l->indent.n == 0)
				literal(s, l, op->u.text, op->offset);
			else
				text_indented(s, l, op);
			break;
		case OP_VAR:
		case OP_RAW: interpolate(s, l, op); break;
		case OP_SECTION: at = section_enter(s, l, op, at); break;
		case OP_INVERTED: {
			struct mval v;

			mustache_lookup(s, l->in, op, &v);
			if (mval_is_true(&v))
				at = op->jump;
			break;
		}
		case OP_END: at = section_end(s, op, at); break;
		case OP_PARTIAL: include(s, l, op); break;
		case OP_PARENT:
			include(s, l, op);
			at = op->jump;
			break;
		case OP_BLOCK: at = block(s, l, op, at); break;
		}
	}
}

bool
mustache_run(const struct mustache *template, struct mustache_eval *eval)
{
	struct mustache_state s;
	struct level top = { .in = template };

	/* Frames and indentations are written before they are read. */
	s.eval = eval;
	s.strict = eval->set->mode == MUSTACHE_STRICT;
	s.good = true;
	s.stopped = false;
	s.out_start = eval->out->n;
	s.steps = eval->max_steps > 0 ? eval->max_steps : STEPS_MAX;
	s.depth = 0;
	s.n_frames = 0;
	s.n_indents = 0;
	if (eval->trace != NULL)
		eval->trace->n = 0;
	run_ops(&s, &top, 0, (uint32_t) template->n_ops);
	return s.good;
}

void
mustache_trace_done(struct mustache_trace *trace)
{
	free(trace->items);
	*trace = (struct mustache_trace){ 0 };
}
