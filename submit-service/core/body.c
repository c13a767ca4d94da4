/*
 * Bodies as JSON. Reading ends with writing the result anew: only bytes that
 * come out the same are accepted, so there is one spelling of every body.
 */
#include "core/body.h"

#include "base/hash.h"

enum { BASE64_MAX = 48, DEPTH_MAX = 8 };

/* ---- writing ------------------------------------------------------------- */

static void
put_key(struct json_out *json, const char *name,
    const unsigned char key[SEAL_KEY_SIZE])
{
	char text[BASE64_MAX];

	json_key(json, name);
	json_str(json,
	    (struct str){ text, hash_base64_put(text, key, SEAL_KEY_SIZE) });
}

static void
put_str(struct json_out *json, const char *name, struct str value)
{
	json_key(json, name);
	json_str(json, value);
}

static void
put_day(struct json_out *json, const char *name, struct date day)
{
	struct buf text = BUF_INIT;

	date_put_iso(&text, day);
	put_str(json, name, buf_view(&text));
	buf_done(&text);
}

static void put_members(struct json_out *, const struct jnode *);

/* An answer as it was read; depth was limited by the reader. */
static void
put_node(struct json_out *json, const struct jnode *node)
{
	size_t i;

	switch (node->kind) {
	case JNODE_STR: json_str(json, node->text); break;
	case JNODE_INT: json_int(json, node->num); break;
	case JNODE_TRUE: json_bool(json, true); break;
	case JNODE_FALSE: json_bool(json, false); break;
	case JNODE_MAP:
		json_map(json);
		put_members(json, node);
		json_map_end(json);
		break;
	case JNODE_LIST:
		json_list(json);
		for (i = 0; i < node->n; i++)
			put_node(json, node->items[i]);
		json_list_end(json);
		break;
	case JNODE_NULL:
	case JNODE_REAL: json_null(json); break; /* no answer is one */
	}
}

static void
put_members(struct json_out *json, const struct jnode *map)
{
	size_t i;

	for (i = 0; i < map->n; i++) {
		json_key_str(json, map->keys[i]);
		put_node(json, map->items[i]);
	}
}

struct instant
body_at(struct instant now, bool anonymous)
{
	const int64_t hour = 3600;
	int64_t local = now.unix + (int64_t)now.offset * 60;

	if (anonymous)
		now.unix -= (local % hour + hour) % hour;
	return now;
}

void
body_submission_put(struct buf *out, const struct body_submission *body,
    const struct form_result *fresh)
{
	struct buf at = BUF_INIT;
	struct json_out json;

	json_start(&json, out, 0);
	json_map(&json);
	json_key(&json, "format");
	json_int(&json, BODY_FORMAT);
	put_str(&json, "form", body->form);
	put_str(&json, "rev", body->rev);
	instant_put(&at, body->at);
	put_str(&json, "at", buf_view(&at));
	buf_done(&at);
	put_day(&json, "due", body->due);
	put_str(&json, "consent", body->consent);
	put_str(&json, "terms", body->terms);
	json_key(&json, "ticket");
	json_map(&json);
	put_key(&json, "receive", body->ticket.receive);
	put_key(&json, "sign", body->ticket.sign);
	json_map_end(&json);
	json_key(&json, "answers");
	json_map(&json);
	if (fresh != NULL)
		form_answers_put(&json, fresh);
	else
		put_members(&json, body->answers);
	json_map_end(&json);
	json_map_end(&json);
}

void
body_desk_put(struct buf *out, const struct body_desk *body)
{
	struct json_out json;

	json_start(&json, out, 0);
	json_map(&json);
	json_key(&json, "format");
	json_int(&json, BODY_FORMAT);
	put_str(&json, "type", body->type);
	put_day(&json, "at", body->at);
	put_str(&json, "state", body->state);
	if (body->has_due) {
		put_day(&json, "due", body->due);
	} else {
		json_key(&json, "due");
		json_null(&json);
	}
	put_str(&json, "text", body->text);
	json_map_end(&json);
}

/* ---- reading ------------------------------------------------------------- */

static bool
has_format(const struct jnode *root)
{
	const struct jnode *format = jnode_get(root, "format");

	return format != NULL && format->kind == JNODE_INT &&
	       format->num == BODY_FORMAT;
}

static bool
is_kind(const struct jnode *map, const char *name, enum jnode_kind kind)
{
	const struct jnode *node = jnode_get(map, name);

	return node != NULL && node->kind == kind;
}

static bool
depth_is_fine(const struct jnode *node, int depth)
{
	size_t i;

	if (depth > DEPTH_MAX)
		return false;
	if (node->kind != JNODE_MAP && node->kind != JNODE_LIST)
		return true;
	for (i = 0; i < node->n; i++)
		if (!depth_is_fine(node->items[i], depth + 1))
			return false;
	return true;
}

static bool
get_ticket(const struct jnode *root, struct keys_public *keys)
{
	const struct jnode *ticket = jnode_get(root, "ticket");

	return hash_base64_get(keys->receive, sizeof(keys->receive),
		   jnode_str(ticket, "receive")) &&
	       hash_base64_get(
		   keys->sign, sizeof(keys->sign), jnode_str(ticket, "sign"));
}

/* Every member that must be text is text (it may be empty). */
static bool
has_texts(const struct jnode *root, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!is_kind(root, names[i], JNODE_STR))
			return false;
	return true;
}

static bool
same(struct buf *written, struct str read)
{
	bool ok = str_eq(buf_view(written), read);

	buf_done(written);
	return ok;
}

bool
body_submission_get(
    struct arena *arena, struct str text, struct body_submission *out)
{
	static const char *const texts[] = { "form", "rev", "at", "due",
		"consent", "terms" };
	struct json_error error;
	const struct jnode *root = json_parse(arena, text, &error);
	struct buf again = { .wipe = true };

	*out = (struct body_submission){ 0 };
	if (root == NULL || !has_format(root) || !depth_is_fine(root, 0) ||
	    !has_texts(root, texts, sizeof(texts) / sizeof(*texts)) ||
	    !is_kind(root, "answers", JNODE_MAP) ||
	    !get_ticket(root, &out->ticket) ||
	    !instant_parse(jnode_str(root, "at"), &out->at) ||
	    !date_parse(jnode_str(root, "due"), &out->due))
		return false;
	out->form = jnode_str(root, "form");
	out->rev = jnode_str(root, "rev");
	out->consent = jnode_str(root, "consent");
	out->terms = jnode_str(root, "terms");
	out->answers = jnode_get(root, "answers");
	if (out->form.n == 0 || out->rev.n != FORM_REV_SIZE)
		return false;
	body_submission_put(&again, out, NULL);
	return same(&again, text);
}

static bool
get_due(const struct jnode *root, struct body_desk *out)
{
	if (is_kind(root, "due", JNODE_NULL))
		return true;
	out->has_due = true;
	return date_parse(jnode_str(root, "due"), &out->due);
}

bool
body_desk_get(struct arena *arena, struct str text, struct body_desk *out)
{
	static const char *const texts[] = { "type", "at", "state", "text" };
	struct json_error error;
	const struct jnode *root = json_parse(arena, text, &error);
	struct buf again = { .wipe = true };

	*out = (struct body_desk){ 0 };
	if (root == NULL || !has_format(root) ||
	    !has_texts(root, texts, sizeof(texts) / sizeof(*texts)) ||
	    !date_parse(jnode_str(root, "at"), &out->at) || !get_due(root, out))
		return false;
	out->type = jnode_str(root, "type");
	out->state = jnode_str(root, "state");
	out->text = jnode_str(root, "text");
	if (out->state.n == 0 ||
	    !(str_is(out->type, ITEM_STEP) ||
		(str_is(out->type, ITEM_REPLY) && out->text.n > 0)))
		return false;
	body_desk_put(&again, out);
	return same(&again, text);
}

bool
body_desk_open(struct arena *arena, const struct binding_ticket *ticket,
    const struct item *item, const struct item_check *check,
    const struct item_opener *opener, struct body_desk *out)
{
	struct buf text = { .wipe = true };
	bool done;

	*out = (struct body_desk){ 0 };
	done = item->side == ITEM_DESK && check->verdict == ITEM_VERIFIED &&
	       check->signer != NULL &&
	       item_open(ticket, &check->place, item, opener, &text) &&
	       body_desk_get(arena, buf_view(&text), out) &&
	       str_eq(out->type, item->type) &&
	       key_covers(check->signer, out->at);
	buf_done(&text);
	return done;
}
