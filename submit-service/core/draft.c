/* Drafts as JSON; see draft.h. Sealing is core/handle.h, storing the store. */
#include "core/draft.h"

void
draft_put(struct buf *out, const struct form *form,
    const struct form_result *result, const struct draft *facts)
{
	struct json_out json;

	out->wipe = true;
	json_start(&json, out, 0);
	json_map(&json);
	json_key(&json, "format");
	json_int(&json, DRAFT_FORMAT);
	json_key(&json, "form");
	json_str(&json, form->id);
	json_key(&json, "rev");
	json_cstr(&json, form->rev);
	json_key(&json, "consent");
	json_str(&json, facts->consent);
	json_key(&json, "terms");
	json_str(&json, facts->terms);
	json_key(&json, "at");
	json_int(&json, facts->at);
	json_key(&json, "doubt");
	json_bool(&json, facts->doubt);
	if (facts->staged) {
		json_key(&json, "staged");
		json_bool(&json, true);
	}
	json_key(&json, "answers");
	json_map(&json);
	form_answers_put(&json, result);
	json_map_end(&json);
	json_map_end(&json);
}

static bool
is_true(const struct jnode *node)
{
	return node != NULL && node->kind == JNODE_TRUE;
}

bool
draft_get(struct arena *arena, struct str text, struct draft *draft)
{
	struct json_error error;
	const struct jnode *root = json_parse(arena, text, &error), *format,
			   *at;

	if (root == NULL || root->kind != JNODE_MAP)
		return false;
	format = jnode_get(root, "format");
	draft->form = jnode_str(root, "form");
	draft->rev = jnode_str(root, "rev");
	draft->consent = jnode_str(root, "consent");
	draft->terms = jnode_str(root, "terms");
	draft->answers = jnode_get(root, "answers");
	at = jnode_get(root, "at");
	draft->at = at != NULL && at->kind == JNODE_INT ? at->num : 0;
	draft->doubt = is_true(jnode_get(root, "doubt"));
	draft->staged = is_true(jnode_get(root, "staged"));
	return format != NULL && format->kind == JNODE_INT &&
	       format->num == DRAFT_FORMAT && draft->form.n > 0 &&
	       draft->answers != NULL && draft->answers->kind == JNODE_MAP;
}
