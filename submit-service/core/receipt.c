/*
 * Lines of a receipt, both ways. What is read is written anew and that is what
 * the signature must be of, as with key statements.
 */
#include "core/receipt.h"

#include <string.h>

#include "base/hash.h"

enum { BASE64_MAX = 96 };

static const char head[] = "wangting-receipt 1";

static void
put_base64(struct buf *out, const char *name, const void *bytes, size_t n)
{
	char text[BASE64_MAX];

	buf_fmt(out, "%s ", name);
	buf_put(out, text, hash_base64_put(text, bytes, n));
	buf_char(out, '\n');
}

static void
put_text(struct buf *out, const char *name, struct str text)
{
	buf_fmt(out, "%s %.*s\n", name, STR_FMT(text));
}

void
receipt_put(struct buf *out, const struct receipt *r)
{
	buf_fmt(out, "%s\n", head);
	put_base64(out, "site", r->site, sizeof(r->site));
	put_text(out, "public", r->public);
	put_text(out, "form", r->form);
	put_text(out, "unit", r->unit);
	put_text(out, "received", r->received);
	put_text(out, "due", r->due);
	put_base64(out, "content", r->content, sizeof(r->content));
	put_base64(out, "nonce", r->nonce, sizeof(r->nonce));
}

void
receipt_hash(unsigned char out[SEAL_HASH_SIZE], const struct receipt *r)
{
	struct buf lines = { .wipe = true };

	receipt_put(&lines, r);
	seal_hash(out, SEAL_HASH_SIZE, str_of(NULL), buf_view(&lines));
	buf_done(&lines);
}

void
receipt_sign(unsigned char sig[SEAL_SIG_SIZE], const struct receipt_key *key,
    const struct receipt *r)
{
	struct buf lines = { .wipe = true };

	receipt_put(&lines, r);
	seal_sign(sig, key->secret, buf_view(&lines));
	buf_done(&lines);
}

void
receipt_sign_put(struct buf *out, const struct receipt_key *key,
    const struct receipt *r, bool with_statement)
{
	unsigned char sig[SEAL_SIG_SIZE];

	receipt_sign(sig, key, r);
	buf_fmt(out, "key %s\n", key->key.id);
	put_base64(out, "sig", sig, sizeof(sig));
	if (with_statement)
		put_text(out, "statement", key->statement);
}

/* ---- reading ------------------------------------------------------------- */

/* The next line, trimmed. False: there is none. */
static bool
next_line(struct str *rest, struct str *line)
{
	struct str text = *rest;

	if (text.n == 0)
		return false;
	if (!str_cut(text, '\n', line, rest))
		*rest = str_of(NULL);
	*line = str_trim(*line);
	return true;
}

/* What stands behind “name ” on the next line that is not blank. */
static bool
take(struct str *rest, const char *name, struct str *value)
{
	struct str line, word;

	do {
		if (!next_line(rest, &line))
			return false;
	} while (line.n == 0);
	if (!str_cut(line, ' ', &word, value) || !str_is(word, name))
		return false;
	*value = str_trim(*value);
	return value->n > 0;
}

static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' ||
		    (unsigned char)s.p[i] >= 0x7f)
			return false;
	return true;
}

static bool
take_bytes(struct str *rest, const char *name, unsigned char *out, size_t n)
{
	struct str value;

	return take(rest, name, &value) && hash_base64_get(out, n, value);
}

static bool
take_text(struct str *rest, const char *name, struct str *out)
{
	return take(rest, name, out) && is_plain(*out);
}

static bool
find_head(struct str *rest)
{
	struct str line;

	while (next_line(rest, &line))
		if (str_is(line, head))
			return true;
	return false;
}

bool
receipt_get(struct str text, struct receipt_brought *out, const char **missing)
{
	struct receipt *r = &out->receipt;
	struct str rest = text;
	struct date day;
	const struct {
		const char *name;
		struct str *text;
		unsigned char *bytes;
		size_t n;
	} lines[] = {
		{ "site", NULL, r->site, sizeof(r->site) },
		{ "public", &r->public, NULL, 0 },
		{ "form", &r->form, NULL, 0 },
		{ "unit", &r->unit, NULL, 0 },
		{ "received", &r->received, NULL, 0 },
		{ "due", &r->due, NULL, 0 },
		{ "content", NULL, r->content, sizeof(r->content) },
		{ "nonce", NULL, r->nonce, sizeof(r->nonce) },
		{ "key", &out->key, NULL, 0 },
		{ "sig", NULL, out->sig, sizeof(out->sig) },
	};

	*out = (struct receipt_brought){ 0 };
	*missing = head;
	if (!find_head(&rest))
		return false;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		*missing = lines[i].name;
		if (lines[i].text != NULL
			? !take_text(&rest, lines[i].name, lines[i].text)
			: !take_bytes(
			      &rest, lines[i].name, lines[i].bytes, lines[i].n))
			return false;
	}
	*missing = "received";
	if (!date_parse(str_sub(r->received, 0, 10), &day))
		return false;
	if (!take(&rest, "statement", &out->statement))
		out->statement = str_of(NULL);
	return true;
}

enum receipt_verdict
receipt_judge(const struct receipt_brought *brought, const struct keyring *ring)
{
	const struct key *key = keys_by_id(ring, KEY_RECEIPT, brought->key);
	struct buf lines = BUF_INIT;
	struct date day;
	bool genuine;

	if (key == NULL)
		return RECEIPT_UNKNOWN_KEY;
	receipt_put(&lines, &brought->receipt);
	genuine = seal_verify(brought->sig, key->public_key, buf_view(&lines));
	buf_done(&lines);
	if (!genuine)
		return RECEIPT_FORGED;
	return date_parse(str_sub(brought->receipt.received, 0, 10), &day) &&
		       key_covers(key, day)
		   ? RECEIPT_GENUINE
		   : RECEIPT_OUTSIDE;
}
