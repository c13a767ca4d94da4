/*
 * The floor: a plain program that reads every Markdown file below a folder,
 * parses and renders it with libcmark-gfm, wraps it in a constant header and
 * footer and writes it. No front matter, no templates, no lists, no checks:
 * what no generator can do without. `floor CONTENT OUT [THREADS]`
 */
#define _GNU_SOURCE
#include <cmark-gfm.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char **files;
static size_t n_files, cap_files;
static atomic_size_t next_file;
static const char *content, *out;

/* cmark's allocator has no context: one arena per thread. */
enum { BLOCK = 4 << 20 };
static _Thread_local char *block;
static _Thread_local size_t used;

static void *
take(size_t n)
{
	n = (n + 15) & ~(size_t)15;
	if (n + 16 > BLOCK)
		abort();
	if (block == NULL)
		block = malloc(BLOCK);
	if (used + n + 16 > BLOCK)
		abort();
	*(size_t *)(void *)(block + used) = n;
	void *p = block + used + 16;
	used += n + 16;
	return p;
}

static void *
take_zeroed(size_t n, size_t size)
{
	return memset(take(n * size), 0, n * size);
}

static void *
take_more(void *old, size_t n)
{
	void *p = take(n);

	if (old != NULL) {
		size_t had = *(size_t *)(void *)((char *)old - 16);
		memcpy(p, old, had < n ? had : n);
	}
	return p;
}

static void
give_back(void *p)
{
	(void)p;
}

static cmark_mem mem = { take_zeroed, take_more, give_back };

static int
found(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	size_t n = strlen(path);

	(void)st;
	(void)ftw;
	if (type != FTW_F || n < 3 || strcmp(path + n - 3, ".md") != 0)
		return 0;
	if (n_files == cap_files) {
		cap_files = cap_files == 0 ? 1024 : cap_files * 2;
		files = realloc(files, cap_files * sizeof(*files));
	}
	files[n_files++] = strdup(path);
	return 0;
}

static char *
slurp(const char *path, size_t *n)
{
	struct stat st;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || fstat(fd, &st) != 0)
		exit(2);
	char *text = malloc((size_t)st.st_size + 1);
	ssize_t got = read(fd, text, (size_t)st.st_size);
	if (text == NULL || got != st.st_size)
		exit(2);
	close(fd);
	*n = (size_t)got;
	return text;
}

static void
write_page(const char *md, const char *html)
{
	static const char head[] =
	    "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">"
	    "\n<title>青渡市网上服务大厅</title>\n<main>\n";
	static const char foot[] = "</main>\n</html>\n";
	char path[4096];

	/* content/a/b.md → out/a/b/index.html */
	const char *rel = md + strlen(content) + 1;
	int n = snprintf(
	    path, sizeof(path), "%s/%.*s", out, (int)strlen(rel) - 3, rel);
	if (mkdir(path, 0755) != 0) {
		for (char *p = path + strlen(out) + 1;
		     (p = strchr(p, '/')) != NULL; p++) {
			*p = '\0';
			mkdir(path, 0755);
			*p = '/';
		}
		mkdir(path, 0755);
	}
	snprintf(path + n, sizeof(path) - (size_t)n, "/index.html");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0)
		exit(2);
	if (write(fd, head, sizeof(head) - 1) < 0 ||
	    write(fd, html, strlen(html)) < 0 ||
	    write(fd, foot, sizeof(foot) - 1) < 0)
		exit(2);
	close(fd);
}

static void *
work(void *arg)
{
	size_t i;

	while ((i = atomic_fetch_add(&next_file, 1)) < n_files) {
		size_t n;
		char *text = slurp(files[i], &n);
		used = 0;
		cmark_parser *parser =
		    cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &mem);
		cmark_parser_feed(parser, text, n);
		cmark_node *doc = cmark_parser_finish(parser);
		char *html = cmark_render_html_with_mem(
		    doc, CMARK_OPT_DEFAULT, NULL, &mem);
		write_page(files[i], html);
		free(text);
	}
	return arg;
}

int
main(int argc, char **argv)
{
	pthread_t threads[64];
	int n = argc > 3 ? atoi(argv[3]) : 1;

	if (argc < 3 || n < 1 || n > 64) {
		fprintf(stderr, "usage: floor CONTENT OUT [THREADS]\n");
		return 2;
	}
	content = argv[1];
	out = argv[2];
	mkdir(out, 0755);
	if (nftw(content, found, 64, FTW_PHYS) != 0)
		return 2;
	for (int i = 1; i < n; i++)
		if (pthread_create(&threads[i], NULL, work, NULL) != 0)
			return 2;
	work(NULL);
	for (int i = 1; i < n; i++)
		pthread_join(threads[i], NULL);
	printf("%zu pages\n", n_files);
	return 0;
}
