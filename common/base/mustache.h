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

/*
 * How a structured value answers; all pointers borrowed and const. *out
 * comes in as kind UNDECLARED with no position: the mval_* functions below
 * fill all of it but `pos`, which whoever knows it sets afterwards. Texts
 * handed out stay valid until the evaluation ends.
 */
struct mval_class {
	/* False = the name is not declared in this object. */
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
	struct pos pos; /* where an editor wrote this value, or POS_NONE */
	/*
	 * When text.p is NULL and text.n > 0, these are the text's bytes: so
	 * a number needs no memory and the value may be copied freely. Read
	 * it with mval_face, write it with mval_number.
	 */
	char inlined[32];
};

/* An empty text is declared and counts as false. */
void mval_text(struct mval *, struct str);
void mval_html(struct mval *, struct str);
void mval_bool(struct mval *, bool);
/* TEXT; 0 is a text like any other and counts as true. */
void mval_number(struct mval *, long long);
/*
 * The printable face: “true” for TRUE, empty for FALSE and LIST. Borrowed
 * from the value.
 */
struct str mval_face(const struct mval *);
/* What a section takes as true: not FALSE, not an empty TEXT, HTML, LIST. */
bool mval_is_true(const struct mval *);

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
/*
 * JSON as a tree: null and false are false, numbers print as JavaScript
 * prints them (1.10 → 1.1). Texts stay borrowed from the nodes.
 */
struct jnode;
struct mtree *mtree_of_json(struct arena *, const struct jnode *);

struct mustache;     /* one compiled template; immutable, thread-safe */
struct mustache_set; /* named templates: layouts and partials */

enum mustache_mode { MUSTACHE_LENIENT, MUSTACHE_STRICT };

struct mustache_set *mustache_set_new(struct arena *, enum mustache_mode);
/*
 * Compiles and adds; a second template of one name replaces the first. In
 * strict mode also refuses {{ inside script, style, on*="" and unquoted
 * attributes (tmpl-context). NULL after diagnostics. `src` and its text must
 * outlive the set; the text is valid UTF-8.
 */
const struct mustache *mustache_add(
    struct mustache_set *, struct str name, const struct src *, struct diags *);
const struct mustache *mustache_find(
    const struct mustache_set *, struct str name);
/*
 * Once all are added: resolves partials and parents (tmpl-missing-partial,
 * in lenient mode empty) and in strict mode finds inclusion that no section
 * can end (tmpl-loop).
 */
bool mustache_link(struct mustache_set *, struct diags *);

/*
 * Which bytes came from where: entry i covers output from `out` up to the
 * next entry. A literal entry is one unbroken piece of the template, so byte
 * k of it comes from `offset + k`; white space that indents a partial has an
 * entry of its own, which points to the text it indents.
 */
struct mustache_trace_entry {
	size_t out;            /* offset in eval->out */
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
	/* Steps until tmpl-depth stops an explosion; 0 takes a default. */
	size_t max_steps;
};

/*
 * Appends to eval->out. False when a finding was added; the output is still
 * complete then, except after tmpl-depth: more than 100 templates inside each
 * other, 256 open sections, or too many steps stop the evaluation.
 */
bool mustache_run(const struct mustache *, struct mustache_eval *);

#endif
