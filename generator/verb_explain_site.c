/* Looks things up in the finished model; renders and reads nothing. */
#include "model/link.h"
#include "verb_explain_site.h"
#include "verb_list_due.h"

/* ---- finding it ---- */

static const struct page *
hidden_page(const struct site *site, struct str want)
{
	for (size_t i = 0; i < site->n_pages; i++) {
		const struct page *page = &site->pages[i];
		if (page->is_hidden &&
		    (str_eq(page->url, want) || str_eq(page->doc->path, want)))
			return page;
	}
	return NULL;
}

static struct str
path_of(const struct site *site, struct str want)
{
	struct str base = site->base_url, path = want, rest;

	if (base.n > 0 && want.n >= base.n &&
	    str_eq(str_sub(want, 0, base.n), base))
		path = str_from(want, base.n);
	(void)str_cut(path, '#', &path, &rest);
	(void)str_cut(path, '?', &path, &rest);
	if (path.n == 0 || path.p[0] != '/')
		path = str_join(site->arena, STR("/"), path);
	return link_percent_decode(site->arena, path);
}

void
explain_find(
    const struct site *site, struct str want, struct explain_target *target)
{
	struct str source =
	    str_starts(want, "content/") ? str_from(want, 8) : want;
	const struct page *page = map_get(&site->by_source, source);

	*target = (struct explain_target){ .asked = path_of(site, want) };
	if (page != NULL)
		target->asked = page->url;
	target->url = map_get(&site->urls, target->asked);
	struct str slashed = target->asked;
	if (target->url == NULL) {
		slashed = str_join(site->arena, slashed, STR("/"));
		target->url = map_get(&site->urls, slashed);
	}
	if (target->url != NULL) {
		target->page = target->url->page;
		return;
	}
	target->page = hidden_page(site, target->asked);
	if (target->page == NULL)
		target->page = hidden_page(site, slashed);
	if (target->page == NULL)
		target->page = hidden_page(site, source);
}

/* ---- itself ---- */

static const struct {
	const char *word, *zh, *en;
} url_kinds[URL__MAX] = {
	[URL_PAGE] = { "page", "页面", "page" },
	[URL_FORM] = { "form", "表单页", "form page" },
	[URL_MORE] = { "more", "列表的后续页", "further page of a list" },
	[URL_ATTACHMENT] = { "attachment", "附件", "attachment" },
	[URL_ALIAS] = { "alias", "旧网址", "old address" },
	[URL_ASSET] = { "asset", "版式文件", "asset" },
	[URL_MADE] = { "made", "程序生成", "made by the program" },
};

static const struct {
	const char *word, *zh, *en;
} hidden_states[] = {
	[DUE_LIVE] = { "live", "在线", "live" },
	[DUE_DRAFT] = { "draft", "草稿，没有发布", "draft, not published" },
	[DUE_FUTURE] = { "future", "未到发布时间", "its time has not come" },
	[DUE_EXPIRED] = { "expired", "已过期撤下", "its time is over" },
};

static void
add_url(struct explain_rows *rows, const struct url *url, bool zh)
{
	struct arena *arena = rows->arena;
	const char *kind =
	    zh ? url_kinds[url->kind].zh : url_kinds[url->kind].en;

	explain_add(rows, EXPLAIN_URL, url_kinds[url->kind].word,
	    str_of(str_fmt(arena, zh ? "%.*s（%s）" : "%.*s (%s)",
		STR_FMT(url->path), kind)),
	    POS_NONE);
	if (url->to.n > 0)
		explain_add(rows, EXPLAIN_STATE, "alias",
		    str_of(str_fmt(arena, "→ %.*s", STR_FMT(url->to))),
		    url->pos);
	if (url->file != NULL)
		explain_add(
		    rows, EXPLAIN_SOURCE, "file", str_of(url->file), POS_NONE);
}

static void
add_type(
    struct explain_rows *rows, const struct url *url, const struct page *page)
{
	const struct type *type = page->type;
	struct str layout =
	    url != NULL && url->kind == URL_FORM ? STR("form") : page->layout;

	if (type == NULL)
		return;
	explain_add(rows, EXPLAIN_TYPE, str_dup(rows->arena, type->name),
	    str_of(str_fmt(rows->arena, "%.*s（%.*s）", STR_FMT(type->name),
		STR_FMT(type->label))),
	    type->src != NULL ? src_pos_file(type->src) : type->pos);
	explain_add(rows, EXPLAIN_LAYOUT, str_dup(rows->arena, layout),
	    str_of(str_fmt(rows->arena, "layouts/%.*s.html", STR_FMT(layout))),
	    page->front->layout.text.n > 0 ? page->front->layout.pos
					   : type->layout_pos);
}

void
explain_site(struct explain_rows *rows, const struct site *site,
    const struct explain_target *target, bool zh)
{
	const struct page *page = target->page;

	(void)site;
	if (target->url != NULL)
		add_url(rows, target->url, zh);
	if (page == NULL)
		return;
	if (target->url == NULL) {
		enum due_state state = due_state(page);
		explain_add(rows, EXPLAIN_URL, "hidden", page->url, POS_NONE);
		explain_add(rows, EXPLAIN_STATE, hidden_states[state].word,
		    str_of(
			zh ? hidden_states[state].zh : hidden_states[state].en),
		    state == DUE_FUTURE    ? page->front->publish.pos
		    : state == DUE_EXPIRED ? page->front->expires.pos
					   : POS_NONE);
	}
	explain_add(rows, EXPLAIN_SOURCE, "page", STR(""), page->front->pos);
	explain_add(
	    rows, EXPLAIN_TITLE, NULL, page->title, page->front->title.pos);
	add_type(rows, target->url, page);
	for (size_t i = 0; target->url != NULL && i < page->n_attachments; i++)
		explain_add(rows, EXPLAIN_DATA, "attachment",
		    str_of(page->attachments[i].file), POS_NONE);
	if (page->form != NULL)
		explain_add(rows, EXPLAIN_DATA, "form", page->form->id,
		    page->front->form_pos);
}

/* ---- lists and menus ---- */

/* 1-based place, 0: not in it. */
static size_t
place_in(const struct list *list, const struct page *page)
{
	for (size_t g = 0; g < list->n_groups; g++)
		for (size_t i = 0; i < list->groups[g].n; i++)
			if (list->groups[g].items[i] == page)
				return i + 1;
	for (size_t i = 0, shown = 0; list->n_groups == 0 && i < list->n; i++) {
		if (i == list->except)
			continue;
		if (list->limit > 0 && ++shown > list->limit)
			break;
		if (list->items[i] == page)
			return i + 1;
	}
	return 0;
}

struct in_list {
	const struct list *list;
	size_t place, pages;
};

static void
add_in(struct arena *arena, struct map *seen, const struct list *list,
    const struct page *page)
{
	size_t place = place_in(list, page);

	if (place == 0)
		return;
	char *key = str_fmt(arena, "%p", (const void *)list->decl);
	struct in_list *in = map_get(seen, str_of(key));
	if (in == NULL) {
		in = ARENA_NEW(arena, struct in_list);
		*in = (struct in_list){ list, place, 0 };
		(void)map_add(seen, str_of(key), in);
	}
	in->pages++;
}

static void
lists_used(struct explain_rows *rows, const struct page *page, bool zh)
{
	for (size_t i = 0; i < page->n_lists; i++) {
		const struct list *list = &page->lists[i];
		explain_add(rows, EXPLAIN_DATA, "list",
		    str_of(str_fmt(rows->arena,
			zh ? "列表 %.*s，%zu 条" : "list %.*s, %zu items",
			STR_FMT(list->name), list->n)),
		    list->decl->pos);
	}
}

void
explain_lists(struct explain_rows *rows, const struct site *site,
    const struct explain_target *target, bool zh)
{
	struct map seen;

	if (target->page == NULL || target->url->kind != URL_PAGE)
		return;
	lists_used(rows, target->page, zh);
	map_init(&seen, rows->arena);
	for (size_t i = 0; i < site->n_lists; i++)
		add_in(rows->arena, &seen, &site->lists[i], target->page);
	for (size_t i = 0; i < site->n_pages; i++)
		for (size_t k = 0; k < site->pages[i].n_lists; k++)
			add_in(rows->arena, &seen, &site->pages[i].lists[k],
			    target->page);
	for (size_t i = 0; i < seen.n; i++) {
		const struct in_list *in = seen.entries[i].value;
		explain_add(rows, EXPLAIN_LIST,
		    str_dup(rows->arena, in->list->name),
		    str_of(str_fmt(rows->arena,
			zh ? "%.*s，第 %zu 条" : "%.*s, item %zu",
			STR_FMT(in->list->name), in->place)),
		    in->list->decl->pos);
	}
}

static void
menu_items(struct explain_rows *rows, const struct menu_entry *items, size_t n,
    struct str trail, struct pos pos, const struct explain_target *target)
{
	for (size_t i = 0; i < n; i++) {
		struct pos at = items[i].pos.src != NULL ? items[i].pos : pos;
		struct str here = str_of(str_fmt(rows->arena, "%.*s › %.*s",
		    STR_FMT(trail), STR_FMT(items[i].label)));
		if (str_eq(items[i].url, target->url->path))
			explain_add(rows, EXPLAIN_MENU, NULL, here, at);
		menu_items(rows, items[i].items, items[i].n, here, at, target);
	}
}

void
explain_menus(struct explain_rows *rows, const struct site *site,
    const struct explain_target *target)
{
	for (size_t i = 0; i < site->n_menus; i++)
		menu_items(rows, site->menus[i].items, site->menus[i].n,
		    site->menus[i].name, site->conf->menus[i].pos, target);
}
