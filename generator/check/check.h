/*
 * Content rules about the finished model: what an author did that is valid by
 * itself, yet not what the site asks for. One row per rule in check.c.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "model/site.h"

/* Runs every rule over every page; `diags` has one sink per worker. */
void check_run(const struct site *, unsigned jobs, struct diags *diags);

#endif
