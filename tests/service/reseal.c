/*
 * A thief who can write the database, for acceptance_swap.mjs: a submission
 * of his own for somebody's ticket, properly sealed to the unit's public key
 * but with his ticket keys, and the columns under which his own number and
 * password open it. It says what the columns say: this unit (the answer
 * “region”) and this moment. Prints JSON with hex values. Needs nothing secret.
 *
 * usage: reseal SETTINGS SITE_HEX PUBLIC UNIT FORM REV AT PASSWORD
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "contract/clock.h"
#include "core/body.h"
#include "core/keys.h"
#include "core/seal_access.h"
#include "core/settings.h"

struct thief {
	struct arena arena;
	struct diags diags;
	struct settings settings;
	struct bundle *bundle;
	struct keyring *ring;
	const struct key *box;
	struct instant at;
	unsigned char site[SEAL_SITE_SIZE];
	const char *public, *unit, *form, *rev;
};

static _Noreturn void
die(const char *why)
{
	fprintf(stderr, "reseal: %s\n", why);
	exit(2);
}

static void
load(struct thief *t, char **argv)
{
	struct keys_source source = { .site = t->site };
	struct json_error error;
	struct str text;

	if (strlen(argv[2]) != 2 * SEAL_SITE_SIZE)
		die("site");
	for (size_t i = 0; i < SEAL_SITE_SIZE; i++)
		t->site[i] = (unsigned char)(ascii_hex(argv[2][2 * i]) * 16 +
					     ascii_hex(argv[2][2 * i + 1]));
	t->public = argv[3];
	t->unit = argv[4];
	t->form = argv[5];
	t->rev = argv[6];
	if (!settings_read(&t->arena, argv[1], &t->settings, &t->diags) ||
	    !file_read(&t->arena, t->settings.bundle, &text))
		die("settings or bundle");
	t->bundle = bundle_decode(&t->arena, text, &error);
	if (t->bundle == NULL)
		die(error.text);
	source.statements = t->settings.keys;
	source.root = t->settings.root_key;
	source.units = t->bundle->units;
	source.n_units = t->bundle->n_units;
	t->ring = keys_load(&t->arena, &source, &t->diags);
	if (!instant_parse(str_of(argv[7]), &t->at))
		die("at");
	t->box = t->ring == NULL
		     ? NULL
		     : keys_box_for(t->ring, str_of(t->unit), date_of(t->at));
	if (t->box == NULL)
		die("no box key");
}

static void
print_hex(const char *name, struct str bytes, const char *after)
{
	char *text = malloc(2 * bytes.n + 1);

	hash_hex_put(text, bytes.p, bytes.n);
	printf("\"%s\":\"%s\"%s", name, text, after);
	free(text);
}

static struct date
due_of(const struct thief *t)
{
	const struct form *form = bundle_form(t->bundle, str_of(t->form));

	if (form == NULL)
		die("form");
	return clock_due(&form->clock, t->at, false, &t->bundle->holidays);
}

static void
print_submission(struct thief *t, const struct keys_ticket *ticket)
{
	struct jnode region = { .kind = JNODE_STR, .text = str_of(t->unit) };
	struct jnode *items[] = { &region };
	struct str names[] = { STR("region") };
	struct jnode answers = {
		.kind = JNODE_MAP, .n = 1, .keys = names, .items = items
	};
	struct binding_ticket place = { .keys = ticket->open };
	struct item_party parties[2];
	struct body_submission body = { .form = str_of(t->form),
		.rev = str_of(t->rev),
		.at = t->at,
		.due = due_of(t),
		.consent = STR("x"),
		.terms = STR("x"),
		.ticket = ticket->open,
		.answers = &answers };
	struct buf text = BUF_INIT;
	struct item_sealed sealed;
	struct item_plan plan = { .ticket = &place,
		.place = { .side = ITEM_CITIZEN,
		    .n = 1,
		    .type = STR(ITEM_SUBMISSION) },
		.parties = parties,
		.n_parties = 2 };

	memcpy(place.site, t->site, sizeof(place.site));
	memcpy(place.number, t->public, NUMBER_PUBLIC);
	item_party_unit(&parties[0], t->box);
	item_party_ticket(&parties[1], &ticket->open);
	body_submission_put(&text, &body, NULL);
	plan.body = buf_view(&text);
	if (!item_seal(&plan, &sealed))
		die("seal");
	print_hex("keys", buf_view(&sealed.keys), ",");
	print_hex("text", buf_view(&sealed.text), ",");
	item_sealed_done(&sealed);
	buf_done(&text);
}

static void
print_access(
    struct thief *t, const struct keys_ticket *ticket, const char *password)
{
	struct number number;
	char sixteen[17], face[NUMBER_FACE + 1];
	struct argon_job *job;
	struct seal_access *access;
	struct buf seed = BUF_INIT;

	snprintf(sixteen, sizeof(sixteen), "%s12345678", t->public);
	number_make(&number, sixteen);
	number_face(&number, face);
	job = seal_access_job(t->site, &number, str_of(password),
	    (struct seal_cost){ t->settings.argon.mem, t->settings.argon.ops });
	argon_run(job);
	access = seal_access_new(job);
	if (access == NULL)
		die("argon");
	seal_access_wrap(&seed, access,
	    (struct seal_wrap){ t->site, t->public }, ticket->seed);
	print_hex("seed", buf_view(&seed), ",");
	print_hex("token", str_mem(access->token_hash, SEAL_HASH_SIZE), ",");
	printf("\"number\":\"%s\"", face);
	buf_done(&seed);
	seal_free(access);
	seal_free(job);
}

int
main(int argc, char **argv)
{
	struct thief t = { 0 };
	struct keys_ticket *ticket;

	if (argc != 9 || strlen(argv[3]) != NUMBER_PUBLIC || !seal_start())
		die("usage");
	arena_init(&t.arena, 0);
	diags_init(&t.diags);
	load(&t, argv);
	ticket = keys_ticket_new();
	putchar('{');
	print_submission(&t, ticket);
	print_access(&t, ticket, argv[8]);
	puts("}");
	seal_free(ticket);
	diags_done(&t.diags);
	arena_done(&t.arena);
	return 0;
}
