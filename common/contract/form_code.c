/*
 * Codes with a shape of their own: identity card, credit code, telephone,
 * plate. Typed variants (full-width, blanks, dashes, small letters) become the
 * one canonical text; what still does not fit is told apart as a wrong shape
 * or an impossible number.
 */
#include <string.h>

#include "contract/form_check.h"
#include "contract/form_value.h"
#include "contract/typed.h"

#include "base/utf8.h"

enum { IDCARD_LEN = 18, USCC_LEN = 18, MOBILE_LEN = 11, TEL_MAX = 40 };

typedef bool drop_fn(uint32_t cp);

static bool
is_blank_or_dash(uint32_t cp)
{
	return typed_is_blank(cp) || typed_is_dash(cp);
}

static bool
is_plate_filler(uint32_t cp)
{
	return is_blank_or_dash(cp) || typed_is_dot(cp);
}

/* NFKC, without what `drop` names, ASCII letters upper case. */
static struct str
clean(struct arena *arena, struct str typed, drop_fn *drop)
{
	struct str nfkc = utf8_nfkc(arena, typed);
	const char *p = nfkc.p, *end = nfkc.p + nfkc.n, *at;
	char *out = arena_alloc(arena, nfkc.n + 1);
	size_t n = 0;
	uint32_t cp;

	while (p < end) {
		at = p;
		cp = utf8_next(&p, end);
		if (drop(cp))
			continue;
		if (cp >= 'a' && cp <= 'z') {
			out[n++] = (char)(cp - 'a' + 'A');
			continue;
		}
		memcpy(out + n, at, (size_t)(p - at));
		n += (size_t)(p - at);
	}
	out[n] = '\0';
	return str_mem(out, n);
}

struct str
form_code_clean(struct arena *arena, struct str typed)
{
	return clean(arena, typed, typed_is_blank);
}

static bool
is_digits(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!ascii_is_digit((unsigned char)text.p[i]))
			return false;
	return text.n > 0;
}

/* mobile = ["+86" | "0086" | "86"] "1" ("3"–"9") 9 digits */
bool
form_code_mobile(struct arena *arena, struct str *text)
{
	static const char *const prefixes[] = { "+86", "0086", "86" };
	struct str s = clean(arena, *text, is_blank_or_dash);

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		if (s.n == MOBILE_LEN + strlen(prefixes[i]) &&
		    str_starts(s, prefixes[i])) {
			s = str_from(s, strlen(prefixes[i]));
			break;
		}
	}
	*text = s;
	return s.n == MOBILE_LEN && is_digits(s) && s.p[0] == '1' &&
	       s.p[1] >= '3';
}

/*
 * One written form of a telephone number: dashes become "-", each run of
 * blanks one space, 分机 and 转 stay as words.
 */
static struct str
tel_clean(struct arena *arena, struct str typed)
{
	struct str nfkc = utf8_trim(utf8_nfkc(arena, typed));
	const char *p = nfkc.p, *end = nfkc.p + nfkc.n, *at;
	char *out = arena_alloc(arena, nfkc.n + 1);
	size_t n = 0;
	uint32_t cp;

	while (p < end) {
		at = p;
		cp = utf8_next(&p, end);
		if (typed_is_blank(cp)) {
			if (n > 0 && out[n - 1] != ' ')
				out[n++] = ' ';
		} else if (typed_is_dash(cp)) {
			out[n++] = '-';
		} else {
			memcpy(out + n, at, (size_t)(p - at));
			n += (size_t)(p - at);
		}
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return str_mem(out, n);
}

/* The extension, cut off: 转 / 分机 / ext / x / # and 1–6 digits. */
static bool
tel_cut_extension(struct str *s)
{
	static const char *const marks[] = { "转", "分机", "ext.", "ext", "x",
		"#" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		size_t at = str_find(*s, marks[i]);
		struct str digits;

		if (at == SIZE_MAX)
			continue;
		digits = str_trim(str_from(*s, at + strlen(marks[i])));
		*s = str_sub(*s, 0, at);
		return is_digits(digits) && digits.n <= 6;
	}
	return true;
}

/* tel = ["+"] {digit | " " | "-" | "(" | ")"} [extension]; 5–20 digits */
bool
form_code_tel(struct arena *arena, struct str *text)
{
	struct str s = tel_clean(arena, *text);
	size_t digits = 0, open = 0;

	*text = s;
	if (s.n > TEL_MAX || !tel_cut_extension(&s))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (ascii_is_digit(c))
			digits++;
		else if (c == '(')
			open++;
		else if (c == ')' && open > 0)
			open--;
		else if (!(c == '+' && i == 0) && c != ' ' && c != '-')
			return false;
	}
	return digits >= 5 && digits <= 20 && open == 0;
}

/*
 * plate = province letter 5 or 6 of serial | "使" 6 digits
 * The last of the serial may be one of 学警港澳挂领使; no I, no O in it.
 * Eight characters are those of new-energy cars. Lenient on purpose: a report
 * with half a mistake in the plate is worth more than none.
 */
bool
form_code_plate(struct arena *arena, struct str *text)
{
	static const char provinces[] = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫"
					"鄂湘粤桂琼渝川贵云藏陕甘青宁新";
	static const char tails[] = "学警港澳挂领使";
	struct str s = clean(arena, *text, is_plate_filler);
	size_t n = utf8_count(s), head;
	char first[5] = "", last[5] = "";
	const char *end = s.p + s.n, *p = s.p;
	struct str serial;

	*text = s;
	if (n < 7 || n > 8)
		return false;
	utf8_put(first, utf8_next(&p, end));
	head = (size_t)(p - s.p);
	if (strcmp(first, "使") == 0)
		return n == 7 && is_digits(str_from(s, head));
	if (str_find(STR(provinces), first) == SIZE_MAX || head == 1 ||
	    s.p[head] < 'A' || s.p[head] > 'Z')
		return false;
	serial = str_from(s, head + 1);
	utf8_put(last, utf8_before(s.p, end));
	if (str_find(STR(tails), last) != SIZE_MAX)
		serial.n -= strlen(last);
	for (size_t i = 0; i < serial.n; i++)
		if (!ascii_is_alnum((unsigned char)serial.p[i]) ||
		    serial.p[i] == 'I' || serial.p[i] == 'O')
			return false;
	return true;
}

/*
 * First two digits: GB/T 2260 provinces, Taiwan, and 81 82 83 of the residence
 * permits for Hong Kong, Macao and Taiwan people (国办发〔2018〕81号). 9x: the
 * 18-digit card of foreign permanent residents.
 */
static bool
idcard_has_place(const char *p)
{
	static const char *const places = "11 12 13 14 15 21 22 23 31 32 33 34 "
					  "35 36 37 41 42 43 44 45 46 50 51 52 "
					  "53 54 61 62 63 64 65 71 81 82 83";
	char two[3] = { p[0], p[1], '\0' };

	return p[0] == '9' || strstr(places, two) != NULL;
}

static int
decimal(const char *p, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + (p[i] - '0');
	return value;
}

static bool
idcard_has_shape(struct str s)
{
	return s.n == IDCARD_LEN && is_digits(str_sub(s, 0, IDCARD_LEN - 1)) &&
	       (ascii_is_digit((unsigned char)s.p[IDCARD_LEN - 1]) ||
		   s.p[IDCARD_LEN - 1] == 'X');
}

/* GB 11643-1999: weights 2^(17−i) mod 11, check character from the table. */
bool
form_idcard_is_valid(struct str s, struct date today)
{
	static const char check[] = "10X98765432";
	static const int weight[IDCARD_LEN - 1] = { 7, 9, 10, 5, 8, 4, 2, 1, 6,
		3, 7, 9, 10, 5, 8, 4, 2 };
	struct date born;
	int sum = 0;

	if (!idcard_has_shape(s) || !idcard_has_place(s.p))
		return false;
	for (size_t i = 0; i < IDCARD_LEN - 1; i++)
		sum += (s.p[i] - '0') * weight[i];
	born = (struct date){ decimal(s.p + 6, 4), decimal(s.p + 10, 2),
		decimal(s.p + 12, 2) };
	return check[sum % 11] == s.p[IDCARD_LEN - 1] && date_is_valid(born) &&
	       date_cmp(born, today) <= 0;
}

bool
form_code_idcard(struct arena *arena, struct str *text, struct date today,
    enum form_rule *rule)
{
	*text = form_code_clean(arena, *text);
	*rule =
	    idcard_has_shape(*text) ? FORM_RULE_IMPOSSIBLE : FORM_RULE_FORMAT;
	return form_idcard_is_valid(*text, today);
}

/* The 31 symbols of GB 32100-2015, in the order of their values. */
static int
uscc_value(char c)
{
	static const char symbols[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	const char *at = c == '\0' ? NULL : strchr(symbols, c);

	return at == NULL ? -1 : (int)(at - symbols);
}

static bool
uscc_has_shape(struct str s)
{
	if (s.n != USCC_LEN)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (uscc_value(s.p[i]) < 0)
			return false;
	return true;
}

bool
form_uscc_is_valid(struct str s)
{
	int sum = 0, weight = 1;

	if (!uscc_has_shape(s))
		return false;
	for (size_t i = 0; i < USCC_LEN - 1; i++) {
		sum += uscc_value(s.p[i]) * weight;
		weight = weight * 3 % 31; /* 1 3 9 27 19 26 … */
	}
	return (31 - sum % 31) % 31 == uscc_value(s.p[USCC_LEN - 1]);
}

bool
form_code_uscc(struct arena *arena, struct str *text, enum form_rule *rule)
{
	*text = clean(arena, *text, is_blank_or_dash);
	*rule = uscc_has_shape(*text) ? FORM_RULE_IMPOSSIBLE : FORM_RULE_FORMAT;
	return form_uscc_is_valid(*text);
}
