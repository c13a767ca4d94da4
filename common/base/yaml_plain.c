/*
 * document = { key ":" 1*" " value LF }
 * key      = ALPHA { ALPHA | DIGIT | "_" | "-" }
 * value    = text that no rule of YAML 1.1 §4–5 could read otherwise, bare or
 *            in quotes without an escape
 *
 * A byte that is not known to be harmless ends the attempt.
 */
#include "base/yaml_plain.h"

enum { PAIRS_MAX = 24, KEY_MAX = 64 };

struct pair {
	struct str key, value;
	uint32_t value_col;
	bool quoted;
};

struct plain {
	const char *p, *end;
	struct pair pairs[PAIRS_MAX];
	size_t n;
};

static bool
is_tail(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/*
 * Behind a character of three bytes that YAML takes for printable and for no
 * line end: U+3000–9FFF, U+2010–2027, U+FF00–FF7F. NULL for all others.
 */
static const char *
wide(const char *p, const char *end)
{
	unsigned char a = (unsigned char)p[0], b, c;

	if (end - p < 3 || !is_tail(p[1]) || !is_tail(p[2]))
		return NULL;
	b = (unsigned char)p[1];
	c = (unsigned char)p[2];
	if ((a >= 0xe3 && a <= 0xe9) || (a == 0xef && (b == 0xbc || b == 0xbd)))
		return p + 3;
	return a == 0xe2 && b == 0x80 && c >= 0x90 && c <= 0xa7 ? p + 3 : NULL;
}

static bool
read_key(struct plain *s, struct pair *pair)
{
	const char *start = s->p;

	if (s->p == s->end || !ascii_is_alpha((unsigned char)*s->p))
		return false;
	while (s->p < s->end && (ascii_is_alnum((unsigned char)*s->p) ||
				    *s->p == '_' || *s->p == '-'))
		s->p++;
	pair->key = str_mem(start, (size_t)(s->p - start));
	if (pair->key.n > KEY_MAX || s->end - s->p < 2 || s->p[0] != ':' ||
	    s->p[1] != ' ')
		return false;
	for (size_t i = 0; i < s->n; i++) {
		if (str_eq(s->pairs[i].key, pair->key))
			return false;
	}
	s->p++;
	while (s->p < s->end && *s->p == ' ')
		s->p++;
	pair->value_col = (uint32_t)(s->p - start) + 1;
	return s->p < s->end;
}

/* `: ` and ` #` mean something in bare text, and so do blanks at its end. */
static bool
read_bare(struct plain *s, struct pair *pair)
{
	const char *start = s->p, *p = start;

	if ((unsigned char)*p < 0x80 && !ascii_is_alnum((unsigned char)*p) &&
	    *p != '/')
		return false;
	while (p < s->end && *p != '\n') {
		if ((unsigned char)*p >= 0x80) {
			p = wide(p, s->end);
			if (p == NULL)
				return false;
			continue;
		}
		if (*p < 0x20 || *p == 0x7f || (*p == '#' && p[-1] == ' '))
			return false;
		if (*p == ':' &&
		    (s->end - p < 2 || p[1] == ' ' || p[1] == '\n'))
			return false;
		p++;
	}
	pair->value = str_mem(start, (size_t)(p - start));
	s->p = p;
	return p[-1] != ' ';
}

static bool
read_quoted(struct plain *s, struct pair *pair)
{
	char quote = *s->p;
	const char *start = s->p + 1, *p = start;

	while (p < s->end && *p != quote) {
		if ((unsigned char)*p >= 0x80) {
			p = wide(p, s->end);
			if (p == NULL)
				return false;
			continue;
		}
		if (*p < 0x20 || *p == 0x7f || (quote == '"' && *p == '\\'))
			return false;
		p++;
	}
	pair->value = str_mem(start, (size_t)(p - start));
	pair->quoted = true;
	s->p = p + 1;
	return p < s->end && (s->p == s->end || *s->p == '\n');
}

static bool
read_line(struct plain *s)
{
	struct pair *pair = &s->pairs[s->n];

	pair->quoted = false;
	if (!read_key(s, pair))
		return false;
	if (*s->p == '"' || *s->p == '\'' ? !read_quoted(s, pair)
					  : !read_bare(s, pair))
		return false;
	s->n++;
	s->p += s->p < s->end; /* the line end */
	return true;
}

static struct ynode *
scalar(struct arena *a, struct str text, struct pos pos, bool quoted)
{
	struct ynode *node = ARENA_NEW(a, struct ynode);

	node->pos = pos;
	node->text = str_copy(a, text);
	node->quoted = quoted;
	return node;
}

struct ynode *
yaml_plain(struct arena *a, const struct src *src, size_t from, size_t to)
{
	struct plain s = { .p = src->text.p + from, .end = src->text.p + to };
	struct pos pos = src_pos(src, from);
	struct ynode *root;

	if (pos.col != 1 || from == to)
		return NULL;
	while (s.p < s.end) {
		if (s.n == PAIRS_MAX || !read_line(&s))
			return NULL;
	}
	root = ARENA_NEW(a, struct ynode);
	root->kind = YNODE_MAP;
	root->pos = pos;
	root->n = s.n;
	root->keys = ARENA_ARRAY(a, s.n, struct ynode *);
	root->items = ARENA_ARRAY(a, s.n, struct ynode *);
	for (size_t i = 0; i < s.n; i++, pos.line++) {
		const struct pair *pair = &s.pairs[i];
		struct pos value = { src, pos.line, pair->value_col };

		root->keys[i] = scalar(a, pair->key, pos, false);
		root->items[i] = scalar(a, pair->value, value, pair->quoted);
	}
	return root;
}
