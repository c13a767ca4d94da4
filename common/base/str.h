/* Borrowed byte slices and the few questions one asks of them. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct str {
	const char *p; /* borrowed, not NUL-terminated; NULL only if n == 0 */
	size_t n;
};

#define STR(lit)   ((struct str){ (lit), sizeof(lit) - 1 })
#define STR_FMT(s) (int)(s).n, (s).p /* for "%.*s" */

struct str str_of(const char *); /* NULL gives the empty slice */
struct str str_mem(const void *, size_t n);
bool str_eq(struct str, struct str);
bool str_is(struct str, const char *);
int str_cmp(struct str, struct str); /* by bytes, never by locale */
bool str_starts(struct str, const char *prefix);
bool str_ends(struct str, const char *suffix);
struct str str_from(struct str, size_t from); /* clamped */
struct str str_sub(struct str, size_t from, size_t n);
/* Byte offset of the first hit, or SIZE_MAX. */
size_t str_find(struct str, const char *needle);
size_t str_find_char(struct str, char c);
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
bool ascii_is_digit(int c);
bool ascii_is_alpha(int c);
bool ascii_is_alnum(int c);
bool ascii_is_space(int c); /* space \t \r \n \f \v */
bool ascii_is_punct(int c);
int ascii_lower(int c);
int ascii_hex(int c); /* 0–15, −1 for anything else */

/*
 * The option nearest to `wrong` by edit distance in code points, for “did you
 * mean”; empty when nothing is near. Ties go to the earlier option.
 */
struct str str_nearest(struct str wrong, const struct str *options, size_t n);

#endif
