/*
 * The outside services of a test: a chatbot board with the admin's page, a payment service and an SMS service, each
 * behind a socket in a directory, as unreliable as the real ones.
 *
 *   services DIRECTORY SEED		until standard input ends
 *
 * The directory has the lines of the board in "requests" and the admin's pages in "pages". What the services did is in
 * their ledgers, written before they answer: "asked", "refunds" and "deliveries".
 */
#define _GNU_SOURCE

#include "line.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <search.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAX_CLIENTS 64
#define HELD_MS 2000

typedef enum Kind {BOARD, PAYMENT, SMS, KINDS} Kind;

/* Lines to hand out, each again and again until it is done. */
typedef struct Queue
{
	char	  **line;
	long	   *due;
	int			count;
	int			room;
	int			first;
} Queue;

typedef struct Client
{
	int			socket;
	Kind		kind;
} Client;

/* A key, and what it stands for. */
typedef struct Entry
{
	const char *key;
	const char *value;
} Entry;

typedef enum Fault {NONE, REFUSED, LOST_BEFORE, LOST_AFTER, TWICE, DIES_BEFORE, DIES_AFTER} Fault;

static const struct {Fault fault; const char *name; int per_mille;} faults[] = {
	{REFUSED, "refused", 30}, {LOST_BEFORE, "lost before", 15}, {LOST_AFTER, "lost after", 20}, {TWICE, "twice", 20},
	{DIES_BEFORE, "client killed before", 4}, {DIES_AFTER, "client killed after", 6},
};

static Client clients[MAX_CLIENTS];
static Queue requests;
static Queue reports;
static Queue payments;
static void *pages;
static void *refunds;
static int	asked_ledger;
static int	refund_ledger;
static int	delivery_ledger;
static uint64_t noise;

static void *
must(void *memory)
{
	if (memory == NULL)
	{
		perror("services");
		exit(1);
	}
	return memory;
}

static int
random_below(int limit)
{
	noise ^= noise << 13;
	noise ^= noise >> 7;
	noise ^= noise << 17;
	return noise % limit;
}

static Fault
next_fault(void)
{
	int			at = random_below(1000);

	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		if ((at -= faults[i].per_mille) < 0)
			return faults[i].fault;
	return NONE;
}

static const char *
fault_name(Fault fault)
{
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		if (faults[i].fault == fault)
			return faults[i].name;
	return "done";
}

static long
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char *
now_text(void)
{
	static char text[80];
	char		second[32];
	struct timespec now;
	struct tm	utc;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(second, sizeof second, "%Y-%m-%d %H:%M:%S", &utc);
	snprintf(text, sizeof text, "%s.%06ld+00", second, now.tv_nsec / 1000);
	return text;
}

static int
compare_keys(const void *a, const void *b)
{
	return strcmp(((const Entry *) a)->key, ((const Entry *) b)->key);
}

static const char *
find(void *const *entries, const char *key)
{
	Entry		wanted = {key, NULL};
	Entry	  **found = tfind(&wanted, entries, compare_keys);

	return found ? (*found)->value : NULL;
}

static void
keep(void **entries, const char *key, const char *value)
{
	Entry	   *entry = must(malloc(sizeof *entry));

	*entry = (Entry) {must(strdup(key)), must(strdup(value))};
	must(tsearch(entry, entries, compare_keys));
}

static void
write_ledger(int ledger, int count, const char *const *field)
{
	char		line[LINE_SIZE + 1];
	size_t		size = join_line(line, count, field);

	line[size++] = '\n';
	if (size == 1 || write(ledger, line, size) != (ssize_t) size)
		must(NULL);
}

static void
add_line(Queue *queue, const char *line)
{
	if (queue->count == queue->room)
	{
		queue->room = queue->room * 2 + 64;
		queue->line = must(realloc(queue->line, queue->room * sizeof queue->line[0]));
		queue->due = must(realloc(queue->due, queue->room * sizeof queue->due[0]));
	}
	queue->line[queue->count] = must(strdup(line));
	queue->due[queue->count++] = 0;
}

/* The first line that is not done and that nobody has had of late; -1 where there is none. */
static int
next_line(Queue *queue)
{
	long		now = now_ms();

	while (queue->first < queue->count && queue->due[queue->first] == LONG_MAX)
		queue->first++;
	for (int i = queue->first; i < queue->count; i++)
		if (queue->due[i] <= now)
		{
			queue->due[i] = now + HELD_MS;
			return i;
		}
	return -1;
}

static void
hang_up(Client *client)
{
	close(client->socket);
	client->socket = -1;
}

/* The client's own process, which the test has started. */
static void
kill_client(Client *client)
{
	struct ucred peer;
	socklen_t	size = sizeof peer;

	if (getsockopt(client->socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.pid > 1)
		kill(peer.pid, SIGKILL);
	hang_up(client);
}

static void
answer(Client *client, const Fields *question, int count, const char *const *field)
{
	char		line[LINE_SIZE];
	const char *numbered[MAX_FIELDS] = {question->field[0]};
	size_t		size;

	memcpy(numbered + 1, field, count * sizeof field[0]);
	size = join_line(line, count + 1, numbered);
	if (client->socket >= 0 && (size == 0 || send(client->socket, line, size, MSG_NOSIGNAL) < 0))
		hang_up(client);
}

/* An answer that gets lost, comes twice, or finds nobody there any more. */
static void
answer_with(Fault fault, Client *client, const Fields *question, int count, const char *const *field)
{
	if (fault == DIES_BEFORE || fault == DIES_AFTER)
		kill_client(client);
	else if (fault == LOST_BEFORE || fault == LOST_AFTER)
	{
		if (random_below(2) == 0)
			hang_up(client);
	}
	else
		for (int times = fault == TWICE ? 2 : 1; times > 0; times--)
			answer(client, question, count, field);
}

static void
hand_out(Queue *queue, Client *client, const Fields *question)
{
	int			number = next_line(queue);
	char		text[16];
	Fields		line;
	const char *item[MAX_FIELDS] = {"item", text};

	if (number < 0)
	{
		answer(client, question, LIST(queue->first < queue->count ? "wait" : "none", ""));
		return;
	}
	snprintf(text, sizeof text, "%d", number);
	split_line(&line, queue->line[number]);
	memcpy(item + 2, line.field, line.count * sizeof line.field[0]);
	answer(client, question, line.count + 2, item);
}

/* "next" hands out a line, "done" is the last of it; now and then that word gets lost, and the line comes once more. */
static bool
serve_queue(Queue *queue, Client *client, const Fields *question)
{
	int			number;

	if (strcmp(question->field[1], "next") == 0)
	{
		hand_out(queue, client, question);
		return true;
	}
	if (strcmp(question->field[1], "done") != 0 || question->count < 3)
		return false;
	number = atoi(question->field[2]);
	if (number >= 0 && number < queue->count && random_below(50) > 0)
		queue->due[number] = LONG_MAX;
	answer(client, question, LIST("thanks"));
	return true;
}

static void
serve_board(Client *client, const Fields *question)
{
	const char *page;
	Fields		shown;
	const char *field[MAX_FIELDS] = {"shown"};

	if (serve_queue(&requests, client, question))
		return;
	page = find(&pages, question->field[2]);
	if (page == NULL || !split_line(&shown, page))
	{
		answer(client, question, LIST("unknown"));
		return;
	}
	memcpy(field + 1, shown.field, shown.count * sizeof shown.field[0]);
	answer(client, question, shown.count + 1, field);
}

/* A number that follows from a text: whose card is closed must not depend on who asks first. */
static unsigned
number_of(const char *text)
{
	unsigned	number = 5381;

	while (*text)
		number = number * 33 + (unsigned char) *text++;
	return number % 100;
}

/* A line of the ledger, and at times word of it that nobody asked for. */
static void
note_payment(const Fields *question, const char *amount_won, const char *at, const char *reference, const char *word)
{
	char		report[LINE_SIZE];

	write_ledger(refund_ledger,
		LIST(question->field[2], question->field[3], question->field[4], amount_won, at, reference));
	if (word == NULL)
		return;
	join_line(report, LIST(word, question->field[3], question->field[5],
						   amount_won[0] == '-' ? amount_won + 1 : amount_won, at, reference));
	add_line(&payments, report);
}

/* Pays, now and then a part only; tells of it once more by itself; and now and then a refund comes back. */
static const char *
pay(const Fields *question)
{
	static int	paid = 0;
	char		amount[24];
	char		back[25];
	char		reference[24];
	char		value[LINE_SIZE];
	char		at[80];
	long		won = atol(question->field[6]);

	if (random_below(25) == 0 && won > 2)
		won = won * 2 / 3;
	snprintf(amount, sizeof amount, "%ld", won);
	snprintf(reference, sizeof reference, "pay-%d", ++paid);
	snprintf(at, sizeof at, "%s", now_text());
	join_line(value, LIST(question->field[6], amount, at, reference));
	keep(&refunds, question->field[2], value);
	note_payment(question, amount, at, reference, random_below(12) == 0 ? "cancelled" : NULL);
	if (random_below(30) == 0)
	{
		snprintf(back, sizeof back, "-%s", amount);
		snprintf(reference, sizeof reference, "back-%d", paid);
		note_payment(question, back, at, reference, "reversed");
	}
	return find(&refunds, question->field[2]);
}

/*
 * "look" KEY, or "cancel" KEY DRIVER CALL CASE AMOUNT MEMO: a key is paid once, whoever asks and how often. A card that
 * is closed is refused each time. What it tells by itself is handed out by "next" and "done", as the board's requests
 * are.
 */
static void
serve_payment(Client *client, const Fields *question)
{
	const char *key;
	bool		is_order;
	const char *refunded;
	Fault		fault;
	Fields		refund;

	if (serve_queue(&payments, client, question))
		return;
	key = question->field[2];
	is_order = strcmp(question->field[1], "cancel") == 0;
	refunded = find(&refunds, key);
	fault = next_fault();
	write_ledger(asked_ledger, LIST(now_text(), question->field[1], key, is_order ? question->field[4] : NULL,
									refunded ? "refunded before" : fault_name(fault), fault_name(fault)));
	if (fault == REFUSED)
	{
		answer(client, question, LIST("refused", "busy"));
		return;
	}
	if (is_order && number_of(question->field[4]) == 0)
	{
		answer_with(fault, client, question, LIST("refused", "card closed"));
		return;
	}
	if (is_order && refunded == NULL && fault != LOST_BEFORE && fault != DIES_BEFORE)
		refunded = pay(question);
	if (refunded == NULL || !split_line(&refund, refunded))
		answer_with(fault, client, question, LIST("not cancelled"));
	else if (is_order && strcmp(refund.field[0], question->field[6]) != 0)
		answer_with(fault, client, question, LIST("refused", "another amount"));
	else
		answer_with(fault, client, question, LIST("cancelled", refund.field[1], refund.field[2], refund.field[3]));
}

/*
 * "send" KEY RECEIVER DRIVER CASE AUDIENCE REVISION PURPOSE TEMPLATE BODY; nobody is reached under a number that ends
 * in X.
 */
static void
serve_sms(Client *client, const Fields *question)
{
	static int	accepted = 0;
	char		reference[16];
	char		report[LINE_SIZE];
	Fault		fault;

	if (serve_queue(&reports, client, question))
		return;
	fault = next_fault();
	if (question->field[3] == NULL || question->field[3][strlen(question->field[3]) - 1] == 'X')
		answer(client, question, LIST("unreachable", "no such number"));
	else if (fault == REFUSED)
		answer(client, question, LIST("refused", "busy"));
	else
	{
		snprintf(reference, sizeof reference, "sms-%d", ++accepted);
		if (fault != LOST_BEFORE && fault != DIES_BEFORE)
		{
			write_ledger(delivery_ledger, LIST(reference, question->field[2], question->field[3], question->field[4],
				question->field[5], question->field[6], question->field[7], question->field[8], question->field[9],
				question->field[10]));
			join_line(report, LIST(random_below(100) == 0 ? "has not arrived" : "arrived", question->field[4],
				question->field[5], question->field[6], question->field[7], question->field[8], reference));
			add_line(&reports, report);
		}
		answer_with(fault, client, question, LIST("accepted", reference));
	}
}

static void
serve(Client *client)
{
	static void (*const served[KINDS]) (Client *, const Fields *) = {serve_board, serve_payment, serve_sms};
	char		line[LINE_SIZE];
	ssize_t		size = recv(client->socket, line, sizeof line - 1, 0);
	Fields		question;

	if (size <= 0)
	{
		hang_up(client);
		return;
	}
	line[size] = '\0';
	if (split_line(&question, line) && question.count >= 2)
		served[client->kind] (client, &question);
}

static int
listen_at(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int			listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s", name);
	if (listener < 0 || bind(listener, (struct sockaddr *) &address, sizeof address) < 0 || listen(listener, 16) < 0)
		must(NULL);
	return listener;
}

static void
welcome(int listener, Kind kind)
{
	int			socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	for (int i = 0; i < MAX_CLIENTS; i++)
		if (clients[i].socket < 0)
		{
			clients[i] = (Client) {socket, kind};
			return;
		}
	close(socket);
}

static void
read_requests(void)
{
	char		line[LINE_SIZE];
	FILE	   *file = must(fopen("requests", "r"));

	while (fgets(line, sizeof line, file))
		add_line(&requests, line);
	fclose(file);
	file = must(fopen("pages", "r"));
	while (fgets(line, sizeof line, file))
	{
		Fields		page;

		if (split_line(&page, line) && page.count > 2)
			keep(&pages, page.field[2], line);
	}
	fclose(file);
}

static int
open_ledger(const char *name)
{
	int			ledger = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	if (ledger < 0)
		must(NULL);
	return ledger;
}

int
main(int argc, char **argv)
{
	static const char *const names[KINDS] = {"board", "payment", "sms"};
	struct pollfd ready[1 + KINDS + MAX_CLIENTS] = {{.fd = 0, .events = POLLIN}};

	if (argc != 3 || chdir(argv[1]) != 0)
	{
		fprintf(stderr, "usage: services DIRECTORY SEED\n");
		return 2;
	}
	noise = strtoull(argv[2], NULL, 10) * 2 + 1;
	read_requests();
	asked_ledger = open_ledger("asked");
	refund_ledger = open_ledger("refunds");
	delivery_ledger = open_ledger("deliveries");
	for (int i = 0; i < KINDS; i++)
		ready[1 + i] = (struct pollfd) {.fd = listen_at(names[i]), .events = POLLIN};
	for (int i = 0; i < MAX_CLIENTS; i++)
		clients[i].socket = -1;

	while (ready[0].revents == 0)
	{
		for (int i = 0; i < MAX_CLIENTS; i++)
			ready[1 + KINDS + i] = (struct pollfd) {.fd = clients[i].socket, .events = POLLIN};
		if (poll(ready, 1 + KINDS + MAX_CLIENTS, -1) < 0)
			return 1;
		for (int i = 0; i < MAX_CLIENTS; i++)
			if (clients[i].socket >= 0 && ready[1 + KINDS + i].revents)
				serve(&clients[i]);
		for (int i = 0; i < KINDS; i++)
			if (ready[1 + i].revents)
				welcome(ready[1 + i].fd, i);
	}
	return 0;
}
