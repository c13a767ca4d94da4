/*
 * Words the programs make themselves (必填, 选填, 有 {n} 处需要修改 …), from
 * layouts/texts.yaml: a map `words` whose keys are the rows of texts.def, and
 * a map `messages` of maps, TYPE then RULE, with the default error texts. A
 * missing or unknown key is an error; diagnostics name a message
 * `messages.TYPE.RULE`.
 */
#ifndef CONTRACT_TEXTS_H
#define CONTRACT_TEXTS_H

#include "base/json.h"
#include "base/yaml.h"
#include "contract/form.h"

enum text_key {
#define TEXT(id, name) TEXT_##id,
#include "texts.def"
#undef TEXT
	TEXT__MAX
};

struct form_texts {
	struct str word[TEXT__MAX];
	struct str message[FIELD__MAX][FORM_RULE__MAX]; /* generator only */
};

const char *text_key_name(enum text_key);
/* From YAML; adds texts-key / texts-missing findings. Arena copies. */
bool texts_read(
    struct arena *, const struct ynode *, struct form_texts *, struct diags *);
void texts_put(struct json_out *, const struct form_texts *); /* words only */
bool texts_get(struct arena *, const struct jnode *, struct form_texts *);
/*
 * `{n}`, `{max}`, `{label}` … in a text replaced; pairs of C strings (name,
 * value), ended by one NULL. What is not named stays as written. Arena.
 * texts_fill(a, text, "min", "8", (char *)NULL)
 */
struct str texts_fill(struct arena *, struct str text, ...)
    __attribute__((sentinel));
/*
 * Gives every rule the field can break (field_uses_rule) its text: the
 * field's own, or the default of its type, with {label} {min} {max} {range}
 * filled in; a rule it cannot break gets none. `form` names the fields that a
 * date limit may refer to. False and *missing when a rule has no text. Call
 * once per field, when sets, options and limits are resolved. Arena.
 */
bool form_resolve_messages(struct arena *, const struct form *, struct field *,
    const struct form_texts *, enum form_rule *missing);
/*
 * The field's limits in words (最多 3000 字), for hints; empty without limits.
 * A date limit named by another field is said with that field's label. Arena.
 */
struct str texts_limits(struct arena *, const struct form *,
    const struct field *, const struct form_texts *);
/* A condition in words (选择“实名”时填写); empty when it always holds. Arena.
 */
struct str texts_condition(struct arena *, const struct form *,
    const struct condition *, const struct form_texts *);

#endif
