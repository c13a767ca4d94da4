/*
 * A day's list of receipts as the site publishes it: a content page whose
 * fenced block is for machines, each day bound to the one before.
 *
 *	wangting-receipts 1
 *	site SITE
 *	day 2026-11-23
 *	previous DIGEST        of the day before; “-” on the first day
 *	digest DIGEST          over site, day, previous and all hashes
 *	HASH                   one a line, in the order of their bytes
 *
 * The list is filled up with random values to 16, 32, 64 …: it shows neither
 * how many came in nor, on a day without any, that there was none.
 */
#ifndef DESK_RECEIPT_DAY_H
#define DESK_RECEIPT_DAY_H

#include "base/date.h"
#include "core/seal.h"

enum { RECEIPT_DAY_MIN = 16 };

struct receipt_day {
	unsigned char site[SEAL_SITE_SIZE];
	struct date day;
	bool is_first;
	unsigned char previous[SEAL_HASH_SIZE]; /* zeros on the first day */
	unsigned char digest[SEAL_HASH_SIZE];
	unsigned char (*hashes)[SEAL_HASH_SIZE]; /* sorted, all different */
	size_t n;
};

/* Fills up to the next step, sorts, sets the digest. Hashes in the arena. */
void receipt_day_close(struct arena *, struct receipt_day *);
/* The whole page, front matter included. Appends. */
void receipt_day_put(struct buf *, const struct receipt_day *);
/*
 * Finds the block in a page or in a copy of its text. False: *wrong says in
 * Chinese what does not hold, the digest included.
 */
bool receipt_day_get(
    struct arena *, struct str text, struct receipt_day *, const char **wrong);
bool receipt_day_has(
    const struct receipt_day *, const unsigned char hash[SEAL_HASH_SIZE]);

/*
 * All days of a folder (YYYY-MM-DD.md), in order, each bound to the one
 * before, no day left out. False after saying what is wrong.
 */
bool receipt_day_folder(
    struct arena *, const char *folder, struct receipt_day **days, size_t *n);

#endif
