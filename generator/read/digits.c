/*
 * Finds long numbers. Every byte of a site lies before this scan and hardly
 * any belongs to a number, so it hops from digit to digit, sixteen bytes at a
 * time where the processor can. Only behind a digit is the text read closely.
 */
#include "read/digits.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf8.h"

enum { BETWEEN_MOST = 3, FULL_WIDTH = 3 };

typedef const unsigned char *bytes;

struct text {
	bytes start, end;
};

struct find {
	struct arena *arena, *scratch;
	const struct src *src;
	struct text text;
	bytes body;
	struct digits *items;
	size_t n, cap;
};

/* ---- one sign ------------------------------------------------------------ */

/* The digit at p, how long it is in *n; -1 when there is none. */
static int
digit_at(bytes p, bytes end, size_t *n)
{
	if (p >= end)
		return -1;
	if (*p >= '0' && *p <= '9') {
		*n = 1;
		return *p - '0';
	}
	/* U+FF10–FF19 */
	if (*p == 0xef && end - p >= FULL_WIDTH && p[1] == 0xbc &&
	    p[2] >= 0x90 && p[2] <= 0x99) {
		*n = FULL_WIDTH;
		return p[2] - 0x90;
	}
	return -1;
}

/* X, of either width and case, that ends an identity number. */
static size_t
x_at(bytes p, bytes end)
{
	if (p < end && (*p == 'X' || *p == 'x'))
		return 1;
	if (end - p >= FULL_WIDTH && p[0] == 0xef &&
	    ((p[1] == 0xbc && p[2] == 0xb8) || (p[1] == 0xbd && p[2] == 0x98)))
		return FULL_WIDTH;
	return 0;
}

/* What people put between digits: blanks and dashes. */
static size_t
between_at(bytes p, bytes end)
{
	static const char *const wide[] = { "\xe3\x80\x80", "\xef\xbc\x8d",
		"\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93",
		"\xe2\x80\x94", "\xe2\x88\x92" };

	if (p < end && (*p == ' ' || *p == '-' || *p == '\t'))
		return 1;
	if (end - p < 3 || *p < 0xe2)
		return 0;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (memcmp(p, wide[i], 3) == 0)
			return 3;
	return 0;
}

/* The next group behind p, or NULL. */
static bytes
skip_between(bytes p, bytes end)
{
	size_t n, k;

	for (unsigned i = 0; i < BETWEEN_MOST; i++) {
		if ((n = between_at(p, end)) == 0)
			return NULL;
		p += n;
		if (digit_at(p, end, &k) >= 0)
			return p;
	}
	return NULL;
}

/* ---- a number ------------------------------------------------------------ */

static bool
is_word(unsigned char c)
{
	return (c >= '0' && c <= '9') || c == '_' ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool
is_glued(const struct find *f, bytes from, bytes to)
{
	size_t n;

	if (to < f->text.end && is_word(*to))
		return true;
	if (to < f->text.end && *to == '.' &&
	    digit_at(to + 1, f->text.end, &n) >= 0)
		return true;
	if (from - f->text.start < 1)
		return false;
	return from[-1] == '_' ||
	       (from[-1] == '.' && from - f->text.start >= 2 &&
		   from[-2] >= '0' && from[-2] <= '9');
}

static bool
is_in_url(const struct find *f, bytes from)
{
	bytes p = from;

	while (p > f->text.start && p[-1] > ' ' && p[-1] < 0x7f &&
	       strchr("<>()\"'|", p[-1]) == NULL)
		p--;
	return str_find(str_mem(p, (size_t)(from - p)), "://") != SIZE_MAX;
}

static bool
is_comment(const struct find *f, bytes at)
{
	bytes p = at;

	if (at >= f->body)
		return false;
	while (p > f->text.start && p[-1] != '\n')
		p--;
	while (p < at && (*p == ' ' || *p == '\t'))
		p++;
	return *p == '#';
}

/* A number while its groups are put together. */
struct number {
	char text[DIGITS_MAX + 1];
	char groups[DIGITS_MAX + 1];
	size_t n, n_groups;
};

static void
emit(struct find *f, const struct number *number, bytes from, bytes to)
{
	struct digits *d;

	if (is_comment(f, from))
		return;
	f->items =
	    arena_grow(f->scratch, f->items, f->n, &f->cap, sizeof(*f->items));
	d = &f->items[f->n++];
	*d = (struct digits){
		.text = str_copy(f->arena, str_mem(number->text, number->n)),
		.groups = str_copy(
		    f->arena, str_mem(number->groups, number->n_groups)),
		.pos = src_pos(f->src, (size_t)(from - f->text.start)),
		.in_front = from < f->body,
		.in_url = is_in_url(f, from),
		.is_glued = is_glued(f, from, to),
	};
	d->end_col = d->pos.col +
		     (uint32_t)utf8_count(str_mem(from, (size_t)(to - from)));
}

/* Adds the group at p. NULL: more digits than anything has. */
static bytes
add_group(struct number *number, bytes p, bytes end)
{
	size_t n, before = number->n;
	int digit;

	while ((digit = digit_at(p, end, &n)) >= 0) {
		if (number->n == DIGITS_MAX)
			return NULL;
		number->text[number->n++] = (char)('0' + digit);
		p += n;
	}
	number->groups[number->n_groups++] = (char)(number->n - before);
	return p;
}

/* The numbers that begin with the group at `from`. */
static void
numbers_at(struct find *f, bytes from)
{
	struct number number = { .n = 0 };
	bytes p = from;
	size_t x;

	while (p != NULL && (p = add_group(&number, p, f->text.end)) != NULL) {
		x = number.n == 17 ? x_at(p, f->text.end) : 0;
		if (x > 0) {
			number.text[number.n++] = 'X';
			number.groups[number.n_groups - 1]++;
			emit(f, &number, from, p + x);
			return;
		}
		if (number.n >= DIGITS_MIN)
			emit(f, &number, from, p);
		p = skip_between(p, f->text.end);
	}
}

/* Behind the group at p; *count grows by its digits. */
static bytes
skip_group(bytes p, bytes end, size_t *count)
{
	size_t n;

	for (; digit_at(p, end, &n) >= 0; p += n)
		(*count)++;
	return p;
}

/*
 * The run of groups that begins at p; what is behind it. Dates, hours and
 * prices are runs too, but short: nobody puts numbers together there.
 */
static bytes
read_run(struct find *f, bytes p)
{
	bytes group = p, next = p, end = f->text.end, behind;
	size_t count = 0;

	do {
		behind = skip_group(next, end, &count);
		next = skip_between(behind, end);
	} while (next != NULL);
	while (count >= DIGITS_MIN && group != NULL) {
		size_t here = 0;

		numbers_at(f, group);
		group = skip_between(skip_group(group, end, &here), end);
		count -= here;
	}
	return behind;
}

/* ---- the scan ------------------------------------------------------------ */

#ifdef __SSE2__
enum { WIDE = 16 };

/* A bit for each byte with which a digit begins; two more are looked at. */
static unsigned
digits_begin(bytes p)
{
	__m128i a = _mm_loadu_si128((const void *)p);
	__m128i b = _mm_loadu_si128((const void *)(p + 1));
	__m128i c = _mm_loadu_si128((const void *)(p + 2));
	__m128i nine = _mm_set1_epi8(9), ascii, full;

	/* At most nine above zero: the smaller of both is the difference. */
	ascii = _mm_sub_epi8(a, _mm_set1_epi8('0'));
	ascii = _mm_cmpeq_epi8(_mm_min_epu8(ascii, nine), ascii);
	c = _mm_sub_epi8(c, _mm_set1_epi8((char)0x90));
	full = _mm_cmpeq_epi8(_mm_min_epu8(c, nine), c);
	a = _mm_cmpeq_epi8(a, _mm_set1_epi8((char)0xef));
	b = _mm_cmpeq_epi8(b, _mm_set1_epi8((char)0xbc));
	full = _mm_and_si128(full, _mm_and_si128(a, b));
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(ascii, full));
}
#endif

/* Where the next digit begins, or `end`. */
static bytes
next_digit(bytes p, bytes end)
{
	size_t n;

#ifdef __SSE2__
	for (; end - p >= WIDE + FULL_WIDTH - 1; p += WIDE) {
		unsigned found = digits_begin(p);

		if (found != 0)
			return p + __builtin_ctz(found);
	}
#endif
	while (p < end && digit_at(p, end, &n) < 0)
		p++;
	return p;
}

size_t
digits_find(struct arena *arena, struct arena *scratch, const struct src *src,
    size_t from, size_t body_at, struct digits **out)
{
	struct arena_mark mark = arena_mark(scratch);
	bytes start = (bytes)src->text.p;
	struct find f = { .arena = arena,
		.scratch = scratch,
		.src = src,
		.text = { start, start + src->text.n },
		.body = start + body_at };
	bytes p = next_digit(start + from, f.text.end);

	/* Behind a run is nothing of it: nobody looks back. */
	while (p < f.text.end)
		p = next_digit(read_run(&f, p), f.text.end);
	/* Many pages are kept with what is found in them: not a byte more. */
	*out = NULL;
	if (f.n > 0) {
		*out = ARENA_ARRAY(arena, f.n, struct digits);
		memcpy(*out, f.items, f.n * sizeof(**out));
	}
	arena_rewind(scratch, mark);
	return f.n;
}

struct str
digits_fold(struct arena *arena, struct str text)
{
	bytes p = (bytes)text.p, end = p + text.n;
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0, k;
	int digit;

	while (p < end) {
		if ((digit = digit_at(p, end, &k)) >= 0)
			out[n++] = (char)('0' + digit);
		else if ((k = x_at(p, end)) > 0)
			out[n++] = 'X';
		else if ((k = between_at(p, end)) == 0) {
			out[n++] = (char)*p;
			k = 1;
		}
		p += k;
	}
	return str_mem(out, n);
}
