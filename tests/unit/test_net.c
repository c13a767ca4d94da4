/* Addresses, ranges, prefixes, and whom a list of forwarders names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/net.h"

static struct settings
settings_of(struct settings_net *nets, size_t n)
{
	struct settings s = { .proxies = nets, .n_proxies = n };

	s.limits.prefix4 = 24;
	s.limits.prefix6 = 56;
	return s;
}

static void
addresses(void **state)
{
	static const char *const bad[] = { "", " ", "1", "1.2.3", "1.2.3.4.5",
		"256.1.1.1", "01.2.3.4", "1.2.3.4:80", "[::1]", "::g", "a",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999", "1.2.3.4\t",
		"0x7f.0.0.1" };
	unsigned char a[NET_SIZE], b[NET_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(net_address(str_of(bad[i]), a));
	assert_false(net_address(STR("1.2.3.4\0"), a));
	assert_true(net_address(STR("192.0.2.7"), a));
	assert_true(net_address(STR("::ffff:192.0.2.7"), b));
	assert_memory_equal(a, b, NET_SIZE);
	assert_true(net_address(STR("2001:DB8::1"), a));
	assert_int_equal(a[0], 0x20);
	assert_int_equal(a[15], 1);
}

static void
ranges(void **state)
{
	static const char *const bad[] = { "1.2.3.4/33", "::/129", "1.2.3.4/",
		"1.2.3.4/-1", "/8", "1.2.3.4/8/8", "10/8" };
	struct settings_net net;
	unsigned char a[NET_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(net_range(str_of(bad[i]), &net));
	assert_true(net_range(STR("10.9.0.0/15"), &net));
	assert_true(net_address(STR("10.8.1.1"), a));
	assert_true(net_contains(&net, a));
	assert_true(net_address(STR("10.10.1.1"), a));
	assert_false(net_contains(&net, a));
	assert_true(net_range(STR("::/0"), &net));
	assert_true(net_contains(&net, a));
	assert_true(net_range(STR("10.10.1.1"), &net));
	assert_true(net_contains(&net, a));
}

static void
prefixes(void **state)
{
	struct settings s = settings_of(NULL, 0);
	unsigned char a[NET_SIZE], b[NET_SIZE];

	(void)state;
	net_address(STR("192.0.2.7"), a);
	net_address(STR("192.0.2.0"), b);
	net_prefix(&s, a);
	assert_memory_equal(a, b, NET_SIZE);
	net_address(STR("2001:db8:1:23ff:1::1"), a);
	net_address(STR("2001:db8:1:2300::"), b);
	net_prefix(&s, a);
	assert_memory_equal(a, b, NET_SIZE);
	s.limits.prefix6 = 128;
	net_prefix(&s, b);
	assert_memory_equal(a, b, NET_SIZE);
}

static void
clients(void **state)
{
	static const struct {
		const char *peer, *forwarded, *client;
	} cases[] = {
		/* not a proxy: whatever it says about others counts nothing */
		{ "203.0.113.9", "", "203.0.113.9" },
		{ "203.0.113.9", "192.0.2.1", "203.0.113.9" },
		/* a proxy: the last that is none */
		{ "127.0.0.1", "192.0.2.1", "192.0.2.1" },
		{ "127.0.0.1", "198.51.100.7, 192.0.2.1", "192.0.2.1" },
		{ "127.0.0.1", "192.0.2.1, 10.1.2.3", "192.0.2.1" },
		{ "127.0.0.1", "junk, 192.0.2.1 ,10.1.2.3", "192.0.2.1" },
		{ "127.0.0.1", "2001:db8::1", "2001:db8::1" },
		/* nobody is named */
		{ "127.0.0.1", "", NULL },
		{ "127.0.0.1", "10.1.2.3", NULL },
		{ "127.0.0.1", "192.0.2.1,", NULL },
		{ "127.0.0.1", "192.0.2.1, unknown", NULL },
		{ "127.0.0.1", "192.0.2.1, junk, 10.1.2.3", NULL },
	};
	struct settings_net nets[2];
	struct settings s = settings_of(nets, 2);

	(void)state;
	assert_true(net_range(STR("127.0.0.1"), &nets[0]));
	assert_true(net_range(STR("10.0.0.0/8"), &nets[1]));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		unsigned char peer[NET_SIZE], want[NET_SIZE], got[NET_SIZE];

		assert_true(net_address(str_of(cases[i].peer), peer));
		assert_int_equal(
		    net_client(&s, peer, str_of(cases[i].forwarded), got),
		    cases[i].client != NULL);
		if (cases[i].client == NULL)
			continue;
		assert_true(net_address(str_of(cases[i].client), want));
		assert_memory_equal(got, want, NET_SIZE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(ranges),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(clients),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
