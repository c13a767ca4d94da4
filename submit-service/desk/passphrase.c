/*
 * Reading a passphrase. On a terminal the signals that would end the program
 * wait until the echo is on again; nothing of the text is left in stdio.
 */
#include "desk/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "desk/report.h"

enum { AGAIN = 1, LONG = 2 }; /* asked twice; PASSPHRASE_MIN */
static const struct {
	const char *prompt;
	unsigned rules;
} uses[] = {
	[PASSPHRASE_OPEN] = { "工作台密钥的口令：", 0 },
	[PASSPHRASE_CHOOSE] = { "给工作台密钥设一个口令：", AGAIN | LONG },
	[PASSPHRASE_ROOT] = { "根密钥文件的口令：", 0 },
	[PASSPHRASE_ESCROW] = { "托管文件的口令：", 0 },
	[PASSPHRASE_ESCROW_CHOOSE] = { "给托管文件设一个口令：", AGAIN | LONG },
	[PASSPHRASE_CITIZEN] = { "请来人设一个查询密码：", AGAIN },
};

struct str
passphrase_str(const struct passphrase *p)
{
	return (struct str){ p->text, p->n };
}

/* ---- file ---------------------------------------------------------------- */

/* At most `max` bytes, until the end. −1: errno is set. */
static ssize_t
read_all(int fd, char *out, size_t max)
{
	size_t n = 0;
	ssize_t got;

	while (n < max) {
		got = read(fd, out + n, max - n);
		if (got == 0)
			break;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

static void
warn_of_mode(int fd, const char *file)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & 077) != 0)
		report_note("口令文件 %s 别的用户也能读，建议 chmod 600", file);
}

/* The first line counts; an editor's line feed behind it does not. */
static bool
read_file(const char *file, struct passphrase *out)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	const char *end;
	ssize_t n;

	if (fd < 0) {
		report_error("读不了口令文件 %s：%s", file, strerror(errno));
		return false;
	}
	warn_of_mode(fd, file);
	n = read_all(fd, out->text, PASSPHRASE_MAX);
	if (n < 0)
		report_error("读不了口令文件 %s：%s", file, strerror(errno));
	close(fd);
	if (n < 0)
		return false;
	end = memchr(out->text, '\n', (size_t)n);
	out->n = end != NULL ? (size_t)(end - out->text) : (size_t)n;
	if (out->n > 0 && out->text[out->n - 1] == '\r')
		out->n--;
	return true;
}

/* ---- terminal ------------------------------------------------------------ */

/* One line, or false on a signal, the end of input or an error. */
static bool
read_line(int tty, int signals, struct passphrase *out)
{
	struct pollfd wait[2] = { { .fd = tty, .events = POLLIN },
		{ .fd = signals, .events = POLLIN } };
	ssize_t n;

	if (poll(wait, 2, -1) < 0 || wait[1].revents != 0)
		return false;
	/* Line mode: the terminal gives the whole line at once. */
	n = read(tty, out->text, PASSPHRASE_MAX);
	if (n <= 0)
		return false;
	out->n = (size_t)n;
	if (out->text[out->n - 1] == '\n')
		out->n--;
	return true;
}

static bool
ask(int tty, const char *prompt, struct passphrase *out)
{
	struct termios old, quiet;
	sigset_t set, before;
	bool done;
	int signals;

	if (tcgetattr(tty, &old) != 0)
		return false;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGTSTP);
	sigprocmask(SIG_BLOCK, &set, &before);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	quiet.c_lflag |= ICANON;
	done = signals >= 0 && tcsetattr(tty, TCSAFLUSH, &quiet) == 0 &&
	       write(tty, prompt, strlen(prompt)) > 0 &&
	       read_line(tty, signals, out);
	tcsetattr(tty, TCSAFLUSH, &old);
	if (write(tty, "\n", 1) < 0)
		done = false;
	if (signals >= 0)
		close(signals);
	/* A signal that came is still pending: now it takes its course. */
	sigprocmask(SIG_SETMASK, &before, NULL);
	return done;
}

static bool
ask_twice(int tty, const char *prompt, struct passphrase *out)
{
	struct passphrase *again = seal_alloc(sizeof(*again));
	bool done, same;

	done = ask(tty, prompt, out) && ask(tty, "再输入一次：", again);
	same = done && out->n == again->n &&
	       seal_equal(out->text, again->text, sizeof(out->text));
	seal_free(again);
	if (done && !same)
		report_error("两次输入的口令不一样");
	return same;
}

static bool
read_terminal(enum passphrase_use use, struct passphrase *out)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	bool done;

	if (tty < 0) {
		report_error("没有终端可以输入口令，请用口令文件的选项");
		return false;
	}
	done = uses[use].rules & AGAIN ? ask_twice(tty, uses[use].prompt, out)
				       : ask(tty, uses[use].prompt, out);
	close(tty);
	return done;
}

struct passphrase *
passphrase_read(const char *file, enum passphrase_use use)
{
	struct passphrase *out = seal_alloc(sizeof(*out));
	bool done =
	    file != NULL ? read_file(file, out) : read_terminal(use, out);

	if (done && out->n == 0) {
		report_error("口令是空的");
		done = false;
	}
	if (done && (uses[use].rules & LONG) && out->n < PASSPHRASE_MIN) {
		report_error("口令太短，至少 %d 个字节", PASSPHRASE_MIN);
		done = false;
	}
	if (done)
		return out;
	seal_free(out);
	return NULL;
}
