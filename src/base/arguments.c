#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "arguments.h"
#include "compat.h"
#include "fold.h"

/* Whether two texts are the same, byte for byte. */
Answer
same_text_arguments(FunctionCallInfo fcinfo, int a, int b)
{
	text	   *one;
	text	   *other;

	if (PG_ARGISNULL(a) || PG_ARGISNULL(b))
		return ANSWER_UNKNOWN;
	one = PG_GETARG_TEXT_PP(a);
	other = PG_GETARG_TEXT_PP(b);
	if (VARSIZE_ANY_EXHDR(one) != VARSIZE_ANY_EXHDR(other))
		return ANSWER_NO;
	return memcmp(VARDATA_ANY(one), VARDATA_ANY(other), VARSIZE_ANY_EXHDR(one)) == 0 ? ANSWER_YES : ANSWER_NO;
}

/* No word for a payment is longer, so that nothing long is brought to a normal form. */
#define MAX_WORD_BYTES 200

/* How it was paid, in any form of the word's characters; NULL: not delivered, or a word that nobody knows. */
const PaymentMethod *
payment_method_argument(FunctionCallInfo fcinfo, int n)
{
	const PaymentMethod *method;
	StringInfoData folded;
	text	   *word;

	if (PG_ARGISNULL(n))
		return NULL;
	word = PG_GETARG_TEXT_PP(n);
	method = find_payment_method(VARDATA_ANY(word), VARSIZE_ANY_EXHDR(word));
	if (method || VARSIZE_ANY_EXHDR(word) > MAX_WORD_BYTES)
		return method;
	initStringInfo(&folded);
	append_folded(&folded, word);
	normalize_tail(&folded, 0, UNICODE_NFKC);
	method = find_payment_method(folded.data, folded.len);
	pfree(folded.data);
	return method;
}

/* Whether the centre can cancel what was paid in this way; unknown also for a word that nobody knows. */
Answer
cancellable_argument(FunctionCallInfo fcinfo, int n)
{
	const PaymentMethod *method = payment_method_argument(fcinfo, n);

	return method ? method->cancellable : ANSWER_UNKNOWN;
}

/* The names whose bit is set, in the order of the bits. */
Datum
name_array(unsigned mask, const char *const names[], int n)
{
	Datum		chosen[32];
	int			count = 0;

	Assert(n <= lengthof(chosen));
	for (int i = 0; i < n; i++)
		if (mask & (1u << i))
			chosen[count++] = CStringGetTextDatum(names[i]);
	return PointerGetDatum(construct_array(chosen, count, TEXTOID, -1, false, TYPALIGN_INT));
}
