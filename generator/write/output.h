/*
 * What a build produces: one entry per file below the output folder. Bytes
 * lie in a spool file instead of memory, so that ten thousand rendered pages
 * cost no more room than ten; nothing reaches the output folder before every
 * finding is known.
 */
#ifndef WRITE_OUTPUT_H
#define WRITE_OUTPUT_H

#include <sys/types.h>

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
	const char *copy_from; /* a file to copy; NULL: bytes in the spool */
	off_t at;              /* spool */
	size_t length;
	bool made; /* false: nothing was rendered for it */
};

const char *output_kind_name(enum output_kind);
bool output_kind_find(struct str name, enum output_kind *);
/* "/notices/a/" for "notices/a/index.html", "/x.css" for "x.css". Arena. */
struct str output_url(struct arena *, struct str path);

struct spool;

/* An unlinked file in `dir`, which must exist. NULL: errno is set. */
struct spool *spool_new(const char *dir);
void spool_free(struct spool *);
/* Appends; any thread. False: errno is set. */
bool spool_put(struct spool *, struct str bytes, off_t *at);
/* Reads exactly n bytes; any thread. False: errno is set. */
bool spool_get(const struct spool *, off_t at, void *, size_t n);

#endif
