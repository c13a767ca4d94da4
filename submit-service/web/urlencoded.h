/*
 * application/x-www-form-urlencoded, as browsers send it (URL Standard §5.1)
 * but strict: what no browser produces is refused, nothing is dropped
 * silently. Kore's own reader loses line breaks and everything beyond the
 * 19th field.
 */
#ifndef WEB_URLENCODED_H
#define WEB_URLENCODED_H

#include "base/arena.h"
#include "contract/form.h"

enum { URLENCODED_PAIRS_MAX = 512 };

/* Is this Content-Type ours, in UTF-8 or without saying? */
bool urlencoded_is_type(struct str content_type);

/*
 * Pairs in the order sent, decoded into the arena; the body may go. False:
 * a broken %-escape, a NUL, bytes that are no UTF-8, too many pairs.
 */
bool urlencoded_parse(struct arena *, struct str body, struct form_post *);

#endif
