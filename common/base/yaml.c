/*
 * YAML events to nodes with positions. Accepts what contracts allow and says
 * no to the rest; what an editor meant by a syntax error is guessed in
 * yaml_mistake.c.
 *
 *	document = [ map | list ]
 *	map      = { scalar node }
 *	list     = { node }
 *	node     = scalar | list | map
 */
#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/map.h"
#include "base/yaml_mistake.h"
#include "base/yaml_plain.h"

enum { DEPTH_MAX = 32, NODES_MAX = 100000, SMALL_MAP = 24, SCRATCH = 128 };

struct reader {
	struct arena *arena;
	const struct src *src;
	struct diags *diags;
	size_t from, to;
	yaml_parser_t parser;
	yaml_event_t event;
	/* Where the last mark was: marks count code points and only grow. */
	size_t mark_index, mark_offset;
	size_t n_nodes;
	unsigned depth;
	/* Children of all open collections; each takes its share when done. */
	struct ynode **stack, *small_stack[SCRATCH];
	size_t n, cap;
};

/* What we do not read, in both languages; names an editor may look up. */
enum feature { ANCHOR, ALIAS, TAG, DOCUMENTS, DIRECTIVE, COMPLEX_KEY };
static const struct feature_words {
	const char *zh, *en, *help_zh, *help_en;
} features[] = {
	[ANCHOR] = { "锚点（&）", "anchors (&)",
	    "如果是文字，请把整个值放进引号", "quote the value if it is text" },
	[ALIAS] = { "引用（*）", "aliases (*)",
	    "如果是文字，请把整个值放进引号", "quote the value if it is text" },
	[TAG] = { "标签（!）", "tags (!)", "如果是文字，请把整个值放进引号",
	    "quote the value if it is text" },
	[DOCUMENTS] = { "多个文档（---）", "several documents (---)",
	    "一个文件只写一份", "write one document a file" },
	[DIRECTIVE] = { "指令（%）", "directives (%)", "", "" },
	[COMPLEX_KEY] = { "复合字段名", "complex keys",
	    "字段名只能是文字；以花括号或方括号开头的文字请放进引号",
	    "a key is plain text; quote text that begins with a bracket" },
};

/* ---- positions ----------------------------------------------------------- */

/*
 * Byte offset of a code point index. Lines are not taken from libyaml: it
 * also ends them at U+0085, U+2028 and U+2029.
 */
static size_t
offset_of(struct reader *r, size_t index)
{
	const char *text = r->src->text.p;
	size_t at = r->mark_offset, left;

	if (index < r->mark_index) {
		r->mark_index = 0;
		at = r->from;
	}
	for (left = index - r->mark_index; left > 0 && at < r->to; left--) {
		at++;
		while (at < r->to && ((unsigned char)text[at] & 0xc0) == 0x80)
			at++;
	}
	r->mark_index = index - left;
	r->mark_offset = at;
	return at;
}

static struct pos
pos_of(struct reader *r, const yaml_mark_t *mark)
{
	return src_pos(r->src, offset_of(r, mark->index));
}

/* ---- refusals ------------------------------------------------------------ */

static struct ynode *
refuse(struct reader *r, enum feature feature)
{
	const struct feature_words *w = &features[feature];

	DIAG_ADD(r->diags, DIAG_YAML_FEATURE, pos_of(r, &r->event.start_mark),
	    w->zh, w->en, w->help_zh, w->help_en);
	return NULL;
}

static void
report_syntax(struct reader *r)
{
	const yaml_parser_t *parser = &r->parser;
	struct yaml_problem problem = { r->src, r->from, r->to,
		parser->context == NULL ? "" : parser->context,
		parser->problem == NULL ? "" : parser->problem, 0, 0 };

	if (parser->error == YAML_MEMORY_ERROR)
		abort();
	problem.at = parser->error == YAML_READER_ERROR
			 ? r->from + parser->problem_offset
			 : offset_of(r, parser->problem_mark.index);
	if (problem.at > r->to)
		problem.at = r->to;
	problem.context_at = parser->context == NULL
				 ? problem.at
				 : offset_of(r, parser->context_mark.index);
	yaml_mistake_add(&problem, r->diags);
}

/* The next event replaces the last one. */
static bool
advance(struct reader *r)
{
	yaml_event_delete(&r->event);
	if (yaml_parser_parse(&r->parser, &r->event) != 0)
		return true;
	memset(&r->event, 0, sizeof(r->event));
	report_syntax(r);
	return false;
}

/* ---- nodes --------------------------------------------------------------- */

static void
push(struct reader *r, struct ynode *node)
{
	if (r->n == r->cap) {
		size_t size = r->cap * sizeof(*r->stack);
		struct ynode **grown = malloc(size * 2);

		if (grown == NULL)
			abort();
		memcpy(grown, r->stack, size);
		if (r->stack != r->small_stack)
			free(r->stack);
		r->stack = grown;
		r->cap *= 2;
	}
	r->stack[r->n++] = node;
}

static struct ynode *
new_node(struct reader *r, enum ynode_kind kind)
{
	struct ynode *node;
	struct pos pos = pos_of(r, &r->event.start_mark);

	if (++r->n_nodes > NODES_MAX) {
		yaml_mistake_count(r->diags, pos);
		return NULL;
	}
	node = ARENA_NEW(r->arena, struct ynode);
	node->kind = kind;
	node->pos = pos;
	return node;
}

static struct ynode *read_node(struct reader *);

static struct ynode *
read_scalar(struct reader *r)
{
	const char *value = (const char *)r->event.data.scalar.value;
	size_t n = r->event.data.scalar.length;
	struct ynode *node;

	if (r->event.data.scalar.anchor != NULL)
		return refuse(r, ANCHOR);
	if (r->event.data.scalar.tag != NULL)
		return refuse(r, TAG);
	node = new_node(r, YNODE_SCALAR);
	if (node == NULL)
		return NULL;
	if (memchr(value, '\0', n) != NULL) {
		yaml_mistake_nul(r->diags, node->pos);
		return NULL;
	}
	node->text = str_copy(r->arena, str_mem(value, n));
	node->quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return node;
}

/* Moves the children above `base` into the arena: every `step`-th of them. */
static struct ynode **
take(struct reader *r, size_t base, size_t first, size_t step)
{
	size_t n = (r->n - base) / step;
	struct ynode **items =
	    arena_alloc(r->arena, n * sizeof(struct ynode *));

	for (size_t i = 0; i < n; i++)
		items[i] = r->stack[base + first + i * step];
	return items;
}

static bool
duplicate(struct reader *r, const struct ynode *key)
{
	DIAG_ADD(r->diags, DIAG_YAML_DUPLICATE, key->pos, key->text.p);
	return false;
}

static bool
check_unique(struct reader *r, const struct ynode *map)
{
	struct map seen;

	if (map->n > SMALL_MAP) {
		map_init(&seen, r->arena);
		for (size_t i = 0; i < map->n; i++)
			if (!map_add(&seen, map->keys[i]->text, map->keys[i]))
				return duplicate(r, map->keys[i]);
		return true;
	}
	for (size_t i = 1; i < map->n; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(map->keys[i]->text, map->keys[j]->text))
				return duplicate(r, map->keys[i]);
	return true;
}

static struct ynode *
read_key(struct reader *r)
{
	struct ynode *key;

	if (r->event.type == YAML_SEQUENCE_START_EVENT ||
	    r->event.type == YAML_MAPPING_START_EVENT)
		return refuse(r, COMPLEX_KEY);
	key = read_node(r);
	if (key == NULL)
		return NULL;
	if (key->text.n == 0) {
		yaml_mistake_no_key(r->diags, key->pos);
		return NULL;
	}
	if (!key->quoted && (str_starts(key->text, "\u3000") ||
				str_starts(key->text, "\u00a0"))) {
		yaml_mistake_wide_blank(r->diags, key->pos);
		return NULL;
	}
	return key;
}

static bool
read_children(struct reader *r, const struct ynode *node)
{
	const bool is_map = node->kind == YNODE_MAP;
	const yaml_event_type_t end =
	    is_map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;

	while (advance(r)) {
		struct ynode *child;

		if (r->event.type == end)
			return true;
		if (is_map) {
			child = read_key(r);
			if (child == NULL)
				return false;
			push(r, child);
			if (!advance(r))
				return false;
		}
		child = read_node(r);
		if (child == NULL)
			return false;
		push(r, child);
	}
	return false;
}

static struct ynode *
read_collection(struct reader *r, enum ynode_kind kind)
{
	struct ynode *node = new_node(r, kind);
	const size_t base = r->n;

	if (node == NULL)
		return NULL;
	if (r->depth == DEPTH_MAX) {
		yaml_mistake_depth(r->diags, node->pos);
		return NULL;
	}
	r->depth++;
	if (!read_children(r, node))
		return NULL;
	r->depth--;
	node->n = r->n - base;
	if (kind == YNODE_MAP) {
		node->n /= 2;
		node->keys = take(r, base, 0, 2);
		node->items = take(r, base, 1, 2);
	} else {
		node->items = take(r, base, 0, 1);
	}
	r->n = base;
	if (kind == YNODE_MAP && !check_unique(r, node))
		return NULL;
	return node;
}

/* The node that begins with the current event; ends on its last event. */
static struct ynode *
read_node(struct reader *r)
{
	switch (r->event.type) {
	case YAML_SCALAR_EVENT: return read_scalar(r);
	case YAML_SEQUENCE_START_EVENT:
		if (r->event.data.sequence_start.anchor != NULL)
			return refuse(r, ANCHOR);
		if (r->event.data.sequence_start.tag != NULL)
			return refuse(r, TAG);
		return read_collection(r, YNODE_LIST);
	case YAML_MAPPING_START_EVENT:
		if (r->event.data.mapping_start.anchor != NULL)
			return refuse(r, ANCHOR);
		if (r->event.data.mapping_start.tag != NULL)
			return refuse(r, TAG);
		return read_collection(r, YNODE_MAP);
	default: return refuse(r, ALIAS);
	}
}

/* ---- documents ----------------------------------------------------------- */

static struct ynode *
refuse_scalar(struct reader *r)
{
	struct yaml_problem problem = { r->src, r->from, r->to, "", "", 0, 0 };

	problem.at = offset_of(r, r->event.start_mark.index);
	yaml_mistake_scalar(&problem, r->diags);
	return NULL;
}

static struct ynode *
read_document(struct reader *r)
{
	struct ynode *root;

	if (!advance(r) || !advance(r)) /* start of stream, then document */
		return NULL;
	if (r->event.type == YAML_STREAM_END_EVENT)
		return new_node(r, YNODE_MAP);
	if (r->event.data.document_start.version_directive != NULL ||
	    r->event.data.document_start.tag_directives.start !=
		r->event.data.document_start.tag_directives.end)
		return refuse(r, DIRECTIVE);
	if (!advance(r))
		return NULL;
	root = read_node(r);
	if (root == NULL)
		return NULL;
	if (root->kind == YNODE_SCALAR) {
		if (root->text.n != 0 || root->quoted)
			return refuse_scalar(r);
		root->kind = YNODE_MAP; /* "---" and nothing behind it */
	}
	if (!advance(r) || !advance(r)) /* end of document, then stream */
		return NULL;
	if (r->event.type != YAML_STREAM_END_EVENT)
		return refuse(r, DOCUMENTS);
	return root;
}

static void
clamp(const struct src *src, size_t *from, size_t *to)
{
	if (*to > src->text.n)
		*to = src->text.n;
	if (*from == 0 && str_starts(src->text, "\xef\xbb\xbf"))
		*from = 3;
	if (*from > *to)
		*from = *to;
}

struct ynode *
yaml_parse_full(struct arena *arena, const struct src *src, size_t from,
    size_t to, struct diags *diags)
{
	struct reader r;
	struct ynode *root;

	memset(&r.event, 0, sizeof(r.event));
	clamp(src, &from, &to);
	r.arena = arena;
	r.src = src;
	r.diags = diags;
	r.from = r.mark_offset = from;
	r.to = to;
	r.mark_index = r.n_nodes = r.n = 0;
	r.depth = 0;
	r.stack = r.small_stack;
	r.cap = SCRATCH;
	if (yaml_parser_initialize(&r.parser) == 0)
		abort();
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser,
	    (const unsigned char *)(from == to ? "" : src->text.p + from),
	    to - from);
	root = read_document(&r);
	yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	if (r.stack != r.small_stack)
		free(r.stack);
	return root;
}

struct ynode *
yaml_parse(struct arena *arena, const struct src *src, size_t from, size_t to,
    struct diags *diags)
{
	struct ynode *root;

	clamp(src, &from, &to);
	root = yaml_plain(arena, src, from, to);
	if (root != NULL)
		return root;
	return yaml_parse_full(arena, src, from, to, diags);
}

static size_t
find_key(const struct ynode *map, const char *key)
{
	if (map == NULL || map->kind != YNODE_MAP)
		return SIZE_MAX;
	for (size_t i = 0; i < map->n; i++)
		if (str_is(map->keys[i]->text, key))
			return i;
	return SIZE_MAX;
}

struct ynode *
ynode_get(const struct ynode *map, const char *key)
{
	size_t i = find_key(map, key);

	return i == SIZE_MAX ? NULL : map->items[i];
}

struct ynode *
ynode_key(const struct ynode *map, const char *key)
{
	size_t i = find_key(map, key);

	return i == SIZE_MAX ? NULL : map->keys[i];
}
