/*
 * JSON in and out. jansson reads; the writer is ours, because the canonical
 * form must not change with a library.
 *
 * jansson keeps its allocators and its hash seed in process-wide variables:
 * they are set once, before its first use, and never again.
 */
#include "base/json.h"

/* jansson has a function of that name too, which nobody needs. */
#define json_null jansson_null
#include <jansson.h>
#undef json_null
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <threads.h>

/* ---- reading ------------------------------------------------------------- */

/* In front of each piece, as large as the strictest alignment. */
union piece {
	size_t size;
	max_align_t align;
};

static void *
wiping_malloc(size_t n)
{
	union piece *piece;

	if (n > SIZE_MAX - sizeof(*piece))
		return NULL;
	piece = malloc(sizeof(*piece) + n);
	if (piece == NULL)
		abort();
	piece->size = n;
	return piece + 1;
}

static void
wiping_free(void *p)
{
	union piece *piece = p;

	if (piece == NULL)
		return;
	piece--;
	explicit_bzero(piece + 1, piece->size);
	free(piece);
}

static once_flag jansson_once = ONCE_FLAG_INIT;

static void
jansson_start(void)
{
	size_t seed = 0;

	json_set_alloc_funcs(wiping_malloc, wiping_free);
	/*
	 * Left alone, jansson opens /dev/urandom, which a locked-up service
	 * process may not. When this fails, jansson tries its own way.
	 */
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) !=
	    (ssize_t)sizeof(seed))
		seed = 0;
	json_object_seed(seed);
}

static struct str
copy_text(struct arena *arena, const json_t *value)
{
	return str_copy(arena,
	    str_mem(json_string_value(value), json_string_length(value)));
}

static struct jnode *node_of(struct arena *, json_t *);

static void
fill_map(struct arena *arena, struct jnode *node, json_t *value)
{
	const char *key;
	json_t *member;

	node->kind = JNODE_MAP;
	node->items =
	    ARENA_ARRAY(arena, json_object_size(value), struct jnode *);
	node->keys = ARENA_ARRAY(arena, json_object_size(value), struct str);
	json_object_foreach(value, key, member)
	{
		node->keys[node->n] = str_copy(arena, str_of(key));
		node->items[node->n++] = node_of(arena, member);
	}
}

static void
fill_list(struct arena *arena, struct jnode *node, json_t *value)
{
	node->kind = JNODE_LIST;
	node->n = json_array_size(value);
	node->items = ARENA_ARRAY(arena, node->n, struct jnode *);
	for (size_t i = 0; i < node->n; i++)
		node->items[i] = node_of(arena, json_array_get(value, i));
}

/* Recursion ends where jansson's own depth limit does. */
static struct jnode *
node_of(struct arena *arena, json_t *value)
{
	struct jnode *node = ARENA_NEW(arena, struct jnode);

	switch (json_typeof(value)) {
	case JSON_OBJECT: fill_map(arena, node, value); break;
	case JSON_ARRAY: fill_list(arena, node, value); break;
	case JSON_STRING:
		node->kind = JNODE_STR;
		node->text = copy_text(arena, value);
		break;
	case JSON_INTEGER:
		node->kind = JNODE_INT;
		node->num = json_integer_value(value);
		break;
	case JSON_REAL:
		node->kind = JNODE_REAL;
		node->real = json_real_value(value);
		break;
	case JSON_TRUE: node->kind = JNODE_TRUE; break;
	case JSON_FALSE: node->kind = JNODE_FALSE; break;
	case JSON_NULL: node->kind = JNODE_NULL; break;
	}
	return node;
}

/* jansson quotes what it read; a sealed body must not reach a log. */
static void
tell(struct json_error *error, const json_error_t *from)
{
	char *near;

	error->line = from->line < 1 ? 1 : from->line;
	error->column = from->column < 1 ? 1 : from->column;
	snprintf(error->text, sizeof(error->text), "%s", from->text);
	near = strstr(error->text, " near ");
	if (near != NULL)
		*near = '\0';
}

struct jnode *
json_parse(struct arena *arena, struct str text, struct json_error *error)
{
	json_error_t problem;
	struct jnode *node;
	json_t *root;

	call_once(&jansson_once, jansson_start);
	root = json_loadb(text.n == 0 ? "" : text.p, text.n,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
	if (root == NULL) {
		tell(error, &problem);
		explicit_bzero(&problem, sizeof(problem));
		return NULL;
	}
	node = node_of(arena, root);
	json_decref(root);
	return node;
}

struct jnode *
jnode_get(const struct jnode *map, const char *key)
{
	if (map == NULL || map->kind != JNODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (str_is(map->keys[i], key))
			return map->items[i];
	return NULL;
}

struct str
jnode_str(const struct jnode *map, const char *key)
{
	const struct jnode *node = jnode_get(map, key);

	if (node == NULL || node->kind != JNODE_STR)
		return (struct str){ NULL, 0 };
	return node->text;
}

/* ---- writing ------------------------------------------------------------- */

void
json_start(struct json_out *out, struct buf *buf, int indent)
{
	*out = (struct json_out){ .buf = buf, .indent = indent, .first = true };
}

static void
new_line(struct json_out *out)
{
	if (out->indent == 0)
		return;
	buf_char(out->buf, '\n');
	for (int i = 0; i < out->depth * out->indent; i++)
		buf_char(out->buf, ' ');
}

/* What stands between the last thing and the next one. */
static void
before(struct json_out *out)
{
	if (out->after_key) {
		out->after_key = false;
		return;
	}
	if (out->depth > 0) {
		if (!out->first)
			buf_char(out->buf, ',');
		new_line(out);
	}
	out->first = false;
}

static void
open_scope(struct json_out *out, char c)
{
	before(out);
	buf_char(out->buf, c);
	out->depth++;
	out->first = true;
}

static void
close_scope(struct json_out *out, char c)
{
	out->depth--;
	if (!out->first)
		new_line(out);
	out->first = false;
	buf_char(out->buf, c);
}

static void
put_string(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";
	static const char shorts[0x20] = { ['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\f'] = 'f',
		['\r'] = 'r' };
	size_t from = 0;

	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_put(b, s.p + from, i - from);
		from = i + 1;
		buf_char(b, '\\');
		if (c >= 0x20) {
			buf_char(b, (char)c);
		} else if (shorts[c] != '\0') {
			buf_char(b, shorts[c]);
		} else {
			buf_cstr(b, "u00");
			buf_char(b, hex[c >> 4]);
			buf_char(b, hex[c & 15]);
		}
	}
	if (s.n > from)
		buf_put(b, s.p + from, s.n - from);
	buf_char(b, '"');
}

void
json_map(struct json_out *out)
{
	open_scope(out, '{');
}

void
json_map_end(struct json_out *out)
{
	close_scope(out, '}');
}

void
json_list(struct json_out *out)
{
	open_scope(out, '[');
}

void
json_list_end(struct json_out *out)
{
	close_scope(out, ']');
}

void
json_key_str(struct json_out *out, struct str key)
{
	before(out);
	put_string(out->buf, key);
	buf_cstr(out->buf, out->indent == 0 ? ":" : ": ");
	out->after_key = true;
}

void
json_key(struct json_out *out, const char *key)
{
	json_key_str(out, str_of(key));
}

void
json_str(struct json_out *out, struct str s)
{
	before(out);
	put_string(out->buf, s);
}

void
json_cstr(struct json_out *out, const char *s)
{
	if (s == NULL)
		json_null(out);
	else
		json_str(out, str_of(s));
}

void
json_int(struct json_out *out, long long value)
{
	before(out);
	if (value < 0)
		buf_char(out->buf, '-');
	buf_u64(out->buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void
json_bool(struct json_out *out, bool value)
{
	before(out);
	buf_cstr(out->buf, value ? "true" : "false");
}

void
json_null(struct json_out *out)
{
	before(out);
	buf_cstr(out->buf, "null");
}
