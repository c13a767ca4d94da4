/* Reading the command line; what the verbs mean is main.c's. */
#include "desk/options.h"

#include <getopt.h>
#include <stdbool.h>
#include <string.h>

#include "desk/report.h"

static const struct option known[] = {
	{ "settings", required_argument, NULL, 's' },
	{ "keys", required_argument, NULL, 'k' },
	{ "passphrase-file", required_argument, NULL, 'p' },
	{ "units", required_argument, NULL, 'U' },
	{ "until", required_argument, NULL, 't' },
	{ "unit", required_argument, NULL, 'u' },
	{ "state", required_argument, NULL, 'S' },
	{ "format", required_argument, NULL, 'f' },
	{ "file", required_argument, NULL, 'F' },
	{ "root-key", required_argument, NULL, 'r' },
	{ "root-passphrase-file", required_argument, NULL, 'R' },
	{ "destroy", required_argument, NULL, 'D' },
	{ "recover", required_argument, NULL, 'c' },
	{ "escrow-passphrase-file", required_argument, NULL, 'E' },
	{ "yes", no_argument, NULL, 'y' },
	{ "force", no_argument, NULL, 'O' },
	{ "password-file", required_argument, NULL, 'P' },
	{ "log", no_argument, NULL, 'l' },
	{ "offline", required_argument, NULL, 'L' },
	{ "out", required_argument, NULL, 'o' },
	{ "root", required_argument, NULL, 'a' },
	{ "statements", required_argument, NULL, 'e' },
	{ "chain", required_argument, NULL, 'C' },
	{ "save-files", required_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* Which bit an option has, and where its value goes. */
static const char **
slot_of(struct options *o, int c, unsigned *bit)
{
	struct {
		int c;
		unsigned bit;
		const char **slot;
	} const table[] = {
		{ 's', 0, &o->settings },
		{ 'k', OPTION_KEYS, &o->keys },
		{ 'p', OPTION_PHRASE, &o->passphrase_file },
		{ 'U', OPTION_UNITS, &o->units },
		{ 't', OPTION_UNTIL, &o->until },
		{ 'u', OPTION_UNIT, &o->unit },
		{ 'S', OPTION_STATE, &o->state },
		{ 'f', OPTION_FORMAT, &o->format },
		{ 'F', OPTION_FILE, &o->file },
		{ 'r', OPTION_ROOT, &o->root_key },
		{ 'R', OPTION_ROOT, &o->root_passphrase_file },
		{ 'D', OPTION_DESTROY, &o->destroy },
		{ 'c', OPTION_RECOVER, &o->recover },
		{ 'E', OPTION_ESCROW, &o->escrow_passphrase_file },
		{ 'y', OPTION_YES, &o->yes },
		{ 'O', OPTION_FORCE, &o->force },
		{ 'P', OPTION_PASSWORD, &o->password_file },
		{ 'l', OPTION_LOG, &o->log },
		{ 'L', OPTION_OFFLINE, &o->offline },
		{ 'o', OPTION_OUT, &o->out },
		{ 'a', OPTION_ROOT_PUBLIC, &o->root },
		{ 'e', OPTION_STATEMENTS, &o->statements },
		{ 'C', OPTION_CHAIN, &o->chain },
		{ 'v', OPTION_SAVE, &o->save_files },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].c == c) {
			*bit = table[i].bit;
			return table[i].slot;
		}
	return NULL;
}

static bool
format_is_known(const struct options *o)
{
	if (o->format == NULL || strcmp(o->format, "text") == 0 ||
	    strcmp(o->format, "json") == 0)
		return true;
	report_error("--format 只能是 text 或 json");
	return false;
}

enum options_parsed
options_parse(struct options *o, int argc, char **argv, unsigned allowed)
{
	const char **slot;
	unsigned bit = 0;
	int c, index = 0;

	while ((c = getopt_long(argc, argv, "", known, &index)) != -1) {
		if (c == 'h')
			return OPTIONS_HELP;
		slot = slot_of(o, c, &bit);
		if (slot == NULL)
			return OPTIONS_BAD;
		/* Keys are harmless where none are needed: one set of
		 * options then serves every verb of a script. */
		if ((bit & ~(allowed | OPTION_KEYS | OPTION_PHRASE)) != 0) {
			report_error(
			    "desk %s 不用 --%s", argv[0], known[index].name);
			return OPTIONS_BAD;
		}
		*slot = optarg != NULL ? optarg : ""; /* a mere flag */
	}
	for (; optind < argc && o->n_arguments < 2; optind++)
		o->arguments[o->n_arguments++] = argv[optind];
	return optind == argc && format_is_known(o) ? OPTIONS_GO : OPTIONS_BAD;
}
