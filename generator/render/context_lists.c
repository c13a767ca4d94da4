/*
 * Lists and the pager: one list as one page sees it. Which pages are in a
 * list was decided by model/list.c.
 */
#include "model/list.h"
#include "render/context_part.h"
#include "render/values.h"

#define N(array) (sizeof(array) / sizeof(*(array)))

const struct place *
context_place(const struct view *view, const void *of, size_t from, size_t n)
{
	struct place *place = ARENA_NEW(view->scratch, struct place);

	*place = (struct place){ view, of, from, n };
	return place;
}

size_t
context_place_count(const void *data)
{
	const struct place *place = data;

	return place->n;
}

static const char *const list_names[] = { "items", "count", "groups" };
static const char *const group_names[] = { "value", "label", "items", "count" };

/* Members a page sees: without itself where the list says so, and cut. */
static size_t
list_visible(const struct list *list)
{
	size_t n = list->n - (list->except != SIZE_MAX);

	return list->limit > 0 && n > list->limit ? list->limit : n;
}

static void
list_item(const void *data, size_t i, struct mval *out)
{
	const struct place *place = data;
	const struct list *list = place->of;
	size_t at = place->from + i;

	at += at >= list->except;
	value_page(out, list->items[at]);
}

static const struct mval_class list_items_class = {
	.count = context_place_count, .item = list_item
};

static size_t
group_pages(const void *data)
{
	const struct list_group *group = data;

	return group->n;
}

static void
group_page(const void *data, size_t i, struct mval *out)
{
	const struct list_group *group = data;

	value_page(out, group->items[i]);
}

static const struct mval_class group_items_class = { .count = group_pages,
	.item = group_page };

static bool
group_get(const void *data, struct str name, struct mval *out)
{
	const struct list_group *group = data;

	if (str_is(name, "value"))
		mval_text(out, group->value);
	else if (str_is(name, "label"))
		mval_text(out, group->label);
	else if (str_is(name, "items"))
		value_list(out, &group_items_class, group);
	else if (str_is(name, "count"))
		mval_number(out, (long long)group->n);
	else
		return false;
	return true;
}

static struct str
group_name(const void *data, size_t i)
{
	(void)data;
	return value_name(group_names, N(group_names), i);
}

static const struct mval_class group_class = { .get = group_get,
	.name = group_name };

static size_t
groups_count(const void *data)
{
	const struct list *list = data;

	return list->n_groups;
}

static void
groups_item(const void *data, size_t i, struct mval *out)
{
	const struct list *list = data;

	value_object(
	    out, &group_class, &list->groups[i], list->groups[i].label);
}

static const struct mval_class groups_class = { .count = groups_count,
	.item = groups_item };

static void
list_items(const struct view *view, const struct list *list, struct mval *out)
{
	size_t from = 0, n = list_visible(list);

	if (view->page->paginate == list) {
		size_t size = view->page->page_size;
		from = (size_t)(view->number - 1) * size;
		n = from >= n ? 0 : n - from < size ? n - from : size;
	}
	value_list(out, &list_items_class, context_place(view, list, from, n));
}

static bool
list_get(const void *data, struct str name, struct mval *out)
{
	const struct place *place = data;
	const struct list *list = place->of;

	if (str_is(name, "items"))
		list_items(place->view, list, out);
	else if (str_is(name, "count"))
		mval_number(out, (long long)list_visible(list));
	else if (str_is(name, "groups"))
		value_list(out, &groups_class, list);
	else
		return false;
	return true;
}

static struct str
list_name(const void *data, size_t i)
{
	(void)data;
	return value_name(list_names, N(list_names), i);
}

static const struct mval_class list_class = { .get = list_get,
	.name = list_name };

static bool
lists_get(const void *data, struct str name, struct mval *out)
{
	const struct view *view = data;
	const struct list *list = list_find(view->site, view->page, name);

	if (list != NULL) {
		value_object(
		    out, &list_class, context_place(view, list, 0, 0), STR(""));
		return true;
	}
	/* Declared for other pages: layouts are shared, so empty here. */
	mval_bool(out, false);
	return map_entry(&view->site->list_names, name) != NULL;
}

static struct str
lists_name(const void *data, size_t i)
{
	const struct view *view = data;
	const struct map *names = &view->site->list_names;

	return i < names->n ? names->entries[i].key : STR("");
}

static const struct mval_class lists_class = { .get = lists_get,
	.name = lists_name };

void
context_lists(const struct view *view, struct mval *out)
{
	value_object(out, &lists_class, view, STR(""));
}

/* ---- pager ---- */

static const char *const pager_names[] = { "number", "total", "prev", "next",
	"pages" };
static const char *const number_names[] = { "number", "url", "current" };

static struct str
number_url(const struct view *view, size_t number)
{
	if (number <= 1)
		return view->page->url;
	return str_of(str_fmt(
	    view->scratch, "%.*sp%zu/", STR_FMT(view->page->url), number));
}

static bool
number_get(const void *data, struct str name, struct mval *out)
{
	const struct place *place = data;

	if (str_is(name, "number"))
		mval_number(out, (long long)place->n);
	else if (str_is(name, "url"))
		mval_text(out, number_url(place->view, place->n));
	else if (str_is(name, "current"))
		mval_bool(out, place->n == place->view->number);
	else
		return false;
	return true;
}

static struct str
number_name(const void *data, size_t i)
{
	(void)data;
	return value_name(number_names, N(number_names), i);
}

static const struct mval_class number_class = { .get = number_get,
	.name = number_name };

static size_t
numbers_count(const void *data)
{
	const struct view *view = data;

	return view->page->n_more;
}

static void
numbers_item(const void *data, size_t i, struct mval *out)
{
	const struct view *view = data;

	value_object(
	    out, &number_class, context_place(view, NULL, 0, i + 1), STR(""));
}

static const struct mval_class numbers_class = { .count = numbers_count,
	.item = numbers_item };

static bool
pager_get(const void *data, struct str name, struct mval *out)
{
	const struct view *view = data;
	uint32_t number = view->number, total = view->page->n_more;

	if (str_is(name, "number"))
		mval_number(out, number);
	else if (str_is(name, "total"))
		mval_number(out, total);
	else if (str_is(name, "prev"))
		mval_text(
		    out, number > 1 ? number_url(view, number - 1) : STR(""));
	else if (str_is(name, "next"))
		mval_text(out,
		    number < total ? number_url(view, number + 1) : STR(""));
	else if (str_is(name, "pages"))
		value_list(out, &numbers_class, view);
	else
		return false;
	return true;
}

static struct str
pager_name(const void *data, size_t i)
{
	(void)data;
	return value_name(pager_names, N(pager_names), i);
}

static const struct mval_class pager_class = { .get = pager_get,
	.name = pager_name };

void
context_pager(const struct view *view, struct mval *out)
{
	if (view->page->paginate != NULL)
		value_object(out, &pager_class, view, STR(""));
}
