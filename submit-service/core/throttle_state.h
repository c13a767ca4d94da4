/* What throttle.c and throttle_pass.c share. Private to core/throttle*.c. */
#ifndef CORE_THROTTLE_STATE_H
#define CORE_THROTTLE_STATE_H

#include <pthread.h>

#include "core/seal.h"
#include "core/throttle.h"
#include "core/throttle_table.h"

struct prefix_entry {
	struct throttle_entry entry;
	uint64_t tokens, filled;  /* thousandths of a request; when */
	uint64_t staged, drained; /* bytes; when */
	uint64_t pass;            /* when the last pass becomes good */
};

struct number_entry {
	struct throttle_entry entry;
	uint64_t until; /* nobody tries before */
	uint32_t failed;
};

struct spent_entry {
	struct throttle_entry entry;
};

/* The shared part; the tables lie behind it. */
struct throttle_shared {
	pthread_mutex_t lock;
	uint64_t day; /* of the key, counted from the machine's start */
	unsigned char key[SEAL_KEY_SIZE];  /* the tables'; new every day */
	unsigned char boot[SEAL_KEY_SIZE]; /* the passes' */
	uint64_t took;                     /* a derivation, thousandths of ms */
	unsigned parallel;
	uint64_t next; /* when the next pass becomes good */
};

struct throttle {
	struct settings settings;
	struct throttle_table prefixes, numbers, spent;
	struct throttle_shared *shared;
	char *memory; /* the same */
	size_t size;
};

/* Locked, with the key of the day; released by throttle_leave. */
void throttle_enter(struct throttle *, uint64_t ms);
void throttle_leave(struct throttle *);
void throttle_mac(const struct throttle *, unsigned char out[THROTTLE_MAC],
    char what, struct str);
/* Between enter and leave; NULL for an unknown client. */
struct prefix_entry *throttle_prefix(
    struct throttle *, struct str client, uint64_t ms);

#endif
