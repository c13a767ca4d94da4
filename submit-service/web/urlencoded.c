/* Splits at '&' and the first '=', decodes '+' and %XX, insists on UTF-8. */
#include <string.h>

#include "base/utf8.h"
#include "urlencoded.h"

bool
urlencoded_is_type(struct str type)
{
	struct str word, rest, name, value;

	str_cut(type, ';', &word, &rest);
	if (!str_is_any_case(
		str_trim(word), "application/x-www-form-urlencoded"))
		return false;
	rest = str_trim(rest);
	if (rest.n == 0)
		return true;
	if (!str_cut(rest, '=', &name, &value) ||
	    !str_is_any_case(str_trim(name), "charset"))
		return false;
	value = str_trim(value);
	return str_is_any_case(value, "utf-8") ||
	       str_is_any_case(value, "\"utf-8\"");
}

static bool
decode(struct arena *a, struct str in, struct str *out)
{
	char *p = arena_alloc(a, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			int high, low;

			if (in.n - i < 3)
				return false;
			high = ascii_hex((unsigned char)in.p[i + 1]);
			low = ascii_hex((unsigned char)in.p[i + 2]);
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (c == '\0')
			return false;
		p[n++] = c;
	}
	p[n] = '\0';
	*out = str_mem(p, n);
	return utf8_bad(*out) == SIZE_MAX;
}

static bool
add(struct arena *a, struct str part, struct form_post *post, size_t *cap)
{
	struct form_pair pair;
	struct str name, value;

	if (part.n == 0)
		return true;
	str_cut(part, '=', &name, &value);
	if (!decode(a, name, &pair.name) || !decode(a, value, &pair.value))
		return false;
	if (post->n == URLENCODED_PAIRS_MAX)
		return false;
	post->pairs =
	    arena_grow(a, post->pairs, post->n, cap, sizeof(*post->pairs));
	post->pairs[post->n++] = pair;
	return true;
}

bool
urlencoded_parse(struct arena *a, struct str body, struct form_post *post)
{
	size_t cap = 0;

	*post = (struct form_post){ 0 };
	while (body.n) {
		struct str part, rest;

		str_cut(body, '&', &part, &rest);
		if (!add(a, part, post, &cap))
			return false;
		body = rest;
	}
	return true;
}
