/*
 * Pins: what was seen, held against what is there now. One JSON text, sorted
 * by number so that the same knowledge gives the same bytes. Sealing it and
 * the file are the desk's.
 */
#include "core/pins.h"

#include <string.h>

#include "base/hash.h"
#include "base/json.h"

enum { PINS_FORMAT = 1, BASE64_MAX = 48 };

static const char sides[2] = { ITEM_CITIZEN, ITEM_DESK };

/* ---- the set ------------------------------------------------------------- */

void
pins_init(struct pins *pins, struct arena *arena)
{
	*pins = (struct pins){ .arena = arena };
}

/* Index of the number, or of the place where it belongs. */
static size_t
place_of(const struct pins *pins, const char *number)
{
	size_t low = 0, high = pins->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(pins->items[middle].number, number) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct pin *
pins_find(const struct pins *pins, const char *number)
{
	size_t at = place_of(pins, number);

	if (at == pins->n || strcmp(pins->items[at].number, number) != 0)
		return NULL;
	return &pins->items[at];
}

struct pin *
pins_add(struct pins *pins, const char *number, const char *box,
    const struct keys_public *keys)
{
	size_t at = place_of(pins, number);
	struct pin *pin;

	pins->items = arena_grow(pins->arena, pins->items, pins->n, &pins->cap,
	    sizeof(*pins->items));
	pin = &pins->items[at];
	memmove(pin + 1, pin, (pins->n - at) * sizeof(*pin));
	pins->n++;
	*pin = (struct pin){ .keys = *keys };
	memcpy(pin->number, number, NUMBER_PUBLIC);
	memcpy(pin->box, box, KEYS_ID);
	return pin;
}

void
pins_remove(struct pins *pins, const char *number)
{
	struct pin *pin = pins_find(pins, number);
	size_t after;

	if (pin == NULL)
		return;
	after = pins->n - (size_t)(pin - pins->items) - 1;
	memmove(pin, pin + 1, after * sizeof(*pin));
	pins->n--;
}

/* ---- JSON ---------------------------------------------------------------- */

static void
put_bytes(struct json_out *json, const char *key, const unsigned char *bytes)
{
	char text[BASE64_MAX];

	if (key != NULL)
		json_key(json, key);
	json_str(json,
	    (struct str){ text, hash_base64_put(text, bytes, SEAL_KEY_SIZE) });
}

static void
put_day(struct json_out *json, const char *key, struct date day)
{
	struct buf text = BUF_INIT;

	json_key(json, key);
	date_put_iso(&text, day);
	json_str(json, buf_view(&text));
	buf_done(&text);
}

static void
put_seen(struct json_out *json, const char *key, const struct pins_seen seen[2])
{
	int side;

	json_key(json, key);
	json_list(json);
	for (side = 0; side < 2; side++) {
		json_int(json, seen[side].n);
		put_bytes(json, NULL, seen[side].hash);
	}
	json_list_end(json);
}

void
pins_put(struct buf *out, const struct pins *pins)
{
	struct json_out json;
	size_t i;

	json_start(&json, out, 0);
	json_map(&json);
	json_key(&json, "format");
	json_int(&json, PINS_FORMAT);
	json_key(&json, "pins");
	json_list(&json);
	for (i = 0; i < pins->n; i++) {
		const struct pin *pin = &pins->items[i];

		json_map(&json);
		json_key(&json, "number");
		json_cstr(&json, pin->number);
		json_key(&json, "box");
		json_cstr(&json, pin->box);
		put_bytes(&json, "receive", pin->keys.receive);
		put_bytes(&json, "sign", pin->keys.sign);
		put_day(&json, "first_day", pin->first_day);
		put_seen(&json, "first", pin->first);
		put_day(&json, "last_day", pin->last_day);
		put_seen(&json, "last", pin->last);
		json_map_end(&json);
	}
	json_list_end(&json);
	json_map_end(&json);
}

static bool
get_seen(const struct jnode *list, struct pins_seen seen[2])
{
	int side;

	if (list == NULL || list->kind != JNODE_LIST || list->n != 4)
		return false;
	for (side = 0; side < 2; side++) {
		const struct jnode *n = list->items[2 * side];
		const struct jnode *hash = list->items[2 * side + 1];

		if (n->kind != JNODE_INT || n->num < 0 || n->num > UINT32_MAX ||
		    hash->kind != JNODE_STR ||
		    !hash_base64_get(
			seen[side].hash, SEAL_HASH_SIZE, hash->text))
			return false;
		seen[side].n = (uint32_t)n->num;
	}
	return true;
}

static bool
get_pin(struct pins *pins, const struct jnode *node)
{
	struct str number = jnode_str(node, "number");
	struct str box = jnode_str(node, "box");
	struct keys_public keys;
	char digits[NUMBER_PUBLIC + 1];
	struct pin *pin;

	if (!number_parse_public(number, digits) || !str_is(number, digits) ||
	    pins_find(pins, digits) != NULL ||
	    !hash_base64_get(
		keys.receive, SEAL_KEY_SIZE, jnode_str(node, "receive")) ||
	    !hash_base64_get(keys.sign, SEAL_KEY_SIZE, jnode_str(node, "sign")))
		return false;
	pin = pins_add(pins, digits, box.p, &keys);
	return date_parse(jnode_str(node, "first_day"), &pin->first_day) &&
	       date_parse(jnode_str(node, "last_day"), &pin->last_day) &&
	       get_seen(jnode_get(node, "first"), pin->first) &&
	       get_seen(jnode_get(node, "last"), pin->last);
}

bool
pins_get(struct pins *pins, struct arena *arena, struct str text)
{
	struct json_error error;
	const struct jnode *root = json_parse(arena, text, &error);
	const struct jnode *format = jnode_get(root, "format");
	const struct jnode *list = jnode_get(root, "pins");
	size_t i;

	pins_init(pins, arena);
	if (format == NULL || format->kind != JNODE_INT ||
	    format->num != PINS_FORMAT || list == NULL ||
	    list->kind != JNODE_LIST)
		return false;
	for (i = 0; i < list->n; i++)
		if (!get_pin(pins, list->items[i]))
			return false;
	return true;
}

/* ---- comparing ----------------------------------------------------------- */

/* The check of (side, n), or NULL. */
static const struct item_check *
check_at(const struct item *items, const struct item_check *checks, size_t n,
    char side, uint32_t number)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (items[i].side == side && items[i].n == number)
			return &checks[i];
	return NULL;
}

static unsigned
compare_seen(const struct pins_seen *seen, char side, const struct item *items,
    const struct item_check *checks, size_t n)
{
	const struct item_check *check;

	if (seen->n == 0)
		return 0;
	check = check_at(items, checks, n, side, seen->n);
	if (check == NULL)
		return PINS_MISSING;
	return memcmp(check->hash, seen->hash, sizeof(seen->hash)) == 0
		   ? 0
		   : PINS_CHANGED;
}

unsigned
pins_compare(const struct pin *pin, const struct keys_public *peeked,
    const struct item *items, const struct item_check *checks, size_t n)
{
	unsigned findings = 0;
	int side;

	if (peeked != NULL && !keys_public_equal(peeked, &pin->keys))
		findings |= PINS_SWAPPED;
	for (side = 0; side < 2; side++) {
		findings |= compare_seen(
		    &pin->first[side], sides[side], items, checks, n);
		findings |= compare_seen(
		    &pin->last[side], sides[side], items, checks, n);
	}
	return findings;
}

static void
note_side(struct pins_seen *seen, char side, const struct item *items,
    const struct item_check *checks, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (items[i].side != side || items[i].n <= seen->n ||
		    (checks[i].verdict != ITEM_VERIFIED &&
			checks[i].verdict != ITEM_UNSIGNED))
			continue;
		seen->n = items[i].n;
		memcpy(seen->hash, checks[i].hash, sizeof(seen->hash));
	}
}

void
pins_note(struct pin *pin, const struct item *items,
    const struct item_check *checks, size_t n, struct date today)
{
	bool first = pin->first[PINS_CITIZEN].n == 0;
	int side;

	for (side = 0; side < 2; side++) {
		note_side(&pin->last[side], sides[side], items, checks, n);
		if (first)
			pin->first[side] = pin->last[side];
	}
	if (first)
		pin->first_day = today;
	pin->last_day = today;
}
