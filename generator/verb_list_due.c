/*
 * Reads front matter and computed lists, nothing else. A build at any moment
 * between now and the first of these gives the same site.
 */
#include <stdlib.h>

#include "model/tree.h"
#include "verb_face.h"
#include "verb_list_due.h"

enum { DAY_SECONDS = 86400 };

static int64_t
midnight(const struct site *site, int64_t days)
{
	return days * DAY_SECONDS - (int64_t)site->now.offset * 60;
}

enum due_state
due_state(const struct page *page)
{
	const struct site *site = page->site;
	const struct front *front = page->front;
	int offset = site->now.offset;

	if (front->draft)
		return DUE_DRAFT;
	if (front->expires.is_set &&
	    tree_unix(&front->expires, offset) <= site->now.unix)
		return DUE_EXPIRED;
	if (front->publish.is_set &&
	    tree_unix(&front->publish, offset) > site->now.unix)
		return DUE_FUTURE;
	return DUE_LIVE;
}

bool
due_stale(const struct site *site, const struct type *type, struct date *newest,
    int64_t *at)
{
	const struct day *last = NULL;

	for (size_t i = 0; type->fresh.max_age_days > 0 && i < site->n_pages;
	     i++) {
		const struct page *page = &site->pages[i];
		const struct day *day =
		    page->updated != NULL ? page->updated : page->date;
		if (page->type != type || page->is_hidden || day == NULL)
			continue;
		if (last == NULL || date_cmp(last->date, day->date) < 0)
			last = day;
	}
	if (last == NULL)
		return false;
	*newest = last->date;
	*at = midnight(
	    site, date_days(last->date) + type->fresh.max_age_days + 1);
	return true;
}

static void
add(struct arena *arena, const struct site *site, struct dues *dues,
    struct due due)
{
	if (due.at <= site->now.unix)
		return;
	dues->items = arena_grow(
	    arena, dues->items, dues->n, &dues->cap, sizeof(*dues->items));
	dues->items[dues->n++] = due;
}

/* A page that goes before it comes is never seen. */
static void
add_page(struct arena *arena, struct dues *dues, const struct page *page)
{
	const struct front *front = page->front;
	int offset = page->site->now.offset;
	int64_t from = front->publish.is_set
			   ? tree_unix(&front->publish, offset)
			   : INT64_MIN;
	int64_t to = front->expires.is_set ? tree_unix(&front->expires, offset)
					   : INT64_MAX;

	if (front->draft || from >= to)
		return;
	if (front->publish.is_set)
		add(arena, page->site, dues,
		    (struct due){ .kind = DUE_PUBLISH,
			.at = from,
			.pos = front->publish.pos,
			.page = page });
	if (front->expires.is_set)
		add(arena, page->site, dues,
		    (struct due){ .kind = DUE_EXPIRE,
			.at = to,
			.pos = front->expires.pos,
			.page = page });
}

/* `since: 30` holds a page until the day after its thirtieth. */
static void
add_window(struct arena *arena, const struct site *site, struct dues *dues,
    struct map *seen, const struct list *list)
{
	char key[32];

	if (list->decl->since_days == 0)
		return;
	/* One declaration of a type stands on every page of it. */
	snprintf(key, sizeof(key), "%p", (const void *)list->decl);
	if (!map_add(seen, str_copy(arena, str_of(key)), NULL))
		return;
	for (size_t i = 0; i < list->n; i++)
		add(arena, site, dues,
		    (struct due){ .kind = DUE_WINDOW,
			.at = midnight(
			    site, date_days(list->items[i]->front->date.date) +
				      list->decl->since_days + 1),
			.pos = list->decl->pos,
			.page = list->items[i],
			.name = list->name });
}

static int
by_time(const void *a, const void *b)
{
	const struct due *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	int c = verb_face_pos_cmp(x->pos, y->pos);
	if (c != 0)
		return c;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->page != NULL && y->page != NULL
		   ? (x->page > y->page) - (x->page < y->page)
		   : 0;
}

void
dues_find(struct arena *arena, const struct site *site, struct dues *dues)
{
	struct map seen;

	*dues = (struct dues){ 0 };
	map_init(&seen, arena);
	for (size_t i = 0; i < site->n_lists; i++)
		add_window(arena, site, dues, &seen, &site->lists[i]);
	for (size_t i = 0; i < site->n_pages; i++) {
		const struct page *page = &site->pages[i];
		add_page(arena, dues, page);
		for (size_t k = 0; k < page->n_lists; k++)
			add_window(arena, site, dues, &seen, &page->lists[k]);
	}
	for (size_t i = 0; i < site->types->n; i++) {
		const struct type *type = site->types->items[i];
		struct due due = { .kind = DUE_STALE,
			.pos = type->fresh.pos,
			.name = type->label };
		struct date newest;
		if (due_stale(site, type, &newest, &due.at))
			add(arena, site, dues, due);
	}
	if (dues->n > 1)
		qsort(dues->items, dues->n, sizeof(*dues->items), by_time);
}
