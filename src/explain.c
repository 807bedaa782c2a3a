#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "classify.h"
#include "reasons.h"

PG_FUNCTION_INFO_V1(norefund_review_reasons);

/* The names of what keeps the manual's rules from matching, in the order in which a person must look; never NULL. */
Datum
norefund_review_reasons(PG_FUNCTION_ARGS)
{
	Evidence	evidence = evidence_of_arguments(fcinfo);
	Thresholds	thresholds = thresholds_of_arguments(fcinfo);
	unsigned	found = reasons_for_review(&evidence, &thresholds);
	Datum		names[N_REASONS];
	int			n = 0;

	for (int reason = 0; reason < N_REASONS; reason++)
		if (found & REASON_BIT(reason))
			names[n++] = CStringGetTextDatum(reason_names[reason]);
	PG_RETURN_ARRAYTYPE_P(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}
