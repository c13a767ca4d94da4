/*
 * desk show --format json: the same ticket for programs. One object on one
 * line; what does not verify is absent, never shown as if it did.
 */
#include "desk/verbs.h"

static void
put_text(struct json_out *json, const char *name, struct str value)
{
	json_key(json, name);
	json_str(json, value);
}

static void
put_day(struct json_out *json, const char *name, struct date day)
{
	struct buf text = BUF_INIT;

	date_put_iso(&text, day);
	put_text(json, name, buf_view(&text));
	buf_done(&text);
}

/* An answer as the sealed body keeps it; body.c bounds its depth. */
static void
put_node(struct json_out *json, const struct jnode *node)
{
	switch (node->kind) {
	case JNODE_STR: json_str(json, node->text); break;
	case JNODE_INT: json_int(json, node->num); break;
	case JNODE_TRUE:
	case JNODE_FALSE: json_bool(json, node->kind == JNODE_TRUE); break;
	case JNODE_LIST:
		json_list(json);
		for (size_t i = 0; i < node->n; i++)
			put_node(json, node->items[i]);
		json_list_end(json);
		break;
	case JNODE_MAP:
		json_map(json);
		for (size_t i = 0; i < node->n; i++) {
			json_key_str(json, node->keys[i]);
			put_node(json, node->items[i]);
		}
		json_map_end(json);
		break;
	case JNODE_NULL:
	case JNODE_REAL: json_null(json); break;
	}
}

static void
put_submission(struct json_out *json, const struct body_submission *submission)
{
	struct buf at = BUF_INIT;

	instant_put(&at, submission->at);
	put_text(json, "at", buf_view(&at));
	buf_done(&at);
	put_text(json, "rev", submission->rev);
	put_text(json, "consent", submission->consent);
	put_text(json, "terms", submission->terms);
	json_key(json, "answers");
	put_node(json, submission->answers);
}

static void
put_desk(struct json_out *json, const struct dossier *d, size_t i)
{
	const struct body_desk *body = &d->steps[i];

	put_day(json, "at", body->at);
	put_text(json, "unit", d->checks[i].signer->unit);
	put_text(json, "state", body->state);
	if (body->has_due)
		put_day(json, "due", body->due);
	put_text(json, "text", body->text);
}

static void
put_citizen(struct json_out *json, const struct body_citizen *body)
{
	put_day(json, "at", body->at);
	if (body->state.n > 0)
		put_text(json, "state", body->state);
	if (body->grade > 0) {
		json_key(json, "reply");
		json_int(json, body->reply);
		json_key(json, "grade");
		json_int(json, body->grade);
	}
	if (body->text.n > 0)
		put_text(json, "text", body->text);
}

static void
put_item(struct json_out *json, const struct dossier *d, size_t i)
{
	bool open = d->is_open[i];

	json_map(json);
	put_text(json, "side", str_mem(&d->items[i].side, 1));
	json_key(json, "n");
	json_int(json, d->items[i].n);
	put_text(json, "type", d->items[i].type);
	json_key(json, "verified");
	json_bool(json, open);
	if (open && d->items[i].side == ITEM_DESK)
		put_desk(json, d, i);
	else if (open)
		put_citizen(json, &d->added[i]);
	json_map_end(json);
}

void
verb_show_json(struct buf *out, const struct dossier *d)
{
	struct json_out json;

	json_start(&json, out, 0);
	json_map(&json);
	put_text(&json, "public", str_of(d->ticket.number));
	put_text(&json, "form", d->row.form);
	put_text(&json, "unit", d->box->key.unit);
	put_text(&json, "state", d->state);
	json_key(&json, "anonymous");
	json_bool(&json, d->anonymous);
	put_text(&json, "received", d->received);
	put_text(&json, "due", d->due);
	json_key(&json, "sound");
	json_bool(&json, dossier_is_sound(d));
	if (d->has_submission)
		put_submission(&json, &d->submission);
	json_key(&json, "items");
	json_list(&json);
	for (size_t i = 0; i < d->n; i++)
		if (d->items[i].side != 'C' || d->items[i].n != 1)
			put_item(&json, d, i);
	json_list_end(&json);
	json_map_end(&json);
	buf_char(out, '\n');
}
