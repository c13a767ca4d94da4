/*
 * Resolves addresses and attaches files. Does not report dead links: verify/
 * does, from what the finished pages contain.
 */
#include <string.h>

#include "base/buf.h"
#include "model/link.h"
#include "model/tree.h"
#include "model/url.h"

/* scheme ":" — a path never has a colon in its first part here. */
static bool
has_scheme(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ':')
			return i > 0;
		if (!ascii_is_alnum(s.p[i]) && s.p[i] != '+' && s.p[i] != '-' &&
		    s.p[i] != '.')
			return false;
	}
	return false;
}

static struct str
until(struct str s, char c)
{
	size_t at = str_find_char(s, c);

	return at == SIZE_MAX ? s : str_sub(s, 0, at);
}

struct str
link_percent_decode(struct arena *arena, struct str s)
{
	if (str_find_char(s, '%') == SIZE_MAX)
		return s;
	char *out = arena_alloc(arena, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		int high = i + 2 < s.n ? ascii_hex(s.p[i + 1]) : -1;
		int low = i + 2 < s.n ? ascii_hex(s.p[i + 2]) : -1;
		if (s.p[i] != '%' || high < 0 || low < 0) {
			out[n++] = s.p[i];
			continue;
		}
		out[n++] = (char)(high * 16 + low);
		i += 2;
	}
	return str_mem(out, n);
}

/*
 * A path relative to a content folder, "." and ".." resolved; a leading slash
 * starts at content/. Empty when it climbs out.
 */
static struct str
content_path(struct arena *arena, struct str dir, struct str rel)
{
	char *out = arena_alloc(arena, dir.n + rel.n + 2);
	size_t n = 0;
	struct str part, rest = rel;
	bool more = true;

	if (rel.n > 0 && rel.p[0] == '/') {
		rest = str_from(rel, 1);
	} else if (dir.n > 0) {
		memcpy(out, dir.p, dir.n);
		n = dir.n;
	}
	while (more) {
		more = str_cut(rest, '/', &part, &rest);
		if (part.n == 0 || str_is(part, "."))
			continue;
		if (str_is(part, "..")) {
			if (n == 0)
				return STR("");
			while (n > 0 && out[n - 1] != '/')
				n--;
			n -= n > 0;
			continue;
		}
		if (n > 0)
			out[n++] = '/';
		memcpy(out + n, part.p, part.n);
		n += part.n;
	}
	return str_mem(out, n);
}

static const struct attachment *
attachment_find(const struct page *page, const char *file)
{
	for (size_t i = 0; i < page->n_attachments; i++)
		if (strcmp(page->attachments[i].file, file) == 0)
			return &page->attachments[i];
	return NULL;
}

const struct attachment *
link_file(const struct link *link)
{
	if (link->kind != LINK_INSIDE || link->url->kind != URL_ATTACHMENT)
		return NULL;
	return attachment_find(link->url->page, link->url->file);
}

static struct link
link_to(const struct url *url, struct str anchor, struct str suffix,
    struct arena *arena)
{
	struct link link = { LINK_INSIDE, url, anchor, url->path };

	if (suffix.n > 0)
		link.href = str_join(arena, url->path, suffix);
	return link;
}

/* The part of an absolute address behind our own base_url, or nothing. */
static bool
is_own(const struct site *site, struct str target, struct str *path)
{
	struct str base = site->base_url;

	if (base.n == 0 || target.n < base.n ||
	    memcmp(target.p, base.p, base.n) != 0)
		return false;
	*path = str_from(target, base.n);
	if (path->n == 0)
		*path = STR("/");
	return path->p[0] == '/';
}

struct link
link_resolve_html(const struct site *site, struct str href)
{
	struct str path = href, anchor = { 0 };
	struct link link = { LINK_BROKEN, NULL, { 0 }, href };

	bool is_path =
	    href.n > 0 && href.p[0] == '/' && (href.n == 1 || href.p[1] != '/');
	if (!is_path && (has_scheme(href) || str_starts(href, "//"))) {
		if (!is_own(site, href, &path)) {
			link.kind = LINK_EXTERNAL;
			return link;
		}
	}
	size_t hash = str_find_char(path, '#');
	if (hash != SIZE_MAX) {
		anchor = str_from(path, hash + 1);
		path = str_sub(path, 0, hash);
	}
	path = until(path, '?');
	link.anchor = anchor;
	if (path.n == 0) {
		link.kind = LINK_HERE;
		return link;
	}
	link.url = map_get(&site->urls, path);
	if (link.url != NULL)
		link.kind = LINK_INSIDE;
	else if (map_entry(&site->unreadable, path) != NULL)
		link.kind = LINK_UNREADABLE;
	return link;
}

/* A .md source or a file beside the page; NULL: neither. */
static const struct url *
find_source(const struct site *site, const struct page *page, struct str at)
{
	if (str_ends(at, ".md")) {
		const struct page *to = map_get(&site->by_source, at);
		return to == NULL ? NULL : map_get(&site->urls, to->url);
	}
	const struct scan_entry *entry = map_get(&site->files, at);
	if (entry == NULL)
		return NULL;
	const struct attachment *file = attachment_find(page, entry->file);
	return file == NULL ? NULL : map_get(&site->urls, file->url);
}

struct link
link_resolve(const struct site *site, const struct page *page,
    struct str target, struct arena *arena)
{
	struct link link = link_resolve_html(site, target);

	if (link.kind != LINK_BROKEN)
		return link;
	size_t hash = str_find_char(target, '#');
	struct str suffix = { 0 };
	if (hash != SIZE_MAX)
		suffix = str_from(target, hash);
	struct str path = until(until(target, '#'), '?');
	struct str at = content_path(
	    arena, page->folder->dir, link_percent_decode(arena, path));
	if (map_entry(&site->unreadable, at) != NULL)
		link.kind = LINK_UNREADABLE;
	const struct url *url = find_source(site, page, at);
	if (url == NULL)
		return link;
	return link_to(url, link.anchor, suffix, arena);
}

static size_t
names_in(const struct map *map, struct str dir, struct str *names, size_t n)
{
	for (size_t i = 0; i < map->n; i++) {
		struct str path = map->entries[i].key;
		if (str_eq(tree_dir(path), dir))
			names[n++] = str_from(path, dir.n + (dir.n > 0));
	}
	return n;
}

struct str
link_nearest(
    const struct site *site, const struct page *page, struct str target)
{
	struct arena arena;
	size_t n = 0;

	if (page == NULL || str_starts(target, "/"))
		return url_nearest(site, target);
	arena_init(&arena, 0);
	struct str *names =
	    ARENA_ARRAY(&arena, site->files.n + site->by_source.n, struct str);
	n = names_in(&site->by_source, page->folder->dir, names, n);
	n = names_in(&site->files, page->folder->dir, names, n);
	struct str near = str_nearest(target, names, n);
	arena_done(&arena);
	return near;
}

/* Rounded up: nobody is told that a file is smaller than it is. */
static struct str
size_face(struct arena *arena, off_t size)
{
	long long kb = ((long long)size + 1023) / 1024;

	if (kb < 1024)
		return str_of(str_fmt(arena, "%lld KB", kb));
	long long tenths = (kb * 10 + 1023) / 1024;
	return str_of(str_fmt(arena, "%lld.%lld MB", tenths / 10, tenths % 10));
}

/*
 * Files that a browser runs as a page of this site, or that a system runs:
 * whoever could smuggle one in would speak for the site.
 */
static bool
is_program(struct str type)
{
	static const char *const types[] = { "htm", "html", "xhtml", "shtml",
		"xml", "js", "mjs", "css", "wasm", "swf", "php", "jsp", "asp",
		"exe", "msi", "bat", "cmd", "com", "scr", "vbs", "ps1", "jar",
		"apk", "app", "dmg", "sh", "lnk", "hta" };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}

static void
check_file(const struct attachment *file, const struct scan_entry *entry,
    struct pos pos, struct arena *arena, struct diags *diags)
{
	if (is_program(file->type))
		DIAG_ADD(
		    diags, DIAG_FILE_TYPE, pos, str_dup(arena, file->name));
	if (entry->size == 0)
		DIAG_ADD(
		    diags, DIAG_FILE_EMPTY, pos, str_dup(arena, file->name));
}

/* What a citizen wants to know before opening: "PDF，25 KB". */
static struct str
file_note(struct arena *arena, const struct attachment *file)
{
	struct buf note = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < file->type.n; i++) {
		char c = file->type.p[i];

		buf_char(&note, (char)(c >= 'a' && c <= 'z' ? c - 32 : c));
	}
	if (note.n > 0)
		buf_cstr(&note, "，");
	buf_str(&note, file->size_face);
	out = str_copy(arena, buf_view(&note));
	buf_done(&note);
	return out;
}

static const struct attachment *
attach_entry(struct site *site, struct page *page,
    const struct scan_entry *entry, struct pos pos, struct diags *diags)
{
	struct arena *arena = site->arena;
	const struct attachment *old = attachment_find(page, entry->file);

	if (old != NULL)
		return old;
	struct str dir = tree_dir(entry->rel);
	struct str name = str_from(entry->rel, dir.n + (dir.n > 0));
	struct attachment file = {
		.name = name,
		.url = str_join(arena, page->url, url_file_name(arena, name)),
		.type = url_file_type(arena, name),
		.file = entry->file,
		.size_face = size_face(arena, entry->size),
	};
	file.note = file_note(arena, &file);
	check_file(&file, entry, pos, arena, diags);
	(void)url_add(site,
	    &(struct url){ .path = file.url,
		.kind = URL_ATTACHMENT,
		.page = page,
		.file = file.file,
		.bytes = entry->size,
		.pos = pos },
	    diags);
	/* Earlier pointers stay good: arena_grow leaves old items. */
	page->attachments = arena_grow(arena, page->attachments,
	    page->n_attachments, &page->cap_attachments, sizeof(file));
	page->attachments[page->n_attachments] = file;
	return &page->attachments[page->n_attachments++];
}

const struct attachment *
link_attach(struct site *site, struct page *page, struct str target,
    struct pos pos, struct diags *diags)
{
	struct arena *arena = site->arena;
	struct str path = content_path(arena, page->folder->dir, target);
	const struct scan_entry *entry = map_get(&site->files, path);

	if (entry == NULL) {
		struct str near = link_nearest(site, page, target);
		DIAG_ADD(diags, DIAG_FILE_MISSING, pos, str_dup(arena, target),
		    str_dup(arena, near));
		return NULL;
	}
	return attach_entry(site, page, entry, pos, diags);
}

static void
link_page(struct site *site, struct page *page, struct diags *diags)
{
	for (size_t i = 0; i < page->md->n_refs; i++) {
		const struct md_ref *ref = &page->md->refs[i];
		struct str path = until(until(ref->target, '#'), '?');
		if (path.n == 0 || path.p[0] == '/' || has_scheme(path) ||
		    str_ends(path, ".md"))
			continue;
		struct str at = content_path(site->arena, page->folder->dir,
		    link_percent_decode(site->arena, path));
		const struct scan_entry *entry = map_get(&site->files, at);
		if (entry != NULL)
			(void)attach_entry(site, page, entry, ref->pos, diags);
	}
}

void
link_pages(struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < site->n_pages; i++) {
		struct page *page = &site->pages[i];
		if (!page->is_hidden && page->md != NULL)
			link_page(site, page, diags);
	}
}
