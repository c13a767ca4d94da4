/*
 * Parts of a vault that are kept elsewhere or destroyed: the root key on its
 * own medium, the box keys of a month in escrow, and what remains of a month
 * whose keys are gone. A part is a vault without pins.
 */
#include "desk/vault.h"

#include <stdlib.h>
#include <string.h>

static struct vault *
part_of(const struct vault *vault)
{
	struct vault *part = seal_alloc(sizeof(*part));

	memcpy(part->site, vault->site, sizeof(part->site));
	memcpy(part->root, vault->root, sizeof(part->root));
	return part;
}

static bool
is_part_of(const struct vault *vault, const struct vault *part)
{
	return memcmp(vault->site, part->site, sizeof(part->site)) == 0 &&
	       memcmp(vault->root, part->root, sizeof(part->root)) == 0;
}

/* ---- the root key -------------------------------------------------------- */

struct vault *
vault_root_part(const struct vault *vault)
{
	struct vault *part = part_of(vault);

	part->has_root = vault->has_root;
	memcpy(part->root_seed, vault->root_seed, sizeof(part->root_seed));
	return part;
}

bool
vault_take_root(struct vault *vault, const struct vault *part)
{
	if (!part->has_root || !is_part_of(vault, part))
		return false;
	vault->has_root = true;
	memcpy(vault->root_seed, part->root_seed, sizeof(vault->root_seed));
	return true;
}

void
vault_drop_root(struct vault *vault)
{
	vault->has_root = false;
	seal_wipe(vault->root_seed, sizeof(vault->root_seed));
}

/* ---- escrow -------------------------------------------------------------- */

static bool
copy_box(struct vault *to, const struct vault_key *from)
{
	struct vault_key *key;

	if (!vault_add_box(
		to, from->key.unit, str_of(from->key.month), from->key.issued))
		return false;
	key = to->keys[to->n - 1];
	memcpy(key->secret, from->secret, sizeof(key->secret));
	vault_complete(key);
	return true;
}

static bool
is_box_of(const struct vault_key *key, struct str month)
{
	return key->key.kind == KEY_BOX && str_is(month, key->key.month);
}

struct vault *
vault_month_part(const struct vault *vault, struct str month)
{
	struct vault *part = part_of(vault);
	size_t i;

	for (i = 0; i < vault->n; i++)
		if (is_box_of(vault->keys[i], month))
			copy_box(part, vault->keys[i]);
	return part;
}

bool
vault_take_boxes(struct vault *vault, const struct vault *part, size_t *taken)
{
	size_t i;

	*taken = 0;
	/* Another root is fine: this may be what is left after a loss. */
	if (memcmp(vault->site, part->site, sizeof(part->site)) != 0)
		return false;
	for (i = 0; i < part->n; i++) {
		const struct vault_key *key = part->keys[i];
		struct str id = str_of(key->key.id);

		if (key->key.kind == KEY_BOX &&
		    vault_find(vault, KEY_BOX, id) == NULL &&
		    vault_gone_find(vault, id) == NULL && copy_box(vault, key))
			(*taken)++;
	}
	return true;
}

/* ---- destruction --------------------------------------------------------- */

bool
vault_add_gone(struct vault *vault, struct str unit, struct str month,
    struct str id, struct date day)
{
	struct vault_gone *gone;

	if (unit.n > VAULT_UNIT_MAX || month.n != 7 || id.n != KEYS_ID)
		return false;
	if (vault->n_gone == vault->cap_gone) {
		vault->cap_gone = vault->cap_gone == 0 ? 16 : vault->n_gone * 2;
		vault->gone = realloc(
		    vault->gone, vault->cap_gone * sizeof(*vault->gone));
		if (vault->gone == NULL)
			abort();
	}
	gone = &vault->gone[vault->n_gone++];
	*gone = (struct vault_gone){ .day = day };
	memcpy(gone->unit, unit.p, unit.n);
	memcpy(gone->month, month.p, month.n);
	memcpy(gone->id, id.p, id.n);
	return true;
}

const struct vault_gone *
vault_gone_find(const struct vault *vault, struct str id)
{
	size_t i;

	for (i = 0; i < vault->n_gone; i++)
		if (str_is(id, vault->gone[i].id))
			return &vault->gone[i];
	return NULL;
}

size_t
vault_destroy(struct vault *vault, struct str month, struct date today)
{
	size_t i, kept = 0, before = vault->n;

	for (i = 0; i < before; i++) {
		struct vault_key *key = vault->keys[i];

		if (!is_box_of(key, month)) {
			vault->keys[kept++] = key;
			continue;
		}
		vault_add_gone(
		    vault, key->key.unit, month, str_of(key->key.id), today);
		seal_free(key);
	}
	vault->n = kept;
	return before - kept;
}
