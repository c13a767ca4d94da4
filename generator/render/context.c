/*
 * The names around a page: site, assets, crumbs, table of contents, menus,
 * form. Fields of pages are values.c's, lists context_lists.c's.
 */
#include "contract/form_file.h"
#include "render/context_part.h"
#include "render/values.h"

#define N(array) (sizeof(array) / sizeof(*(array)))

/* ---- site ---- */

static const char *const site_names[] = { "title", "short", "base_url",
	"banner", "lang", "noindex" };

static bool
site_get(const void *data, struct str name, struct mval *out)
{
	const struct site *site = data;

	if (str_is(name, "title"))
		mval_text(out, site->conf->title);
	else if (str_is(name, "short"))
		mval_text(out, site->conf->short_title);
	else if (str_is(name, "base_url"))
		mval_text(out, site->base_url);
	else if (str_is(name, "banner"))
		mval_text(out, site->conf->banner);
	else if (str_is(name, "lang"))
		mval_text(out, site->conf->lang);
	else if (str_is(name, "noindex"))
		mval_bool(out, site->conf->noindex);
	else
		return false;
	return true;
}

static struct str
site_name(const void *data, size_t i)
{
	(void)data;
	return value_name(site_names, N(site_names), i);
}

static const struct mval_class site_class = { .get = site_get,
	.name = site_name };

/* ---- assets ---- */

static const char *const asset_names[] = { "url", "sri" };

static bool
asset_get(const void *data, struct str name, struct mval *out)
{
	const struct url *url = data;

	if (str_is(name, "url"))
		mval_text(out, url->path);
	else if (str_is(name, "sri"))
		mval_bool(out, false);
	else
		return false;
	return true;
}

static struct str
asset_name(const void *data, size_t i)
{
	(void)data;
	return value_name(asset_names, N(asset_names), i);
}

static const struct mval_class asset_class = { .get = asset_get,
	.name = asset_name };

static bool
assets_get(const void *data, struct str name, struct mval *out)
{
	const struct site *site = data;
	const struct url *url = map_get(&site->assets, name);

	if (url == NULL)
		return false;
	value_object(out, &asset_class, url, url->path);
	return true;
}

static struct str
assets_name(const void *data, size_t i)
{
	const struct site *site = data;

	return i < site->assets.n ? site->assets.entries[i].key : STR("");
}

static const struct mval_class assets_class = { .get = assets_get,
	.name = assets_name };

/* ---- crumbs: the sections above, home first ---- */

static const struct page *
above(const struct view *view, const struct page *page)
{
	/* The form page stands below its terms. */
	if (page == NULL)
		return view->kind == URL_FORM ? view->page : view->page->parent;
	return page->parent;
}

static size_t
crumbs_count(const void *data)
{
	const struct view *view = data;
	size_t n = 0;

	for (const struct page *p = above(view, NULL); p != NULL; p = p->parent)
		n++;
	return n;
}

static void
crumbs_item(const void *data, size_t i, struct mval *out)
{
	const struct view *view = data;
	size_t up = crumbs_count(data) - 1 - i;
	const struct page *p = above(view, NULL);

	while (up-- > 0)
		p = p->parent;
	value_page(out, p);
}

static const struct mval_class crumbs_class = { .count = crumbs_count,
	.item = crumbs_item };

/* ---- toc ---- */

static const char *const toc_names[] = { "id", "text", "level" };

static bool
heading_get(const void *data, struct str name, struct mval *out)
{
	const struct md_heading *heading = data;

	if (str_is(name, "id"))
		mval_text(out, heading->id);
	else if (str_is(name, "text"))
		mval_text(out, heading->text);
	else if (str_is(name, "level"))
		mval_number(out, heading->level);
	else
		return false;
	return true;
}

static struct str
heading_name(const void *data, size_t i)
{
	(void)data;
	return value_name(toc_names, N(toc_names), i);
}

static const struct mval_class heading_class = { .get = heading_get,
	.name = heading_name };

static size_t
toc_count(const void *data)
{
	const struct view *view = data;

	return view->page->md == NULL ? 0 : view->page->md->n_headings;
}

static void
toc_item(const void *data, size_t i, struct mval *out)
{
	const struct view *view = data;
	const struct md_heading *heading = &view->page->md->headings[i];

	value_object(out, &heading_class, heading, heading->text);
}

static const struct mval_class toc_class = { .count = toc_count,
	.item = toc_item };

/* ---- menus ---- */

static const char *const menu_names[] = { "label", "url", "external", "current",
	"items" };

static const struct mval_class entries_class;

/* True on the page itself and on everything below it. */
static bool
is_current(const struct view *view, struct str url)
{
	struct str here = view->url;

	if (url.n == 0 || here.n < url.n ||
	    !str_eq(str_sub(here, 0, url.n), url))
		return false;
	return here.n == url.n || (url.n > 1 && url.p[url.n - 1] == '/');
}

static bool
entry_get(const void *data, struct str name, struct mval *out)
{
	const struct place *place = data;
	const struct menu_entry *entry = place->of;

	if (str_is(name, "label")) {
		mval_text(out, entry->label);
	} else if (str_is(name, "url")) {
		mval_text(out, entry->url);
		out->pos = entry->pos;
	} else if (str_is(name, "external")) {
		mval_bool(out, entry->is_external);
	} else if (str_is(name, "current")) {
		mval_bool(out, is_current(place->view, entry->url));
	} else if (str_is(name, "items")) {
		value_list(out, &entries_class,
		    context_place(place->view, entry->items, 0, entry->n));
	} else {
		return false;
	}
	return true;
}

static struct str
entry_name(const void *data, size_t i)
{
	(void)data;
	return value_name(menu_names, N(menu_names), i);
}

static const struct mval_class entry_class = { .get = entry_get,
	.name = entry_name };

static void
entries_item(const void *data, size_t i, struct mval *out)
{
	const struct place *place = data;
	const struct menu_entry *entries = place->of;

	value_object(out, &entry_class,
	    context_place(place->view, &entries[i], 0, 0), entries[i].label);
}

static const struct mval_class entries_class = { .count = context_place_count,
	.item = entries_item };

static bool
menus_get(const void *data, struct str name, struct mval *out)
{
	const struct view *view = data;
	const struct site *site = view->site;

	for (size_t i = 0; i < site->n_menus; i++) {
		const struct menu *menu = &site->menus[i];
		if (!str_eq(menu->name, name))
			continue;
		value_list(out, &entries_class,
		    context_place(view, menu->items, 0, menu->n));
		return true;
	}
	return false;
}

static struct str
menus_name(const void *data, size_t i)
{
	const struct view *view = data;

	return i < view->site->n_menus ? view->site->menus[i].name : STR("");
}

static const struct mval_class menus_class = { .get = menus_get,
	.name = menus_name };

/* ---- form and look-up ---- */

static const char *const form_names[] = { "id", "title", "next", "form_url",
	"html", "action", "minutes", "terms_url", "files" };

static bool
form_get(const void *data, struct str name, struct mval *out)
{
	const struct view *view = data;
	const struct page *page = view->page;

	if (str_is(name, "id"))
		mval_text(out, page->form->id);
	else if (str_is(name, "title"))
		mval_text(out, page->title);
	else if (str_is(name, "next"))
		mval_text(out, page->form->next);
	else if (str_is(name, "form_url"))
		mval_text(out, page->form_url);
	else if (str_is(name, "html"))
		mval_html(out, view->form_html);
	else if (str_is(name, "action"))
		mval_text(out, page->form_action);
	else if (str_is(name, "minutes"))
		mval_number(out, page->form->draft_minutes);
	else if (str_is(name, "terms_url"))
		mval_text(out, page->url);
	else if (str_is(name, "files"))
		mval_bool(out, form_has_files(page->form));
	else
		return false;
	out->pos = page->form->pos;
	return true;
}

static struct str
form_name(const void *data, size_t i)
{
	(void)data;
	return value_name(form_names, N(form_names), i);
}

static const struct mval_class form_class = { .get = form_get,
	.name = form_name };

static const char *const lookup_names[] = { "action" };

static bool
lookup_get(const void *data, struct str name, struct mval *out)
{
	const struct view *view = data;

	if (!str_is(name, "action"))
		return false;
	mval_text(out,
	    str_join(view->scratch, view->site->service, STR("/s/lookup#err")));
	return true;
}

static struct str
lookup_name(const void *data, size_t i)
{
	(void)data;
	return value_name(lookup_names, N(lookup_names), i);
}

static const struct mval_class lookup_class = { .get = lookup_get,
	.name = lookup_name };

/* One edition for now: both names exist and are false. */
static const char *const edition_names[] = { "elder", "twin" };

static bool
edition_get(const void *data, struct str name, struct mval *out)
{
	(void)data;
	mval_bool(out, false);
	return str_is(name, "elder") || str_is(name, "twin");
}

static struct str
edition_name(const void *data, size_t i)
{
	(void)data;
	return value_name(edition_names, N(edition_names), i);
}

static const struct mval_class edition_class = { .get = edition_get,
	.name = edition_name };

/* ---- the root ---- */

static void
root_site(const struct view *view, struct mval *out)
{
	value_object(out, &site_class, view->site, view->site->conf->title);
}

static void
root_page(const struct view *view, struct mval *out)
{
	value_page(out, view->page);
}

static void
root_content(const struct view *view, struct mval *out)
{
	mval_html(out, view->content);
}

static void
root_title(const struct view *view, struct mval *out)
{
	mval_text(out, view->slot_title);
}

static void
root_toc(const struct view *view, struct mval *out)
{
	value_list(out, &toc_class, view);
}

static void
root_crumbs(const struct view *view, struct mval *out)
{
	value_list(out, &crumbs_class, view);
}

static void
root_menus(const struct view *view, struct mval *out)
{
	value_object(out, &menus_class, view, STR(""));
}

static void
root_assets(const struct view *view, struct mval *out)
{
	value_object(out, &assets_class, view->site, STR(""));
}

static void
root_home(const struct view *view, struct mval *out)
{
	mval_bool(out, str_is(view->url, "/"));
}

static void
root_edition(const struct view *view, struct mval *out)
{
	value_object(out, &edition_class, view, STR(""));
}

static void
root_form(const struct view *view, struct mval *out)
{
	if (view->page->form != NULL)
		value_object(out, &form_class, view, view->page->title);
}

static void
root_lookup(const struct view *view, struct mval *out)
{
	if (view->page == view->site->lookup)
		value_object(out, &lookup_class, view, STR(""));
}

static const struct {
	const char *name;
	void (*get)(const struct view *, struct mval *);
} root_names[] = {
	{ "site", root_site },
	{ "page", root_page },
	{ "content", root_content },
	{ "title", root_title },
	{ "toc", root_toc },
	{ "crumbs", root_crumbs },
	{ "menus", root_menus },
	{ "lists", context_lists },
	{ "pager", context_pager },
	{ "assets", root_assets },
	{ "home", root_home },
	{ "edition", root_edition },
	{ "form", root_form },
	{ "lookup", root_lookup },
};

static bool
root_get(const void *data, struct str name, struct mval *out)
{
	const struct view *view = data;

	for (size_t i = 0; i < N(root_names); i++) {
		if (!str_is(name, root_names[i].name))
			continue;
		/* `title` is a slot of shells, no name of pages. */
		if (root_names[i].get == root_title && view->slot_title.n == 0)
			return false;
		mval_bool(out, false);
		root_names[i].get(view, out);
		return true;
	}
	return false;
}

static struct str
root_name(const void *data, size_t i)
{
	(void)data;
	return i < N(root_names) ? str_of(root_names[i].name) : STR("");
}

static const struct mval_class root_class = { .get = root_get,
	.name = root_name };

void
context_root(struct mval *out, const struct view *view)
{
	value_object(out, &root_class, view, STR(""));
}
