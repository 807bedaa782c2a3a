/* The order of work: facts of a case's progress -> the one step that is due. Plain C, no PostgreSQL. */
#ifndef NOREFUND_STEPS_H
#define NOREFUND_STEPS_H

typedef enum StepFact
{
	STEP_UNDECIDED,
	STEP_CENTRE_ONLY,			/* all that is missing is whether the centre has cancelled */
	STEP_UNDER_WAY,				/* the case's own order is in_flight or unknown */
	STEP_HELD,
	STEP_REVIEW,				/* the outcome is review */
	STEP_FINAL,					/* something of the verdict was told, asked, paid or saved */
	STEP_APPROVED,
	STEP_TOLD,
	STEP_OTHER_ORDER,			/* the call's order is another case's, or nobody's */
	STEP_REVERSED,
	STEP_DEAD,
	STEP_BLOCKED,
	STEP_WAITING,				/* the order is queued or refused */
	STEP_DRIVER_DUE,			/* the driver's text is neither sent nor given up */
	STEP_DRIVER_BLOCKED,
	STEP_DRIVER_DEAD,
	STEP_CUSTOMER_DUE,
	STEP_CUSTOMER_BLOCKED,
	STEP_CUSTOMER_DEAD,
	STEP_AGIT_DUE,
	STEP_TELLS,					/* the outcome has texts */
	STEP_ANSWERED,
	STEP_MEMO_MISSING,			/* a part that the manual asks cannot be written and was not waived */
	N_STEP_FACTS
} StepFact;

#define STEP_BIT(fact) (1u << (fact))

typedef struct Step
{
	const char *name;
	const char *label;
	const char *who;
	const char *functions;		/* separated by blanks: those that accept here and belong to the step */
	unsigned	required;
	unsigned	excluded;
} Step;

#define N_STEPS 22

extern const char *const step_fact_names[N_STEP_FACTS];
extern const Step steps[N_STEPS];

extern int	first_matching_step(unsigned facts);

#endif
