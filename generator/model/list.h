/*
 * Declared lists (contracts §4), computed once: for the site, for a type, for
 * a page, or once per value of the field that `same` names.
 */
#ifndef MODEL_LIST_H
#define MODEL_LIST_H

#include "model/site.h"

/* Lists of the site, the types and the pages; needs slots. */
void list_all(struct site *, struct diags *);
/* Pages of paginated lists into the URL table. */
void list_paginate_all(struct site *, struct diags *);
/* The list a page sees under a name: its own, its type's, the site's. */
const struct list *list_find(
    const struct site *, const struct page *, struct str name);
const struct list_group *list_group_find(const struct list *, struct str value);

#endif
