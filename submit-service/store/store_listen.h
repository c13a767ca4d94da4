/*
 * One listening socket of the store: its file, its mode, and who may connect.
 */
#ifndef STORE_STORE_LISTEN_H
#define STORE_STORE_LISTEN_H

#include "store/store.h"

struct store_listen {
	int fd; /* −1: closed */
	const struct settings_peers *peers;
	char path[108]; /* as long as sun_path */
};

/* Refuses a socket that another process answers on. False after a finding. */
bool store_listen_open(struct store_listen *, enum store_socket,
    const struct settings *, struct diags *);
void store_listen_close(struct store_listen *); /* removes the file */
/* Own user, root or a listed one; by the kernel's word (SO_PEERCRED). */
bool store_listen_allows(const struct store_listen *, int client);
/* Adds store-socket with errno. */
void store_listen_refuse(
    const char *path, const struct settings *, struct diags *);

#endif
