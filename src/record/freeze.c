#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/datum.h"
#include "utils/rel.h"

#include "base/columns.h"

/* What stands in the place of erased words where there must be some. */
#define ERASED "(삭제)"

/* Whose case it is never changes. */
static const char *const identity[] = {
	"driver_id", "case_id", "call_id", "received_at", "inquiry",
};

/* What is known changes with its event, so that what changed, and by whom, is on record. */
static const char *const evidence[] = {
	"duplicate_of", "cancel_reason", "call_driver_id", "call_completed", "payment_method", "charged_won",
	"centre_cancelled", "centre_cancelled_at", "centre_cancelled_won", "centre_known_at",
	"meter_distance_m", "meter_duration_s", "remark_distance_short", "remark_duration_short", "meter_start",
	"meter_end", "meter_reading", "meter_remarks",
	"called_at", "origin_name", "service_type", "inquiry_depth2", "inquiry_depth3", "inquiry_topic", "centre_agit_url",
	"customer_id",
};

static const char *const steps[] = {
	"driver_sms_sent_at", "customer_sms_sent_at", "answered_at", "closed_at",
};

/* What the texts tell of the money; free until one of the steps above but the last is there. */
static const char *const money[] = {
	"payment_cancelled_at", "payment_cancelled_won",
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
				 errmsg("freeze_case() was not called by a trigger")));
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

/* Is the column empty after the update, or does it say that something was erased? */
static bool
is_erased(TriggerData *trigger, const char *column)
{
	Form_pg_attribute attribute;
	bool		is_null;
	Datum		value = column_value(trigger, trigger->tg_newtuple, column, &attribute, &is_null);
	struct varlena *bytes;
	size_t		length;

	if (is_null)
		return true;
	if (attribute->atttypid != TEXTOID && attribute->atttypid != BYTEAOID)
		return false;
	bytes = PG_DETOAST_DATUM_PACKED(value);
	length = VARSIZE_ANY_EXHDR(bytes);
	return length == 0 || (length == strlen(ERASED) && memcmp(VARDATA_ANY(bytes), ERASED, length) == 0);
}

/* A whole number of a row; 0 where it has none. */
static int64
number_of(TriggerData *trigger, HeapTuple row, const char *column)
{
	Form_pg_attribute attribute;
	bool		isnull;
	Datum		number = column_value(trigger, row, column, &attribute, &isnull);

	if (isnull)
		return 0;
	if (attribute->atttypid == INT4OID)
		return DatumGetInt32(number);
	if (attribute->atttypid != INT8OID)
		elog(ERROR, "column \"%s\" is no whole number", column);
	return DatumGetInt64(number);
}

static void
refuse_change(TriggerData *trigger, const char *column, const char *why, const char *hint)
{
	TupleDesc	columns = RelationGetDescr(trigger->tg_relation);

	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("%s of case %s cannot change", column,
					SPI_getvalue(trigger->tg_trigtuple, columns, SPI_fnumber(columns, "case_id"))),
			 errdetail("%s", why),
			 errhint("%s", hint),
			 errtablecol(trigger->tg_relation, SPI_fnumber(columns, column))));
}

/* Refuses the first of some columns that the update changed; with `once`, only where it had a value. */
static void
refuse_any_change(TriggerData *trigger, const char *const *columns, int n, bool once, const char *why, const char *hint)
{
	bool		was_null;

	for (int i = 0; i < n; i++)
		if (has_changed(trigger, columns[i], &was_null) && !(once && was_null))
			refuse_change(trigger, columns[i], why, hint);
}

static bool
was_recorded(TriggerData *trigger, const char *step)
{
	Form_pg_attribute attribute;
	bool		isnull;

	(void) column_value(trigger, trigger->tg_trigtuple, step, &attribute, &isnull);
	return !isnull;
}

PG_FUNCTION_INFO_V1(norefund_freeze_case);

/*
 * AFTER UPDATE of a case: it stays the case that it is, its evidence changes only together with its event, a revision
 * is never taken back, a step once recorded stays, and so do the notes of a case once closed, but for what is personal
 * of them when it is erased. Error 55000.
 */
Datum
norefund_freeze_case(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	bool		erases;

	check_called_after_update(fcinfo);
	refuse_any_change(trigger, identity, lengthof(identity), false, "It says whose request the case is.",
					  "A new request is a new case.");
	if (number_of(trigger, trigger->tg_newtuple, "event_seq") <= number_of(trigger, trigger->tg_trigtuple, "event_seq"))
		refuse_any_change(trigger, evidence, lengthof(evidence), false,
						  "What is known of a case changes only together with its event.",
						  "Call norefund.add_evidence().");
	if (number_of(trigger, trigger->tg_newtuple, "revision") < number_of(trigger, trigger->tg_trigtuple, "revision"))
		refuse_change(trigger, "revision", "A decision is not taken back.",
					  "A correction is a new revision with its own decision.");
	refuse_any_change(trigger, steps, lengthof(steps), true, "The step was recorded.",
					  "What happened outside stays; a new request is a new case.");
	if (was_recorded(trigger, "driver_sms_sent_at") || was_recorded(trigger, "customer_sms_sent_at") ||
		was_recorded(trigger, "answered_at"))
		refuse_any_change(trigger, money, lengthof(money), false, "It was told.",
						  "What came back, or came since, is a payment report of its own.");
	erases = number_of(trigger, trigger->tg_newtuple, "erased_seq") >
		number_of(trigger, trigger->tg_trigtuple, "erased_seq");
	if (was_recorded(trigger, "closed_at"))
		for (int i = 0; i < lengthof(notes); i++)
			if (!(erases && is_erased(trigger, notes[i])))
				refuse_any_change(trigger, &notes[i], 1, false, "The case is closed.", "A new request is a new case.");
	return PointerGetDatum(NULL);
}

static bool
is_named(const Trigger *trigger, const char *column)
{
	for (int i = 0; i < trigger->tgnargs; i++)
		if (strcmp(trigger->tgargs[i], column) == 0)
			return true;
	return false;
}

/* Does the update change nothing but what the trigger names, and erase that? */
static bool
only_erases(TriggerData *trigger)
{
	TupleDesc	columns = RelationGetDescr(trigger->tg_relation);
	bool		was_null;

	if (trigger->tg_trigger->tgnargs == 0)
		return false;
	for (int i = 0; i < columns->natts; i++)
	{
		const char *column = NameStr(TupleDescAttr(columns, i)->attname);

		if (!TupleDescAttr(columns, i)->attisdropped && has_changed(trigger, column, &was_null) &&
			!(is_named(trigger->tg_trigger, column) && is_erased(trigger, column)))
			return false;
	}
	return true;
}

PG_FUNCTION_INFO_V1(norefund_keep_row);

/*
 * AFTER UPDATE OR DELETE: a row of this table stays as it was written. What is personal stands in the columns that the
 * trigger names, and may be erased. Error 55000.
 */
Datum
norefund_keep_row(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("keep_row() was not called by a trigger")));
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) && only_erases(trigger))
		return PointerGetDatum(NULL);
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("a row of \"%s\" cannot be changed or deleted", RelationGetRelationName(trigger->tg_relation)),
			 errdetail("It records what was decided, done or said."),
			 errhint("What comes later is a row of its own."),
			 errtable(trigger->tg_relation)));
}
