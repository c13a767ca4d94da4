/*
 * The hooks of the Kore module: what the parent checks and builds before
 * workers fork, and what each worker starts and stops. Everything that can
 * fail is done in the parent: Kore starts a failing worker again a hundred
 * times a second.
 *
 * service.yaml, named by the environment variable WANGTING_SETTINGS, is the
 * only source of address, port and limits; kore.conf holds constants.
 */
#include <sys/mman.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "core/seal.h"
#include "kore_web.h"
#include <kore/hooks.h>

enum { HEAD_MAX = 16 * 1024, FILES_MAX = 1024, CONNECTIONS_MAX = 512 };

/* The one mutable static of this room: Kore's hooks carry no context. */
static struct web *instance;

struct web *
web_instance(void)
{
	return instance;
}

/* ---- parent --------------------------------------------------------------*/

/* Exit status of a parent that does not start. */
enum { REFUSED = 2, TRY_LATER = 75 /* EX_TEMPFAIL of sysexits.h */ };

/* Kore has written its pid file already. */
static void __attribute__((noreturn)) stop_start(int status)
{
	fputs("submit-service: not started\n", stderr);
	unlink(kore_pidfile);
	exit(status);
}

static void __attribute__((noreturn)) refuse_to_start(struct diags *diags)
{
	if (diags != NULL) {
		struct diag_levels levels;

		diag_levels_default(&levels);
		diags_print(diags, &levels, DIAG_TEXT, DIAG_ZH, stderr);
	}
	stop_start(REFUSED);
}

static void
read_settings(struct web *web, struct diags *diags)
{
	const char *path = getenv("WANGTING_SETTINGS");

	if (path == NULL || *path == '\0') {
		fputs("WANGTING_SETTINGS must name service.yaml\n", stderr);
		refuse_to_start(NULL);
	}
	if (!settings_read(&web->arena, path, &web->settings, diags))
		refuse_to_start(diags);
	web->store_path = file_join(
	    &web->arena, web->settings.sockets, STR(STORE_SOCKET_WEB));
}

/* The store makes the site id, so it must run before us. */
static void
ask_site_id(struct web *web, unsigned char site_id[16])
{
	struct store_client client;
	struct store_request ping = { .op = STORE_PING };
	struct store_reply reply;
	struct buf record = BUF_INIT;

	if (!store_client_connect(&client, web->store_path)) {
		fprintf(stderr, "store: %s: %s\n", web->store_path,
		    strerror(errno));
		stop_start(TRY_LATER);
	}
	if (!store_client_ask(&client, &web->arena, &record, &ping, &reply) ||
	    reply.status != STORE_OK || reply.ping.site.n != STORE_SITE_SIZE) {
		fputs("store: no usable answer to ping\n", stderr);
		stop_start(TRY_LATER);
	}
	memcpy(site_id, reply.ping.site.p, STORE_SITE_SIZE);
	store_client_close(&client);
	buf_done(&record);
}

static void
load_service(struct web *web, struct diags *diags)
{
	unsigned char site_id[STORE_SITE_SIZE];

	ask_site_id(web, site_id);
	service_stamps(&web->settings, &web->seen);
	web->service = service_load(&web->settings, site_id, diags);
	if (web->service == NULL)
		refuse_to_start(diags);
	web_policy(web);
	/* One for each thread that the settings name, wherever it is needed. */
	web->gate =
	    argon_gate_new(web->settings.argon.threads * web->settings.workers);
	if (web->gate == NULL)
		refuse_to_start(NULL);
	web->counters = mmap(NULL, sizeof(*web->counters),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (web->counters == MAP_FAILED)
		refuse_to_start(NULL);
}

/* kore.conf cannot read service.yaml; Kore's own functions can be told. */
static void
bind_one(const char *name, const char *host, unsigned number)
{
	struct kore_server *server = kore_server_create(name);
	struct kore_domain *domain = kore_domain_new("*");
	char port[sizeof("65535")];

	server->tls = 0;
	snprintf(port, sizeof(port), "%u", number & 0xffff);
	if (!kore_server_bind(server, host, port, "wangting_connect")) {
		fprintf(stderr, "cannot listen on %s:%s\n", host, port);
		stop_start(TRY_LATER);
	}
	if (!kore_domain_attach(domain, server) ||
	    !kore_module_handler_new(domain, "^/.*$", "wangting_request", NULL,
		HANDLER_TYPE_DYNAMIC))
		refuse_to_start(NULL);
	kore_server_finalize(server);
}

static void
bind_server(struct web *web)
{
	const struct settings *s = &web->settings;

	bind_one("submit", s->listen_host, s->listen_port);
	/* What is counted is nobody's business beyond this host. */
	if (s->metrics_port != 0)
		bind_one(WEB_WATCH, "127.0.0.1", s->metrics_port);
	worker_count = (u_int8_t)s->workers;
}

/* What the rest of this room relies on, whatever kore.conf says. */
static void
set_kore(const struct web *web)
{
	http_body_max = web->limits.body;
	http_header_max = HEAD_MAX;
	http_body_disk_offload = 0; /* it would write plaintext */
	http_keepalive_time = 0;    /* the prefilter sees one request */
	http_hsts_enable = 0;
	http_request_ms = 1000;      /* 10 ms would stall those that wait */
	worker_accept_threshold = 1; /* or one worker takes all */
	worker_set_affinity = 0;     /* or all threads share one processor */
	worker_max_connections = CONNECTIONS_MAX;
	worker_rlimit_nofiles = FILES_MAX;
}

WEB_HOOK void
kore_parent_configure(int argc, char **argv)
{
	struct web *web = calloc(1, sizeof(*web));
	struct diags diags;

	(void)argc;
	(void)argv;
	/* Both are inherited: whole lines, and never twice after a fork. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	setvbuf(stderr, NULL, _IOLBF, 0);
	if (web == NULL || !hash_start() || !seal_start())
		refuse_to_start(NULL);
	instance = web;
	signal(SIGHUP, SIG_IGN); /* Kore would unload us under our threads */
	arena_init(&web->arena, 0);
	diags_init(&diags);
	LIST_INIT(&web->calls);
	web->parent = getpid();
	read_settings(web, &diags);
	web->limits.head = HEAD_MAX;
	web->limits.body = web->settings.limits.body;
	web->limits.upload = web->settings.limits.upload;
	load_service(web, &diags);
	set_kore(web);
	bind_server(web);
	diags_done(&diags);
}

/* ---- worker --------------------------------------------------------------*/

static void
tick(void *arg, u_int64_t now)
{
	/* It also wakes the loop: Kore's idle limits run only then. */
	web_conn_tick(now);
	web_store_tick(arg, now);
	web_reload_tick(arg);
	web_watch_tick(arg);
}

WEB_HOOK void
kore_worker_configure(void)
{
	struct web *web = web_instance();
	struct argon_pool_options options = {
		.threads = web->settings.argon.threads * web->settings.workers,
		.queue = web->settings.argon.queue,
		.run = argon_run,
		.counter = &web->counters->derivations,
		.gate = web->gate,
		.worker = (unsigned)worker->id,
	};

	signal(SIGHUP, SIG_IGN);
	argon_gate_reset(web->gate, options.worker);
	web->argon.pool = argon_pool_start(&options);
	if (web->argon.pool == NULL || !web_store_start(web) ||
	    !web_drain_prepare(web)) {
		/* No memory, no threads: do not hammer the machine. */
		sleep(1);
		fatal("worker: %s", strerror(errno));
	}
	web->argon.event.type = KORE_TYPE_CONNECTION;
	web->argon.event.handle = web_argon_ready;
	kore_platform_event_level_read(
	    argon_pool_fd(web->argon.pool), &web->argon.event);
	web_store_tick(web, kore_time_ms());
	kore_timer_add(tick, 1000, web, 0);
}

WEB_HOOK void
kore_worker_teardown(void)
{
	struct web *web = web_instance();

	/* Threads first: Kore unmaps this module right afterwards. */
	web_calls_drop(web);
	web_store_stop(web);
}
