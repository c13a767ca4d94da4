/*
 * The list of a backup's files with their sizes and hashes: written by the
 * store when a backup is complete, held against the files before any of them
 * is restored. Text, one line each:
 *
 *	wangting backup 1
 *	site SITE
 *	made 2026-11-24
 *	file tickets.db 40960 HASH
 *
 * The hash is a chain over blocks, so that both sides can take a large file a
 * piece at a time: h = BLAKE2b-256(h ‖ BLAKE2b-256(block)), from 32 zero
 * bytes.
 */
#ifndef CORE_MANIFEST_H
#define CORE_MANIFEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/hash.h"
#include "core/store_wire.h"

#define MANIFEST_FILE "manifest"

enum { MANIFEST_BLOCK = 1024 * 1024 };

struct manifest_file {
	struct str name; /* relative; '/' between folders, no ".." */
	int64_t size;
	unsigned char hash[HASH_SIZE];
};

struct manifest {
	unsigned char site[STORE_SITE_SIZE];
	struct date made;
	struct manifest_file *files;
	size_t n, cap;
};

void manifest_put(struct buf *, const struct manifest *);
/* Everything in the arena. False on any doubt. */
bool manifest_get(struct manifest *, struct arena *, struct str text);
struct manifest_file *manifest_add(
    struct manifest *, struct arena *, struct str name);
/* Goes on with the next block, of MANIFEST_BLOCK bytes but for the last. */
void manifest_hash(struct manifest_file *, struct str block);

#endif
