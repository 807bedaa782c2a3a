#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "classify.h"
#include "observe.h"
#include "reasons.h"

/* What the rules are asked of, and what first_matching_rule() made of it. */
typedef struct Verdict
{
	Evidence	evidence;
	Thresholds	thresholds;
	Facts		facts;
	int			matched;
} Verdict;

enum
{
	POSITION, RULE, MANUAL_SECTION, LOOK_AT, OUTCOME, FACT, EXPECTED, OBSERVED, OBSERVATION, HELD, MATCHED, N_COLUMNS
};

static void
set_text(Datum *values, bool *nulls, int column, const char *string)
{
	nulls[column] = string == NULL;
	if (string)
		values[column] = CStringGetTextDatum(string);
}

/* What a rule asks of a fact, and how the case answers: a condition that is unknown neither held nor failed. */
static void
set_condition(Datum *values, bool *nulls, const Verdict *verdict, const Rule *rule, Fact fact)
{
	Answer		answer = fact_answer(verdict->facts, fact);
	bool		expected = (rule->required & FACT_BIT(fact)) != 0;
	char		words[OBSERVATION_SIZE];

	observe(&verdict->evidence, &verdict->thresholds, fact, words);
	set_text(values, nulls, FACT, fact_names[fact]);
	set_text(values, nulls, OBSERVATION, words);
	values[EXPECTED] = BoolGetDatum(expected);
	values[OBSERVED] = BoolGetDatum(answer == ANSWER_YES);
	values[HELD] = BoolGetDatum(expected == (answer == ANSWER_YES));
	nulls[EXPECTED] = false;
	nulls[OBSERVED] = nulls[HELD] = answer == ANSWER_UNKNOWN;
}

/* A row for each condition of a rule; the rule that asks nothing has one row without any. */
static void
put_rule(ReturnSetInfo *result, const Verdict *verdict, int n)
{
	const Rule *rule = &rules[n];
	unsigned	asked = rule->required | rule->excluded;
	Datum		values[N_COLUMNS] = {0};
	bool		nulls[N_COLUMNS] = {0};

	values[POSITION] = Int32GetDatum(n + 1);
	values[MATCHED] = BoolGetDatum(n == verdict->matched);
	set_text(values, nulls, RULE, rule->name);
	set_text(values, nulls, MANUAL_SECTION, rule->manual_section);
	set_text(values, nulls, LOOK_AT, rule->look_at);
	set_text(values, nulls, OUTCOME, rule->outcome);
	for (int fact = 0; fact < N_FACTS; fact++)
		if (asked & FACT_BIT(fact))
		{
			set_condition(values, nulls, verdict, rule, fact);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	if (asked == 0)
	{
		nulls[FACT] = nulls[EXPECTED] = nulls[OBSERVED] = nulls[OBSERVATION] = nulls[HELD] = true;
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
}

PG_FUNCTION_INFO_V1(norefund_explain_rules);

/* Every rule in its order with every condition it asks of the arguments of classify(). */
Datum
norefund_explain_rules(PG_FUNCTION_ARGS)
{
	Verdict		verdict = {
		.evidence = evidence_of_arguments(fcinfo),
		.thresholds = thresholds_of_arguments(fcinfo),
	};

	verdict.facts = establish_facts(&verdict.evidence, &verdict.thresholds);
	verdict.matched = first_matching_rule(verdict.facts);
	InitMaterializedSRF(fcinfo, 0);
	for (int n = 0; n < N_RULES; n++)
		put_rule((ReturnSetInfo *) fcinfo->resultinfo, &verdict, n);
	return (Datum) 0;
}

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
