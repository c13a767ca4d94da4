/*
 * The privacy guard: personal numbers that are about to be published. Inside
 * of check/; check.c calls it.
 */
#ifndef CHECK_GUARD_H
#define CHECK_GUARD_H

#include "check/check.h"
#include "read/digits.h"

enum guard_kind { GUARD_NONE, GUARD_ID, GUARD_MOBILE, GUARD_CARD };

/*
 * What a number is by its shape: GB 11643 with check digit and a birthday not
 * after today; a mobile of mainland China; a bank card by start and Luhn.
 */
enum guard_kind guard_kind(const struct digits *, struct date today);

/* Everything in one page's source, and its list of exceptions. */
void guard_page(const struct page *, struct diags *);
/* What is shown on many pages: site.yaml, field sets, texts, layouts. */
void guard_sources(const struct site *, struct diags *);

/* photo.c: does a picture say where it was taken? `bytes` as in the file. */
bool photo_has_place(struct str bytes);
/* Every published picture with one, at the reference that publishes it. */
void photo_check(const struct site *, size_t output, struct diags *);

#endif
