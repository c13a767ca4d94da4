/* The file of pins; what a pin means is core/pins.c's. */
#include "desk/pinbook.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "desk/report.h"

#define AD STR("wangting desk.pins 1")

/* "…/desk.keys" → "…/desk.pins"; another name keeps its own beside it. */
static const char *
pins_path(struct arena *arena, const char *keys_path)
{
	struct str path = str_of(keys_path);

	if (str_ends(path, ".keys"))
		path = str_sub(path, 0, path.n - 5);
	return str_fmt(arena, "%.*s.pins", STR_FMT(path));
}

static bool
take_lock(struct pinbook *book, struct arena *arena)
{
	const char *path = str_fmt(arena, "%s.lock", book->path);

	book->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (book->lock >= 0 && flock(book->lock, LOCK_EX) == 0)
		return true;
	report_error("锁不住 %s：%s", path, strerror(errno));
	pinbook_close(book);
	return false;
}

bool
pinbook_open(struct pinbook *book, struct arena *arena, const char *keys_path,
    const struct vault *vault)
{
	struct buf text = { .wipe = true };
	struct str sealed;
	bool done;

	*book =
	    (struct pinbook){ .path = pins_path(arena, keys_path), .lock = -1 };
	pins_init(&book->pins, arena);
	if (!take_lock(book, arena))
		return false;
	if (!file_read(arena, book->path, &sealed)) {
		if (errno == ENOENT)
			return true; /* the first ticket ever opened */
		report_error("读不了 %s：%s", book->path, strerror(errno));
		pinbook_close(book);
		return false;
	}
	done = seal_get(&text, vault->pins, AD, sealed, SEAL_PADDED) &&
	       pins_get(&book->pins, arena, buf_view(&text));
	buf_done(&text);
	if (!done) {
		report_error("%s 打不开：被改动过，或不属于这份密钥。它记着每件"
			     "第一次打开时的公钥，请找回备份，不要删掉重来",
		    book->path);
		pinbook_close(book);
	}
	return done;
}

bool
pinbook_save(struct pinbook *book, const struct vault *vault)
{
	struct buf text = { .wipe = true }, sealed = BUF_INIT;
	bool done;

	pins_put(&text, &book->pins);
	seal_put(&sealed, vault->pins, AD, buf_view(&text), SEAL_PADDED);
	done = file_write(book->path, buf_view(&sealed), 0600, true);
	if (!done)
		report_error("写不了 %s：%s", book->path, strerror(errno));
	buf_done(&text);
	buf_done(&sealed);
	return done;
}

void
pinbook_close(struct pinbook *book)
{
	if (book->lock >= 0)
		close(book->lock);
	book->lock = -1;
}
