/*
 * Addresses of pages: folder + slug, or the pattern of the type. What an
 * address is used for (links, references) is asked in link.c.
 */
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "model/url.h"

enum { NEAREST_ALL = 500 }; /* up to here every address is compared */

static const char *const reserved[] = { "s", "a", "x", "elder" };

bool
url_part_is_good(struct str part)
{
	for (size_t i = 0; i < part.n; i++) {
		char c = part.p[i];
		if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '-')
			return false;
	}
	return part.n > 0;
}

struct str
url_out(struct arena *arena, struct str path)
{
	struct str out = str_from(path, 1);

	if (!str_ends(path, "/"))
		return out;
	return str_join(arena, out, STR("index.html"));
}

static size_t
last_dot(struct str name)
{
	for (size_t i = name.n; i > 1; i--)
		if (name.p[i - 1] == '.')
			return i - 1;
	return name.n;
}

struct str
url_file_type(struct arena *arena, struct str name)
{
	struct str ext = str_from(name, last_dot(name) + 1);
	char *low = str_dup(arena, ext);

	for (size_t i = 0; i < ext.n; i++)
		low[i] = (char)ascii_lower(low[i]);
	return str_mem(low, ext.n);
}

static bool
file_name_is_good(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (!ascii_is_alnum(c) && strchr("._-", c) == NULL)
			return false;
	}
	return name.n > 0;
}

struct str
url_file_name(struct arena *arena, struct str name)
{
	char hex[HASH_SHORT_SIZE];

	if (file_name_is_good(name))
		return name;
	struct str type = url_file_type(arena, name);
	if (!file_name_is_good(type))
		type = STR("");
	hash_short(hex, name);
	return str_of(str_fmt(arena, "file-%.8s%s%.*s", hex,
	    type.n > 0 ? "." : "", STR_FMT(type)));
}

/*
 * A part of an address; one that cannot be one is reported and replaced, so
 * that the page still goes through every later stage.
 */
static struct str
part_or_stand_in(struct site *site, const struct page *page, struct str part,
    struct pos pos, struct diags *diags)
{
	if (url_part_is_good(part))
		return part;
	struct arena *arena = site->arena;
	if (pos.src != NULL && pos.line > 1)
		DIAG_ADD(diags, DIAG_SLUG_BAD, pos, str_dup(arena, part));
	else
		DIAG_ADD(diags, DIAG_SLUG_NEEDED, src_pos_file(&page->doc->src),
		    str_dup(arena, page->name));
	return str_of(str_fmt(arena, "page-%zu", page->index));
}

static struct str
page_slug(struct site *site, struct page *page, struct diags *diags)
{
	const struct front_text *slug = &page->front->slug;

	if (page->slug.n > 0)
		return page->slug;
	if (slug->text.n > 0)
		page->slug =
		    part_or_stand_in(site, page, slug->text, slug->pos, diags);
	else
		page->slug =
		    part_or_stand_in(site, page, page->name, POS_NONE, diags);
	return page->slug;
}

static struct str folder_url(struct site *, struct folder *, struct diags *);

static struct str
field_part(struct site *site, const struct page *page, size_t field,
    struct diags *diags)
{
	const struct value *v = &page->front->values[field];

	if (!v->is_set || v->kind != VALUE_ENUM)
		return STR("none"); /* reported when it was read */
	return part_or_stand_in(site, page, v->u.option->value, v->pos, diags);
}

static struct str
pattern_url(struct site *site, struct page *page, struct folder *above,
    struct diags *diags)
{
	struct buf buf = BUF_INIT;

	for (size_t i = 0; i < page->type->n_url; i++) {
		const struct type_url_part *part = &page->type->url[i];
		struct str text = part->text;
		if (part->kind == TYPE_URL_SLUG) {
			text = page_slug(site, page, diags);
		} else if (part->kind == TYPE_URL_FIELD) {
			text = field_part(site, page, part->field, diags);
		} else if (part->kind == TYPE_URL_SECTION) {
			/* "/notices/": the pattern brings both slashes. */
			text = folder_url(site, above, diags);
			text = str_sub(text, 1, text.n > 1 ? text.n - 2 : 0);
		}
		/* At the top {section} is empty: no double slash. */
		if (buf.n > 0 && buf.p[buf.n - 1] == '/' && text.n > 0 &&
		    text.p[0] == '/')
			text = str_from(text, 1);
		buf_str(&buf, text);
	}
	struct str url = str_copy(site->arena, buf_view(&buf));
	buf_done(&buf);
	return url;
}

static void
page_url(struct site *site, struct page *page, struct diags *diags)
{
	if (page->url.n > 0)
		return;
	if (page->is_index && page->folder->parent == NULL) {
		page->url = STR("/");
		return;
	}
	struct folder *above =
	    page->is_index ? page->folder->parent : page->folder;
	if (page->type != NULL) {
		page->url = pattern_url(site, page, above, diags);
		return;
	}
	struct str up = folder_url(site, above, diags);
	struct str slug = page_slug(site, page, diags);
	page->url = str_of(
	    str_fmt(site->arena, "%.*s%.*s/", STR_FMT(up), STR_FMT(slug)));
}

static struct str
folder_url(struct site *site, struct folder *folder, struct diags *diags)
{
	if (folder->url.n > 0)
		return folder->url;
	if (folder->parent == NULL) {
		folder->url = STR("/");
	} else if (folder->index != NULL) {
		page_url(site, folder->index, diags);
		folder->url = folder->index->url;
	} else {
		struct str up = folder_url(site, folder->parent, diags);
		struct str name = str_from(folder->dir,
		    folder->parent->dir.n + (folder->parent->dir.n > 0));
		folder->url = str_of(str_fmt(
		    site->arena, "%.*s%.*s/", STR_FMT(up), STR_FMT(name)));
	}
	return folder->url;
}

static bool
is_reserved(struct str path)
{
	struct str first, rest;

	str_cut(str_from(path, 1), '/', &first, &rest);
	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
		if (str_is(first, reserved[i]))
			return true;
	return false;
}

/* What made an address, for the message about a second one. */
static const char *
maker(struct arena *arena, const struct url *url)
{
	if (url->pos.src != NULL)
		return str_dup(arena, url->pos.src->path);
	return str_dup(arena, url->out);
}

struct url *
url_add(struct site *site, const struct url *entry, struct diags *diags)
{
	struct arena *arena = site->arena;
	struct str first, rest;

	if (entry->kind != URL_ASSET && is_reserved(entry->path)) {
		str_cut(str_from(entry->path, 1), '/', &first, &rest);
		DIAG_ADD(diags, DIAG_URL_RESERVED, entry->pos,
		    str_dup(arena, entry->path), str_dup(arena, first));
		return NULL;
	}
	const struct url *other = map_get(&site->urls, entry->path);
	if (other != NULL) {
		DIAG_ADD(diags, DIAG_URL_DUPLICATE, entry->pos,
		    str_dup(arena, entry->path), maker(arena, other));
		return NULL;
	}
	struct url *url = ARENA_NEW(arena, struct url);
	*url = *entry;
	url->out = url_out(arena, entry->path);
	url->index = site->urls.n;
	(void)map_add(&site->urls, url->path, url);
	return url;
}

void
url_pages(struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < site->n_pages; i++)
		page_url(site, &site->pages[i], diags);

	for (size_t i = 0; i < site->n_pages; i++) {
		struct page *page = &site->pages[i];
		if (page->is_hidden)
			continue;
		(void)url_add(site,
		    &(struct url){ .path = page->url,
			.kind = URL_PAGE,
			.page = page,
			.pos = page->front->slug.text.n > 0
				   ? page->front->slug.pos
				   : src_pos_file(&page->doc->src) },
		    diags);
	}
}

/* The part behind the last slash but one: "a/" of "/notices/a/". */
static struct str
last_part(struct str url)
{
	for (size_t i = url.n; i > 1; i--)
		if (url.p[i - 2] == '/')
			return str_from(url, i - 1);
	return url;
}

struct str
url_nearest(const struct site *site, struct str wrong)
{
	struct arena arena;
	struct str *options, last = last_part(wrong);
	struct str dir = str_sub(wrong, 0, wrong.n - last.n);
	size_t n = 0;

	/*
	 * One slip is in one part: compare with the neighbours, and with what
	 * is called the same elsewhere. Comparing with a hundred thousand
	 * addresses would make a build with many dead links crawl.
	 */
	arena_init(&arena, 0);
	options = ARENA_ARRAY(&arena, site->urls.n, struct str);
	for (size_t i = 0; i < site->urls.n; i++) {
		struct str url = site->urls.entries[i].key;
		if (url.n > wrong.n + 8 || wrong.n > url.n + 8)
			continue;
		struct str part = last_part(url);
		if (site->urls.n > NEAREST_ALL && !str_eq(part, last) &&
		    !str_eq(str_sub(url, 0, url.n - part.n), dir))
			continue;
		options[n++] = url;
	}
	struct str near = str_nearest(wrong, options, n);
	arena_done(&arena);
	return near;
}
