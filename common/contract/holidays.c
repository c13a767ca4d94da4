/* Workdays; see holidays.h. */
#include "contract/holidays.h"

enum { SATURDAY = 5 };

static bool
is_listed(const struct str *days, size_t n, struct str iso)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(days[middle], iso);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool
holidays_is_workday(const struct holidays *table, struct date day)
{
	bool weekend = date_weekday(day) >= SATURDAY, listed;
	struct buf iso = BUF_INIT;

	if (table == NULL || table->until.n == 0)
		return !weekend;
	date_put_iso(&iso, day);
	if (str_cmp(buf_view(&iso), table->until) > 0)
		listed = false;
	else if (weekend)
		listed = is_listed(table->work, table->n_work, buf_view(&iso));
	else
		listed = is_listed(table->off, table->n_off, buf_view(&iso));
	buf_done(&iso);
	return weekend == listed;
}

/* Real days in order, on the right side of the week, none after the end. */
static bool
list_is_sound(const struct str *days, size_t n, bool weekend, struct str until)
{
	struct date day;

	for (size_t i = 0; i < n; i++)
		if (!date_parse(days[i], &day) ||
		    (date_weekday(day) >= SATURDAY) != weekend ||
		    (i > 0 && str_cmp(days[i - 1], days[i]) >= 0) ||
		    str_cmp(days[i], until) > 0)
			return false;
	return true;
}

bool
holidays_are_sound(const struct holidays *table)
{
	struct date day;

	if (table->until.n == 0)
		return table->n_off + table->n_work == 0;
	return date_parse(table->until, &day) &&
	       list_is_sound(table->off, table->n_off, false, table->until) &&
	       list_is_sound(table->work, table->n_work, true, table->until);
}
