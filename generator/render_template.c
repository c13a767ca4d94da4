/*
 * The verb `render`: reads a template, its partials and JSON data, prints the
 * result. Lenient: a missing name or partial prints nothing.
 */
#include "render_template.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mustache.h"
#include "base/utf8.h"

enum { EXIT_DONE = 0, EXIT_BAD = 2 };

struct job {
	struct arena arena;
	struct diags diags;
	struct mustache_set *set;
	const char *template, *data, *partials;
};

static const char usage[] =
    "用法：wangting render 模板文件 --data 数据.json [--partials 目录]\n"
    "把一个 Mustache 模板和 JSON 数据合成的结果打印到标准输出。\n";

/* False after the usage text. */
static bool
options_read(struct job *job, int argc, char **argv, int *status)
{
	static const struct option options[] = {
		{ "data", required_argument, NULL, 'd' },
		{ "partials", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c;

	*status = EXIT_BAD;
	optind = 1;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'd': job->data = optarg; break;
		case 'p': job->partials = optarg; break;
		case 'h':
			(void)fputs(usage, stdout);
			*status = EXIT_DONE;
			return false;
		default: (void)fputs(usage, stderr); return false;
		}
	}
	if (argc - optind != 1 || job->data == NULL) {
		(void)fputs(usage, stderr);
		return false;
	}
	job->template = argv[optind];
	return true;
}

static bool
text_read(struct job *job, const char *path, struct str *out)
{
	if (file_read(&job->arena, path, out))
		return true;
	(void)fprintf(
	    stderr, "wangting render: 读不了 %s：%s\n", path, strerror(errno));
	return false;
}

static const struct mustache *
template_add(struct job *job, struct str name, const char *path)
{
	struct src *src = ARENA_NEW(&job->arena, struct src);
	struct str text;
	size_t bad;

	if (!text_read(job, path, &text))
		return NULL;
	src_init(src, &job->arena, str_of(path), text);
	bad = utf8_bad(text);
	if (bad != SIZE_MAX) {
		DIAG_ADD0(&job->diags, DIAG_UTF8_BAD, src_pos_file(src));
		return NULL;
	}
	return mustache_add(job->set, name, src, &job->diags);
}

/* NAME.html and NAME.mustache are partials; false for other files. */
static bool
partial_name(struct str path, struct str *name)
{
	static const char *const endings[] = { ".html", ".mustache" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		if (!str_ends(path, endings[i]))
			continue;
		*name = str_sub(path, 0, path.n - strlen(endings[i]));
		return true;
	}
	return false;
}

static bool
partials_add(struct job *job)
{
	struct file_list files;
	struct str bad, name;
	bool good = true;

	if (job->partials == NULL)
		return true;
	if (!file_walk(&job->arena, job->partials, &files, &bad)) {
		(void)fprintf(stderr, "wangting render: 读不了 %.*s：%s\n",
		    STR_FMT(bad), strerror(errno));
		return false;
	}
	for (size_t i = 0; i < files.n; i++) {
		const char *path =
		    file_join(&job->arena, job->partials, files.items[i].path);

		/* Sorted: of two with one name the .html file stands. */
		if (!partial_name(files.items[i].path, &name) ||
		    mustache_find(job->set, name) != NULL)
			continue;
		if (template_add(job, name, path) == NULL)
			good = false;
	}
	return good;
}

static bool
data_read(struct job *job, struct mval *out)
{
	struct json_error error;
	struct jnode *node;
	struct str text;

	if (!text_read(job, job->data, &text))
		return false;
	node = json_parse(&job->arena, text, &error);
	if (node == NULL) {
		(void)fprintf(stderr, "%s:%d:%d: JSON 写法有误：%s\n",
		    job->data, error.line, error.column, error.text);
		return false;
	}
	out->pos = POS_NONE;
	mtree_val(mtree_of_json(&job->arena, node), out);
	return true;
}

static bool
render(struct job *job)
{
	const struct mustache *template;
	struct mval data;
	struct buf out = BUF_INIT;
	struct mustache_eval eval = { .set = job->set,
		.stack = &data,
		.n_stack = 1,
		.out = &out,
		.diags = &job->diags };
	bool good;

	if (!data_read(job, &data) || !partials_add(job))
		return false;
	/* No file can have this name: no partial takes its place. */
	template = template_add(job, STR("/"), job->template);
	if (template == NULL || !mustache_link(job->set, &job->diags))
		return false;
	good = mustache_run(template, &eval);
	if (good && !file_write_all(STDOUT_FILENO, out.p, out.n)) {
		(void)fprintf(
		    stderr, "wangting render: 写不出去：%s\n", strerror(errno));
		good = false;
	}
	buf_done(&out);
	return good;
}

int
render_template_main(int argc, char **argv)
{
	struct job job = { 0 };
	struct diag_levels levels;
	int status;

	if (!options_read(&job, argc, argv, &status))
		return status;
	arena_init(&job.arena, 0);
	diags_init(&job.diags);
	job.set = mustache_set_new(&job.arena, MUSTACHE_LENIENT);
	status = render(&job) ? EXIT_DONE : EXIT_BAD;
	diag_levels_default(&levels);
	diags_print(&job.diags, &levels, DIAG_TEXT, DIAG_ZH, stderr);
	diags_done(&job.diags);
	arena_done(&job.arena);
	return status;
}
