/*
 * desk verify: is a receipt that somebody brings ours? Works without network,
 * store and passphrase: root public key → statement → receipt, and the
 * published list of its day if one is named.
 */
#include "desk/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "core/receipt.h"
#include "desk/receipt_day.h"
#include "desk/report.h"

static bool
read_text(struct session *s, const char *path, struct str *out)
{
	if (file_read(&s->arena, path, out))
		return true;
	report_error("读不了 %s：%s", path, strerror(errno));
	return false;
}

/* The settings are needed only for what the options leave open. */
static bool
read_root(struct session *s, unsigned char root[SEAL_KEY_SIZE])
{
	const char *path = s->options->root;
	struct str text;

	if (path == NULL && !session_settings(s))
		return false;
	if (path == NULL)
		path = s->settings.root_key;
	if (!read_text(s, path, &text))
		return false;
	if (keys_root_get(root, text))
		return true;
	report_error("%s 不是根公钥", path);
	return false;
}

/* The statement that came along, or else the one that is published. */
static struct keyring *
read_ring(struct session *s, const struct receipt_brought *brought,
    const unsigned char root[SEAL_KEY_SIZE])
{
	struct keys_source source = { .site = brought->receipt.site };
	const char *path = s->options->statements;
	struct str text = brought->statement;
	struct keyring *ring;
	struct diags diags;

	if (path == NULL && text.n == 0 && s->settings.receipt_key != NULL)
		path = str_fmt(&s->arena, "%s.pub", s->settings.receipt_key);
	if (path == NULL && text.n == 0) {
		report_error(
		    "回执上没有密钥声明，请用 --statements 指明声明文件");
		return NULL;
	}
	if (path != NULL && !read_text(s, path, &text))
		return NULL;
	diags_init(&diags);
	ring = keys_parse(&s->arena, &source, root,
	    str_of(path != NULL ? path : "statement"), text, &diags);
	diags_print(&diags, NULL, DIAG_TEXT, DIAG_ZH, stderr);
	diags_done(&diags);
	return ring;
}

static const char *
verdict_text(enum receipt_verdict verdict)
{
	static const char *const texts[] = {
		[RECEIPT_GENUINE] = "签名有效",
		[RECEIPT_UNKNOWN_KEY] =
		    "key 一行：根密钥没有签发过这把回执密钥",
		[RECEIPT_FORGED] =
		    "签名无效：sig 一行与前面几行不符，有改动或抄写有误",
		[RECEIPT_OUTSIDE] =
		    "received 一行：签名的密钥在那一天不在有效期内",
	};

	return texts[verdict];
}

/* The day's list: a file, or a folder whose whole chain is checked too. */
static bool
in_chain(struct session *s, const struct receipt *receipt)
{
	const char *path = s->options->chain, *wrong = NULL;
	const struct str received = str_sub(receipt->received, 0, 10);
	unsigned char hash[SEAL_HASH_SIZE];
	struct receipt_day *days, one;
	struct stat st;
	struct str text;
	size_t n = 1;

	receipt_hash(hash, receipt);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		if (!receipt_day_folder(&s->arena, path, &days, &n))
			return false;
	} else {
		days = &one;
		if (!read_text(s, path, &text))
			return false;
		if (!receipt_day_get(&s->arena, text, &one, &wrong)) {
			report_error("%s：%s", path, wrong);
			return false;
		}
	}
	if (n == 0) {
		report_error("%s 里没有清单", path);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		if (memcmp(days[i].site, receipt->site, SEAL_SITE_SIZE) != 0 ||
		    !receipt_day_has(&days[i], hash))
			continue;
		printf("公开清单：在 %d-%02d-%02d 的清单里\n", days[i].day.y,
		    days[i].day.m, days[i].day.d);
		return true;
	}
	printf("公开清单：从 %d-%02d-%02d 到 %d-%02d-%02d 的清单里没有这份回执"
	       "（收到日期 %.*s）\n",
	    days[0].day.y, days[0].day.m, days[0].day.d, days[n - 1].day.y,
	    days[n - 1].day.m, days[n - 1].day.d, STR_FMT(received));
	return false;
}

/* A slip in a path is none of the receipt's. */
static bool
chain_is_there(const struct session *s)
{
	const char *path = s->options->chain;

	if (path == NULL || access(path, R_OK) == 0)
		return true;
	report_error("读不了 %s：%s", path, strerror(errno));
	return false;
}

static void
print_receipt(const struct receipt *r)
{
	printf("受理号：%.*s\n事项：%.*s\n单位：%.*s\n", STR_FMT(r->public),
	    STR_FMT(r->form), STR_FMT(r->unit));
	printf(
	    "收到：%.*s\n期限：%.*s\n", STR_FMT(r->received), STR_FMT(r->due));
}

int
verb_verify(struct session *s)
{
	unsigned char root[SEAL_KEY_SIZE];
	struct receipt_brought brought;
	enum receipt_verdict verdict;
	const struct keyring *ring;
	const char *missing;
	struct str text;

	if (!read_text(s, s->options->arguments[0], &text) ||
	    !read_root(s, root) || !chain_is_there(s))
		return DESK_FAILED;
	if (!receipt_get(text, &brought, &missing)) {
		report_error("%s：不是回执，或“%s”这一行缺少、写错",
		    s->options->arguments[0], missing);
		return DESK_REFUSED;
	}
	ring = read_ring(s, &brought, root);
	if (ring == NULL) {
		puts(brought.statement.n > 0 && s->options->statements == NULL
			 ? "回执不能认定：statement 一行的密钥声明不能用"
			 : "回执不能认定：密钥声明不能用");
		return DESK_REFUSED;
	}
	verdict = receipt_judge(&brought, ring);
	printf("%s：%s\n",
	    verdict == RECEIPT_GENUINE ? "回执属实" : "回执不属实",
	    verdict_text(verdict));
	if (verdict != RECEIPT_GENUINE)
		return DESK_REFUSED;
	print_receipt(&brought.receipt);
	return s->options->chain == NULL || in_chain(s, &brought.receipt)
		   ? DESK_DONE
		   : DESK_REFUSED;
}
