/*
 * Reads service.yaml. What may stand there is one table: key, kind, place in
 * struct settings, default, bounds. An unknown key is a finding, so that a
 * slip never silently leaves a default in place.
 */
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"
#include "base/yaml.h"
#include "core/net.h"
#include "core/settings.h"

enum setting_kind {
	SETTING_PATH,
	SETTING_LISTEN,
	SETTING_COUNT, /* unsigned */
	SETTING_SIZE,  /* size_t, bytes; "32 MiB" */
	SETTING_LIFE,  /* unsigned, seconds; "60 minutes" */
	SETTING_NETS,  /* struct settings_net */
	SETTING_USERS, /* struct settings_peers */
	SETTING_GROUP
};

/* `value` NULL: required. "" for a path: none (NULL in the struct). */
struct setting {
	const char *section; /* NULL: top level */
	const char *key;
	enum setting_kind kind;
	size_t at;
	const char *value;
	uint64_t min, max;
	size_t pos_at; /* of a struct pos, 0: not kept */
};

#define AT(member) offsetof(struct settings, member)
#define PATH(name, value)                                                      \
	{                                                                      \
		NULL, #name, SETTING_PATH, AT(name), (value), 0, 0,            \
		    AT(at.name)                                                \
	}
#define COUNT_OF(section, name, value, min, max)                               \
	{                                                                      \
#section, #name, SETTING_COUNT, AT(section.name), (value),     \
		    (min), (max), 0                                            \
	}
#define LIFE(name, value, max)                                                 \
	{                                                                      \
		"limits", #name, SETTING_LIFE, AT(limits.name), (value), 1,    \
		    (max), 0                                                   \
	}
#define PEERS(section, peer)                                                   \
	{ section, "users", SETTING_USERS, AT(peers.peer), "", 0, 0, 0 },      \
	{                                                                      \
		section, "group", SETTING_GROUP, AT(peers.peer), "", 0, 0, 0   \
	}

enum { KIB = 1024, MIB = 1024 * 1024, DAY = 24 * 60 * 60 };

static const struct setting settings_table[] = {
	{ NULL, "listen", SETTING_LISTEN, 0, "127.0.0.1:8080", 0, 0,
	    AT(at.listen) },
	{ NULL, "workers", SETTING_COUNT, AT(workers), "2", 1, 64, 0 },
	{ NULL, "metrics_port", SETTING_COUNT, AT(metrics_port), "0", 0, 65535,
	    0 },
	PATH(bundle, NULL),
	PATH(keys, NULL),
	PATH(root_key, NULL),
	{ NULL, "receipt_key", SETTING_PATH, AT(receipt_key), "", 0, 0, 0 },
	PATH(sockets, NULL),
	PATH(data, NULL),
	PATH(static_dir, ""),
	PATH(passwords, NULL),
	{ NULL, "trusted_proxies", SETTING_NETS, 0, "127.0.0.1 ::1", 0, 0, 0 },
	COUNT_OF(argon, threads, "1", 1, 16),
	COUNT_OF(argon, queue, "32", 1, 1024),
	/* The floor is libsodium's; only test suites go near it. */
	{ "argon", "mem", SETTING_SIZE, AT(argon.mem), "32 MiB", 8 * KIB,
	    1024 * (uint64_t)MIB, AT(at.argon_mem) },
	{ "argon", "ops", SETTING_COUNT, AT(argon.ops), "3", 1, 20,
	    AT(at.argon_ops) },
	{ "limits", "body", SETTING_SIZE, AT(limits.body), "128 KiB", KIB,
	    1024 * KIB, 0 },
	{ "limits", "upload", SETTING_SIZE, AT(limits.upload), "21 MiB", KIB,
	    256 * (uint64_t)MIB, 0 },
	{ "limits", "upload_memory", SETTING_SIZE, AT(limits.upload_memory),
	    "96 MiB", MIB, 16 * 1024 * (uint64_t)MIB, 0 },
	{ "limits", "staged_all", SETTING_SIZE, AT(limits.staged_all), "1 GiB",
	    0, 1024 * 1024 * (uint64_t)MIB, 0 },
	COUNT_OF(limits, store_queue, "256", 1, 4096),
	LIFE(store_wait, "5 seconds", 60),
	COUNT_OF(limits, clients, "256", 1, 1024),
	{ "limits", "disk_free", SETTING_SIZE, AT(limits.disk_free), "64 MiB",
	    0, 1024 * 1024 * (uint64_t)MIB, 0 },
	LIFE(draft_max, "24 hours", DAY),
	LIFE(receipt, "60 minutes", DAY),
	LIFE(receipt_anonymous, "15 minutes", DAY),
	LIFE(sweep, "1 minute", 3600),
	{ "limits", "confirm_after", SETTING_LIFE, AT(limits.confirm_after),
	    "3 seconds", 0, 60, 0 },
	COUNT_OF(limits, rate, "120", 1, 1000000),
	COUNT_OF(limits, burst, "120", 1, 1000000),
	COUNT_OF(limits, prefix4, "24", 8, 32),
	COUNT_OF(limits, prefix6, "56", 16, 128),
	COUNT_OF(limits, lookup_free, "5", 1, 1000000),
	LIFE(lookup_wait, "5 seconds", 3600),
	LIFE(lookup_wait_max, "5 minutes", 3600),
	{ "limits", "staged", SETTING_SIZE, AT(limits.staged), "256 MiB", MIB,
	    1024 * 1024 * (uint64_t)MIB, 0 },
	COUNT_OF(limits, prefixes, "16384", 64, 1048576),
	COUNT_OF(limits, numbers, "65536", 64, 1048576),
	PEERS("peers.web", web),
	PEERS("peers.desk", desk),
};
enum { SETTINGS_N = sizeof(settings_table) / sizeof(settings_table[0]) };

/* Sections of the file; a dotted one lies inside the one before the dot. */
static const char *const sections[] = { "argon", "limits", "peers", "peers.web",
	"peers.desk" };
enum { SECTIONS_N = sizeof(sections) / sizeof(sections[0]) };

struct reader {
	struct arena *arena;
	struct settings *settings;
	struct diags *diags;
	bool good;
};

/* ---- findings ------------------------------------------------------------ */

static void
settings_type(
    struct reader *r, const struct setting *s, struct pos pos, struct str found)
{
	static const struct {
		const char *zh, *en, *example;
	} words[] = {
		[SETTING_PATH] = { "路径", "a path", "/srv/wangting/data" },
		[SETTING_LISTEN] = { "地址和端口", "an address and a port",
		    "127.0.0.1:8080" },
		[SETTING_COUNT] = { "整数", "a whole number", "2" },
		[SETTING_SIZE] = { "字节数", "a size", "32 MiB" },
		[SETTING_LIFE] = { "时长", "a time span", "60 minutes" },
		[SETTING_NETS] = { "地址列表", "a list of addresses",
		    "[127.0.0.1, 10.0.0.0/8]" },
		[SETTING_USERS] = { "用户名列表", "a list of users",
		    "[wangting-web]" },
		[SETTING_GROUP] = { "用户组", "a group", "wangting-web" },
	};

	r->good = false;
	DIAG_ADD(r->diags, DIAG_VALUE_TYPE, pos, s->key, words[s->kind].zh,
	    str_dup(r->arena, found), words[s->kind].en,
	    words[s->kind].example);
}

static bool
settings_in_range(
    struct reader *r, const struct setting *s, struct pos pos, uint64_t value)
{
	char *range;

	if (value >= s->min && value <= s->max)
		return true;
	r->good = false;
	range = str_fmt(r->arena, "%" PRIu64 "–%" PRIu64, s->min, s->max);
	DIAG_ADD(r->diags, DIAG_VALUE_RANGE, pos, s->key, range, range);
	return false;
}

/* ---- values -------------------------------------------------------------- */

struct unit_of {
	const char *name;
	uint64_t factor;
};
static const struct unit_of sizes[] = { { "", 1 }, { "B", 1 }, { "KiB", KIB },
	{ "MiB", MIB }, { "GiB", 1024 * (uint64_t)MIB } };
static const struct unit_of lives[] = { { "second", 1 }, { "seconds", 1 },
	{ "minute", 60 }, { "minutes", 60 }, { "hour", 3600 },
	{ "hours", 3600 } };

/* "32 MiB": digits, blanks, a unit of the list. */
static bool
settings_quantity(
    struct str text, const struct unit_of *units, size_t n, uint64_t *out)
{
	size_t digits = 0;
	struct str unit;

	while (digits < text.n && ascii_is_digit((unsigned char)text.p[digits]))
		digits++;
	unit = str_trim(str_from(text, digits));
	if (!str_u64(str_sub(text, 0, digits), out))
		return false;
	for (size_t i = 0; i < n; i++)
		if (str_is(unit, units[i].name))
			return *out <= UINT64_MAX / units[i].factor &&
			       (*out *= units[i].factor, true);
	return false;
}

static const char *
settings_absolute(struct reader *r, struct str path)
{
	if (path.n == 0)
		return NULL;
	if (path.p[0] == '/')
		return str_dup(r->arena, path);
	return file_join(r->arena, str_dup(r->arena, r->settings->dir), path);
}

static void
settings_path(
    struct reader *r, const struct setting *s, struct pos pos, struct str text)
{
	const char *path = settings_absolute(r, text);

	if (!path && !s->value) {
		settings_type(r, s, pos, text);
		return;
	}
	memcpy((char *)r->settings + s->at, &path, sizeof(path));
}

static void
settings_listen(
    struct reader *r, const struct setting *s, struct pos pos, struct str text)
{
	size_t colon = text.n;
	uint64_t port;

	while (colon > 0 && text.p[colon - 1] != ':')
		colon--;
	if (colon < 2 || !str_u64(str_from(text, colon), &port) ||
	    port > 65535 || port == 0) {
		settings_type(r, s, pos, text);
		return;
	}
	r->settings->listen_host =
	    str_dup(r->arena, str_sub(text, 0, colon - 1));
	r->settings->listen_port = (unsigned)port;
}

static void
settings_number(
    struct reader *r, const struct setting *s, struct pos pos, struct str text)
{
	uint64_t value;
	size_t size;
	unsigned count;
	bool read = s->kind == SETTING_COUNT ? str_u64(text, &value)
		    : s->kind == SETTING_SIZE
			? settings_quantity(text, sizes,
			      sizeof(sizes) / sizeof(sizes[0]), &value)
			: settings_quantity(text, lives,
			      sizeof(lives) / sizeof(lives[0]), &value);

	if (!read) {
		settings_type(r, s, pos, text);
		return;
	}
	if (!settings_in_range(r, s, pos, value))
		return;
	size = (size_t)value;
	count = (unsigned)value;
	if (s->kind == SETTING_SIZE)
		memcpy((char *)r->settings + s->at, &size, sizeof(size));
	else
		memcpy((char *)r->settings + s->at, &count, sizeof(count));
}

static void
settings_unknown_user(struct reader *r, struct pos pos, struct str name)
{
	r->good = false;
	DIAG_ADD(r->diags, DIAG_SETTINGS_USER, pos, str_dup(r->arena, name));
}

static struct settings_peers *
settings_peers(struct reader *r, const struct setting *s)
{
	return (struct settings_peers *)(void *)((char *)r->settings + s->at);
}

static void
settings_users(
    struct reader *r, const struct setting *s, const struct ynode *list)
{
	struct settings_peers *peers = settings_peers(r, s);

	if (list->kind != YNODE_LIST) {
		settings_type(r, s, list->pos, list->text);
		return;
	}
	peers->users = ARENA_ARRAY(r->arena, list->n + 1, uid_t);
	for (size_t i = 0; i < list->n; i++) {
		const struct ynode *name = list->items[i];
		const struct passwd *user =
		    name->kind == YNODE_SCALAR ? getpwnam(name->text.p) : NULL;

		if (!user)
			settings_unknown_user(r, name->pos, name->text);
		else
			peers->users[peers->n_users++] = user->pw_uid;
	}
}

/* A list in the file, words in the default. */
static void
settings_nets(
    struct reader *r, const struct setting *s, const struct ynode *list)
{
	struct settings_net *nets;

	if (list->kind != YNODE_LIST) {
		settings_type(r, s, list->pos, list->text);
		return;
	}
	nets = ARENA_ARRAY(r->arena, list->n + 1, struct settings_net);
	r->settings->proxies = nets;
	for (size_t i = 0; i < list->n; i++) {
		const struct ynode *text = list->items[i];

		if (text->kind != YNODE_SCALAR ||
		    !net_range(text->text, &nets[r->settings->n_proxies]))
			settings_type(r, s, text->pos, text->text);
		else
			r->settings->n_proxies++;
	}
}

static void
settings_nets_default(struct reader *r, const struct setting *s)
{
	struct settings_net *nets =
	    ARENA_ARRAY(r->arena, 2, struct settings_net);
	struct str first, second;

	str_cut(str_of(s->value), ' ', &first, &second);
	r->settings->proxies = nets;
	r->settings->n_proxies = (size_t)net_range(first, &nets[0]) +
				 (size_t)net_range(second, &nets[1]);
}

static void
settings_group(
    struct reader *r, const struct setting *s, struct pos pos, struct str text)
{
	struct settings_peers *peers = settings_peers(r, s);
	const struct group *group;

	if (text.n == 0)
		return;
	group = getgrnam(str_dup(r->arena, text));
	if (!group) {
		settings_unknown_user(r, pos, text);
		return;
	}
	peers->group = group->gr_gid;
	peers->has_group = true;
}

/* ---- the file ------------------------------------------------------------ */

static void
settings_text(
    struct reader *r, const struct setting *s, struct pos pos, struct str text)
{
	switch (s->kind) {
	case SETTING_PATH: settings_path(r, s, pos, text); break;
	case SETTING_LISTEN: settings_listen(r, s, pos, text); break;
	case SETTING_GROUP: settings_group(r, s, pos, text); break;
	case SETTING_USERS: break; /* its default is nobody */
	case SETTING_NETS: settings_nets_default(r, s); break;
	default: settings_number(r, s, pos, text); break;
	}
}

static void
settings_value(struct reader *r, const struct setting *s,
    const struct ynode *section, struct pos file)
{
	const struct ynode *node = section ? ynode_get(section, s->key) : NULL;
	struct pos pos = node ? node->pos : file;

	if (s->pos_at)
		memcpy((char *)r->settings + s->pos_at, &pos, sizeof(pos));
	if (!node && !s->value) {
		r->good = false;
		DIAG_ADD(
		    r->diags, DIAG_FRONT_MISSING, file, s->key, "service.yaml");
	} else if (!node) {
		settings_text(r, s, pos, str_of(s->value));
	} else if (s->kind == SETTING_USERS) {
		settings_users(r, s, node);
	} else if (s->kind == SETTING_NETS) {
		settings_nets(r, s, node);
	} else if (node->kind != YNODE_SCALAR) {
		settings_type(r, s, pos, STR("…"));
	} else {
		settings_text(r, s, pos, node->text);
	}
}

static bool
settings_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* The last part of a section's name when it lies in `parent`. */
static const char *
settings_child(const char *section, const char *parent)
{
	const char *dot = strchr(section, '.');
	size_t n = parent ? strlen(parent) : 0;

	if (!parent)
		return dot ? NULL : section;
	return dot && (size_t)(dot - section) == n &&
		       memcmp(section, parent, n) == 0
		   ? dot + 1
		   : NULL;
}

static void
settings_check_keys(
    struct reader *r, const struct ynode *map, const char *section)
{
	struct str known[SETTINGS_N + SECTIONS_N];
	size_t n = 0;

	for (size_t i = 0; i < SETTINGS_N; i++)
		if (settings_same(settings_table[i].section, section))
			known[n++] = str_of(settings_table[i].key);
	for (size_t i = 0; i < SECTIONS_N; i++)
		if (settings_child(sections[i], section))
			known[n++] =
			    str_of(settings_child(sections[i], section));
	for (size_t i = 0; i < map->n; i++) {
		struct str key = map->keys[i]->text;
		bool found = false;

		for (size_t k = 0; k < n && !found; k++)
			found = str_eq(key, known[k]);
		if (found)
			continue;
		r->good = false;
		DIAG_ADD(r->diags, DIAG_FRONT_UNKNOWN_KEY, map->keys[i]->pos,
		    str_dup(r->arena, key),
		    str_dup(r->arena, str_nearest(key, known, n)));
	}
}

/* The map of a section, NULL when absent; checks its keys once. */
static const struct ynode *
settings_section(
    struct reader *r, const struct ynode *root, const char *section)
{
	struct str outer, inner;
	const struct ynode *map;
	bool nested = str_cut(str_of(section), '.', &outer, &inner);

	map = ynode_get(root, str_dup(r->arena, outer));
	if (nested && (!map || map->kind != YNODE_MAP))
		return NULL; /* found with the outer section */
	if (nested)
		map = ynode_get(map, str_dup(r->arena, inner));
	if (!map || map->kind == YNODE_MAP)
		return map;
	r->good = false;
	DIAG_ADD(r->diags, DIAG_VALUE_TYPE, map->pos, section, "一组设置",
	    str_dup(r->arena, map->text), "a map");
	return NULL;
}

static struct ynode *
settings_load(struct reader *r, const char *path)
{
	struct src *src = ARENA_NEW(r->arena, struct src);
	struct str text;

	src_init(src, r->arena, str_of(path), STR(""));
	if (!file_read(r->arena, path, &text)) {
		DIAG_ADD(r->diags, DIAG_SETTINGS_READ, src_pos_file(src), path,
		    strerror(errno));
		return NULL;
	}
	src_init(src, r->arena, str_copy(r->arena, str_of(path)), text);
	r->settings->at.file = src_pos_file(src);
	if (utf8_bad(text) != SIZE_MAX) {
		DIAG_ADD0(
		    r->diags, DIAG_UTF8_BAD, src_pos(src, utf8_bad(text)));
		return NULL;
	}
	return yaml_parse(r->arena, src, 0, text.n, r->diags);
}

static bool
settings_dir(struct reader *r, const char *path)
{
	char *real = realpath(path, NULL);
	char *slash;

	if (!real)
		return false;
	slash = strrchr(real, '/');
	r->settings->dir = str_copy(r->arena,
	    slash == real ? STR("/") : str_mem(real, (size_t)(slash - real)));
	free(real);
	return true;
}

/* Two listeners, two ports: the kernel would let them share one. */
static void
settings_ports(struct reader *r, const struct ynode *node)
{
	const struct settings *s = r->settings;

	if (node == NULL || s->metrics_port != s->listen_port)
		return;
	r->good = false;
	DIAG_ADD(r->diags, DIAG_SETTINGS_PORT, node->pos,
	    str_fmt(r->arena, "%u", s->metrics_port));
}

bool
settings_read(struct arena *arena, const char *path, struct settings *settings,
    struct diags *diags)
{
	struct reader r = { arena, settings, diags, true };
	const struct ynode *maps[SECTIONS_N];
	struct ynode *root;

	*settings = (struct settings){ 0 };
	root = settings_load(&r, path);
	if (!root)
		return false;
	if (root->kind != YNODE_MAP || !settings_dir(&r, path)) {
		DIAG_ADD(diags, DIAG_SETTINGS_READ, settings->at.file, path,
		    root->kind != YNODE_MAP ? "不是一组设置" : strerror(errno));
		return false;
	}
	settings_check_keys(&r, root, NULL);
	for (size_t i = 0; i < SECTIONS_N; i++) {
		maps[i] = settings_section(&r, root, sections[i]);
		if (maps[i])
			settings_check_keys(&r, maps[i], sections[i]);
	}
	for (size_t i = 0; i < SETTINGS_N; i++) {
		const struct setting *s = &settings_table[i];
		const struct ynode *section = s->section ? NULL : root;

		for (size_t k = 0; s->section && k < SECTIONS_N; k++)
			if (settings_same(sections[k], s->section))
				section = maps[k];
		settings_value(&r, s, section, settings->at.file);
	}
	settings_ports(&r, ynode_get(root, "metrics_port"));
	return r.good;
}
