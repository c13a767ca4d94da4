/*
 * libsodium behind seal.h. Records are alg ‖ nonce ‖ ciphertext ‖ tag; texts
 * are padded and encrypted in place, so that no second copy of them arises.
 * What an opened record means is not known here.
 */
#include "core/seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	HEAD = 1 + NONCE
};

/* The public header names sizes without naming libsodium. */
_Static_assert(SEAL_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES &&
		   SEAL_KEY_SIZE == crypto_box_PUBLICKEYBYTES &&
		   SEAL_KEY_SIZE == crypto_box_SECRETKEYBYTES &&
		   SEAL_KEY_SIZE == crypto_box_SEEDBYTES &&
		   SEAL_KEY_SIZE == crypto_sign_PUBLICKEYBYTES &&
		   SEAL_KEY_SIZE == crypto_sign_SEEDBYTES &&
		   SEAL_KEY_SIZE == crypto_kdf_KEYBYTES,
    "key size");
_Static_assert(SEAL_SIGN_SECRET_SIZE == crypto_sign_SECRETKEYBYTES &&
		   SEAL_SIG_SIZE == crypto_sign_BYTES &&
		   SEAL_BOX_MORE == crypto_box_SEALBYTES &&
		   SEAL_SALT_SIZE == crypto_pwhash_argon2id_SALTBYTES &&
		   crypto_kdf_CONTEXTBYTES == 8,
    "other sizes");

bool
seal_start(void)
{
	return sodium_init() >= 0;
}

void *
seal_alloc(size_t n)
{
	void *p = sodium_malloc(n);

	if (p == NULL)
		abort();
	memset(p, 0, n);
	return p;
}

void
seal_free(void *p)
{
	sodium_free(p);
}

void
seal_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}

void
seal_random(void *out, size_t n)
{
	randombytes_buf(out, n);
}

bool
seal_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void
seal_hash(unsigned char *out, size_t n_out, struct str key, struct str text)
{
	if (crypto_generichash(out, n_out, (const unsigned char *)text.p,
		text.n, (const unsigned char *)key.p, key.n) != 0)
		abort(); /* only for sizes no caller asks for */
}

void
seal_hash_parts(
    unsigned char out[SEAL_HASH_SIZE], const struct str *parts, size_t n)
{
	crypto_generichash_state state;
	unsigned char length[4];
	size_t i;

	crypto_generichash_init(&state, NULL, 0, SEAL_HASH_SIZE);
	for (i = 0; i < n; i++) {
		if (parts[i].n > UINT32_MAX)
			abort();
		length[0] = (unsigned char)parts[i].n;
		length[1] = (unsigned char)(parts[i].n >> 8);
		length[2] = (unsigned char)(parts[i].n >> 16);
		length[3] = (unsigned char)(parts[i].n >> 24);
		crypto_generichash_update(&state, length, sizeof(length));
		crypto_generichash_update(
		    &state, (const unsigned char *)parts[i].p, parts[i].n);
	}
	crypto_generichash_final(&state, out, SEAL_HASH_SIZE);
	sodium_memzero(&state, sizeof(state));
}

void
seal_subkey(unsigned char out[SEAL_KEY_SIZE], uint64_t id, const char *context,
    const unsigned char master[SEAL_KEY_SIZE])
{
	if (strlen(context) != crypto_kdf_CONTEXTBYTES)
		abort();
	crypto_kdf_derive_from_key(out, SEAL_KEY_SIZE, id, context, master);
}

/* ISO/IEC 7816-4 padding always adds at least one byte. */
static size_t
padded(size_t n, enum seal_length length)
{
	if (length == SEAL_EXACT)
		return n;
	return (n / SEAL_PAD + 1) * SEAL_PAD;
}

size_t
seal_size(size_t n, enum seal_length length)
{
	return HEAD + padded(n, length) + TAG;
}

void
seal_put(struct buf *out, const unsigned char key[SEAL_KEY_SIZE], struct str ad,
    struct str text, enum seal_length length)
{
	size_t n = padded(text.n, length), size = seal_size(text.n, length);
	unsigned char *p, *body;

	buf_reserve(out, size);
	p = (unsigned char *)out->p + out->n;
	body = p + HEAD;
	p[0] = SEAL_SODIUM_1;
	randombytes_buf(p + 1, NONCE);
	if (text.n != 0)
		memcpy(body, text.p, text.n);
	if (n != text.n) {
		memset(body + text.n, 0, n - text.n);
		body[text.n] = 0x80;
	}
	crypto_aead_xchacha20poly1305_ietf_encrypt(body, NULL, body, n,
	    (const unsigned char *)ad.p, ad.n, NULL, p + 1, key);
	out->n += size;
	out->p[out->n] = '\0';
}

bool
seal_get(struct buf *out, const unsigned char key[SEAL_KEY_SIZE], struct str ad,
    struct str sealed, enum seal_length length)
{
	const unsigned char *in = (const unsigned char *)sealed.p;
	unsigned char *p;
	size_t n;

	out->wipe = true;
	if (sealed.n < HEAD + TAG || in[0] != SEAL_SODIUM_1)
		return false;
	n = sealed.n - HEAD - TAG;
	if (length == SEAL_PADDED && (n == 0 || n % SEAL_PAD != 0))
		return false;
	buf_reserve(out, n);
	p = (unsigned char *)out->p + out->n;
	/* On failure libsodium leaves zeros, not half a text. */
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(p, NULL, NULL, in + HEAD,
		n + TAG, (const unsigned char *)ad.p, ad.n, in + 1, key) != 0) {
		out->p[out->n] = '\0';
		return false;
	}
	if (length == SEAL_PADDED && sodium_unpad(&n, p, n, SEAL_PAD) != 0) {
		sodium_memzero(p, sealed.n - HEAD - TAG);
		return false;
	}
	out->n += n;
	out->p[out->n] = '\0';
	return true;
}

void
seal_box_pair(unsigned char public_key[SEAL_KEY_SIZE],
    unsigned char secret[SEAL_KEY_SIZE],
    const unsigned char seed[SEAL_KEY_SIZE])
{
	crypto_box_seed_keypair(public_key, secret, seed);
}

void
seal_sign_pair(unsigned char public_key[SEAL_KEY_SIZE],
    unsigned char secret[SEAL_SIGN_SECRET_SIZE],
    const unsigned char seed[SEAL_KEY_SIZE])
{
	crypto_sign_seed_keypair(public_key, secret, seed);
}

void
seal_box_public(unsigned char public_key[SEAL_KEY_SIZE],
    const unsigned char secret[SEAL_KEY_SIZE])
{
	crypto_scalarmult_base(public_key, secret);
}

bool
seal_box_put(
    struct buf *out, const unsigned char to[SEAL_KEY_SIZE], struct str text)
{
	buf_reserve(out, text.n + SEAL_BOX_MORE);
	if (crypto_box_seal((unsigned char *)out->p + out->n,
		(const unsigned char *)text.p, text.n, to) != 0) {
		out->p[out->n] = '\0';
		return false;
	}
	out->n += text.n + SEAL_BOX_MORE;
	out->p[out->n] = '\0';
	return true;
}

bool
seal_box_get(void *out, const unsigned char public_key[SEAL_KEY_SIZE],
    const unsigned char secret[SEAL_KEY_SIZE], struct str sealed)
{
	if (sealed.n < SEAL_BOX_MORE)
		return false;
	return crypto_box_seal_open(out, (const unsigned char *)sealed.p,
		   sealed.n, public_key, secret) == 0;
}

void
seal_sign(unsigned char sig[SEAL_SIG_SIZE],
    const unsigned char secret[SEAL_SIGN_SECRET_SIZE], struct str text)
{
	crypto_sign_detached(
	    sig, NULL, (const unsigned char *)text.p, text.n, secret);
}

bool
seal_verify(const unsigned char sig[SEAL_SIG_SIZE],
    const unsigned char public_key[SEAL_KEY_SIZE], struct str text)
{
	return crypto_sign_verify_detached(
		   sig, (const unsigned char *)text.p, text.n, public_key) == 0;
}

bool
seal_argon(unsigned char *out, size_t n_out, struct str secret,
    const unsigned char salt[SEAL_SALT_SIZE], struct seal_cost cost)
{
	return crypto_pwhash(out, n_out, secret.p, secret.n, salt, cost.ops,
		   cost.mem, crypto_pwhash_ALG_ARGON2ID13) == 0;
}
