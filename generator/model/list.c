/*
 * Selects, sorts, limits and groups pages as the declarations say. No layout
 * can loop over the whole site; this file is the only place that does.
 */
#include <stdio.h>

#include "base/buf.h"
#include "model/list.h"
#include "model/list_key.h"
#include "model/slot.h"
#include "model/tree.h"
#include "model/url.h"

static bool
where_holds(const struct list_where *where, const struct page *page)
{
	const struct slot *slot = slot_find(page, where->field);
	struct str face = list_face(page, where->field);

	/* A list of options or texts matches by any of its items. */
	size_t n_items = slot != NULL && slot->value->is_set &&
				 slot->value->kind == VALUE_LIST
			     ? slot->value->u.list.n
			     : 0;
	for (size_t i = 0; i < where->n_values; i++) {
		if (str_eq(where->values[i], face))
			return true;
		for (size_t k = 0; k < n_items; k++) {
			const struct value *v = &slot->value->u.list.items[k];
			struct str item =
			    v->kind == VALUE_ENUM ? v->u.option->value
			    : v->kind == VALUE_TEXT || v->kind == VALUE_REF
				? v->u.text
				: STR("");
			if (str_eq(where->values[i], item))
				return true;
		}
	}
	return false;
}

static bool
is_chosen(const struct site *site, const struct list_decl *decl,
    const struct page *section, const struct page *page)
{
	bool from = false;

	if (page->is_hidden || page->type == NULL || page->url.n == 0)
		return false;
	for (size_t i = 0; i < decl->n_from && !from; i++)
		from = str_eq(decl->from[i].type, page->type->name);
	if (!from)
		return false;
	if (section != NULL && !tree_is_below(page, section))
		return false;
	if (decl->since_days > 0 &&
	    (!page->front->date.is_set ||
		date_days(page->front->date.date) <
		    date_days(site->today) - (int64_t)decl->since_days))
		return false;
	for (size_t i = 0; i < decl->n_where; i++)
		if (!where_holds(&decl->where[i], page))
			return false;
	return true;
}

/* Everything but `same`, sorted, not cut. */
static void
list_select(struct site *site, const struct list_decl *decl, struct list *list,
    struct diags *diags)
{
	const struct page *section = NULL;
	size_t cap = 0;

	if (decl->in.n > 0) {
		const struct url *url = map_get(&site->urls, decl->in);
		if (url == NULL || url->kind != URL_PAGE ||
		    !url->page->is_index) {
			struct str near = url_nearest(site, decl->in);
			if (str_eq(near, decl->in))
				near = STR("");
			DIAG_ADD(diags, DIAG_REF_MISSING, decl->in_pos,
			    str_dup(site->arena, decl->in),
			    str_dup(site->arena, near));
			return;
		}
		section = url->page;
	}
	for (size_t i = 0; i < site->n_pages; i++) {
		if (!is_chosen(site, decl, section, &site->pages[i]))
			continue;
		list->items = arena_grow(site->arena, list->items, list->n,
		    &cap, sizeof(*list->items));
		list->items[list->n++] = &site->pages[i];
	}
	list_sort(list);
}

static const struct type_field *
group_field(const struct site *site, const struct list_decl *decl)
{
	for (size_t i = 0; i < decl->n_from; i++) {
		const struct type *type =
		    type_find(site->types, decl->from[i].type);
		const struct type_field *field =
		    type == NULL ? NULL : type_field(type, decl->group);
		if (field != NULL && field->kind == VALUE_ENUM)
			return field;
	}
	return NULL;
}

static struct str
group_value(const struct page *page, const struct list_decl *decl)
{
	if (!decl->group_year)
		return list_face(page, decl->group);
	const struct slot *slot = slot_find(page, decl->group);
	const struct day *day = slot != NULL                     ? slot->of.day
				: str_is(decl->group, "updated") ? page->updated
								 : page->date;
	return day == NULL ? STR("") : day->year;
}

static size_t
group_at(struct list *list, size_t *cap, struct arena *arena, struct str value,
    struct str label)
{
	for (size_t g = 0; g < list->n_groups; g++)
		if (str_eq(list->groups[g].value, value))
			return g;
	list->groups = arena_grow(
	    arena, list->groups, list->n_groups, cap, sizeof(*list->groups));
	list->groups[list->n_groups] =
	    (struct list_group){ .value = value, .label = label };
	return list->n_groups++;
}

/*
 * Enum: option order, empty groups kept. Year: in the order of the list. A
 * limit counts per group.
 */
static void
list_groups(struct site *site, struct list *list)
{
	const struct list_decl *decl = list->decl;
	struct arena *arena = site->arena;
	size_t cap = 0;

	const struct type_field *field =
	    decl->group_year ? NULL : group_field(site, decl);
	for (size_t i = 0; field != NULL && i < field->n_options; i++)
		(void)group_at(list, &cap, arena, field->options[i].value,
		    field->options[i].label);
	for (size_t i = 0; i < list->n; i++) {
		struct str value = group_value(list->items[i], decl);
		struct str label = value;
		if (decl->group_year && value.n > 0)
			label = str_join(arena, value, STR("年"));
		if (value.n > 0)
			(void)group_at(list, &cap, arena, value, label);
	}
	for (size_t g = 0; g < list->n_groups; g++) {
		struct list_group *group = &list->groups[g];
		const struct page **items =
		    ARENA_ARRAY(arena, list->n, const struct page *);
		for (size_t i = 0; i < list->n; i++) {
			if (!str_eq(group_value(list->items[i], decl),
				group->value))
				continue;
			if (decl->limit == 0 || group->n < decl->limit)
				items[group->n++] = list->items[i];
		}
		group->items = items;
	}
}

static void
say_short(struct site *site, struct str name, size_t n, size_t min,
    struct pos pos, struct diags *diags)
{
	char have[24], want[24];

	snprintf(have, sizeof(have), "%zu", n);
	snprintf(want, sizeof(want), "%zu", min);
	DIAG_ADD(diags, DIAG_LIST_SHORT, pos, str_dup(site->arena, name), have,
	    want);
}

static void
list_finish(struct site *site, struct list *list, struct diags *diags)
{
	const struct list_decl *decl = list->decl;

	if (decl->min > 0 && list->n < decl->min)
		say_short(
		    site, decl->name, list->n, decl->min, decl->pos, diags);
	if (decl->group.n > 0)
		list_groups(site, list);
	else if (decl->limit > 0 && list->n > decl->limit)
		list->n = decl->limit;
}

static void
list_make(struct site *site, const struct list_decl *decl, struct list *list,
    struct diags *diags)
{
	*list = (struct list){
		.name = decl->name, .decl = decl, .except = SIZE_MAX
	};
	if (!list_yaml_check(decl, site->types, diags))
		return;
	list_select(site, decl, list, diags);
	if (decl->same.n == 0)
		list_finish(site, list, diags);
}

/* One computed `same` list: its members by the value they share. */
struct same {
	struct list all;
	struct map by_value; /* value → struct part */
};

struct part {
	const struct page **items;
	size_t n, cap;
};

static void
same_make(struct site *site, struct same *same)
{
	const struct list *all = &same->all;

	map_init(&same->by_value, site->arena);
	for (size_t i = 0; i < all->n; i++) {
		struct str value = list_face(all->items[i], all->decl->same);
		struct part *part = map_get(&same->by_value, value);
		if (part == NULL) {
			part = ARENA_NEW(site->arena, struct part);
			(void)map_add(&same->by_value, value, part);
		}
		part->items = arena_grow(site->arena, part->items, part->n,
		    &part->cap, sizeof(*part->items));
		part->items[part->n++] = all->items[i];
	}
}

/* This page's view of a `same` list: the shared members without itself. */
static struct list
same_view(const struct same *same, const struct page *page)
{
	struct list view = same->all;
	struct str value = list_face(page, view.decl->same);
	const struct part *part =
	    value.n == 0 ? NULL : map_get(&same->by_value, value);

	view.items = part == NULL ? NULL : part->items;
	view.n = part == NULL ? 0 : part->n;
	view.limit = view.decl->limit;
	/* Behind the limit it does not matter where this page stands. */
	size_t n = view.limit > 0 && view.n > view.limit + (size_t)1
		       ? view.limit + (size_t)1
		       : view.n;
	for (size_t i = 0; i < n && view.except == SIZE_MAX; i++)
		if (view.items[i] == page)
			view.except = i;
	view.groups = NULL;
	view.n_groups = 0;
	return view;
}

static struct same *
decls_make(struct site *site, const struct list_decl *decls, size_t n,
    struct diags *diags)
{
	struct same *lists = ARENA_ARRAY(site->arena, n, struct same);

	for (size_t i = 0; i < n; i++) {
		list_make(site, &decls[i], &lists[i].all, diags);
		(void)map_add(&site->list_names, decls[i].name, &lists[i].all);
		if (decls[i].same.n > 0)
			same_make(site, &lists[i]);
	}
	return lists;
}

static struct list
view_of(const struct same *list, const struct page *page)
{
	return list->all.decl->same.n > 0 ? same_view(list, page) : list->all;
}

static void
page_lists(struct site *site, struct page *page, const struct same *of_type,
    struct diags *diags)
{
	const struct front *front = page->front;
	const struct same *own =
	    decls_make(site, front->lists, front->n_lists, diags);
	size_t n_type = of_type == NULL ? 0 : page->type->n_lists;

	page->lists =
	    ARENA_ARRAY(site->arena, front->n_lists + n_type, struct list);
	for (size_t i = 0; i < front->n_lists; i++)
		page->lists[page->n_lists++] = view_of(&own[i], page);
	for (size_t i = 0; i < n_type; i++)
		page->lists[page->n_lists++] = view_of(&of_type[i], page);
}

static void
check_fresh(struct site *site, const struct type *type, struct diags *diags)
{
	size_t n = 0;

	if (type->fresh.min_items == 0)
		return;
	for (size_t i = 0; i < site->n_pages; i++)
		n += !site->pages[i].is_hidden && site->pages[i].type == type;
	if (n < type->fresh.min_items)
		say_short(site, type->label, n, type->fresh.min_items,
		    type->fresh.pos, diags);
}

const struct list *
list_find(const struct site *site, const struct page *page, struct str name)
{
	for (size_t i = 0; page != NULL && i < page->n_lists; i++)
		if (str_eq(page->lists[i].name, name))
			return &page->lists[i];
	for (size_t i = 0; i < site->n_lists; i++)
		if (str_eq(site->lists[i].name, name))
			return &site->lists[i];
	return NULL;
}

const struct list_group *
list_group_find(const struct list *list, struct str value)
{
	for (size_t i = 0; i < list->n_groups; i++)
		if (str_eq(list->groups[i].value, value))
			return &list->groups[i];
	return NULL;
}

static void
paginate_one(struct site *site, struct page *page, struct diags *diags)
{
	const struct list_paginate *want = &page->front->paginate;
	struct str name = want->list;

	if (name.n == 0)
		return;
	page->paginate = list_find(site, page, name);
	if (page->paginate == NULL) {
		struct str *names =
		    ARENA_ARRAY(site->arena, site->list_names.n, struct str);
		for (size_t i = 0; i < site->list_names.n; i++)
			names[i] = site->list_names.entries[i].key;
		DIAG_ADD(diags, DIAG_LIST_UNKNOWN, want->pos,
		    str_dup(site->arena, name),
		    str_dup(site->arena,
			str_nearest(name, names, site->list_names.n)));
		return;
	}
	size_t n = page->paginate->n;
	page->page_size = want->size > 0 ? want->size : 20;
	page->n_more =
	    n == 0 ? 1
		   : (uint32_t)((n + page->page_size - 1) / page->page_size);
	for (uint32_t k = 2; k <= page->n_more; k++)
		(void)url_add(site,
		    &(struct url){ .path = str_of(str_fmt(site->arena,
				       "%.*sp%u/", STR_FMT(page->url), k)),
			.kind = URL_MORE,
			.number = k,
			.page = page,
			.pos = want->pos },
		    diags);
}

void
list_paginate_all(struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < site->n_pages; i++)
		if (!site->pages[i].is_hidden)
			paginate_one(site, &site->pages[i], diags);
}

void
list_all(struct site *site, struct diags *diags)
{
	const struct site_yaml *conf = site->conf;
	const struct same *of_site =
	    decls_make(site, conf->lists, conf->n_lists, diags);

	site->n_lists = conf->n_lists;
	site->lists = ARENA_ARRAY(site->arena, site->n_lists, struct list);
	for (size_t i = 0; i < site->n_lists; i++)
		site->lists[i] = of_site[i].all;

	struct same **of_type =
	    ARENA_ARRAY(site->arena, site->types->n, struct same *);
	for (size_t t = 0; t < site->types->n; t++) {
		const struct type *type = site->types->items[t];
		of_type[t] =
		    decls_make(site, type->lists, type->n_lists, diags);
		check_fresh(site, type, diags);
	}
	for (size_t i = 0; i < site->n_pages; i++) {
		struct page *page = &site->pages[i];
		if (page->is_hidden)
			continue;
		const struct same *lists = NULL;
		for (size_t t = 0; t < site->types->n; t++)
			if (page->type == site->types->items[t])
				lists = of_type[t];
		page_lists(site, page, lists, diags);
	}
}
