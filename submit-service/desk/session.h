/*
 * What a verb works with: settings, the bundle's words, the open vault, a
 * connection to the store. Each verb asks for the parts it needs; every part
 * says itself what is wrong.
 */
#ifndef DESK_SESSION_H
#define DESK_SESSION_H

#include "contract/bundle.h"
#include "core/settings.h"
#include "core/store_client.h"
#include "desk/options.h"
#include "desk/passphrase.h"
#include "desk/vault.h"

struct session {
	const struct options *options;
	struct arena arena;
	struct settings settings;
	struct bundle *bundle;
	struct vault *vault;
	struct passphrase *passphrase;
	struct keyring *ring; /* of the vault */
	struct store_client store;
	struct offline *offline;            /* in its place, with --offline */
	unsigned char site[SEAL_SITE_SIZE]; /* the store's */
	struct instant now;                 /* civil time of the site */
	struct date today;
};

void session_init(struct session *, const struct options *);
void session_done(struct session *);

/* Each: true = there. False after saying what is wrong. */
bool session_settings(struct session *);
bool session_bundle(struct session *); /* sets now and today too */
bool session_store(struct session *);  /* connects, learns the site id;
					* --offline: opens the parcel */
bool session_vault(struct session *);  /* after session_store: same site */
/* Settings, bundle, store, vault. */
bool session_all(struct session *);

/* One operation; `record` holds the reply's bytes. False after saying why. */
bool session_ask(struct session *, struct buf *record,
    const struct store_request *, struct store_reply *);

/*
 * The same for an operation whose outcome must be known: when no answer came
 * it is asked once more on a fresh connection, and the store says `again`.
 */
bool session_ask_surely(struct session *, struct buf *record,
    const struct store_request *, struct store_reply *);

/* PUBLIC as typed → eight digits; refuses a full number. */
bool session_number(const char *typed, char out[NUMBER_PUBLIC + 1]);
/* Label of a unit or state; the id itself when the bundle has none. */
struct str session_unit(const struct session *, struct str id);
struct str session_state(const struct session *, struct str id);

#endif
