/*
 * Where an address written by an editor leads: in Markdown a source path
 * ending in .md, a URL path, a file beside the page, or somewhere else.
 */
#ifndef MODEL_LINK_H
#define MODEL_LINK_H

#include "model/site.h"

enum link_kind {
	LINK_BROKEN,
	LINK_EXTERNAL,  /* http, https, mailto, tel, of another site */
	LINK_INSIDE,    /* `url` says what is there */
	LINK_HERE,      /* "#id" of the same page, or nothing at all */
	LINK_UNREADABLE /* a page whose own mistakes are reported */
};

struct link {
	enum link_kind kind;
	const struct url *url;
	struct str anchor; /* without '#'; n == 0: none */
	struct str href;   /* what to print; arena, or the target itself */
};

/*
 * Resolves a target as it stands in Markdown of `page`. Const: files beside
 * the page must have been attached before. `arena` takes hrefs.
 */
struct link link_resolve(const struct site *, const struct page *,
    struct str target, struct arena *);
/* The same for an address in finished HTML: paths are URL paths. */
struct link link_resolve_html(const struct site *, struct str href);
/* The file a link leads to; NULL: it is no attachment. */
const struct attachment *link_file(const struct link *);
/* "%E9%99%84" → bytes; a stray % stays. Arena if it had any. */
struct str link_percent_decode(struct arena *, struct str);
/*
 * What may have been meant by a dead link on a page (NULL: in a template):
 * an address, or a file beside the page. May be empty.
 */
struct str link_nearest(
    const struct site *, const struct page *, struct str target);
/*
 * Publishes a file beside the page with it; once per page. NULL after
 * file-missing.
 */
const struct attachment *link_attach(struct site *, struct page *,
    struct str target, struct pos, struct diags *);
/* Attaches the files that the Markdown of all pages refers to. */
void link_pages(struct site *, struct diags *);

#endif
