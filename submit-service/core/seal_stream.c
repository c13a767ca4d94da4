/*
 * libsodium behind seal_stream.h. A chunk is padded and encrypted where the
 * caller wants it, so that no other copy of the text arises.
 */
#include "core/seal_stream.h"

#include <sodium.h>
#include <string.h>

enum { HEADER = crypto_secretstream_xchacha20poly1305_HEADERBYTES };

_Static_assert(
    SEAL_STREAM_HEAD == 1 + HEADER &&
	SEAL_CHUNK_SEALED - SEAL_CHUNK ==
	    crypto_secretstream_xchacha20poly1305_ABYTES &&
	SEAL_KEY_SIZE == crypto_secretstream_xchacha20poly1305_KEYBYTES,
    "stream sizes");

enum { AD_MAX = 64 };

struct seal_stream {
	crypto_secretstream_xchacha20poly1305_state state;
	unsigned char chunk[SEAL_CHUNK];
	unsigned char ad[AD_MAX];
	size_t n_ad;
	bool ended;
};

/* ISO/IEC 7816-4 padding always adds at least one byte. */
uint64_t
seal_stream_size(uint64_t n)
{
	return SEAL_STREAM_HEAD + (n / SEAL_CHUNK + 1) * SEAL_CHUNK_SEALED;
}

static struct seal_stream *
stream_new(struct str ad)
{
	struct seal_stream *s = seal_alloc(sizeof(*s));

	s->n_ad = ad.n < AD_MAX ? ad.n : AD_MAX;
	if (s->n_ad > 0)
		memcpy(s->ad, ad.p, s->n_ad);
	return s;
}

struct seal_stream *
seal_stream_put(unsigned char head[SEAL_STREAM_HEAD],
    const unsigned char key[SEAL_KEY_SIZE], struct str ad)
{
	struct seal_stream *s = stream_new(ad);

	head[0] = SEAL_SODIUM_1;
	crypto_secretstream_xchacha20poly1305_init_push(
	    &s->state, head + 1, key);
	return s;
}

void
seal_stream_push(struct seal_stream *s, unsigned char out[SEAL_CHUNK_SEALED],
    struct str text, bool last)
{
	const unsigned char *in = (const unsigned char *)text.p;

	if (last) {
		memset(s->chunk, 0, sizeof(s->chunk));
		if (text.n > 0)
			memcpy(s->chunk, text.p, text.n);
		s->chunk[text.n] = 0x80;
		in = s->chunk;
	}
	crypto_secretstream_xchacha20poly1305_push(&s->state, out, NULL, in,
	    SEAL_CHUNK, s->ad, s->n_ad,
	    last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
		 : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
}

struct seal_stream *
seal_stream_get(
    struct str head, const unsigned char key[SEAL_KEY_SIZE], struct str ad)
{
	struct seal_stream *s;

	if (head.n != SEAL_STREAM_HEAD || head.p[0] != SEAL_SODIUM_1)
		return NULL;
	s = stream_new(ad);
	if (crypto_secretstream_xchacha20poly1305_init_pull(
		&s->state, (const unsigned char *)head.p + 1, key) == 0)
		return s;
	seal_stream_end(s);
	return NULL;
}

bool
seal_stream_pull(struct seal_stream *s, unsigned char out[SEAL_CHUNK],
    size_t *n, struct str sealed, bool *last)
{
	unsigned char tag;

	*n = SEAL_CHUNK;
	if (s->ended || sealed.n != SEAL_CHUNK_SEALED ||
	    crypto_secretstream_xchacha20poly1305_pull(&s->state, out, NULL,
		&tag, (const unsigned char *)sealed.p, sealed.n, s->ad,
		s->n_ad) != 0)
		return false;
	*last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	s->ended = *last;
	return !*last || sodium_unpad(n, out, SEAL_CHUNK, SEAL_CHUNK) == 0;
}

void
seal_stream_end(struct seal_stream *s)
{
	seal_free(s);
}

struct seal_sum {
	crypto_generichash_state state;
};

struct seal_sum *
seal_sum_start(void)
{
	struct seal_sum *sum = seal_alloc(sizeof(*sum));

	crypto_generichash_init(&sum->state, NULL, 0, SEAL_HASH_SIZE);
	return sum;
}

void
seal_sum_add(struct seal_sum *sum, struct str bytes)
{
	crypto_generichash_update(
	    &sum->state, (const unsigned char *)bytes.p, bytes.n);
}

void
seal_sum_end(struct seal_sum *sum, unsigned char out[SEAL_HASH_SIZE])
{
	crypto_generichash_final(&sum->state, out, SEAL_HASH_SIZE);
	seal_free(sum);
}
