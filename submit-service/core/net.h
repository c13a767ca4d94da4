/*
 * Addresses as far as abuse control needs them: text to bytes, ranges, the
 * part of an address that counts as one visitor, and who a request comes from
 * when proxies of ours stand in front. IPv4 stands as ::ffff:a.b.c.d, so that
 * one table holds both. Sources: RFC 4291 §2.2, §2.5.5.2; RFC 7239 §7.4 for
 * reading a list of forwarders from its right end.
 */
#ifndef CORE_NET_H
#define CORE_NET_H

#include "base/str.h"
#include "core/settings.h"

enum { NET_SIZE = 16, NET_V4_BITS = 96 /* before the four of IPv4 */ };

/* "192.0.2.1", "2001:db8::1"; no port, no brackets. */
bool net_address(struct str text, unsigned char out[NET_SIZE]);
/* "192.0.2.0/24", "2001:db8::/32", or one address. */
bool net_range(struct str text, struct settings_net *out);
bool net_contains(
    const struct settings_net *, const unsigned char address[NET_SIZE]);
/* Clears what lies behind the prefix that the settings name. */
void net_prefix(const struct settings *, unsigned char address[NET_SIZE]);

/*
 * Who asks: `peer`, or, where that is a listed proxy, the last address of
 * `forwarded` (X-Forwarded-For; may be empty) that is none. False: the proxy
 * names nobody, or the list cannot be read up to there.
 */
bool net_client(const struct settings *, const unsigned char peer[NET_SIZE],
    struct str forwarded, unsigned char out[NET_SIZE]);

#endif
