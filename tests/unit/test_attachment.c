/* Sealed files: one spelling, one place, nothing changed unnoticed. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "core/attachment.h"

/* A sealed file in memory, and what opening it gave. */
struct disk {
	unsigned char *bytes;
	size_t n;
	struct buf text;
};

static bool
fetch(void *ctx, uint64_t from, size_t n, unsigned char *out)
{
	const struct disk *disk = ctx;

	if (from + n > disk->n)
		return false;
	memcpy(out, disk->bytes + from, n);
	return true;
}

static bool
take(void *ctx, struct str text)
{
	struct disk *disk = ctx;

	buf_str(&disk->text, text);
	return true;
}

static struct str
text_of(size_t n)
{
	char *p = malloc(n + 1);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i * 31 + i / 251);
	return str_mem(p, n);
}

static void
seal(struct attachment *a, struct str text, struct disk *disk)
{
	int fd = attachment_seal(a, text);

	assert_true(fd >= 0);
	*disk = (struct disk){ 0 };
	disk->n = (size_t)seal_stream_size(text.n);
	disk->bytes = malloc(disk->n + 1);
	assert_int_equal(pread(fd, disk->bytes, disk->n + 1, 0), disk->n);
	close(fd);
}

static void
done(struct disk *disk, struct str text)
{
	free(disk->bytes);
	buf_done(&disk->text);
	free((void *)(uintptr_t)text.p);
}

static enum attachment_result
open_it(const struct attachment *a, uint64_t size, struct disk *disk)
{
	buf_clear(&disk->text);
	return attachment_open(a, size, fetch, take, disk);
}

static void
test_sizes(void **state)
{
	static const size_t sizes[] = { 0, 1, 4095, SEAL_CHUNK - 1, SEAL_CHUNK,
		SEAL_CHUNK + 1, 3 * SEAL_CHUNK, 200000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct str text = text_of(sizes[i]);
		struct attachment a;
		struct disk disk;

		seal(&a, text, &disk);
		assert_int_equal(
		    (disk.n - SEAL_STREAM_HEAD) % SEAL_CHUNK_SEALED, 0);
		assert_int_equal(open_it(&a, text.n, &disk), ATTACHMENT_WHOLE);
		assert_true(str_eq(buf_view(&disk.text), text));
		/* The sealed body says another size. */
		assert_int_equal(
		    open_it(&a, text.n + 1, &disk), ATTACHMENT_BROKEN);
		done(&disk, text);
	}
}

static void
test_changes(void **state)
{
	struct str text = text_of(2 * SEAL_CHUNK + 7);
	struct attachment a, other;
	struct disk disk;

	(void)state;
	seal(&a, text, &disk);
	for (size_t at = 0; at < disk.n; at += 997) {
		disk.bytes[at] ^= 0x10;
		assert_int_equal(open_it(&a, text.n, &disk), ATTACHMENT_BROKEN);
		disk.bytes[at] ^= 0x10;
	}
	/* The last chunk cut off, two chunks exchanged. */
	disk.n -= SEAL_CHUNK_SEALED;
	assert_int_equal(open_it(&a, text.n, &disk), ATTACHMENT_STOPPED);
	disk.n += SEAL_CHUNK_SEALED;
	for (size_t i = 0; i < SEAL_CHUNK_SEALED; i++) {
		unsigned char *p = disk.bytes + SEAL_STREAM_HEAD + i;
		unsigned char kept = *p;

		*p = p[SEAL_CHUNK_SEALED];
		p[SEAL_CHUNK_SEALED] = kept;
	}
	assert_int_equal(open_it(&a, text.n, &disk), ATTACHMENT_BROKEN);
	/* Another key, another id, another sum. */
	done(&disk, str_of(NULL));
	seal(&a, text, &disk);
	other = a;
	other.key[0] ^= 1;
	assert_int_equal(open_it(&other, text.n, &disk), ATTACHMENT_BROKEN);
	other = a;
	other.id[0] ^= 1;
	assert_int_equal(open_it(&other, text.n, &disk), ATTACHMENT_BROKEN);
	other = a;
	other.hash[0] ^= 1;
	assert_int_equal(open_it(&other, text.n, &disk), ATTACHMENT_BROKEN);
	assert_int_equal(open_it(&a, text.n, &disk), ATTACHMENT_WHOLE);
	done(&disk, text);
}

static void
test_memory_is_sealed(void **state)
{
	struct attachment a;
	int fd = attachment_seal(&a, STR("%PDF-1.7"));
	int seals = fcntl(fd, F_GET_SEALS);

	(void)state;
	assert_int_equal(
	    seals & (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE),
	    F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	assert_int_equal(write(fd, "x", 1), -1);
	assert_int_equal(ftruncate(fd, 1), -1);
	assert_ptr_equal(
	    mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0),
	    MAP_FAILED);
	close(fd);
}

static void
test_texts(void **state)
{
	struct arena arena;
	struct attachment a, again;
	struct form_file file = { 0 };
	int fd;

	(void)state;
	arena_init(&arena, 0);
	fd = attachment_seal(&a, STR("x"));
	close(fd);
	attachment_put(&arena, &a, &file);
	assert_int_equal(file.id.n, 22);
	assert_true(attachment_get(&again, &file));
	assert_memory_equal(again.id, a.id, sizeof(a.id));
	assert_memory_equal(again.key, a.key, sizeof(a.key));
	assert_memory_equal(again.hash, a.hash, sizeof(a.hash));
	file.key.n--;
	assert_false(attachment_get(&again, &file));
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_memory_is_sealed),
		cmocka_unit_test(test_texts),
	};

	if (!seal_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
