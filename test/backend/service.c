#include "service.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 200

Service
service_at(const char *directory, const char *name)
{
	size_t		size = strlen(directory) + strlen(name) + 2;
	char	   *path = malloc(size);

	if (path == NULL)
		abort();
	snprintf(path, size, "%s/%s", directory, name);
	return (Service) {.path = path, .socket = -1};
}

static void
hang_up(Service *service)
{
	if (service->socket >= 0)
		close(service->socket);
	service->socket = -1;
}

static bool
is_connected(Service *service)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (service->socket >= 0)
		return true;
	snprintf(address.sun_path, sizeof address.sun_path, "%s", service->path);
	service->socket = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (service->socket >= 0 && connect(service->socket, (struct sockaddr *) &address, sizeof address) == 0)
		return true;
	hang_up(service);
	return false;
}

static long
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads the answer to the last question; what answers an earlier one, or answers twice, is dropped. */
static bool
read_answer(Service *service, Fields *answer)
{
	char		line[LINE_SIZE];
	long		until = now_ms() + PATIENCE_MS;

	for (long left; (left = until - now_ms()) > 0;)
	{
		struct pollfd ready = {.fd = service->socket, .events = POLLIN};
		ssize_t		size;

		if (poll(&ready, 1, left) <= 0)
			continue;
		size = recv(service->socket, line, sizeof line - 1, 0);
		if (size <= 0)
			break;
		line[size] = '\0';
		if (split_line(answer, line) && answer->count > 1 && answer->field[0] != NULL &&
			atol(answer->field[0]) == service->asked)
		{
			memmove(answer->field, answer->field + 1, --answer->count * sizeof answer->field[0]);
			return true;
		}
	}
	hang_up(service);
	return false;
}

/* False: there is no answer, and so nobody knows whether the service did what it was asked for. */
bool
ask(Service *service, Fields *answer, int count, const char *const *question)
{
	char		number[24];
	char		line[LINE_SIZE];
	const char *field[MAX_FIELDS];
	size_t		size;

	if (count >= MAX_FIELDS || !is_connected(service))
		return false;
	snprintf(number, sizeof number, "%ld", ++service->asked);
	field[0] = number;
	memcpy(field + 1, question, count * sizeof question[0]);
	size = join_line(line, count + 1, field);
	if (size == 0 || send(service->socket, line, size, MSG_NOSIGNAL) != (ssize_t) size)
	{
		hang_up(service);
		return false;
	}
	return read_answer(service, answer);
}

bool
is_answer(const Fields *answer, const char *word)
{
	return answer->field[0] != NULL && strcmp(answer->field[0], word) == 0;
}
