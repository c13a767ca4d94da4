/*
 * What a finished page contains, with the place in the sources that made each
 * bit: links, images, form targets, ids, headings. Bodies know their own
 * facts from Markdown; everything else is read from the final bytes, and the
 * trace of the template tells who wrote them.
 */
#ifndef RENDER_FACTS_H
#define RENDER_FACTS_H

#include "base/mustache.h"
#include "read/md.h"

enum fact_kind {
	FACT_LINK,
	FACT_IMAGE,
	FACT_FORM,
	FACT_ID,
	FACT_HEADING,
	FACT_SOURCE, /* what the page loads that is no picture */
	FACT_TITLE,  /* of the page */
	/* Suspects: only what somebody will have to look at. */
	FACT_ALT,    /* no alt text (text.p NULL), or a file's name */
	FACT_WORDS,  /* a link whose text says nothing */
	FACT_TABLE,  /* a table without a header cell */
	FACT_STYLE,  /* style="", <style> */
	FACT_SCRIPT, /* on…="", <script> with the program in it */
	FACT__MAX
};

struct fact {
	enum fact_kind kind;
	uint32_t level;  /* HEADING: 1–6 */
	struct str text; /* address, id, text of heading or title, name */
	size_t at;       /* offset in the page, or SIZE_MAX: `pos` says it */
	struct pos pos;
};

struct facts {
	struct fact *items;
	size_t n, cap;
	struct arena *arena; /* takes items and decoded texts */
	const struct mustache_trace *trace;
	bool has_content;   /* the body is in the page */
	size_t before_body; /* facts that stand above the body */
	size_t n_scanned;   /* the body's own are behind these */
};

/* Forgets all; the arena may have been reset before. */
void facts_start(struct facts *, struct arena *, const struct mustache_trace *);
void facts_add(struct facts *, const struct fact *);
/*
 * Reads the finished page. HTML values without a position (bodies) are left
 * out: facts_body adds what they contain. `page` must outlive the facts.
 */
void facts_scan(struct facts *, struct str page);
/* The facts of a body; hrefs[i] is what was printed for refs[i]. */
void facts_body(
    struct facts *, const struct md *, const struct str *hrefs, struct pos);
/* Where to point an editor. */
struct pos facts_pos(const struct facts *, const struct fact *);

#endif
