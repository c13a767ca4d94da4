/*
 * desk: the staff's side of the hall, on the command line. Verbs, their
 * options and their help are one table. Its manual page is wangting-desk.1.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/version.h"
#include "desk/report.h"
#include "desk/verbs.h"

static const struct verb {
	const char *name, *usage, *help;
	size_t n_arguments;
	unsigned options;
	int (*run)(struct session *);
} verbs[] = {
	{ "init", "[--units FILE] [--until YYYY-MM] [--root-key FILE]",
	    "首次使用：造根密钥和各单位的密钥，写出密钥声明", 0,
	    OPTION_KEYS | OPTION_PHRASE | OPTION_UNITS | OPTION_UNTIL |
		OPTION_ROOT,
	    verb_init },
	{ "keys",
	    "[--until YYYY-MM] [--units FILE] [--root-key FILE] | "
	    "--destroy YYYY-MM [--force] [--yes] | --recover FILE",
	    "续写以后几个月的密钥，并重写密钥声明；销毁旧月密钥；取回托管的密"
	    "钥",
	    0,
	    OPTION_KEYS | OPTION_PHRASE | OPTION_UNITS | OPTION_UNTIL |
		OPTION_ROOT | OPTION_DESTROY | OPTION_RECOVER | OPTION_YES |
		OPTION_FORCE | OPTION_ESCROW,
	    verb_keys },
	{ "escrow", "YYYY-MM --file F [--escrow-passphrase-file F]",
	    "把一个月的收件密钥另写一份，交托管", 1,
	    OPTION_KEYS | OPTION_PHRASE | OPTION_FILE | OPTION_ESCROW,
	    verb_escrow },
	{ "inbox", "[--unit U] [--state S] [--format text|json]",
	    "列出各件，限期近的在前；不用密钥", 0,
	    OPTION_UNIT | OPTION_STATE | OPTION_FORMAT | OPTION_OFFLINE,
	    verb_inbox },
	{ "show", "PUBLIC [--format text|json] [--save-files DIR]",
	    "打开并核对一件；附件另存到文件夹", 1,
	    OPTION_KEYS | OPTION_PHRASE | OPTION_FORMAT | OPTION_OFFLINE |
		OPTION_SAVE,
	    verb_show },
	{ "reply", "PUBLIC [--file F] [--state S]",
	    "答复一件；答复从文件或标准输入读", 1,
	    OPTION_KEYS | OPTION_PHRASE | OPTION_STATE | OPTION_FILE |
		OPTION_OFFLINE,
	    verb_reply },
	{ "verify", "FILE [--root FILE] [--statements FILE] [--chain FILE|DIR]",
	    "核对一份回执，不用网络和密钥", 1,
	    OPTION_ROOT_PUBLIC | OPTION_STATEMENTS | OPTION_CHAIN,
	    verb_verify },
	{ "receipts", "[--out DIR]", "把已过去的每一天写成公开的回执清单", 0,
	    OPTION_OUT, verb_receipts },
	{ "status", "PUBLIC STATE", "写一个签名的办理步骤", 2,
	    OPTION_KEYS | OPTION_PHRASE | OPTION_OFFLINE, verb_status },
	{ "export", "--unit U --file F [--state S]",
	    "把一个单位的件密封成一个文件，带到没有网络的工作台", 0,
	    OPTION_KEYS | OPTION_PHRASE | OPTION_UNIT | OPTION_STATE |
		OPTION_FILE,
	    verb_export },
	{ "import", "FILE", "把离线写的答复和步骤带回来", 1,
	    OPTION_KEYS | OPTION_PHRASE, verb_import },
	{ "reset", "PUBLIC [--password-file F] [--yes]",
	    "在窗口为实名件重设查询编号的后十位和密码", 1,
	    OPTION_KEYS | OPTION_PHRASE | OPTION_PASSWORD | OPTION_YES,
	    verb_reset },
	{ "purge", "[--yes] | --log",
	    "清除办结后保存期满的件；--log 列出清除记录", 0,
	    OPTION_KEYS | OPTION_PHRASE | OPTION_YES | OPTION_LOG, verb_purge },
	{ "backup", "FOLDER", "运行中备份数据库和附件，不用密钥", 1, 0,
	    verb_backup },
	{ "restore", "FOLDER", "存储进程停止时，把备份恢复到空的数据文件夹", 1,
	    0, verb_restore },
};

enum { N_VERBS = sizeof(verbs) / sizeof(*verbs) };

static void
print_help(FILE *to)
{
	size_t i;

	fputs("用法：desk VERB [选项] [PUBLIC …]\n\n", to);
	for (i = 0; i < N_VERBS; i++)
		fprintf(to, "  desk %-7s %s\n              %s\n", verbs[i].name,
		    verbs[i].usage, verbs[i].help);
	fputs(
	    "\n共同选项：\n"
	    "  --settings FILE         服务的设置，缺省"
	    " /etc/wangting/service.yaml\n"
	    "  --keys FILE             工作台密钥 desk.keys\n"
	    "  --passphrase-file FILE  从文件读口令（脚本用），否则在终端问\n"
	    "  --offline FILE          没有网络：用 desk export 写出的文件代替"
	    "存储进程\n"
	    "\n"
	    "PUBLIC 是受理号，即查询编号的前八位；不要输入完整编号。\n"
	    "退出码：0 完成；1 没有这一件，或核对有问题；2 用法、文件、连接或"
	    "口令有误。\n"
	    "desk --version 版本。说明见 wangting-desk(1)。\n",
	    to);
}

static const struct verb *
find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < N_VERBS; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

/*
 * No core file, no debugger of the same user, nothing in swap. All memory is
 * locked only where the limit leaves room for Argon2id: under a small limit
 * MCL_FUTURE would make that allocation fail. Guarded memory locks itself.
 */
static void
harden(void)
{
	static const struct rlimit none = { 0, 0 };
	const rlim_t enough = 512u * 1024 * 1024;
	struct rlimit lock;

	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	if (getrlimit(RLIMIT_MEMLOCK, &lock) == 0 && lock.rlim_cur >= enough)
		mlockall(MCL_CURRENT | MCL_FUTURE);
}

static int
run(const struct verb *verb, const struct options *options)
{
	struct session session;
	int status;

	session_init(&session, options);
	status = verb->run(&session);
	session_done(&session);
	if (fflush(stdout) != 0 && status == DESK_DONE) {
		report_error("写不了标准输出");
		status = DESK_FAILED;
	}
	return status;
}

static enum options_parsed
parse(struct options *options, int argc, char **argv, const struct verb *verb)
{
	enum options_parsed parsed =
	    options_parse(options, argc, argv, verb->options);

	if (parsed == OPTIONS_GO && options->n_arguments != verb->n_arguments)
		return OPTIONS_BAD;
	return parsed;
}

int
main(int argc, char **argv)
{
	struct options options = { .settings = "/etc/wangting/service.yaml" };
	const struct verb *verb;

	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		puts("desk " WANGTING_VERSION);
		return DESK_DONE;
	}
	if (argc >= 2 && strcmp(argv[1], "--help") == 0) {
		print_help(stdout);
		return DESK_DONE;
	}
	verb = argc >= 2 ? find_verb(argv[1]) : NULL;
	if (verb == NULL) {
		if (argc >= 2)
			report_error("没有命令“%s”", argv[1]);
		print_help(stderr);
		return DESK_FAILED;
	}
	options.verb = verb->name;
	switch (parse(&options, argc - 1, argv + 1, verb)) {
	case OPTIONS_HELP:
		printf("用法：desk %s %s\n%s。\n", verb->name, verb->usage,
		    verb->help);
		return DESK_DONE;
	case OPTIONS_BAD:
		fprintf(stderr, "用法：desk %s %s\n", verb->name, verb->usage);
		return DESK_FAILED;
	case OPTIONS_GO: break;
	}
	harden();
	if (!hash_start() || !seal_start()) {
		report_error("系统没有可用的随机数");
		return DESK_FAILED;
	}
	return run(verb, &options);
}
