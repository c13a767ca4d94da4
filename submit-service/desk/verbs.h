/* One function per verb; each returns the exit status. */
#ifndef DESK_VERBS_H
#define DESK_VERBS_H

#include "desk/dossier.h"
#include "desk/session.h"

int verb_init(struct session *);
int verb_keys(struct session *);
/* Of `desk keys`: --destroy MONTH, --recover FILE. */
int verb_keys_destroy(struct session *);
int verb_keys_recover(struct session *);
int verb_escrow(struct session *);
int verb_inbox(struct session *);
int verb_show(struct session *);
int verb_reply(struct session *);
int verb_status(struct session *);
int verb_export(struct session *);
int verb_import(struct session *);
int verb_reset(struct session *);
int verb_purge(struct session *);
int verb_backup(struct session *);
int verb_restore(struct session *);
int verb_verify(struct session *);
int verb_receipts(struct session *);

/* The page of `show`, complete; safe for a terminal. Appends. */
void verb_show_page(
    struct buf *, const struct session *, const struct dossier *);
/* The same as one JSON object and a line feed; texts byte for byte. */
void verb_show_json(struct buf *, const struct dossier *);
/*
 * Opens every file of the submission into a folder, which is made when it is
 * not there; no file of that name is ever overwritten. The exit status.
 */
int verb_show_save(
    struct session *, const struct dossier *, const char *folder);
/*
 * What an officer wrote, ready to be sealed: valid UTF-8 without a byte order
 * mark, line feeds alone, no control characters, not empty. Arena; false
 * after saying why.
 */
bool verb_reply_text(struct arena *, struct str typed, struct str *out);

#endif
