/*
 * How parts of the model answer templates. A value is a class and a pointer
 * into the const model: nothing is allocated. Values know where an editor
 * wrote them, so a dead link in a menu points into site.yaml.
 */
#ifndef RENDER_VALUES_H
#define RENDER_VALUES_H

#include "base/mustache.h"
#include "model/site.h"

void value_object(struct mval *, const struct mval_class *, const void *data,
    struct str face);
void value_list(struct mval *, const struct mval_class *, const void *data);
/* The i-th of a table of names; empty behind the last. */
struct str value_name(const char *const *names, size_t n, size_t i);

void value_page(struct mval *, const struct page *); /* NULL: false */
void value_day(struct mval *, const struct day *, struct pos);
void value_slot(struct mval *, const struct slot *);

#endif
