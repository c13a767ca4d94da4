/* content/site.yaml → struct site_yaml (contracts §2). */
#ifndef READ_SITE_YAML_H
#define READ_SITE_YAML_H

#include "contract/bundle.h"
#include "read/list_yaml.h"
#include "read/scan.h"

struct site_unit {
	struct unit unit; /* id label kind tel, as the bundle has them */
	struct str short_label, url;
	struct pos pos, url_pos;
};

struct site_menu_entry {
	struct str label;
	struct str to; /* URL path or absolute http(s) address; may be empty */
	bool is_external;
	struct pos pos, to_pos;
	struct site_menu_entry *items; /* written out */
	size_t n_items;
	struct str list, group; /* or from a declared list; n == 0: not */
	struct pos list_pos, group_pos;
};

struct site_menu {
	struct str name;
	struct pos pos;
	struct site_menu_entry *items;
	size_t n;
};

struct site_yaml {
	struct str title, short_title, base_url, service_url, lang, banner;
	struct pos base_url_pos, service_url_pos;
	bool noindex;
	int utc_offset;  /* minutes */
	uint32_t budget; /* bytes a page may weigh, with what it loads */
	struct site_unit *units;
	size_t n_units;
	struct state *states;
	size_t n_states;
	struct site_menu *menus;
	size_t n_menus;
	struct list_decl *lists;
	size_t n_lists;
	struct diag_levels levels; /* defaults with `checks:` applied */
	const struct src *src;
};

/* NULL when the file is missing or has no readable form. */
struct site_yaml *site_yaml_read(
    struct arena *, const struct scan *, struct diags *);
/* The tree of one site.yaml; tests and fuzzing come in here. */
struct site_yaml *site_yaml_parse(
    struct arena *, const struct src *, const struct ynode *, struct diags *);
const struct site_unit *site_yaml_unit(const struct site_yaml *, struct str id);

#endif
