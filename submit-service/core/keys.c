/*
 * Key statements, in and out. A statement is verified by writing it anew from
 * what was read and holding the signature against that: another key order,
 * an unknown member or a blank inside fails by itself. Finding a key for a
 * unit and a day is keys_find.c's.
 */
#include "core/keys.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"

enum { KEY_BYTES_ID = 12, BASE64_MAX = 96 };

static const char *const kind_name[KEY__MAX] = {
	[KEY_BOX] = "box",
	[KEY_REPLY] = "reply",
	[KEY_TICKET] = "ticket",
	[KEY_RECEIPT] = "receipt",
};

/* ---- writing ------------------------------------------------------------- */

void
key_id(char out[KEYS_ID + 1], enum key_kind kind,
    const unsigned char public_key[SEAL_KEY_SIZE])
{
	const struct str parts[] = { STR("wangting key id 1"),
		str_of(kind_name[kind]), str_mem(public_key, SEAL_KEY_SIZE) };
	unsigned char hash[SEAL_HASH_SIZE];
	char text[KEYS_ID + 3];

	seal_hash_parts(hash, parts, sizeof(parts) / sizeof(*parts));
	hash_base64_put(text, hash, KEY_BYTES_ID);
	memcpy(out, text, KEYS_ID);
	out[KEYS_ID] = '\0';
}

static void
put_bytes(struct json_out *json, const char *key, const void *bytes, size_t n)
{
	char text[BASE64_MAX];

	json_key(json, key);
	json_str(json, (struct str){ text, hash_base64_put(text, bytes, n) });
}

static void
put_day(struct json_out *json, const char *key, struct date day)
{
	struct buf text = BUF_INIT;

	json_key(json, key);
	date_put_iso(&text, day);
	json_str(json, buf_view(&text));
	buf_done(&text);
}

static void
put_statement(struct json_out *json, const struct key *key,
    const unsigned char site[SEAL_SITE_SIZE])
{
	json_map(json);
	put_bytes(json, "site", site, SEAL_SITE_SIZE);
	json_key(json, "kind");
	json_cstr(json, kind_name[key->kind]);
	json_key(json, "unit");
	if (key->kind == KEY_RECEIPT)
		json_cstr(json, NULL);
	else
		json_str(json, key->unit);
	json_key(json, "month");
	json_cstr(json, key->month[0] != '\0' ? key->month : NULL);
	put_bytes(json, "key", key->public_key, SEAL_KEY_SIZE);
	json_key(json, "id");
	json_cstr(json, key->id);
	put_day(json, "not_before", key->not_before);
	put_day(json, "not_after", key->not_after);
	put_day(json, "issued", key->issued);
	json_map_end(json);
}

void
keys_statement_put(struct buf *out, const struct key *key,
    const unsigned char site[SEAL_SITE_SIZE])
{
	struct json_out json;

	json_start(&json, out, 0);
	put_statement(&json, key, site);
}

void
keys_file_put(struct buf *out, const struct keys_signed *keys, size_t n,
    const unsigned char site[SEAL_SITE_SIZE])
{
	char sig[BASE64_MAX];
	size_t i;

	buf_fmt(out, "{\"format\":%d,\"statements\":[", KEYS_FORMAT);
	for (i = 0; i < n; i++) {
		buf_cstr(
		    out, i > 0 ? ",\n{\"statement\":" : "\n{\"statement\":");
		keys_statement_put(out, &keys[i].key, site);
		hash_base64_put(sig, keys[i].sig, SEAL_SIG_SIZE);
		buf_fmt(
		    out, ",\"sig\":\"%.*s\"}", SEAL_SIG_SIZE * 4 / 3 + 1, sig);
	}
	buf_cstr(out, "\n]}\n");
}

void
keys_root_put(struct buf *out, const unsigned char root[SEAL_KEY_SIZE])
{
	char text[BASE64_MAX];

	buf_put(out, text, hash_base64_put(text, root, SEAL_KEY_SIZE));
	buf_char(out, '\n');
}

bool
keys_root_get(unsigned char root[SEAL_KEY_SIZE], struct str text)
{
	return hash_base64_get(root, SEAL_KEY_SIZE, str_trim(text));
}

/* ---- reading ------------------------------------------------------------- */

/* Why a statement is refused. */
enum refusal {
	FINE,
	BAD_SHAPE,
	BAD_SITE,
	BAD_KIND,
	BAD_UNIT,
	BAD_MONTH,
	BAD_KEY,
	BAD_ID,
	BAD_DATES,
	BAD_SIGNATURE,
	BAD_TWICE
};
static const struct {
	const char *zh, *en;
} refusal_text[] = {
	[FINE] = { "", "" },
	[BAD_SHAPE] = { "字段不全、多余或次序不对",
	    "members missing, unknown or out of order" },
	[BAD_SITE] = { "属于另一个站点", "made for another site" },
	[BAD_KIND] = { "类别不认识", "unknown kind" },
	[BAD_UNIT] = { "没有这个单位", "no such unit" },
	[BAD_MONTH] = { "月份写法有误或与类别不符",
	    "bad month, or none fits the kind" },
	[BAD_KEY] = { "公钥写法有误", "malformed key" },
	[BAD_ID] = { "编号与公钥不符", "the id is not that of the key" },
	[BAD_DATES] = { "日期有误", "bad dates" },
	[BAD_SIGNATURE] = { "没有根密钥的有效签名",
	    "not signed by the root key" },
	[BAD_TWICE] = { "这把公钥已出现过", "this key stands here before" },
};

struct reader {
	struct arena *arena;
	const struct keys_source *source;
	const struct src *src;
	struct keyring *ring;
	struct diags *diags;
};

/* A map with exactly these members in this order. */
static bool
has_shape(const struct jnode *node, const char *const *names, size_t n)
{
	size_t i;

	if (node == NULL || node->kind != JNODE_MAP || node->n != n)
		return false;
	for (i = 0; i < n; i++)
		if (!str_is(node->keys[i], names[i]))
			return false;
	return true;
}

static bool
statement_has_shape(const struct jnode *node)
{
	static const char *const names[] = { "site", "kind", "unit", "month",
		"key", "id", "not_before", "not_after", "issued" };
	size_t i, n = sizeof(names) / sizeof(*names);

	if (!has_shape(node, names, n))
		return false;
	for (i = 0; i < n; i++)
		if (node->items[i]->kind != JNODE_STR &&
		    !((i == 2 || i == 3) && node->items[i]->kind == JNODE_NULL))
			return false;
	return true;
}

static bool
is_unit(const struct keys_source *source, struct str id)
{
	size_t i;

	if (source->units == NULL)
		return id.n > 0;
	for (i = 0; i < source->n_units; i++)
		if (str_eq(source->units[i].id, id))
			return true;
	return false;
}

/* The box key of a month is for days of that month only. */
static bool
month_fits(const struct key *key)
{
	struct buf day = BUF_INIT;
	bool fits;

	if (key->kind != KEY_BOX)
		return true;
	date_put_iso(&day, key->not_before);
	fits = str_starts(buf_view(&day), key->month);
	buf_clear(&day);
	date_put_iso(&day, key->not_after);
	fits = fits && str_starts(buf_view(&day), key->month);
	buf_done(&day);
	return fits;
}

static enum refusal
read_kind(const struct jnode *node, struct key *key)
{
	struct str kind = jnode_str(node, "kind");
	struct str month = jnode_str(node, "month");
	char day[11];
	struct date first;

	if (str_is(kind, kind_name[KEY_BOX]))
		key->kind = KEY_BOX;
	else if (str_is(kind, kind_name[KEY_REPLY]))
		key->kind = KEY_REPLY;
	else if (str_is(kind, kind_name[KEY_RECEIPT]))
		key->kind = KEY_RECEIPT;
	else
		return BAD_KIND;
	if (key->kind != KEY_BOX)
		return jnode_get(node, "month")->kind == JNODE_NULL ? FINE
								    : BAD_MONTH;
	if (month.n != sizeof(key->month) - 1)
		return BAD_MONTH;
	memcpy(key->month, month.p, month.n);
	memcpy(day, month.p, month.n);
	memcpy(day + month.n, "-01", 4);
	return date_parse(str_of(day), &first) ? FINE : BAD_MONTH;
}

static enum refusal
read_dates(const struct jnode *node, struct key *key)
{
	if (!date_parse(jnode_str(node, "not_before"), &key->not_before) ||
	    !date_parse(jnode_str(node, "not_after"), &key->not_after) ||
	    !date_parse(jnode_str(node, "issued"), &key->issued) ||
	    date_cmp(key->not_before, key->not_after) > 0 ||
	    date_cmp(key->issued, key->not_after) > 0 || !month_fits(key))
		return BAD_DATES;
	return FINE;
}

static enum refusal
read_key(const struct reader *reader, const struct jnode *node, struct key *key)
{
	unsigned char site[SEAL_SITE_SIZE];
	enum refusal why;

	if (!statement_has_shape(node))
		return BAD_SHAPE;
	if (!hash_base64_get(site, sizeof(site), jnode_str(node, "site")) ||
	    memcmp(site, reader->source->site, sizeof(site)) != 0)
		return BAD_SITE;
	why = read_kind(node, key);
	if (why != FINE)
		return why;
	key->unit = jnode_str(node, "unit");
	if (key->kind == KEY_RECEIPT
		? jnode_get(node, "unit")->kind != JNODE_NULL
		: !is_unit(reader->source, key->unit))
		return BAD_UNIT;
	if (!hash_base64_get(key->public_key, sizeof(key->public_key),
		jnode_str(node, "key")))
		return BAD_KEY;
	key_id(key->id, key->kind, key->public_key);
	if (!str_is(jnode_str(node, "id"), key->id))
		return BAD_ID;
	return read_dates(node, key);
}

static enum refusal
read_signed(
    const struct reader *reader, const struct jnode *node, struct key *key)
{
	static const char *const names[] = { "statement", "sig" };
	unsigned char *sig = reader->ring->sigs[reader->ring->n];
	struct buf text = BUF_INIT;
	enum refusal why;

	if (!has_shape(node, names, 2))
		return BAD_SHAPE;
	why = read_key(reader, node->items[0], key);
	if (why != FINE)
		return why;
	keys_statement_put(&text, key, reader->source->site);
	if (!hash_base64_get(sig, SEAL_SIG_SIZE, jnode_str(node, "sig")) ||
	    !seal_verify(sig, reader->ring->root, buf_view(&text)))
		why = BAD_SIGNATURE;
	else if (keys_by_id(reader->ring, key->kind, str_of(key->id)) != NULL)
		why = BAD_TWICE;
	buf_done(&text);
	return why;
}

/*
 * Where statement `index` begins: the JSON reader keeps no positions. The text
 * is known to be JSON; statements are the objects at depth two.
 */
static struct pos
statement_pos(const struct reader *reader, size_t index)
{
	struct str text = reader->src->text;
	size_t i, depth = 0;
	bool quoted = false;

	for (i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
			continue;
		}
		if (c == '"')
			quoted = true;
		if (c == ']' || c == '}')
			depth--;
		if (c != '[' && c != '{')
			continue;
		if (depth++ == 2 && index-- == 0)
			return src_pos(reader->src, i);
	}
	return src_pos_file(reader->src);
}

static void
refuse(struct reader *reader, size_t index, enum refusal why)
{
	const char *count = str_fmt(reader->arena, "%zu", index + 1);

	DIAG_ADD(reader->diags, DIAG_KEYS_STATEMENT,
	    statement_pos(reader, index), count, refusal_text[why].zh,
	    refusal_text[why].en);
}

static bool
read_statements(struct reader *reader, const struct jnode *list)
{
	struct keyring *ring = reader->ring;
	bool done = true;
	size_t i;

	ring->keys = ARENA_ARRAY(reader->arena, list->n + 1, struct key);
	ring->sigs =
	    arena_alloc(reader->arena, (list->n + 1) * sizeof(*ring->sigs));
	for (i = 0; i < list->n; i++) {
		struct key key = { 0 };
		enum refusal why = read_signed(reader, list->items[i], &key);

		if (why == FINE) {
			ring->keys[ring->n++] = key;
			continue;
		}
		refuse(reader, i, why);
		done = false;
	}
	return done;
}

static const struct jnode *
read_file(struct reader *reader)
{
	static const char *const names[] = { "format", "statements" };
	struct json_error error = { 0 };
	const struct jnode *root =
	    json_parse(reader->arena, reader->src->text, &error);

	if (root == NULL) {
		DIAG_ADD(reader->diags, DIAG_KEYS_FILE,
		    ((struct pos){ reader->src, (uint32_t)error.line,
			(uint32_t)error.column }),
		    error.text, error.text);
		return NULL;
	}
	if (!has_shape(root, names, 2) || root->items[0]->kind != JNODE_INT ||
	    root->items[0]->num != KEYS_FORMAT ||
	    root->items[1]->kind != JNODE_LIST) {
		DIAG_ADD(reader->diags, DIAG_KEYS_FILE,
		    src_pos_file(reader->src), "应有 format: 1 和 statements",
		    "format 1 and a list of statements are needed");
		return NULL;
	}
	return root->items[1];
}

struct keyring *
keys_parse(struct arena *arena, const struct keys_source *source,
    const unsigned char root[SEAL_KEY_SIZE], struct str path, struct str text,
    struct diags *diags)
{
	struct src *src = ARENA_NEW(arena, struct src);
	struct reader reader = { arena, source, src,
		ARENA_NEW(arena, struct keyring), diags };
	const struct jnode *list;

	/* Findings outlive this call: they point into arena copies. */
	src_init(src, arena, str_copy(arena, path), str_copy(arena, text));
	memcpy(reader.ring->site, source->site, SEAL_SITE_SIZE);
	memcpy(reader.ring->root, root, SEAL_KEY_SIZE);
	list = read_file(&reader);
	if (list == NULL || !read_statements(&reader, list))
		return NULL;
	return reader.ring;
}

static bool
read_bytes(
    struct arena *arena, const char *path, struct str *out, struct diags *diags)
{
	if (file_read(arena, path, out))
		return true;
	DIAG_ADD(diags, DIAG_SYS_READ, POS_NONE, path, strerror(errno));
	return false;
}

struct keyring *
keys_load(
    struct arena *arena, const struct keys_source *source, struct diags *diags)
{
	unsigned char root[SEAL_KEY_SIZE];
	struct str statements, text;
	struct src *src = ARENA_NEW(arena, struct src);

	if (!read_bytes(arena, source->root, &text, diags) ||
	    !read_bytes(arena, source->statements, &statements, diags))
		return NULL;
	if (!keys_root_get(root, text)) {
		src_init(src, arena, str_copy(arena, str_of(source->root)),
		    str_of(NULL));
		DIAG_ADD0(diags, DIAG_KEYS_ROOT, src_pos_file(src));
		return NULL;
	}
	return keys_parse(
	    arena, source, root, str_of(source->statements), statements, diags);
}
