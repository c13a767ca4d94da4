/*
 * UTF-8 and the character classes of Chinese text. libutf8proc lives here and
 * nowhere else; ASCII and the big Han block never reach it.
 */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/arena.h"

struct range {
	uint32_t first, last;
};

#define IN(cp, table) in_ranges((cp), (table), sizeof(table) / sizeof(*(table)))

/* Unicode 15: ideographs, their compatibility forms, 々〆〇. Sorted. */
static const struct range han[] = {
	{ 0x3005, 0x3007 },
	{ 0x3400, 0x4dbf },
	{ 0x4e00, 0x9fff },
	{ 0xf900, 0xfaff },
	{ 0x20000, 0x2a6df },
	{ 0x2a700, 0x2ebe0 },
	{ 0x2f800, 0x2fa1f },
	{ 0x30000, 0x323af },
};

/* Radicals, kana, bopomofo, enclosed forms, full and half-width forms. */
static const struct range cjk_other[] = {
	{ 0x2e80, 0x2fdf },
	{ 0x2ff0, 0x303f },
	{ 0x3040, 0x30ff },
	{ 0x3100, 0x312f },
	{ 0x3190, 0x33ff },
	{ 0xfe10, 0xfe1f },
	{ 0xfe30, 0xfe4f },
	{ 0xff01, 0xffef },
	{ 0x1b000, 0x1b16f },
};

/*
 * GB/T 15834 takes its quotation marks, dash, ellipsis and middle dot from the
 * general block, where Unicode leaves their width open; here they are CJK.
 */
static const struct range cjk_punct[] = {
	{ 0xb7, 0xb7 },
	{ 0x2014, 0x2014 },
	{ 0x2018, 0x2019 },
	{ 0x201c, 0x201d },
	{ 0x2026, 0x2026 },
	{ 0x3001, 0x3003 },
	{ 0x3008, 0x3011 },
	{ 0x3014, 0x301f },
	{ 0x3030, 0x3030 },
	{ 0x303d, 0x303d },
	{ 0x30a0, 0x30a0 },
	{ 0x30fb, 0x30fb },
	{ 0xfe10, 0xfe19 },
	{ 0xfe30, 0xfe4f },
	{ 0xff01, 0xff0f },
	{ 0xff1a, 0xff20 },
	{ 0xff3b, 0xff40 },
	{ 0xff5b, 0xff65 },
};

/* Zs, Zl, Zp and the ASCII controls that move the cursor, NEL. */
static const struct range spaces[] = {
	{ 0x09, 0x0d },
	{ 0x20, 0x20 },
	{ 0x85, 0x85 },
	{ 0xa0, 0xa0 },
	{ 0x1680, 0x1680 },
	{ 0x2000, 0x200a },
	{ 0x2028, 0x2029 },
	{ 0x202f, 0x202f },
	{ 0x205f, 0x205f },
	{ 0x3000, 0x3000 },
};

/*
 * U+200C and U+200D are in: neither Chinese nor its emoji needs a joiner in
 * a notice, and a hidden one breaks search. Variation selectors are not: they
 * choose the glyph of rare names.
 */
static const struct range invisible[] = {
	{ 0x00, 0x08 },
	{ 0x0b, 0x0c },
	{ 0x0e, 0x1f },
	{ 0x7f, 0xa0 },
	{ 0xad, 0xad },
	{ 0x34f, 0x34f },
	{ 0x61c, 0x61c },
	{ 0x115f, 0x1160 },
	{ 0x180e, 0x180e },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0x3164, 0x3164 },
	{ 0xe000, 0xf8ff },
	{ 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },
	{ 0xfff9, 0xfffb },
	{ 0xe0000, 0xe007f },
	{ 0xf0000, 0x10ffff },
};

static bool
in_ranges(uint32_t cp, const struct range *table, size_t n)
{
	size_t low = 0;

	while (low < n) {
		size_t mid = low + (n - low) / 2;

		if (cp > table[mid].last)
			low = mid + 1;
		else if (cp < table[mid].first)
			n = mid;
		else
			return true;
	}
	return false;
}

/* ---- bytes --------------------------------------------------------------- */

/*
 * Length of the sequence at `p`, 0 when it is not well-formed (RFC 3629 §4:
 * no overlong forms, no surrogates, nothing above U+10FFFF).
 */
static size_t
sequence(const unsigned char *p, size_t left)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t n;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (left < n)
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

size_t
utf8_bad(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	while (i < s.n) {
		uint64_t word;
		size_t n;

		if (s.n - i >= sizeof(word)) {
			memcpy(&word, p + i, sizeof(word));
			if ((word & UINT64_C(0x8080808080808080)) == 0) {
				i += sizeof(word);
				continue;
			}
		}
		/* The common case of this country, without a call. */
		if (s.n - i >= 3 && p[i] > 0xe0 && p[i] < 0xed &&
		    (p[i + 1] & 0xc0) == 0x80 && (p[i + 2] & 0xc0) == 0x80) {
			i += 3;
			continue;
		}
		n = sequence(p + i, s.n - i);
		if (n == 0)
			return i;
		i += n;
	}
	return SIZE_MAX;
}

uint32_t
utf8_next(const char **at, const char *end)
{
	const unsigned char *p = (const unsigned char *)*at;

	if (*at >= end)
		return 0;
	if (p[0] < 0x80) {
		*at += 1;
		return p[0];
	}
	if (p[0] < 0xe0) {
		*at += 2;
		return (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
	}
	if (p[0] < 0xf0) {
		*at += 3;
		return (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 |
		       (p[2] & 0x3fu);
	}
	*at += 4;
	return (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 |
	       (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
}

uint32_t
utf8_before(const char *start, const char *p)
{
	const char *end = p;

	if (p <= start)
		return 0;
	do
		p--;
	while (p > start && ((unsigned char)*p & 0xc0) == 0x80);
	return utf8_next(&p, end);
}

size_t
utf8_put(char out[4], uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

#ifdef __SSE2__
enum { BLOCK = 16 };

/* How many characters begin in sixteen bytes: all but 80–BF. */
static size_t
begins_in(const char *p)
{
	__m128i v = _mm_loadu_si128((const void *)p), sums;

	v = _mm_cmpgt_epi8(v, _mm_set1_epi8((char)0xbf));
	sums = _mm_sad_epu8(
	    _mm_sub_epi8(_mm_setzero_si128(), v), _mm_setzero_si128());
	return (size_t)_mm_cvtsi128_si32(sums) +
	       (size_t)_mm_cvtsi128_si32(_mm_srli_si128(sums, BLOCK / 2));
}
#endif

size_t
utf8_count(struct str s)
{
	size_t n = 0, i = 0;

#ifdef __SSE2__
	for (; s.n - i >= BLOCK; i += BLOCK)
		n += begins_in(s.p + i);
#endif
	for (; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

size_t
utf8_offset(struct str s, size_t n)
{
	size_t i = 0;

#ifdef __SSE2__
	while (s.n - i >= BLOCK) {
		size_t here = begins_in(s.p + i);

		if (here > n)
			break;
		n -= here;
		i += BLOCK;
	}
#endif
	/* The character that the last block began may go on. */
	for (; i < s.n; i++) {
		if (((unsigned char)s.p[i] & 0xc0) == 0x80)
			continue;
		if (n == 0)
			return i;
		n--;
	}
	return s.n;
}

/* 、 。 ， */
static bool
is_stop(const unsigned char *p)
{
	if (p[0] == 0xe3)
		return p[1] == 0x80 && (p[2] == 0x81 || p[2] == 0x82);
	return p[0] == 0xef && p[1] == 0xbc && p[2] == 0x8c;
}

static bool
is_han(const unsigned char *p)
{
	return p[0] >= 0xe4 && p[0] <= 0xe9 && (p[1] & 0xc0) == 0x80 &&
	       (p[2] & 0xc0) == 0x80;
}

#ifdef __SSE2__
enum { FIVE_CHARACTERS = 15, ALL_FIVE = 1 << FIVE_CHARACTERS, LEADS = 0x1249 };

/* A bit for each byte with which a stop begins; two more are looked at. */
static __m128i
stops_at(const unsigned char *p, __m128i v)
{
	__m128i second = _mm_loadu_si128((const void *)(p + 1));
	__m128i third = _mm_loadu_si128((const void *)(p + 2));
	__m128i a, b;

#define SAME(v, c) _mm_cmpeq_epi8((v), _mm_set1_epi8((char)(c)))
	a = _mm_or_si128(SAME(third, 0x81), SAME(third, 0x82));
	a = _mm_and_si128(a, _mm_and_si128(SAME(v, 0xe3), SAME(second, 0x80)));
	b = _mm_and_si128(SAME(second, 0xbc), SAME(third, 0x8c));
	b = _mm_and_si128(b, SAME(v, 0xef));
#undef SAME
	return _mm_or_si128(a, b);
}

/* A bit for each of fifteen bytes that is not of whole such characters. */
static unsigned
cjk_bad(const unsigned char *p, unsigned *stops)
{
#define FIVE(lead, tail)                                                       \
	_mm_setr_epi8((char)(lead), (char)(tail), (char)(tail), (char)(lead),  \
	    (char)(tail), (char)(tail), (char)(lead), (char)(tail),            \
	    (char)(tail), (char)(lead), (char)(tail), (char)(tail),            \
	    (char)(lead), (char)(tail), (char)(tail), 0)
	const __m128i least = FIVE(0xe4, 0x80), span = FIVE(5, 0x3f);
	__m128i v = _mm_loadu_si128((const void *)p);
	__m128i above = _mm_sub_epi8(v, least);
	__m128i good = _mm_cmpeq_epi8(_mm_min_epu8(above, span), above);

	*stops = (unsigned)_mm_movemask_epi8(stops_at(p, v)) & LEADS;
	return (~((unsigned)_mm_movemask_epi8(good) | *stops) & 0xffffu) |
	       ALL_FIVE;
#undef FIVE
}

/* How many of the five leads: no sum passes 7, so none runs into the next. */
static size_t
count_leads(unsigned bits)
{
	return bits * LEADS >> 12 & 7;
}
#endif

const char *
utf8_skip_cjk(const char *from, const char *to, size_t *n_stops)
{
	const unsigned char *p = (const unsigned char *)from;
	const unsigned char *end = (const unsigned char *)to;
	size_t n = 0;

#ifdef __SSE2__
	while (end - p >= 18) {
		unsigned stops, bad = cjk_bad(p, &stops);

		/* A branch, not a sum: the next look need not wait for it. */
		if (bad != ALL_FIVE) {
			unsigned good = (unsigned)__builtin_ctz(bad) / 3 * 3;

			*n_stops = n + count_leads(stops & ((1u << good) - 1));
			return (const char *)p + good;
		}
		n += count_leads(stops);
		p += FIVE_CHARACTERS;
	}
#endif
	for (; end - p >= 3; p += 3) {
		if (is_stop(p))
			n++;
		else if (!is_han(p))
			break;
	}
	*n_stops = n;
	return (const char *)p;
}

/* Sixteen bytes at once where compilers have them (GCC and clang do). */
typedef unsigned char bytes16 __attribute__((vector_size(16)));

static bytes16
load16(const char *p)
{
	bytes16 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static bool
any16(bytes16 v)
{
	uint64_t halves[2];

	memcpy(halves, &v, sizeof(v));
	return (halves[0] | halves[1]) != 0;
}

static bytes16
same3(bytes16 v, bytes16 second, bytes16 third, const char *c)
{
	const bytes16 zero = { 0 };

	return (bytes16)((v == zero + (unsigned char)c[0]) &
			 (second == zero + (unsigned char)c[1]) &
			 (third == zero + (unsigned char)c[2]));
}

/*
 * Lead and tail bytes alone stand everywhere in Chinese text, so all three
 * are compared, for sixteen places in one go.
 */
unsigned
utf8_has(struct str s, const char *a, const char *b)
{
	bytes16 has_a = { 0 }, has_b = { 0 };
	unsigned has;
	size_t i = 0;

	for (; s.n - i >= 18; i += 16) {
		const char *p = s.p + i;
		bytes16 v = load16(p), second = load16(p + 1);
		bytes16 third = load16(p + 2);

		has_a |= same3(v, second, third, a);
		has_b |= same3(v, second, third, b);
	}
	has = (any16(has_a) ? 1u : 0) | (any16(has_b) ? 2u : 0);
	for (; s.n - i >= 3; i++) {
		has |= memcmp(s.p + i, a, 3) == 0 ? 1u : 0;
		has |= memcmp(s.p + i, b, 3) == 0 ? 2u : 0;
	}
	return has;
}

/* ---- normal forms -------------------------------------------------------- */

static bool
is_ascii(struct str s)
{
	unsigned char seen = 0;

	for (size_t i = 0; i < s.n; i++)
		seen |= (unsigned char)s.p[i];
	return seen < 0x80;
}

static struct str
normalise(struct arena *arena, struct str s, int form)
{
	const utf8proc_option_t options =
	    (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE | form);
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t n;
	struct str copy;

	if (is_ascii(s))
		return str_copy(arena, s);
	n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n,
	    &out, options);
	if (n == UTF8PROC_ERROR_NOMEM)
		abort();
	if (n < 0)
		return str_copy(arena, s);
	copy = str_copy(arena, str_mem(out, (size_t)n));
	/* It may have been a citizen's text. */
	explicit_bzero(out, (size_t)n);
	free(out);
	return copy;
}

struct str
utf8_nfc(struct arena *arena, struct str s)
{
	return normalise(arena, s, 0);
}

struct str
utf8_nfkc(struct arena *arena, struct str s)
{
	return normalise(arena, s, UTF8PROC_COMPAT);
}

/* ---- classes ------------------------------------------------------------- */

bool
utf8_is_han(uint32_t cp)
{
	if (cp >= 0x4e00 && cp <= 0x9fff)
		return true;
	return cp >= 0x3005 && IN(cp, han);
}

bool
utf8_is_cjk_punct(uint32_t cp)
{
	return cp >= 0xb7 && IN(cp, cjk_punct);
}

bool
utf8_is_cjk(uint32_t cp)
{
	if (cp < 0xb7)
		return false;
	return utf8_is_han(cp) || IN(cp, cjk_other) || utf8_is_cjk_punct(cp);
}

bool
utf8_is_space(uint32_t cp)
{
	if (cp >= 0x3001)
		return false;
	return IN(cp, spaces);
}

bool
utf8_is_invisible(uint32_t cp)
{
	if ((cp >= 0x20 && cp < 0x7f) || (cp >= 0x4e00 && cp <= 0x9fff))
		return false;
	return IN(cp, invisible);
}

unsigned
utf8_width(uint32_t cp)
{
	int width;

	if (cp >= 0x20 && cp < 0x7f)
		return 1;
	if (cp >= 0x4e00 && cp <= 0x9fff)
		return 2;
	if (cp > 0x10ffff)
		return 1;
	width = utf8proc_charwidth((utf8proc_int32_t)cp);
	return width < 0 ? 0 : (unsigned)width;
}

struct str
utf8_trim(struct str s)
{
	const char *p = s.p, *end;

	if (s.n == 0)
		return s;
	end = p + s.n;
	while (p < end) {
		const char *next = p;

		if (!utf8_is_space(utf8_next(&next, end)))
			break;
		p = next;
	}
	while (end > p && utf8_is_space(utf8_before(p, end))) {
		do
			end--;
		while (((unsigned char)*end & 0xc0) == 0x80);
	}
	return (struct str){ p, (size_t)(end - p) };
}
