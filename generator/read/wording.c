/*
 * Closed tables: a screen reader lists links without what stands around them,
 * so these texts tell nobody anything on any site.
 */
#include "read/wording.h"

#include <string.h>

#include "base/utf8.h"

#define WORD(text)                                                             \
	{                                                                      \
		(text), sizeof(text) - 1                                       \
	}
static const struct str vague[] = {
	WORD("这里"),
	WORD("此处"),
	WORD("点击"),
	WORD("链接"),
	WORD("网址"),
	WORD("详情"),
	WORD("更多"),
	WORD("查看"),
	WORD("下载"),
	WORD("点这里"),
	WORD("点此"),
	WORD("请点击"),
	WORD("点击这里"),
	WORD("点击此处"),
	WORD("请点这里"),
	WORD("点击查看"),
	WORD("点击下载"),
	WORD("点击进入"),
	WORD("查看详情"),
	WORD("查看更多"),
	WORD("了解更多"),
	WORD("了解详情"),
	WORD("阅读全文"),
	WORD("请点击这里"),
	WORD("请点击此处"),
	WORD("点击查看详情"),
	WORD("here"),
	WORD("more"),
	WORD("click here"),
	WORD("read more"),
};

static const struct str decorations[] = { WORD("…"), WORD("»"), WORD("›"),
	WORD("→"), WORD("》"), WORD("】"), WORD("]"), WORD("）"), WORD(")"),
	WORD("："), WORD("。"), WORD(">"), WORD("."), WORD("!"), WORD("！") };

static const struct str openings[] = { WORD("《"), WORD("【"), WORD("["),
	WORD("（"), WORD("("), WORD("→") };
#undef WORD

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool
has_end(struct str s, struct str end)
{
	return s.n >= end.n && memcmp(s.p + s.n - end.n, end.p, end.n) == 0;
}

static struct str
bare(struct str s)
{
	bool again = true;

	s = utf8_trim(s);
	while (again) {
		size_t before = s.n;

		for (size_t i = 0; i < COUNT(decorations); i++)
			if (has_end(s, decorations[i]))
				s.n -= decorations[i].n;
		for (size_t i = 0; i < COUNT(openings); i++)
			if (s.n >= openings[i].n &&
			    memcmp(s.p, openings[i].p, openings[i].n) == 0)
				s = str_from(s, openings[i].n);
		s = utf8_trim(s);
		again = s.n < before;
	}
	return s;
}

/* U+4000–9FFF: what is taken off lies elsewhere. */
static bool
is_han(char lead)
{
	return (unsigned char)lead >= 0xe4 && (unsigned char)lead <= 0xe9;
}

static bool
is_bare(struct str s)
{
	return s.n >= 3 && is_han(s.p[0]) && is_han(s.p[s.n - 3]);
}

/* Every page asks this of all its links: one byte tells most words apart. */
static bool
is_listed(struct str s)
{
	for (size_t i = 0; i < COUNT(vague); i++)
		if (vague[i].n == s.n && vague[i].p[2] == s.p[2] &&
		    memcmp(vague[i].p, s.p, s.n) == 0)
			return true;
	return false;
}

bool
wording_is_vague(struct str link)
{
	char lower[WORDING_VAGUE_MAX];

	if (link.n == 0 || link.n > WORDING_VAGUE_MAX)
		return false;
	if (is_listed(link))
		return true;
	if (is_bare(link)) /* nearly all links of a site */
		return false;
	link = bare(link);
	for (size_t i = 0; i < link.n; i++)
		lower[i] = (char)ascii_lower(link.p[i]);
	return is_listed(str_mem(lower, link.n));
}

static bool
is_web(struct str s)
{
	return str_starts(s, "http://") || str_starts(s, "https://") ||
	       str_starts(s, "www.");
}

static struct str
without_scheme(struct str s)
{
	size_t at = str_find(s, "://");

	s = at == SIZE_MAX ? s : str_from(s, at + 3);
	while (s.n > 0 && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

bool
wording_is_address(struct str link, struct str target)
{
	enum { READ_OUT_MAX = 60 };

	link = utf8_trim(link);
	if (!is_web(link))
		return false;
	return link.n > READ_OUT_MAX ||
	       !str_eq(without_scheme(link), without_scheme(target));
}

static struct str
base_name(struct str path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/')
			return str_from(path, i);
	return path;
}

static struct str
stem(struct str name)
{
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '.')
			return str_sub(name, 0, i - 1);
	return name;
}

static bool
is_type(struct str s, const char *type)
{
	struct str wanted = str_of(type);

	if (s.n != wanted.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (ascii_lower(s.p[i]) != wanted.p[i])
			return false;
	return true;
}

bool
wording_is_file(struct str alt, struct str target)
{
	static const char *const types[] = { "png", "jpg", "jpeg", "gif",
		"webp", "svg", "bmp", "avif", "tif", "tiff" };
	struct str name = base_name(target), last;

	alt = utf8_trim(alt);
	if (alt.n == 0)
		return false;
	last = str_from(alt, stem(alt).n);
	for (size_t i = 0; last.n > 1 && i < COUNT(types); i++)
		if (is_type(str_from(last, 1), types[i]))
			return true;
	/* A Chinese name of a file may well say what is in the picture. */
	for (size_t i = 0; i < alt.n; i++)
		if ((unsigned char)alt.p[i] >= 0x80)
			return false;
	return str_eq(alt, name) || str_eq(alt, stem(name));
}
