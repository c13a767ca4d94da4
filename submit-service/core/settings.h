/*
 * service.yaml: one settings file for web, store and desk (contracts §9).
 * Relative paths are relative to the file's folder and made absolute here.
 * Keys, defaults and bounds are the table in settings.c; the commented example
 * is conf/service.yaml.
 */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include <sys/types.h>

#include "base/diag.h"

/* An address range, "10.0.0.0/8": IPv4 stands as ::ffff:a.b.c.d. */
struct settings_net {
	unsigned char address[16];
	unsigned bits; /* of the 128 */
};

/* Who may connect to a socket besides root and the store's own user. */
struct settings_peers {
	uid_t *users;
	size_t n_users;
	gid_t group; /* the socket file's group */
	bool has_group;
};

struct settings {
	const char *listen_host; /* "127.0.0.1" */
	unsigned listen_port;
	unsigned metrics_port; /* on 127.0.0.1; 0: none */
	unsigned workers;
	const char *bundle, *keys, *root_key; /* files */
	const char *receipt_key; /* file; NULL: receipts are not signed */
	const char *sockets;     /* folder of web.sock and desk.sock */
	const char *data;        /* folder of the databases */
	const char *static_dir;  /* development only; NULL when empty */
	const char *passwords;   /* file: the commonest passwords, one a line */
	/* Whose X-Forwarded-For is believed. */
	struct settings_net *proxies;
	size_t n_proxies;
	struct {
		unsigned threads; /* per worker */
		unsigned queue;   /* waiting, per worker and kind */
		size_t mem;       /* bytes; recorded by the store */
		unsigned ops;
	} argon;
	struct {
		size_t body;          /* urlencoded request body, bytes */
		size_t upload;        /* a request with files, bytes */
		size_t upload_memory; /* per worker, for all of them at once */
		size_t staged_all;    /* sealed files of drafts, bytes in all */
		unsigned store_queue; /* waiting store operations per worker */
		unsigned store_wait;  /* seconds until 503 */
		unsigned clients;     /* connections to the store, per socket */
		size_t disk_free;     /* below it nothing new is taken */
		/* Seconds. Test suites shorten lives here, never in code. */
		unsigned draft_max; /* bounds the life that a form asks for */
		unsigned receipt, receipt_anonymous;
		unsigned sweep; /* between two runs of the store's eraser */
		/* Against abuse, see core/throttle.h. */
		unsigned confirm_after;    /* from draft to confirmation */
		unsigned rate, burst;      /* requests: a minute, at once */
		unsigned prefix4, prefix6; /* bits that count as one visitor */
		unsigned lookup_free;      /* failures of one number */
		unsigned lookup_wait, lookup_wait_max; /* then, seconds */
		size_t staged;              /* bytes per prefix and hour */
		unsigned prefixes, numbers; /* remembered at most */
	} limits;
	struct {
		struct settings_peers web, desk;
	} peers;
	struct str dir; /* folder of the file */

	/* Where values stand, for findings made later; the key's line if the
	 * key is there, else the file. */
	struct {
		struct pos file, listen, bundle, keys, root_key, sockets, data,
		    static_dir, passwords, argon_mem, argon_ops;
	} at;
};

/* Strings live in the arena. False after findings with positions. */
bool settings_read(
    struct arena *, const char *path, struct settings *, struct diags *);

#endif
