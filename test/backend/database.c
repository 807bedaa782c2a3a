#include "database.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
pause_ms(long milliseconds)
{
	struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};

	nanosleep(&pause, NULL);
}

static void
give_up(const char *what, const char *message)
{
	fprintf(stderr, "%s: %s", what, message);
	exit(1);
}

/* Connects, again and again for a minute; libpq's PG* variables say where to. */
void
connect_database(Database *database)
{
	for (int attempt = 1;; attempt++)
	{
		PQfinish(database->connection);
		database->connection = PQconnectdb("");
		memset(database->prepared, 0, sizeof database->prepared);
		if (PQstatus(database->connection) == CONNECTION_OK)
		{
			PQclear(PQexec(database->connection, "LISTEN norefund"));
			if (PQstatus(database->connection) == CONNECTION_OK)
				return;
		}
		if (attempt == 60)
			give_up("connect", PQerrorMessage(database->connection));
		pause_ms(1000);
	}
}

bool
has_sqlstate(const PGresult *result, const char *sqlstate)
{
	const char *has = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	return has != NULL && strcmp(has, sqlstate) == 0;
}

/* Refused for a reason that a caller can act upon: too early or too late, no such case, other content. */
bool
was_refused(const PGresult *result)
{
	return has_sqlstate(result, "55000") || has_sqlstate(result, "P0002") || has_sqlstate(result, "23505");
}

static bool
succeeded(const PGresult *result)
{
	return PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
}

/* Prepares the query at its first call on a connection. */
static PGresult *
execute(Database *database, const char *query, int count, const char *const *value)
{
	char		name[16];
	int			i = 0;

	while (i < MAX_STATEMENTS - 1 && database->prepared[i] != NULL && database->prepared[i] != query)
		i++;
	snprintf(name, sizeof name, "s%d", i);
	if (database->prepared[i] != query)
	{
		PGresult   *prepared = PQprepare(database->connection, name, query, 0, NULL);

		if (!succeeded(prepared))
			return prepared;
		PQclear(prepared);
		database->prepared[i] = query;
	}
	return PQexecPrepared(database->connection, name, count, value, NULL, NULL, 0);
}

/*
 * A lost connection (class 08), one of a shard that was cut behind a front (class 57), a transaction that met another
 * one (40001), a lock that was waited for too long (55P03).
 */
static bool
may_succeed_later(const PGresult *result)
{
	const char *has = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	return has != NULL && (strncmp(has, "08", 2) == 0 || strncmp(has, "57P0", 4) == 0 || strcmp(has, "40001") == 0 ||
						   strcmp(has, "55P03") == 0);
}

/*
 * Calls a function, and calls it again where that may help: whether or not the first call was committed, the same call
 * gives the same answer. A refusal is logged and left to the caller; anything else that goes wrong is a bug, and ends
 * the program.
 */
PGresult *
call(Database *database, const char *query, int count, const char *const *value)
{
	for (;;)
	{
		PGresult   *result = execute(database, query, count, value);

		if (was_refused(result))
			fprintf(stderr, "%s", PQresultErrorMessage(result));
		if (was_refused(result) || succeeded(result))
			return result;
		fprintf(stderr, "called again: %s", PQresultErrorMessage(result));
		if (PQstatus(database->connection) != CONNECTION_OK)
			connect_database(database);
		else if (may_succeed_later(result))
			pause_ms(rand() % 20);
		else
			give_up(query, PQresultErrorMessage(result));
		PQclear(result);
	}
}

/* A value of a row; NULL where it is. */
char *
value_of(const PGresult *result, int row, const char *column)
{
	int			number = PQfnumber(result, column);

	if (number < 0)
		give_up(column, "there is no such column\n");
	return PQgetisnull(result, row, number) ? NULL : PQgetvalue(result, row, number);
}

static bool
heard_something(Database *database)
{
	PGnotify   *notice;
	bool		heard = false;

	if (!PQconsumeInput(database->connection))
		connect_database(database);
	while ((notice = PQnotifies(database->connection)) != NULL)
	{
		PQfreemem(notice);
		heard = true;
	}
	return heard;
}

/* Waits for a NOTIFY, which is a hint: without one it is time to look all the same. */
void
wait_for_word(Database *database, int patience_ms)
{
	struct pollfd ready = {.fd = PQsocket(database->connection), .events = POLLIN};

	if (heard_something(database))
		return;
	poll(&ready, 1, patience_ms);
	heard_something(database);
}
