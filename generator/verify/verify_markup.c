/*
 * Markup that shuts people out or that browsers will refuse to run. Most facts
 * here are suspects already: the scan notes no others. What a body does wrong
 * by itself is asked by check/, before anything is rendered.
 */
#include <stdio.h>

#include "verify/verify_part.h"

static void
say(struct page_check *c, enum diag_code code, const struct fact *fact)
{
	DIAG_ADD(c->diags, code, facts_pos(c->facts, fact),
	    str_dup(c->facts->arena, fact->text));
}

void
verify_alt(struct page_check *c, const struct fact *fact)
{
	say(c, fact->text.p == NULL ? DIAG_IMAGE_ALT : DIAG_IMAGE_ALT_FILE,
	    fact);
}

void
verify_words(struct page_check *c, const struct fact *fact)
{
	say(c, fact->text.n == 0 ? DIAG_LINK_EMPTY : DIAG_LINK_WORDS, fact);
}

void
verify_table(struct page_check *c, const struct fact *fact)
{
	DIAG_ADD0(c->diags, DIAG_TABLE_HEADER, facts_pos(c->facts, fact));
}

void
verify_style(struct page_check *c, const struct fact *fact)
{
	say(c, DIAG_INLINE_STYLE, fact);
}

void
verify_script(struct page_check *c, const struct fact *fact)
{
	say(c, DIAG_INLINE_SCRIPT, fact);
}

/* ---- headings, in the order of the page --------------------------------- */

struct headings {
	uint32_t last; /* level; 0: none yet */
	unsigned n_first;
};

static void
next_heading(struct page_check *c, struct headings *h, const struct fact *fact)
{
	char from[12], to[12];
	bool is_body = fact->at == SIZE_MAX;

	/* A body's own h1 is body-h1, whoever else has one. */
	if (fact->level == 1 && !is_body && ++h->n_first > 1)
		DIAG_ADD0(c->diags, DIAG_H1_TWICE, facts_pos(c->facts, fact));
	if (h->last > 0 && fact->level > h->last + 1) {
		snprintf(from, sizeof(from), "%u", h->last);
		snprintf(to, sizeof(to), "%u", fact->level);
		DIAG_ADD(c->diags, DIAG_HEADING_JUMP, facts_pos(c->facts, fact),
		    from, to);
	}
	h->last = fact->level;
}

static void
headings_in(struct page_check *c, struct headings *h, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (c->facts->items[i].kind == FACT_HEADING)
			next_heading(c, h, &c->facts->items[i]);
}

void
verify_headings(struct page_check *c)
{
	const struct facts *facts = c->facts;
	struct headings h = { 0, 0 };

	headings_in(c, &h, 0, facts->before_body);
	headings_in(c, &h, facts->n_scanned, facts->n);
	headings_in(c, &h, facts->before_body, facts->n_scanned);
}
