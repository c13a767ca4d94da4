/*
 * Text of a leaf block: escaped into the page, kept plain for facts, counted.
 * Joins lines the way Chinese wants it: a line break between two Chinese
 * characters is nothing, anywhere else it is one space.
 */
#include <string.h>

#include "base/html.h"
#include "base/utf8.h"
#include "md_walk.h"

/* Punctuation that Chinese and Latin text share, in Unicode's eyes. */
static bool
is_shared(uint32_t cp)
{
	return cp == 0xb7 || cp == 0x2014 || cp == 0x2015 || cp == 0x2026 ||
	       (cp >= 0x2018 && cp <= 0x201d);
}

static bool
is_chinese(uint32_t cp)
{
	return !is_shared(cp) && utf8_is_cjk(cp);
}

static bool
is_word_part(uint32_t cp)
{
	if (cp < 0x80)
		return ascii_is_alnum((int)cp);
	return cp >= 0xc0 && cp < 0x2000;
}

/* Counts the words; true when HTML needs none of the text escaped. */
static bool
count(struct md_walk *w, struct str text)
{
	const char *p = text.p, *end = text.p + text.n;
	bool in_word = w->in_word, is_plain = true;
	uint32_t words = w->words;

	while (p < end) {
		size_t n_stops;
		const char *behind = utf8_skip_cjk(p, end, &n_stops);
		uint32_t cp;

		if (behind != p) {
			words += (uint32_t)((size_t)(behind - p) / 3 - n_stops);
			in_word = false;
			p = behind;
			continue;
		}
		cp = utf8_next(&p, end);
		if (is_word_part(cp)) {
			words += !in_word;
			in_word = true;
			continue;
		}
		in_word = false;
		if (cp == '&' || cp == '<' || cp == '>')
			is_plain = false;
		if (cp >= 0x80 && utf8_is_cjk(cp) && !utf8_is_cjk_punct(cp))
			words++;
	}
	w->words = words;
	w->in_word = in_word;
	return is_plain;
}

void
md_text_put(struct md_walk *w, struct str text)
{
	if (text.n == 0)
		return;
	w->last = utf8_before(text.p, text.p + text.n);
	if (w->in_image > 0) {
		buf_str(&w->alt, text);
		return;
	}
	buf_str(&w->plain, text);
	if (count(w, text))
		buf_str(&w->html, text);
	else
		html_text(&w->html, text);
}

static cmark_node *
after(cmark_node *node, const cmark_node *block)
{
	while (node != NULL && node != block) {
		cmark_node *next = cmark_node_next(node);

		if (next != NULL)
			return next;
		node = cmark_node_parent(node);
	}
	return NULL;
}

/* The first character behind an inline node; 0 when it is no text. */
static uint32_t
next_char(cmark_node *node, const cmark_node *block)
{
	const char *text;

	node = after(node, block);
	while (node != NULL && cmark_node_first_child(node) != NULL &&
	       cmark_node_get_type(node) != CMARK_NODE_IMAGE)
		node = cmark_node_first_child(node);
	if (node == NULL)
		return 0;
	if (cmark_node_get_type(node) != CMARK_NODE_TEXT &&
	    cmark_node_get_type(node) != CMARK_NODE_CODE)
		return 0;
	text = cmark_node_get_literal(node);
	if (text == NULL || text[0] == '\0')
		return 0;
	return utf8_next(&text, text + str_of(text).n);
}

static bool
is_joined(uint32_t before, uint32_t behind)
{
	bool a = is_chinese(before), b = is_chinese(behind);

	return (a || b) && (a || is_shared(before)) && (b || is_shared(behind));
}

static bool
joins(const struct md_walk *w, cmark_node *node)
{
	return w->last != 0 && is_joined(w->last, next_char(node, w->block));
}

void
md_text_soft_break(struct md_walk *w, cmark_node *node)
{
	if (!joins(w, node))
		md_text_put(w, STR(" "));
}

void
md_text_hard_break(struct md_walk *w, cmark_node *node)
{
	if (!joins(w, node))
		buf_char(w->in_image > 0 ? &w->alt : &w->plain, ' ');
	w->last = 0;
}

void
md_text_plain(struct buf *out, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			buf_cstr(out, cmark_node_get_literal(node));
		else if (type == CMARK_NODE_SOFTBREAK)
			buf_char(out, ' ');
	}
	cmark_iter_free(iter);
}
