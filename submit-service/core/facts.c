/*
 * Deriving a ticket's columns from its sealed submission; see facts.h. The
 * same functions that made them at the submission make them here, and the day
 * of the submission is “today” again, so that no honest ticket can differ.
 */
#include "core/facts.h"

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
	facts->due = clock_due(&form->clock, submission->at, result.anonymous);
	facts->unit = result.unit;
	buf_done(&at);
}

bool
facts_due_of_day(const struct form *form, struct str iso_day, struct date *due)
{
	struct instant midnight = { 0 };
	struct date day;

	if (!date_parse(iso_day, &day))
		return false;
	midnight.unix = date_days(day) * 86400;
	*due = clock_due(&form->clock, midnight, true);
	return true;
}
