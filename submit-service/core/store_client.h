/*
 * Talks to the store process over its SEQPACKET sockets. Two ways:
 * a blocking call for the desk, the service's parent and tests; and the two
 * non-blocking moves an event loop needs. Which operations exist depends on
 * the socket connected to (web.sock or desk.sock).
 *
 * Records come from core/store_wire.h. Nothing here retries: a request whose
 * answer did not come may be repeated, every operation is idempotent.
 */
#ifndef CORE_STORE_CLIENT_H
#define CORE_STORE_CLIENT_H

#include "core/store_wire.h"

enum { STORE_WAIT_MS = 5000 }; /* what a client waits for an answer */

#define STORE_SOCKET_WEB  "web.sock"
#define STORE_SOCKET_DESK "desk.sock"

struct store_client {
	int fd; /* non-blocking, close-on-exec; −1: not connected */
	uint32_t next_job;
};

/* False: errno is set and fd is −1. `path` is the socket file. */
bool store_client_connect(struct store_client *, const char *path);
void store_client_close(struct store_client *);

/*
 * Blocking: patches a fresh job id into the record, sends it, waits for its
 * answer; late answers to earlier calls are dropped. False after the timeout
 * (errno ETIMEDOUT) or when the store is gone (fd is closed, −1).
 */
bool store_client_call(struct store_client *, struct buf *record,
    struct buf *reply, int timeout_ms);

/*
 * Encode, call, decode in one. `reply` borrows from `record`, which is the
 * caller's and must outlive it; lists go to the arena. False: errno as above,
 * EINVAL for a request that cannot be encoded, EPROTO for a bad answer.
 */
bool store_client_ask(struct store_client *, struct arena *, struct buf *record,
    const struct store_request *, struct store_reply *);

/* ---- for event loops ----------------------------------------------------- */

enum store_io {
	STORE_IO_DONE,
	STORE_IO_LATER, /* not now: wait for the descriptor */
	STORE_IO_GONE   /* the store closed or broke: close, connect anew */
};

/* Sends one record as it is (set the job first). */
enum store_io store_client_send(int fd, struct str record);
/* The same with a descriptor of ours beside it (file_put); −1: none. */
enum store_io store_client_send_file(int fd, struct str record, int file);
/* Receives one record into the buffer, replacing its content. */
enum store_io store_client_receive(int fd, struct buf *record);

#endif
