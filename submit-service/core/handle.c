/*
 * A handle and its five subkeys, derived at once into guarded memory. The
 * text in the address is the master key; nothing else is computed from it.
 */
#include "core/handle.h"

#include <string.h>

#include "base/hash.h"

static const char context[] = "wthandle";

enum { SUBKEY_ROW = 1, SUBKEY_DRAFT, SUBKEY_NUMBER, SUBKEY_TAG, SUBKEY_NONCE };

static void
derive(struct handle *h)
{
	seal_subkey(h->row, SUBKEY_ROW, context, h->master);
	seal_subkey(h->draft, SUBKEY_DRAFT, context, h->master);
	seal_subkey(h->number, SUBKEY_NUMBER, context, h->master);
	seal_subkey(h->tag, SUBKEY_TAG, context, h->master);
	seal_subkey(h->nonce, SUBKEY_NONCE, context, h->master);
}

struct handle *
handle_new(void)
{
	struct handle *h = seal_alloc(sizeof(*h));

	seal_random(h->master, sizeof(h->master));
	derive(h);
	return h;
}

struct handle *
handle_parse(struct str text)
{
	struct handle *h;

	if (text.n != HANDLE_TEXT)
		return NULL;
	h = seal_alloc(sizeof(*h));
	if (!hash_base64_get(h->master, sizeof(h->master), text)) {
		seal_free(h);
		return NULL;
	}
	derive(h);
	return h;
}

void
handle_free(struct handle *h)
{
	seal_free(h);
}

void
handle_text(const struct handle *h, char out[HANDLE_TEXT + 1])
{
	char text[SEAL_KEY_SIZE * 4 / 3 + 3];
	size_t n = hash_base64_put(text, h->master, sizeof(h->master));

	memcpy(out, text, n);
	out[n] = '\0';
	seal_wipe(text, sizeof(text));
}

void
handle_seal(const struct handle *h, struct str draft, struct buf *out)
{
	seal_put(
	    out, h->draft, str_mem(h->row, sizeof(h->row)), draft, SEAL_PADDED);
}

bool
handle_open(const struct handle *h, struct str sealed, struct buf *out)
{
	return seal_get(out, h->draft, str_mem(h->row, sizeof(h->row)), sealed,
	    SEAL_PADDED);
}

/* The first 16 bytes as a big-endian number mod 10^16, 16 digits. */
static void
sixteen_digits(const unsigned char hash[16], char out[16])
{
	const uint64_t modulus = UINT64_C(10000000000000000);
	uint64_t rest = 0; /* rest × 256 + 255 < 2^62 */
	size_t i;

	for (i = 0; i < 16; i++)
		rest = (rest * 256 + hash[i]) % modulus;
	for (i = 16; i-- > 0; rest /= 10)
		out[i] = (char)('0' + rest % 10);
}

void
handle_number(const struct handle *h, const unsigned char salt[SEAL_SALT_SIZE],
    uint32_t counter, struct number *out)
{
	unsigned char text[SEAL_SALT_SIZE + 4], hash[64];
	char digits[16];
	size_t i;

	memcpy(text, salt, SEAL_SALT_SIZE);
	for (i = 0; i < 4; i++)
		text[SEAL_SALT_SIZE + i] = (unsigned char)(counter >> (8 * i));
	seal_hash(hash, sizeof(hash), str_mem(h->number, sizeof(h->number)),
	    str_mem(text, sizeof(text)));
	sixteen_digits(hash, digits);
	number_make(out, digits);
	seal_wipe(hash, sizeof(hash));
	seal_wipe(digits, sizeof(digits));
}

void
handle_tag(const struct handle *h, const unsigned char salt[SEAL_SALT_SIZE],
    unsigned char out[HANDLE_TAG_SIZE])
{
	seal_hash(out, HANDLE_TAG_SIZE, str_mem(h->tag, sizeof(h->tag)),
	    str_mem(salt, SEAL_SALT_SIZE));
}

void
handle_nonce(const struct handle *h, const unsigned char salt[SEAL_SALT_SIZE],
    unsigned char out[HANDLE_NONCE_SIZE])
{
	seal_hash(out, HANDLE_NONCE_SIZE, str_mem(h->nonce, sizeof(h->nonce)),
	    str_mem(salt, SEAL_SALT_SIZE));
}
