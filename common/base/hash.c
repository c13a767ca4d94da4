/*
 * Digests and their text forms. libsodium's part in base; keys and sealing
 * are not here.
 */
#include "base/hash.h"

#include <sodium.h>
#include <string.h>

bool
hash_start(void)
{
	return sodium_init() >= 0;
}

void
hash_bytes(unsigned char out[HASH_SIZE], struct str s)
{
	crypto_generichash(
	    out, HASH_SIZE, (const unsigned char *)s.p, s.n, NULL, 0);
}

void
hash_hex_put(char *out, const void *bytes, size_t n)
{
	sodium_bin2hex(out, 2 * n + 1, bytes, n);
}

void
hash_hex(char out[HASH_HEX_SIZE], struct str s)
{
	unsigned char digest[HASH_SIZE];

	hash_bytes(digest, s);
	hash_hex_put(out, digest, HASH_SIZE);
}

void
hash_short(char out[HASH_SHORT_SIZE], struct str s)
{
	unsigned char digest[HASH_SIZE];

	hash_bytes(digest, s);
	hash_hex_put(out, digest, (HASH_SHORT_SIZE - 1) / 2);
}

/* Eight bytes a step; the last step takes what is left. */
uint64_t
hash_u64(struct str s)
{
	const uint64_t prime = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = s.n * prime, word;
	size_t i = 0;

	for (; s.n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s.p + i, sizeof(word));
		h = (h ^ word) * prime;
		h ^= h >> 32;
	}
	word = 0;
	if (i < s.n)
		memcpy(&word, s.p + i, s.n - i);
	h = (h ^ word) * prime;
	h ^= h >> 29;
	h *= UINT64_C(0xbf58476d1ce4e5b9);
	return h ^ h >> 32;
}

size_t
hash_base64_put(char *out, const void *bytes, size_t n)
{
	const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

	sodium_bin2base64(
	    out, sodium_base64_encoded_len(n, variant), bytes, n, variant);
	return strlen(out);
}

bool
hash_base64_get(void *out, size_t n, struct str text)
{
	const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	size_t got = 0;

	if (text.n != sodium_base64_encoded_len(n, variant) - 1)
		return false;
	if (n == 0)
		return true;
	/* Refuses spare bits that are not zero, so one value has one text. */
	return sodium_base642bin(
		   out, n, text.p, text.n, NULL, &got, NULL, variant) == 0 &&
	       got == n;
}

bool
hash_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}
