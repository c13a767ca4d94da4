/* Forms of pages: addresses, unique ids, terms, rev; the look-up page. */
#ifndef MODEL_FORMS_H
#define MODEL_FORMS_H

#include "model/site.h"

/* Reads every `form:`; form pages go into the URL table. */
void forms_read(struct site *, const struct form_sets *, struct diags *);
/* Hash of the rendered terms and rev; needs attachments and all URLs. */
void forms_finish(struct site *);
void forms_lookup(struct site *, struct diags *);

#endif
