-- The states of a refund (CALL 4) against an independent reading of their table: every state, every event and every
-- combination of what is asked, but those that cannot be together. Nothing of the reading is taken from what is tested.
BEGIN;
\i test/pgtap/install.psql
RESET ROLE;
SET search_path = pg_catalog;

CREATE TEMP TABLE facts AS
SELECT bits,
       bits & 1 > 0 AS due, bits & 2 > 0 AS held, bits & 4 > 0 AS askable, bits & 8 > 0 AS writable,
       bits & 16 > 0 AS final, bits & 32 > 0 AS last_attempt, bits & 64 > 0 AS attempt_open,
       bits & 128 > 0 AS lookup_only, bits & 256 > 0 AS reported, bits & 512 > 0 AS net_positive,
       bits & 1024 > 0 AS net_complete
FROM generate_series(0, 2047) AS bits;

CREATE TEMP TABLE asked AS
SELECT f.*,
       -- what the reports leave of the charge
       CASE WHEN net_positive AND net_complete THEN 'refunded' WHEN net_positive THEN 'partial'
            WHEN reported THEN 'reversed' ELSE 'none' END AS by_amount,
       CASE WHEN reported THEN 'reversed' ELSE 'none' END AS no_longer_due,
       -- nothing stands in the way of asking
       due AND NOT held AND writable AND askable AS free
FROM facts AS f;

CREATE TEMP TABLE compared AS
SELECT s.state, e.event, a.*,
       CASE e.event
           -- What the service says happened is taken in every state; what it takes back changes what was paid.
           WHEN 'report' THEN a.by_amount
           WHEN 'reversal' THEN CASE WHEN s.state IN ('refunded', 'partial', 'none') THEN a.by_amount ELSE s.state END
           -- A void ends no order that is still going on. Else the last attempt is open again where nothing has
           -- answered it, no refusal and no other row, and the call is not paid back without it. With nothing left to
           -- ask for none goes on.
           WHEN 'void' THEN CASE
               WHEN s.state IN ('queued', 'refused') AND NOT a.askable THEN 'blocked'
               WHEN s.state IN ('blocked', 'queued', 'in_flight', 'unknown', 'refused', 'dead') THEN s.state
               WHEN a.due AND a.attempt_open AND a.by_amount <> 'refunded' THEN 'unknown'
               ELSE a.by_amount END
           WHEN 'claim' THEN CASE
               -- what may have been asked for is looked up, for ever; what may only be looked up is not asked for
               WHEN s.state = 'unknown' OR s.state IN ('queued', 'refused') AND NOT a.lookup_only THEN 'in_flight' END
           WHEN 'lapse' THEN CASE WHEN s.state = 'in_flight' THEN 'unknown' END
           WHEN 'answer_unknown' THEN CASE WHEN s.state IN ('in_flight', 'unknown') THEN 'unknown' END
           WHEN 'refusal' THEN CASE WHEN s.state IN ('in_flight', 'unknown') THEN CASE
               WHEN NOT a.due THEN a.no_longer_due
               -- of a rest, or of a case that was told, no order is dead: the hold has a person look
               WHEN a.last_attempt AND a.final THEN a.by_amount
               WHEN a.last_attempt THEN 'dead'
               WHEN a.held OR NOT a.askable THEN 'blocked'
               ELSE 'refused' END END
           WHEN 'retry' THEN CASE WHEN s.state IN ('dead', 'partial', 'reversed') THEN
               CASE WHEN a.askable THEN 'queued' ELSE 'blocked' END END
           -- after a reversal only a person's approval orders again; settle then queues it where nothing stands in the
           -- way
           WHEN 'approve' THEN CASE WHEN s.state = 'reversed' THEN 'blocked' ELSE s.state END
           WHEN 'settle' THEN CASE
               WHEN s.state IN ('in_flight', 'unknown', 'partial', 'refunded') THEN s.state
               WHEN s.state = 'none' THEN CASE
                   WHEN a.free THEN 'queued'
                   WHEN a.due AND NOT (a.final AND NOT a.held AND NOT a.askable) THEN 'blocked' ELSE 'none' END
               WHEN NOT a.due THEN a.no_longer_due
               WHEN s.state IN ('dead', 'reversed') THEN s.state
               -- a final case's order is never blocked for want of something to ask for
               WHEN a.final AND NOT a.held AND NOT a.askable THEN a.by_amount
               WHEN NOT a.free THEN 'blocked'
               WHEN s.state = 'blocked' THEN 'queued'
               ELSE s.state END
       END AS read,
       norefund.refund_after(s.state, e.event, ARRAY[
           a.due, a.held, a.askable, a.writable, a.final, a.last_attempt, a.attempt_open, a.lookup_only, a.reported,
           a.net_positive, a.net_complete]) AS answered
FROM unnest('{none,blocked,queued,in_flight,unknown,refused,dead,partial,refunded,reversed}'::text[]) AS s (state)
CROSS JOIN unnest('{settle,approve,claim,lapse,answer_unknown,refusal,report,reversal,void,retry}'::text[]) AS e (event)
CROSS JOIN asked AS a;
-- What cannot be together: a net without a report, something left to ask for of a whole refund.
CREATE TEMP VIEW can_be AS
SELECT * FROM compared
WHERE (reported OR NOT net_positive) AND NOT (askable AND net_complete)
  AND (state <> 'none' OR NOT reported) AND (state NOT IN ('partial', 'refunded', 'reversed') OR reported)
  AND (event NOT IN ('report', 'reversal') OR reported);

-- The printed table, walked as it says: the first row that fits.
CREATE TEMP TABLE printed AS
SELECT t.*, (SELECT coalesce(bit_or(1 << array_position(norefund.refund_facts(), f) - 1), 0)
    FROM unnest(t.required_facts) AS f) AS required,
       (SELECT coalesce(bit_or(1 << array_position(norefund.refund_facts(), f) - 1), 0)
           FROM unnest(t.excluded_facts) AS f) AS excluded
FROM norefund.refund_transitions() AS t;
CREATE TEMP TABLE walked AS
SELECT c.state, c.event, c.bits, c.answered, p.position,
       CASE p.to_state
           WHEN 'the same' THEN c.state
           WHEN 'by amount' THEN a.by_amount
           WHEN 'none, or reversed where reports stand' THEN a.no_longer_due
           ELSE p.to_state END AS leads
FROM compared AS c
JOIN asked AS a USING (bits)
LEFT JOIN LATERAL (
    SELECT * FROM printed AS p
    WHERE c.state = ANY (p.from_states) AND p.event = c.event AND p.required & c.bits = p.required
      AND p.excluded & c.bits = 0
    ORDER BY p.position
    LIMIT 1) AS p ON true;

SET search_path = tap, pg_catalog;
SELECT no_plan();
SELECT diag(format('%s combinations, %s of them can be; %s rows of the table', (SELECT count(*) FROM compared),
    count(*),
                   (SELECT count(*) FROM printed)))
FROM can_be;

SELECT is(norefund.refund_facts(), ARRAY['due', 'held', 'askable', 'writable', 'final', 'last_attempt', 'attempt_open',
          'lookup_only', 'reported', 'net_positive', 'net_complete'], 'what is asked, in this order');
SELECT is(array_agg(DISTINCT event ORDER BY event), ARRAY(SELECT DISTINCT event FROM compared ORDER BY event),
    'every event is read')
FROM printed;
SELECT is(array_agg(DISTINCT format('%s, %s: %s, not %s', state, event, answered,
    read)) FILTER (WHERE answered IS DISTINCT FROM read),
          NULL, format('%s: the table is what is read (%s combinations, %s accepted)', event, count(*),
              count(answered)))
FROM can_be
GROUP BY event
ORDER BY event;
SELECT is(count(*) FILTER (WHERE answered IS DISTINCT FROM leads), 0::bigint,
    'refund_transitions() prints what refund_after() answers')
FROM walked;
SELECT is(array_agg(p.position) FILTER (WHERE w.position IS NULL), NULL,
    'every row of it is the first that fits somewhere')
FROM printed AS p
LEFT JOIN (SELECT DISTINCT position FROM walked JOIN can_be USING (state, event, bits)) AS w USING (position);

-- What must be so of any table.
SELECT is(count(*) FILTER (WHERE answered IS NULL), 0::bigint, format('%s is taken in every state', event))
FROM compared
WHERE event IN ('report', 'reversal', 'void', 'settle', 'approve')
GROUP BY event
ORDER BY event;
SELECT is(count(*), 0::bigint, 'nothing is asked for while it is held, or with nothing to ask for, or for nobody')
FROM can_be
WHERE answered = 'queued' AND event = 'settle' AND NOT (due AND NOT held AND askable AND writable);
SELECT is(count(*), 0::bigint,
    'what may have been paid is never refused, dead or forgotten but by a refusal or a report')
FROM can_be
WHERE state IN ('in_flight', 'unknown') AND event NOT IN ('refusal', 'report')
  AND answered NOT IN ('in_flight', 'unknown');
SELECT is(count(*), 0::bigint, 'no order is claimed but one that waits or is to be looked up')
FROM compared WHERE event = 'claim' AND answered IS NOT NULL AND state NOT IN ('queued', 'refused', 'unknown');
SELECT is(count(*), 0::bigint, 'a second settle changes nothing')
FROM can_be AS c
JOIN compared AS again ON again.state = c.answered AND again.event = 'settle' AND again.bits = c.bits
WHERE c.event = 'settle' AND again.answered <> c.answered;
-- none, reversed | approved: queued, or blocked where something stands in the way
SELECT is(count(*) FILTER (WHERE settled.answered <> CASE WHEN c.held OR NOT c.writable OR NOT c.askable THEN 'blocked'
    ELSE 'queued' END),
          0::bigint, format('%s, approved by a person and settled (%s)', c.state, count(*)))
FROM can_be AS c
JOIN compared AS settled ON settled.state = c.answered AND settled.event = 'settle' AND settled.bits = c.bits
WHERE c.event = 'approve' AND c.state IN ('none', 'reversed') AND c.due
  AND NOT (c.final AND NOT c.held AND NOT c.askable)
GROUP BY c.state
ORDER BY c.state;
-- From every state the money's end is reached by events of the service and of people.
WITH RECURSIVE reached AS (
    SELECT DISTINCT state AS start, state FROM compared
    UNION
    SELECT r.start, c.answered
    FROM reached AS r
    JOIN (SELECT DISTINCT state, event, answered FROM can_be WHERE answered IS NOT NULL) AS c ON c.state = r.state)
SELECT is(array_agg(DISTINCT start ORDER BY start), ARRAY(SELECT DISTINCT state FROM compared ORDER BY state),
          'refunded is reached from every state')
FROM reached WHERE state = 'refunded';
SELECT throws_ok(format('SELECT norefund.refund_after(%L, %L, %L)', state, event, facts), '22023', NULL::text,
                 format('%s, %s, %s facts: refused', state, event, cardinality(facts)))
FROM (VALUES ('paid', 'settle', array_fill(false, ARRAY[11])), ('none', 'pay', array_fill(false, ARRAY[11])),
             ('none', 'settle', array_fill(false, ARRAY[10]))) AS v (state, event, facts);
SELECT * FROM finish();
ROLLBACK;
