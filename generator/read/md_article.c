/*
 * Articles of statutes: a paragraph that begins with 第…条 gets the id art-N,
 * 第一百二十三条之一 is art-123-1. So that a paragraph like 第三条规定的情形……
 * is not taken for an article, 条 must be followed by a blank, a bracket, a
 * colon, the end of bold or of the paragraph, unless the number is the one
 * that comes next. An id that is there already gets a letter behind it.
 */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "md_walk.h"

enum { MOST = 9999 };

static int
digit_of(uint32_t cp)
{
	static const uint32_t digits[] = { 0x96f6, 0x4e00, 0x4e8c, 0x4e09,
		0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d };

	if (cp >= '0' && cp <= '9')
		return (int)(cp - '0');
	if (cp >= 0xff10 && cp <= 0xff19)
		return (int)(cp - 0xff10);
	if (cp == 0x3007) /* 〇 */
		return 0;
	if (cp == 0x4e24) /* 两 */
		return 2;
	for (int i = 0; i < 10; i++) {
		if (digits[i] == cp)
			return i;
	}
	return -1;
}

static uint32_t
unit_of(uint32_t cp)
{
	switch (cp) {
	case 0x5341: return 10;   /* 十 */
	case 0x767e: return 100;  /* 百 */
	case 0x5343: return 1000; /* 千 */
	default: return 0;
	}
}

/* Reads a number off the front; 0: there is none. */
static uint32_t
number(struct str *s)
{
	const char *p = s->p, *end = p + s->n;
	uint32_t sum = 0, digits = 0;
	bool has_digits = false;

	while (p < end) {
		const char *next = p;
		uint32_t cp = utf8_next(&next, end), unit = unit_of(cp);
		int digit = digit_of(cp);

		if (unit > 0) {
			sum += (has_digits && digits > 0 ? digits : 1) * unit;
			digits = 0;
			has_digits = false;
		} else if (digit >= 0) {
			digits = digits * 10 + (uint32_t)digit;
			has_digits = true;
		} else
			break;
		if (sum > MOST || digits > MOST)
			return 0;
		p = next;
	}
	*s = str_from(*s, (size_t)(p - s->p));
	return sum + digits;
}

static bool
skip(struct str *s, const char *word)
{
	if (!str_starts(*s, word))
		return false;
	*s = str_from(*s, strlen(word));
	return true;
}

static bool
ends_here(struct str rest)
{
	const char *p = rest.p;
	uint32_t cp = utf8_next(&p, rest.p + rest.n);

	/* 【 （ ： ( [ : */
	return rest.n == 0 || utf8_is_space(cp) || cp == 0x3010 ||
	       cp == 0xff08 || cp == 0xff1a || cp == '(' || cp == '[' ||
	       cp == ':';
}

static bool
read_article(struct str s, struct md_article last, struct md_article *a)
{
	*a = (struct md_article){ 0 };
	if (!skip(&s, "第"))
		return false;
	a->number = number(&s);
	if (a->number == 0 || !skip(&s, "条"))
		return false;
	if (skip(&s, "之")) {
		a->branch = number(&s);
		if (a->branch == 0)
			return false;
	}
	return ends_here(s) || (a->branch == 0 && a->number == last.number + 1);
}

struct str
md_article_id(struct md_walk *w, cmark_node *paragraph)
{
	cmark_node *text = cmark_node_first_child(paragraph);
	struct md_article a;
	char id[32];

	while (text != NULL && cmark_node_first_child(text) != NULL &&
	       cmark_node_get_type(text) != CMARK_NODE_LINK)
		text = cmark_node_first_child(text);
	if (text == NULL || cmark_node_get_type(text) != CMARK_NODE_TEXT ||
	    !read_article(str_of(cmark_node_get_literal(text)), w->article, &a))
		return (struct str){ 0 };
	w->article = a;
	if (a.branch == 0)
		snprintf(id, sizeof(id), "art-%u", a.number);
	else
		snprintf(id, sizeof(id), "art-%u-%u", a.number, a.branch);
	return md_ids_free(w, str_of(id));
}
