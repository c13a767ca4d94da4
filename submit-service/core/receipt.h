/*
 * The signed receipt: what it says, as lines of ASCII that survive paper and
 * retyping, its hash, its signature. It proves that on a day the service took
 * something in whose sealed form has this hash; it opens nothing.
 *
 *	wangting-receipt 1
 *	site SITE            16 bytes, base64url
 *	public 12345678
 *	form ID
 *	unit ID
 *	received 2026-11-23T10:04     (anonymous: the day)
 *	due 2026-11-24
 *	content HASH         of the submission in its place (item_hash)
 *	nonce NONCE          16 bytes; without it the hash says nothing
 *
 * These lines, each with its line feed, are what is signed and hashed. Behind
 * them stand, not signed themselves:
 *
 *	key ID
 *	sig SIGNATURE
 *	statement {"format":1,"statements":[…]}       (the file only)
 */
#ifndef CORE_RECEIPT_H
#define CORE_RECEIPT_H

#include "base/date.h"
#include "core/handle.h"
#include "core/keys.h"

struct receipt {
	unsigned char site[SEAL_SITE_SIZE];
	struct str public, form, unit, received, due;
	unsigned char content[SEAL_HASH_SIZE];
	unsigned char nonce[HANDLE_NONCE_SIZE];
};

/* Appends the signed lines. */
void receipt_put(struct buf *, const struct receipt *);
void receipt_hash(unsigned char out[SEAL_HASH_SIZE], const struct receipt *);

/* The site's signing key; guarded memory, owned: receipt_key_free. */
struct receipt_key {
	unsigned char secret[SEAL_SIGN_SECRET_SIZE];
	struct key key;
	struct str statement; /* one line of JSON; in the arena of the load */
};
void receipt_sign(unsigned char sig[SEAL_SIG_SIZE], const struct receipt_key *,
    const struct receipt *);
/* Appends the lines behind: key, sig and, if asked for, the statement. */
void receipt_sign_put(struct buf *, const struct receipt_key *,
    const struct receipt *, bool with_statement);

/*
 * The file: the seed, base64url, then the signed statement as service.keys
 * has it. Refused: readable by others or writable by the group, not signed
 * by root, of another site, several keys.
 */
void receipt_key_put(struct buf *, const unsigned char seed[SEAL_KEY_SIZE],
    const struct keys_signed *, const unsigned char site[SEAL_SITE_SIZE]);
struct receipt_key *receipt_key_load(struct arena *, const char *path,
    const unsigned char site[SEAL_SITE_SIZE],
    const unsigned char root[SEAL_KEY_SIZE], struct diags *);
void receipt_key_free(struct receipt_key *); /* NULL is fine */

/* A receipt as somebody brings it: a file, or lines typed from paper. */
struct receipt_brought {
	struct receipt receipt;
	struct str key; /* id */
	unsigned char sig[SEAL_SIG_SIZE];
	struct str statement; /* empty: none */
};
/*
 * Finds the lines in a text; blanks at their ends and CRLF do not matter.
 * False: *missing names the line that is not there or malformed.
 */
bool receipt_get(
    struct str text, struct receipt_brought *, const char **missing);

enum receipt_verdict {
	RECEIPT_GENUINE,
	RECEIPT_UNKNOWN_KEY, /* no statement of this key signed by root */
	RECEIPT_FORGED,      /* the signature is not that of these lines */
	RECEIPT_OUTSIDE      /* the key was not valid on the day received */
};
enum receipt_verdict receipt_judge(
    const struct receipt_brought *, const struct keyring *);

#endif
