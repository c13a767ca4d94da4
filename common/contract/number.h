/*
 * 查询编号: 18 digits shown 4 4 4 4 2 — 8 public (= 受理号), 8 secret, 2 check
 * digits 02…98 so that N mod 97 = 1 (ISO 7064 MOD 97-10). The secret half and
 * the check digits are never stored, logged or sent anywhere: callers keep
 * struct number in guarded memory and wipe it.
 */
#ifndef CONTRACT_NUMBER_H
#define CONTRACT_NUMBER_H

#include "base/str.h"

enum { NUMBER_DIGITS = 18, NUMBER_PUBLIC = 8, NUMBER_FACE = 22 };

struct number {
	char digits[NUMBER_DIGITS + 1];
};

/* From 16 digits: appends the check digits. */
void number_make(struct number *, const char sixteen[16]);
/*
 * What a person typed: full-width digits, blanks, U+3000 and dashes of all
 * kinds are fine. Needs no arena: nothing of it is left behind.
 */
bool number_parse(struct str typed, struct number *);
void number_face(const struct number *, char out[NUMBER_FACE + 1]);
/* Eight digits, the same tolerance. */
bool number_parse_public(struct str typed, char out[NUMBER_PUBLIC + 1]);

#endif
