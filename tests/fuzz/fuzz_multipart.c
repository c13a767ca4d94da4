/*
 * Whatever is taken is valid UTF-8 without NUL and lies inside the body, within
 * the limits; and what a browser would send for it gives the same again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "contract/form_file.h"
#include "web/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { TEXT_MAX = 4096 };

static const struct str boundary = { "b", 1 };

static void
check_text(struct str s)
{
	if (utf8_bad(s) != SIZE_MAX || (s.n && memchr(s.p, '\0', s.n) != NULL))
		abort();
}

static void
put_name(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_cstr(out, "%22");
		else if (s.p[i] == '\r')
			buf_cstr(out, "%0D");
		else if (s.p[i] == '\n')
			buf_cstr(out, "%0A");
		else
			buf_char(out, s.p[i]);
	}
}

static void
put_part(
    struct buf *out, struct str name, const struct str *file, struct str bytes)
{
	buf_cstr(out, "--b\r\nContent-Disposition: form-data; name=\"");
	put_name(out, name);
	if (file != NULL) {
		buf_cstr(out, "\"; filename=\"");
		put_name(out, *file);
	}
	buf_cstr(out, "\"\r\n\r\n");
	buf_str(out, bytes);
	buf_cstr(out, "\r\n");
}

static void
check_again(struct arena *arena, const struct form_post *post)
{
	struct form_post again;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < post->n; i++)
		put_part(
		    &text, post->pairs[i].name, NULL, post->pairs[i].value);
	for (size_t i = 0; i < post->n_uploads; i++)
		put_part(&text, post->uploads[i].field, &post->uploads[i].name,
		    post->uploads[i].bytes);
	buf_cstr(&text, "--b--\r\n");
	/* Names that are only escaped together may not fit a head again. */
	if (multipart_parse(arena, boundary, buf_view(&text), TEXT_MAX,
		&again) == MULTIPART_WHOLE) {
		if (again.n != post->n || again.n_uploads != post->n_uploads)
			abort();
		for (size_t i = 0; i < post->n; i++)
			if (!str_eq(again.pairs[i].value, post->pairs[i].value))
				abort();
		for (size_t i = 0; i < post->n_uploads; i++)
			if (!str_eq(
				again.uploads[i].bytes, post->uploads[i].bytes))
				abort();
	}
	buf_done(&text);
}

static void
check_upload(struct arena *arena, struct str body, struct form_upload upload)
{
	enum file_kind kind;

	if (upload.bytes.n > 0 &&
	    (upload.bytes.p < body.p ||
		upload.bytes.p + upload.bytes.n > body.p + body.n))
		abort();
	check_text(upload.field);
	check_text(upload.name);
	if (!file_kind_of(upload.bytes, &kind))
		kind = FILE_KIND_JPG;
	check_text(form_file_name(arena, upload.name, kind));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str body = str_mem(bytes, n), unused;
	struct form_post post;
	struct arena arena;
	size_t text = 0;

	arena_init(&arena, 0);
	(void)multipart_is_type(body, &unused);
	if (multipart_parse(&arena, boundary, body, TEXT_MAX, &post) ==
	    MULTIPART_WHOLE)
		check_again(&arena, &post);
	for (size_t i = 0; i < post.n; i++) {
		check_text(post.pairs[i].name);
		check_text(post.pairs[i].value);
		text += post.pairs[i].name.n + post.pairs[i].value.n;
	}
	for (size_t i = 0; i < post.n_uploads; i++)
		check_upload(&arena, body, post.uploads[i]);
	if (text > TEXT_MAX)
		abort();
	arena_done(&arena);
	return 0;
}
