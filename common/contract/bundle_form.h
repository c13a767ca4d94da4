/* Inside contract/: a form as a member of the bundle. */
#ifndef CONTRACT_BUNDLE_FORM_H
#define CONTRACT_BUNDLE_FORM_H

#include "contract/bundle.h"
#include "contract/codec.h"
#include "contract/clock.h"

extern const struct codec_table bundle_form_table;

/*
 * Strict, and whole: ids, conditions, messages, rev. `rev` may be absent, then
 * it is computed. The form must be zeroed.
 */
bool bundle_form_get(struct codec_in *, const struct jnode *, struct form *);

#endif
