/*
 * Mustache as its public spec defines it: interpolation, sections, inverted
 * sections, partials, comments, delimiters, and the optional inheritance
 * module (blocks, parents). Compiled once to a flat program, evaluated
 * without allocation except for the output. No code, no I/O, no network.
 *
 * Values carry a kind. In strict mode (layouts) {{{x}}} takes html only,
 * {{x}} never takes html, an undeclared first name is an error; in lenient
 * mode (`wangting render`) everything behaves as the plain spec says.
 */
#ifndef BASE_MUSTACHE_H
#define BASE_MUSTACHE_H

#include "arena.h"
#include "buf.h"
#include "diag.h"

enum mval_kind {
	MVAL_UNDECLARED, /* no such name here */
	MVAL_FALSE,      /* declared, but empty or false */
	MVAL_TRUE,
	MVAL_TEXT,
	MVAL_HTML, /* already safe: never escaped, only by {{{ }}} */
	MVAL_LIST,
	MVAL_OBJECT /* has names; `text` is its face, may be empty */
};

struct mval;

/* How a structured value answers; all pointers borrowed and const. */
struct mval_class {
	/* Fills *out; false = the name is not declared in this object. */
	bool (*get)(const void *data, struct str name, struct mval *out);
	size_t (*count)(const void *data);                          /* LIST */
	void (*item)(const void *data, size_t i, struct mval *out); /* LIST */
	/*
	 * Names an object declares, for “did you mean”: i-th or empty. May be
	 * NULL.
	 */
	struct str (*name)(const void *data, size_t i);
};

struct mval {
	enum mval_kind kind;
	struct str text;                /* TEXT, HTML, face of OBJECT */
	const struct mval_class *class; /* LIST, OBJECT */
	const void *data;
	struct pos pos;   /* where an editor wrote this value, or POS_NONE */
	char inlined[32]; /* room for numbers: text.p may point here only
			   * until the value is copied; use mval_number */
};

void mval_text(struct mval *, struct str);
void mval_html(struct mval *, struct str);
void mval_bool(struct mval *, bool);
void mval_number(struct mval *, long long); /* text kept by the value */
/* The printable face whatever the kind; empty for FALSE. */
struct str mval_face(const struct mval *);

/*
 * A small tree for callers that build their values (service pages, JSON
 * data). Arena. `mtree_val` makes the mval of a node.
 */
struct mtree;
struct mtree *mtree_object(struct arena *);
struct mtree *mtree_list(struct arena *);
void mtree_set(struct mtree *obj, const char *name, struct mtree *);
void mtree_set_str(struct mtree *obj, struct str name, struct mtree *);
void mtree_add(struct mtree *list, struct mtree *);
struct mtree *mtree_text(struct arena *, struct str);
struct mtree *mtree_html(struct arena *, struct str);
struct mtree *mtree_bool(struct arena *, bool);
struct mtree *mtree_number(struct arena *, long long);
/* Face of an object (may be empty). */
void mtree_face(struct mtree *obj, struct str);
void mtree_val(const struct mtree *, struct mval *);

struct mustache;     /* one compiled template; immutable, thread-safe */
struct mustache_set; /* named templates: layouts and partials */

enum mustache_mode { MUSTACHE_LENIENT, MUSTACHE_STRICT };

struct mustache_set *mustache_set_new(struct arena *, enum mustache_mode);
/*
 * Compiles and adds. In strict mode also refuses {{ inside script, style,
 * on*="" and unquoted attributes (tmpl-context). NULL after diagnostics.
 * `src` and its text must outlive the set.
 */
const struct mustache *mustache_add(
    struct mustache_set *, struct str name, const struct src *, struct diags *);
const struct mustache *mustache_find(
    const struct mustache_set *, struct str name);
/*
 * Once all are added: resolves partials and parents (tmpl-missing-partial,
 * in lenient mode empty), finds endless inclusion of static parents.
 */
bool mustache_link(struct mustache_set *, struct diags *);

/*
 * Which bytes came from where: entry i covers output from `out` up to the
 * next entry. `pos` is the template position of literal text or, for an
 * interpolated value that knows it, the place where an editor wrote it.
 */
struct mustache_trace_entry {
	size_t out;
	const struct src *src; /* template */
	uint32_t offset;       /* into the template */
	bool is_value;         /* interpolated, not literal */
	bool is_html;          /* an html value: its own facts are known */
	struct pos value_pos;  /* POS_NONE when unknown */
};

struct mustache_trace {
	struct mustache_trace_entry *items; /* heap; free with _done */
	size_t n, cap;
};
void mustache_trace_done(struct mustache_trace *);

struct mustache_eval {
	const struct mustache_set *set;
	struct mval *stack; /* outermost first; at least one object */
	size_t n_stack;
	struct buf *out;
	struct diags *diags;          /* strict mode findings */
	struct mustache_trace *trace; /* may be NULL; cleared by the call */
};

/* False when a finding was added (output is still complete). */
bool mustache_run(const struct mustache *, struct mustache_eval *);

#endif
