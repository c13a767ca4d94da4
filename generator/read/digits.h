/*
 * Long numbers in a source: what could be a citizen's identity number, a
 * mobile or a bank card, as somebody typed it: full-width digits, blanks or
 * dashes between the digits. Only found here, while the text is at hand; what
 * such a number is, and whether it may stand there, check/ decides.
 */
#ifndef READ_DIGITS_H
#define READ_DIGITS_H

#include "base/src.h"

enum { DIGITS_MIN = 11, DIGITS_MAX = 19 };

struct digits {
	struct str text;   /* ASCII digits, perhaps one X behind them */
	struct str groups; /* one byte each: how many stand together */
	struct pos pos;    /* of the first digit */
	uint32_t end_col;  /* behind the last one, on the same line */
	bool in_front;     /* above the body */
	bool in_url;       /* part of an address with :// */
	bool is_glued;     /* a part of a longer word or decimal number */
};

/*
 * Every run of whole groups with 11 to 19 digits in text[from…], by place,
 * shorter ones first; runs overlap. Comment lines of front matter, which ends
 * at `body_at`, are left out. *out is in the arena, NULL when there is none;
 * `scratch`, another one, is left as it was. Valid UTF-8 only.
 */
size_t digits_find(struct arena *, struct arena *scratch, const struct src *,
    size_t from, size_t body_at, struct digits **out);
/* A number somebody wrote as digits finds it: folded, nothing between. */
struct str digits_fold(struct arena *, struct str);

#endif
