/* What the desk tells on standard error, and its exit status. */
#ifndef DESK_REPORT_H
#define DESK_REPORT_H

/* Exit status of every verb. */
enum {
	DESK_DONE = 0,
	DESK_REFUSED = 1, /* the ticket is not there, or does not verify */
	DESK_FAILED = 2   /* usage, files, sockets, passphrase */
};

/* "desk: …" and a line feed. */
void report_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* "desk: 警告：…": something is wrong with what the store gave. */
void report_alarm(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void report_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
