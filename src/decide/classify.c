#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/arguments.h"
#include "classify.h"
#include "rules.h"

/* The answers of classify() and classify_rule(), made once: a verdict over a whole table allocates nothing. */
static text *outcome_texts[N_RULES];
static text *rule_texts[N_RULES];

void
prepare_verdict_texts(void)
{
	MemoryContext caller = MemoryContextSwitchTo(TopMemoryContext);

	for (int i = 0; i < N_RULES; i++)
	{
		outcome_texts[i] = cstring_to_text(rules[i].outcome);
		rule_texts[i] = cstring_to_text(rules[i].name);
	}
	MemoryContextSwitchTo(caller);
}

/* The first eleven of the fifteen arguments that all functions of the decision share, in their order. */
Evidence
evidence_of_arguments(FunctionCallInfo fcinfo)
{
	return (Evidence) {
		.open_duplicate = answer_argument(fcinfo, 0),
		.other_inquiry = answer_argument(fcinfo, 1),
		.contradiction = answer_argument(fcinfo, 2),
		.refundable = answer_argument(fcinfo, 3),
		.centre_cancelled = answer_argument(fcinfo, 4),
		.reason_given = answer_argument(fcinfo, 5),
		.meter_distance_m = integer_argument(fcinfo, 6),
		.meter_duration_s = integer_argument(fcinfo, 7),
		.remark_distance_short = answer_argument(fcinfo, 8),
		.remark_duration_short = answer_argument(fcinfo, 9),
		.meter_displacement_m = metres_argument(fcinfo, 10),
	};
}

/* The last four of them. */
Thresholds
thresholds_of_arguments(FunctionCallInfo fcinfo)
{
	return (Thresholds) {
		.zero_distance_below_m = integer_argument(fcinfo, 11),
		.distance_recorded_from_m = integer_argument(fcinfo, 12),
		.short_duration_up_to_s = integer_argument(fcinfo, 13),
		.same_place_within_m = metres_argument(fcinfo, 14),
	};
}

static Facts
facts_of_arguments(FunctionCallInfo fcinfo)
{
	Evidence	evidence = evidence_of_arguments(fcinfo);
	Thresholds	thresholds = thresholds_of_arguments(fcinfo);

	return establish_facts(&evidence, &thresholds);
}

PG_FUNCTION_INFO_V1(norefund_classify);

/* The outcome of the first rule that matches; never NULL, never an error. The text is shared: do not free it. */
Datum
norefund_classify(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(outcome_texts[first_matching_rule(facts_of_arguments(fcinfo))]);
}

PG_FUNCTION_INFO_V1(norefund_classify_rule);

/* The name of that rule; never NULL, never an error. The text is shared: do not free it. */
Datum
norefund_classify_rule(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(rule_texts[first_matching_rule(facts_of_arguments(fcinfo))]);
}

/* An assessment: the facts in one integer, those that hold below, those that are known above them. */
#define ASSESSMENT_MASK (FACT_BIT(N_FACTS) - 1)

PG_FUNCTION_INFO_V1(norefund_assess);

/* What classify() makes up its mind on, for outcome_of() and the like to read: the arguments are looked at once. */
Datum
norefund_assess(PG_FUNCTION_ARGS)
{
	Facts		facts = facts_of_arguments(fcinfo);

	PG_RETURN_INT32((int32) (facts.known << N_FACTS | facts.holding));
}

/* No bit outside of the masks counts, nor does a fact hold that is not known: any integer is an assessment. */
static Facts
assessment_argument(FunctionCallInfo fcinfo)
{
	uint32		assessment = (uint32) PG_GETARG_INT32(0);
	unsigned	known = assessment >> N_FACTS & ASSESSMENT_MASK;

	return (Facts) {.known = known, .holding = assessment & known};
}

PG_FUNCTION_INFO_V1(norefund_outcome_of);

/* As classify(), of an assessment. Strict. The text is shared: do not free it. */
Datum
norefund_outcome_of(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(outcome_texts[first_matching_rule(assessment_argument(fcinfo))]);
}

PG_FUNCTION_INFO_V1(norefund_rule_of);

/* As classify_rule(), of an assessment. Strict. The text is shared: do not free it. */
Datum
norefund_rule_of(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(rule_texts[first_matching_rule(assessment_argument(fcinfo))]);
}

PG_FUNCTION_INFO_V1(norefund_facts_known);

/* The names of the facts that are known in an assessment. Strict. */
Datum
norefund_facts_known(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(name_array(assessment_argument(fcinfo).known, fact_names, N_FACTS));
}

PG_FUNCTION_INFO_V1(norefund_facts_true);

/* The names of the facts that hold in an assessment. Strict. */
Datum
norefund_facts_true(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(name_array(assessment_argument(fcinfo).holding, fact_names, N_FACTS));
}

PG_FUNCTION_INFO_V1(norefund_rules);

/* The rule table itself, in the order in which it is tried. */
Datum
norefund_rules(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < N_RULES; i++)
	{
		const Rule *rule = &rules[i];
		Datum		values[7] = {0};
		bool		nulls[7] = {false, false, rule->manual_section == NULL, rule->look_at == NULL};

		values[0] = Int32GetDatum(i + 1);
		values[1] = PointerGetDatum(rule_texts[i]);
		if (rule->manual_section)
			values[2] = CStringGetTextDatum(rule->manual_section);
		if (rule->look_at)
			values[3] = CStringGetTextDatum(rule->look_at);
		values[4] = PointerGetDatum(outcome_texts[i]);
		values[5] = name_array(rule->required, fact_names, N_FACTS);
		values[6] = name_array(rule->excluded, fact_names, N_FACTS);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
