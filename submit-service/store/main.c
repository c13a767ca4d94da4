/*
 * wangting-store: the store process. Reads the settings, hardens itself,
 * opens the store, serves its two sockets in the foreground until SIGTERM or
 * SIGINT. Its manual page is wangting-store.8.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/version.h"
#include "store/store_seccomp.h"
#include "store/store_serve.h"

static const char usage[] =
    "用法：wangting-store --settings service.yaml [--lang zh|en]\n"
    "      wangting-store --version | --help\n"
    "前台运行，按 Ctrl-C 或发 SIGTERM 停止。说明见 wangting-store(8)。\n";

struct options {
	const char *settings;
	enum diag_lang lang;
};

enum parsed { PARSED_GO, PARSED_DONE, PARSED_BAD };

static enum parsed
parse_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "settings", required_argument, NULL, 's' },
		{ "lang", required_argument, NULL, 'l' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	*options = (struct options){ NULL, DIAG_ZH };
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 's')
			options->settings = optarg;
		else if (c == 'l' && strcmp(optarg, "en") == 0)
			options->lang = DIAG_EN;
		else if (c == 'l' && strcmp(optarg, "zh") == 0)
			options->lang = DIAG_ZH;
		else if (c == 'v' || c == 'h') {
			fputs(c == 'v' ? "wangting-store " WANGTING_VERSION "\n"
				       : usage,
			    stdout);
			return PARSED_DONE;
		} else
			return PARSED_BAD;
	}
	return options->settings && optind == argc ? PARSED_GO : PARSED_BAD;
}

/* No core file, no debugger of the same user, files for the owner alone. */
static void
harden(void)
{
	static const struct rlimit none = { 0, 0 };

	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* Blocked before anything starts, so that none is lost. */
static int
catch_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* A failure of the system that has no place in a file. */
static bool
complain(const char *what)
{
	fprintf(stderr, "wangting-store: %s: %s\n", what, strerror(errno));
	return false;
}

static bool
serve_until(struct store_serve *server, int stop, const char *sockets)
{
	if (!store_seccomp_enter())
		return complain("seccomp");
	fprintf(stderr, "wangting-store: 已就绪 %s\n", sockets);
	return store_serve_run(server, stop) || complain("epoll");
}

static void
print_stats(struct store_stats s)
{
	fprintf(stderr,
	    "wangting-store: 已停止 operations=%" PRIu64 " batches=%" PRIu64
	    " commits=%" PRIu64 " tickets=%" PRIu64 " erased=%" PRIu64
	    " orphans=%" PRIu64 " missing=%" PRIu64 "\n",
	    s.operations, s.batches, s.commits, s.tickets, s.erased, s.orphans,
	    s.missing);
}

static bool
serve(const struct settings *settings, int stop, struct diags *diags)
{
	struct store *store = store_open(settings, NULL, diags);
	struct store_serve *server =
	    store ? store_serve_open(store, settings, diags) : NULL;
	bool good = server && serve_until(server, stop, settings->sockets);

	store_serve_close(server);
	if (good)
		print_stats(store_stats(store));
	store_close(store);
	return good;
}

int
main(int argc, char **argv)
{
	struct options options;
	struct settings settings;
	struct diag_levels levels;
	struct diags diags;
	struct arena arena;
	int stop, status = 2;
	bool good;

	switch (parse_options(argc, argv, &options)) {
	case PARSED_DONE: return 0;
	case PARSED_BAD: fputs(usage, stderr); return 2;
	case PARSED_GO: break;
	}
	harden();
	stop = catch_signals();
	arena_init(&arena, 0);
	diags_init(&diags);
	diag_levels_default(&levels);
	good = stop >= 0 &&
	       settings_read(&arena, options.settings, &settings, &diags) &&
	       serve(&settings, stop, &diags);
	diags_print(&diags, &levels, DIAG_TEXT, options.lang, stderr);
	status = good ? 0 : diags_exit(&diags, &levels);
	if (!good && status == 0)
		status = 2;
	diags_done(&diags);
	arena_done(&arena);
	return status;
}
