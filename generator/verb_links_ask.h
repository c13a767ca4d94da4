/*
 * Asks other sites whether an address still leads somewhere, through the
 * program curl (a child of its own per request, never a shell), politely: one
 * request per host at a time, a pause between two, HEAD before GET.
 */
#ifndef GENERATOR_VERB_LINKS_ASK_H
#define GENERATOR_VERB_LINKS_ASK_H

#include "verb_links_cache.h"

/* What curl said of one request. */
struct ext_answer {
	int status; /* 0: none */
	int exit;   /* of curl; −1: it was stopped */
	struct str to;
};

/* Reads the lines that our -w format makes. Borrowed. */
bool ext_answer_read(struct str, struct ext_answer *);
/* Sets state, why, status, to. */
void ext_judge(struct ext *, const struct ext_answer *);
/* Does a HEAD with this answer leave open what a GET would say? */
bool ext_wants_get(const struct ext_answer *);
/* "https://a.example:443/x" → "a.example:443": what counts as one host. */
struct str ext_host(struct str url);

/*
 * Fills state … to of all of them and sets `checked`; addresses begin with
 * http:// or https://. False: there is no curl (errno says why).
 */
bool ext_ask(struct arena *, struct ext *const *, size_t n, int64_t now);

#endif
