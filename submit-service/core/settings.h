/*
 * service.yaml: one settings file for web, store and desk (contracts §9).
 * Relative paths are relative to the file's folder and made absolute here.
 */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include "base/diag.h"

struct settings {
	const char *listen_host; /* "127.0.0.1" */
	unsigned listen_port;
	unsigned workers;
	const char *bundle, *keys, *root_key; /* files */
	const char *sockets;    /* folder of web.sock and desk.sock */
	const char *data;       /* folder of the databases */
	const char *static_dir; /* development only; NULL when empty */
	const char *passwords;  /* list of the commonest; beside the program */
	struct {
		unsigned threads; /* per worker */
		unsigned queue;   /* waiting jobs before 503 */
		size_t mem;       /* bytes; recorded by the store */
		unsigned ops;
	} argon;
	struct {
		size_t body;          /* urlencoded request body, bytes */
		unsigned store_queue; /* waiting store operations per worker */
		unsigned store_wait;  /* seconds until 503 */
	} limits;
	struct str dir; /* folder of the file */
};

/* Strings live in the arena. False after findings with positions. */
bool settings_read(
    struct arena *, const char *path, struct settings *, struct diags *);

#endif
