/*
 * Items of a ticket: sealed to their parties, bound to their place, signed.
 * What the store keeps of one is struct item; opening and verifying need
 * nothing else from a column.
 *
 *	sealed keys  algorithm ‖ signer id ‖ u8 n ‖ n × (key id ‖ sealed box of
 *	             content key ‖ the ticket's two public keys)
 *	text         algorithm ‖ nonce ‖ XChaCha20-Poly1305(body padded to 4
 *KiB, ad = binding ‖ hash of the sealed keys) signature    Ed25519 over
 *binding, sealed keys, text (each with length)
 *
 * The public keys ride with the content key because the binding names them
 * and the desk may take them from no column.
 */
#ifndef CORE_ITEM_H
#define CORE_ITEM_H

#include "core/binding.h"
#include "core/keys.h"

#define ITEM_CITIZEN    'C'
#define ITEM_DESK       'D'
#define ITEM_SUBMISSION "submission"
#define ITEM_REPLY      "reply"
#define ITEM_STEP       "step"
/* The citizen's, after the submission. */
#define ITEM_FOLLOWUP "followup"
#define ITEM_RATING   "rating"
#define ITEM_WITHDRAW "withdraw"
#define ITEM_FINISH   "finish"

enum { ITEM_PARTIES_MAX = 8 };

/* As stored; slices borrowed. */
struct item {
	char side;
	uint32_t n;
	struct str type;
	struct str keys, text; /* sealed keys, ciphertext */
	struct str sig;        /* empty: unsigned (only C1 may be) */
};

/* Somebody an item is sealed to. */
struct item_party {
	char id[KEYS_ID + 1];
	unsigned char key[SEAL_KEY_SIZE];
};
void item_party_unit(struct item_party *, const struct key *box);
void item_party_ticket(struct item_party *, const struct keys_public *);

/* Who signs: a reply key by its id, or the ticket ("" as id). */
struct item_signer {
	char id[KEYS_ID + 1];
	const unsigned char *secret; /* SEAL_SIGN_SECRET_SIZE */
};

struct item_plan {
	const struct binding_ticket *ticket;
	struct binding_place place;
	const struct item_party *parties;
	size_t n_parties; /* 1 … ITEM_PARTIES_MAX */
	struct str body;
	const struct item_signer *signer; /* NULL: C1 */
};
/* What sealing gives; embedded: item_sealed_done. */
struct item_sealed {
	struct buf keys, text;
	unsigned char sig[SEAL_SIG_SIZE];
	bool has_sig;
};
/* False: a party's key is unusable, or too many. */
bool item_seal(const struct item_plan *, struct item_sealed *);
void item_sealed_done(struct item_sealed *);
/* As the store would give it back; borrows from *sealed. */
struct item item_of(const struct binding_place *, const struct item_sealed *);
void item_hash(unsigned char out[SEAL_HASH_SIZE], const struct binding_ticket *,
    const struct binding_place *, const struct item *);

/* Who opens. */
struct item_opener {
	char id[KEYS_ID + 1];
	const unsigned char *public_key, *secret; /* X25519 */
};
void item_opener_ticket(struct item_opener *, const struct keys_ticket *);
/* Key ids the item is sealed to, `ids` of ITEM_PARTIES_MAX; 0: malformed. */
size_t item_parties(const struct item *, char (*ids)[KEYS_ID + 1]);
/*
 * The ticket's public keys as the sender of this item sealed them (desk, at
 * first opening). Says nothing about who the sender was.
 */
bool item_peek(
    const struct item *, const struct item_opener *, struct keys_public *);
/*
 * Appends the body to *out (marked to be wiped). `place` is where the caller
 * knows the item to be, from item_verify_chain. False: not sealed to us, not
 * for this ticket and place, or changed. Checks no signature.
 */
bool item_open(const struct binding_ticket *, const struct binding_place *,
    const struct item *, const struct item_opener *, struct buf *out);

enum item_verdict {
	ITEM_VERIFIED,   /* signature and everything before it hold */
	ITEM_UNSIGNED,   /* C1: nothing to verify; the desk pins it instead */
	ITEM_MALFORMED,  /* no item of this format */
	ITEM_FORGED,     /* signature missing or wrong: changed or moved */
	ITEM_FOREIGN,    /* signer unknown, or of another unit */
	ITEM_OUT_OF_LINE /* an item before it is missing or wrong, or n stands
			  * twice */
};

struct item_check {
	enum item_verdict verdict;
	struct binding_place place;
	unsigned char hash[SEAL_HASH_SIZE];
	const struct key *signer; /* desk items; NULL unless VERIFIED */
};

/*
 * Both sides of a ticket, items in any order; checks[i] is for items[i].
 * Desk items must be signed by a reply key of `unit` in the ring, citizen
 * items after C1 by the ticket. An item is VERIFIED only together with all
 * that come before it on its side. True when nothing is wrong.
 */
bool item_verify_chain(const struct binding_ticket *, const struct keyring *,
    struct str unit, const struct item *, size_t n, struct item_check *);
/* The last item of a side; NULL: none. */
const struct item *item_last(const struct item *, size_t n, char side);

#endif
