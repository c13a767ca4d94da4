/*
 * Borrowed byte slices and the few questions one asks of them. The smallest
 * are inline: a build asks them some ten million times.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct str {
	const char *p; /* borrowed, not NUL-terminated; NULL only if n == 0 */
	size_t n;
};

#define STR(lit)   ((struct str){ (lit), sizeof(lit) - 1 })
#define STR_FMT(s) (int)(s).n, (s).p /* for "%.*s" */

/* NULL gives the empty slice */
static inline struct str
str_of(const char *s)
{
	return (struct str){ s, s == NULL ? 0 : strlen(s) };
}

static inline struct str
str_mem(const void *p, size_t n)
{
	return (struct str){ p, n };
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
str_is(struct str a, const char *b)
{
	/* Most strings differ at once. */
	if (a.n > 0 && a.p[0] != b[0])
		return false;
	return str_eq(a, str_of(b));
}

int str_cmp(struct str, struct str); /* by bytes, never by locale */
static inline bool
str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

static inline bool
str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

/* clamped */
static inline struct str
str_from(struct str s, size_t from)
{
	if (from > s.n)
		from = s.n;
	return (struct str){ s.p == NULL ? NULL : s.p + from, s.n - from };
}

static inline struct str
str_sub(struct str s, size_t from, size_t n)
{
	s = str_from(s, from);
	if (s.n > n)
		s.n = n;
	return s;
}

/* Byte offset of the first hit, or SIZE_MAX. */
size_t str_find(struct str, const char *needle);
static inline size_t
str_find_char(struct str s, char c)
{
	const char *hit = s.n == 0 ? NULL : memchr(s.p, c, s.n);

	return hit == NULL ? SIZE_MAX : (size_t)(hit - s.p);
}

/*
 * The first ASCII byte at or behind `at`, s.n when there is none: who looks
 * for a sign of markup hops over Chinese text eight bytes at a time.
 */
static inline size_t
str_skip_wide(struct str s, size_t at)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	uint64_t word;

	while (s.n - at >= sizeof(word)) {
		memcpy(&word, s.p + at, sizeof(word));
		if ((word & high) != high)
			break;
		at += sizeof(word);
	}
	while (at < s.n && (unsigned char)s.p[at] >= 0x80)
		at++;
	return at;
}

/* ASCII space, tab, CR, LF at both ends. */
struct str str_trim(struct str);
/* Splits at the first `sep`: false and *before = all when there is none. */
bool str_cut(struct str, char sep, struct str *before, struct str *after);
/* All ASCII digits, no sign, no blank; false on overflow or other bytes. */
bool str_u64(struct str, uint64_t *);

/* Arena copies; str_dup is NUL-terminated. */
struct str str_copy(struct arena *, struct str);
char *str_dup(struct arena *, struct str);
char *str_fmt(struct arena *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct str str_join(struct arena *, struct str a, struct str b);

/* ASCII only, independent of locale. */
static inline bool
ascii_is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static inline bool
ascii_is_alpha(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
ascii_is_alnum(int c)
{
	return ascii_is_digit(c) || ascii_is_alpha(c);
}

/* space \t \r \n \f \v */
static inline bool
ascii_is_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool
ascii_is_punct(int c)
{
	return c > ' ' && c < 0x7f && !ascii_is_alnum(c);
}

static inline int
ascii_lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* The same but for the case of ASCII letters; `lower` has none of the other. */
static inline bool
str_is_any_case(struct str s, const char *lower)
{
	if (s.n != strlen(lower))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (ascii_lower((unsigned char)s.p[i]) != lower[i])
			return false;
	return true;
}

int ascii_hex(int c); /* 0–15, −1 for anything else */

/*
 * The option nearest to `wrong` by edit distance in code points, for “did you
 * mean”; empty when nothing is near. Ties go to the earlier option.
 */
struct str str_nearest(struct str wrong, const struct str *options, size_t n);

#endif
