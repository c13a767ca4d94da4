/*
 * What the parts of the template engine share: tokens (text and tags in
 * textual order, with the white space that vanishes around them), and the
 * flat program that evaluation walks. Private to common/base/mustache*.c.
 *
 *   mustache_scan.c     text → tokens, pairs, standalone lines
 *   mustache_context.c  tokens → findings about script, style, attributes
 *   mustache_parse.c    tokens → program
 *   mustache_set.c      named programs, partials resolved, loops found
 *   mustache_run.c      program + values → bytes
 *   mustache_lookup.c   names → values
 *   mustache_tree.c     values
 */
#ifndef BASE_MUSTACHE_PROG_H
#define BASE_MUSTACHE_PROG_H

#include "base/map.h"
#include "base/mustache.h"

enum {
	MUSTACHE_OPEN_MAX = 64,    /* tags open at once in one template */
	MUSTACHE_DEPTH_MAX = 100,  /* templates inside each other */
	MUSTACHE_FRAMES_MAX = 256, /* sections open at once */
	MUSTACHE_INDENTS = 2048    /* bytes of nested indentation */
};

/* ---- tokens ---- */

enum mustache_tag {
	TAG_TEXT, /* no tag at all */
	TAG_VAR,
	TAG_RAW,
	TAG_SECTION,
	TAG_INVERTED,
	TAG_CLOSE,
	TAG_PARTIAL,
	TAG_PARENT,
	TAG_BLOCK,
	TAG_COMMENT,
	TAG_DELIMS
};

struct mustache_token {
	enum mustache_tag tag;
	bool bol, eol; /* only blanks before / behind it on its line */
	bool clears;   /* the line's beginning vanishes with the tag */
	bool is_arg;   /* a block directly inside a parent: an argument */
	bool is_alone; /* parent or block whose pair stands alone */
	/* Bytes of the source, and with the blanks that vanish with them. */
	uint32_t start, end, cut_from, cut_to;
	struct str name;
	uint32_t name_at;
	/*
	 * Block: the indentation that its content has at home (argument) or
	 * that a replacement gets (parameter).
	 */
	struct str indent;
	uint32_t pair; /* opening ↔ closing tag */
};

struct mustache_tokens {
	struct arena *arena;
	const struct src *src;
	struct diags *diags;
	struct mustache_token *items;
	size_t n, cap;
	bool failed;
};

/* False after diagnostics (tmpl-syntax). */
bool mustache_scan(struct mustache_tokens *);
/* Adds tmpl-context where a tag stands in a place HTML cannot protect. */
bool mustache_context_check(const struct mustache_tokens *);

/* ---- program ---- */

enum mustache_op_kind {
	OP_TEXT,
	OP_VAR,
	OP_RAW,
	OP_SECTION,  /* jump: behind its OP_END */
	OP_INVERTED, /* jump: behind its content */
	OP_END,      /* jump: the first operation of the section */
	OP_PARTIAL,
	OP_PARENT, /* jump: behind its arguments */
	OP_BLOCK   /* jump: behind its default content */
};

/* Where a text begins a line, for indentation. */
enum mustache_line {
	LINE_NONE,  /* within a line */
	LINE_START, /* always at the start of one */
	LINE_MAYBE  /* text of an argument: depends on where it is put */
};

struct mustache_name {
	struct str *parts;
	size_t n;         /* 0: the implicit iterator */
	const char *full; /* as written, NUL-terminated */
};

struct mustache_arg {
	struct str name;
	uint32_t begin, end; /* operations */
};

struct mustache_include {
	struct str name;
	const char *full;
	uint32_t offset;
	bool is_alone;    /* on a line of its own: `indent` applies */
	bool conditional; /* inside a section or block: data can end it */
	struct str indent;
	struct mustache_arg *args; /* of a parent */
	size_t n_args, cap_args;
	const struct mustache *target; /* NULL: prints nothing */
};

struct mustache_block {
	struct str name;
	bool is_alone;
	struct str indent;
};

struct mustache_op {
	uint8_t kind; /* enum mustache_op_kind */
	uint8_t line; /* OP_TEXT: enum mustache_line */
	uint32_t offset;
	uint32_t jump;
	union {
		struct str text;
		const struct mustache_name *name;
		const struct mustache_include *include;
		const struct mustache_block *block;
	} u;
};

struct mustache {
	struct str name;
	const struct src *src;
	struct mustache_op *ops;
	size_t n_ops, cap_ops;
	struct mustache_include **includes;
	size_t n_includes, cap_includes;
	uint8_t seen; /* mustache_link's search for loops */
};

struct mustache_set {
	struct arena *arena;
	enum mustache_mode mode;
	struct map by_name; /* struct mustache */
};

/* Tokens to operations; cannot fail. */
void mustache_parse(struct mustache *, const struct mustache_tokens *);

/* ---- evaluation ---- */

/* One open section: the value on the context stack, and its list. */
struct mustache_frame {
	struct mval value;
	const struct mval_class *list; /* NULL: no list */
	const void *data;
	size_t i, n;
};

struct mustache_state {
	struct mustache_eval *eval;
	bool strict;
	bool good;
	bool stopped; /* after tmpl-depth */
	size_t out_start;
	size_t steps;
	unsigned depth;
	size_t n_frames;
	struct mustache_frame frames[MUSTACHE_FRAMES_MAX];
	size_t n_indents;
	char indents[MUSTACHE_INDENTS]; /* a stack of joined indentations */
};

/*
 * Resolves a name against the context stack, innermost first. What is not
 * there comes back as FALSE, in strict mode after tmpl-unknown-name.
 */
void mustache_lookup(struct mustache_state *, const struct mustache *in,
    const struct mustache_op *, struct mval *out);

#endif
