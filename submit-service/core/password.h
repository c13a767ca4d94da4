/*
 * Query passwords: what is accepted when a ticket is made, and the one
 * normal form in which they are derived. A password lives in request memory
 * and in an argon_job, nowhere else, and is wiped with both.
 */
#ifndef CORE_PASSWORD_H
#define CORE_PASSWORD_H

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"
#include "contract/form_check.h"

enum {
	PASSWORD_MIN = 8, /* code points after NFKC */
	PASSWORD_MAX = 128,
	PASSWORD_BYTES_MAX = 4 * PASSWORD_MAX
};

enum password_fault {
	PASSWORD_FINE,
	PASSWORD_EMPTY,
	PASSWORD_SHORT,
	PASSWORD_LONG,
	PASSWORD_COMMON, /* on the list, a run of digits, a birthday */
	PASSWORD_OWN     /* a phone, identity or date value of the form */
};

/* The list of the commonest, one a line; NULL: errno is set. Arena. */
struct map *password_list_read(struct arena *, const char *path);

/* NFKC, so that full-width digits equal plain ones. Arena (wiped by owner). */
struct str password_normalise(struct arena *, struct str typed);

/* `answers` are those of the form the password will protect. */
enum password_fault password_judge(struct str normalised,
    const struct map *commonest, const struct form_result *answers);

#endif
