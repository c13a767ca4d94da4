/*
 * Addresses: which URL a page gets, which file it becomes, and the table of
 * all of them. Two things at one address are found here.
 */
#ifndef MODEL_URL_H
#define MODEL_URL_H

#include "model/site.h"

/* [a-z0-9-]+ */
bool url_part_is_good(struct str);
/* "/notices/a/" → "notices/a/index.html", "/x.css" → "x.css". Arena. */
struct str url_out(struct arena *, struct str path);
/*
 * The name a file gets in its address: itself if it is of a–z A–Z 0–9 . _ -,
 * otherwise "file-" and 8 hex digits of its hash, with its extension. Arena.
 */
struct str url_file_name(struct arena *, struct str name);
/* "pdf" for "表.PDF"; empty when there is none. Arena. */
struct str url_file_type(struct arena *, struct str name);

/* URLs of all pages; needs folders, types and typed values. */
void url_pages(struct site *, struct diags *);
/*
 * Enters an address; NULL after url-duplicate or url-reserved. `entry` is
 * copied, its `out` and `index` are filled in.
 */
struct url *url_add(struct site *, const struct url *entry, struct diags *);
/* The address nearest to a wrong one; empty when none is near. */
struct str url_nearest(const struct site *, struct str wrong);

#endif
