/* One line per message; nothing of a submission is ever printed here. */
#include "desk/report.h"

#include <stdarg.h>
#include <stdio.h>

static void put(const char *lead, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

static void
put(const char *lead, const char *fmt, va_list args)
{
	fprintf(stderr, "desk: %s", lead);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

void
report_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put("", fmt, args);
	va_end(args);
}

void
report_alarm(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put("！！警告：", fmt, args);
	va_end(args);
}

void
report_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put("提示：", fmt, args);
	va_end(args);
}
