/*
 * What a draft holds between the form and its confirmation: the answers as
 * checked, the form they answer, and what was agreed to. Never a password.
 * JSON inside; sealed under the handle before it leaves the worker.
 */
#ifndef CORE_DRAFT_H
#define CORE_DRAFT_H

#include "contract/form_check.h"

enum { DRAFT_FORMAT = 1 };

struct draft {
	struct str form, rev;
	struct str consent, terms; /* as they stood when the box was ticked */
	const struct jnode *answers;
	int64_t at; /* Unix seconds of the first post; 0: not said */
	/* The form's trap was filled in: to be confirmed once more. */
	bool doubt;
	/* Holds the files of a form that was not good yet: nothing to confirm,
	 * nothing agreed to. */
	bool staged;
};

/* Appends the JSON of a form just checked; the buffer is marked to be wiped. */
void draft_put(struct buf *, const struct form *, const struct form_result *,
    const struct draft *facts); /* consent, terms, at, doubt, staged */
/* Everything in the arena. False on any doubt. */
bool draft_get(struct arena *, struct str json, struct draft *);

#endif
