/*
 * The general codecs and the walk over a table. What a form or a bundle is
 * made of stands in bundle_form.c and bundle.c.
 */
#include "contract/codec.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"

const void *
codec_at(const struct codec_member *m, const void *obj)
{
	return (const char *)obj + m->at;
}

void *
codec_into(const struct codec_member *m, void *obj)
{
	return (char *)obj + m->at;
}

static size_t
count_at(const struct codec_member *m, const void *obj)
{
	size_t n;

	memcpy(&n, (const char *)obj + m->count_at, sizeof(n));
	return n;
}

static void
set_count(const struct codec_member *m, void *obj, size_t n)
{
	memcpy((char *)obj + m->count_at, &n, sizeof(n));
}

/* ---- errors -------------------------------------------------------------- */

/*
 * Line and column of a node in canonical layout: each member of a map or list
 * that is not empty stands on a line of its own, two blanks a level.
 */
static bool
locate(const struct jnode *node, const struct jnode *want, int depth,
    struct json_error *error)
{
	if (node == want) {
		error->column = depth * 2 + 1;
		return true;
	}
	for (size_t i = 0; i < node->n; i++) {
		error->line++;
		if (locate(node->items[i], want, depth + 1, error))
			return true;
	}
	if (node->n > 0)
		error->line++;
	return false;
}

bool
codec_fail(struct codec_in *in, const struct jnode *node, const char *fmt, ...)
{
	struct json_error *error = in->error;
	va_list args;

	error->line = 1;
	error->column = 1;
	if (in->canonical && !locate(in->root, node, 0, error))
		error->line = error->column = 1;
	va_start(args, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, args);
	va_end(args);
	/* A cut in the middle of a character would not be text any more. */
	error->text[sizeof(error->text) - 1] = '\0';
	while (utf8_bad(str_of(error->text)) != SIZE_MAX)
		error->text[utf8_bad(str_of(error->text))] = '\0';
	return false;
}

bool
codec_is_same(struct codec_in *in, struct str text, struct str again)
{
	struct json_error *error = in->error;
	size_t n = text.n < again.n ? text.n : again.n, at = 0, line_at = 0;

	if (str_eq(text, again))
		return true;
	error->line = 1;
	for (; at < n && text.p[at] == again.p[at]; at++) {
		if (text.p[at] == '\n') {
			error->line++;
			line_at = at + 1;
		}
	}
	/* Step back to the start of a character that differs inside. */
	while (at > line_at && at < text.n &&
	       ((unsigned char)text.p[at] & 0xC0) == 0x80)
		at--;
	error->column =
	    1 + (int)utf8_count(str_sub(text, line_at, at - line_at));
	snprintf(error->text, sizeof(error->text),
	    "not the canonical form: other order, layout or hash");
	return false;
}

/* ---- single values ------------------------------------------------------- */

static void
put_str(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const struct str *s = codec_at(m, obj);

	json_str(out, *s);
}

static bool
get_str(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct str *s = codec_into(m, obj);

	if (node->kind != JNODE_STR)
		return codec_fail(in, node, "“%s” must be a string", m->key);
	*s = node->text;
	return true;
}

const struct codec codec_str = { put_str, get_str };

static void
put_str_or_null(
    struct json_out *out, const struct codec_member *m, const void *obj)
{
	const struct str *s = codec_at(m, obj);

	if (s->n == 0)
		json_null(out);
	else
		json_str(out, *s);
}

static bool
get_str_or_null(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct str *s = codec_into(m, obj);

	*s = (struct str){ NULL, 0 };
	if (node->kind == JNODE_NULL)
		return true;
	if (node->kind != JNODE_STR || node->text.n == 0)
		return codec_fail(
		    in, node, "“%s” must be null or a text", m->key);
	*s = node->text;
	return true;
}

const struct codec codec_str_or_null = { put_str_or_null, get_str_or_null };

static void
put_bool(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const bool *b = codec_at(m, obj);

	json_bool(out, *b);
}

static bool
get_bool(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	bool *b = codec_into(m, obj);

	if (node->kind != JNODE_TRUE && node->kind != JNODE_FALSE)
		return codec_fail(
		    in, node, "“%s” must be true or false", m->key);
	*b = node->kind == JNODE_TRUE;
	return true;
}

const struct codec codec_bool = { put_bool, get_bool };

static void
put_u32(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const uint32_t *n = codec_at(m, obj);

	json_int(out, *n);
}

static bool
get_u32(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	uint32_t *n = codec_into(m, obj);

	if (node->kind != JNODE_INT || node->num < 0 || node->num > UINT32_MAX)
		return codec_fail(in, node, "“%s” must be a count", m->key);
	*n = (uint32_t)node->num;
	return true;
}

const struct codec codec_u32 = { put_u32, get_u32 };

static bool
get_u32_present(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	uint32_t *n = codec_into(m, obj);

	if (!get_u32(in, node, m, obj))
		return false;
	return *n != 0 || codec_fail(in, node, "“%s” must not be 0", m->key);
}

const struct codec codec_u32_or_absent = { put_u32, get_u32_present };

static bool
may_be_absent(const struct codec_member *m)
{
	return m->codec == &codec_u32_or_absent;
}

static bool
is_absent(const struct codec_member *m, const void *obj)
{
	const uint32_t *n = codec_at(m, obj);

	return may_be_absent(m) && *n == 0;
}

static void
put_hash(struct json_out *out, const struct codec_member *m, const void *obj)
{
	json_cstr(out, codec_at(m, obj));
}

static bool
get_hash(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	char *hash = codec_into(m, obj);

	if (node->kind != JNODE_STR || node->text.n != HASH_SHORT_SIZE - 1)
		return codec_fail(
		    in, node, "“%s” must be 32 hex digits", m->key);
	memcpy(hash, node->text.p, HASH_SHORT_SIZE - 1);
	hash[HASH_SHORT_SIZE - 1] = '\0';
	return true;
}

const struct codec codec_hash = { put_hash, get_hash };

/* ---- lists and maps ------------------------------------------------------ */

static void
put_strs(struct json_out *out, const struct codec_member *m, const void *obj)
{
	struct str *const *items = codec_at(m, obj);
	size_t n = count_at(m, obj);

	json_list(out);
	for (size_t i = 0; i < n; i++)
		json_str(out, (*items)[i]);
	json_list_end(out);
}

static bool
get_strs(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct str **items = codec_into(m, obj);

	if (node->kind != JNODE_LIST)
		return codec_fail(in, node, "“%s” must be a list", m->key);
	*items = ARENA_ARRAY(in->arena, node->n + 1, struct str);
	for (size_t i = 0; i < node->n; i++) {
		if (node->items[i]->kind != JNODE_STR)
			return codec_fail(in, node->items[i],
			    "“%s” must be a list of strings", m->key);
		(*items)[i] = node->items[i]->text;
	}
	set_count(m, obj, node->n);
	return true;
}

const struct codec codec_strs = { put_strs, get_strs };

static void
put_list(struct json_out *out, const struct codec_member *m, const void *obj)
{
	size_t n = count_at(m, obj);
	const char *items;

	memcpy(&items, codec_at(m, obj), sizeof(items));
	json_list(out);
	for (size_t i = 0; i < n; i++)
		codec_put(out, m->items, items + i * m->items->size, NULL);
	json_list_end(out);
}

static bool
get_list(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	char *items;

	if (node->kind != JNODE_LIST)
		return codec_fail(in, node, "“%s” must be a list", m->key);
	items = arena_array(in->arena, node->n + 1, m->items->size);
	for (size_t i = 0; i < node->n; i++)
		if (!codec_get(in, node->items[i], m->items,
			items + i * m->items->size, NULL))
			return false;
	memcpy(codec_into(m, obj), &items, sizeof(items));
	set_count(m, obj, node->n);
	return true;
}

const struct codec codec_list = { put_list, get_list };

static void
put_list_or_null(
    struct json_out *out, const struct codec_member *m, const void *obj)
{
	if (count_at(m, obj) == 0)
		json_null(out);
	else
		put_list(out, m, obj);
}

static bool
get_list_or_null(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	if (node->kind == JNODE_NULL)
		return true; /* the struct came zeroed */
	if (node->kind == JNODE_LIST && node->n == 0)
		return codec_fail(
		    in, node, "“%s” must be null when empty", m->key);
	return get_list(in, node, m, obj);
}

const struct codec codec_list_or_null = { put_list_or_null, get_list_or_null };

static void
put_map(struct json_out *out, const struct codec_member *m, const void *obj)
{
	codec_put(out, m->items, codec_at(m, obj), NULL);
}

static bool
get_map(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	return codec_get(in, node, m->items, codec_into(m, obj), NULL);
}

const struct codec codec_map = { put_map, get_map };

/* ---- tables -------------------------------------------------------------- */

static bool
is_skipped(const char *skip, const char *key)
{
	return skip != NULL && strcmp(skip, key) == 0;
}

void
codec_put(struct json_out *out, const struct codec_table *table,
    const void *obj, const char *skip)
{
	json_map(out);
	for (size_t i = 0; i < table->n; i++) {
		const struct codec_member *m = &table->members[i];

		if (is_skipped(skip, m->key) || is_absent(m, obj))
			continue;
		json_key(out, m->key);
		m->codec->put(out, m, obj);
	}
	json_map_end(out);
}

static bool
is_known(const struct codec_table *table, struct str key, const char *skip)
{
	for (size_t i = 0; i < table->n; i++)
		if (str_is(key, table->members[i].key))
			return !is_skipped(skip, table->members[i].key);
	return false;
}

bool
codec_get(struct codec_in *in, const struct jnode *node,
    const struct codec_table *table, void *obj, const char *skip)
{
	if (node->kind != JNODE_MAP)
		return codec_fail(in, node, "a map is wanted here");
	for (size_t i = 0; i < node->n; i++)
		if (!is_known(table, node->keys[i], skip))
			return codec_fail(in, node->items[i],
			    "unknown key “%.60s”", node->keys[i].p);
	for (size_t i = 0; i < table->n; i++) {
		const struct codec_member *m = &table->members[i];
		const struct jnode *item = jnode_get(node, m->key);

		if (is_skipped(skip, m->key) ||
		    (item == NULL && may_be_absent(m)))
			continue;
		if (item == NULL)
			return codec_fail(in, node, "missing key “%s”", m->key);
		if (!m->codec->get(in, item, m, obj))
			return false;
	}
	return true;
}
