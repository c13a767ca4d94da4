/*
 * Sealing of what is too big for one record: a stream of chunks of one size,
 * each authenticated in its place (libsodium's secretstream, XChaCha20 and
 * Poly1305). The text is padded to whole chunks, so its size shows in steps of
 * SEAL_CHUNK. A sealed stream is SEAL_STREAM_HEAD bytes (algorithm, header)
 * and sealed chunks; the last one is marked, so that a cut is noticed.
 */
#ifndef CORE_SEAL_STREAM_H
#define CORE_SEAL_STREAM_H

#include "core/seal.h"

enum {
	SEAL_CHUNK = 64 * 1024,
	SEAL_CHUNK_SEALED = SEAL_CHUNK + 17,
	SEAL_STREAM_HEAD = 1 + 24
};

struct seal_stream; /* guarded memory; owned: seal_stream_end */

/* Bytes a text of `n` takes when sealed. */
uint64_t seal_stream_size(uint64_t n);

struct seal_stream *seal_stream_put(unsigned char head[SEAL_STREAM_HEAD],
    const unsigned char key[SEAL_KEY_SIZE], struct str ad);
/* `text` is a whole chunk; only the last may be shorter, even empty. */
void seal_stream_push(struct seal_stream *,
    unsigned char out[SEAL_CHUNK_SEALED], struct str text, bool last);

/* NULL: not a stream of ours. */
struct seal_stream *seal_stream_get(
    struct str head, const unsigned char key[SEAL_KEY_SIZE], struct str ad);
/* False: changed, out of place, or behind the last. The text is in `out`. */
bool seal_stream_pull(struct seal_stream *, unsigned char out[SEAL_CHUNK],
    size_t *n, struct str sealed, bool *last);

void seal_stream_end(struct seal_stream *); /* NULL is fine */

/* BLAKE2b-256 of bytes that come in pieces. */
struct seal_sum; /* owned: seal_sum_end */
struct seal_sum *seal_sum_start(void);
void seal_sum_add(struct seal_sum *, struct str);
void seal_sum_end(struct seal_sum *, unsigned char out[SEAL_HASH_SIZE]);

#endif
