/*
 * The beginning of a page in one breath, for lists and <meta description>:
 * whole sentences, 60 to 110 characters if the text allows it. Takes top-level
 * paragraphs only; a `summary:` in the front matter makes all this idle.
 */
#include "base/utf8.h"
#include "md_walk.h"

enum { SHORT = 60, LONG = 110 };

static const char opening[] = "（(《〈“‘「『【〔[";
static const char closing[] = "）)》〉”’」』】〕]";
static const char ending[] = "。！？；";
static const char pausing[] = "，、：";

static bool
is_one_of(uint32_t cp, const char *set, size_t n)
{
	const char *p = set, *end = set + n;

	while (p < end) {
		if (utf8_next(&p, end) == cp)
			return true;
	}
	return false;
}
#define IS(cp, set) is_one_of((cp), (set), sizeof(set) - 1)

void
md_summary_add(struct md_walk *w, struct str paragraph)
{
	struct str text = utf8_trim(paragraph);
	size_t n;

	if (w->summary_closed || text.n == 0)
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
	size_t any;            /* LONG − 1 characters */
	size_t n;              /* characters seen */
};

static void
find_cuts(struct str text, struct cuts *cuts)
{
	const char *p = text.p, *end = text.p + text.n;
	unsigned depth = 0;

	while (p < end && cuts->n <= LONG) {
		const char *start = p;
		uint32_t cp = utf8_next(&p, end);
		size_t at = (size_t)(p - text.p);

		cuts->n++;
		if (IS(cp, opening))
			depth++;
		else if (IS(cp, closing) && depth > 0)
			depth--;
		if (cuts->n == LONG - 1)
			cuts->any = at;
		if (depth > 0 || cuts->n > LONG)
			continue;
		if (IS(cp, ending) && cuts->n < SHORT)
			cuts->early_sentence = at;
		else if (IS(cp, ending) && cuts->sentence == 0)
			cuts->sentence = at;
		if (IS(cp, pausing) && cuts->n < LONG)
			cuts->pause = (size_t)(start - text.p);
	}
}

struct str
md_summary_cut(struct arena *a, struct str text)
{
	struct cuts cuts = { 0 };
	size_t at;

	find_cuts(text, &cuts);
	if (cuts.sentence != 0)
		return str_copy(a, str_sub(text, 0, cuts.sentence));
	if (cuts.n <= LONG)
		return str_copy(a, text);
	if (cuts.early_sentence != 0)
		return str_copy(a, str_sub(text, 0, cuts.early_sentence));
	at = cuts.pause != 0 ? cuts.pause : cuts.any;
	return str_join(a, str_sub(text, 0, at), STR("…"));
}
