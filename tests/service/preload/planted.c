/*
 * What a break-in might do, for sandbox.mjs: loaded before libsodium, it opens
 * a network socket in the thread that derives one certain password. Nothing
 * of it is in the service.
 */
#include <sys/socket.h>

#include <dlfcn.h>
#include <string.h>

typedef int derive_fn(unsigned char *, unsigned long long, const char *,
    unsigned long long, const unsigned char *, unsigned long long, size_t, int);

derive_fn crypto_pwhash;

int
crypto_pwhash(unsigned char *out, unsigned long long n_out, const char *words,
    unsigned long long n, const unsigned char *salt, unsigned long long ops,
    size_t mem, int algorithm)
{
	static const char sign[] = "planted-call";
	void *next = dlsym(RTLD_NEXT, "crypto_pwhash");
	derive_fn *derive;

	if (memmem(words, n, sign, sizeof(sign) - 1) != NULL)
		(void)socket(AF_INET, SOCK_STREAM, 0);
	memcpy(&derive, &next, sizeof(derive));
	return derive(out, n_out, words, n, salt, ops, mem, algorithm);
}
