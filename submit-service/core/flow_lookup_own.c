/*
 * The citizen's own text on the look-up page, and what it says of the clear
 * columns. A named ticket's text is sealed to the ticket too: it proves unit,
 * day and due day. An anonymous one's is sealed to the unit alone, so here
 * its unit is only the column's word until an item of the desk, signed by
 * that unit, stands on the page; its days are only held against each other.
 * The desk, which opens every text, compares all of them.
 */
#include "core/facts.h"
#include "core/flow_lookup.h"

enum own {
	OWN_CLOSED,   /* not sealed to this ticket, or damaged */
	OWN_DOUBTFUL, /* opens, but is not what this row should hold */
	OWN_SOUND
};

static const struct item *
first_item(const struct record *record)
{
	for (size_t i = 0; i < record->n; i++)
		if (record->items[i].side == ITEM_CITIZEN &&
		    record->items[i].n == 1)
			return &record->items[i];
	return NULL;
}

static enum own
open_own(struct flow *flow, const struct record *record,
    struct body_submission *submission)
{
	const struct item *first = first_item(record);
	struct buf plain = { .wipe = true };
	enum own own = OWN_CLOSED;

	if (first == NULL || !item_open(&record->ticket,
				 &record->checks[first - record->items].place,
				 first, &record->opener, &plain)) {
		buf_done(&plain);
		return OWN_CLOSED;
	}
	own = OWN_DOUBTFUL;
	if (record->form != NULL &&
	    body_submission_get(&flow->arena, buf_view(&plain), submission) &&
	    keys_public_equal(&submission->ticket, &record->ticket.keys) &&
	    /* or its labels were not those of this form */
	    str_is(submission->rev, record->form->rev))
		own = OWN_SOUND;
	buf_done(&plain);
	return own;
}

/*
 * Replies are judged again under the unit that was sealed: a changed column
 * must not take the true ones away, nor the telephone of a wrong unit stand
 * beside the warning.
 */
static void
take_unit(struct flow *flow, struct record *record, struct str unit)
{
	if (str_eq(record->unit, unit))
		return;
	record->sound = false;
	record->unit = unit;
	(void)item_verify_chain(&record->ticket, flow->service->keys, unit,
	    record->items, record->n, record->checks);
}

static void
take_facts(struct flow *flow, struct record *record, const struct facts *facts)
{
	if (facts->anonymous || record->stored->anonymous ||
	    !str_eq(record->received, facts->received))
		record->sound = false;
	record->received = facts->received;
	record->has_due = true;
	record->due = facts->due;
	take_unit(flow, record, facts->unit);
}

/* An anonymous ticket: of its columns only this much can be known here. */
static void
take_days(const struct flow *flow, struct record *record)
{
	if (record->form == NULL ||
	    !facts_due_of_day(record->form, &flow->service->bundle->holidays,
		record->received, record->stored->due, &record->due)) {
		record->sound = false;
		return;
	}
	record->has_due = true;
}

static struct mtree *
answer_rows(struct flow *flow, struct page *page, const struct form *form,
    const struct jnode *answers)
{
	struct mtree *rows = mtree_list(&flow->arena);

	for (size_t i = 0; i < answers->n; i++) {
		const struct field *field = form_field(form, answers->keys[i]);
		struct mtree *row = mtree_object(&flow->arena);

		if (field == NULL)
			continue;
		page_put(page, row, "label", field->label);
		page_put(page, row, "answer",
		    form_answer_face(&flow->arena, field, answers->items[i]));
		mtree_add(rows, row);
	}
	return rows;
}

void
flow_lookup_own(struct flow *flow, struct page *page, struct record *record)
{
	struct mtree *rows = mtree_list(&flow->arena);
	struct body_submission submission;
	enum own own = open_own(flow, record, &submission);
	struct facts facts;

	if (own == OWN_SOUND) {
		facts_get(&flow->arena, record->form, &submission, &facts);
		take_facts(flow, record, &facts);
		rows =
		    answer_rows(flow, page, record->form, submission.answers);
	} else if (own == OWN_CLOSED && record->stored->anonymous) {
		take_days(flow, record);
	} else {
		record->sound = false;
	}
	mtree_set(page->root, "own", rows);
	page_bool(page, "has_own", own == OWN_SOUND);
}
