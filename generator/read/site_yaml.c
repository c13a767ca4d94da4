/*
 * content/site.yaml: names, addresses, units, states, menus, lists and how
 * severe each finding is. Whether menus lead anywhere is the model's to ask.
 */
#include "read/site_yaml.h"

#include "base/date.h"
#include "read/schema.h"
#include "read/source.h"

/* Some ten seconds on a poor mobile line: long, but people wait for it. */
enum { BUDGET = 1024 * 1024 };

struct top {
	uint32_t format, mustache;
	struct pos format_pos, mustache_pos, offset_pos, lang_pos;
	struct str offset;
	const struct ynode *units, *states, *menus, *lists, *checks;
	struct site_yaml site;
};

#define AT struct top
static const struct schema_key keys[] = {
	SCHEMA_NEEDED_PLACED(
	    "format", SCHEMA_COUNT, AT, format, format_pos, "本文件的格式版本"),
	SCHEMA_NEEDED_PLACED("mustache", SCHEMA_COUNT, AT, mustache,
	    mustache_pos, "模板语言版本"),
	SCHEMA_NEEDED("title", SCHEMA_TEXT, AT, site.title, "网站名称"),
	SCHEMA_NEEDED("short", SCHEMA_TEXT, AT, site.short_title, "简称"),
	SCHEMA_NEEDED_PLACED("base_url", SCHEMA_TEXT, AT, site.base_url,
	    site.base_url_pos, "网站地址"),
	SCHEMA_PLACED("service_url", SCHEMA_TEXT, AT, site.service_url,
	    site.service_url_pos),
	SCHEMA_PLACED("lang", SCHEMA_TEXT, AT, site.lang, lang_pos),
	SCHEMA_PLACED("utc_offset", SCHEMA_TEXT, AT, offset, offset_pos),
	SCHEMA_KEY("banner", SCHEMA_TEXT, AT, site.banner),
	SCHEMA_KEY("noindex", SCHEMA_BOOL, AT, site.noindex),
	SCHEMA_KEY("budget", SCHEMA_SIZE, AT, site.budget),
	SCHEMA_KEY("units", SCHEMA_MAP, AT, units),
	SCHEMA_KEY("states", SCHEMA_MAP, AT, states),
	SCHEMA_KEY("menus", SCHEMA_MAP, AT, menus),
	SCHEMA_KEY("lists", SCHEMA_MAP, AT, lists),
	SCHEMA_KEY("checks", SCHEMA_MAP, AT, checks),
};
#undef AT

static void
wrong_text(const struct schema_env *env, struct pos pos, struct str text,
    const char *what, const struct schema_wanted *wanted)
{
	const struct ynode node = { .pos = pos, .text = text };

	schema_wrong(env->diags, &node, str_of(what), wanted);
}

/* ---- versions, addresses, clock ----------------------------------------- */

static void
check_version(
    const struct schema_env *env, const struct ynode *map, const char *key)
{
	static const struct str known[] = { { "1", 1 } };
	const struct ynode *node = ynode_get(map, key);

	if (schema_is_absent(node) || node->kind != YNODE_SCALAR ||
	    str_is(node->text, "1"))
		return;
	schema_not_an_option(env->diags, node->pos, node->text, known, 1);
}

/* An origin (RFC 6454): http(s)://host[:port], nothing behind it. */
static bool
is_origin(struct str s)
{
	struct str host;

	if (str_starts(s, "https://"))
		host = str_from(s, STR("https://").n);
	else if (str_starts(s, "http://"))
		host = str_from(s, STR("http://").n);
	else
		return false;
	if (host.n == 0 || !ascii_is_alnum(host.p[0]))
		return false;
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i];

		if (!ascii_is_alnum(c) && c != '.' && c != '-' && c != ':')
			return false;
	}
	return true;
}

static void
check_origin(const struct schema_env *env, struct str *url, struct pos pos,
    const char *what)
{
	static const struct schema_wanted wanted = {
		"以 http:// 或 https:// 开头的网站地址，末尾不带 /",
		"an origin like https://host, without a path",
		"https://wangting.example"
	};

	if (url->n == 0 || is_origin(*url))
		return;
	wrong_text(env, pos, *url, what, &wanted);
	*url = (struct str){ 0 };
}

static void
check_clock(const struct schema_env *env, struct top *top)
{
	static const struct schema_wanted offset = { "时区偏移",
		"an offset from UTC", "\"+08:00\"" };
	static const struct schema_wanted lang = { "语言标记", "a language tag",
		"zh-CN" };

	if (!date_parse_offset(top->offset, &top->site.utc_offset))
		wrong_text(
		    env, top->offset_pos, top->offset, "utc_offset", &offset);
	if (!schema_is_word(top->site.lang)) {
		wrong_text(env, top->lang_pos, top->site.lang, "lang", &lang);
		top->site.lang = STR("zh-CN");
	}
}

/* ---- units -------------------------------------------------------------- */

static const char *const unit_kinds[] = { "bureau", "department", "county",
	NULL };

struct raw_unit {
	struct str label, short_label, tel, url;
	struct pos url_pos;
	int kind;
};

static void
read_unit(const struct schema_env *env, const struct ynode *map,
    struct site_unit *unit)
{
	static const struct schema_key rows[] = {
		SCHEMA_NEEDED(
		    "label", SCHEMA_TEXT, struct raw_unit, label, "单位名称"),
		SCHEMA_KEY("short", SCHEMA_TEXT, struct raw_unit, short_label),
		SCHEMA_CHOICE("kind", unit_kinds, struct raw_unit, kind),
		SCHEMA_KEY("tel", SCHEMA_TEXT, struct raw_unit, tel),
		SCHEMA_PLACED(
		    "url", SCHEMA_PLACE, struct raw_unit, url, url_pos),
	};
	struct raw_unit raw = { 0 };

	schema_read(env, map, rows, SCHEMA_N(rows), &raw);
	if (ynode_key(map, "kind") == NULL)
		schema_missing(env->diags, map->pos, "kind", "单位类别");
	unit->unit.label = raw.label.n > 0 ? raw.label : unit->unit.id;
	unit->unit.kind = str_of(unit_kinds[raw.kind]);
	unit->unit.tel = raw.tel;
	unit->short_label =
	    raw.short_label.n > 0 ? raw.short_label : unit->unit.label;
	unit->url = raw.url;
	unit->url_pos = raw.url_pos;
}

/* Ids of units and states travel in tickets: names, never free text. */
static bool
id_is_good(const struct schema_env *env, const struct ynode *key)
{
	static const struct schema_wanted wanted = { "以字母开头的英文名",
		"a name of letters, digits and dashes", "zhian" };

	if (schema_is_word(key->text))
		return true;
	schema_wrong(env->diags, key, key->text, &wanted);
	return false;
}

static void
read_units(const struct schema_env *env, const struct ynode *map,
    struct site_yaml *site)
{
	site->units = ARENA_ARRAY(env->arena, map->n, struct site_unit);
	for (size_t i = 0; i < map->n; i++) {
		struct site_unit *unit = &site->units[site->n_units];

		if (!id_is_good(env, map->keys[i]) ||
		    !schema_is_map(
			env->diags, map->items[i], map->keys[i]->text))
			continue;
		unit->unit.id = map->keys[i]->text;
		unit->pos = map->keys[i]->pos;
		read_unit(env, map->items[i], unit);
		site->n_units++;
	}
}

/* ---- states ------------------------------------------------------------- */

/* What a citizen may end a ticket with, after a look-up. */
static const char *const by_words[] = { "no", "withdraw", "finish", NULL };
struct raw_state {
	struct state state;
	int by;
};

/* One state at most for each word, and a final one. False: it is not. */
static bool
take_by_citizen(struct raw_state *raw, unsigned *seen)
{
	unsigned bit = 1u << raw->by;

	if (raw->by == 0)
		return true;
	if (!raw->state.final || *seen & bit)
		return false;
	*seen |= bit;
	raw->state.by_citizen = str_of(by_words[raw->by]);
	return true;
}

static void
read_states(const struct schema_env *env, const struct ynode *map,
    struct pos pos, struct site_yaml *site)
{
	static const struct schema_key rows[] = {
		SCHEMA_NEEDED("label", SCHEMA_TEXT, struct raw_state,
		    state.label, "状态名称"),
		SCHEMA_KEY("first", SCHEMA_BOOL, struct raw_state, state.first),
		SCHEMA_KEY(
		    "replied", SCHEMA_BOOL, struct raw_state, state.replied),
		SCHEMA_KEY("final", SCHEMA_BOOL, struct raw_state, state.final),
		SCHEMA_KEY("waits_for_citizen", SCHEMA_BOOL, struct raw_state,
		    state.waits_for_citizen),
		SCHEMA_CHOICE("by_citizen", by_words, struct raw_state, by),
	};
	size_t first = 0, replied = 0, final = 0;
	unsigned seen = 0;
	bool ends = true;

	site->states = ARENA_ARRAY(env->arena, map->n, struct state);
	for (size_t i = 0; i < map->n; i++) {
		struct raw_state raw = { 0 };

		if (!id_is_good(env, map->keys[i]) ||
		    !schema_is_map(
			env->diags, map->items[i], map->keys[i]->text))
			continue;
		raw.state.id = map->keys[i]->text;
		schema_read(env, map->items[i], rows, SCHEMA_N(rows), &raw);
		ends = take_by_citizen(&raw, &seen) && ends;
		first += raw.state.first;
		replied += raw.state.replied;
		final += raw.state.final;
		site->states[site->n_states++] = raw.state;
	}
	if (!ends || first != 1 || replied == 0 || final == 0)
		DIAG_ADD0(env->diags, DIAG_SITE_STATES, pos);
}

/* ---- menus -------------------------------------------------------------- */

struct raw_entry {
	struct str label, to, list, group;
	struct pos to_pos, list_pos, group_pos;
	const struct ynode *items;
};

static void read_entries(const struct schema_env *, const struct ynode *,
    bool nested, struct site_menu_entry **, size_t *n);

static void
read_items(const struct schema_env *env, const struct ynode *items, bool nested,
    struct site_menu_entry *entry)
{
	static const struct schema_key rows[] = {
		SCHEMA_NEEDED_PLACED("list", SCHEMA_WORD,
		    struct site_menu_entry, list, list_pos, "列表"),
		SCHEMA_PLACED("group", SCHEMA_TEXT, struct site_menu_entry,
		    group, group_pos),
	};
	static const struct schema_wanted wanted = {
		"菜单项的列表，或 {list, group}",
		"a list of entries, or {list, group}",
		"{list: services, group: zhian}"
	};

	if (items->kind == YNODE_LIST && !nested)
		read_entries(env, items, true, &entry->items, &entry->n_items);
	else if (items->kind == YNODE_MAP && !nested)
		schema_read(env, items, rows, SCHEMA_N(rows), entry);
	else /* menus have two levels: a third is a page of its own */
		schema_wrong(env->diags, items, STR("items"), &wanted);
}

static void
check_target(const struct schema_env *env, struct site_menu_entry *entry)
{
	static const struct schema_wanted wanted = {
		"本站网址路径，或以 http:// 或 https:// 开头的网址",
		"a URL path of this site, or an http(s) address", "/notices/"
	};
	struct str to = entry->to;

	entry->is_external =
	    str_starts(to, "https://") || str_starts(to, "http://");
	if (to.n == 0 || schema_is_place(to) || entry->is_external)
		return;
	wrong_text(env, entry->to_pos, to, "to", &wanted);
	entry->to = (struct str){ 0 };
}

static bool
read_entry(const struct schema_env *env, const struct ynode *map, bool nested,
    struct site_menu_entry *entry)
{
	static const struct schema_key rows[] = {
		SCHEMA_NEEDED(
		    "label", SCHEMA_TEXT, struct raw_entry, label, "菜单文字"),
		SCHEMA_PLACED("to", SCHEMA_TEXT, struct raw_entry, to, to_pos),
		SCHEMA_KEY("items", SCHEMA_NODE, struct raw_entry, items),
	};
	struct raw_entry raw = { 0 };

	if (!schema_is_map(env->diags, map, STR("menus")))
		return false;
	schema_read(env, map, rows, SCHEMA_N(rows), &raw);
	entry->label = raw.label;
	entry->pos = map->pos;
	entry->to = raw.to;
	entry->to_pos = raw.to_pos;
	if (raw.to.n == 0 && raw.items == NULL)
		schema_missing(env->diags, map->pos, "to", "链接去向");
	check_target(env, entry);
	if (raw.items != NULL)
		read_items(env, raw.items, nested, entry);
	return true;
}

static void
read_entries(const struct schema_env *env, const struct ynode *list,
    bool nested, struct site_menu_entry **out, size_t *n)
{
	*out = ARENA_ARRAY(env->arena, list->n, struct site_menu_entry);
	for (size_t i = 0; i < list->n; i++)
		*n += read_entry(env, list->items[i], nested, &(*out)[*n]);
}

static void
read_menus(const struct schema_env *env, const struct ynode *map,
    struct site_yaml *site)
{
	site->menus = ARENA_ARRAY(env->arena, map->n, struct site_menu);
	for (size_t i = 0; i < map->n; i++) {
		struct site_menu *menu = &site->menus[site->n_menus];

		if (!id_is_good(env, map->keys[i]) ||
		    !schema_is_list(
			env->diags, map->items[i], map->keys[i]->text))
			continue;
		menu->name = map->keys[i]->text;
		menu->pos = map->keys[i]->pos;
		read_entries(env, map->items[i], false, &menu->items, &menu->n);
		site->n_menus++;
	}
}

/* ---- checks ------------------------------------------------------------- */

static void
unknown_code(const struct schema_env *env, const struct ynode *key)
{
	struct str *known = ARENA_ARRAY(env->arena, DIAG__MAX, struct str);

	for (int i = 0; i < DIAG__MAX; i++)
		known[i] = str_of(diag_slug((enum diag_code)i));
	schema_unknown_key(env->diags, key, known, DIAG__MAX);
}

static void
read_checks(const struct schema_env *env, const struct ynode *map,
    struct diag_levels *levels)
{
	static const char *const words[] = { "off", "warning", "error", NULL };
	static const enum diag_level level_of[] = { DIAG_OFF, DIAG_WARNING,
		DIAG_ERROR };

	for (size_t i = 0; i < map->n; i++) {
		const struct ynode *key = map->keys[i];
		const struct schema_key row = {
			.name = key->text.p, .kind = SCHEMA_ENUM, .words = words
		};
		enum diag_code code;
		int level = 0;

		if (!diag_find(key->text, &code))
			unknown_code(env, key);
		else if (schema_value(env, map->items[i], &row, &level) &&
			 !diag_levels_set(levels, key->text, level_of[level]))
			DIAG_ADD(
			    env->diags, DIAG_CODE_FIXED, key->pos, key->text.p);
	}
}

/* ---- the file ----------------------------------------------------------- */

static struct pos
place_of(const struct ynode *map, const char *key)
{
	const struct ynode *node = ynode_key(map, key);

	return node != NULL ? node->pos : map->pos;
}

struct site_yaml *
site_yaml_parse(struct arena *a, const struct src *src, const struct ynode *map,
    struct diags *diags)
{
	struct schema_env env = { a, diags, false };
	struct top top = { .offset = STR("+08:00"),
		.site.lang = STR("zh-CN"),
		.site.budget = BUDGET };
	struct site_yaml *site;

	if (!schema_is_map(diags, map, STR("site.yaml")))
		return NULL;
	schema_read(&env, map, keys, SCHEMA_N(keys), &top);
	check_version(&env, map, "format");
	check_version(&env, map, "mustache");
	check_origin(
	    &env, &top.site.base_url, top.site.base_url_pos, "base_url");
	check_origin(&env, &top.site.service_url, top.site.service_url_pos,
	    "service_url");
	check_clock(&env, &top);
	site = ARENA_NEW(a, struct site_yaml);
	*site = top.site;
	site->src = src;
	diag_levels_default(&site->levels);
	if (top.units != NULL)
		read_units(&env, top.units, site);
	if (top.states != NULL)
		read_states(&env, top.states, place_of(map, "states"), site);
	if (top.menus != NULL)
		read_menus(&env, top.menus, site);
	if (top.lists != NULL)
		list_yaml_read(
		    a, top.lists, &site->lists, &site->n_lists, diags);
	if (top.checks != NULL)
		read_checks(&env, top.checks, &site->levels);
	return site;
}

struct site_yaml *
site_yaml_read(struct arena *a, const struct scan *scan, struct diags *diags)
{
	size_t i = scan_next(scan, SCAN_SITE, 0);
	struct ynode *root;

	if (i == scan->n) {
		struct src *src = ARENA_NEW(a, struct src);

		src_init(src, a, STR("content/site.yaml"), STR(""));
		DIAG_ADD0(diags, DIAG_SITE_NONE, src_pos_file(src));
		return NULL;
	}
	root = source_yaml(a, &scan->items[i], diags);
	return root == NULL ? NULL
			    : site_yaml_parse(a, root->pos.src, root, diags);
}

const struct site_unit *
site_yaml_unit(const struct site_yaml *site, struct str id)
{
	for (size_t i = 0; i < site->n_units; i++) {
		if (str_eq(site->units[i].unit.id, id))
			return &site->units[i];
	}
	return NULL;
}
