/*
 * Walks the two folders of a site and says by name alone what each file is.
 * Reading them, and what they mean to each other, is left to later stages.
 */
#include "read/scan.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"

enum { NAME_MAX_BYTES = 200 };

/* A room: what lies below `folder` and ends in `suffix`. First hit wins. */
static const struct room {
	const char *folder, *suffix;
	enum scan_kind kind;
	bool deep; /* files in sub-folders too */
} rooms[] = {
	{ "content/", "site.yaml", SCAN_SITE, false },
	{ "content/sets/", ".yaml", SCAN_SET, false },
	{ "content/data/", "holidays.yaml", SCAN_HOLIDAYS, false },
	{ "content/", ".md", SCAN_PAGE, true },
	{ "content/", "", SCAN_FILE, true },
	{ "layouts/types/", ".yaml", SCAN_TYPE, false },
	{ "layouts/directives/", ".yaml", SCAN_DIRECTIVE, false },
	{ "layouts/directives/", ".html", SCAN_DIRECTIVE_HTML, false },
	{ "layouts/partials/", ".html", SCAN_PARTIAL, true },
	{ "layouts/service/", ".html", SCAN_SERVICE, false },
	{ "layouts/assets/", "", SCAN_ASSET, true },
	{ "layouts/", "texts.yaml", SCAN_TEXTS, false },
	{ "layouts/", ".html", SCAN_LAYOUT, false },
	{ "layouts/", "", SCAN_UNUSED, true },
};

static bool
is_in(const struct room *room, struct str path)
{
	size_t folder = strlen(room->folder);
	struct str rel;

	if (!str_starts(path, room->folder))
		return false;
	rel = str_from(path, folder);
	if (!room->deep && str_find_char(rel, '/') != SIZE_MAX)
		return false;
	/* A suffix without a dot in front is a whole name. */
	if (room->suffix[0] != '.' && room->suffix[0] != '\0')
		return str_is(rel, room->suffix);
	return str_ends(rel, room->suffix);
}

static struct str
stem(struct str rel)
{
	struct str name = rel;
	size_t slash, dot = SIZE_MAX;

	while ((slash = str_find_char(name, '/')) != SIZE_MAX)
		name = str_from(name, slash + 1);
	for (size_t i = 1; i < name.n; i++) {
		if (name.p[i] == '.')
			dot = i;
	}
	return dot == SIZE_MAX ? name : str_sub(name, 0, dot);
}

static void
classify(struct scan_entry *e)
{
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		if (!is_in(&rooms[i], e->path))
			continue;
		e->kind = rooms[i].kind;
		e->rel = str_from(e->path, strlen(rooms[i].folder));
		/* Partials in folders keep theirs: {{> block/head}}. */
		e->name = e->kind == SCAN_PARTIAL
			      ? str_sub(e->rel, 0, e->rel.n - strlen(".html"))
			      : stem(e->rel);
		return;
	}
}

/* Why a name cannot be used, in both languages; NULL: it can. */
struct complaint {
	const char *zh, *en;
};

static struct complaint
complaint_of(struct str path)
{
	const char *p = path.p, *end = path.p + path.n;
	struct str name = path;
	size_t slash;

	if (utf8_bad(path) != SIZE_MAX)
		return (struct complaint){ "不是 UTF-8 编码", "not UTF-8" };
	while ((slash = str_find_char(name, '/')) != SIZE_MAX)
		name = str_from(name, slash + 1);
	if (name.n > NAME_MAX_BYTES)
		return (struct complaint){ "名字太长", "too long" };
	while (p < end) {
		uint32_t cp;

		if (ascii_is_alnum(*p) || *p == '/' || *p == '-' || *p == '.') {
			p++;
			continue;
		}
		cp = utf8_next(&p, end);
		if (utf8_is_space(cp))
			return (struct complaint){ "含有空格", "has a space" };
		if (utf8_is_invisible(cp))
			return (struct complaint){ "含有看不见的字符",
				"has an invisible character" };
		if (cp < 0x80 && strchr("\\:*?\"<>|#%&{}'`$", (int)cp))
			return (struct complaint){ "含有网址里不能用的符号",
				"has a sign that no URL may hold" };
	}
	if (str_ends(path, ".MD") || str_ends(path, ".markdown") ||
	    str_ends(path, ".yml"))
		return (struct complaint){ "扩展名请写 .md 或 .yaml",
			"the extension must be .md or .yaml" };
	return (struct complaint){ NULL, NULL };
}

/* What can be shown of a path that may be no UTF-8. */
static struct str
shown(struct arena *a, struct str path)
{
	struct str copy = str_of(str_dup(a, path));
	char *bytes = str_dup(a, path);

	if (utf8_bad(copy) == SIZE_MAX)
		return copy;
	for (size_t i = 0; i < path.n; i++) {
		if ((unsigned char)bytes[i] >= 0x80)
			bytes[i] = '?';
	}
	return str_mem(bytes, path.n);
}

static struct pos
whole_file(struct arena *a, struct str path)
{
	struct src *src = ARENA_NEW(a, struct src);

	src_init(src, a, path, STR(""));
	return src_pos_file(src);
}

static bool
is_usable(struct arena *a, const struct file_entry *file, struct str path,
    struct diags *diags)
{
	struct complaint c = complaint_of(path);
	struct str safe;

	if (!file->is_link && c.zh == NULL)
		return true;
	safe = shown(a, path);
	if (file->is_link)
		DIAG_ADD(diags, DIAG_LINK_IN_TREE, whole_file(a, safe), safe.p);
	else
		DIAG_ADD(diags, DIAG_NAME_BAD, whole_file(a, safe), safe.p,
		    c.zh, c.en);
	return false;
}

struct collector {
	struct arena *arena;
	const char *root;
	struct scan *scan;
	size_t cap;
	struct diags *diags;
};

static bool
collect(struct collector *c, const char *folder)
{
	struct arena *a = c->arena;
	struct file_list files;
	struct str bad;

	if (!file_walk(
		a, file_join(a, c->root, str_of(folder)), &files, &bad)) {
		struct str shown_bad = shown(a, bad);

		DIAG_ADD(c->diags, DIAG_SYS_READ, whole_file(a, shown_bad),
		    shown_bad.p, strerror(errno));
		return false;
	}
	for (size_t i = 0; i < files.n; i++) {
		struct str path =
		    str_of(file_join(a, folder, files.items[i].path));
		struct scan_entry *e;

		if (!is_usable(a, &files.items[i], path, c->diags))
			continue;
		c->scan->items = arena_grow(
		    a, c->scan->items, c->scan->n, &c->cap, sizeof(*e));
		e = &c->scan->items[c->scan->n++];
		*e = (struct scan_entry){ .path = path,
			.size = files.items[i].size,
			.file = file_join(a, c->root, path) };
		classify(e);
	}
	return true;
}

bool
scan_site(
    struct arena *a, const char *root, struct scan *scan, struct diags *diags)
{
	struct collector c = { a, root, scan, 0, diags };
	bool content, layouts;

	*scan = (struct scan){ 0 };
	/* "content" < "layouts": the whole stays sorted. */
	content = collect(&c, "content");
	layouts = collect(&c, "layouts");
	return content && layouts;
}

size_t
scan_next(const struct scan *scan, enum scan_kind kind, size_t from)
{
	while (from < scan->n && scan->items[from].kind != kind)
		from++;
	return from;
}

const struct scan_entry *
scan_find(const struct scan *scan, enum scan_kind kind, struct str name)
{
	for (size_t i = scan_next(scan, kind, 0); i < scan->n;
	     i = scan_next(scan, kind, i + 1)) {
		if (str_eq(scan->items[i].name, name))
			return &scan->items[i];
	}
	return NULL;
}
