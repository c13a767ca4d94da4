/*
 * desk inbox: what is waiting, by due day. Clear columns only: nothing is
 * opened, no secret key is needed.
 */
#include "desk/verbs.h"

#include <stdio.h>

#include "base/json.h"
#include "desk/face.h"
#include "desk/queue.h"
#include "desk/report.h"

/* Where rows go, one after another. */
struct inbox {
	struct session *session;
	struct face_table table;
	struct buf json;
	size_t n, late;
};

static bool
is_late(const struct inbox *inbox, const struct store_row *row)
{
	const struct state *state =
	    bundle_state(inbox->session->bundle, row->state);
	struct date due;

	return date_parse(row->due, &due) &&
	       date_cmp(due, inbox->session->today) < 0 &&
	       !(state != NULL && (state->final || state->replied));
}

static void
add_cells(struct inbox *inbox, const struct store_row *row, bool late)
{
	struct session *s = inbox->session;
	struct face_table *table = &inbox->table;

	face_table_add(table, row->public);
	face_table_add(table, row->title);
	face_table_add(table, session_unit(s, row->unit));
	face_table_add(table, session_state(s, row->state));
	face_table_add(table, row->anonymous ? STR("匿名") : STR("实名"));
	face_table_add(table, row->received);
	face_table_add(table,
	    late ? str_join(&s->arena, row->due, STR(" 超期")) : row->due);
}

static void
put_member(struct json_out *json, const char *key, struct str value)
{
	json_key(json, key);
	json_str(json, value);
}

static void
add_json(struct inbox *inbox, const struct store_row *row, bool late)
{
	struct json_out json;

	json_start(&json, &inbox->json, 0);
	json_map(&json);
	put_member(&json, "public", row->public);
	put_member(&json, "form", row->form);
	put_member(&json, "title", row->title);
	put_member(&json, "unit", row->unit);
	put_member(&json, "state", row->state);
	json_key(&json, "anonymous");
	json_bool(&json, row->anonymous);
	put_member(&json, "received", row->received);
	put_member(&json, "due", row->due);
	json_key(&json, "late");
	json_bool(&json, late);
	put_member(&json, "opened", row->opened);
	json_key(&json, "failed");
	json_int(&json, row->failed);
	json_map_end(&json);
	buf_char(&inbox->json, '\n');
}

static bool
add_row(void *ctx, const struct store_row *row)
{
	struct inbox *inbox = ctx;
	bool late = is_late(inbox, row);

	inbox->n++;
	inbox->late += late;
	add_cells(inbox, row, late);
	add_json(inbox, row, late);
	return true;
}

static bool
filters_are_known(const struct session *s)
{
	const char *unit = s->options->unit, *state = s->options->state;

	if (unit != NULL && bundle_unit(s->bundle, str_of(unit)) == NULL) {
		report_error("没有单位“%s”", unit);
		return false;
	}
	if (state != NULL && bundle_state(s->bundle, str_of(state)) == NULL) {
		report_error("没有状态“%s”", state);
		return false;
	}
	return true;
}

static void
print(struct inbox *inbox, bool as_json)
{
	struct buf text = BUF_INIT;

	if (as_json) {
		buf_str(&text, buf_view(&inbox->json));
	} else {
		if (inbox->n > 0)
			face_table_put(&text, &inbox->table);
		buf_fmt(&text, "共 %zu 件，超期未答复 %zu 件。\n", inbox->n,
		    inbox->late);
	}
	fwrite(text.p, 1, text.n, stdout);
	buf_done(&text);
}

int
verb_inbox(struct session *s)
{
	static const char *const head[] = { "受理号", "表单", "单位", "状态",
		"署名", "收到", "限期" };
	struct inbox inbox = { .session = s };
	struct queue_filter filter;
	bool as_json = s->options->format != NULL &&
		       str_is(str_of(s->options->format), "json");
	bool done;
	size_t i;

	if (!session_settings(s) || !session_bundle(s) ||
	    !filters_are_known(s) || !session_store(s))
		return DESK_FAILED;
	face_table_init(&inbox.table, &s->arena, sizeof(head) / sizeof(*head));
	for (i = 0; i < sizeof(head) / sizeof(*head); i++)
		face_table_add(&inbox.table, str_of(head[i]));
	filter.unit = str_of(s->options->unit);
	filter.state = str_of(s->options->state);
	done = queue_walk(s, &filter, add_row, &inbox);
	if (done)
		print(&inbox, as_json);
	buf_done(&inbox.json);
	return done ? DESK_DONE : DESK_FAILED;
}
