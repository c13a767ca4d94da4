/*
 * Old addresses that must go on leading somewhere: `aliases:` of a page, and
 * content/redirects.yaml, a map from old address to new.
 */
#ifndef MODEL_ALIAS_H
#define MODEL_ALIAS_H

#include "model/site.h"

void alias_all(struct site *, struct diags *);

#endif
