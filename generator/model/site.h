/*
 * The whole site, related: pages with their URLs, sections, resolved values,
 * lists, menus, and the table of every address that the build produces.
 * model_build fills it; afterwards it is const, so rendering needs no lock.
 * Everything lives in one arena of the caller, except docs, which own their
 * values and HTML.
 */
#ifndef MODEL_SITE_H
#define MODEL_SITE_H

#include "base/map.h"
#include "contract/texts.h"
#include "read/directive.h"
#include "read/doc.h"
#include "read/form_yaml.h"
#include "read/front.h"
#include "read/md.h"
#include "read/site_yaml.h"
#include "read/type_yaml.h"

struct page;
struct site;

/* What stands at an address. */
enum url_kind {
	URL_PAGE,
	URL_FORM, /* the form page beside its terms */
	URL_MORE, /* second and later pages of a paginated list */
	URL_ATTACHMENT,
	URL_ALIAS,
	URL_ASSET,
	URL_MADE, /* sitemap.xml, robots.txt, 404.html */
	URL__MAX
};

struct url {
	struct str path; /* "/notices/a/" */
	struct str out;  /* "notices/a/index.html" */
	enum url_kind kind;
	uint32_t number;         /* MORE: 2, 3 … */
	const struct page *page; /* NULL: ASSET, MADE */
	const char *file;        /* ATTACHMENT, ASSET: what to copy */
	off_t bytes;             /* of that file */
	struct str to;           /* ALIAS: the address it leads to */
	size_t index;            /* among site->urls */
	struct pos pos;          /* who made it */
};

/* One civil day (or month) as templates print it, made once per day. */
struct day {
	struct date date;
	bool is_month;
	struct str face, iso, short_face, year;
};

struct attachment {
	struct str name;      /* as the editor called the file */
	struct str url, type; /* "pdf" */
	const char *file;
	struct str size_face; /* "25 KB" */
	struct str note;      /* "PDF，25 KB" */
};

/*
 * A typed value of a page, resolved. Which member of `of` counts follows the
 * field's kind; NULL when the value is not set or did not resolve.
 */
struct slot {
	const struct page *page;
	const struct type_field *field;
	const struct value *value;
	union {
		const struct day *day;
		const struct page *ref;
		const struct attachment *file; /* FILE, IMAGE */
		struct str href;               /* PHONE: "tel:…" */
		const struct slot *items;      /* LIST: value->u.list.n */
		const struct row *rows;        /* TABLE: u.table.n_rows */
	} of;
};

struct row {
	const struct type_field *columns;
	size_t n;
	const struct slot *cells; /* n of them */
};

struct list_group {
	struct str value, label;
	const struct page *const *items;
	size_t n;
};

/* A declared list, computed. */
struct list {
	struct str name;
	const struct list_decl *decl;
	size_t except;  /* `same`: item that is this page itself, or SIZE_MAX */
	uint32_t limit; /* `same`: the most to show; 0: all */
	const struct page **items;
	size_t n;
	struct list_group *groups; /* NULL unless declared with `group` */
	size_t n_groups;
};

struct menu_entry {
	struct str label, url;
	bool is_external;
	struct pos pos; /* of `to`: where a wrong address was written */
	struct menu_entry *items;
	size_t n;
};

struct menu {
	struct str name;
	struct menu_entry *items;
	size_t n;
};

/* A folder of content/. It is a section when it has an index.md. */
struct folder {
	struct str dir; /* "notices/2026", the root is "" */
	struct folder *parent;
	struct page *index; /* NULL: none */
	struct str url;     /* "/notices/2026/"; n == 0: not made yet */
};

struct page {
	const struct site *site;
	struct doc *doc; /* const once the model stands */
	const struct front *front;
	const struct md *md;
	const struct type *type; /* NULL: unknown, leaves the pipeline */
	struct folder *folder;
	bool is_index;
	bool is_hidden; /* draft, not yet, no more: nowhere but in findings */
	const struct page *section; /* nearest index page, itself included */
	const struct page *parent;  /* nearest index page above; NULL: home */
	struct str name;            /* file or folder name */
	struct str slug, url;       /* n == 0: could not be made */
	struct str title, summary;
	struct str layout;
	int64_t minutes; /* reading time */
	const struct day *date, *updated;
	struct slot *slots;      /* parallel to type->fields */
	struct slot **arguments; /* of md->directives; each as its fields */
	struct attachment *attachments;
	size_t n_attachments, cap_attachments;
	struct list *lists; /* its own and those of its type */
	size_t n_lists;
	const struct list *paginate; /* NULL: none */
	uint32_t page_size, n_more;  /* pages in all, 1 or more */
	struct form *form;           /* NULL: none */
	struct str form_url, form_action;
	size_t index; /* among site->pages */
};

struct site {
	struct arena *arena;
	const struct scan *scan;
	const struct site_yaml *conf;
	const struct holidays *holidays; /* NULL: no table */
	struct pos holidays_end;         /* its last year */
	const struct types *types;
	const struct directives *directives; /* NULL: none (tests) */
	const struct form_texts *texts;      /* NULL: no texts.yaml */
	struct instant now;
	struct date today;
	bool drafts;
	struct str base_url, service; /* without a final slash */

	struct page *pages; /* by source path; hidden ones too */
	size_t n_pages;
	struct map folders;   /* dir → struct folder */
	struct map by_source; /* "notices/a.md" → struct page, not hidden */
	/* Sources without readable front matter, and where they would stand. */
	struct map unreadable;
	struct map files;     /* "notices/b.pdf" → struct scan_entry */
	struct map assets;    /* "main-css" → struct url */
	struct map urls;      /* path → struct url; no hidden pages */
	struct url **outputs; /* every url, by `out` */
	size_t n_outputs;
	struct map days;        /* iso → struct day */
	struct map list_names;  /* every name declared anywhere */
	struct map field_names; /* every field of any type */
	struct list *lists;     /* of site.yaml */
	size_t n_lists;
	struct menu *menus;
	size_t n_menus;
	const struct page **forms; /* pages with a usable form */
	size_t n_forms;
	const struct page *lookup; /* NULL: none */
};

#endif
