#ifndef BACKEND_H
#define BACKEND_H

#include "database.h"
#include "service.h"

/* What a worker has: its name, for how long work is its own, the database and the outside services. */
typedef struct Backend
{
	const char *worker;
	const char *lease;
	Database	database;
	Service		board;
	Service		payment;
	Service		sms;
} Backend;

#define CALL(backend, query, ...) call(&(backend)->database, query, LIST(__VA_ARGS__))
#define ASK(service, answer, ...) ask(service, answer, LIST(__VA_ARGS__))

/* desk.c */
void		take_steps(Backend *backend, const char *driver_id, const char *case_id, const char *step);
bool		review_a_case(Backend *backend);
bool		take_steps_left_behind(Backend *backend);

#endif
