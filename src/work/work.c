#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/arguments.h"
#include "refunds.h"
#include "steps.h"

/*
 * The facts that an array of booleans says hold, in the order of their names; NULL is no. Error 22023: another length.
 */
static unsigned
facts_of_array(ArrayType *array, int expected)
{
	Datum	   *values;
	bool	   *nulls;
	int			n;
	unsigned	facts = 0;

	deconstruct_array(array, BOOLOID, 1, true, TYPALIGN_CHAR, &values, &nulls, &n);
	if (n != expected)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d facts were given, %d are asked", n, expected)));
	for (int i = 0; i < n; i++)
		if (!nulls[i] && DatumGetBool(values[i]))
			facts |= 1u << i;
	return facts;
}

/* The number of a word. Error 22023: it is none of them. */
static int
number_of_word(text *word, const char *const *names, int n_names, const char *what)
{
	char	   *given = text_to_cstring(word);

	for (int i = 0; i < n_names; i++)
		if (strcmp(given, names[i]) == 0)
			return i;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s \"%s\" is unknown", what, given)));
	return -1;
}

PG_FUNCTION_INFO_V1(norefund_step_of);

/* The step that is due for the facts, given in the order of step_facts(). */
Datum
norefund_step_of(PG_FUNCTION_ARGS)
{
	unsigned	facts = facts_of_array(PG_GETARG_ARRAYTYPE_P(0), N_STEP_FACTS);

	PG_RETURN_TEXT_P(cstring_to_text(steps[first_matching_step(facts)].name));
}

PG_FUNCTION_INFO_V1(norefund_step_facts);

/* What step_of() is asked, in its order. */
Datum
norefund_step_facts(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(name_array((1u << N_STEP_FACTS) - 1, step_fact_names, N_STEP_FACTS));
}

static Datum
words_of(const char *list)
{
	char	   *copy = pstrdup(list);
	Datum		words[16];
	int			n = 0;

	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		words[n++] = CStringGetTextDatum(word);
	return PointerGetDatum(construct_array(words, n, TEXTOID, -1, false, TYPALIGN_INT));
}

PG_FUNCTION_INFO_V1(norefund_steps);

/* The table of steps, in the order in which it is tried. */
Datum
norefund_steps(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < N_STEPS; i++)
	{
		bool		nulls[7] = {false};
		Datum		values[7] = {
			Int32GetDatum(i + 1),
			CStringGetTextDatum(steps[i].name),
			CStringGetTextDatum(steps[i].label),
			CStringGetTextDatum(steps[i].who),
			words_of(steps[i].functions),
			name_array(steps[i].required, step_fact_names, N_STEP_FACTS),
			name_array(steps[i].excluded, step_fact_names, N_STEP_FACTS),
		};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(norefund_refund_after);

/* The state of a refund after an event; NULL where it is not accepted. Error 22023: an unknown word. */
Datum
norefund_refund_after(PG_FUNCTION_ARGS)
{
	int			from = number_of_word(PG_GETARG_TEXT_PP(0), refund_state_names, N_REFUND_STATES, "refund state");
	int			event = number_of_word(PG_GETARG_TEXT_PP(1), refund_event_names, N_REFUND_EVENTS, "refund event");
	int			to = next_refund_state(from, event, facts_of_array(PG_GETARG_ARRAYTYPE_P(2), N_REFUND_FACTS));

	if (to < 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(refund_state_names[to]));
}

PG_FUNCTION_INFO_V1(norefund_refund_facts);

/* What refund_after() is asked, in its order. */
Datum
norefund_refund_facts(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(name_array((1u << N_REFUND_FACTS) - 1, refund_fact_names, N_REFUND_FACTS));
}

static const char *
name_of_target(int to)
{
	if (to == REFUND_SAME)
		return "the same";
	if (to == REFUND_BY_AMOUNT)
		return "by amount";
	return to == REFUND_NO_ORDER ? "none, or reversed where reports stand" : refund_state_names[to];
}

PG_FUNCTION_INFO_V1(norefund_refund_transitions);

/* The table of transitions, in the order in which it is tried. */
Datum
norefund_refund_transitions(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < N_REFUND_TRANSITIONS; i++)
	{
		const RefundTransition *t = &refund_transitions[i];
		bool		nulls[6] = {false};
		Datum		values[6] = {
			Int32GetDatum(i + 1),
			name_array(t->from, refund_state_names, N_REFUND_STATES),
			CStringGetTextDatum(refund_event_names[t->event]),
			name_array(t->required, refund_fact_names, N_REFUND_FACTS),
			name_array(t->excluded, refund_fact_names, N_REFUND_FACTS),
			CStringGetTextDatum(name_of_target(t->to)),
		};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
