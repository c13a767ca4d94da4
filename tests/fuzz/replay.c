/*
 * Runs a fuzz target over the files of its corpus, so that what fuzzing once
 * found stays found under any compiler: replay FOLDER…
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
int LLVMFuzzerInitialize(int *, char ***) __attribute__((weak));

static size_t
replay_folder(const char *folder)
{
	struct arena arena;
	struct file_list list;
	struct str bad, text;
	size_t n = 0;

	arena_init(&arena, 0);
	if (!file_walk(&arena, folder, &list, &bad)) {
		fprintf(stderr, "%s: cannot be read\n", folder);
		exit(2);
	}
	for (size_t i = 0; i < list.n; i++) {
		const char *path =
		    file_join(&arena, folder, list.items[i].path);

		if (!file_read(&arena, path, &text)) {
			perror(path);
			exit(2);
		}
		/* A copy of its own: reading beyond it is found. */
		uint8_t *copy = malloc(text.n + (text.n == 0));
		for (size_t k = 0; k < text.n; k++)
			copy[k] = (uint8_t)text.p[k];
		(void)LLVMFuzzerTestOneInput(copy, text.n);
		free(copy);
		n++;
	}
	arena_done(&arena);
	return n;
}

int
main(int argc, char **argv)
{
	size_t n = 0;

	if (LLVMFuzzerInitialize != NULL)
		(void)LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		n += replay_folder(argv[i]);
	printf("%zu inputs\n", n);
	return n > 0 ? 0 : 1;
}
