-- The centre's work on what was decided, by the functions that the backend calls. Some cases are left at every step.
SET ROLE cs_owner;
SET search_path = public, norefund;

-- Whether a case goes on at a step, of a hundred that many.
CREATE FUNCTION pg_temp.goes_on(step text, case_id text, of_hundred integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN ('x' || substr(md5(step || ' ' || case_id), 1, 7))::bit(28)::integer % 100 < of_hundred;

SELECT count(record_note(driver_id, case_id, special_note => '고객 통화 요청', actor => 'agent 7')) AS noted
FROM cases WHERE outcome = 'approved' AND NOT pg_temp.goes_on('note', case_id, 97) \gset

SELECT
    count(CASE WHEN pg_temp.goes_on('pay', case_id, 92)
               THEN record_cancellation(driver_id, case_id, amount_won, actor => 'payments', attempt => attempt,
                                        provider_ref => 'refund-' || left(idempotency_key, 12)) END) AS cancelled,
    count(CASE WHEN pg_temp.goes_on('pay', case_id, 96) AND NOT pg_temp.goes_on('pay', case_id, 92)
               THEN record_cancellation_failed(driver_id, case_id, 'no answer within 10 s', 'payments', attempt,
                                               answer_unknown => true) END) AS unanswered
FROM (SELECT * FROM claim_cancellations('payments', 1000, '10 minutes') OFFSET 0) AS claimed \gset

-- who asked twice is told at once: else the end of the first case would make his request the first
SELECT
    count(CASE WHEN pg_temp.goes_on(audience, case_id, 94) OR template LIKE '%중복접수'
               THEN record_sent(driver_id, case_id, audience, left(idempotency_key, 8), 'sms',
                   revision => revision) END) AS sent,
    count(CASE WHEN pg_temp.goes_on(audience, case_id, 97)
                    AND NOT (pg_temp.goes_on(audience, case_id, 94) OR template LIKE '%중복접수')
               THEN record_failed(driver_id, case_id, audience, 'no route', 'sms', attempt, revision) END) AS failed
FROM (SELECT * FROM claim_messages('sms', 5000, '10 minutes') OFFSET 0) AS claimed \gset
-- one had no phone behind the number
SELECT record_failed(driver_id, case_id, 'driver', 'not delivered: number not in use', 'sms') AS undelivered
FROM messages WHERE state = 'sent' AND audience = 'driver' ORDER BY case_id LIMIT 1 \gset

SELECT count(record_agit_post(driver_id, case_id, 'https://agit.example/wall/' || substr(case_id, 3), 'agent 7'))
    AS posted
FROM worklist WHERE step = 'post_agit' AND pg_temp.goes_on('post', case_id, 60) \gset
SELECT count(save_answer(driver_id, case_id, 'agent 7')) AS answered
FROM worklist WHERE step = 'save_answer' AND pg_temp.goes_on('answer', case_id, 95) \gset
SELECT count(close_case(driver_id, case_id, 'agent 7')) AS closed
FROM worklist WHERE step = 'close' AND pg_temp.goes_on('close', case_id, 97) \gset
RESET search_path;
