/*
 * The beginning of a page in one breath, for lists and <meta description>:
 * whole sentences, 60 to 110 characters if the text allows it. Takes top-level
 * paragraphs only; a `summary:` in the front matter makes all this idle.
 */
#include "base/utf8.h"
#include "md_walk.h"

enum { SHORT = 60, LONG = 110 };

enum mark { PLAIN, OPENING, CLOSING, ENDING, PAUSING };

/* Signs that a cut has to know. */
static const struct {
	uint32_t cp;
	enum mark mark;
} marks[] = {
	{ '(', OPENING }, { ')', CLOSING }, { '[', OPENING }, { ']', CLOSING },
	{ 0x2018, OPENING }, { 0x2019, CLOSING }, { 0x201c, OPENING },
	{ 0x201d, CLOSING }, { 0x3001, PAUSING }, /* 、 */
	{ 0x3002, ENDING },                       /* 。 */
	{ 0x3008, OPENING }, { 0x3009, CLOSING }, /* 〈〉 */
	{ 0x300a, OPENING }, { 0x300b, CLOSING }, /* 《》 */
	{ 0x300c, OPENING }, { 0x300d, CLOSING }, /* 「」 */
	{ 0x300e, OPENING }, { 0x300f, CLOSING }, /* 『』 */
	{ 0x3010, OPENING }, { 0x3011, CLOSING }, /* 【】 */
	{ 0x3014, OPENING }, { 0x3015, CLOSING }, /* 〔〕 */
	{ 0xff01, ENDING },                       /* ！ */
	{ 0xff08, OPENING }, { 0xff09, CLOSING }, /* （） */
	{ 0xff0c, PAUSING },                      /* ， */
	{ 0xff1a, PAUSING },                      /* ： */
	{ 0xff1b, ENDING },                       /* ； */
	{ 0xff1f, ENDING },                       /* ？ */
};

static enum mark
mark_of(uint32_t cp)
{
	/* Nearly all text. */
	if ((cp > 0x3015 && cp < 0xff01) || (cp > ']' && cp < 0x2018) ||
	    (cp > ')' && cp < '['))
		return PLAIN;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (marks[i].cp == cp)
			return marks[i].mark;
	}
	return PLAIN;
}

void
md_summary_add(struct md_walk *w, struct str paragraph)
{
	struct str text;
	size_t n;

	if (w->summary_closed)
		return;
	text = utf8_trim(paragraph);
	if (text.n == 0)
		return;
	if (w->summary.n > 0) {
		struct str had = buf_view(&w->summary);
		const char *p = text.p;

		if (!utf8_is_cjk(utf8_before(had.p, had.p + had.n)) ||
		    !utf8_is_cjk(utf8_next(&p, text.p + text.n)))
			buf_char(&w->summary, ' ');
	}
	buf_str(&w->summary, text);
	n = utf8_count(buf_view(&w->summary));
	w->summary_closed = n >= SHORT;
}

/* Where a summary could end, as byte offsets; 0: nowhere. */
struct cuts {
	size_t sentence;       /* first good one */
	size_t early_sentence; /* last one before SHORT */
	size_t pause;          /* last one before LONG, without its comma */
	size_t any;            /* last one outside words before LONG */
	size_t raw;            /* LONG − 1 characters */
	size_t n;              /* characters seen */
};

/* Between two Latin letters or digits, or a digit and its point or sign. */
static bool
is_in_word(uint32_t before, const char *p, const char *end)
{
	uint32_t behind;

	if (before <= ' ' || before >= 0x2000)
		return false;
	behind = utf8_next(&p, end);
	return behind > ' ' && behind < 0x2000;
}

static bool
in_number(struct str text, const char *from, const char *to)
{
	return ascii_is_digit((int)utf8_before(text.p, from)) &&
	       to < text.p + text.n && ascii_is_digit(*to);
}

static void
find_cuts(struct str text, struct cuts *cuts)
{
	const char *p = text.p, *end = text.p + text.n;
	unsigned depth = 0;

	while (p < end && cuts->n <= LONG) {
		const char *start = p;
		uint32_t cp = utf8_next(&p, end);
		enum mark mark = mark_of(cp);
		bool in_word = is_in_word(cp, p, end);
		size_t at = (size_t)(p - text.p);

		cuts->n++;
		if (mark == OPENING)
			depth++;
		else if (mark == CLOSING && depth > 0)
			depth--;
		if (cuts->n == LONG - 1)
			cuts->raw = at;
		if (cuts->n < LONG && depth == 0 && !in_word)
			cuts->any = at;
		if (depth > 0 || cuts->n > LONG)
			continue;
		if (mark == ENDING && cuts->n < SHORT)
			cuts->early_sentence = at;
		else if (mark == ENDING && cuts->sentence == 0)
			cuts->sentence = at;
		if (mark == PAUSING && cuts->n > SHORT && cuts->n < LONG &&
		    !in_number(text, start, p))
			cuts->pause = (size_t)(start - text.p);
	}
}

struct str
md_summary_cut(struct arena *a, struct str text)
{
	struct cuts cuts = { 0 };
	size_t at;

	if (text.n == 0)
		return text;
	find_cuts(text, &cuts);
	if (cuts.sentence != 0)
		return str_copy(a, str_sub(text, 0, cuts.sentence));
	if (cuts.n <= LONG)
		return str_copy(a, text);
	at = cuts.pause;
	if (at == 0 && cuts.early_sentence != 0)
		return str_copy(a, str_sub(text, 0, cuts.early_sentence));
	if (at == 0)
		at = cuts.any != 0 ? cuts.any : cuts.raw;
	return str_join(a, str_sub(text, 0, at), STR("…"));
}
