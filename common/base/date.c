/*
 * Civil days and instants by arithmetic alone: no time zone files, no locale,
 * no clock. Reading the clock is the caller's business.
 */
#include "base/date.h"

static const int days_in_month[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	31 };

enum { DAY = 24 * 60 * 60 };

static bool
is_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

bool
date_is_valid(struct date date)
{
	int last;

	if (date.y < 0 || date.y > 9999 || date.m < 1 || date.m > 12)
		return false;
	last = days_in_month[date.m - 1] + (date.m == 2 && is_leap(date.y));
	return date.d >= 1 && date.d <= last;
}

/* `n` digits at `at`, or −1. */
static int
digits(struct str s, size_t at, size_t n)
{
	uint64_t value;

	if (at + n > s.n || !str_u64(str_sub(s, at, n), &value))
		return -1;
	return (int)value;
}

bool
date_parse(struct str s, struct date *out)
{
	struct date date;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	date =
	    (struct date){ digits(s, 0, 4), digits(s, 5, 2), digits(s, 8, 2) };
	if (!date_is_valid(date))
		return false;
	*out = date;
	return true;
}

/*
 * Years that begin in March put the leap day last; 400 of them are 146,097
 * days. 1970-01-01 is day 719,468 since 0000-03-01.
 */
int64_t
date_days(struct date date)
{
	int64_t y = date.m <= 2 ? (int64_t)date.y - 1 : date.y;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t in_era = y - era * 400;
	int64_t in_year = (153 * ((date.m + 9) % 12) + 2) / 5 + date.d - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 +
	       in_year - 719468;
}

struct date
date_of_days(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t in_era = z - era * 146097;
	int64_t y =
	    (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * in_year + 2) / 153;
	struct date date;

	date.d = (int)(in_year - (153 * m + 2) / 5 + 1);
	date.m = (int)(m < 10 ? m + 3 : m - 9);
	date.y = (int)(y + era * 400 + (date.m <= 2));
	return date;
}

int
date_weekday(struct date date)
{
	/* Day 0 was a Thursday. */
	int64_t day = (date_days(date) + 3) % 7;

	return (int)(day < 0 ? day + 7 : day);
}

int
date_cmp(struct date a, struct date b)
{
	if (a.y != b.y)
		return a.y < b.y ? -1 : 1;
	if (a.m != b.m)
		return a.m < b.m ? -1 : 1;
	return (a.d > b.d) - (a.d < b.d);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct date
date_of(struct instant at)
{
	return date_of_days(floor_div(at.unix + (int64_t)at.offset * 60, DAY));
}

/* Hand-made: one page writes several dates, and printf is slow. */
static void
put_digits(struct buf *b, int value, size_t n)
{
	char text[8];

	for (size_t i = n; i-- > 0; value /= 10)
		text[i] = (char)('0' + value % 10);
	buf_put(b, text, n);
}

void
date_put_iso(struct buf *b, struct date date)
{
	put_digits(b, date.y, 4);
	buf_char(b, '-');
	put_digits(b, date.m, 2);
	buf_char(b, '-');
	put_digits(b, date.d, 2);
}

void
date_put_face(struct buf *b, struct date date)
{
	buf_u64(b, (uint64_t)date.y);
	buf_cstr(b, "年");
	buf_u64(b, (uint64_t)date.m);
	buf_cstr(b, "月");
	buf_u64(b, (uint64_t)date.d);
	buf_cstr(b, "日");
}

bool
date_parse_offset(struct str s, int *minutes)
{
	int h, m;

	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':')
		return false;
	h = digits(s, 1, 2);
	m = digits(s, 4, 2);
	if (h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*minutes = (h * 60 + m) * (s.p[0] == '-' ? -1 : 1);
	return true;
}

/* RFC 3339 date-time without fractions and leap seconds; T and Z in capitals */
bool
instant_parse(struct str s, struct instant *out)
{
	struct date date;
	int h, m, second, offset = 0;

	if (s.n < 20 || !date_parse(str_sub(s, 0, 10), &date) ||
	    s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':')
		return false;
	h = digits(s, 11, 2);
	m = digits(s, 14, 2);
	second = digits(s, 17, 2);
	if (h < 0 || h > 23 || m < 0 || m > 59 || second < 0 || second > 59)
		return false;
	if (!str_is(str_from(s, 19), "Z") &&
	    !date_parse_offset(str_from(s, 19), &offset))
		return false;
	out->unix = date_days(date) * DAY + h * 3600 + m * 60 + second -
		    (int64_t)offset * 60;
	out->offset = offset;
	return true;
}

void
instant_put(struct buf *b, struct instant at)
{
	int64_t local = at.unix + (int64_t)at.offset * 60;
	int second = (int)(local - floor_div(local, DAY) * DAY);
	int offset = at.offset < 0 ? -at.offset : at.offset;

	date_put_iso(b, date_of(at));
	buf_char(b, 'T');
	put_digits(b, second / 3600, 2);
	buf_char(b, ':');
	put_digits(b, second / 60 % 60, 2);
	buf_char(b, ':');
	put_digits(b, second % 60, 2);
	buf_char(b, at.offset < 0 ? '-' : '+');
	put_digits(b, offset / 60, 2);
	buf_char(b, ':');
	put_digits(b, offset % 60, 2);
}
