/* Civil days without locale or time zone surprises (proleptic Gregorian). */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "buf.h"

struct date {
	int y, m, d; /* 0000–9999, 1–12, 1–31 */
};

struct instant {
	int64_t unix; /* seconds */
	int offset;   /* minutes east of UTC, for showing */
};

bool date_is_valid(struct date);
bool date_parse(struct str iso, struct date *); /* YYYY-MM-DD, real day */
int64_t date_days(struct date);                 /* since 1970-01-01 */
struct date date_of_days(int64_t);
int date_weekday(struct date); /* 0 = Monday */
int date_cmp(struct date, struct date);
struct date date_of(struct instant); /* the civil day there */
void date_put_iso(struct buf *, struct date);
void date_put_face(struct buf *, struct date); /* 2026年11月23日 */

/* 2026-11-23T10:04:09+08:00 */
bool instant_parse(struct str, struct instant *);
void instant_put(struct buf *, struct instant);
/* +08:00 → 480 */
bool date_parse_offset(struct str, int *minutes);

#endif
