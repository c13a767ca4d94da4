/* Drafts as JSON; see draft.h. Sealing is core/handle.h, storing the store. */
#include "core/draft.h"

void
draft_put(struct buf *out, const struct form *form,
    const struct form_result *result, struct str consent, struct str terms)
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
	json_str(&json, consent);
	json_key(&json, "terms");
	json_str(&json, terms);
	json_key(&json, "answers");
	json_map(&json);
	form_answers_put(&json, result);
	json_map_end(&json);
	json_map_end(&json);
}

bool
draft_get(struct arena *arena, struct str text, struct draft *draft)
{
	struct json_error error;
	const struct jnode *root = json_parse(arena, text, &error), *format;

	if (root == NULL || root->kind != JNODE_MAP)
		return false;
	format = jnode_get(root, "format");
	draft->form = jnode_str(root, "form");
	draft->rev = jnode_str(root, "rev");
	draft->consent = jnode_str(root, "consent");
	draft->terms = jnode_str(root, "terms");
	draft->answers = jnode_get(root, "answers");
	return format != NULL && format->kind == JNODE_INT &&
	       format->num == DRAFT_FORMAT && draft->form.n > 0 &&
	       draft->answers != NULL && draft->answers->kind == JNODE_MAP;
}
