/*
 * Sealing into a memfd and opening from wherever the caller reads; see
 * attachment.h. The sum over the sealed bytes is checked as well as each
 * chunk: it stands in the signed or sealed body, so a whole other file under
 * the same key would be noticed, too.
 */
#include "core/attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hash.h"

enum {
	ALL_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE,
	TEXT_MAX = 48
};

static struct str
id_of(const struct attachment *a)
{
	return str_mem(a->id, sizeof(a->id));
}

/* ---- sealing ------------------------------------------------------------- */

static bool
write_all(int fd, struct seal_sum *sum, const unsigned char *p, size_t n)
{
	seal_sum_add(sum, str_mem(p, n));
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

static bool
write_sealed(
    int fd, struct attachment *a, struct str text, struct seal_sum *sum)
{
	unsigned char out[SEAL_CHUNK_SEALED];
	unsigned char head[SEAL_STREAM_HEAD];
	struct seal_stream *stream = seal_stream_put(head, a->key, id_of(a));
	bool done = write_all(fd, sum, head, sizeof(head)), last = false;

	while (done && !last) {
		last = text.n < SEAL_CHUNK;
		seal_stream_push(
		    stream, out, str_sub(text, 0, SEAL_CHUNK), last);
		done = write_all(fd, sum, out, sizeof(out));
		text = str_from(text, SEAL_CHUNK);
	}
	seal_stream_end(stream);
	return done;
}

int
attachment_seal(struct attachment *a, struct str text)
{
	int fd = memfd_create("attachment", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct seal_sum *sum;
	bool done;

	if (fd < 0)
		return -1;
	seal_random(a->id, sizeof(a->id));
	seal_random(a->key, sizeof(a->key));
	sum = seal_sum_start();
	done = write_sealed(fd, a, text, sum);
	seal_sum_end(sum, a->hash);
	if (done && fcntl(fd, F_ADD_SEALS, ALL_SEALS) == 0)
		return fd;
	close(fd);
	return -1;
}

/* ---- as text ------------------------------------------------------------- */

static struct str
text_of(struct arena *arena, const void *bytes, size_t n)
{
	char text[TEXT_MAX];
	struct str copy =
	    str_copy(arena, str_mem(text, hash_base64_put(text, bytes, n)));

	seal_wipe(text, sizeof(text));
	return copy;
}

void
attachment_put(
    struct arena *arena, const struct attachment *a, struct form_file *file)
{
	file->id = text_of(arena, a->id, sizeof(a->id));
	file->key = text_of(arena, a->key, sizeof(a->key));
	file->hash = text_of(arena, a->hash, sizeof(a->hash));
}

bool
attachment_id_get(unsigned char id[ATTACHMENT_ID_SIZE], struct str text)
{
	return hash_base64_get(id, ATTACHMENT_ID_SIZE, text);
}

bool
attachment_get(struct attachment *a, const struct form_file *file)
{
	return attachment_id_get(a->id, file->id) &&
	       hash_base64_get(a->key, sizeof(a->key), file->key) &&
	       hash_base64_get(a->hash, sizeof(a->hash), file->hash);
}

/* ---- opening ------------------------------------------------------------- */

struct reader {
	struct seal_stream *stream;
	struct seal_sum *sum;
	attachment_fetch *fetch;
	attachment_take *take;
	void *ctx;
	uint64_t at, left; /* sealed offset; bytes of text still to come */
};

static enum attachment_result
read_chunk(
    struct reader *r, unsigned char *sealed, unsigned char *text, bool *last)
{
	struct str bytes = str_mem(sealed, SEAL_CHUNK_SEALED);
	size_t n;

	if (!r->fetch(r->ctx, r->at, bytes.n, sealed))
		return ATTACHMENT_STOPPED;
	r->at += bytes.n;
	seal_sum_add(r->sum, bytes);
	if (!seal_stream_pull(r->stream, text, &n, bytes, last) ||
	    n > r->left || (*last && n != r->left))
		return ATTACHMENT_BROKEN;
	r->left -= n;
	return r->take(r->ctx, str_mem(text, n)) ? ATTACHMENT_WHOLE
						 : ATTACHMENT_STOPPED;
}

static enum attachment_result
read_chunks(struct reader *r)
{
	unsigned char sealed[SEAL_CHUNK_SEALED];
	unsigned char *text = seal_alloc(SEAL_CHUNK);
	enum attachment_result result = ATTACHMENT_WHOLE;
	bool last = false;

	while (result == ATTACHMENT_WHOLE && !last)
		result = read_chunk(r, sealed, text, &last);
	seal_free(text);
	return result;
}

enum attachment_result
attachment_open(const struct attachment *a, uint64_t size,
    attachment_fetch *fetch, attachment_take *take, void *ctx)
{
	unsigned char head[SEAL_STREAM_HEAD], hash[SEAL_HASH_SIZE];
	struct str first = str_mem(head, sizeof(head));
	struct reader r = { .fetch = fetch,
		.take = take,
		.ctx = ctx,
		.at = SEAL_STREAM_HEAD,
		.left = size };
	enum attachment_result result = ATTACHMENT_BROKEN;

	if (!fetch(ctx, 0, sizeof(head), head))
		return ATTACHMENT_STOPPED;
	r.stream = seal_stream_get(first, a->key, id_of(a));
	if (r.stream == NULL)
		return ATTACHMENT_BROKEN;
	r.sum = seal_sum_start();
	seal_sum_add(r.sum, first);
	result = read_chunks(&r);
	seal_sum_end(r.sum, hash);
	seal_stream_end(r.stream);
	if (result == ATTACHMENT_WHOLE &&
	    !seal_equal(hash, a->hash, sizeof(hash)))
		return ATTACHMENT_BROKEN;
	return result;
}
