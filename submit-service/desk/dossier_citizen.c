/*
 * What the citizen added to a ticket, as the desk reads it: opened only when
 * signed by the ticket, and what ends the ticket believed only then.
 */
#include "desk/dossier.h"

void
dossier_open_citizen(struct dossier *d, struct arena *arena)
{
	struct item_opener opener;
	uint32_t first = 0;
	size_t i;

	vault_opener(&opener, d->box);
	d->added = ARENA_ARRAY(arena, d->n + 1, struct body_citizen);
	for (i = 0; i < d->n; i++) {
		const struct item *item = &d->items[i];

		if (item->side != ITEM_CITIZEN || item->n == 1)
			continue;
		d->is_open[i] = body_citizen_open(arena, &d->ticket, item,
		    &d->checks[i], &opener, &d->added[i]);
		if (!d->is_open[i]) {
			d->findings |= DOSSIER_FORGED;
			continue;
		}
		if (!body_citizen_ends(item->type) ||
		    (first > 0 && first < item->n))
			continue;
		first = item->n;
		d->ended = item->type;
		d->state = d->added[i].state;
	}
}

const char *
dossier_citizen_word(struct str type)
{
	static const struct {
		const char *type, *word;
	} words[] = {
		{ ITEM_FOLLOWUP, "来人补充" },
		{ ITEM_RATING, "来人评价" },
		{ ITEM_WITHDRAW, "来人撤回" },
		{ ITEM_FINISH, "来人确认办结" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_is(type, words[i].type))
			return words[i].word;
	return "来人";
}
