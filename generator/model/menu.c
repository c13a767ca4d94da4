/*
 * Menus: entries written out, or taken from a group of a declared list. A
 * wrong address is reported here, at its place in site.yaml, once; not on
 * every page that shows the menu.
 */
#include "model/link.h"
#include "model/list.h"
#include "model/menu.h"
#include "model/url.h"

static void
check_link(
    struct site *site, struct str to, struct pos pos, struct diags *diags)
{
	struct link link = link_resolve_html(site, to);

	if (link.kind != LINK_BROKEN)
		return;
	DIAG_ADD(diags, DIAG_LINK_BROKEN, pos, str_dup(site->arena, to),
	    str_dup(site->arena, url_nearest(site, to)));
}

static void
fill_from_pages(struct site *site, struct menu_entry *entry,
    const struct page *const *pages, size_t n)
{
	entry->items = ARENA_ARRAY(site->arena, n, struct menu_entry);
	entry->n = n;
	for (size_t i = 0; i < n; i++) {
		entry->items[i].label = pages[i]->title;
		entry->items[i].url = pages[i]->url;
	}
}

static void
fill_from_list(struct site *site, const struct site_menu_entry *from,
    struct menu_entry *entry, struct diags *diags)
{
	struct arena *arena = site->arena;
	const struct list *list = list_find(site, NULL, from->list);

	if (list == NULL) {
		struct str *names =
		    ARENA_ARRAY(arena, site->n_lists, struct str);
		for (size_t i = 0; i < site->n_lists; i++)
			names[i] = site->lists[i].name;
		DIAG_ADD(diags, DIAG_LIST_UNKNOWN, from->list_pos,
		    str_dup(arena, from->list),
		    str_dup(
			arena, str_nearest(from->list, names, site->n_lists)));
		return;
	}
	if (from->group.n == 0) {
		fill_from_pages(site, entry, list->items, list->n);
		return;
	}
	const struct list_group *group = list_group_find(list, from->group);
	if (group != NULL) {
		fill_from_pages(site, entry, group->items, group->n);
		return;
	}
	struct str *names = ARENA_ARRAY(arena, list->n_groups, struct str);
	for (size_t i = 0; i < list->n_groups; i++)
		names[i] = list->groups[i].value;
	DIAG_ADD(diags, DIAG_LIST_GROUP, from->group_pos,
	    str_dup(arena, from->list), str_dup(arena, from->group),
	    str_dup(arena, str_nearest(from->group, names, list->n_groups)));
}

static struct menu_entry *
entries(struct site *site, const struct site_menu_entry *from, size_t n,
    struct diags *diags)
{
	struct menu_entry *to = ARENA_ARRAY(site->arena, n, struct menu_entry);

	for (size_t i = 0; i < n; i++) {
		to[i].label = from[i].label;
		to[i].url = from[i].to;
		to[i].is_external = from[i].is_external;
		to[i].pos = from[i].to_pos;
		if (from[i].to.n > 0 && !from[i].is_external)
			check_link(site, from[i].to, from[i].to_pos, diags);
		if (from[i].list.n > 0) {
			fill_from_list(site, &from[i], &to[i], diags);
			continue;
		}
		to[i].items =
		    entries(site, from[i].items, from[i].n_items, diags);
		to[i].n = from[i].n_items;
	}
	return to;
}

void
menu_all(struct site *site, struct diags *diags)
{
	const struct site_yaml *conf = site->conf;

	site->n_menus = conf->n_menus;
	site->menus = ARENA_ARRAY(site->arena, site->n_menus, struct menu);
	for (size_t i = 0; i < site->n_menus; i++) {
		const struct site_menu *menu = &conf->menus[i];
		site->menus[i].name = menu->name;
		site->menus[i].items =
		    entries(site, menu->items, menu->n, diags);
		site->menus[i].n = menu->n;
	}
}
