/*
 * The store's part at a desk without network: answers the desk's operations
 * out of an exported parcel (--offline FILE) and keeps what is written in
 * FILE.answers, which travels back. Only what can be merged later is offered.
 */
#ifndef DESK_OFFLINE_H
#define DESK_OFFLINE_H

#include "desk/session.h"

#define OFFLINE_ANSWERS ".answers"

struct offline;

/* After the vault is open. Arena; NULL after saying why. */
struct offline *offline_open(struct session *, const char *file);
/* As store_client_ask: true with a reply, whose status may say no. */
bool offline_ask(struct session *, struct offline *, struct buf *record,
    const struct store_request *, struct store_reply *);
void offline_done(struct offline *); /* NULL is fine */

#endif
