/* Verbs: each is one row of the table below. */
#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "base/version.h"
#include "build.h"
#include "fmt.h"
#include "options.h"
#include "render_template.h"
#include "verb_explain.h"
#include "verb_links.h"
#include "verb_list.h"

static int verb_build(int, char **);
static int verb_check(int, char **);

static const struct verb {
	const char *name, *usage;
	int (*run)(int argc, char **argv); /* argv[0] is the verb */
	bool has_options;
	const char *zh, *en;
	const struct option_flag *flags; /* its own */
	const size_t *n_flags;
} verbs[] = {
	{ "build", "wangting build [OPTION…]", verb_build, true,
	    "检查并生成网站", "check and generate the site", NULL, NULL },
	{ "check", "wangting check [OPTION…]", verb_check, true,
	    "只检查，什么都不写", "check only, write nothing", NULL, NULL },
	{ "list", "wangting list [OPTION…]", verb_list_main, true,
	    "列出页面，以及网站下次会变的时刻",
	    "pages, and when the site changes next", verb_list_flags,
	    &verb_list_n_flags },
	{ "explain", "wangting explain URL [OPTION…]", verb_explain_main, true,
	    "一个网址从哪里来、谁用到它、为什么变了",
	    "where a URL comes from, who uses it, why it changed", NULL, NULL },
	{ "links", "wangting links [OPTION…]", verb_links_main, true,
	    "列出链接和它们的状态", "links and their states", verb_links_flags,
	    &verb_links_n_flags },
	{ .name = "fmt",
	    .usage = "wangting fmt [FILE…] [--check]",
	    .run = fmt_main,
	    .zh = "改正正文里的中文输入笔误",
	    .en = "mend Chinese typing slips in pages" },
	{ "render",
	    "wangting render TEMPLATE --data FILE.json [--partials DIR]",
	    render_template_main, false,
	    "用给定的数据填一个 Mustache 模板，写到标准输出",
	    "one Mustache template with given data to standard output", NULL,
	    NULL },
};

enum { N_VERBS = sizeof(verbs) / sizeof(*verbs) };
/* What a build of some 20,000 pages takes, in bytes of address space. */
enum { HEAP_RESERVED = 256 * 1024 * 1024 };

static void
print_usage(FILE *to, enum diag_lang lang)
{
	fputs(lang == DIAG_ZH ? "用法：\n" : "usage:\n", to);
	for (size_t i = 0; i < N_VERBS; i++)
		fprintf(to, "  wangting %-8s %s\n", verbs[i].name,
		    lang == DIAG_ZH ? verbs[i].zh : verbs[i].en);
	fputs(lang == DIAG_ZH ? "  wangting VERB --help    某个命令的选项\n"
				"  wangting --version      版本\n"
			      : "  wangting VERB --help    options of a verb\n"
				"  wangting --version      version\n",
	    to);
}

static void
print_verb(const struct verb *verb, enum diag_lang lang)
{
	printf("%s%s\n%s\n",
	    lang == DIAG_ZH ? "用法：" : "usage: ", verb->usage,
	    lang == DIAG_ZH ? verb->zh : verb->en);
	if (verb->run == fmt_main) {
		putchar('\n');
		fmt_help(stdout, lang);
	}
	if (!verb->has_options)
		return;
	putchar('\n');
	options_help(stdout, lang, verb->flags,
	    verb->n_flags != NULL ? *verb->n_flags : 0);
}

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < N_VERBS; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static bool
wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

static int
run_pipeline(int argc, char **argv, bool check_only)
{
	struct build_options opt;
	bool help;

	if (!options_read(argc, argv, &opt, &help))
		return 2;
	opt.check_only = check_only;
	heap_reserve(HEAP_RESERVED);
	return build_run(&opt);
}

static int
verb_build(int argc, char **argv)
{
	return run_pipeline(argc, argv, false);
}

static int
verb_check(int argc, char **argv)
{
	return run_pipeline(argc, argv, true);
}

static int
say_unknown(const char *name, enum diag_lang lang)
{
	struct str names[N_VERBS];

	for (size_t i = 0; i < N_VERBS; i++)
		names[i] = str_of(verbs[i].name);
	struct str near = str_nearest(str_of(name), names, N_VERBS);
	fprintf(stderr,
	    lang == DIAG_ZH ? "wangting: 没有命令“%s”"
			    : "wangting: no verb “%s”",
	    name);
	if (near.n > 0)
		fprintf(stderr,
		    lang == DIAG_ZH ? "，是不是“%.*s”？"
				    : ", did you mean “%.*s”?",
		    STR_FMT(near));
	fputc('\n', stderr);
	print_usage(stderr, lang);
	return 2;
}

int
main(int argc, char **argv)
{
	enum diag_lang lang = options_lang(argc, argv);

	if (argc < 2) {
		print_usage(stderr, lang);
		return 2;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("wangting " WANGTING_VERSION);
		return 0;
	}
	if (strcmp(argv[1], "--help") == 0) {
		print_usage(stdout, lang);
		return 0;
	}
	const struct verb *verb = find_verb(argv[1]);
	if (verb == NULL)
		return say_unknown(argv[1], lang);
	if (wants_help(argc - 1, argv + 1)) {
		print_verb(verb, lang);
		return 0;
	}
	return verb->run(argc - 1, argv + 1);
}
