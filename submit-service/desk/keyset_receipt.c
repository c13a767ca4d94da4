/*
 * The key that signs receipts. Its secret goes into a file for the service
 * and nowhere else; the desk keeps the signed statements, old ones too, in the
 * public file beside it, and goes by that whether a new key is due.
 */
#include "desk/keyset.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "core/receipt.h"
#include "desk/report.h"

/* False after saying why; an empty ring when there is no file. */
static bool
read_public(struct session *s, const char *path, struct keyring **ring)
{
	struct keys_source source = { .site = s->vault->site };
	struct diags diags;
	struct str text;

	*ring = ARENA_NEW(&s->arena, struct keyring);
	if (!file_read(&s->arena, path, &text)) {
		if (errno == ENOENT)
			return true;
		report_error("读不了 %s：%s", path, strerror(errno));
		return false;
	}
	diags_init(&diags);
	*ring = keys_parse(
	    &s->arena, &source, s->vault->root, str_of(path), text, &diags);
	diags_print(&diags, NULL, DIAG_TEXT, DIAG_ZH, stderr);
	diags_done(&diags);
	return *ring != NULL;
}

static bool
is_served(const struct keyring *ring, struct date today, struct date last)
{
	for (size_t i = 0; i < ring->n; i++)
		if (ring->keys[i].kind == KEY_RECEIPT &&
		    key_covers(&ring->keys[i], today) &&
		    key_covers(&ring->keys[i], last))
			return true;
	return false;
}

static bool
make_key(struct session *s, unsigned char seed[SEAL_KEY_SIZE],
    struct keys_signed *made)
{
	unsigned char *secret = seal_alloc(SEAL_SIGN_SECRET_SIZE);
	unsigned char public_key[SEAL_KEY_SIZE];
	struct buf statement = BUF_INIT;
	struct date last;
	char month[8];
	bool done;

	seal_random(seed, SEAL_KEY_SIZE);
	seal_sign_pair(made->key.public_key, secret, seed);
	made->key.kind = KEY_RECEIPT;
	made->key.issued = s->today;
	key_id(made->key.id, KEY_RECEIPT, made->key.public_key);
	keyset_month(month, s->today, 0);
	done = vault_month(str_of(month), &made->key.not_before, &last);
	keyset_month(month, s->today, KEYSET_REPLY_MONTHS);
	done = done && vault_month(str_of(month), &last, &made->key.not_after);
	keys_statement_put(&statement, &made->key, s->vault->site);
	seal_sign_pair(public_key, secret, s->vault->root_seed);
	seal_sign(made->sig, secret, buf_view(&statement));
	seal_free(secret);
	buf_done(&statement);
	return done;
}

/* Both files, in memory. */
static void
put_files(struct session *s, const struct keyring *ring,
    const struct keys_signed *made, const unsigned char seed[SEAL_KEY_SIZE],
    struct keyset_receipt *out)
{
	struct keys_signed *all =
	    ARENA_ARRAY(&s->arena, ring->n + 1, struct keys_signed);

	for (size_t i = 0; i < ring->n; i++) {
		all[i].key = ring->keys[i];
		memcpy(all[i].sig, ring->sigs[i], SEAL_SIG_SIZE);
	}
	all[ring->n] = *made;
	keys_file_put(&out->statements, all, ring->n + 1, s->vault->site);
	receipt_key_put(&out->secret, seed, made, s->vault->site);
}

bool
keyset_receipt_make(
    struct session *s, const char *until, struct keyset_receipt *out)
{
	const char *path = s->settings.receipt_key;
	unsigned char seed[SEAL_KEY_SIZE];
	struct keys_signed made = { 0 };
	struct keyring *ring;
	struct date first, last;
	bool done;

	*out = (struct keyset_receipt){ .secret.wipe = true };
	if (path == NULL)
		return true;
	out->public_path = str_fmt(&s->arena, "%s.pub", path);
	if (!vault_month(str_of(until), &first, &last) ||
	    !read_public(s, out->public_path, &ring))
		return false;
	if (is_served(ring, s->today, last))
		return true;
	out->state = KEYSET_RECEIPT_DUE;
	if (!s->vault->has_root)
		return true;
	done = make_key(s, seed, &made);
	if (done)
		put_files(s, ring, &made, seed, out);
	seal_wipe(seed, sizeof(seed));
	out->state = KEYSET_RECEIPT_MADE;
	return done;
}

/* The secret first: a public half without it would never be used. */
bool
keyset_receipt_write(struct session *s, const struct keyset_receipt *made)
{
	return made->state != KEYSET_RECEIPT_MADE ||
	       (keyset_write_file(
		    s->settings.receipt_key, &made->secret, 0600) &&
		   keyset_write_file(
		       made->public_path, &made->statements, 0644));
}

void
keyset_receipt_done(struct keyset_receipt *made)
{
	buf_done(&made->secret);
	buf_done(&made->statements);
}
