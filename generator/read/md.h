/*
 * Markdown → HTML and facts, in one go. cmark-gfm lives behind this header
 * and nowhere else. No tree is kept: what stays in the page's arena is the
 * HTML with gaps for the addresses that only the model can know, and what
 * checks want to know about it.
 *
 * Raw HTML is an error and never reaches the page.
 */
#ifndef READ_MD_H
#define READ_MD_H

#include "base/buf.h"
#include "base/diag.h"

struct directive; /* read/directive.h */
struct directives;
struct value; /* read/value.h */

enum md_ref_kind { MD_LINK, MD_IMAGE };

/* An address somebody wrote. */
struct md_ref {
	enum md_ref_kind kind;
	uint32_t at;       /* offset in html where the address belongs */
	struct str target; /* as written, entities decoded; may be empty */
	struct str text;   /* plain text of the link, or the alt text */
	struct pos pos;    /* of its first character: [ ! < */
	uint32_t end;      /* LINK: offset in html behind its content, or 0 */
};

struct md_heading {
	uint32_t level; /* 1–6 */
	bool is_empty;  /* nothing below it, not even a lower heading */
	struct str id, text;
	struct pos pos; /* of the first # or, underlined, of the text */
};

/* What is wrong with a table. */
enum md_flaw_kind {
	MD_NO_HEADER,   /* of the table, or of one column */
	MD_EMPTY_COLUMN /* `text`: its header */
};

struct md_flaw {
	enum md_flaw_kind kind;
	struct str text;
	struct pos pos;
};

/* A directive block `:::name …`; the template around it comes later. */
struct md_directive {
	const struct directive *is;
	uint32_t open, close; /* its body, offsets in html */
	size_t n_inside;      /* so many of the next ones lie in it */
	struct value *values; /* one per argument */
	struct str words;     /* what stands behind the colons */
	struct pos pos;       /* of the first colon */
};

struct md {
	struct str html;     /* without the addresses */
	struct md_ref *refs; /* by `at` */
	size_t n_refs;
	struct md_heading *headings; /* document order */
	size_t n_headings;
	struct str *ids; /* all ids in html: first the headings', in order */
	size_t n_ids;
	struct md_flaw *flaws; /* by place */
	size_t n_flaws;
	struct md_directive *directives; /* by `open`, outer ones first */
	size_t n_directives;
	struct str summary; /* plain text of the beginning; may be empty */
	uint32_t words;     /* Han characters + Latin words */
	bool is_empty;      /* nothing but blanks */
};

/* Once, before threads start. */
void md_start(void);

/*
 * Parses src.text from `body_at` to its end. Result and strings in `arena`,
 * everything passing in `scratch` (rewound). Never NULL.
 */
struct md *md_parse(struct arena *arena, struct arena *scratch,
    const struct src *, size_t body_at, struct diags *);
struct md_input {
	const struct src *src;
	size_t body_at;
	const struct directives *directives; /* NULL: none is known */
	bool has_summary; /* somebody wrote one: md->summary stays empty */
};
/* The same with the site's directive blocks. */
struct md *md_parse_with(struct arena *arena, struct arena *scratch,
    const struct md_input *, struct diags *);

/*
 * The address to print for refs[i]; borrowed until the next call. It goes
 * through html_url, so it need not be escaped.
 */
typedef struct str md_resolve_fn(void *ctx, const struct md *, size_t i);
/*
 * NULL resolver: addresses as written. Directive blocks are plain here: their
 * words as a paragraph above their body.
 */
void md_html(const struct md *, struct buf *, md_resolve_fn *, void *ctx);
/*
 * The piece [from, to) of the HTML, without looking at directive blocks.
 * note(i), unless NULL or empty, is put behind the words of link i.
 */
struct md_piece {
	uint32_t from, to;
};
void md_put(const struct md *, struct buf *, struct md_piece, md_resolve_fn *,
    md_resolve_fn *note, void *ctx);
/* NULL when no heading has that id. */
const struct md_heading *md_heading_find(const struct md *, struct str id);

#endif
