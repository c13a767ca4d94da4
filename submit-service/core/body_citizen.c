/* Bodies of a citizen's later items; see body_citizen.h. */
#include "core/body_citizen.h"

enum { WANTS_STATE = 1, WANTS_GRADE = 2, WANTS_TEXT = 4 };

/* Which members say something, by type; the others must be empty. */
static const struct {
	const char *type;
	unsigned wants;
} kinds[] = {
	{ ITEM_FOLLOWUP, WANTS_TEXT },
	{ ITEM_RATING, WANTS_GRADE },
	{ ITEM_WITHDRAW, WANTS_STATE },
	{ ITEM_FINISH, WANTS_STATE },
};

bool
body_citizen_ends(struct str type)
{
	return str_is(type, ITEM_WITHDRAW) || str_is(type, ITEM_FINISH);
}

void
body_citizen_put(struct buf *out, const struct body_citizen *body)
{
	struct buf day = BUF_INIT;
	struct json_out json;

	date_put_iso(&day, body->at);
	json_start(&json, out, 0);
	json_map(&json);
	json_key(&json, "format");
	json_int(&json, BODY_FORMAT);
	json_key(&json, "type");
	json_str(&json, body->type);
	json_key(&json, "at");
	json_str(&json, buf_view(&day));
	json_key(&json, "state");
	json_str(&json, body->state);
	json_key(&json, "reply");
	json_int(&json, body->reply);
	json_key(&json, "grade");
	json_int(&json, body->grade);
	json_key(&json, "text");
	json_str(&json, body->text);
	json_map_end(&json);
	buf_done(&day);
}

static bool
get_int(const struct jnode *root, const char *name, uint32_t *out)
{
	const struct jnode *node = jnode_get(root, name);

	if (node == NULL || node->kind != JNODE_INT || node->num < 0 ||
	    node->num > UINT32_MAX)
		return false;
	*out = (uint32_t)node->num;
	return true;
}

static bool
is_whole(const struct body_citizen *body)
{
	bool graded = body->reply > 0 && body->grade > 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_is(body->type, kinds[i].type)) {
			unsigned has = (body->state.n ? WANTS_STATE : 0u) |
				       (graded ? WANTS_GRADE : 0u) |
				       (body->text.n ? WANTS_TEXT : 0u);

			return has == kinds[i].wants &&
			       graded == (body->reply + body->grade > 0) &&
			       body->grade <= BODY_GRADE_BEST;
		}
	return false;
}

bool
body_citizen_get(struct arena *arena, struct str text, struct body_citizen *out)
{
	struct json_error error;
	const struct jnode *root = json_parse(arena, text, &error);
	struct buf again = { .wipe = true };
	bool same;

	*out = (struct body_citizen){ 0 };
	if (root == NULL || root->kind != JNODE_MAP ||
	    !date_parse(jnode_str(root, "at"), &out->at) ||
	    !get_int(root, "reply", &out->reply) ||
	    !get_int(root, "grade", &out->grade))
		return false;
	out->type = jnode_str(root, "type");
	out->state = jnode_str(root, "state");
	out->text = jnode_str(root, "text");
	/* Format, order and whatever else there may be: written anew. */
	body_citizen_put(&again, out);
	same = str_eq(buf_view(&again), text);
	buf_done(&again);
	return same && is_whole(out);
}

bool
body_citizen_open(struct arena *arena, const struct binding_ticket *ticket,
    const struct item *item, const struct item_check *check,
    const struct item_opener *opener, struct body_citizen *out)
{
	struct buf text = { .wipe = true };
	bool done;

	*out = (struct body_citizen){ 0 };
	done = item->side == ITEM_CITIZEN && item->n > 1 &&
	       check->verdict == ITEM_VERIFIED &&
	       item_open(ticket, &check->place, item, opener, &text) &&
	       body_citizen_get(arena, buf_view(&text), out) &&
	       str_eq(out->type, item->type);
	buf_done(&text);
	return done;
}
