/*
 * Bare addresses in text become links: http:// and https:// only, because
 * www.… says nothing of its scheme. An address ends where something stands
 * that no address holds: a blank, Chinese text or punctuation, a quote. Marks
 * that end a sentence and a bracket that was opened before it stay outside.
 */
#include <string.h>

#include "md_walk.h"

static const char *const schemes[] = { "https://", "http://" };

/* RFC 3986 §2, without what prose puts around addresses. */
static bool
is_part(char c)
{
	return ascii_is_alnum((unsigned char)c) ||
	       (c != '\0' && strchr("-._~:/?#[]@!$&'()*+,;=%", c) != NULL);
}

/* The closing bracket at the end has its partner inside. */
static bool
is_balanced(struct str s, char open, char close)
{
	int depth = 0;

	for (size_t i = 0; i < s.n; i++)
		depth += (s.p[i] == open) - (s.p[i] == close);
	return depth >= 0;
}

static struct str
without_tail(struct str s)
{
	while (s.n > 0) {
		char c = s.p[s.n - 1];

		if (c == ')'   ? is_balanced(s, '(', ')')
		    : c == ']' ? is_balanced(s, '[', ']')
			       : strchr("?!.,:;*_~'[(", c) == NULL)
			break;
		s.n--;
	}
	return s;
}

/* The address that begins with the scheme of `n` bytes; empty: none. */
static struct str
address(struct str s, size_t n)
{
	size_t end = n;

	while (end < s.n && is_part(s.p[end]))
		end++;
	s = without_tail(str_sub(s, 0, end));
	if (s.n <= n || !ascii_is_alnum((unsigned char)s.p[n]))
		s.n = 0;
	return s;
}

/* Where the scheme of the address around `://` at `at` begins. */
static struct str
link_at(struct str text, size_t colon)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		size_t n = strlen(schemes[i]), from;

		if (colon + 3 < n)
			continue;
		from = colon + 3 - n;
		if (!str_starts(str_from(text, from), schemes[i]))
			continue;
		if (from > 0 && ascii_is_alnum((unsigned char)text.p[from - 1]))
			continue;
		return address(str_from(text, from), n);
	}
	return (struct str){ 0 };
}

static void
put_link(struct md_walk *w, cmark_node *node, struct str url)
{
	struct pos pos = md_pos_text(w, node, url);

	buf_cstr(&w->html, "<a href=\"");
	md_walk_add_ref(w, MD_LINK, url, pos)->text = str_copy(w->arena, url);
	buf_cstr(&w->html, "\">");
	md_text_put(w, url);
	buf_cstr(&w->html, "</a>");
}

void
md_autolink_text(struct md_walk *w, cmark_node *node, struct str text)
{
	size_t at;

	if (w->in_image > 0 || w->link.open) {
		md_text_put(w, text);
		return;
	}
	while (text.n > 0 && (at = str_find(text, "://")) != SIZE_MAX) {
		struct str url = link_at(text, at);
		size_t done = url.n > 0 ? (size_t)(url.p - text.p) : at + 3;

		md_text_put(w, str_sub(text, 0, done));
		if (url.n > 0)
			put_link(w, node, url);
		text = str_from(text, done + url.n);
	}
	md_text_put(w, text);
}
