/*
 * A day typed in three boxes. Tolerates full-width digits, blanks, leading
 * zeros and the words 年 月 日 typed along; says which box is wrong.
 */
#include <string.h>

#include "contract/form_value.h"

enum { PARTS = 3, YEAR_MIN = 1000 };

static const struct {
	const char *name;
	const char *suffixes[2];
	size_t max_digits;
} parts[PARTS] = {
	{ "year", { "年", NULL }, 4 },
	{ "month", { "月", NULL }, 2 },
	{ "day", { "日", "号" }, 2 },
};

static struct str
clean_part(struct arena *arena, struct str typed, size_t part)
{
	struct str s = form_code_clean(arena, typed);

	for (size_t i = 0; i < 2; i++) {
		const char *suffix = parts[part].suffixes[i];

		if (suffix != NULL && s.n > strlen(suffix) &&
		    str_ends(s, suffix)) {
			s.n -= strlen(suffix);
			break;
		}
	}
	return s;
}

/*
 * Digits without leading zeros, few enough for the part. The year wants four:
 * "26" is a slip, not the year 26.
 */
static bool
part_number(struct str s, size_t part, int *out)
{
	uint64_t n;

	while (s.n > 1 && s.p[0] == '0')
		s = str_from(s, 1);
	if (s.n > parts[part].max_digits || !str_u64(s, &n))
		return false;
	*out = (int)n;
	return part > 0 || n >= YEAR_MIN;
}

static enum form_value_fate
broken(enum form_rule *rule, enum form_rule which, const char **part, size_t i)
{
	*rule = which;
	*part = parts[i].name;
	return VALUE_BROKEN;
}

enum form_value_fate
form_date_read(struct arena *arena, const struct form_day *typed,
    struct date *date, enum form_rule *rule, const char **part)
{
	struct str s[PARTS] = { clean_part(arena, typed->year, 0),
		clean_part(arena, typed->month, 1),
		clean_part(arena, typed->day, 2) };
	int n[PARTS];

	if (s[0].n == 0 && s[1].n == 0 && s[2].n == 0)
		return VALUE_EMPTY;
	for (size_t i = 0; i < PARTS; i++)
		if (!part_number(s[i], i, &n[i]))
			return broken(rule, FORM_RULE_FORMAT, part, i);
	*date = (struct date){ n[0], n[1], n[2] };
	if (n[1] < 1 || n[1] > 12)
		return broken(rule, FORM_RULE_IMPOSSIBLE, part, 1);
	if (!date_is_valid(*date))
		return broken(rule, FORM_RULE_IMPOSSIBLE, part, 2);
	return VALUE_GOOD;
}
