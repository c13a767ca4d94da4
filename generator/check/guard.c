/*
 * Personal numbers in what will be published. The reader has found the long
 * numbers (read/digits.h); here it is decided what each one is, whether it may
 * stand where it stands, and whether the page has given a reason for it.
 */
#include "check/guard.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "contract/form_check.h"
#include "read/source.h"

/* ---- what is it? --------------------------------------------------------- */

static bool
groups_are(const struct digits *d, const char *groups)
{
	return d->groups.n == strlen(groups) &&
	       memcmp(d->groups.p, groups, d->groups.n) == 0;
}

/* One digit at a time, or all together. */
static bool
is_even(const struct digits *d)
{
	for (size_t i = 0; i < d->groups.n; i++)
		if (d->groups.p[i] != 1)
			return d->groups.n == 1;
	return true;
}

/* 139 1234 5678 and the like; numbers that only stand side by side are none. */
static bool
is_mobile(const struct digits *d)
{
	static const char *const shapes[] = { "\3\4\4", "\3\10", "\7\4",
		"\3\3\5", "\5\6", "\2\13", "\2\3\4\4", "\4\3\4\4", "\4\13" };
	struct str s = d->text;
	bool fits = is_even(d);

	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		fits |= groups_are(d, shapes[i]);
	if (!fits)
		return false;
	if (s.n == 15 && str_starts(s, "0086"))
		s = str_from(s, 4);
	else if (s.n == 13 && str_starts(s, "86"))
		s = str_from(s, 2);
	return s.n == 11 && s.p[0] == '1' && s.p[1] >= '3';
}

static bool
luhn(struct str s)
{
	unsigned sum = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned)(s.p[s.n - 1 - i] - '0');

		if (i % 2 == 1)
			digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return sum % 10 == 0;
}

/*
 * Starts of card numbers (ISO/IEC 7812): UnionPay, Visa, Mastercard, JCB and
 * the older debit cards of Chinese banks, which came before 62.
 */
static const struct bin {
	unsigned low, high; /* first four digits */
	unsigned shortest, longest;
} bins[] = {
	{ 6200, 6299, 16, 19 },
	{ 8100, 8171, 16, 19 }, /* UnionPay, newer */
	{ 4000, 4999, 16, 16 },
	{ 4000, 4999, 19, 19 },
	{ 5100, 5599, 16, 16 },
	{ 2221, 2720, 16, 16 },
	{ 3528, 3589, 16, 16 },
	{ 9558, 9559, 16, 19 },
	{ 6013, 6013, 16, 19 },
	{ 6033, 6033, 18, 19 },
	{ 6858, 6858, 16, 19 },
	{ 6907, 6907, 16, 19 },
	{ 9400, 9409, 16, 19 },
};

static bool
is_card(const struct digits *d)
{
	struct str s = d->text;
	unsigned start = 0;
	bool fits = is_even(d);

	if (s.n < 16 || s.p[s.n - 1] == 'X')
		return false;
	if (!fits) {
		fits = d->groups.n == 2 && d->groups.p[0] == 6;
		size_t i = 0;
		while (i + 1 < d->groups.n && d->groups.p[i] == 4)
			i++;
		fits |= i + 1 == d->groups.n && d->groups.p[i] <= 4;
	}
	for (size_t i = 0; i < 4; i++)
		start = start * 10 + (unsigned)(s.p[i] - '0');
	for (size_t i = 0; fits && i < sizeof(bins) / sizeof(*bins); i++)
		if (start >= bins[i].low && start <= bins[i].high &&
		    s.n >= bins[i].shortest && s.n <= bins[i].longest)
			return luhn(s);
	return false;
}

enum guard_kind
guard_kind(const struct digits *d, struct date today)
{
	if (d->is_glued)
		return GUARD_NONE;
	if (d->text.n == 18 && form_idcard_is_valid(d->text, today) &&
	    str_cmp(str_sub(d->text, 6, 4), STR("1900")) >= 0)
		return GUARD_ID;
	/* Article numbers in addresses of others are no people. */
	if (d->in_url)
		return GUARD_NONE;
	if (is_mobile(d))
		return GUARD_MOBILE;
	return is_card(d) ? GUARD_CARD : GUARD_NONE;
}

/* ---- may it stand there? ------------------------------------------------- */

static const struct {
	enum diag_code code;
	size_t head, tail; /* digits shown: enough to find the place */
} kinds[] = {
	[GUARD_ID] = { DIAG_PRIVACY_ID, 6, 2 },
	[GUARD_MOBILE] = { DIAG_PRIVACY_MOBILE, 3, 2 },
	[GUARD_CARD] = { DIAG_PRIVACY_CARD, 4, 2 },
};

/* Findings are passed on; the message does not repeat the number. */
static void
report(enum guard_kind kind, const struct digits *d, struct diags *diags)
{
	char shown[DIGITS_MAX + 1];
	size_t n = d->text.n;

	for (size_t i = 0; i < n; i++)
		shown[i] = i < kinds[kind].head || i + kinds[kind].tail >= n
			       ? d->text.p[i]
			       : '*';
	shown[n] = '\0';
	DIAG_ADD(diags, kinds[kind].code, d->pos, shown);
}

/* `text` begins at pos, perhaps behind a quote. */
static bool
is_within(const struct digits *d, struct pos pos, size_t n)
{
	enum { QUOTES = 2 };

	return pos.src == d->pos.src && pos.line == d->pos.line &&
	       d->pos.col >= pos.col && d->end_col <= pos.col + n + QUOTES;
}

static bool
is_phone_value(const struct value *v, const struct digits *d)
{
	size_t n;

	if (!v->is_set)
		return false;
	if (v->kind == VALUE_PHONE)
		return is_within(d, v->pos, v->u.text.n);
	if (v->kind == VALUE_LIST) {
		for (size_t i = 0; i < v->u.list.n; i++)
			if (is_phone_value(&v->u.list.items[i], d))
				return true;
	} else if (v->kind == VALUE_TABLE) {
		n = v->u.table.n_rows * v->u.table.n_columns;
		for (size_t i = 0; i < n; i++)
			if (is_phone_value(&v->u.table.cells[i], d))
				return true;
	}
	return false;
}

static bool
is_phone_field(const struct front *front, const struct digits *d)
{
	if (!d->in_front || front->of == NULL || front->values == NULL)
		return false;
	for (size_t i = 0; i < front->of->n_fields; i++)
		if (is_phone_value(&front->values[i], d))
			return true;
	return false;
}

static bool
is_exception_itself(const struct front *front, const struct digits *d)
{
	for (size_t i = 0; d->in_front && i < front->n_allow; i++)
		if (is_within(d, front->allow[i].pos, front->allow[i].text.n))
			return true;
	return false;
}

/* What is wrong with a number of this page, exceptions aside. */
static enum guard_kind
wrong_with(const struct page *page, const struct digits *d)
{
	enum guard_kind kind = guard_kind(d, page->site->today);

	if (kind == GUARD_NONE || is_exception_itself(page->front, d))
		return GUARD_NONE;
	if (kind == GUARD_MOBILE && is_phone_field(page->front, d))
		return GUARD_NONE;
	return kind;
}

static bool
is_excepted(const struct front *front, const struct digits *d)
{
	for (size_t i = 0; i < front->n_allow; i++)
		if (str_eq(front->allow[i].digits, d->text))
			return true;
	return false;
}

static bool
is_needed(const struct page *page, const struct front_allow *allow)
{
	const struct doc *doc = page->doc;

	for (size_t i = 0; i < doc->n_numbers; i++)
		if (str_eq(allow->digits, doc->numbers[i].text) &&
		    wrong_with(page, &doc->numbers[i]) != GUARD_NONE)
			return true;
	return false;
}

/* Runs overlap: what begins inside the last finding is a part of it. */
static bool
is_behind(const struct digits *d, const struct digits *last)
{
	return last == NULL || d->pos.line != last->pos.line ||
	       d->pos.col >= last->end_col;
}

void
guard_page(const struct page *page, struct diags *diags)
{
	const struct front *front = page->front;
	const struct doc *doc = page->doc;
	const struct digits *last = NULL;

	for (size_t i = 0; i < doc->n_numbers; i++) {
		const struct digits *d = &doc->numbers[i];
		enum guard_kind kind;

		if (!is_behind(d, last) ||
		    (kind = wrong_with(page, d)) == GUARD_NONE)
			continue;
		last = d;
		if (!is_excepted(front, d))
			report(kind, d, diags);
	}
	for (size_t i = 0; i < front->n_allow; i++) {
		struct buf text = BUF_INIT;

		if (is_needed(page, &front->allow[i]))
			continue;
		buf_str(&text, front->allow[i].text);
		DIAG_ADD(diags, DIAG_ALLOW_UNUSED, front->allow[i].pos, text.p);
		buf_done(&text);
	}
}

/* ---- shown on many pages ------------------------------------------------- */

/* `tel:` of a unit is a telephone number by its name. */
static bool
is_tel(const struct src *src, const struct digits *d)
{
	size_t at = src_offset(src, d->pos);

	while (at > 0 &&
	       (src->text.p[at - 1] == ' ' || src->text.p[at - 1] == '"' ||
		   src->text.p[at - 1] == '\''))
		at--;
	return at >= 4 && memcmp(src->text.p + at - 4, "tel:", 4) == 0;
}

/* 13800000000: the example that hints and messages of forms show. */
static bool
is_example(const struct digits *d)
{
	return str_ends(d->text, "00000000");
}

static void
guard_source(const struct site *site, const struct scan_entry *entry,
    struct diags *diags)
{
	struct src *src = ARENA_NEW(site->arena, struct src);
	const struct digits *last = NULL;
	struct digits *items;
	struct arena scratch;
	struct diags unread;
	struct str text;
	size_t start, n = 0;
	bool is_yaml = str_ends(entry->path, ".yaml");

	/* Whoever uses the file has told what is wrong with it. */
	if (!file_read(site->arena, entry->file, &text))
		return;
	src_init(src, site->arena, entry->path, text);
	arena_init(&scratch, 0);
	diags_init(&unread);
	if (source_check(src, &start, &unread))
		n = digits_find(site->arena, &scratch, src, start,
		    is_yaml ? text.n : start, &items);
	diags_done(&unread);
	arena_done(&scratch);
	for (size_t i = 0; i < n; i++) {
		enum guard_kind kind = guard_kind(&items[i], site->today);

		if (kind == GUARD_NONE || !is_behind(&items[i], last))
			continue;
		if (kind == GUARD_MOBILE &&
		    (is_example(&items[i]) || is_tel(src, &items[i])))
			continue;
		last = &items[i];
		report(kind, last, diags);
	}
}

void
guard_sources(const struct site *site, struct diags *diags)
{
	static const enum scan_kind shown[] = { SCAN_SITE, SCAN_SET, SCAN_TEXTS,
		SCAN_LAYOUT, SCAN_PARTIAL, SCAN_SERVICE };

	for (size_t k = 0; k < sizeof(shown) / sizeof(*shown); k++)
		for (size_t i = scan_next(site->scan, shown[k], 0);
		     i < site->scan->n;
		     i = scan_next(site->scan, shown[k], i + 1))
			guard_source(site, &site->scan->items[i], diags);
}
