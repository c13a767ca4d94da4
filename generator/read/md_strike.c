/*
 * ~~deleted text~~, over cmark's tree: the library's own extension writes a
 * process-wide table. Exactly two tildes count; a single one stands between
 * numbers in Chinese (3~5 天) and more are nothing. A pair must lie in one
 * element. Chinese punctuation at the inner edge is no obstacle.
 */
#include <string.h>

#include "base/utf8.h"
#include "md_cjk.h"
#include "md_mem.h"
#include "md_walk.h"

struct run {
	cmark_node *node; /* a text of its own: ~~ */
	bool opens, closes;
};

struct strike {
	struct arena *scratch;
	struct run *runs;
	size_t n, cap;
};

/* What is seen of a neighbour that is no text: its markup, or a blank. */
static uint32_t
face(cmark_node *node)
{
	cmark_node_type type =
	    node != NULL ? cmark_node_get_type(node) : CMARK_NODE_SOFTBREAK;

	return type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK
		   ? ' '
		   : '*';
}

static bool
is_blank(uint32_t cp)
{
	return cp == 0 || utf8_is_space(cp);
}

/* Can a run be the edge of a phrase that goes on with `inner`? */
static bool
faces(uint32_t inner, uint32_t outer)
{
	if (is_blank(inner))
		return false;
	if (inner >= 0x80 || !ascii_is_punct((int)inner))
		return true;
	return is_blank(outer) || outer >= 0x80 || ascii_is_punct((int)outer);
}

/* Length of the run of tildes at p; an escaped one is no part of a run. */
static size_t
run_length(const char *p)
{
	size_t n = strspn(p, "~");

	if (n > 0 && str_starts(str_of(p + n), MD_CJK_MARK MD_CJK_MARK))
		n--;
	return n;
}

static cmark_node *
text_node(struct arena *scratch, struct str text)
{
	cmark_node *node = cmark_node_new_with_mem(CMARK_NODE_TEXT, md_mem());

	cmark_node_set_literal(node, str_dup(scratch, text));
	return node;
}

static void
add_run(struct strike *s, cmark_node *node, uint32_t before, uint32_t behind)
{
	s->runs =
	    arena_grow(s->scratch, s->runs, s->n, &s->cap, sizeof(*s->runs));
	s->runs[s->n++] =
	    (struct run){ node, faces(behind, before), faces(before, behind) };
}

/* Cuts the runs out of a text into nodes of their own. */
static void
split(struct strike *s, cmark_node *node)
{
	char *text = str_dup(s->scratch, str_of(cmark_node_get_literal(node)));
	char *end = text + strlen(text), *done = text, *p = text;
	cmark_node *last = node;
	bool is_first = true;

	while ((p = strchr(p, '~')) != NULL) {
		size_t n = run_length(p);
		const char *next = p + n;
		uint32_t before, behind;
		cmark_node *run;

		if (n != 2) {
			p += n > 0 ? n : 1;
			continue;
		}
		before = p > text ? utf8_before(text, p)
				  : face(cmark_node_previous(node));
		behind = next < end ? utf8_next(&next, end)
				    : face(cmark_node_next(last));
		run = text_node(s->scratch, STR("~~"));
		*p = '\0';
		if (is_first)
			cmark_node_set_literal(node, done);
		else {
			cmark_node *piece = text_node(s->scratch, str_of(done));

			cmark_node_insert_after(last, piece);
			last = piece;
		}
		*p = '~';
		is_first = false;
		cmark_node_insert_after(last, run);
		last = run;
		add_run(s, run, before, behind);
		p = done = p + 2;
	}
	if (!is_first && done < end)
		cmark_node_insert_after(
		    last, text_node(s->scratch, str_of(done)));
}

static void
wrap(cmark_node *open, cmark_node *close)
{
	/* Every inline's parent takes an EMPH; the user data tells it apart. */
	cmark_node *del = cmark_node_new_with_mem(CMARK_NODE_EMPH, md_mem());
	cmark_node *node;

	cmark_node_set_user_data(del, del);
	cmark_node_insert_after(open, del);
	while ((node = cmark_node_next(del)) != close)
		cmark_node_append_child(del, node);
	cmark_node_unlink(open);
	cmark_node_unlink(close);
}

static void
pair(struct strike *s)
{
	size_t depth = 0; /* open runs wait at the front of the array */

	for (size_t i = 0; i < s->n; i++) {
		struct run run = s->runs[i];

		if (run.closes && depth > 0)
			wrap(s->runs[--depth].node, run.node);
		else if (run.opens)
			s->runs[depth++] = run;
	}
}

static void
strike_children(struct strike *s, cmark_node *parent)
{
	cmark_node *node = cmark_node_first_child(parent), *next;

	s->n = 0;
	for (; node != NULL; node = next) {
		next = cmark_node_next(node);
		if (cmark_node_get_type(node) == CMARK_NODE_TEXT &&
		    strstr(cmark_node_get_literal(node), "~~") != NULL)
			split(s, node);
	}
	pair(s);
}

bool
md_strike_is_struck(cmark_node *emphasis)
{
	return cmark_node_get_user_data(emphasis) != NULL;
}

void
md_strike(struct arena *scratch, cmark_node *root)
{
	struct strike s = { .scratch = scratch };
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	/* Whoever is left behind may change below: nobody goes there again. */
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		if (event == CMARK_EVENT_EXIT)
			strike_children(&s, cmark_iter_get_node(iter));
	}
	cmark_iter_free(iter);
}
