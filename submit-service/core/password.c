/*
 * The rule of service-security §1: length in code points, not among the
 * commonest, not something the form itself says. No composition rules.
 */
#include "core/password.h"

#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/utf8.h"

struct map *
password_list_read(struct arena *arena, const char *path)
{
	struct map *list = ARENA_NEW(arena, struct map);
	struct str text, line;

	map_init(list, arena);
	if (!file_read(arena, path, &text))
		return NULL;
	while (text.n > 0) {
		if (!str_cut(text, '\n', &line, &text))
			text = (struct str){ NULL, 0 };
		line = str_trim(line);
		if (line.n > 0)
			map_add(list, line, list);
	}
	return list;
}

struct str
password_normalise(struct arena *arena, struct str typed)
{
	return utf8_nfkc(arena, typed);
}

/* The same byte again and again, or each one more (or less) than the last. */
static bool
is_run(struct str s)
{
	int step = 0;

	for (size_t i = 1; i < s.n; i++) {
		int d = (unsigned char)s.p[i] - (unsigned char)s.p[i - 1];

		if (d == 9 || d == -9) /* 9 and 0 are neighbours in a run */
			d = d > 0 ? -1 : 1;
		if (d < -1 || d > 1 || (i > 1 && d != step))
			return false;
		step = d;
	}
	return true;
}

/* A short piece repeated: 12121212, abcabcabc, 13141314. */
static bool
is_repeated(struct str s)
{
	for (size_t piece = 1; piece <= 4 && piece * 2 <= s.n; piece++) {
		size_t i = piece;

		while (i < s.n && s.p[i] == s.p[i - piece])
			i++;
		if (i == s.n)
			return true;
	}
	return false;
}

static bool
is_birthday(struct str s)
{
	uint64_t n;
	struct date forward, backward;

	if (s.n != 8 || !str_u64(s, &n))
		return false;
	forward = (struct date){ (int)(n / 10000), (int)(n / 100 % 100),
		(int)(n % 100) };
	backward = (struct date){ (int)(n % 10000), (int)(n / 10000 % 100),
		(int)(n / 1000000) };
	return (forward.y >= 1900 && forward.y < 2100 &&
		   date_is_valid(forward)) ||
	       (backward.y >= 1900 && backward.y < 2100 &&
		   date_is_valid(backward));
}

/* ASCII letters folded: Password1 is no better than password1. */
static bool
is_listed(const struct map *commonest, struct str s)
{
	char low[64];
	bool found;

	if (s.n > sizeof(low))
		return false;
	for (size_t i = 0; i < s.n; i++)
		low[i] = (char)ascii_lower((unsigned char)s.p[i]);
	found = map_get(commonest, str_mem(low, s.n)) != NULL;
	explicit_bzero(low, sizeof(low));
	return found;
}

/*
 * Equal but for blanks, dashes and the case of an x: 1990-01-31 and 19900131,
 * 0000-5550110 and 00005550110.
 */
static bool
equals_loosely(struct str password, struct str value)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < password.n && strchr("- ", password.p[i]) != NULL)
			i++;
		while (j < value.n && strchr("- ", value.p[j]) != NULL)
			j++;
		if (i == password.n || j == value.n)
			return i == password.n && j == value.n;
		if (ascii_lower((unsigned char)password.p[i++]) !=
		    ascii_lower((unsigned char)value.p[j++]))
			return false;
	}
}

static bool
is_answer(struct str password, const struct answer *answer)
{
	if (answer->n == 0)
		return false;
	switch (answer->field->type) {
	case FIELD_IDCARD:
	case FIELD_MOBILE:
	case FIELD_TEL:
	case FIELD_DATE: return equals_loosely(password, answer->values[0]);
	default: return false;
	}
}

enum password_fault
password_judge(struct str password, const struct map *commonest,
    const struct form_result *answers)
{
	size_t points = utf8_count(password);

	if (points == 0)
		return PASSWORD_EMPTY;
	if (points < PASSWORD_MIN)
		return PASSWORD_SHORT;
	if (points > PASSWORD_MAX)
		return PASSWORD_LONG;
	if (is_run(password) || is_repeated(password) ||
	    is_birthday(password) || is_listed(commonest, password))
		return PASSWORD_COMMON;
	for (size_t i = 0; i < answers->n_answers; i++)
		if (is_answer(password, &answers->answers[i]))
			return PASSWORD_OWN;
	return PASSWORD_FINE;
}
