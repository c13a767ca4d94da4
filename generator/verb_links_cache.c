/* Reads and writes the cache; whom to ask is verb_links.c's decision. */
#include "base/file.h"
#include "base/json.h"
#include "verb_links_cache.h"

enum { FORMAT = 1 };

static const char *const state_words[EXT__MAX] = {
	[EXT_UNKNOWN] = "unknown",
	[EXT_GOOD] = "good",
	[EXT_UNSURE] = "unsure",
	[EXT_DEAD] = "dead",
};
static const char *const why_words[EXT_WHY__MAX] = {
	[EXT_WHY_NONE] = "",
	[EXT_WHY_HTTP] = "http",
	[EXT_WHY_HOST] = "host",
	[EXT_WHY_CONNECT] = "connect",
	[EXT_WHY_TLS] = "tls",
	[EXT_WHY_TIME] = "timeout",
	[EXT_WHY_LOOP] = "loop",
	[EXT_WHY_OTHER] = "other",
};

const char *
ext_state_word(enum ext_state state)
{
	return state_words[state];
}

const char *
ext_why_word(enum ext_why why)
{
	return why_words[why];
}

/* The index of a word, or n. */
static size_t
find_word(const char *const *words, size_t n, struct str word)
{
	size_t i = 0;

	while (i < n && !str_is(word, words[i]))
		i++;
	return i;
}

static bool
read_one(const struct jnode *node, struct ext *ext)
{
	const struct jnode *status = jnode_get(node, "status");
	size_t state =
	    find_word(state_words, EXT__MAX, jnode_str(node, "state"));
	size_t why = find_word(why_words, EXT_WHY__MAX, jnode_str(node, "why"));
	struct instant at;

	if (state == EXT__MAX || state == EXT_UNKNOWN || why == EXT_WHY__MAX ||
	    status == NULL || status->kind != JNODE_INT || status->num < 0 ||
	    status->num > 999 ||
	    !instant_parse(jnode_str(node, "checked"), &at))
		return false;
	*ext = (struct ext){ .url = jnode_str(node, "url"),
		.state = (enum ext_state)state,
		.why = (enum ext_why)why,
		.status = (int)status->num,
		.to = jnode_str(node, "to"),
		.checked = at.unix,
		.is_cached = true };
	return ext->url.n > 0;
}

void
link_cache_read(struct arena *arena, const char *file, struct map *map)
{
	struct json_error error;
	struct str text;

	map_init(map, arena);
	if (!file_read(arena, file, &text))
		return;
	const struct jnode *root = json_parse(arena, text, &error);
	if (root == NULL || root->kind != JNODE_MAP)
		return;
	const struct jnode *format = jnode_get(root, "format");
	const struct jnode *links = jnode_get(root, "links");
	if (format == NULL || format->kind != JNODE_INT ||
	    format->num != FORMAT || links == NULL || links->kind != JNODE_LIST)
		return;
	for (size_t i = 0; i < links->n; i++) {
		struct ext *ext = ARENA_NEW(arena, struct ext);
		if (links->items[i]->kind == JNODE_MAP &&
		    read_one(links->items[i], ext))
			(void)map_add(map, ext->url, ext);
	}
}

const struct ext *
link_cache_find(const struct map *map, struct str url, int64_t now)
{
	const struct ext *ext = map_get(map, url);

	if (ext == NULL || ext->checked > now)
		return NULL;
	int64_t life = ext->state == EXT_GOOD ? EXT_GOOD_LIFE : EXT_BAD_LIFE;
	return now - ext->checked < life ? ext : NULL;
}

static void
write_one(struct json_out *json, const struct ext *ext, int offset)
{
	struct buf time = BUF_INIT;

	instant_put(&time, (struct instant){ ext->checked, offset });
	json_map(json);
	json_key(json, "url");
	json_str(json, ext->url);
	json_key(json, "checked");
	json_str(json, buf_view(&time));
	json_key(json, "state");
	json_cstr(json, state_words[ext->state]);
	json_key(json, "status");
	json_int(json, ext->status);
	json_key(json, "why");
	json_cstr(json, why_words[ext->why]);
	json_key(json, "to");
	json_str(json, ext->to);
	json_map_end(json);
	buf_done(&time);
}

bool
link_cache_write(const char *file, const struct ext *exts, size_t n, int offset)
{
	struct buf buf = BUF_INIT;
	struct json_out json;

	json_start(&json, &buf, 2);
	json_map(&json);
	json_key(&json, "format");
	json_int(&json, FORMAT);
	json_key(&json, "links");
	json_list(&json);
	for (size_t i = 0; i < n; i++)
		if (exts[i].state != EXT_UNKNOWN)
			write_one(&json, &exts[i], offset);
	json_list_end(&json);
	json_map_end(&json);
	buf_char(&buf, '\n');
	bool done = file_write(file, buf_view(&buf), 0644, false);
	buf_done(&buf);
	return done;
}
