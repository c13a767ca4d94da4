/*
 * Where marks go in, and how they come out again. A mark is only put where a
 * run has punctuation on one side and a letter on the other, and only where
 * that punctuation can stand at the inner edge of emphasised text: behind an
 * opening bracket a run opens anyway, before a full stop it closes anyway.
 *
 * ASCII punctuation counts if the letter across the run is Chinese, so text
 * without Chinese is never touched. `\~` gets two marks behind it, which tells
 * md_strike.c that this one was meant as a character.
 */
#include "md_cjk.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

enum side { NONE, OPENS, ENDS, EITHER };

/* Punctuation that stands only at the begin or only at the end of a phrase. */
static const char opening[] = "([{<（《【「『〔〈［｛“‘〖";
static const char ending[] = ")]},.:;!?|，。：；！？、）》】」』〕〉］｝”’〗";

static bool
holds(const char *set, uint32_t cp)
{
	char utf8[5] = { 0 };

	utf8_put(utf8, cp);
	return cp != 0 && strstr(set, utf8) != NULL;
}

static bool
is_punct(uint32_t cp)
{
	if (cp < 0x80)
		return ascii_is_punct((int)cp);
	return utf8_is_cjk_punct(cp) || (cp >= 0x2010 && cp <= 0x205e);
}

static bool
is_blank(uint32_t cp)
{
	return cp == 0 || utf8_is_space(cp);
}

static enum side
side_of(uint32_t cp)
{
	if (holds(opening, cp))
		return OPENS;
	return holds(ending, cp) ? ENDS : EITHER;
}

/* May `punct` be made to look like a letter, with `letter` across the run? */
static bool
is_mended(uint32_t punct, uint32_t letter)
{
	if (!is_punct(punct) || is_blank(letter) || is_punct(letter))
		return false;
	return utf8_is_cjk_punct(punct) || utf8_is_cjk(letter);
}

struct marker {
	struct arena *scratch;
	struct str text;
	size_t *at; /* offsets in the unmarked text while they are found */
	size_t n, cap;
};

static void
add(struct marker *m, size_t at)
{
	m->at = arena_grow(m->scratch, m->at, m->n, &m->cap, sizeof(*m->at));
	m->at[m->n++] = at;
}

static bool
is_escaped(const struct marker *m, size_t at, size_t start)
{
	size_t n = 0;

	while (at - n > start && m->text.p[at - n - 1] == '\\')
		n++;
	return n % 2 == 1;
}

/* A run of stars [from, to). */
static void
mark_run(struct marker *m, size_t from, size_t to, size_t start)
{
	const char *next = m->text.p + to, *end = m->text.p + m->text.n;
	uint32_t before, behind;

	if (is_escaped(m, from, start) && ++from == to)
		return;
	before = utf8_before(m->text.p + start, m->text.p + from);
	behind = utf8_next(&next, end);
	if (is_mended(before, behind) && side_of(before) != OPENS)
		add(m, from);
	else if (is_mended(behind, before) && side_of(behind) != ENDS)
		add(m, to);
}

static void
find_runs(struct marker *m, size_t start)
{
	bool strikes = str_find(str_from(m->text, start), "~~") != SIZE_MAX;
	const char *p = m->text.p + start, *end = m->text.p + m->text.n;

	while (p < end) {
		size_t from;

		if (strikes)
			while (p < end && *p != '*' && *p != '~')
				p++;
		else
			p = memchr(p, '*', (size_t)(end - p));
		if (p == NULL || p == end)
			return;
		from = (size_t)(p++ - m->text.p);
		if (m->text.p[from] == '~') {
			if (is_escaped(m, from, start)) {
				add(m, from + 1);
				add(m, from + 1);
			}
			continue;
		}
		while (p < end && *p == '*')
			p++;
		mark_run(m, from, (size_t)(p - m->text.p), start);
	}
}

/* Copies the text with its marks; the offsets become those in the copy. */
static struct str
copy(struct marker *m)
{
	size_t n = m->text.n + m->n * MD_CJK_MARK_SIZE, done = 0;
	char *text = arena_alloc(m->scratch, n), *to = text;

	for (size_t i = 0; i < m->n; i++) {
		size_t piece = m->at[i] - done;

		memcpy(to, m->text.p + done, piece);
		done += piece;
		to += piece;
		m->at[i] = (size_t)(to - text);
		memcpy(to, MD_CJK_MARK, MD_CJK_MARK_SIZE);
		to += MD_CJK_MARK_SIZE;
	}
	memcpy(to, m->text.p + done, m->text.n - done);
	return (struct str){ text, n };
}

struct md_cjk
md_cjk_mark(struct arena *scratch, const struct src *src, size_t body_at)
{
	struct marker m = { .scratch = scratch, .text = src->text };
	struct md_cjk out = { .src = src };
	struct src *marked;

	if (body_at < src->text.n)
		find_runs(&m, body_at);
	if (m.n == 0)
		return out;
	marked = ARENA_NEW(scratch, struct src);
	src_init(marked, scratch, src->path, copy(&m));
	return (struct md_cjk){ marked, m.at, m.n };
}

size_t
md_cjk_offset(const struct md_cjk *cjk, size_t at)
{
	size_t low = 0, high = cjk->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (cjk->at[mid] < at)
			low = mid + 1;
		else
			high = mid;
	}
	/* Inside a mark is where it was put in. */
	if (low > 0 && at < cjk->at[low - 1] + MD_CJK_MARK_SIZE)
		at = cjk->at[low - 1] + MD_CJK_MARK_SIZE;
	return at - low * MD_CJK_MARK_SIZE;
}

/* NULL when there is nothing to take out. */
static const char *
without(struct arena *scratch, const char *text)
{
	const char *from = text, *hit;
	char *out, *to;

	/* Its lead byte is rare in what people write. */
	if (text == NULL || (hit = strchr(text, MD_CJK_MARK[0])) == NULL ||
	    strstr(hit, MD_CJK_MARK) == NULL)
		return NULL;
	out = to = arena_alloc(scratch, strlen(text) + 1);
	while ((hit = strstr(from, MD_CJK_MARK)) != NULL) {
		memcpy(to, from, (size_t)(hit - from));
		to += hit - from;
		from = hit + MD_CJK_MARK_SIZE;
	}
	memcpy(to, from, strlen(from) + 1);
	return out;
}

typedef const char *get_fn(cmark_node *);
typedef int set_fn(cmark_node *, const char *);

static void
unmark(struct arena *scratch, cmark_node *node, get_fn *get, set_fn *set)
{
	const char *text = without(scratch, get(node));

	if (text != NULL)
		set(node, text);
}

/* In document order; quicker than an iterator, which comes by twice. */
static cmark_node *
next_node(cmark_node *node, const cmark_node *root)
{
	cmark_node *next = cmark_node_first_child(node);

	while (next == NULL && node != root) {
		next = cmark_node_next(node);
		if (next == NULL)
			node = cmark_node_parent(node);
	}
	return next;
}

void
md_cjk_unmark(struct arena *scratch, cmark_node *root)
{
	for (cmark_node *n = root; n != NULL; n = next_node(n, root)) {
		cmark_node_type type = cmark_node_get_type(n);

		if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
			unmark(
			    scratch, n, cmark_node_get_url, cmark_node_set_url);
			unmark(scratch, n, cmark_node_get_title,
			    cmark_node_set_title);
			continue;
		}
		/* NULL on nodes that have no such text. */
		unmark(
		    scratch, n, cmark_node_get_literal, cmark_node_set_literal);
		if (type == CMARK_NODE_CODE_BLOCK)
			unmark(scratch, n, cmark_node_get_fence_info,
			    cmark_node_set_fence_info);
	}
}
