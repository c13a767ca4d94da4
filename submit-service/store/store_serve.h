/*
 * The store's sockets: listens on web.sock and desk.sock, collects what all
 * clients sent into one batch, sends the answers. Runs in the foreground
 * until `stop` becomes readable.
 */
#ifndef STORE_STORE_SERVE_H
#define STORE_STORE_SERVE_H

#include "store/store.h"

struct store_serve;

/* Creates the folder and both sockets. NULL after findings; all borrowed. */
struct store_serve *store_serve_open(
    struct store *, const struct settings *, struct diags *);
/* False: the event loop itself failed (errno). */
bool store_serve_run(struct store_serve *, int stop);
/* Closes all connections and removes the sockets. */
void store_serve_close(struct store_serve *);

#endif
