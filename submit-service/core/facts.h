/*
 * What the clear columns of a ticket must say, derived again from the sealed
 * submission. Both readers of a ticket, the look-up page and the desk, hold
 * the columns against it and show these instead: a column is for queues.
 */
#ifndef CORE_FACTS_H
#define CORE_FACTS_H

#include "core/body.h"

struct facts {
	bool anonymous;
	struct str received; /* ISO: a minute in the site's offset, or a day */
	struct date due;     /* sealed; before any item of the desk moved it */
	struct str unit;     /* the receiver the answers choose */
};

/*
 * `form` must be the revision the submission names. Slices in the arena and
 * of the form.
 */
void facts_get(struct arena *, const struct form *,
    const struct body_submission *, struct facts *);

/*
 * An anonymous ticket's submission is sealed to the unit alone, so its own
 * look-up can only hold the columns against each other: the due day follows
 * from the day received and the holidays, as they are known now or as they
 * were then; *due is the column's when it is one of these. False: the day
 * received is none.
 */
bool facts_due_of_day(const struct form *, const struct holidays *,
    struct str iso_day, struct str iso_due, struct date *due);

#endif
