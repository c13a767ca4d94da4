/*
 * A reply for somebody's ticket that is right in everything but its signer,
 * for follow.mjs: opened with the citizen's number and password, bound to its
 * place, sealed to unit and ticket, signed by a key no root ever named. Prints
 * JSON with hex values: once under that key's own id, once under the id of
 * the unit's true reply key.
 *
 * usage: foreign SETTINGS SITE_HEX UNIT SEED_HEX NUMBER PASSWORD TEXT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/hash.h"
#include "core/body.h"
#include "core/keys.h"
#include "core/seal_access.h"
#include "core/settings.h"

struct forger {
	struct arena arena;
	struct diags diags;
	struct settings settings;
	struct keyring *ring;
	unsigned char site[SEAL_SITE_SIZE];
	struct binding_ticket place;
	struct instant now;
	const struct key *box, *reply;
};

static _Noreturn void
die(const char *why)
{
	fprintf(stderr, "foreign: %s\n", why);
	exit(2);
}

static size_t
hex(unsigned char *out, size_t max, const char *text)
{
	size_t n = strlen(text) / 2;

	if (n > max)
		die("hex");
	for (size_t i = 0; i < n; i++)
		out[i] = (unsigned char)(ascii_hex(text[2 * i]) * 16 +
					 ascii_hex(text[2 * i + 1]));
	return n;
}

static void
load(struct forger *f, char **argv)
{
	struct keys_source source = { .site = f->site };
	struct json_error error;
	struct bundle *bundle;
	struct str text;

	hex(f->site, sizeof(f->site), argv[2]);
	if (!settings_read(&f->arena, argv[1], &f->settings, &f->diags) ||
	    !file_read(&f->arena, f->settings.bundle, &text))
		die("settings or bundle");
	bundle = bundle_decode(&f->arena, text, &error);
	if (bundle == NULL)
		die(error.text);
	source.statements = f->settings.keys;
	source.root = f->settings.root_key;
	source.units = bundle->units;
	source.n_units = bundle->n_units;
	f->ring = keys_load(&f->arena, &source, &f->diags);
	f->now =
	    (struct instant){ (int64_t)time(NULL), bundle->site.utc_offset };
	if (f->ring == NULL)
		die("keys");
	f->box = keys_box_for(f->ring, str_of(argv[3]), date_of(f->now));
	f->reply = keys_reply(f->ring, str_of(argv[3]), date_of(f->now));
	if (f->box == NULL || f->reply == NULL)
		die("no key of the unit");
}

/* The ticket's keys, as its own citizen has them. */
static struct keys_ticket *
open_ticket(struct forger *f, char **argv)
{
	unsigned char wrapped[SEAL_WRAPPED_SIZE], seed[SEAL_KEY_SIZE];
	size_t n = hex(wrapped, sizeof(wrapped), argv[4]);
	struct number number;
	struct argon_job *job;
	struct seal_access *access;

	if (!number_parse(str_of(argv[5]), &number))
		die("number");
	memcpy(f->place.site, f->site, sizeof(f->site));
	memcpy(f->place.number, number.digits, NUMBER_PUBLIC);
	job = seal_access_job(f->site, &number, str_of(argv[6]),
	    (struct seal_cost){ f->settings.argon.mem, f->settings.argon.ops });
	argon_run(job);
	access = seal_access_new(job);
	if (access == NULL ||
	    !seal_access_unwrap(seed, access,
		(struct seal_wrap){ f->site, f->place.number },
		str_mem(wrapped, n)))
		die("password");
	seal_free(access);
	seal_free(job);
	return keys_ticket_of(seed);
}

static void
print_hex(const char *name, struct str bytes, const char *after)
{
	char *text = malloc(2 * bytes.n + 1);

	hash_hex_put(text, bytes.p, bytes.n);
	printf("\"%s\":\"%s\"%s", name, text, after);
	free(text);
}

static void
print_item(struct forger *f, const char *id, const char *words,
    const unsigned char *secret)
{
	struct body_desk body = { .type = STR(ITEM_REPLY),
		.at = date_of(f->now),
		.state = STR("replied"),
		.text = str_of(words) };
	struct item_signer signer = { .secret = secret };
	struct item_party parties[2];
	struct item_sealed sealed;
	struct buf text = BUF_INIT;
	struct item_plan plan = { .ticket = &f->place,
		.place = { .side = ITEM_DESK, .n = 1, .type = STR(ITEM_REPLY) },
		.parties = parties,
		.n_parties = 2,
		.signer = &signer };

	memcpy(signer.id, id, KEYS_ID);
	item_party_unit(&parties[0], f->box);
	item_party_ticket(&parties[1], &f->place.keys);
	body_desk_put(&text, &body);
	plan.body = buf_view(&text);
	if (!item_seal(&plan, &sealed))
		die("seal");
	putchar('{');
	print_hex("keys", buf_view(&sealed.keys), ",");
	print_hex("text", buf_view(&sealed.text), ",");
	print_hex("signature", str_mem(sealed.sig, sizeof(sealed.sig)), "}");
	item_sealed_done(&sealed);
	buf_done(&text);
}

int
main(int argc, char **argv)
{
	struct forger f = { 0 };
	struct keys_ticket *ticket;
	unsigned char seed[SEAL_KEY_SIZE], public_key[SEAL_KEY_SIZE];
	unsigned char secret[SEAL_SIGN_SECRET_SIZE];
	char id[KEYS_ID + 1];

	if (argc != 8 || !seal_start())
		die("usage");
	arena_init(&f.arena, 0);
	diags_init(&f.diags);
	load(&f, argv);
	ticket = open_ticket(&f, argv);
	f.place.keys = ticket->open;
	seal_random(seed, sizeof(seed));
	seal_sign_pair(public_key, secret, seed);
	key_id(id, KEY_REPLY, public_key);
	putchar('[');
	print_item(&f, id, argv[7], secret);
	putchar(',');
	print_item(&f, f.reply->id, argv[7], secret);
	puts("]");
	seal_free(ticket);
	diags_done(&f.diags);
	arena_done(&f.arena);
	return 0;
}
