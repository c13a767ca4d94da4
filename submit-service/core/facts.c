/*
 * Deriving a ticket's columns from its sealed submission; see facts.h. The
 * same functions that made them at the submission make them here, and the day
 * of the submission is “today” again, so that no honest ticket can differ.
 */
#include "core/facts.h"

#include <stdio.h>

#include "contract/clock.h"
#include "core/store_wire.h"

void
facts_get(struct arena *arena, const struct form *form,
    const struct body_submission *submission, struct facts *facts)
{
	struct form_result result;
	struct form_post values;
	struct buf at = BUF_INIT;

	form_answers_post(arena, form, submission->answers, &values);
	form_check(
	    arena, form, &values, NULL, date_of(submission->at), &result);
	instant_put(&at, submission->at);
	facts->anonymous = result.anonymous;
	facts->received = str_copy(
	    arena, str_sub(buf_view(&at), 0,
		       result.anonymous ? STORE_DAY_SIZE : STORE_MINUTE_SIZE));
	facts->due = submission->due;
	facts->unit = result.unit;
	buf_done(&at);
}

/* The table as it was when nothing behind that year was written yet. */
static struct holidays
table_until(const struct holidays *table, struct str year, char last[11])
{
	struct holidays cut = *table;

	snprintf(last, 11, "%.*s-12-31", 4, year.p);
	if (str_cmp(str_of(last), cut.until) < 0)
		cut.until = str_of(last);
	return cut;
}

static struct date
due_of(const struct form *form, struct date day, const struct holidays *table)
{
	struct instant midnight = { .unix = date_days(day) * 86400 };

	return clock_due(&form->clock, midnight, true, table);
}

bool
facts_due_of_day(const struct form *form, const struct holidays *table,
    struct str iso_day, struct str iso_due, struct date *due)
{
	static const struct holidays none;
	char last[sizeof("2026-12-31")];
	struct holidays then;
	struct date day, column;
	struct date may_be[3];

	if (!date_parse(iso_day, &day))
		return false;
	then = table_until(table, iso_day, last);
	may_be[0] = due_of(form, day, table);
	may_be[1] = due_of(form, day, &then);
	may_be[2] = due_of(form, day, &none);
	*due = may_be[0];
	for (size_t i = 0; date_parse(iso_due, &column) && i < 3; i++)
		if (date_cmp(may_be[i], column) == 0)
			*due = column;
	return true;
}
