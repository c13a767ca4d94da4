/*
 * Byte slices. Nothing here depends on the locale; code points matter only
 * to str_nearest, everything else in utf8.c.
 */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (order != 0)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

/* In Chinese text an ASCII byte is rare: look for it alone, then compare. */
static size_t
find_ascii(struct str s, const char *needle)
{
	const char *p = s.p, *end = s.p + s.n;
	size_t n = strlen(needle);

	while ((size_t)(end - p) >= n &&
	       (p = memchr(p, needle[0], (size_t)(end - p) - n + 1)) != NULL) {
		if (memcmp(p, needle, n) == 0)
			return (size_t)(p - s.p);
		p++;
	}
	return SIZE_MAX;
}

size_t
str_find(struct str s, const char *needle)
{
	const char *hit;

	if (*needle == '\0')
		return 0;
	if (s.n == 0)
		return SIZE_MAX;
	if (needle[0] > 0)
		return find_ascii(s, needle);
	hit = memmem(s.p, s.n, needle, strlen(needle));
	return hit == NULL ? SIZE_MAX : (size_t)(hit - s.p);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

bool
str_cut(struct str s, char sep, struct str *before, struct str *after)
{
	size_t at = str_find_char(s, sep);

	if (at == SIZE_MAX) {
		*before = s;
		*after = str_from(s, s.n);
		return false;
	}
	*before = str_sub(s, 0, at);
	*after = str_from(s, at + 1);
	return true;
}

bool
str_u64(struct str s, uint64_t *out)
{
	uint64_t value = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';

		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

char *
str_dup(struct arena *arena, struct str s)
{
	char *p = arena_alloc(arena, s.n + 1);

	if (s.n != 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct str
str_copy(struct arena *arena, struct str s)
{
	return (struct str){ str_dup(arena, s), s.n };
}

char *
str_fmt(struct arena *arena, const char *fmt, ...)
{
	char small[256];
	va_list args;
	size_t size;
	char *p;
	int n;

	va_start(args, fmt);
	n = vsnprintf(small, sizeof(small), fmt, args);
	va_end(args);
	if (n < 0)
		abort();
	size = (size_t)n + 1;
	p = arena_alloc(arena, size);
	if (size <= sizeof(small))
		return memcpy(p, small, size);
	va_start(args, fmt);
	vsnprintf(p, size, fmt, args);
	va_end(args);
	return p;
}

struct str
str_join(struct arena *arena, struct str a, struct str b)
{
	char *p = arena_alloc(arena, a.n + b.n + 1);

	if (a.n != 0)
		memcpy(p, a.p, a.n);
	if (b.n != 0)
		memcpy(p + a.n, b.p, b.n);
	p[a.n + b.n] = '\0';
	return (struct str){ p, a.n + b.n };
}

int
ascii_hex(int c)
{
	if (ascii_is_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* ---- did you mean -------------------------------------------------------- */

enum { NEAREST_LONGEST = 64 }; /* code points; nobody mistypes more */

/* SIZE_MAX when it is too long. */
static size_t
decode(struct str s, uint32_t cps[NEAREST_LONGEST])
{
	const char *p = s.p, *end;
	size_t n = 0;

	if (s.n == 0)
		return 0;
	end = p + s.n;
	if (s.n > NEAREST_LONGEST * 4 || utf8_bad(s) != SIZE_MAX)
		return SIZE_MAX;
	while (p < end) {
		if (n == NEAREST_LONGEST)
			return SIZE_MAX;
		cps[n++] = utf8_next(&p, end);
	}
	return n;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insert, delete, replace, or swap two neighbours: one step each. */
static size_t
distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b)
{
	size_t rows[3][NEAREST_LONGEST + 1];
	size_t *older = rows[0], *old = rows[1], *row = rows[2];

	for (size_t j = 0; j <= n_b; j++)
		old[j] = j;
	for (size_t i = 1; i <= n_a; i++) {
		size_t *spare = older;

		row[0] = i;
		for (size_t j = 1; j <= n_b; j++) {
			size_t cost = a[i - 1] != b[j - 1];

			row[j] = least(
			    old[j - 1] + cost, least(old[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = least(row[j], older[j - 2] + 1);
		}
		older = old;
		old = row;
		row = spare;
	}
	return old[n_b];
}

struct str
str_nearest(struct str wrong, const struct str *options, size_t n)
{
	uint32_t a[NEAREST_LONGEST], b[NEAREST_LONGEST];
	size_t n_a = decode(wrong, a), limit, best;
	struct str found = { NULL, 0 };

	if (n_a == SIZE_MAX || n_a == 0)
		return found;
	/* Replacing every character is not a slip of the hand. */
	limit = n_a / 3 > 1 ? n_a / 3 : 1;
	best = least(limit + 1, n_a);
	for (size_t i = 0; i < n; i++) {
		size_t n_b = decode(options[i], b), d;

		if (n_b == SIZE_MAX || n_b > n_a + limit || n_a > n_b + limit)
			continue;
		d = distance(a, n_a, b, n_b);
		if (d < best) {
			best = d;
			found = options[i];
		}
	}
	return found;
}
