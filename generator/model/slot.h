/*
 * Typed values of pages, resolved: days, pages referred to, files beside the
 * page. What does not resolve is reported here, with its position.
 */
#ifndef MODEL_SLOT_H
#define MODEL_SLOT_H

#include "model/site.h"

/* Fills page->slots, date, updated of every page; needs all URLs. */
void slot_pages(struct site *, struct diags *);
/* The day as templates print it, made once. */
const struct day *slot_day(struct site *, struct date, bool is_month);
/* NULL: the page's type has no such field. */
const struct slot *slot_find(const struct page *, struct str field);

#endif
