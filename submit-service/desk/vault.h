/*
 * desk.keys: every secret of the desk, in guarded memory and, on disk, sealed
 * under a passphrase (contracts §9):
 *
 *	{"format":1,"kdf":{"alg":"argon2id","mem":…,"ops":…,"salt":…},
 *	 "nonce":…,"sealed":…}
 *
 * Inside are lines of words, not JSON, so that no secret passes through a
 * parser that copies:
 *
 *	site SITE
 *	root SEED                  or, with the root kept offline,
 *	root-public KEY
 *	pins KEY
 *	box UNIT 2026-11 ISSUED SECRET
 *	reply UNIT NOT_BEFORE NOT_AFTER ISSUED SEED
 *	gone UNIT 2026-11 ID DAY   a box key destroyed on that day
 *
 * The root file (no pins, no keys) and an escrow file (no root seed, no pins,
 * the box keys of one month) have the same form: vault_part.c.
 *
 * Key statements are made from here alone; what the service's file says is
 * never an input of the desk.
 */
#ifndef DESK_VAULT_H
#define DESK_VAULT_H

#include "core/item.h"

enum { VAULT_UNIT_MAX = 64, VAULT_KEYS_MAX = 20000 };

struct vault_key {
	struct key key; /* unit points to unit_name */
	char unit_name[VAULT_UNIT_MAX + 1];
	unsigned char secret[SEAL_KEY_SIZE]; /* X25519 secret; Ed25519 seed */
};

/* A box key that was destroyed: what can be said of it for ever. */
struct vault_gone {
	char unit[VAULT_UNIT_MAX + 1];
	char month[8];
	char id[KEYS_ID + 1];
	struct date day;
};

struct vault {
	unsigned char site[SEAL_SITE_SIZE];
	bool has_root;                          /* the seed is here */
	unsigned char root_seed[SEAL_KEY_SIZE]; /* zero without has_root */
	unsigned char root[SEAL_KEY_SIZE];      /* public, always */
	bool has_pins;                     /* a desk.keys, no part of one */
	unsigned char pins[SEAL_KEY_SIZE]; /* seals desk.pins */
	struct vault_key **keys;           /* guarded, one allocation each */
	size_t n, cap;
	struct vault_gone *gone;
	size_t n_gone, cap_gone;
};

/* Fresh root and pins key. Guarded, owned: vault_free. */
struct vault *vault_new(const unsigned char site[SEAL_SITE_SIZE]);
void vault_free(struct vault *);

/* "2026-11" → its first and last day. False: no such month. */
bool vault_month(struct str month, struct date *first, struct date *last);
/* Adds a fresh key; false: the unit's name is too long or the month bad. */
bool vault_add_box(
    struct vault *, struct str unit, struct str month, struct date issued);
struct vault_days {
	struct date not_before, not_after, issued;
};
bool vault_add_reply(struct vault *, struct str unit, struct vault_days);
/* Public key and id anew, from the secret that is in place. */
void vault_complete(struct vault_key *);

/* NULL: not here. */
const struct vault_key *vault_find(
    const struct vault *, enum key_kind, struct str id);
const struct vault_key *vault_box_of(
    const struct vault *, struct str unit, struct str month);
/* The newest reply key of the unit that covers the day. */
const struct vault_key *vault_reply_of(
    const struct vault *, struct str unit, struct date day);
/* What opens and what signs with it; borrows from the vault. */
void vault_opener(struct item_opener *, const struct vault_key *box);

/* Adds a line about a destroyed key. False: a name is too long. */
bool vault_add_gone(struct vault *, struct str unit, struct str month,
    struct str id, struct date day);
/* NULL: not destroyed here. */
const struct vault_gone *vault_gone_find(const struct vault *, struct str id);

/* The public side as a ring (arena; borrows names). */
struct keyring *vault_ring(struct arena *, const struct vault *);
/* service.keys, signed: only with has_root. */
void vault_statements(struct buf *, const struct vault *);

/* Sealed text, appended; the default cost unless tests ask for another. */
bool vault_seal(struct buf *, const struct vault *, struct str passphrase,
    const struct seal_cost *cost);
enum vault_fault {
	VAULT_FINE,
	VAULT_MALFORMED,  /* not a desk.keys of this format */
	VAULT_PASSPHRASE, /* wrong passphrase, or the file was changed */
	VAULT_MEMORY      /* not enough for the derivation */
};
struct vault *vault_open(
    struct str text, struct str passphrase, enum vault_fault *);

/* ---- parts kept elsewhere (vault_part.c) --------------------------------- */

/* The root key alone; the box keys of a month. Owned: vault_free. */
struct vault *vault_root_part(const struct vault *);
struct vault *vault_month_part(const struct vault *, struct str month);
/* False: another site's, or not the root of this vault. */
bool vault_take_root(struct vault *, const struct vault *part);
void vault_drop_root(struct vault *);
/*
 * Box keys that are missing here, counted; those destroyed here stay away.
 * False: another site's.
 */
bool vault_take_boxes(struct vault *, const struct vault *part, size_t *taken);
/* Wipes the box keys of a month and notes the day. How many there were. */
size_t vault_destroy(struct vault *, struct str month, struct date today);

#endif
