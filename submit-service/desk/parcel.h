/*
 * A sealed, signed file for a desk without network: a row of store records of
 * one unit, carried on a medium.
 *
 *	"wangting parcel 1\n" kind site id day unit signer box
 *	sealed box of the content key ‖ ciphertext ‖ signature
 *
 * Sealed to the unit's box key of the month in which it is made; signed by
 * the unit's reply key over everything before the signature. Fields before the
 * ciphertext are authenticated, not hidden: site, unit and day can be read.
 */
#ifndef DESK_PARCEL_H
#define DESK_PARCEL_H

#include "desk/session.h"

enum parcel_kind {
	PARCEL_TICKETS = 'T', /* records: replies to ticket_get */
	PARCEL_ANSWERS = 'A'  /* records: requests item_add */
};

struct parcel {
	enum parcel_kind kind;
	char unit[VAULT_UNIT_MAX + 1];
	struct date made;
	struct buf records; /* u32 length ‖ record, …; wiped */
};

void parcel_init(struct parcel *, enum parcel_kind);
void parcel_done(struct parcel *);
void parcel_add(struct parcel *, struct str record);
/* Walks the records; *at begins at 0. False at the end. */
bool parcel_next(const struct parcel *, size_t *at, struct str *record);

/* Both: false after saying why. parcel_read wants a file of that kind; the
 * vault must be open. */
bool parcel_write(struct session *, const struct parcel *, const char *path);
bool parcel_read(
    struct session *, struct parcel *, enum parcel_kind, const char *path);

#endif
