/*
 * Public keys of the units: statements signed by the root key (contracts §9,
 * service.keys), read and verified once; const afterwards. Writing a
 * statement is here too, so that both directions cannot drift. No secret key
 * of the desk ever passes through this file: desk/vault.h.
 */
#ifndef CORE_KEYS_H
#define CORE_KEYS_H

#include "base/date.h"
#include "base/diag.h"
#include "contract/bundle.h"
#include "core/seal.h"

enum { KEYS_FORMAT = 1, KEYS_ID = 16 };

enum key_kind {
	KEY_BOX,     /* X25519, per unit and month: opens submissions */
	KEY_REPLY,   /* Ed25519, per unit: signs replies and steps */
	KEY_TICKET,  /* X25519 of one ticket; never in a statement */
	KEY_RECEIPT, /* Ed25519, of the site: signs receipts, opens nothing */
	KEY__MAX
};

struct key {
	enum key_kind kind;
	struct str unit;
	char month[8]; /* "2026-11"; "" for reply keys */
	unsigned char public_key[SEAL_KEY_SIZE];
	char id[KEYS_ID + 1]; /* derived from kind and public key */
	struct date not_before, not_after, issued; /* days, both included */
};

struct keyring {
	unsigned char site[SEAL_SITE_SIZE];
	unsigned char root[SEAL_KEY_SIZE];
	struct key *keys; /* file order */
	size_t n;
	/* Root's, of each key; NULL in a ring that was not read. */
	unsigned char (*sigs)[SEAL_SIG_SIZE];
};

struct keys_source {
	const char *statements, *root; /* files: service.keys, root public */
	const unsigned char *site;     /* SEAL_SITE_SIZE: the store's */
	const struct unit *units;      /* of the bundle; NULL: any unit */
	size_t n_units;
};

/*
 * Reads both files; anything unsigned, foreign, unknown or out of order is
 * refused with its position. Ring and strings in the arena.
 */
struct keyring *keys_load(
    struct arena *, const struct keys_source *, struct diags *);
/* The same for texts already read (tests, fuzzing). `path` is for findings. */
struct keyring *keys_parse(struct arena *, const struct keys_source *,
    const unsigned char root[SEAL_KEY_SIZE], struct str path, struct str text,
    struct diags *);

/* The unit's box key that may seal on that day; NULL: none (503). */
const struct key *keys_box_for(
    const struct keyring *, struct str unit, struct date day);
/* The unit's reply key that may sign on that day. */
const struct key *keys_reply(
    const struct keyring *, struct str unit, struct date day);
const struct key *keys_by_id(
    const struct keyring *, enum key_kind, struct str id);
/*
 * The last day on which every unit that has box keys still has one (health).
 * False: there are none.
 */
bool keys_last_day(const struct keyring *, struct date *out);

bool key_covers(const struct key *, struct date day);
void key_id(char out[KEYS_ID + 1], enum key_kind,
    const unsigned char public_key[SEAL_KEY_SIZE]);

/* Compact JSON in the frozen key order: what root signs. Appends. */
void keys_statement_put(
    struct buf *, const struct key *, const unsigned char site[SEAL_SITE_SIZE]);
struct keys_signed {
	struct key key;
	unsigned char sig[SEAL_SIG_SIZE];
};
/* The whole file, one statement a line. */
void keys_file_put(struct buf *, const struct keys_signed *, size_t n,
    const unsigned char site[SEAL_SITE_SIZE]);
/* Root public key file: base64url and a line feed. */
void keys_root_put(struct buf *, const unsigned char root[SEAL_KEY_SIZE]);
bool keys_root_get(unsigned char root[SEAL_KEY_SIZE], struct str text);

#endif
