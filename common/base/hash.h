/* BLAKE2b (RFC 7693) and base64url/hex text, through libsodium. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "str.h"

enum { HASH_SIZE = 32, HASH_HEX_SIZE = 65, HASH_SHORT_SIZE = 33 };

/* Call once before threads start. False: no entropy source. */
bool hash_start(void);
void hash_bytes(unsigned char out[HASH_SIZE], struct str);
void hash_hex(char out[HASH_HEX_SIZE], struct str);
/* First 32 hex digits: `rev` and `digest` of the bundle. */
void hash_short(char out[HASH_SHORT_SIZE], struct str);
uint64_t hash_u64(struct str); /* fast, not secret, stable within a process */

/* Unpadded base64url; out needs 4n/3 + 3. */
size_t hash_base64_put(char *out, const void *, size_t n);
/* Exactly n bytes or false. Strict: no padding, blanks, other alphabet. */
bool hash_base64_get(void *out, size_t n, struct str);
void hash_hex_put(char *out, const void *, size_t n); /* 2n + NUL */

/* Compares in constant time: for secrets and what is derived from them. */
bool hash_equal(const void *, const void *, size_t n);

#endif
