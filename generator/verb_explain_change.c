/*
 * The trace says who wrote each piece of a page. Walking its pieces along the
 * published bytes finds those that are not there, in order: they name what
 * changed, without any state kept from the last build.
 */
#include <string.h>

#include "verb_explain_rows.h"

enum cause { CAUSE_SOURCE, CAUSE_LAYOUT, CAUSE_DATA, CAUSE__MAX };

static const struct {
	const char *word, *zh, *en;
} causes[CAUSE__MAX] = {
	[CAUSE_SOURCE] = { "source", "源文件变了", "the source changed" },
	[CAUSE_LAYOUT] = { "layout", "版式变了", "the layout changed" },
	[CAUSE_DATA] = { "list", "列表或别处的数据变了",
	    "a list or other data changed" },
};

/* Shorter pieces are found everywhere: they prove nothing elsewhere. */
enum { PIECE_MIN = 8 };

struct walk {
	struct str old, now;
	const struct facts *facts;
	const struct src *own;
	size_t at; /* in old */
	bool is_found[CAUSE__MAX];
	struct pos pos[CAUSE__MAX];
};

static enum cause
cause_of(const struct walk *w, const struct mustache_trace_entry *entry)
{
	if (!entry->is_value)
		return CAUSE_LAYOUT;
	if (entry->value_pos.src == NULL)
		return entry->is_html ? CAUSE_SOURCE : CAUSE_DATA;
	return entry->value_pos.src == w->own ? CAUSE_SOURCE : CAUSE_DATA;
}

static void
blame(struct walk *w, const struct mustache_trace_entry *entry)
{
	enum cause cause = cause_of(w, entry);
	struct fact fact = { .at = entry->out };

	if (w->is_found[cause])
		return;
	w->is_found[cause] = true;
	w->pos[cause] =
	    entry->is_html && entry->value_pos.src == NULL && w->own != NULL
		? src_pos_file(w->own)
		: facts_pos(w->facts, &fact);
}

static void
step(struct walk *w, const struct mustache_trace_entry *entry, struct str piece)
{
	struct str rest = str_from(w->old, w->at);

	if (piece.n == 0)
		return;
	if (rest.n >= piece.n && memcmp(rest.p, piece.p, piece.n) == 0) {
		w->at += piece.n;
		return;
	}
	if (piece.n >= PIECE_MIN) {
		const char *hit =
		    rest.n == 0 ? NULL
				: memmem(rest.p, rest.n, piece.p, piece.n);
		if (hit != NULL) {
			w->at = (size_t)(hit - w->old.p) + piece.n;
			return;
		}
	} else if (!entry->is_value) {
		return;
	}
	blame(w, entry);
}

void
explain_change(struct explain_rows *rows, struct str old, struct str now,
    const struct facts *facts, const struct src *own, enum diag_lang lang)
{
	const struct mustache_trace *trace = facts->trace;
	struct walk w = { .old = old, .now = now, .facts = facts, .own = own };
	bool any = false;

	for (size_t i = 0; i < trace->n; i++) {
		size_t from = trace->items[i].out;
		size_t to = i + 1 < trace->n ? trace->items[i + 1].out : now.n;
		step(&w, &trace->items[i], str_sub(now, from, to - from));
	}
	for (int c = 0; c < CAUSE__MAX; c++)
		any |= w.is_found[c];
	/* All pieces are there, only fewer: something left a list. */
	w.is_found[CAUSE_DATA] |= !any;
	for (int c = 0; c < CAUSE__MAX; c++)
		if (w.is_found[c])
			explain_add(rows, EXPLAIN_CHANGE, causes[c].word,
			    str_of(
				lang == DIAG_ZH ? causes[c].zh : causes[c].en),
			    w.pos[c]);
}
