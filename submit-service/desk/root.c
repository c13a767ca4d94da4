/* Reading and writing the file of the root key; its form is vault_file.c's. */
#include "desk/root.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "desk/place.h"
#include "desk/report.h"

/* Owned: seal_free, unless it is that of desk.keys. */
static struct passphrase *
root_passphrase(struct session *s)
{
	const char *file = s->options->root_passphrase_file;

	return file != NULL ? passphrase_read(file, PASSPHRASE_ROOT)
			    : s->passphrase;
}

static void
root_forget(struct session *s, struct passphrase *passphrase)
{
	if (passphrase != s->passphrase)
		seal_free(passphrase);
}

bool
root_place_is_fine(struct session *s)
{
	const char *path = s->options->root_key;

	return path == NULL || (place_is_fine(s, path) && place_is_free(path));
}

bool
root_write(struct session *s)
{
	struct passphrase *passphrase = root_passphrase(s);
	struct vault *part;
	struct buf text = BUF_INIT;
	bool done;

	if (passphrase == NULL)
		return false;
	part = vault_root_part(s->vault);
	done = vault_seal(&text, part, passphrase_str(passphrase), NULL);
	if (!done)
		report_error("内存不足，算不了口令");
	else if (!file_write(
		     s->options->root_key, buf_view(&text), 0600, true)) {
		report_error(
		    "写不了 %s：%s", s->options->root_key, strerror(errno));
		done = false;
	}
	buf_done(&text);
	vault_free(part);
	root_forget(s, passphrase);
	return done;
}

static bool
root_take(struct session *s, struct str text)
{
	struct passphrase *passphrase = root_passphrase(s);
	struct vault *part;
	enum vault_fault fault;
	bool done;

	if (passphrase == NULL)
		return false;
	part = vault_open(text, passphrase_str(passphrase), &fault);
	root_forget(s, passphrase);
	if (part == NULL) {
		report_error("打不开 %s：%s", s->options->root_key,
		    fault == VAULT_PASSPHRASE ? "口令不对，或文件被改动过"
					      : "不是根密钥文件，或已损坏");
		return false;
	}
	done = vault_take_root(s->vault, part);
	if (!done)
		report_error(
		    "%s 不是这份 desk.keys 的根密钥", s->options->root_key);
	vault_free(part);
	return done;
}

bool
root_ready(struct session *s)
{
	const char *path = s->options->root_key;
	struct str text;

	if (path == NULL)
		return true;
	if (s->vault->has_root)
		return root_place_is_fine(s) && root_write(s);
	if (!file_read(&s->arena, path, &text)) {
		report_error("读不了根密钥 %s：%s", path, strerror(errno));
		return false;
	}
	return root_take(s, text);
}
