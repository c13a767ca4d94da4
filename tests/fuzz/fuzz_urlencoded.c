/*
 * Whatever is taken is valid UTF-8 without NUL, and what a browser would send
 * for the pairs read gives the same pairs again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "web/urlencoded.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
encode(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (ascii_is_alnum(c))
			buf_char(out, (char)c);
		else if (c == ' ')
			buf_char(out, '+');
		else
			buf_fmt(out, "%%%02X", c);
	}
}

static void
check_text(struct str s)
{
	if (utf8_bad(s) != SIZE_MAX || memchr(s.p, '\0', s.n) != NULL)
		abort();
}

static void
check_again(struct arena *arena, const struct form_post *post)
{
	struct form_post again;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < post->n; i++) {
		check_text(post->pairs[i].name);
		check_text(post->pairs[i].value);
		encode(&text, post->pairs[i].name);
		buf_char(&text, '=');
		encode(&text, post->pairs[i].value);
		buf_char(&text, '&');
	}
	if (!urlencoded_parse(arena, buf_view(&text), &again) ||
	    again.n != post->n)
		abort();
	for (size_t i = 0; i < post->n; i++)
		if (!str_eq(again.pairs[i].name, post->pairs[i].name) ||
		    !str_eq(again.pairs[i].value, post->pairs[i].value))
			abort();
	buf_done(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena arena;
	struct form_post post;

	arena_init(&arena, 0);
	(void)urlencoded_is_type(str_mem(bytes, n));
	if (urlencoded_parse(&arena, str_mem(bytes, n), &post))
		check_again(&arena, &post);
	arena_done(&arena);
	return 0;
}
