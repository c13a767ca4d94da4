/*
 * The 查询编号: making, reading and showing it. Works on the caller's memory
 * only and wipes what it used: half of every number is a secret.
 */
#include "contract/number.h"

#include <string.h>

#include "base/utf8.h"
#include "contract/typed.h"

enum { SIXTEEN = NUMBER_DIGITS - 2, MODULUS = 97 };

static unsigned
mod97(const char *digits, size_t n)
{
	unsigned rest = 0;

	for (size_t i = 0; i < n; i++)
		rest = (rest * 10 + (unsigned)(digits[i] - '0')) % MODULUS;
	return rest;
}

void
number_make(struct number *number, const char sixteen[16])
{
	unsigned check;

	memcpy(number->digits, sixteen, SIXTEEN);
	/* ISO 7064: 98 − (100·N mod 97), so 02 … 98 and the whole is ≡ 1. */
	check = MODULUS + 1 - mod97(sixteen, SIXTEEN) * 100 % MODULUS;
	number->digits[SIXTEEN] = (char)('0' + check / 10);
	number->digits[SIXTEEN + 1] = (char)('0' + check % 10);
	number->digits[NUMBER_DIGITS] = '\0';
}

/* Exactly `want` digits, anything but digits, dashes and blanks refused. */
static bool
read_digits(struct str typed, char *out, size_t want)
{
	const char *p = typed.p, *end = typed.p + typed.n;
	size_t n = 0;
	uint32_t cp;
	int digit;

	if (typed.n == 0 || utf8_bad(typed) != SIZE_MAX)
		return false;
	while (p < end) {
		cp = utf8_next(&p, end);
		digit = typed_digit(cp);
		if (digit >= 0) {
			if (n == want)
				return false;
			out[n++] = (char)('0' + digit);
		} else if (!typed_is_dash(cp) && !typed_is_blank(cp)) {
			return false;
		}
	}
	out[n] = '\0';
	return n == want;
}

bool
number_parse(struct str typed, struct number *number)
{
	struct number read;
	const char *check = read.digits + SIXTEEN;
	bool ok;

	ok = read_digits(typed, read.digits, NUMBER_DIGITS);
	if (ok) {
		/* 00, 01, 99 are ≡ 97, 98, 02 but never made: refused. */
		ok = mod97(read.digits, NUMBER_DIGITS) == 1 &&
		     memcmp(check, "00", 2) != 0 &&
		     memcmp(check, "01", 2) != 0 && memcmp(check, "99", 2) != 0;
	}
	if (ok)
		*number = read;
	explicit_bzero(&read, sizeof(read));
	return ok;
}

void
number_face(const struct number *number, char out[NUMBER_FACE + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < NUMBER_DIGITS; i++) {
		if (i > 0 && i % 4 == 0)
			out[n++] = ' ';
		out[n++] = number->digits[i];
	}
	out[n] = '\0';
}

bool
number_parse_public(struct str typed, char out[NUMBER_PUBLIC + 1])
{
	char read[NUMBER_PUBLIC + 1];
	bool ok = read_digits(typed, read, NUMBER_PUBLIC);

	if (ok)
		memcpy(out, read, sizeof(read));
	explicit_bzero(read, sizeof(read));
	return ok;
}
