/* Rules about the words and tables of one body. Internal to check/. */
#ifndef CHECK_CHECK_BODY_H
#define CHECK_CHECK_BODY_H

#include "model/site.h"

/* Links that name no goal, pictures nobody can imagine. */
void check_body_refs(const struct page *, struct diags *);
/* Tables without headers, columns without anything. */
void check_body_tables(const struct page *, struct diags *);
/* Headings with nothing below. */
void check_body_headings(const struct page *, struct diags *);

#endif
