/*
 * Inside of the checks on finished pages: what the files verify*.c share while
 * one page is at hand. Nobody else includes this.
 */
#ifndef VERIFY_VERIFY_PART_H
#define VERIFY_VERIFY_PART_H

#include "verify/verify.h"

/* A link into another page, to be asked at the end. */
struct wait {
	const struct url *to;
	struct str anchor;
	struct pos pos;
};

/* What one worker keeps between pages. */
struct hand {
	struct arena arena;
	struct wait *waits;
	size_t n, cap;
	struct map nearest; /* wrong address → what was near */
};

/* The title of a finished page, for comparison. */
struct titled {
	struct str text; /* n == 0: none, or nobody compares it */
	struct pos pos;
};

/* What the checks of one page share. */
struct page_check {
	const struct site *site;
	struct hand *hand;
	const struct facts *facts;
	struct diags *diags;
	const struct url *url; /* NULL: the shell */
	struct map ids;
	const struct fact **first;  /* of each id, like ids.entries */
	size_t bytes;               /* the page and what it loads */
	const struct fact *largest; /* of what it loads; NULL: nothing */
	size_t largest_bytes;
};

/* verify_markup.c: one fact each, and the order of headings. */
void verify_alt(struct page_check *, const struct fact *);
void verify_words(struct page_check *, const struct fact *);
void verify_table(struct page_check *, const struct fact *);
void verify_style(struct page_check *, const struct fact *);
void verify_script(struct page_check *, const struct fact *);
void verify_headings(struct page_check *);

/* verify_page.c: the page as a whole. Something it loads: */
void verify_weigh(struct page_check *, const struct url *, const struct fact *);
void verify_weight(struct page_check *);
/* No title is a finding; any other is kept in `out`. */
void verify_title(struct page_check *, struct titled *out);
/* Equal titles among all outputs. */
void verify_titles(const struct site *, const struct titled *by_url,
    struct arena *, struct diags *);

#endif
