/* What is read as a number is a number: face and back give the same. */
#include <stdlib.h>
#include <string.h>

#include "contract/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str typed = str_mem(data, n);
	char face[NUMBER_FACE + 1], half[NUMBER_PUBLIC + 1];
	struct number number, again;

	if (number_parse(typed, &number)) {
		number_face(&number, face);
		if (!number_parse(str_of(face), &again) ||
		    strcmp(number.digits, again.digits) != 0)
			abort();
		number_make(&again, number.digits);
		if (strcmp(number.digits, again.digits) != 0)
			abort();
	}
	if (number_parse_public(typed, half) && strlen(half) != NUMBER_PUBLIC)
		abort();
	return 0;
}
