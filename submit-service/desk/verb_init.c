/* desk init: the first keys of a site. desk keys: the months to come. */
#include "desk/verbs.h"

#include <stdio.h>
#include <string.h>

#include "desk/keyset.h"
#include "desk/place.h"
#include "desk/report.h"
#include "desk/root.h"

static bool
nothing_is_there(struct session *s)
{
	const char *receipt = s->settings.receipt_key;

	if (receipt != NULL &&
	    !(place_is_free(receipt) &&
		place_is_free(str_fmt(&s->arena, "%s.pub", receipt))))
		return false;
	return place_is_free(s->options->keys) &&
	       place_is_free(s->settings.keys) &&
	       place_is_free(s->settings.root_key) && root_place_is_fine(s);
}

/* ---- the verbs ----------------------------------------------------------- */

/* --until, or three months ahead. */
static bool
until_month(const struct session *s, char out[8])
{
	const char *asked = s->options->until;
	struct date first, last;
	char now[8], end[8];

	keyset_month(now, s->today, 0);
	keyset_month(end, s->today, KEYSET_AHEAD_MAX);
	if (asked == NULL) {
		keyset_month(out, s->today, KEYSET_AHEAD);
		return true;
	}
	if (!vault_month(str_of(asked), &first, &last) ||
	    strcmp(asked, now) < 0 || strcmp(asked, end) > 0) {
		report_error("--until 要写成 YYYY-MM，从 %s 到 %s", now, end);
		return false;
	}
	memcpy(out, asked, 8);
	return true;
}

static void
print_files(const struct session *s, const struct keyset_receipt *receipt)
{
	const char *root = s->options->root_key;

	printf("  工作台密钥（保密，请离线备份） %s\n", s->options->keys);
	printf("  密钥声明（公开）               %s\n", s->settings.keys);
	printf("  根公钥（公开，请归 root 所有） %s\n", s->settings.root_key);
	if (receipt->state == KEYSET_RECEIPT_MADE)
		printf("  回执密钥（归网页进程的用户）   %s\n"
		       "  回执密钥的声明（公开）         %s\n"
		       "服务下次启动时用上新的回执密钥。\n",
		    s->settings.receipt_key, receipt->public_path);
	if (root != NULL)
		printf("  根密钥（保密，用完即拔下收好） %s\n", root);
	else
		report_note("根密钥也在 desk.keys 里。正式使用请把它移到单独的"
			    "介质：desk keys --root-key 文件");
}

/* Nothing can be signed: is there anything to sign? */
static int
without_root(size_t missing, const char *until)
{
	if (missing == 0) {
		printf("收件密钥已到 %s，不用续写。\n", until);
		return DESK_DONE;
	}
	report_error("到 %s 还缺 %zu 把密钥，新的密钥要由根密钥签发：请接上存放"
		     "根密钥的介质，用 --root-key 指明文件",
	    until, missing);
	return DESK_FAILED;
}

/* What is missing, and the root key to sign it with. */
static int
make(struct session *s)
{
	struct keyset_units units;
	struct keyset_receipt receipt;
	char until[8];
	size_t added;
	int status = DESK_FAILED;

	if (!until_month(s, until) || !keyset_units(s, &units) ||
	    !keyset_complete(s, &units, until, &added))
		return DESK_FAILED;
	if (!keyset_receipt_make(s, until, &receipt)) {
		keyset_receipt_done(&receipt);
		return DESK_FAILED;
	}
	added += receipt.state != KEYSET_RECEIPT_FINE;
	if (!s->vault->has_root) {
		status = without_root(added, until);
	} else if (keyset_write(s) && keyset_receipt_write(s, &receipt)) {
		printf("新写 %zu 把密钥，收件密钥到 %s 为止。\n", added, until);
		print_files(s, &receipt);
		status = DESK_DONE;
	}
	keyset_receipt_done(&receipt);
	return status;
}

int
verb_init(struct session *s)
{
	if (s->options->keys == NULL) {
		report_error("请用 --keys 指明要写的密钥文件 desk.keys");
		return DESK_FAILED;
	}
	if (!session_settings(s))
		return DESK_FAILED;
	/* Units may come from a file before the site was ever built. */
	if (s->options->units == NULL && !session_bundle(s))
		return DESK_FAILED;
	if (!place_is_fine(s, s->options->keys) || !nothing_is_there(s) ||
	    !session_store(s))
		return DESK_FAILED;
	s->passphrase =
	    passphrase_read(s->options->passphrase_file, PASSPHRASE_CHOOSE);
	if (s->passphrase == NULL)
		return DESK_FAILED;
	s->vault = vault_new(s->site);
	if (s->options->root_key != NULL && !root_write(s))
		return DESK_FAILED;
	return make(s);
}

int
verb_keys(struct session *s)
{
	bool is_signed;
	int status;

	if (s->options->destroy != NULL)
		return verb_keys_destroy(s);
	if (s->options->recover != NULL)
		return verb_keys_recover(s);
	if (!session_all(s) || !root_ready(s))
		return DESK_FAILED;
	/* Without the root key nothing was written. */
	is_signed = s->vault->has_root;
	status = make(s);
	if (status == DESK_DONE && is_signed)
		puts("正在运行的服务几秒内就会用上新的密钥声明。");
	return status;
}
