/* Which keys there must be, and the three files they are written to. */
#ifndef DESK_KEYSET_H
#define DESK_KEYSET_H

#include "desk/session.h"

enum {
	KEYSET_AHEAD = 3,         /* months of box keys after this one */
	KEYSET_AHEAD_MAX = 24,    /* further ahead is a slip of the pen */
	KEYSET_REPLY_MONTHS = 24, /* life of a reply key */
	KEYSET_UNITS_MAX = 500
};

struct keyset_units {
	struct str *ids;
	size_t n;
};

/* "2026-11" and n months later; `out` has eight bytes. */
void keyset_month(char out[8], struct date day, unsigned later);

/* Units of the bundle, or of --units FILE. False after saying why. */
bool keyset_units(struct session *, struct keyset_units *);
/*
 * Adds what is missing: box keys of every unit from this month to `until`,
 * a reply key that lives beyond it. Counts into *added.
 */
bool keyset_complete(struct session *, const struct keyset_units *,
    const char *until, size_t *added);
/*
 * desk.keys, then, with the root key at hand, its public half and
 * service.keys: whatever stops in between is mended by running `desk keys`
 * again. With --root-key the root does not go into desk.keys. False after
 * saying why.
 */
bool keyset_write(struct session *);

#endif
