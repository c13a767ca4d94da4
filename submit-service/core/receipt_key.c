/* The file of the receipt key; see receipt.h. */
#include "core/receipt.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"

void
receipt_key_put(struct buf *out, const unsigned char seed[SEAL_KEY_SIZE],
    const struct keys_signed *made, const unsigned char site[SEAL_SITE_SIZE])
{
	char text[SEAL_KEY_SIZE * 2];
	size_t n = hash_base64_put(text, seed, SEAL_KEY_SIZE);

	buf_put(out, text, n);
	buf_char(out, '\n');
	keys_file_put(out, made, 1, site);
	seal_wipe(text, sizeof(text));
}

static void
refuse(struct arena *arena, const char *path, const char *zh, const char *en,
    struct diags *diags)
{
	struct src *src = ARENA_NEW(arena, struct src);

	src_init(src, arena, str_copy(arena, str_of(path)), str_of(NULL));
	DIAG_ADD(diags, DIAG_RECEIPT_KEY, src_pos_file(src), zh, en);
}

/* The JSON without its line feeds: nothing else in it is a blank. */
static struct str
one_line(struct arena *arena, struct str json)
{
	char *p = arena_alloc(arena, json.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < json.n; i++)
		if (json.p[i] != '\n')
			p[n++] = json.p[i];
	return str_mem(p, n);
}

static bool
fits(const struct keyring *ring, const struct receipt_key *made,
    const unsigned char public_key[SEAL_KEY_SIZE])
{
	return ring->n == 1 && made->key.kind == KEY_RECEIPT &&
	       memcmp(public_key, made->key.public_key, SEAL_KEY_SIZE) == 0;
}

static struct receipt_key *
take(struct arena *arena, const char *path, struct str text,
    const struct keys_source *source, const unsigned char root[SEAL_KEY_SIZE],
    struct diags *diags)
{
	unsigned char seed[SEAL_KEY_SIZE], public_key[SEAL_KEY_SIZE];
	struct receipt_key *made;
	struct keyring *ring;
	struct str line, json;

	if (!str_cut(text, '\n', &line, &json) ||
	    !hash_base64_get(seed, sizeof(seed), line)) {
		refuse(arena, path, "不是 desk keys 写出的文件",
		    "not a file that desk keys wrote", diags);
		return NULL;
	}
	ring = keys_parse(arena, source, root, str_of(path), json, diags);
	made = seal_alloc(sizeof(*made));
	seal_sign_pair(public_key, made->secret, seed);
	seal_wipe(seed, sizeof(seed));
	if (ring != NULL && ring->n > 0)
		made->key = ring->keys[0];
	if (ring != NULL && fits(ring, made, public_key)) {
		made->statement = one_line(arena, json);
		return made;
	}
	if (ring != NULL)
		refuse(arena, path, "声明不是这把密钥的",
		    "the statement is not of this key", diags);
	receipt_key_free(made);
	return NULL;
}

struct receipt_key *
receipt_key_load(struct arena *arena, const char *path,
    const unsigned char site[SEAL_SITE_SIZE],
    const unsigned char root[SEAL_KEY_SIZE], struct diags *diags)
{
	struct keys_source source = { .site = site };
	struct receipt_key *made;
	struct stat st;
	struct str text;

	if (stat(path, &st) != 0 || !file_read(arena, path, &text)) {
		DIAG_ADD(diags, DIAG_SYS_READ, POS_NONE, path, strerror(errno));
		return NULL;
	}
	if ((st.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
		refuse(arena, path, "别的用户也能读写，请改成权限 600",
		    "others may read or write it: chmod 600", diags);
		return NULL;
	}
	made = take(arena, path, text, &source, root, diags);
	/* The seed stood at its begin; findings show no line of it. */
	seal_wipe((void *)(uintptr_t)text.p, text.n < 43 ? text.n : 43);
	return made;
}

void
receipt_key_free(struct receipt_key *key)
{
	seal_free(key);
}
