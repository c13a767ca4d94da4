/*
 * Runs a command and prints what it cost: wall seconds, CPU seconds (user and
 * system), peak KiB. `measure COMMAND…`; the command's output is dropped.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

int
main(int argc, char **argv)
{
	struct rusage used;
	int status;

	if (argc < 2) {
		fprintf(stderr, "usage: measure COMMAND…\n");
		return 2;
	}
	double start = clock_now();
	pid_t child = fork();
	if (child < 0)
		return 2;
	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);
		dup2(null, 1);
		dup2(null, 2);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (wait4(child, &status, 0, &used) < 0 || status != 0)
		return 2;
	printf("%.4f %.4f %ld\n", clock_now() - start,
	    (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6,
	    used.ru_maxrss);
	return 0;
}
