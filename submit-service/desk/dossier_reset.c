/* Sealing a ticket anew; see dossier_reset.h. */
#include "desk/dossier_reset.h"

#include <string.h>

#include "desk/report.h"

/* One side of the work: what stays the same over all items. */
struct work {
	struct dossier_reset *out;
	const struct dossier *d;
	struct session *session;
	const struct keys_ticket *keys; /* new */
};

static bool
refuse(const struct work *work)
{
	report_error(
	    "%s 有条目打不开或不能重新密封，没有重设", work->d->ticket.number);
	return false;
}

/* ---- one item ------------------------------------------------------------ */

/* The submission names the ticket's keys; nothing else does. */
static bool
body_of(const struct work *work, size_t i, struct buf *text)
{
	const struct dossier *d = work->d;
	struct body_submission body;
	struct item_opener opener;

	vault_opener(&opener, d->box);
	if (!item_open(
		&d->ticket, &d->checks[i].place, &d->items[i], &opener, text))
		return false;
	if (!str_is(d->items[i].type, ITEM_SUBMISSION))
		return true;
	if (!body_submission_get(&work->session->arena, buf_view(text), &body))
		return false;
	body.ticket = work->keys->open;
	buf_clear(text);
	body_submission_put(text, &body, NULL);
	return true;
}

/* Only what was sealed to the old ticket key is sealed to the new one. */
static size_t
parties_of(const struct work *work, const struct item *item,
    struct item_party *parties)
{
	char ids[ITEM_PARTIES_MAX][KEYS_ID + 1];
	char old[KEYS_ID + 1];
	size_t i, n = item != NULL ? item_parties(item, ids) : 0;
	bool to_ticket = item == NULL;

	key_id(old, KEY_TICKET, work->d->ticket.keys.receive);
	for (i = 0; i < n; i++)
		to_ticket = to_ticket || strcmp(ids[i], old) == 0;
	item_party_unit(&parties[0], &work->d->box->key);
	item_party_ticket(&parties[1], &work->keys->open);
	return to_ticket ? 2 : 1;
}

/* Appends it to what is made, with its place in the new chain. */
static bool
add(struct work *work, struct item_plan *plan, const struct item *old)
{
	struct dossier_reset *out = work->out;
	struct arena *arena = &work->session->arena;
	struct item_party parties[2];
	struct item_sealed sealed = { 0 };
	struct item *item = &out->items[out->n];
	bool done;

	plan->ticket = &out->ticket;
	plan->parties = parties;
	plan->n_parties = parties_of(work, old, parties);
	if (out->n > 0 && item[-1].side == plan->place.side)
		memcpy(plan->place.previous, out->checks[out->n - 1].hash,
		    sizeof(plan->place.previous));
	done = item_seal(plan, &sealed);
	if (done) {
		struct item made = item_of(&plan->place, &sealed);

		item_hash(out->checks[out->n].hash, &out->ticket, &plan->place,
		    &made);
		*item = (struct item){ made.side, made.n,
			str_copy(arena, made.type), str_copy(arena, made.keys),
			str_copy(arena, made.text), str_copy(arena, made.sig) };
		out->n++;
	}
	item_sealed_done(&sealed);
	return done;
}

static bool
add_signed(struct work *work, struct item_plan *plan,
    const struct vault_key *reply, const struct item *old)
{
	unsigned char *secret = seal_alloc(SEAL_SIGN_SECRET_SIZE);
	unsigned char public_key[SEAL_KEY_SIZE];
	struct item_signer signer = { .secret = secret };
	bool done;

	seal_sign_pair(public_key, secret, reply->secret);
	memcpy(signer.id, reply->key.id, sizeof(signer.id));
	plan->signer = &signer;
	done = add(work, plan, old);
	seal_free(secret);
	return done;
}

static bool
add_again(struct work *work, size_t i)
{
	const struct item *old = &work->d->items[i];
	const struct item_check *check = &work->d->checks[i];
	struct item_signer ticket = { .secret = work->keys->sign };
	struct item_plan plan = {
		.place = { .side = old->side, .n = old->n, .type = old->type }
	};
	const struct vault_key *reply = NULL;
	struct buf text = { .wipe = true };
	bool done = body_of(work, i, &text);

	plan.body = buf_view(&text);
	if (old->side == ITEM_DESK) {
		reply = check->signer == NULL
			    ? NULL
			    : vault_find(work->session->vault, KEY_REPLY,
				  str_of(check->signer->id));
		done = done && reply != NULL &&
		       add_signed(work, &plan, reply, old);
	} else {
		plan.signer = old->n > 1 ? &ticket : NULL;
		done = done && add(work, &plan, old);
	}
	buf_done(&text);
	return done;
}

/* ---- the whole ----------------------------------------------------------- */

static bool
add_side(struct work *work, char side)
{
	const struct dossier *d = work->d;
	const struct item *last = item_last(d->items, d->n, side);
	uint32_t n;
	size_t i;

	for (n = 1; last != NULL && n <= last->n; n++) {
		for (i = 0; i < d->n; i++)
			if (d->items[i].side == side && d->items[i].n == n)
				break;
		if (i == d->n || !add_again(work, i))
			return false;
	}
	return true;
}

static bool
add_step(struct work *work, const struct body_desk *step)
{
	const struct dossier *d = work->d;
	const struct item *last = item_last(d->items, d->n, ITEM_DESK);
	const struct vault_key *reply = vault_reply_of(
	    work->session->vault, d->box->key.unit, work->session->today);
	struct item_plan plan = { .place = { .side = ITEM_DESK,
				      .n = last != NULL ? last->n + 1 : 1,
				      .type = step->type } };
	struct buf text = { .wipe = true };
	bool done;

	if (reply == NULL) {
		report_error("单位 %s 今天没有可用的签名密钥，请运行 desk keys",
		    d->box->unit_name);
		return false;
	}
	body_desk_put(&text, step);
	plan.body = buf_view(&text);
	done = add_signed(work, &plan, reply, NULL);
	buf_done(&text);
	return done;
}

bool
dossier_reset_make(struct dossier_reset *out, const struct dossier *d,
    struct session *s, const struct keys_ticket *keys,
    const struct body_desk *step)
{
	struct work work = { out, d, s, keys };

	*out = (struct dossier_reset){ .ticket = d->ticket };
	out->ticket.keys = keys->open;
	out->items = ARENA_ARRAY(&s->arena, d->n + 1, struct item);
	out->checks = ARENA_ARRAY(&s->arena, d->n + 1, struct item_check);
	if (!add_side(&work, ITEM_CITIZEN) || !add_side(&work, ITEM_DESK) ||
	    out->n != d->n || !add_step(&work, step))
		return refuse(&work);
	return item_verify_chain(&out->ticket, s->ring, d->box->key.unit,
		   out->items, out->n, out->checks) ||
	       refuse(&work);
}

bool
dossier_reset_note(
    const struct dossier_reset *made, struct dossier *d, struct session *s)
{
	const char *number = d->ticket.number;

	pins_remove(&d->pinbook.pins, number);
	d->pin = pins_add(
	    &d->pinbook.pins, number, d->box->key.id, &made->ticket.keys);
	pins_note(d->pin, made->items, made->checks, made->n, s->today);
	return pinbook_save(&d->pinbook, s->vault);
}
