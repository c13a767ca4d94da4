/*
 * Everything this project asks of libsodium, and the only door to it: keys in
 * guarded memory, sealing, sealed boxes, signatures, hashes, Argon2id. Knows
 * no ticket. Every sealed record begins with an algorithm byte, so that
 * another suite (SM2/SM4, GM/T 0003 and GB/T 32907) can stand beside this one.
 */
#ifndef CORE_SEAL_H
#define CORE_SEAL_H

#include "base/buf.h"

enum {
	SEAL_KEY_SIZE = 32,         /* every symmetric, X25519, public key */
	SEAL_SIGN_SECRET_SIZE = 64, /* Ed25519 seed ‖ public */
	SEAL_SIG_SIZE = 64,
	SEAL_HASH_SIZE = 32,
	SEAL_SALT_SIZE = 16, /* Argon2id and the store's salts */
	SEAL_SITE_SIZE = 16, /* the store's site id */
	SEAL_PAD = 4096      /* sealed texts are multiples of this */
};

/* First byte of each sealed record. */
enum seal_alg {
	SEAL_SODIUM_1 = 1 /* X25519, XChaCha20-Poly1305, BLAKE2b, Ed25519 */
};

/* Once, before threads and forks. False: the system has no randomness. */
bool seal_start(void);

/* Guarded, locked, zeroed memory; aborts when there is none. Owned. */
void *seal_alloc(size_t n);
void seal_free(void *); /* wipes; NULL is fine */
void seal_wipe(void *, size_t n);
void seal_random(void *out, size_t n);
/* Constant time. */
bool seal_equal(const void *, const void *, size_t n);

/* BLAKE2b of 16–64 bytes over `text` as it is; `key` 0 or 16–64 bytes. */
void seal_hash(unsigned char *out, size_t n_out, struct str key, struct str);
/* BLAKE2b-256 over parts, each led by its length (u32 little-endian). */
void seal_hash_parts(
    unsigned char out[SEAL_HASH_SIZE], const struct str *parts, size_t n);
/* crypto_kdf; `context` has exactly eight bytes. */
void seal_subkey(unsigned char out[SEAL_KEY_SIZE], uint64_t id,
    const char *context, const unsigned char master[SEAL_KEY_SIZE]);

/*
 * Authenticated sealing under a shared key: algorithm ‖ nonce ‖ ciphertext.
 * `ad` is authenticated, not contained. SEAL_PADDED hides the length in steps
 * of SEAL_PAD. Both append; seal_get marks *out as to be wiped.
 */
enum seal_length { SEAL_EXACT, SEAL_PADDED };
void seal_put(struct buf *out, const unsigned char key[SEAL_KEY_SIZE],
    struct str ad, struct str text, enum seal_length);
bool seal_get(struct buf *out, const unsigned char key[SEAL_KEY_SIZE],
    struct str ad, struct str sealed, enum seal_length);
/* Bytes a text of `n` takes when sealed. */
size_t seal_size(size_t n, enum seal_length);

/* Pairs from 32-byte seeds; the same seed gives the same pair. */
void seal_box_pair(unsigned char public_key[SEAL_KEY_SIZE],
    unsigned char secret[SEAL_KEY_SIZE],
    const unsigned char seed[SEAL_KEY_SIZE]);
void seal_sign_pair(unsigned char public_key[SEAL_KEY_SIZE],
    unsigned char secret[SEAL_SIGN_SECRET_SIZE],
    const unsigned char seed[SEAL_KEY_SIZE]);
/* The public half of an X25519 secret. */
void seal_box_public(unsigned char public_key[SEAL_KEY_SIZE],
    const unsigned char secret[SEAL_KEY_SIZE]);

/* Anonymous sealed box: 48 bytes longer than its text. False: unusable key. */
enum { SEAL_BOX_MORE = 48 };
bool seal_box_put(
    struct buf *out, const unsigned char to[SEAL_KEY_SIZE], struct str text);
/* `out` has sealed.n − SEAL_BOX_MORE bytes. */
bool seal_box_get(void *out, const unsigned char public_key[SEAL_KEY_SIZE],
    const unsigned char secret[SEAL_KEY_SIZE], struct str sealed);

void seal_sign(unsigned char sig[SEAL_SIG_SIZE],
    const unsigned char secret[SEAL_SIGN_SECRET_SIZE], struct str text);
bool seal_verify(const unsigned char sig[SEAL_SIG_SIZE],
    const unsigned char public_key[SEAL_KEY_SIZE], struct str text);

/* Argon2id (RFC 9106), one lane. False: not enough memory. Blocking. */
struct seal_cost {
	size_t mem; /* bytes */
	unsigned ops;
};
bool seal_argon(unsigned char *out, size_t n_out, struct str secret,
    const unsigned char salt[SEAL_SALT_SIZE], struct seal_cost);

#endif
