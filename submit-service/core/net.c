/* Addresses and ranges; see net.h. */
#include "core/net.h"

#include <arpa/inet.h>

#include <string.h>

static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

static bool
is_v4(const unsigned char address[NET_SIZE])
{
	return memcmp(address, mapped, sizeof(mapped)) == 0;
}

bool
net_address(struct str text, unsigned char out[NET_SIZE])
{
	char copy[INET6_ADDRSTRLEN];

	if (text.n == 0 || text.n >= sizeof(copy) ||
	    memchr(text.p, '\0', text.n) != NULL)
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	memcpy(out, mapped, sizeof(mapped));
	return inet_pton(AF_INET, copy, out + sizeof(mapped)) == 1 ||
	       inet_pton(AF_INET6, copy, out) == 1;
}

static void
clear_behind(unsigned char address[NET_SIZE], unsigned bits)
{
	for (unsigned i = 0; i < NET_SIZE; i++) {
		unsigned keep = bits > i * 8 ? bits - i * 8 : 0;

		if (keep < 8)
			address[i] &= (unsigned char)(0xff00 >> keep);
	}
}

bool
net_range(struct str text, struct settings_net *out)
{
	struct str address, tail;
	bool has_bits = str_cut(text, '/', &address, &tail);
	uint64_t bits = 0;
	unsigned before;

	if (!net_address(has_bits ? address : text, out->address))
		return false;
	before = is_v4(out->address) ? NET_V4_BITS : 0;
	if (has_bits && (!str_u64(tail, &bits) || bits > 128 - before))
		return false;
	out->bits = has_bits ? before + (unsigned)bits : 128;
	clear_behind(out->address, out->bits);
	return true;
}

bool
net_contains(
    const struct settings_net *net, const unsigned char address[NET_SIZE])
{
	unsigned char part[NET_SIZE];

	memcpy(part, address, NET_SIZE);
	clear_behind(part, net->bits);
	return memcmp(part, net->address, NET_SIZE) == 0;
}

void
net_prefix(const struct settings *settings, unsigned char address[NET_SIZE])
{
	clear_behind(address, is_v4(address)
				  ? NET_V4_BITS + settings->limits.prefix4
				  : settings->limits.prefix6);
}

static bool
is_ours(const struct settings *s, const unsigned char address[NET_SIZE])
{
	for (size_t i = 0; i < s->n_proxies; i++)
		if (net_contains(&s->proxies[i], address))
			return true;
	return false;
}

/* The last element of a list; what stands before it is left in *list. */
static struct str
take_last(struct str *list)
{
	size_t at = list->n;
	struct str last;

	while (at > 0 && list->p[at - 1] != ',')
		at--;
	last = str_trim(str_from(*list, at));
	list->n = at > 0 ? at - 1 : 0;
	return last;
}

bool
net_client(const struct settings *settings, const unsigned char peer[NET_SIZE],
    struct str forwarded, unsigned char out[NET_SIZE])
{
	memcpy(out, peer, NET_SIZE);
	while (is_ours(settings, out)) {
		if (forwarded.n == 0 ||
		    !net_address(take_last(&forwarded), out))
			return false;
	}
	return true;
}
