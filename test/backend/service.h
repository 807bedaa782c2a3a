#ifndef SERVICE_H
#define SERVICE_H

#include "line.h"

/* An outside service behind a socket; questions are numbered, so that a late answer is not taken for another's. */
typedef struct Service
{
	const char *path;
	int			socket;
	long		asked;
} Service;

Service		service_at(const char *directory, const char *name);
bool		ask(Service *service, Fields *answer, int count, const char *const *question);
bool		is_answer(const Fields *answer, const char *word);

#endif
