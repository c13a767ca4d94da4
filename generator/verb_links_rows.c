/*
 * Collects per worker without a lock, merges at the end. Dead links are not
 * judged twice: what verify said about a place is taken over.
 */
#include <stdlib.h>

#include "model/link.h"
#include "verb_face.h"
#include "verb_links_rows.h"

struct link_hand {
	struct arena arena;
	struct map seen; /* place and address → struct link_row */
};

void
link_rows_start(void *ctx, const struct site *site, unsigned jobs)
{
	struct link_rows *rows = ctx;

	rows->site = site;
	rows->jobs = jobs;
	rows->hands = ARENA_ARRAY(site->arena, jobs, struct link_hand);
	for (unsigned i = 0; i < jobs; i++) {
		arena_init(&rows->hands[i].arena, 0);
		map_init(&rows->hands[i].seen, &rows->hands[i].arena);
	}
}

void
link_rows_done(struct link_rows *rows)
{
	for (unsigned i = 0; rows->hands != NULL && i < rows->jobs; i++)
		arena_done(&rows->hands[i].arena);
}

static bool
is_web(struct str target)
{
	return str_starts(target, "http://") ||
	       str_starts(target, "https://") || str_starts(target, "//");
}

static enum link_row_state
state_of(const struct site *site, struct str target)
{
	struct link link = link_resolve_html(site, target);

	switch (link.kind) {
	case LINK_EXTERNAL: return LINK_ROW_EXTERNAL;
	case LINK_UNREADABLE: return LINK_ROW_PENDING;
	case LINK_BROKEN: return LINK_ROW_BROKEN;
	case LINK_INSIDE:
		return link.url->kind == URL_ALIAS ? LINK_ROW_OLD : LINK_ROW_OK;
	case LINK_HERE: break;
	}
	return LINK_ROW_OK;
}

static char *
row_key(struct arena *arena, struct pos pos, struct str target)
{
	return str_fmt(arena, "%p:%u:%u %.*s", (const void *)pos.src, pos.line,
	    pos.col, STR_FMT(target));
}

static void
add(struct link_rows *rows, struct link_hand *hand, const struct fact *fact,
    struct pos pos)
{
	struct arena_mark mark = arena_mark(&hand->arena);
	struct str key = str_of(row_key(&hand->arena, pos, fact->text));

	if (map_entry(&hand->seen, key) != NULL) {
		arena_rewind(&hand->arena, mark);
		return;
	}
	struct link_row *row = ARENA_NEW(&hand->arena, struct link_row);
	row->pos = pos;
	row->target = str_copy(&hand->arena, fact->text);
	row->state = state_of(rows->site, fact->text);
	(void)map_add(&hand->seen, key, row);
}

void
link_rows_page(void *ctx, unsigned worker, const struct url *url,
    const struct render_hand *hand)
{
	struct link_rows *rows = ctx;

	(void)url;
	for (size_t i = 0; i < hand->facts.n; i++) {
		const struct fact *fact = &hand->facts.items[i];
		if (fact->kind != FACT_LINK && fact->kind != FACT_IMAGE &&
		    fact->kind != FACT_SOURCE)
			continue;
		/* mailto:, tel: lead to people, not to pages. */
		if (!is_web(fact->text) &&
		    state_of(rows->site, fact->text) == LINK_ROW_EXTERNAL)
			continue;
		add(rows, &rows->hands[worker], fact,
		    facts_pos(&hand->facts, fact));
	}
}

static int
by_place(const void *a, const void *b)
{
	const struct link_row *x = a, *y = b;
	int c = verb_face_pos_cmp(x->pos, y->pos);

	return c != 0 ? c : str_cmp(x->target, y->target);
}

/* Places of dead anchors; dead addresses show by themselves. */
static void
find_anchors(struct map *places, struct arena *arena, const struct diags *diags)
{
	map_init(places, arena);
	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->items[i];
		if (diag->code == DIAG_ANCHOR_BROKEN)
			(void)map_add(places,
			    str_of(row_key(arena, diag->pos, STR(""))), NULL);
	}
}

struct link_row *
link_rows_all(const struct link_rows *rows, struct arena *arena,
    const struct diags *diags, size_t *n)
{
	size_t all = 0;
	struct map anchors;

	for (unsigned i = 0; i < rows->jobs; i++)
		all += rows->hands[i].seen.n;
	struct link_row *list = ARENA_ARRAY(arena, all, struct link_row);
	all = 0;
	for (unsigned i = 0; i < rows->jobs; i++)
		for (size_t k = 0; k < rows->hands[i].seen.n; k++)
			list[all++] = *(const struct link_row *)rows->hands[i]
					   .seen.entries[k]
					   .value;
	if (all > 1)
		qsort(list, all, sizeof(*list), by_place);
	find_anchors(&anchors, arena, diags);
	*n = 0;
	for (size_t i = 0; i < all; i++) {
		if (i > 0 && by_place(&list[i], &list[i - 1]) == 0)
			continue;
		list[*n] = list[i];
		struct link_row *row = &list[(*n)++];
		if (str_find_char(row->target, '#') != SIZE_MAX &&
		    map_entry(&anchors,
			str_of(row_key(arena, row->pos, STR("")))) != NULL)
			row->state = LINK_ROW_ANCHOR;
	}
	return list;
}
