/*
 * build/links.json: what the last checks of external links found, and how
 * long that may be believed. Only `wangting links --external` reads or writes
 * it; no output of a build depends on it.
 */
#ifndef GENERATOR_VERB_LINKS_CACHE_H
#define GENERATOR_VERB_LINKS_CACHE_H

#include "base/date.h"
#include "base/map.h"

enum ext_state {
	EXT_UNKNOWN, /* not asked, or no network: never cached */
	EXT_GOOD,
	EXT_UNSURE, /* it answers, but not to programs: no finding */
	EXT_DEAD,
	EXT__MAX
};

enum ext_why {
	EXT_WHY_NONE,
	EXT_WHY_HTTP,    /* `status` says it */
	EXT_WHY_HOST,    /* no such host */
	EXT_WHY_CONNECT, /* nobody listens */
	EXT_WHY_TLS,
	EXT_WHY_TIME,
	EXT_WHY_LOOP, /* redirected without end */
	EXT_WHY_OTHER,
	EXT_WHY__MAX
};

/* One address, without its anchor. */
struct ext {
	struct str url;
	enum ext_state state;
	enum ext_why why;
	int status;      /* of HTTP; 0: no answer */
	struct str to;   /* where redirects led; n == 0: nowhere else */
	int64_t checked; /* seconds */
	bool is_cached;
};

enum { EXT_GOOD_LIFE = 24 * 3600, EXT_BAD_LIFE = 3600 };

const char *ext_state_word(enum ext_state);
const char *ext_why_word(enum ext_why);

/*
 * url → struct ext, all of them, fresh or not. An absent or damaged file
 * gives an empty map: everything is asked again.
 */
void link_cache_read(struct arena *, const char *file, struct map *);
/* NULL when there is none, or it is too old (or from the future) at `now`. */
const struct ext *link_cache_find(
    const struct map *, struct str url, int64_t now);
/* What is known of `n` addresses; unknown ones are left out. errno. */
bool link_cache_write(
    const char *file, const struct ext *, size_t n, int offset);

#endif
