/*
 * Tokens to the flat program: literal text in unbroken pieces of the source,
 * names split at their dots, jumps for sections, blocks and parents. The
 * indentation that an argument block has at home is taken off here, so that
 * evaluation only ever adds some.
 */
#include "base/mustache_prog.h"

struct open {
	uint32_t token, op;
	struct mustache_include *include; /* of a parent */
};

struct parse {
	struct mustache *out;
	const struct mustache_tokens *tokens;
	struct arena *arena;
	struct str text;
	struct open stack[MUSTACHE_OPEN_MAX];
	size_t n_stack;
	/* Home indentation of the open arguments, outermost first. */
	struct str homes[MUSTACHE_OPEN_MAX];
	size_t n_homes;
	bool arg_begins; /* the next piece is the first of an argument */
};

static struct mustache_op *
op_add(struct parse *p, enum mustache_op_kind kind, size_t offset)
{
	struct mustache *out = p->out;
	struct mustache_op *op;

	out->ops = arena_grow(
	    p->arena, out->ops, out->n_ops, &out->cap_ops, sizeof(*out->ops));
	op = &out->ops[out->n_ops++];
	*op = (struct mustache_op){ .kind = (uint8_t)kind,
		.offset = (uint32_t)offset };
	return op;
}

static bool
at_line_start(const struct parse *p, size_t at)
{
	return at == 0 || p->text.p[at - 1] == '\n';
}

static enum mustache_line
line_kind(struct parse *p, size_t at)
{
	bool begins = p->arg_begins;

	p->arg_begins = false;
	if (p->n_homes > 0)
		return begins || at_line_start(p, at) ? LINE_MAYBE : LINE_NONE;
	return at_line_start(p, at) ? LINE_START : LINE_NONE;
}

/* Takes off the home indentation, as far as a line has it. */
static struct str
outdent(const struct parse *p, struct str line)
{
	for (size_t i = p->n_homes; i > 0; i--) {
		struct str home = p->homes[i - 1];

		if (home.n > 0 && str_eq(str_sub(line, 0, home.n), home))
			return str_from(line, home.n);
	}
	return line;
}

static void
text_add(struct parse *p, struct str piece, enum mustache_line line)
{
	struct mustache_op *op;

	if (piece.n == 0 && line == LINE_NONE)
		return;
	op = op_add(p, OP_TEXT, (size_t)(piece.p - p->text.p));
	op->line = (uint8_t)line;
	op->u.text = piece;
}

/* Source bytes from `from` to `to`; line by line where indentation goes. */
static void
text_emit(struct parse *p, size_t from, size_t to)
{
	bool by_line = p->n_homes > 0;

	while (from < to) {
		struct str piece = str_sub(p->text, from, to - from);
		size_t n = by_line ? str_find_char(piece, '\n') : piece.n;
		enum mustache_line line = line_kind(p, from);

		piece = str_sub(piece, 0, n < piece.n ? n + 1 : piece.n);
		n = piece.n;
		if (by_line && at_line_start(p, from))
			piece = outdent(p, piece);
		text_add(p, piece, line);
		from += n;
	}
}

/* A tag that begins a line and leaves it standing: the line is indented. */
static void
line_emit(struct parse *p, const struct mustache_token *t)
{
	if (!t->clears && (at_line_start(p, t->start) || p->arg_begins))
		text_add(
		    p, str_sub(p->text, t->start, 0), line_kind(p, t->start));
}

static const struct mustache_name *
name_new(struct parse *p, const struct mustache_token *t)
{
	struct mustache_name *name = ARENA_NEW(p->arena, struct mustache_name);
	struct str rest = t->name, part;
	size_t n = 1;

	name->full = str_dup(p->arena, t->name);
	if (str_is(t->name, "."))
		return name;
	for (size_t i = 0; i < rest.n; i++)
		n += rest.p[i] == '.';
	name->parts = ARENA_ARRAY(p->arena, n, struct str);
	while (name->n < n) {
		(void)str_cut(rest, '.', &part, &rest);
		name->parts[name->n++] = part;
	}
	return name;
}

static void
var_emit(struct parse *p, const struct mustache_token *t)
{
	struct mustache_op *op =
	    op_add(p, t->tag == TAG_RAW ? OP_RAW : OP_VAR, t->name_at);

	op->u.name = name_new(p, t);
}

static struct mustache_include *
include_new(struct parse *p, const struct mustache_token *t)
{
	struct mustache *out = p->out;
	struct mustache_include *in =
	    ARENA_NEW(p->arena, struct mustache_include);

	in->name = t->name;
	in->full = str_dup(p->arena, t->name);
	in->offset = t->name_at;
	in->is_alone = t->tag == TAG_PARENT ? t->is_alone : t->clears;
	in->indent = outdent(p, t->indent);
	for (size_t i = 0; i < p->n_stack; i++) {
		if (p->tokens->items[p->stack[i].token].tag != TAG_PARENT)
			in->conditional = true;
	}
	out->includes = arena_grow(p->arena, out->includes, out->n_includes,
	    &out->cap_includes, sizeof(*out->includes));
	out->includes[out->n_includes++] = in;
	return in;
}

static struct open *
push(struct parse *p, uint32_t token, size_t op)
{
	struct open *open = &p->stack[p->n_stack++];

	*open = (struct open){ .token = token, .op = (uint32_t)op };
	return open;
}

static void
include_emit(struct parse *p, uint32_t i)
{
	const struct mustache_token *t = &p->tokens->items[i];
	struct mustache_include *in = include_new(p, t);
	bool parent = t->tag == TAG_PARENT;
	struct mustache_op *op =
	    op_add(p, parent ? OP_PARENT : OP_PARTIAL, t->name_at);

	op->u.include = in;
	if (parent)
		push(p, i, p->out->n_ops - 1)->include = in;
}

static void
section_emit(struct parse *p, uint32_t i)
{
	const struct mustache_token *t = &p->tokens->items[i];
	struct mustache_op *op = op_add(
	    p, t->tag == TAG_SECTION ? OP_SECTION : OP_INVERTED, t->name_at);

	op->u.name = name_new(p, t);
	(void)push(p, i, p->out->n_ops - 1);
}

static void
param_emit(struct parse *p, uint32_t i)
{
	const struct mustache_token *t = &p->tokens->items[i];
	struct mustache_block *block =
	    ARENA_NEW(p->arena, struct mustache_block);

	block->name = t->name;
	block->is_alone = t->is_alone;
	block->indent = outdent(p, t->indent);
	op_add(p, OP_BLOCK, t->name_at)->u.block = block;
	(void)push(p, i, p->out->n_ops - 1);
	/*
	 * The blanks before a block that goes on behind its tag belong to the
	 * default; a replacement brings its own.
	 */
	if (t->is_alone && !t->eol)
		text_add(p,
		    outdent(p,
			str_sub(p->text, t->cut_from, t->start - t->cut_from)),
		    line_kind(p, t->cut_from));
}

static void
arg_open(struct parse *p, uint32_t i)
{
	const struct mustache_token *t = &p->tokens->items[i];
	struct mustache_include *in = p->stack[p->n_stack - 1].include;

	in->args = arena_grow(
	    p->arena, in->args, in->n_args, &in->cap_args, sizeof(*in->args));
	in->args[in->n_args++] = (struct mustache_arg){ .name = t->name,
		.begin = (uint32_t)p->out->n_ops };
	p->homes[p->n_homes++] = t->indent;
	p->arg_begins = true;
	push(p, i, 0)->include = in;
}

static void
close_emit(struct parse *p)
{
	struct open top = p->stack[--p->n_stack];
	const struct mustache_token *t = &p->tokens->items[top.token];
	uint32_t end;

	if (t->tag == TAG_SECTION)
		op_add(p, OP_END, t->start)->jump = top.op + 1;
	end = (uint32_t)p->out->n_ops;
	if (!t->is_arg) {
		p->out->ops[top.op].jump = end;
		return;
	}
	/* Arguments close in order: it is the one added last. */
	top.include->args[top.include->n_args - 1].end = end;
	p->n_homes--;
	p->arg_begins = false;
}

/* Between a parent and its end only arguments count. */
static uint32_t
parent_inside(struct parse *p, uint32_t i)
{
	const struct mustache_token *t = &p->tokens->items[i];

	if (t->tag == TAG_BLOCK) {
		arg_open(p, i);
	} else if (t->tag == TAG_CLOSE) {
		close_emit(p);
	} else if (t->pair > i) {
		return t->pair;
	}
	return i;
}

static void
token_emit(struct parse *p, uint32_t i)
{
	const struct mustache_token *items = p->tokens->items, *t = &items[i];

	if (t->tag == TAG_TEXT) {
		size_t from = i > 0 ? items[i - 1].cut_to : t->start;
		size_t to =
		    i + 1 < p->tokens->n ? items[i + 1].cut_from : t->end;

		text_emit(p, from > t->start ? from : t->start,
		    to < t->end ? to : t->end);
		return;
	}
	line_emit(p, t);
	switch (t->tag) {
	case TAG_VAR:
	case TAG_RAW: var_emit(p, t); return;
	case TAG_SECTION:
	case TAG_INVERTED: section_emit(p, i); return;
	case TAG_PARTIAL:
	case TAG_PARENT: include_emit(p, i); return;
	case TAG_BLOCK: param_emit(p, i); return;
	case TAG_CLOSE: close_emit(p); return;
	case TAG_TEXT:
	case TAG_COMMENT:
	case TAG_DELIMS: return;
	}
}

void
mustache_parse(struct mustache *out, const struct mustache_tokens *tokens)
{
	struct parse p = { .out = out,
		.tokens = tokens,
		.arena = tokens->arena,
		.text = tokens->src->text };

	for (uint32_t i = 0; i < tokens->n; i++) {
		const struct open *top =
		    p.n_stack > 0 ? &p.stack[p.n_stack - 1] : NULL;

		if (top != NULL && tokens->items[top->token].tag == TAG_PARENT)
			i = parent_inside(&p, i);
		else
			token_emit(&p, i);
	}
}
