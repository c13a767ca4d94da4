/* What a build produces: one entry per file below the output folder. */
#ifndef WRITE_OUTPUT_H
#define WRITE_OUTPUT_H

#include "base/diag.h"

/* Kinds whose loss is worth a warning carry a URL people may have kept. */
enum output_kind {
	OUTPUT_PAGE,       /* a page of the content */
	OUTPUT_FORM,       /* the form page beside its terms */
	OUTPUT_MORE,       /* second and later pages of a paginated list */
	OUTPUT_ATTACHMENT, /* a file beside a page */
	OUTPUT_ALIAS,      /* an old address that leads to the new one */
	OUTPUT_ASSET,      /* copied from layouts/assets */
	OUTPUT_MADE,       /* sitemap.xml, robots.txt, 404.html */
	OUTPUT__MAX
};

struct output {
	struct str path; /* below the output folder: "notices/a/index.html" */
	enum output_kind kind;
	const char *copy_from; /* a file to copy; NULL: bytes are rendered */
};

const char *output_kind_name(enum output_kind);
bool output_kind_find(struct str name, enum output_kind *);
/* "/notices/a/" for "notices/a/index.html", "/x.css" for "x.css". Arena. */
struct str output_url(struct arena *, struct str path);

#endif
