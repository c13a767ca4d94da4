/*
 * One attached file: sealed under a random key of its own into memory that
 * nobody can change any more (memfd, F_ADD_SEALS), ready to be handed to the
 * store; and opened again, piece by piece, by whoever has read the key in the
 * sealed body. Where the file came from and where it goes are not known here.
 */
#ifndef CORE_ATTACHMENT_H
#define CORE_ATTACHMENT_H

#include "contract/form.h"
#include "core/seal_stream.h"

enum { ATTACHMENT_ID_SIZE = 16 };

struct attachment {
	unsigned char id[ATTACHMENT_ID_SIZE]; /* random; authenticated */
	unsigned char key[SEAL_KEY_SIZE];     /* wipe after use */
	unsigned char hash[SEAL_HASH_SIZE];   /* of the sealed bytes */
};

/*
 * Seals `text` under a new id and key. The descriptor of a sealed memfd of
 * seal_stream_size(text.n) bytes, owned by the caller; −1: no memory (errno).
 */
int attachment_seal(struct attachment *, struct str text);

/* id, key and hash as draft and body write them (base64url). Arena. */
void attachment_put(
    struct arena *, const struct attachment *, struct form_file *);
/* False on any doubt. */
bool attachment_get(struct attachment *, const struct form_file *);
bool attachment_id_get(unsigned char id[ATTACHMENT_ID_SIZE], struct str text);

/* ---- opening ------------------------------------------------------------- */

/* How the reader gets `n` sealed bytes at an offset. False: it cannot. */
typedef bool attachment_fetch(
    void *ctx, uint64_t from, size_t n, unsigned char *out);
/* Takes opened bytes, in order. False ends the reading. */
typedef bool attachment_take(void *ctx, struct str text);

enum attachment_result {
	ATTACHMENT_WHOLE,
	ATTACHMENT_BROKEN, /* not what was sealed: nothing taken is good */
	ATTACHMENT_STOPPED /* fetch or take said no */
};
/* `size` is that of the file itself, as the sealed body says it. */
enum attachment_result attachment_open(const struct attachment *, uint64_t size,
    attachment_fetch *, attachment_take *, void *ctx);

#endif
