/*
 * A set of compiled templates by name: adds, finds, and links partials and
 * parents once all are known. Reading files is left to the callers.
 */
#include "base/mustache_prog.h"

struct mustache_set *
mustache_set_new(struct arena *arena, enum mustache_mode mode)
{
	struct mustache_set *set = ARENA_NEW(arena, struct mustache_set);

	set->arena = arena;
	set->mode = mode;
	map_init(&set->by_name, arena);
	return set;
}

const struct mustache *
mustache_add(struct mustache_set *set, struct str name, const struct src *src,
    struct diags *diags)
{
	struct mustache_tokens tokens = {
		.arena = set->arena, .src = src, .diags = diags
	};
	struct mustache *made;
	struct map_entry *old;

	if (!mustache_scan(&tokens))
		return NULL;
	if (set->mode == MUSTACHE_STRICT && !mustache_context_check(&tokens))
		return NULL;
	made = ARENA_NEW(set->arena, struct mustache);
	made->name = str_copy(set->arena, name);
	made->src = src;
	mustache_parse(made, &tokens);
	old = map_entry(&set->by_name, name);
	if (old != NULL)
		old->value = made;
	else
		(void)map_add(&set->by_name, made->name, made);
	return made;
}

const struct mustache *
mustache_find(const struct mustache_set *set, struct str name)
{
	return map_get(&set->by_name, name);
}

/* ---- link ---- */

static void
missing_add(struct mustache_set *set, const struct mustache *in,
    const struct mustache_include *include, struct diags *diags)
{
	size_t n = set->by_name.n;
	struct str *names = ARENA_ARRAY(set->arena, n, struct str);

	for (size_t i = 0; i < n; i++)
		names[i] = set->by_name.entries[i].key;
	DIAG_ADD(diags, DIAG_TMPL_MISSING_PARTIAL,
	    src_pos(in->src, include->offset), include->full,
	    str_dup(set->arena, str_nearest(include->name, names, n)));
}

static bool
targets_find(struct mustache_set *set, struct mustache *in, struct diags *diags)
{
	bool good = true;

	in->seen = 0;
	for (size_t i = 0; i < in->n_includes; i++) {
		struct mustache_include *include = in->includes[i];

		include->target = map_get(&set->by_name, include->name);
		if (include->target != NULL || set->mode == MUSTACHE_LENIENT)
			continue;
		missing_add(set, in, include, diags);
		good = false;
	}
	return good;
}

/* ---- inclusion without end ---- */

enum { SEEN_NOT, SEEN_OPEN, SEEN_DONE };

struct walk {
	struct mustache_set *set;
	struct diags *diags;
	struct mustache **path;
	size_t n_path;
	bool good;
};

static void
loop_add(struct walk *w, const struct mustache *again,
    const struct mustache_include *include)
{
	const struct mustache *last = w->path[w->n_path - 1];
	struct arena *arena = w->set->arena;
	char *text;
	size_t i = 0;

	while (w->path[i] != again)
		i++;
	text = str_dup(arena, again->name);
	for (i++; i < w->n_path; i++)
		text = str_fmt(
		    arena, "%s → %.*s", text, STR_FMT(w->path[i]->name));
	text = str_fmt(arena, "%s → %.*s", text, STR_FMT(again->name));
	DIAG_ADD(w->diags, DIAG_TMPL_LOOP, src_pos(last->src, include->offset),
	    text);
	w->good = false;
}

static void
walk(struct walk *w, struct mustache *at)
{
	at->seen = SEEN_OPEN;
	w->path[w->n_path++] = at;
	for (size_t i = 0; i < at->n_includes; i++) {
		const struct mustache_include *include = at->includes[i];
		struct mustache *next;

		if (include->conditional || include->target == NULL)
			continue;
		next = map_get(&w->set->by_name, include->name);
		if (next->seen == SEEN_OPEN)
			loop_add(w, next, include);
		else if (next->seen == SEEN_NOT)
			walk(w, next);
	}
	w->n_path--;
	at->seen = SEEN_DONE;
}

bool
mustache_link(struct mustache_set *set, struct diags *diags)
{
	struct walk w = { .set = set, .diags = diags, .good = true };

	for (size_t i = 0; i < set->by_name.n; i++) {
		if (!targets_find(set, set->by_name.entries[i].value, diags))
			w.good = false;
	}
	if (set->mode == MUSTACHE_LENIENT)
		return w.good;
	w.path = ARENA_ARRAY(set->arena, set->by_name.n, struct mustache *);
	for (size_t i = 0; i < set->by_name.n; i++) {
		struct mustache *at = set->by_name.entries[i].value;

		if (at->seen == SEEN_NOT)
			walk(&w, at);
	}
	return w.good;
}
