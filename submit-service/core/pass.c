/* Passes as bytes: fixed fields, sealed, base64url; see pass.h. */
#include "core/pass.h"

#include <string.h>

#include "base/hash.h"

enum {
	FORMAT = 1,
	PLAIN = 1 + NUMBER_PUBLIC + SEAL_HASH_SIZE + SEAL_KEY_SIZE + 1 + 4 +
		PASS_REQUEST_SIZE + 8,
	SEALED_MORE = 1 + 24 + 16,
	SEALED = PLAIN + SEALED_MORE,
	CLOCK_SKEW = 60 /* workers read one clock, but it may be set back */
};

/* Everything that makes a pass this site's and a pass at all. */
static struct str
pass_ad(char ad[], struct pass_key key)
{
	static const char word[] = "wangting pass 1";

	memcpy(ad, word, sizeof(word));
	memcpy(ad + sizeof(word), key.site, SEAL_SITE_SIZE);
	return str_mem(ad, sizeof(word) + SEAL_SITE_SIZE);
}
enum { AD_MAX = 16 + SEAL_SITE_SIZE };

static void
put_number(struct buf *out, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_char(out, (char)(unsigned char)(value >> (8 * i)));
}

static uint64_t
get_number(const char **at, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value |= (uint64_t)(unsigned char)(*at)[i] << (8 * i);
	*at += bytes;
	return value;
}

static void
get_bytes(const char **at, void *out, size_t n)
{
	memcpy(out, *at, n);
	*at += n;
}

void
pass_put(struct buf *out, struct pass_key key, const struct pass *pass)
{
	char ad[AD_MAX], text[SEALED * 4 / 3 + 4];
	struct buf plain = { .wipe = true }, sealed = BUF_INIT;

	put_number(&plain, FORMAT, 1);
	buf_put(&plain, pass->public, NUMBER_PUBLIC);
	buf_put(&plain, pass->token_hash, sizeof(pass->token_hash));
	buf_put(&plain, pass->seed, sizeof(pass->seed));
	put_number(&plain, (unsigned)pass->purpose, 1);
	put_number(&plain, pass->reply, 4);
	buf_put(&plain, pass->request, sizeof(pass->request));
	put_number(&plain, (uint64_t)pass->issued, 8);
	seal_put(
	    &sealed, key.boot, pass_ad(ad, key), buf_view(&plain), SEAL_EXACT);
	buf_put(out, text, hash_base64_put(text, sealed.p, sealed.n));
	buf_done(&plain);
	buf_done(&sealed);
}

static bool
read_plain(struct pass *pass, struct str plain)
{
	const char *at = plain.p;
	uint64_t purpose;

	if (plain.n != PLAIN || get_number(&at, 1) != FORMAT)
		return false;
	get_bytes(&at, pass->public, NUMBER_PUBLIC);
	get_bytes(&at, pass->token_hash, sizeof(pass->token_hash));
	get_bytes(&at, pass->seed, sizeof(pass->seed));
	purpose = get_number(&at, 1);
	pass->reply = (uint32_t)get_number(&at, 4);
	get_bytes(&at, pass->request, sizeof(pass->request));
	pass->issued = (int64_t)get_number(&at, 8);
	pass->purpose = (enum pass_purpose)purpose;
	return purpose < PASS__MAX;
}

struct pass *
pass_get(struct pass_key key, struct str text, int64_t now)
{
	char ad[AD_MAX], sealed[SEALED];
	struct buf plain = { .wipe = true };
	struct pass *pass;
	bool good;

	if (!hash_base64_get(sealed, sizeof(sealed), text))
		return NULL;
	pass = seal_alloc(sizeof(*pass));
	good = seal_get(&plain, key.boot, pass_ad(ad, key),
		   str_mem(sealed, sizeof(sealed)), SEAL_EXACT) &&
	       read_plain(pass, buf_view(&plain)) &&
	       pass->issued <= now + CLOCK_SKEW &&
	       now < pass->issued + PASS_SECONDS;
	buf_done(&plain);
	if (good)
		return pass;
	seal_free(pass);
	return NULL;
}
