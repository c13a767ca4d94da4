/*
 * For keylife.mjs, because a test cannot wait for next month: the box keys of
 * this month become those of an earlier one in desk.keys, with the same
 * secrets. The service goes on sealing to their public halves.
 *
 * usage: agekeys DESK.KEYS PASSPHRASE-FILE FROM-MONTH TO-MONTH
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "desk/vault.h"

static _Noreturn void
die(const char *why)
{
	fprintf(stderr, "agekeys: %s\n", why);
	exit(2);
}

int
main(int argc, char **argv)
{
	struct buf sealed = BUF_INIT;
	struct arena arena;
	struct str text, phrase;
	struct vault *vault;
	enum vault_fault fault;

	if (argc != 5 || strlen(argv[4]) != 7)
		die("usage");
	arena_init(&arena, 0);
	if (!seal_start() || !hash_start() ||
	    !file_read(&arena, argv[1], &text) ||
	    !file_read(&arena, argv[2], &phrase))
		die("files");
	phrase = str_trim(phrase);
	vault = vault_open(text, phrase, &fault);
	if (vault == NULL)
		die("passphrase");
	for (size_t i = 0; i < vault->n; i++)
		if (strcmp(vault->keys[i]->key.month, argv[3]) == 0)
			memcpy(vault->keys[i]->key.month, argv[4], 8);
	if (!vault_seal(&sealed, vault, phrase, NULL) ||
	    !file_write(argv[1], buf_view(&sealed), 0600, true))
		die("writing");
	vault_free(vault);
	buf_done(&sealed);
	arena_done(&arena);
	return 0;
}
