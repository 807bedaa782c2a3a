#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/skey.h"
#include "access/stratnum.h"
#include "catalog/pg_am.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/columns.h"
#include "base/seoul.h"

#define ONE_OPEN_CASE "one_open_case_per_call"

static void
check_called_before_insert(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("refuse_second_open_case() was not called by a trigger")));
	if (!TRIGGER_FIRED_BEFORE(trigger->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("trigger \"%s\" must fire BEFORE INSERT FOR EACH ROW", trigger->tg_trigger->tgname)));
}

static bool
is_unique_btree_of_call(Relation cases, Oid index_oid)
{
	Relation	index = index_open(index_oid, AccessShareLock);
	Form_pg_index form = index->rd_index;
	bool		fits = index->rd_rel->relam == BTREE_AM_OID && form->indisunique && form->indisvalid &&
		form->indnkeyatts == 2 &&
		form->indkey.values[0] == SPI_fnumber(RelationGetDescr(cases), "driver_id") &&
		form->indkey.values[1] == SPI_fnumber(RelationGetDescr(cases), "call_id");

	index_close(index, AccessShareLock);
	return fits;
}

/* The index whose uniqueness is the guarantee, where there is one; a shard's name goes on after ours. */
static Oid
open_case_index(Relation cases)
{
	List	   *indexes = RelationGetIndexList(cases);
	ListCell   *cell;

	foreach(cell, indexes)
	{
		char	   *name = get_rel_name(lfirst_oid(cell));

		if (name && strncmp(name, ONE_OPEN_CASE, strlen(ONE_OPEN_CASE)) == 0 &&
			is_unique_btree_of_call(cases, lfirst_oid(cell)))
			return lfirst_oid(cell);
	}
	return InvalidOid;
}

static Datum
column_value(Relation cases, HeapTuple row, const char *column, Oid type, bool *isnull)
{
	return heap_getattr(row, column_number(cases, column, type), RelationGetDescr(cases), isnull);
}

static bool
column_is_null(Relation cases, HeapTuple row, const char *column, Oid type)
{
	bool		isnull;

	column_value(cases, row, column, type, &isnull);
	return isnull;
}

/* False where the row has no value to match: NOT NULL speaks later. */
static bool
match_column(ScanKey key, Relation cases, HeapTuple row, const char *column)
{
	int			attribute = column_number(cases, column, TEXTOID);
	bool		isnull;
	Datum		value = heap_getattr(row, attribute, RelationGetDescr(cases), &isnull);

	if (isnull)
		return false;
	ScanKeyEntryInitialize(key, 0, attribute, BTEqualStrategyNumber, InvalidOid,
						   TupleDescAttr(RelationGetDescr(cases), attribute - 1)->attcollation,
						   F_TEXTEQ, value);
	return true;
}

/* Whether the caller could have read the open case; else the refusal does not tell of it. */
static bool
caller_may_read(Relation cases)
{
	return pg_class_aclcheck(RelationGetRelid(cases), GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
		check_enable_rls(RelationGetRelid(cases), InvalidOid, true) != RLS_ENABLED;
}

static int
detail_of_open_case(Relation cases, HeapTuple open)
{
	bool		no_case_id;
	bool		no_time;
	Datum		case_id_value = column_value(cases, open, "case_id", TEXTOID, &no_case_id);
	Datum		received_at = column_value(cases, open, "received_at", TIMESTAMPTZOID, &no_time);
	char	   *case_id;
	struct pg_tm day;

	if (no_case_id)
		return 0;
	case_id = TextDatumGetCString(case_id_value);
	if (no_time || !seoul_day(DatumGetTimestampTz(received_at), &day))
		return errdetail("Case %s is still open.", case_id);
	return errdetail("Case %s, received on %04d-%02d-%02d (Asia/Seoul), is still open.",
					 case_id, day.tm_year, day.tm_mon, day.tm_mday);
}

/* The index says so already, but an index may be passed over (ignore_system_indexes) or not be ours. */
static bool
is_open_first_case(Relation cases, HeapTuple row)
{
	bool		isnull;
	Datum		inquiry = column_value(cases, row, "inquiry", TEXTOID, &isnull);
	bool		no_answer;
	Datum		in_process = column_value(cases, row, "in_process", BOOLOID, &no_answer);

	return !isnull && strcmp(TextDatumGetCString(inquiry), "no_ride_cancellation") == 0 &&
		!no_answer && DatumGetBool(in_process) && column_is_null(cases, row, "duplicate_of", TEXTOID);
}

static void
refuse(Relation cases, HeapTuple row, HeapTuple open)
{
	char	   *call_id = SPI_getvalue(row, RelationGetDescr(cases),
									   SPI_fnumber(RelationGetDescr(cases), "call_id"));

	ereport(ERROR,
			(errcode(ERRCODE_UNIQUE_VIOLATION),
			 errmsg("call %s already has an open case", call_id),
			 caller_may_read(cases) ? detail_of_open_case(cases, open) : 0,
			 errhint("Call norefund.submit_case(): it records the request as a duplicate of that case."),
			 errtable(cases),
			 err_generic_string(PG_DIAG_CONSTRAINT_NAME, ONE_OPEN_CASE)));
}

PG_FUNCTION_INFO_V1(norefund_refuse_second_open_case);

/*
 * manual 5. BEFORE INSERT: the friendly refusal of a second open case for a call, SQLSTATE 23505. It looks with the
 * INSERT's own snapshot: an open case that only a fresh one would show is for ON CONFLICT and the index to meet.
 */
Datum
norefund_refuse_second_open_case(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Relation	cases;
	ScanKeyData keys[2];
	Oid			index;

	check_called_before_insert(fcinfo);
	cases = trigger->tg_relation;
	index = open_case_index(cases);
	if (OidIsValid(index) &&
		match_column(&keys[0], cases, trigger->tg_trigtuple, "driver_id") &&
		match_column(&keys[1], cases, trigger->tg_trigtuple, "call_id"))
	{
		SysScanDesc scan = systable_beginscan(cases, index, true, GetActiveSnapshot(), 2, keys);
		HeapTuple	open;

		while (HeapTupleIsValid(open = systable_getnext(scan)))
			if (is_open_first_case(cases, open))
				refuse(cases, trigger->tg_trigtuple, open);
		systable_endscan(scan);
	}
	PG_RETURN_POINTER(trigger->tg_trigtuple);
}
