/*
 * UTF-8 as Unicode 15 and RFC 3629 define it, and the character classes that
 * Chinese text needs. Normalisation and classes come from libutf8proc.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "str.h"

/* Offset of the first byte that is not UTF-8, or SIZE_MAX when all is. */
size_t utf8_bad(struct str);
/*
 * Decode one code point of *valid* text and advance *p; at `end` returns 0
 * without advancing.
 */
uint32_t utf8_next(const char **p, const char *end);
/* The code point that ends at `p`, or 0 at `start`. Valid text only. */
uint32_t utf8_before(const char *start, const char *p);
size_t utf8_put(char out[4], uint32_t cp); /* bytes written */
size_t utf8_count(struct str);             /* code points */
/* Where the n-th of them (from 0) begins; s.n behind the last. */
size_t utf8_offset(struct str, size_t n);
/*
 * Over well-formed characters of U+4000–9FFF and the stops between them
 * (、。，), three bytes each: nearly all text of a site, hence five at a time.
 * *n_stops is how many of them are stops. Any bytes may be given.
 */
const char *utf8_skip_cjk(const char *p, const char *end, size_t *n_stops);
/*
 * Which of two characters, of three bytes each, are somewhere: bit 0 and bit
 * 1. Quicker than str_find.
 */
unsigned utf8_has(struct str, const char *a, const char *b);
unsigned utf8_width(uint32_t cp); /* terminal cells: 0, 1 or 2 */

/* Normal forms; the result is in the arena. Valid text only. */
struct str utf8_nfc(struct arena *, struct str);
struct str utf8_nfkc(struct arena *, struct str);

/* Han ideographs, all extensions, and 〇々〆. */
bool utf8_is_han(uint32_t cp);
/* Han, kana, bopomofo, CJK punctuation, full-width forms. */
bool utf8_is_cjk(uint32_t cp);
/* With the marks GB/T 15834 borrows from the general block: “” ‘’ — … · */
bool utf8_is_cjk_punct(uint32_t cp);
/* White space incl. U+00A0, U+3000. */
bool utf8_is_space(uint32_t cp);
/* Characters nobody sees and nobody should type: see chinese Markdown rules:
 * U+00A0, zero width, bidi controls, private use, C0/C1 except \t \n \r. */
bool utf8_is_invisible(uint32_t cp);
/* Trim white space at both ends, U+3000 included. */
struct str utf8_trim(struct str);

#endif
