/* Names of value kinds, and the closed table of formats. */
#include "read/value.h"

#include <string.h>

#include "base/utf8.h"
#include "read/value_format.h"

static const char *const names[VALUE__MAX] = {
#define VALUE_KIND(id, name, zh, en, example) [VALUE_##id] = (name),
#include "value_kinds.def"
#undef VALUE_KIND
};

const char *
value_kind_name(enum value_kind kind)
{
	return names[kind];
}

bool
value_kind_find(struct str name, enum value_kind *out)
{
	for (int i = 0; i < VALUE__MAX; i++) {
		if (str_is(name, names[i])) {
			*out = (enum value_kind)i;
			return true;
		}
	}
	return false;
}

struct str
value_phone_digits(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		/* What follows 转 is dialled by hand. */
		if ((unsigned char)s.p[i] >= 0x80)
			break;
		if (ascii_is_digit(s.p[i]) || (s.p[i] == '+' && n == 0))
			out[n++] = s.p[i];
	}
	return str_mem(out, n);
}

/* ---- formats ------------------------------------------------------------ */

static bool
eat(struct str *s, const char *prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = str_from(*s, strlen(prefix));
	return true;
}

static size_t
eat_digits(struct str *s)
{
	size_t n = 0;

	while (n < s->n && ascii_is_digit(s->p[n]))
		n++;
	*s = str_from(*s, n);
	return n;
}

/* 青公通〔2026〕12号: hexagonal brackets, as GB/T 9704 has them */
static bool
fits_doc_number(struct str s)
{
	size_t at = str_find(s, "〔");

	if (at == SIZE_MAX || at == 0)
		return false;
	for (size_t i = 0; i < at; i++) {
		if (ascii_is_space(s.p[i]))
			return false;
	}
	s = str_from(s, at);
	eat(&s, "〔");
	if (eat_digits(&s) != 4 || !eat(&s, "〕"))
		return false;
	eat(&s, "第");
	at = eat_digits(&s);
	return at >= 1 && at <= 5 && str_is(s, "号");
}

static bool
fits_slug(struct str s)
{
	if (s.n == 0 || s.n > 64 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') &&
		    !ascii_is_digit(s.p[i]) && s.p[i] != '-')
			return false;
	}
	return true;
}

static bool
fits_postcode(struct str s)
{
	return eat_digits(&s) == 6 && s.n == 0;
}

bool
value_format_month(struct str s, struct date *out)
{
	char day[16];

	if (s.n != strlen("2026-11"))
		return false;
	memcpy(day, s.p, s.n);
	memcpy(day + s.n, "-01", sizeof("-01"));
	return date_parse(str_of(day), out);
}

static bool
fits_month(struct str s)
{
	struct date d;

	return value_format_month(s, &d);
}

static bool
fits_day_or_month(struct str s)
{
	struct date d;

	return date_parse(s, &d) || value_format_month(s, &d);
}

static const struct value_format formats[] = {
	{ "doc-number", VALUE_TEXT, fits_doc_number,
	    "文号（年份用六角括号〔〕）", "a document number with 〔year〕",
	    "青公通〔2026〕12号" },
	{ "slug", VALUE_TEXT, fits_slug, "小写字母、数字和短横线",
	    "lower case letters, digits and dashes", "juzhuzheng-2026" },
	{ "postcode", VALUE_TEXT, fits_postcode, "6 位邮政编码",
	    "a postcode of 6 digits", "100000" },
	{ "year-month", VALUE_DATE, fits_month, "年月", "a month", "2026-11" },
	{ "day-or-month", VALUE_DATE, fits_day_or_month, "日期或年月",
	    "a day or a month", "2026-11-23" },
};

const struct value_format *
value_format_find(struct str name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (str_is(name, formats[i].name))
			return &formats[i];
	}
	return NULL;
}

size_t
value_format_names(enum value_kind kind, struct str *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (formats[i].kind == kind && n < max)
			out[n++] = str_of(formats[i].name);
	}
	return n;
}
