/*
 * Start-up of the service's knowledge; see service.h. Everything that can be
 * wrong is found here, in the parent, before a worker exists.
 */
#include "core/service.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "core/keys.h"
#include "core/memory.h"
#include "core/password.h"
#include "core/receipt.h"
#include "core/store_wire.h"
#include "core/throttle.h"

/* Passwords, memory and throttle outlive the bundle they were loaded beside. */
struct service_lasting {
	struct arena arena;
	struct map *passwords;
	struct receipt_key *receipt;
	struct memory *memory;
	unsigned char *boot;
	struct throttle *throttle;
	unsigned refs;
};

static struct service_lasting *
lasting_new(const struct settings *settings)
{
	struct service_lasting *lasting = calloc(1, sizeof(*lasting));

	if (lasting == NULL)
		return NULL;
	arena_init(&lasting->arena, 0);
	lasting->memory = memory_new();
	lasting->boot = seal_alloc(SEAL_KEY_SIZE);
	seal_random(lasting->boot, SEAL_KEY_SIZE);
	lasting->throttle = throttle_new(settings);
	return lasting;
}

static void
lasting_free(struct service_lasting *lasting)
{
	if (lasting == NULL || --lasting->refs > 0)
		return;
	memory_free(lasting->memory);
	seal_free(lasting->boot);
	receipt_key_free(lasting->receipt);
	throttle_free(lasting->throttle);
	arena_done(&lasting->arena);
	free(lasting);
}

static void
add_unreadable(struct diags *diags, const char *path)
{
	DIAG_ADD(diags, DIAG_SYS_READ, POS_NONE, path, strerror(errno));
}

static void
add_unusable(
    struct service *service, const char *why, struct str what, struct diags *ds)
{
	struct src *src = ARENA_NEW(&service->arena, struct src);

	src_init(src, &service->arena, str_of(service->settings.bundle),
	    str_of(NULL));
	DIAG_ADD(ds, DIAG_BUNDLE_BAD, ((struct pos){ src, 0, 0 }),
	    str_fmt(&service->arena, "%s%.*s", why, STR_FMT(what)));
}

/*
 * What the codec cannot know: that a page can be made, that a ticket has a
 * state to begin in, that the store has room for every form.
 */
static bool
bundle_is_usable(struct service *service, struct diags *diags)
{
	const struct bundle *bundle = service->bundle;
	struct buf json = BUF_INIT;
	size_t n_first = 0;
	bool good = true;

	for (size_t i = 0; i < bundle->n_states; i++)
		n_first += bundle->states[i].first;
	if (bundle->n_shells == 0 || n_first != 1) {
		add_unusable(service,
		    bundle->n_shells == 0 ? "no shell" : "not one first state",
		    str_of(NULL), diags);
		good = false;
	}
	for (size_t i = 0; i < bundle->n_forms; i++) {
		buf_clear(&json);
		form_json_put(&json, &bundle->forms[i], true);
		if (json.n <= STORE_FORM_MAX)
			continue;
		add_unusable(service,
		    "form too long for the store: ", bundle->forms[i].id,
		    diags);
		good = false;
	}
	buf_done(&json);
	return good;
}

static bool
load_bundle(struct service *service, struct diags *diags)
{
	const char *path = service->settings.bundle;
	struct src *src = ARENA_NEW(&service->arena, struct src);
	struct json_error error = { 0 };
	struct str text;

	if (!file_read(&service->arena, path, &text)) {
		add_unreadable(diags, path);
		return false;
	}
	src_init(src, &service->arena, str_of(path), text);
	service->bundle = bundle_decode(&service->arena, text, &error);
	if (service->bundle == NULL)
		DIAG_ADD(diags, DIAG_BUNDLE_BAD,
		    ((struct pos){
			src, (uint32_t)error.line, (uint32_t)error.column }),
		    error.text);
	return service->bundle != NULL && bundle_is_usable(service, diags);
}

static bool
load_templates(struct service *service, struct diags *diags)
{
	bool done = true;

	service->templates = mustache_set_new(&service->arena, MUSTACHE_STRICT);
	for (int i = 0; i < SERVICE__MAX; i++) {
		struct src *src = ARENA_NEW(&service->arena, struct src);

		src_init(src, &service->arena,
		    str_of(str_fmt(&service->arena, "service/%s.html",
			service_page_name[i])),
		    service->bundle->templates[i]);
		service->page[i] = mustache_add(service->templates,
		    str_of(service_page_name[i]), src, diags);
		done = done && service->page[i] != NULL;
	}
	return done && mustache_link(service->templates, diags);
}

/* `root` NULL: the file of the settings, once; trust is not reloaded. */
static bool
load_keys(
    struct service *service, const unsigned char *root, struct diags *diags)
{
	struct keys_source source = { service->settings.keys,
		service->settings.root_key, service->site_id,
		service->bundle->units, service->bundle->n_units };
	struct str text;

	if (root == NULL) {
		service->keys = keys_load(&service->arena, &source, diags);
	} else if (!file_read(&service->arena, source.statements, &text)) {
		add_unreadable(diags, source.statements);
	} else {
		service->keys = keys_parse(&service->arena, &source, root,
		    str_of(source.statements), text, diags);
	}
	return service->keys != NULL;
}

static bool
load_passwords(struct service *service, struct diags *diags)
{
	const char *path = service->settings.passwords;

	service->lasting->passwords =
	    password_list_read(&service->lasting->arena, path);
	service->passwords = service->lasting->passwords;
	if (service->passwords == NULL)
		add_unreadable(diags, path);
	return service->passwords != NULL;
}

static bool
load_receipt(struct service *service, struct diags *diags)
{
	const char *path = service->settings.receipt_key;

	if (path == NULL)
		return true;
	service->lasting->receipt = receipt_key_load(&service->lasting->arena,
	    path, service->site_id, service->keys->root, diags);
	service->receipt = service->lasting->receipt;
	return service->receipt != NULL;
}

/* “desk.keys”, “desk.keys.bak”, “old.desk.keys”, “desk.pins”, “my.pins” … */
static bool
is_named_like_desk(struct str path)
{
	struct str name = path;

	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '/')
			name = str_from(path, i + 1);
	return str_find(name, "desk.keys") != SIZE_MAX ||
	       str_find(name, "desk.pins") != SIZE_MAX ||
	       str_ends(name, ".pins");
}

/*
 * A desk key under any name: its first bytes hold both members. What cannot
 * be read is passed over: the service could not give it away either.
 */
static bool
is_desk_key(const char *path)
{
	char head[1024];
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t n;
	struct str text;

	if (fd < 0)
		return false;
	n = read(fd, head, sizeof(head));
	close(fd);
	if (n <= 0)
		return false;
	text = str_mem(head, (size_t)n);
	return str_find(text, "\"kdf\"") != SIZE_MAX &&
	       str_find(text, "\"sealed\"") != SIZE_MAX;
}

/* No file of the desk lies in a folder of ours, whatever its name. */
static bool
folder_is_clean(
    struct service *service, const char *folder, struct diags *diags)
{
	struct file_list list;
	struct str bad = { NULL, 0 };

	/* Where a walk ends early, what it found still counts. */
	(void)file_walk_all(&service->arena, folder, &list, &bad);
	for (size_t i = 0; i < list.n; i++) {
		const char *path =
		    file_join(&service->arena, folder, list.items[i].path);

		if (!is_named_like_desk(list.items[i].path) &&
		    !is_desk_key(path))
			continue;
		DIAG_ADD(diags, DIAG_DESK_KEY_NEAR, POS_NONE, path);
		return false;
	}
	return true;
}

/* The folder a file of the settings lies in. */
static const char *
folder_of(struct service *service, const char *path)
{
	struct str s = str_of(path);

	while (s.n > 1 && s.p[s.n - 1] != '/')
		s.n--;
	return str_dup(&service->arena, s);
}

static bool
keys_are_apart(struct service *service, struct diags *diags)
{
	const char *served = service->settings.static_dir;
	struct stat st;

	if (served != NULL && stat(served, &st) != 0) {
		add_unreadable(diags, served);
		return false;
	}
	return folder_is_clean(service, service->settings.data, diags) &&
	       (served == NULL || folder_is_clean(service, served, diags)) &&
	       folder_is_clean(service,
		   folder_of(service, service->settings.keys), diags) &&
	       folder_is_clean(service,
		   folder_of(service, service->settings.bundle), diags);
}

static struct service *
service_new(const struct settings *settings,
    const unsigned char site_id[SEAL_SITE_SIZE],
    struct service_lasting *lasting)
{
	struct service *service = calloc(1, sizeof(*service));

	if (service == NULL)
		abort();
	arena_init(&service->arena, 0);
	service->refs = 1;
	service->settings = *settings;
	memcpy(service->site_id, site_id, SEAL_SITE_SIZE);
	service->lasting = lasting;
	service->lasting->refs++;
	service->passwords = lasting->passwords;
	service->receipt = lasting->receipt;
	service->memory = lasting->memory;
	service->boot = lasting->boot;
	service->throttle = lasting->throttle;
	return service;
}

static void
refuse(struct service *service, struct diags *diags)
{
	/* The findings point into its texts. */
	arena_adopt(&diags->arena, &service->arena);
	if (service->lasting->refs == 1)
		arena_adopt(&diags->arena, &service->lasting->arena);
	service_free(service);
}

struct service *
service_load(const struct settings *settings,
    const unsigned char site_id[SEAL_SITE_SIZE], struct diags *diags)
{
	struct service_lasting *lasting = lasting_new(settings);
	struct service *service;

	if (lasting == NULL)
		return NULL;
	service = service_new(settings, site_id, lasting);
	if (service->memory != NULL && service->throttle != NULL &&
	    load_bundle(service, diags) && load_templates(service, diags) &&
	    load_keys(service, NULL, diags) && load_receipt(service, diags) &&
	    load_passwords(service, diags) && keys_are_apart(service, diags))
		return service;
	refuse(service, diags);
	return NULL;
}

struct service *
service_renew(struct service *old, struct diags *diags)
{
	struct service *service =
	    service_new(&old->settings, old->site_id, old->lasting);

	if (load_bundle(service, diags) && load_templates(service, diags) &&
	    load_keys(service, old->keys->root, diags))
		return service;
	refuse(service, diags);
	return NULL;
}

struct service *
service_hold(struct service *service)
{
	service->refs++;
	return service;
}

void
service_free(struct service *service)
{
	if (service == NULL || --service->refs > 0)
		return;
	lasting_free(service->lasting);
	arena_done(&service->arena);
	free(service);
}

/* ---- changes ------------------------------------------------------------- */

static void
stamp(const char *path, struct service_stamp *out)
{
	struct stat st;

	*out = (struct service_stamp){ 0 };
	if (stat(path, &st) != 0)
		return;
	out->device = st.st_dev;
	out->inode = st.st_ino;
	out->size = (uint64_t)st.st_size;
	out->seconds = st.st_mtim.tv_sec;
	out->nanoseconds = st.st_mtim.tv_nsec;
}

void
service_stamps(const struct settings *settings, struct service_stamps *out)
{
	stamp(settings->bundle, &out->bundle);
	stamp(settings->keys, &out->keys);
}

static bool
is_same(const struct service_stamp *a, const struct service_stamp *b)
{
	return a->device == b->device && a->inode == b->inode &&
	       a->size == b->size && a->seconds == b->seconds &&
	       a->nanoseconds == b->nanoseconds;
}

bool
service_stamps_equal(
    const struct service_stamps *a, const struct service_stamps *b)
{
	return is_same(&a->bundle, &b->bundle) && is_same(&a->keys, &b->keys);
}
