/* Due days; what a workday is says holidays.c. */
#include "contract/clock.h"

#include <stdio.h>

#include "base/arena.h"
#include "contract/texts.h"

enum { CLOCK_MAX = 3660, HOUR = 3600 };

static const struct {
	const char *name;
	enum text_key face;
} units[] = {
	[CLOCK_HOURS] = { "hours", TEXT_CLOCK_HOURS },
	[CLOCK_DAYS] = { "days", TEXT_CLOCK_DAYS },
	[CLOCK_WORKDAYS] = { "workdays", TEXT_CLOCK_WORKDAYS },
};

const char *
clock_unit_name(enum clock_unit unit)
{
	return units[unit].name;
}

/* clock = number " " ("hours" | "days" | "workdays") */
bool
clock_parse(struct str text, struct clock *clock)
{
	struct str count, unit;
	uint64_t n;

	if (!str_cut(text, ' ', &count, &unit) || !str_u64(count, &n) ||
	    n < 1 || n > CLOCK_MAX)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (str_is(unit, units[i].name)) {
			clock->n = (uint32_t)n;
			clock->unit = (enum clock_unit)i;
			return true;
		}
	}
	return false;
}

/*
 * The last second counts: 24 hours from midnight end with that same day, and
 * the clock of an anonymous ticket, which starts when its day is over, ends
 * with the next one.
 */
static struct date
due_hours(uint32_t n, struct instant received, bool anonymous)
{
	struct instant due = received;

	if (anonymous)
		return date_of_days(
		    date_days(date_of(received)) + (n + 23) / 24);
	due.unix += (int64_t)n * HOUR - 1;
	return date_of(due);
}

static struct date
due_workdays(uint32_t n, struct date day, const struct holidays *holidays)
{
	int64_t days = date_days(day);

	while (n > 0) {
		days++;
		if (holidays_is_workday(holidays, date_of_days(days)))
			n--;
	}
	return date_of_days(days);
}

struct date
clock_due(const struct clock *clock, struct instant received, bool anonymous,
    const struct holidays *holidays)
{
	struct date day = date_of(received);

	switch (clock->unit) {
	case CLOCK_HOURS: return due_hours(clock->n, received, anonymous);
	case CLOCK_DAYS: return date_of_days(date_days(day) + clock->n);
	case CLOCK_WORKDAYS: return due_workdays(clock->n, day, holidays);
	}
	return day;
}

struct str
clock_face(struct arena *arena, const struct clock *clock,
    const struct form_texts *texts)
{
	char n[16];

	snprintf(n, sizeof(n), "%u", (unsigned)clock->n);
	return texts_fill(
	    arena, texts->word[units[clock->unit].face], "n", n, (char *)NULL);
}
