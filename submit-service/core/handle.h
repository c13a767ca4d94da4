/*
 * The draft's handle: 32 random bytes, 43 characters in the address, master
 * of five keys and of nothing else (service-security §2). Whoever has the
 * address has the draft; what the store keeps of it opens nothing.
 */
#ifndef CORE_HANDLE_H
#define CORE_HANDLE_H

#include "contract/number.h"
#include "core/seal.h"

enum {
	HANDLE_TEXT = 43,
	HANDLE_ROW_SIZE = 32, /* row id in the store */
	HANDLE_TAG_SIZE = 32, /* submit tag */
	HANDLE_NONCE_SIZE = 16
};

/* Guarded memory; only handle.c looks inside except for `row`. */
struct handle {
	unsigned char row[HANDLE_ROW_SIZE]; /* subkey 1 */
	unsigned char master[SEAL_KEY_SIZE];
	unsigned char draft[SEAL_KEY_SIZE];  /* subkey 2 */
	unsigned char number[SEAL_KEY_SIZE]; /* subkey 3 */
	unsigned char tag[SEAL_KEY_SIZE];    /* subkey 4 */
	unsigned char nonce[SEAL_KEY_SIZE];  /* subkey 5 */
};

struct handle *handle_new(void); /* owned: handle_free */
/* NULL unless exactly 43 base64url characters in their one spelling. */
struct handle *handle_parse(struct str text);
void handle_free(struct handle *);
void handle_text(const struct handle *, char out[HANDLE_TEXT + 1]);

/* The draft, padded, under subkey 2, bound to its row. Append. */
void handle_seal(const struct handle *, struct str draft, struct buf *out);
bool handle_open(const struct handle *, struct str sealed, struct buf *out);

/*
 * Number `counter` of this draft: BLAKE2b-512(subkey 3, salt ‖ u32 counter),
 * first 16 bytes big-endian mod 10^16. `out` in guarded memory.
 */
void handle_number(const struct handle *,
    const unsigned char salt[SEAL_SALT_SIZE], uint32_t counter,
    struct number *out);
/* Submit tag: BLAKE2b-256(subkey 4, salt). */
void handle_tag(const struct handle *, const unsigned char salt[SEAL_SALT_SIZE],
    unsigned char out[HANDLE_TAG_SIZE]);
/*
 * What makes the hash of a receipt say nothing: BLAKE2b-128(subkey 5, salt).
 * It stands on the receipt and nowhere in the store.
 */
void handle_nonce(const struct handle *,
    const unsigned char salt[SEAL_SALT_SIZE],
    unsigned char out[HANDLE_NONCE_SIZE]);

#endif
