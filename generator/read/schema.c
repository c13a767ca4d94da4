/*
 * Table-driven reading of YAML maps: see schema.h. Knows kinds of values, not
 * what they are for.
 */
#include "read/schema.h"

#include <string.h>

#include "base/utf8.h"

enum {
	WORD_MAX = 64,
	COUNT_MAX = 999999,
	AGE_MAX = 36500,
	SHOWN_MAX = 30,
	SIZE_MAX_KB = 1000 * 1024
};

/* ---- findings ----------------------------------------------------------- */

/* What was written, short enough for one line. */
static struct str
shown(const struct ynode *node)
{
	const char *p, *end;

	if (node->kind == YNODE_MAP)
		return STR("{…}");
	if (node->kind == YNODE_LIST)
		return STR("[…]");
	p = node->text.p;
	end = p + node->text.n;
	for (unsigned i = 0; i < SHOWN_MAX && p < end; i++)
		utf8_next(&p, end);
	return str_sub(node->text, 0, (size_t)(p - node->text.p));
}

void
schema_wrong(struct diags *diags, const struct ynode *node, struct str what,
    const struct schema_wanted *wanted)
{
	struct buf name = BUF_INIT, found = BUF_INIT;

	buf_str(&name, what);
	buf_str(&found, shown(node));
	DIAG_ADD(diags, DIAG_VALUE_TYPE, node->pos, name.n > 0 ? name.p : "",
	    wanted->zh, found.n > 0 ? found.p : "", wanted->en,
	    wanted->example);
	buf_done(&name);
	buf_done(&found);
}

void
schema_not_an_option(struct diags *diags, struct pos pos, struct str written,
    const struct str *options, size_t n)
{
	struct buf word = BUF_INIT, all = BUF_INIT;

	buf_str(&word, written);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_cstr(&all, "、");
		buf_str(&all, options[i]);
	}
	DIAG_ADD(diags, DIAG_VALUE_OPTION, pos, word.n > 0 ? word.p : "",
	    all.n > 0 ? all.p : "");
	buf_done(&word);
	buf_done(&all);
}

void
schema_out_of_range(struct diags *diags, struct pos pos, struct str what,
    const char *zh, const char *en)
{
	struct buf name = BUF_INIT;

	buf_str(&name, what);
	DIAG_ADD(diags, DIAG_VALUE_RANGE, pos, name.p, zh, en);
	buf_done(&name);
}

void
schema_missing(
    struct diags *diags, struct pos pos, const char *key, const char *label)
{
	DIAG_ADD(
	    diags, DIAG_FRONT_MISSING, pos, key, label != NULL ? label : key);
}

void
schema_unknown_key(struct diags *diags, const struct ynode *key,
    const struct str *known, size_t n)
{
	struct buf wrong = BUF_INIT, near = BUF_INIT;

	buf_str(&wrong, key->text);
	buf_str(&near, str_nearest(key->text, known, n));
	DIAG_ADD(diags, DIAG_FRONT_UNKNOWN_KEY, key->pos,
	    wrong.n > 0 ? wrong.p : "", near.n > 0 ? near.p : "");
	buf_done(&wrong);
	buf_done(&near);
}

static const struct schema_wanted a_map = { "“字段: 值”的组合", "a map of keys",
	"" },
				  a_list = { "列表", "a list", "" },
				  a_scalar = { "一段文字", "a text", "" };

bool
schema_is_map(struct diags *diags, const struct ynode *node, struct str what)
{
	if (node->kind == YNODE_MAP)
		return true;
	schema_wrong(diags, node, what, &a_map);
	return false;
}

bool
schema_is_list(struct diags *diags, const struct ynode *node, struct str what)
{
	if (node->kind == YNODE_LIST)
		return true;
	schema_wrong(diags, node, what, &a_list);
	return false;
}

bool
schema_is_scalar(struct diags *diags, const struct ynode *node, struct str what)
{
	if (node->kind == YNODE_SCALAR)
		return true;
	schema_wrong(diags, node, what, &a_scalar);
	return false;
}

/* ---- scalars ------------------------------------------------------------ */

bool
schema_is_word(struct str s)
{
	if (s.n == 0 || s.n > WORD_MAX || !ascii_is_alpha(s.p[0]))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!ascii_is_alnum(c) && c != '-' && c != '_')
			return false;
	}
	return true;
}

/* "/" or "/a/b-c/": lower case letters, digits and dashes between slashes. */
bool
schema_is_path(struct str s)
{
	if (s.n == 0 || s.p[0] != '/' || s.p[s.n - 1] != '/')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '/' && i > 0 && s.p[i - 1] == '/')
			return false;
		if (c != '/' && c != '-' && !ascii_is_digit(c) &&
		    !(c >= 'a' && c <= 'z'))
			return false;
	}
	return true;
}

/* path [ "#" id ] */
bool
schema_is_place(struct str s)
{
	struct str path, id;

	if (!str_cut(s, '#', &path, &id))
		return schema_is_path(s);
	return schema_is_path(path) && schema_is_word(id);
}

bool
schema_bool(struct str s, bool *out)
{
	*out = str_is(s, "true") || str_is(s, "yes");
	return *out || str_is(s, "false") || str_is(s, "no");
}

bool
schema_age(struct str s, uint32_t *days)
{
	static const struct {
		const char *one, *many;
		uint32_t days;
	} units[] = {
		{ "day", "days", 1 },
		{ "month", "months", 30 },
		{ "year", "years", 365 },
	};
	struct str number, unit;
	uint64_t n;

	if (!str_cut(str_trim(s), ' ', &number, &unit) ||
	    !str_u64(number, &n) || n == 0 || n > AGE_MAX)
		return false;
	unit = str_trim(unit);
	for (size_t i = 0; i < SCHEMA_N(units); i++) {
		if (!str_is(unit, units[i].one) && !str_is(unit, units[i].many))
			continue;
		if (n * units[i].days > AGE_MAX)
			return false;
		*days = (uint32_t)n * units[i].days;
		return true;
	}
	return false;
}

bool
schema_size(struct str s, uint32_t *bytes)
{
	struct str number, unit;
	uint64_t n;

	if (!str_cut(str_trim(s), ' ', &number, &unit) ||
	    !str_u64(number, &n) || n == 0 || n > SIZE_MAX_KB)
		return false;
	unit = str_trim(unit);
	if (str_is(unit, "MB"))
		n *= 1024;
	else if (!str_is(unit, "KB"))
		return false;
	if (n > SIZE_MAX_KB)
		return false;
	*bytes = (uint32_t)n * 1024;
	return true;
}

static bool
count_of(struct str s, uint32_t *out)
{
	uint64_t n;

	if (!str_u64(s, &n) || n > COUNT_MAX)
		return false;
	*out = (uint32_t)n;
	return true;
}

static bool
int_of(struct str s, int32_t *out)
{
	bool negative = str_starts(s, "-");
	uint32_t n;

	if (!count_of(str_from(s, negative), &n))
		return false;
	*out = negative ? -(int32_t)n : (int32_t)n;
	return true;
}

/* ---- one value ---------------------------------------------------------- */

typedef bool put_fn(
    const struct ynode *, const struct schema_key *, void *member);

static bool
put_text(const struct ynode *node, const struct schema_key *key, void *member)
{
	struct str s = utf8_trim(node->text);

	(void)key;
	*(struct str *)member = s;
	return s.n > 0 || node->quoted;
}

static bool
put_word(const struct ynode *node, const struct schema_key *key, void *member)
{
	(void)key;
	*(struct str *)member = node->text;
	return schema_is_word(node->text);
}

static bool
put_path(const struct ynode *node, const struct schema_key *key, void *member)
{
	(void)key;
	*(struct str *)member = node->text;
	return schema_is_path(node->text);
}

static bool
put_place(const struct ynode *node, const struct schema_key *key, void *member)
{
	(void)key;
	*(struct str *)member = node->text;
	return schema_is_place(node->text);
}

static bool
put_bool(const struct ynode *node, const struct schema_key *key, void *member)
{
	(void)key;
	return schema_bool(node->text, member);
}

static bool
put_count(const struct ynode *node, const struct schema_key *key, void *member)
{
	(void)key;
	return count_of(node->text, member);
}

static bool
put_int(const struct ynode *node, const struct schema_key *key, void *member)
{
	(void)key;
	return int_of(node->text, member);
}

static bool
put_age(const struct ynode *node, const struct schema_key *key, void *member)
{
	(void)key;
	return schema_age(node->text, member);
}

static bool
put_size(const struct ynode *node, const struct schema_key *key, void *member)
{
	(void)key;
	return schema_size(node->text, member);
}

static bool
put_node(const struct ynode *node, const struct schema_key *key, void *member)
{
	(void)key;
	*(const struct ynode **)member = node;
	return true;
}

static bool
put_enum(const struct ynode *node, const struct schema_key *key, void *member)
{
	for (int i = 0; key->words[i] != NULL; i++) {
		if (str_is(node->text, key->words[i])) {
			*(int *)member = i;
			return true;
		}
	}
	return false;
}

enum { ANY_KIND = -1 };

static const struct {
	int node; /* enum ynode_kind or ANY_KIND */
	put_fn *put;
	struct schema_wanted wanted;
} kinds[SCHEMA__MAX] = {
	[SCHEMA_TEXT] = { YNODE_SCALAR, put_text,
	    { "一段文字", "a text", "" } },
	[SCHEMA_WORD] = { YNODE_SCALAR, put_word,
	    { "以字母开头的英文名", "a name of letters, digits and dashes",
		"zhian" } },
	[SCHEMA_PATH] = { YNODE_SCALAR, put_path,
	    { "本站网址路径", "a URL path of this site", "/notices/" } },
	[SCHEMA_PLACE] = { YNODE_SCALAR, put_place,
	    { "本站网址路径", "a URL path of this site", "/xianqu/#dongpu" } },
	[SCHEMA_BOOL] = { YNODE_SCALAR, put_bool,
	    { "true 或 false", "true or false", "true" } },
	[SCHEMA_COUNT] = { YNODE_SCALAR, put_count,
	    { "不小于 0 的整数", "a whole number from 0", "20" } },
	[SCHEMA_INT] = { YNODE_SCALAR, put_int,
	    { "整数", "a whole number", "-5" } },
	[SCHEMA_SIZE] = { YNODE_SCALAR, put_size,
	    { "大小，以 KB 或 MB 为单位", "a size in KB or MB", "500 KB" } },
	[SCHEMA_AGE] = { YNODE_SCALAR, put_age,
	    { "一段时间", "a length of time", "30 days" } },
	[SCHEMA_ENUM] = { YNODE_SCALAR, put_enum, { NULL, NULL, NULL } },
	[SCHEMA_MAP] = { YNODE_MAP, put_node,
	    { "“字段: 值”的组合", "a map of keys", "" } },
	[SCHEMA_LIST] = { YNODE_LIST, put_node, { "列表", "a list", "" } },
	[SCHEMA_NODE] = { ANY_KIND, put_node, { NULL, NULL, NULL } },
};

static void
not_a_word(
    struct diags *diags, const struct ynode *node, const char *const *words)
{
	struct str options[16];
	size_t n = 0;

	while (words[n] != NULL && n < SCHEMA_N(options)) {
		options[n] = str_of(words[n]);
		n++;
	}
	schema_not_an_option(diags, node->pos, shown(node), options, n);
}

bool
schema_value(const struct schema_env *env, const struct ynode *node,
    const struct schema_key *key, void *out)
{
	void *member = (char *)out + key->offset;
	bool fits = kinds[key->kind].node == ANY_KIND ||
		    kinds[key->kind].node == (int)node->kind;

	if (key->pos_offset != 0)
		memcpy((char *)out + key->pos_offset, &node->pos,
		    sizeof(node->pos));
	if (fits && kinds[key->kind].put(node, key, member))
		return true;
	if (key->kind == SCHEMA_ENUM)
		not_a_word(env->diags, node, key->words);
	else
		schema_wrong(env->diags, node, str_of(key->name),
		    &kinds[key->kind].wanted);
	return false;
}

/* ---- a map -------------------------------------------------------------- */

const struct schema_key *
schema_row(const struct schema_key *keys, size_t n, struct str name)
{
	/* Asked for every key of every page: most differ in one letter. */
	for (size_t i = 0; i < n && name.n > 0; i++) {
		if (keys[i].name[0] == name.p[0] && str_is(name, keys[i].name))
			return &keys[i];
	}
	return NULL;
}

static void
unknown(const struct schema_env *env, const struct ynode *key,
    const struct schema_key *keys, size_t n)
{
	struct str *known = ARENA_ARRAY(env->arena, n, struct str);

	for (size_t i = 0; i < n; i++)
		known[i] = str_of(keys[i].name);
	schema_unknown_key(env->diags, key, known, n);
}

bool
schema_is_absent(const struct ynode *node)
{
	return node == NULL || (node->kind == YNODE_SCALAR &&
				   node->text.n == 0 && !node->quoted);
}

static bool
check_required(const struct schema_env *env, const struct ynode *map,
    const struct schema_key *row)
{
	const struct ynode *key = ynode_key(map, row->name);

	if (!row->required || !schema_is_absent(ynode_get(map, row->name)))
		return true;
	schema_missing(env->diags, key != NULL ? key->pos : map->pos, row->name,
	    row->label);
	return false;
}

bool
schema_read(const struct schema_env *env, const struct ynode *map,
    const struct schema_key *keys, size_t n, void *out)
{
	bool good = true;

	for (size_t i = 0; i < map->n; i++) {
		const struct schema_key *row =
		    schema_row(keys, n, map->keys[i]->text);

		if (row == NULL && !env->open) {
			unknown(env, map->keys[i], keys, n);
			good = false;
		}
		if (row != NULL && !schema_is_absent(map->items[i]))
			good &= schema_value(env, map->items[i], row, out);
	}
	for (size_t i = 0; i < n; i++)
		good &= check_required(env, map, &keys[i]);
	return good;
}
