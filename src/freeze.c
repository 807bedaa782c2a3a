#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/datum.h"
#include "utils/rel.h"

#include "columns.h"

/* What decisions keep a copy of, and what says whose case it is. */
static const char *const evidence[] = {
	"driver_id", "case_id", "call_id", "received_at", "inquiry", "duplicate_of", "cancel_reason",
	"call_driver_id", "call_completed", "payment_method", "charged_won",
	"centre_cancelled", "centre_cancelled_at", "centre_cancelled_won",
	"meter_distance_m", "meter_duration_s", "remark_distance_short", "remark_duration_short",
	"meter_start", "meter_end",
};

static const char *const steps[] = {
	"payment_cancelled_at", "payment_cancelled_won", "driver_sms_sent_at", "customer_sms_sent_at",
	"answered_at", "closed_at",
};

/* What is open until the case is closed: an Agit post or a note can still come in. */
static const char *const notes[] = {
	"special_note", "outbound_call_missed", "agit_url",
};

static void
check_called_after_update(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("freeze_decided_case() was not called by a trigger")));
	if (!TRIGGER_FIRED_AFTER(trigger->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("trigger \"%s\" must fire AFTER UPDATE FOR EACH ROW", trigger->tg_trigger->tgname)));
}

static Datum
column_value(TriggerData *trigger, HeapTuple row, const char *column, Form_pg_attribute *attribute, bool *isnull)
{
	TupleDesc	columns = RelationGetDescr(trigger->tg_relation);
	int			number = column_number(trigger->tg_relation, column, InvalidOid);

	*attribute = TupleDescAttr(columns, number - 1);
	return heap_getattr(row, number, columns, isnull);
}

/* Did the update give the column another value? Bytes are compared: no operator is looked up by name. */
static bool
has_changed(TriggerData *trigger, const char *column, bool *was_null)
{
	Form_pg_attribute attribute;
	bool		is_null;
	Datum		before = column_value(trigger, trigger->tg_trigtuple, column, &attribute, was_null);
	Datum		after = column_value(trigger, trigger->tg_newtuple, column, &attribute, &is_null);

	if (*was_null || is_null)
		return *was_null != is_null;
	return !datum_image_eq(before, after, attribute->attbyval, attribute->attlen);
}

/* The revision of a row; 0 where it has none. */
static int
revision_of(TriggerData *trigger, HeapTuple row)
{
	Form_pg_attribute attribute;
	bool		isnull;
	Datum		revision = column_value(trigger, row, "revision", &attribute, &isnull);

	if (attribute->atttypid != INT4OID)
		elog(ERROR, "column \"revision\" is not an integer");
	return isnull ? 0 : DatumGetInt32(revision);
}

static void
refuse_change(TriggerData *trigger, const char *column, const char *why, const char *hint)
{
	TupleDesc	columns = RelationGetDescr(trigger->tg_relation);

	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("%s of case %s can't change", column,
					SPI_getvalue(trigger->tg_trigtuple, columns, SPI_fnumber(columns, "case_id"))),
			 errdetail("%s", why),
			 errhint("%s", hint),
			 errtablecol(trigger->tg_relation, SPI_fnumber(columns, column))));
}

PG_FUNCTION_INFO_V1(norefund_freeze_decided_case);

/*
 * AFTER UPDATE of a decided case: its evidence changes only together with the next revision, a revision is never taken
 * back, a step once recorded stays, and so do the notes of a case once closed. Error 55000.
 */
Datum
norefund_freeze_decided_case(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	int			before;
	int			after;
	bool		was_null;
	bool		was_open;

	check_called_after_update(fcinfo);
	before = revision_of(trigger, trigger->tg_trigtuple);
	after = revision_of(trigger, trigger->tg_newtuple);
	if (after < before)
		refuse_change(trigger, "revision", "A decision is not taken back.",
					  "A correction is a new revision with its own decision.");
	for (int i = 0; before > 0 && after == before && i < lengthof(evidence); i++)
		if (has_changed(trigger, evidence[i], &was_null))
			refuse_change(trigger, evidence[i], "The case was decided on it.",
						  "A correction is a new revision with its own decision.");
	for (int i = 0; i < lengthof(steps); i++)
		if (has_changed(trigger, steps[i], &was_null) && !was_null)
			refuse_change(trigger, steps[i], "The step was recorded.",
						  "What happened outside stays; a new request is a new case.");
	(void) has_changed(trigger, "closed_at", &was_open);
	for (int i = 0; !was_open && i < lengthof(notes); i++)
		if (has_changed(trigger, notes[i], &was_null))
			refuse_change(trigger, notes[i], "The case is closed.", "A new request is a new case.");
	return PointerGetDatum(NULL);
}

PG_FUNCTION_INFO_V1(norefund_keep_row);

/* AFTER UPDATE OR DELETE: a row of this table stays as it was written. Error 55000. */
Datum
norefund_keep_row(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("keep_row() was not called by a trigger")));
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("a row of \"%s\" can't be changed or deleted", RelationGetRelationName(trigger->tg_relation)),
			 errdetail("It records what was decided, done or said."),
			 errhint("What comes later is a row of its own."),
			 errtable(trigger->tg_relation)));
}
