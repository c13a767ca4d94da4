/*
 * Tables of the characters people type between digits. No allocation, no
 * normal forms: the secret half of a ticket number passes through here.
 */
#include "contract/typed.h"

#include "base/utf8.h"

struct span {
	uint32_t from, to;
};

/* Unicode 15, category Pd, and what is used as a dash without being one. */
static const struct span dashes[] = {
	{ 0x002D, 0x002D },
	{ 0x00AD, 0x00AD }, /* soft hyphen: copied from justified text */
	{ 0x058A, 0x058A },
	{ 0x05BE, 0x05BE },
	{ 0x1400, 0x1400 },
	{ 0x1806, 0x1806 },
	{ 0x2010, 0x2015 },
	{ 0x2043, 0x2043 },
	{ 0x207B, 0x207B },
	{ 0x208B, 0x208B },
	{ 0x2212, 0x2212 }, /* minus sign */
	{ 0x2E17, 0x2E17 },
	{ 0x2E1A, 0x2E1A },
	{ 0x2E3A, 0x2E3B },
	{ 0x2E40, 0x2E40 },
	{ 0x2E5D, 0x2E5D },
	{ 0x301C, 0x301C },
	{ 0x3030, 0x3030 },
	{ 0x30A0, 0x30A0 },
	{ 0x30FC, 0x30FC }, /* the long mark of kana, next to － on keyboards */
	{ 0xFE31, 0xFE32 },
	{ 0xFE58, 0xFE58 },
	{ 0xFE63, 0xFE63 },
	{ 0xFF0D, 0xFF0D },
	{ 0xFF70, 0xFF70 },
	{ 0x10EAD, 0x10EAD },
};

static const struct span blanks[] = {
	{ 0x180E, 0x180E },
	{ 0x200B, 0x200F }, /* zero width, and the marks of direction */
	{ 0x202A, 0x202E }, /* phones put U+202D around copied numbers */
	{ 0x2060, 0x2060 },
	{ 0x2066, 0x2069 },
	{ 0xFEFF, 0xFEFF },
};

static const struct span dots[] = {
	{ 0x002E, 0x002E },
	{ 0x00B7, 0x00B7 },
	{ 0x2022, 0x2022 },
	{ 0x2027, 0x2027 },
	{ 0x2219, 0x2219 },
	{ 0x22C5, 0x22C5 },
	{ 0x30FB, 0x30FB },
	{ 0xFF0E, 0xFF0E },
	{ 0xFF65, 0xFF65 },
};

static bool
span_has(const struct span *spans, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (cp >= spans[i].from && cp <= spans[i].to)
			return true;
	return false;
}

bool
typed_is_dash(uint32_t cp)
{
	return span_has(dashes, sizeof(dashes) / sizeof(*dashes), cp);
}

bool
typed_is_blank(uint32_t cp)
{
	return utf8_is_space(cp) ||
	       span_has(blanks, sizeof(blanks) / sizeof(*blanks), cp);
}

bool
typed_is_dot(uint32_t cp)
{
	return span_has(dots, sizeof(dots) / sizeof(*dots), cp);
}

int
typed_digit(uint32_t cp)
{
	if (cp >= '0' && cp <= '9')
		return (int)(cp - '0');
	if (cp >= 0xFF10 && cp <= 0xFF19)
		return (int)(cp - 0xFF10);
	return -1;
}
