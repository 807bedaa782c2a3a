/*
 * What people do at their desks, in the order in which next_step names it. In an office they call these functions from
 * a page of the backend; here the admin's page and what a person makes of it are the board's to tell. Who decides hands
 * back the version of the call that he has seen: what came since is refused with 55000, and the case comes again.
 */
#include "backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns that both a request and the admin's page have. */
#define EVIDENCE_FROM 6
#define EVIDENCE_COUNT 23
#define JUDGEMENT (EVIDENCE_FROM + EVIDENCE_COUNT)

/* The admin's page of a case: "shown", the columns of a request, and what a person makes of them. */
static bool
look_at_admin(Backend *backend, const char *case_id, Fields *page)
{
	if (!ASK(&backend->board, page, "look", case_id) || !is_answer(page, "shown"))
		return false;
	memmove(page->field, page->field + 1, --page->count * sizeof page->field[0]);
	return page->count > JUDGEMENT;
}

static bool
is_one_of(const char *step, int count, const char *const *names)
{
	for (int i = 0; i < count; i++)
		if (strcmp(step, names[i]) == 0)
			return true;
	return false;
}

#define IS_ONE_OF(step, ...) is_one_of(step, LIST(__VA_ARGS__))

/*
 * The case as it stands: step, outcome, version and what has become of the call's payment; no row where it is closed.
 */
static PGresult *
open_case(Backend *backend, const char *driver_id, const char *case_id)
{
	return CALL(backend,
		"SELECT w.step, w.outcome, w.version, coalesce(r.attempts, 0) AS attempts, coalesce(r.refunds, 0) AS refunds, "
		"r.refund_state IN ('partial', 'reversed', 'dead') AND r.refund_won > 0 AND r.refunded_won >= 0 AS is_short "
		"FROM norefund.worklist AS w "
		"LEFT JOIN norefund.call_refunds AS r ON r.driver_id = w.driver_id AND r.call_id = w.call_id AND r.case_id = "
			"w.case_id "
		"WHERE w.driver_id = $1 AND w.case_id = $2", driver_id, case_id);
}

static PGresult *
resolve_review(Backend *backend, const char *driver_id, const char *case_id, const char *outcome, const char *reason,
			   const char *version)
{
	return CALL(backend,
		"SELECT next_step FROM norefund.resolve_review("
		"driver_id => $1, case_id => $2, outcome => $3, reason => $4, actor => $5, seen_version => $6)",
		driver_id, case_id, outcome, reason, backend->worker, version);
}

static PGresult *
acknowledge(Backend *backend, const char *driver_id, const char *case_id, const char *version)
{
	return CALL(backend,
		"SELECT next_step FROM norefund.acknowledge("
		"driver_id => $1, case_id => $2, reason => '담당자 확인', actor => $3, seen_version => $4)",
		driver_id, case_id, backend->worker, version);
}

static PGresult *
retry_cancellation(Backend *backend, const char *driver_id, const char *case_id, const char *version)
{
	return CALL(backend,
		"SELECT next_step FROM norefund.retry_cancellation("
		"driver_id => $1, case_id => $2, actor => $3, seen_version => $4)",
		driver_id, case_id, backend->worker, version);
}

/*
 * The first text that cannot be written, or is not true any more; the case goes on without it, and with an Agit post.
 */
static PGresult *
give_up_blocked(Backend *backend, const char *driver_id, const char *case_id)
{
	return CALL(backend,
		"SELECT norefund.give_up_message(driver_id => $1, case_id => $2, audience => coalesce(m.audience, "
		"CASE WHEN t.driver_sms IS NULL THEN 'driver' WHEN t.customer_sms IS NULL THEN 'customer' END), "
		"reason => '문자 작성 불가', actor => $3) AS next_step "
		"FROM norefund.cases AS c "
		"JOIN norefund.case_texts AS t ON t.driver_id = c.driver_id AND t.case_id = c.case_id "
		"LEFT JOIN norefund.messages AS m ON m.driver_id = c.driver_id AND m.case_id = c.case_id "
		"AND m.revision = c.revision AND m.purpose = 'result' AND m.state = 'blocked' "
		"WHERE c.driver_id = $1 AND c.case_id = $2 "
		"AND (m.audience IS NOT NULL OR num_nulls(t.driver_sms, t.customer_sms) > 0) "
		"ORDER BY m.audience DESC LIMIT 1",
		driver_id, case_id, backend->worker);
}

/* A value that nobody will ever know: what can be decided, paid or told without it is. */
static PGresult *
go_without(Backend *backend, const char *driver_id, const char *case_id, const char *step, const char *version)
{
	PGresult   *result;

	if (IS_ONE_OF(step, "add_evidence", "check_centre"))
		return CALL(backend,
			"SELECT next_step FROM norefund.decide_case(driver_id => $1, case_id => $2, actor => $3)",
			driver_id, case_id, backend->worker);
	if (strcmp(step, "complete_memo") == 0)
		return CALL(backend,
			"SELECT next_step FROM norefund.waive_memo("
			"driver_id => $1, case_id => $2, reason => '서비스 타입 확인 불가', actor => $3)",
			driver_id, case_id, backend->worker);
	result = give_up_blocked(backend, driver_id, case_id);
	if (!was_refused(result) && PQntuples(result) > 0)
		return result;
	PQclear(result);
	return resolve_review(backend, driver_id, case_id, "handed_over", "결제취소·문자 작성 불가", version);
}

static PGresult *
add_evidence(Backend *backend, const char *driver_id, const char *case_id, const char *step)
{
	const char *value[EVIDENCE_COUNT + 4] = {driver_id, case_id, backend->worker};
	PGresult   *opened = open_case(backend, driver_id, case_id);
	PGresult   *result = NULL;
	Fields		page;

	if (PQntuples(opened) > 0 && look_at_admin(backend, case_id, &page))
	{
		value[3] = value_of(opened, 0, "version");
		memcpy(value + 4, page.field + EVIDENCE_FROM, EVIDENCE_COUNT * sizeof value[0]);
		result = call(&backend->database,
			"SELECT next_step, version FROM norefund.add_evidence("
			"driver_id => $1, case_id => $2, actor => $3, reason => '운행결과 확인', seen_version => $4, "
			"customer_id => $5, service_type => $6, inquiry_depth2 => $7, inquiry_depth3 => $8, inquiry_topic => $9, "
			"cancel_reason => $10, called_at => $11, origin_name => $12, charged_won => $13, call_driver_id => $14, "
			"call_completed => $15, payment_method => $16, centre_cancelled => $17, centre_cancelled_at => $18, "
			"centre_cancelled_won => $19, meter_distance_m => $20, meter_duration_s => $21, remark_distance_short "
				"=> $22, "
			"remark_duration_short => $23, meter_start_lat => $24, meter_start_lon => $25, meter_end_lat => $26, "
			"meter_end_lon => $27)", EVIDENCE_COUNT + 4, value);
		if (!was_refused(result) && value_of(result, 0, "next_step") != NULL &&
			strcmp(value_of(result, 0, "next_step"), step) == 0)
		{
			PGresult   *without = go_without(backend, driver_id, case_id, step, value_of(result, 0, "version"));

			PQclear(result);
			result = without;
		}
	}
	PQclear(opened);
	return result;
}

/* What has come up since the last post is not in that one: a new post, under a link of its own. */
static PGresult *
record_agit_post(Backend *backend, const char *driver_id, const char *case_id)
{
	static long posts = 0;
	char		url[256];

	snprintf(url, sizeof url, "https://agit.example/%s/%s/%ld", case_id, backend->worker, ++posts);
	return CALL(backend,
		"SELECT next_step FROM norefund.record_agit_post(driver_id => $1, case_id => $2, url => $3, actor => $4)",
		driver_id, case_id, url, backend->worker);
}

/*
 * A text that did not arrive, or failed too often, is sent once more, unless there is no such number. Also one whose
 * last worker died over it is dead: dead_letters says so as soon as its lease has lapsed.
 */
static PGresult *
retry_messages(Backend *backend, const char *driver_id, const char *case_id)
{
	return CALL(backend,
		"SELECT CASE WHEN m.last_error = 'no such number' "
		"THEN norefund.give_up_message(driver_id => $1, case_id => $2, audience => m.audience, reason => m.last_error, "
		"actor => $3, revision => m.revision) "
		"ELSE norefund.retry_message(driver_id => $1, case_id => $2, audience => m.audience, actor => $3, "
		"revision => m.revision) END AS next_step "
		"FROM norefund.dead_letters AS m "
		"JOIN norefund.cases AS c ON c.driver_id = m.driver_id AND c.case_id = m.case_id AND c.revision = m.revision "
		"WHERE m.driver_id = $1 AND m.case_id = $2 AND m.work = 'result SMS' "
		"ORDER BY m.audience DESC LIMIT 1",
		driver_id, case_id, backend->worker);
}

/* The answer is the text that the driver was sent; the words here are taken only where that is not true any more. */
static PGresult *
save_answer(Backend *backend, const char *driver_id, const char *case_id)
{
	PGresult   *result = CALL(backend,
		"SELECT answer FROM norefund.save_answer("
		"driver_id => $1, case_id => $2, actor => $3, answer => '상담사가 따로 안내해 드렸어요.')",
		driver_id, case_id, backend->worker);

	if (was_refused(result))
		return result;
	PQclear(result);
	return CALL(backend, "SELECT norefund.next_step(driver_id => $1, case_id => $2)", driver_id, case_id);
}

static PGresult *
take_step(Backend *backend, const char *driver_id, const char *case_id, const char *step)
{
	if (IS_ONE_OF(step, "add_evidence", "check_centre", "complete_payment", "complete_text", "complete_memo"))
		return add_evidence(backend, driver_id, case_id, step);
	if (strcmp(step, "sms_failed") == 0)
		return retry_messages(backend, driver_id, case_id);
	if (strcmp(step, "post_agit") == 0)
		return record_agit_post(backend, driver_id, case_id);
	if (strcmp(step, "save_answer") == 0)
		return save_answer(backend, driver_id, case_id);
	if (strcmp(step, "close") == 0)
		return CALL(backend,
			"SELECT NULL AS next_step, board_status FROM norefund.close_case(driver_id => $1, case_id => $2, "
				"actor => $3)",
			driver_id, case_id, backend->worker);
	return NULL;
}

/* Takes the steps of a case for as long as they are the desk's. A refusal means that somebody else has been there. */
void
take_steps(Backend *backend, const char *driver_id, const char *case_id, const char *step)
{
	PGresult   *result = NULL;

	while (step != NULL)
	{
		PGresult   *next = take_step(backend, driver_id, case_id, step);
		const char *before = step;

		step = next != NULL && !was_refused(next) && PQntuples(next) > 0 ? value_of(next, 0, "next_step") : NULL;
		if (step != NULL && strcmp(step, before) == 0)
			step = NULL;
		PQclear(result);
		result = next;
	}
	PQclear(result);
}

/* Where the manual is silent a person decides, with a reason; what he cannot decide as he would goes to others. */
static PGresult *
decide(Backend *backend, const char *driver_id, const char *case_id, const char *version)
{
	Fields		page;
	PGresult   *result;

	if (!look_at_admin(backend, case_id, &page))
		return NULL;
	result = resolve_review(backend, driver_id, case_id, page.field[JUDGEMENT], "담당자 확인", version);
	if (was_refused(result))
	{
		PQclear(result);
		result = resolve_review(backend, driver_id, case_id, "handed_over", "정산팀 이관", version);
	}
	return result;
}

/*
 * What waits for a person's eyes: a review, a hold, a finding of a closed case, a refund that failed or came back.
 * Money that is short is asked for again, twice at most; then the case is handed over, or what was told stays as it is.
 */
static PGresult *
look(Backend *backend, const char *driver_id, const char *case_id, const PGresult *opened, const char *version)
{
	const char *step = PQntuples(opened) > 0 ? value_of(opened, 0, "step") : "closed";
	bool		asks_again = PQntuples(opened) > 0 && value_of(opened, 0, "is_short") != NULL &&
		strcmp(value_of(opened, 0, "is_short"), "t") == 0 && atoi(value_of(opened, 0, "refunds")) < 2 &&
		atoi(value_of(opened, 0, "attempts")) < 12;

	if (asks_again && IS_ONE_OF(step, "held_final", "payment_reversed", "payment_dead"))
		return retry_cancellation(backend, driver_id, case_id, version);
	if (IS_ONE_OF(step, "payment_reversed", "payment_dead"))
		return resolve_review(backend, driver_id, case_id, "handed_over", "결제취소 불가, 정산팀 이관", version);
	if (IS_ONE_OF(step, "review", "held"))
		return decide(backend, driver_id, case_id, version);
	return acknowledge(backend, driver_id, case_id, version);
}

/* The lease keeps others from the same case; the version says what is seen. */
bool
review_a_case(Backend *backend)
{
	PGresult   *claim = CALL(backend,
		"SELECT driver_id, case_id, attention, version FROM norefund.claim_review(agent => $1, lease => $2)",
		backend->worker, backend->lease);
	bool		is_claimed = PQntuples(claim) > 0;

	if (is_claimed)
	{
		const char *driver_id = value_of(claim, 0, "driver_id");
		const char *case_id = value_of(claim, 0, "case_id");
		PGresult   *opened = open_case(backend, driver_id, case_id);
		PGresult   *result = look(backend, driver_id, case_id, opened, value_of(claim, 0, "version"));

		if (result != NULL && !was_refused(result))
			take_steps(backend, driver_id, case_id, value_of(result, 0, "next_step"));
		PQclear(result);
		PQclear(opened);
	}
	PQclear(claim);
	return is_claimed;
}

/* What a worker left behind that was killed between two steps. */
bool
take_steps_left_behind(Backend *backend)
{
	PGresult   *left = CALL(backend,
		"SELECT driver_id, case_id, step FROM norefund.worklist "
		"WHERE step IN ('add_evidence', 'check_centre', 'complete_payment', 'complete_text', 'complete_memo', "
			"'sms_failed', "
		"'post_agit', 'save_answer', 'close') "
		"AND waiting > $1::interval LIMIT 10", backend->lease);
	int			cases = PQntuples(left);

	for (int row = 0; row < cases; row++)
		take_steps(backend, value_of(left, row, "driver_id"), value_of(left, row, "case_id"),
			value_of(left, row, "step"));
	PQclear(left);
	return cases > 0;
}
