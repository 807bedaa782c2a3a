#ifndef DATABASE_H
#define DATABASE_H

#include <libpq-fe.h>
#include <stdbool.h>

#define MAX_STATEMENTS 48

typedef struct Database
{
	PGconn	   *connection;
	const char *prepared[MAX_STATEMENTS];	/* each by the address of its text */
} Database;

void		connect_database(Database *database);
PGresult   *call(Database *database, const char *query, int count, const char *const *value);
bool		was_refused(const PGresult *result);
bool		has_sqlstate(const PGresult *result, const char *sqlstate);
char	   *value_of(const PGresult *result, int row, const char *column);
void		wait_for_word(Database *database, int patience_ms);

#endif
