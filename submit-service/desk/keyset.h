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

/* Durable, replaced as a whole. False after saying why. */
bool keyset_write_file(const char *path, const struct buf *, mode_t);

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
/*
 * The key that signs receipts (keyset_receipt.c), if the settings name a
 * `receipt_key` and none lasts to the end of `until`. Made in memory while the
 * root is at hand; written once desk.keys and root.pub are on disk.
 */
struct keyset_receipt {
	enum {
		KEYSET_RECEIPT_FINE, /* there is one, or none is wanted */
		KEYSET_RECEIPT_DUE,  /* the root key is needed; none made */
		KEYSET_RECEIPT_MADE
	} state;
	const char *public_path;
	struct buf secret, statements; /* wiped by _done */
};
/* Both: false after saying why. */
bool keyset_receipt_make(
    struct session *, const char *until, struct keyset_receipt *);
bool keyset_receipt_write(struct session *, const struct keyset_receipt *);
void keyset_receipt_done(struct keyset_receipt *);

#endif
