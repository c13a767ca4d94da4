/*
 * Words and default messages: read from YAML (generator), carried as JSON in
 * the bundle, filled with names and limits. Words of a form's limits and
 * conditions are put together here, so that C holds no sentence.
 */
#include "contract/texts.h"

#include <stdarg.h>
#include <string.h>

static const char *const key_name[TEXT__MAX] = {
#define TEXT(id, name) [TEXT_##id] = name,
#include "texts.def"
#undef TEXT
};

const char *
text_key_name(enum text_key key)
{
	return key_name[key];
}

static bool
find_key(struct str name, size_t *at)
{
	for (size_t i = 0; i < TEXT__MAX; i++) {
		if (str_is(name, key_name[i])) {
			*at = i;
			return true;
		}
	}
	return false;
}

/* The known key nearest to a wrong one, NUL-terminated, maybe empty. */
static const char *
nearest_key(struct arena *arena, struct str wrong)
{
	struct str names[TEXT__MAX];

	for (size_t i = 0; i < TEXT__MAX; i++)
		names[i] = str_of(key_name[i]);
	return str_dup(arena, str_nearest(wrong, names, TEXT__MAX));
}

static bool
add_type(struct arena *arena, const struct ynode *node, const char *key,
    bool want_map, struct diags *diags)
{
	const char *wrote = node->kind == YNODE_SCALAR
				? str_dup(arena, node->text)
			    : node->kind == YNODE_MAP ? "{…}"
						      : "[…]";

	DIAG_ADD(diags, DIAG_VALUE_TYPE, node->pos, key,
	    want_map ? "键和值" : "文字", wrote, want_map ? "a map" : "text",
	    "");
	return false;
}

static bool
add_unknown(struct arena *arena, const struct ynode *key, const char *near,
    struct diags *diags)
{
	DIAG_ADD(
	    diags, DIAG_TEXTS_KEY, key->pos, str_dup(arena, key->text), near);
	return false;
}

static bool
read_text(struct arena *arena, const struct ynode *node, const char *key,
    struct str *out, struct diags *diags)
{
	if (node->kind != YNODE_SCALAR || str_trim(node->text).n == 0)
		return add_type(arena, node, key, false, diags);
	*out = str_copy(arena, node->text);
	return true;
}

static bool
read_words(struct arena *arena, const struct ynode *map,
    struct form_texts *texts, struct diags *diags)
{
	bool ok = true;
	size_t at;

	for (size_t i = 0; i < map->n; i++) {
		if (find_key(map->keys[i]->text, &at))
			ok &= read_text(arena, map->items[i], key_name[at],
			    &texts->word[at], diags);
		else
			ok &= add_unknown(arena, map->keys[i],
			    nearest_key(arena, map->keys[i]->text), diags);
	}
	for (at = 0; at < TEXT__MAX; at++) {
		if (ynode_get(map, key_name[at]) == NULL) {
			DIAG_ADD(diags, DIAG_TEXTS_MISSING, map->pos,
			    str_fmt(arena, "words.%s", key_name[at]));
			ok = false;
		}
	}
	return ok;
}

static const char *
message_key(struct arena *arena, enum field_type type, enum form_rule rule)
{
	return str_fmt(arena, "messages.%s.%s", field_type_name(type),
	    form_rule_name(rule));
}

static bool
read_type_messages(struct arena *arena, const struct ynode *map,
    enum field_type type, struct form_texts *texts, struct diags *diags)
{
	struct str *message = texts->message[type];
	enum form_rule rule;
	bool ok = true;

	for (size_t i = 0; i < map->n; i++) {
		if (form_rule_find(map->keys[i]->text, &rule) &&
		    field_type_has_rule(type, rule))
			ok &= read_text(arena, map->items[i],
			    message_key(arena, type, rule), &message[rule],
			    diags);
		else
			ok &= add_unknown(arena, map->keys[i], "", diags);
	}
	for (size_t i = 0; i < FORM_RULE__MAX; i++) {
		rule = (enum form_rule)i;
		if (field_type_has_rule(type, rule) &&
		    ynode_get(map, form_rule_name(rule)) == NULL) {
			DIAG_ADD(diags, DIAG_TEXTS_MISSING, map->pos,
			    message_key(arena, type, rule));
			ok = false;
		}
	}
	return ok;
}

static bool
read_messages(struct arena *arena, const struct ynode *map,
    struct form_texts *texts, struct diags *diags)
{
	enum field_type type;
	bool ok = true;

	for (size_t i = 0; i < map->n; i++) {
		const struct ynode *key = map->keys[i], *value = map->items[i];

		if (!field_type_find(key->text, &type))
			ok &= add_unknown(arena, key, "", diags);
		else if (value->kind != YNODE_MAP)
			ok &= add_type(
			    arena, value, field_type_name(type), true, diags);
		else
			ok &= read_type_messages(
			    arena, value, type, texts, diags);
	}
	for (size_t i = 0; i < FIELD__MAX; i++) {
		const char *name = field_type_name((enum field_type)i);

		if (ynode_get(map, name) == NULL) {
			DIAG_ADD(diags, DIAG_TEXTS_MISSING, map->pos,
			    str_fmt(arena, "messages.%s", name));
			ok = false;
		}
	}
	return ok;
}

bool
texts_read(struct arena *arena, const struct ynode *root,
    struct form_texts *texts, struct diags *diags)
{
	static const struct {
		const char *key;
		bool (*read)(struct arena *, const struct ynode *,
		    struct form_texts *, struct diags *);
	} parts[] = { { "words", read_words }, { "messages", read_messages } };
	bool ok = true;

	*texts = (struct form_texts){ 0 };
	if (root->kind != YNODE_MAP)
		return add_type(arena, root, "texts", true, diags);
	for (size_t i = 0; i < root->n; i++)
		if (!str_is(root->keys[i]->text, parts[0].key) &&
		    !str_is(root->keys[i]->text, parts[1].key))
			ok &= add_unknown(arena, root->keys[i], "", diags);
	for (size_t i = 0; i < 2; i++) {
		const struct ynode *map = ynode_get(root, parts[i].key);

		if (map == NULL) {
			DIAG_ADD(
			    diags, DIAG_TEXTS_MISSING, root->pos, parts[i].key);
			ok = false;
		} else if (map->kind != YNODE_MAP) {
			ok &= add_type(arena, map, parts[i].key, true, diags);
		} else {
			ok &= parts[i].read(arena, map, texts, diags);
		}
	}
	return ok;
}

void
texts_put(struct json_out *out, const struct form_texts *texts)
{
	json_map(out);
	for (size_t i = 0; i < TEXT__MAX; i++) {
		json_key(out, key_name[i]);
		json_str(out, texts->word[i]);
	}
	json_map_end(out);
}

bool
texts_get(
    struct arena *arena, const struct jnode *map, struct form_texts *texts)
{
	*texts = (struct form_texts){ 0 };
	if (map == NULL || map->kind != JNODE_MAP || map->n != TEXT__MAX)
		return false;
	for (size_t i = 0; i < TEXT__MAX; i++) {
		const struct jnode *node = jnode_get(map, key_name[i]);

		if (node == NULL || node->kind != JNODE_STR)
			return false;
		texts->word[i] = str_copy(arena, node->text);
	}
	return true;
}

/* The value of a placeholder among the pairs, or NULL. */
static const char *
fill_value(struct str name, va_list pairs)
{
	const char *key, *value, *found = NULL;

	while (found == NULL && (key = va_arg(pairs, const char *)) != NULL) {
		value = va_arg(pairs, const char *);
		if (str_is(name, key))
			found = value;
	}
	return found;
}

struct str
texts_fill(struct arena *arena, struct str text, ...)
{
	struct buf out = BUF_INIT;
	struct str filled;

	while (text.n > 0) {
		size_t open = str_find_char(text, '{');
		size_t close = SIZE_MAX;
		const char *value = NULL;
		va_list pairs;

		if (open != SIZE_MAX)
			close = str_find_char(str_from(text, open), '}');
		if (close == SIZE_MAX)
			break;
		va_start(pairs, text);
		value = fill_value(str_sub(text, open + 1, close - 1), pairs);
		va_end(pairs);
		buf_str(&out, str_sub(text, 0, open));
		if (value != NULL)
			buf_cstr(&out, value);
		else
			buf_str(&out, str_sub(text, open, close + 1));
		text = str_from(text, open + close + 1);
	}
	buf_str(&out, text);
	filled = str_copy(arena, buf_view(&out));
	buf_done(&out);
	return filled;
}
