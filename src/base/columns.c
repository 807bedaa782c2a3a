#include "postgres.h"

#include "executor/spi.h"
#include "utils/builtins.h"

#include "columns.h"

/* A column that must be there, with its type (InvalidOid: any): a trigger may be put on any table. Error 39P01. */
int
column_number(Relation cases, const char *column, Oid type)
{
	int			number = SPI_fnumber(RelationGetDescr(cases), column);

	if (number <= 0 || (OidIsValid(type) && SPI_gettypeid(RelationGetDescr(cases), number) != type))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("relation \"%s\" has no column \"%s\"%s%s", RelationGetRelationName(cases), column,
						OidIsValid(type) ? " of type " : "", OidIsValid(type) ? format_type_be(type) : ""),
				 errhint("The trigger is for norefund.cases.")));
	return number;
}
