-- No stored moment breaks a view or a reading function: copies of worked cases hold in every column the first and the
-- last moment that the type has, and infinity where a CHECK allows it. Columns, views and functions are the
-- catalogue's, so that a new one is covered.
BEGIN;
\i test/pgtap/install.psql
\o /dev/null
SELECT count(*) AS template FROM (VALUES
    ('C1', 'K1', false, 0), ('C2', 'K2', true, 0), ('C3', 'K3', false, 9000), ('C4', 'K4', NULL, 60),
    ('C5', 'K1', false, 0), ('C6', 'K6', false, 0),
    ('C7', 'K7', false, 0), ('C8', 'K8', false, 60)) AS r (case_id, call_id, centre_cancelled, metres)
CROSS JOIN LATERAL norefund.submit_case('X', r.call_id, r.case_id, received_at => '2026-03-10 10:00+09',
    service_type => '일반', customer_id => 'U', called_at => '2026-03-09 22:10+09', origin_name => '강남역',
    charged_won => 18000, call_driver_id => 'X', call_completed => true, payment_method => 'card',
    centre_cancelled => r.centre_cancelled,
    centre_cancelled_at => CASE WHEN r.centre_cancelled THEN timestamptz '2026-03-09 23:10+09' END,
    centre_cancelled_won => CASE WHEN r.centre_cancelled THEN 18000 END, cancel_reason => '',
    meter_distance_m => r.metres, meter_duration_s => CASE r.metres WHEN 9000 THEN 900 ELSE 45 END,
    meter_start_lat => 37.498, meter_start_lon => 127.028, meter_end_lat => 37.498, meter_end_lon => 127.028,
    actor => 'test') AS s;
-- One is paid, told, closed and came back, one came back before it was told, one was refused, one told, one is a
-- duplicate, one waits for a person.
SELECT count(norefund.record_cancellation(driver_id, case_id, amount_won, '2026-03-10 11:00+09', 'w', 'pay-' || case_id,
    attempt)) AS paid
FROM norefund.claim_cancellations('w', 3) WHERE case_id <> 'C7';
SELECT norefund.record_cancellation_failed('X', 'C7', 'refused', 'w', 1);
SELECT count(norefund.record_sent(driver_id, case_id, audience, 'ref', 'w', '2026-03-10 11:10+09', revision)) AS sent
FROM norefund.claim_messages('w', 20) WHERE case_id <> 'C5';
SELECT norefund.record_delivery('X', 'C1', 'driver', 'ref', 'w'), norefund.save_answer('X', 'C1', 'a'),
    norefund.close_case('X', 'C1', 'a');
SELECT norefund.save_answer('X', 'C3', 'a'), norefund.close_case('X', 'C3', 'a');
SELECT norefund.record_reversal('X', c, 18000, '2026-03-11 11:00+09', 'w', 'back ' || c)
FROM unnest('{C1,C6}'::text[]) AS c;
SELECT norefund.record_failed('X', 'C3', 'driver', 'not arrived', 'w');
SELECT norefund.record_qa('X', 'C1', 1, true, actor => 'qa');
SELECT count(*) AS claimed FROM norefund.claim_review('agent', driver_id => 'X');

\o

RESET ROLE;
SET session_replication_role = replica;
-- The moments, amounts and readings of a driver's tables, and the ends of their types; those of a finite moment that a
-- CHECK asks for are its finite ones, and another CHECK leaves a number as it is.
CREATE TEMP VIEW extremes AS
SELECT c.oid AS relation, a.attname, a.atttypid::regtype AS type,
       CASE WHEN a.atttypid <> 'timestamptz'::regtype
            THEN CASE a.atttypid WHEN 'bigint'::regtype THEN '{-9223372036854775808,9223372036854775807}'
                      ELSE '{-2147483648,2147483647}' END
            WHEN k.checks ~ format('isfinite\(%s\)', a.attname)
            THEN '{4714-11-24 00:00:00+00 BC,294276-12-31 23:59:59.999999+00}'
            ELSE '{4714-11-24 00:00:00+00 BC,294276-12-31 23:59:59.999999+00,-infinity,infinity}' END::text[] AS ends
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attgenerated = '' AND NOT a.attisdropped
CROSS JOIN LATERAL (
    SELECT string_agg(pg_get_constraintdef(k.oid), ' ') AS checks
    FROM pg_constraint AS k
    WHERE k.conrelid = c.oid AND k.contype = 'c' AND a.attnum = ANY (k.conkey)) AS k
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'r'
  AND EXISTS (SELECT FROM pg_attribute AS d WHERE d.attrelid = c.oid AND d.attname = 'driver_id')
  AND (a.atttypid = 'timestamptz'::regtype
       OR a.atttypid IN ('integer'::regtype, 'bigint'::regtype) AND a.attname ~ '_won$|^meter_' AND k.checks IS NULL);
GRANT SELECT ON extremes TO PUBLIC;
-- The first copy has the first of them everywhere, the second the second; the others any, as a hash says.
DO $$
DECLARE
    made record;
BEGIN
    FOR made IN
        SELECT n AS copy, c.oid::regclass AS relation,
               string_agg(format('%I', a.attname), ', ') AS columns,
               string_agg(CASE
                   WHEN a.attname = 'driver_id' THEN quote_literal('X' || n)
                   WHEN e.attname IS NULL THEN format('%I', a.attname)
                   ELSE format('CASE WHEN %I IS NOT NULL THEN %L::%s END', a.attname, e.ends[CASE
                       WHEN n <= 2 THEN n
                       ELSE 1 + abs(hashtext(format('%s %s %s', n, c.relname, a.attname))) % cardinality(e.ends) END],
                           e.type)
               END, ', ') AS expressions
        FROM generate_series(1, 24) AS n
        CROSS JOIN pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        LEFT JOIN extremes AS e ON e.relation = c.oid AND e.attname = a.attname
        WHERE c.oid IN (SELECT x.relation FROM extremes AS x)
        GROUP BY n, c.oid
    LOOP
        EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM %s WHERE driver_id = ''X''', made.relation, made.columns,
                       made.expressions, made.relation);
    END LOOP;
END
$$;
UPDATE norefund.policies
SET valid_to = '294276-12-31 23:59:59.999999+00', proposed_at = '4714-11-24 00:00:00+00 BC',
    put_in_force_at = '294276-12-31 00:00+00';
INSERT INTO norefund.day_seals (seal_no, day, cases, digest, sealed_at, actor, hash)
SELECT row_number() OVER (), day, 9223372036854775807, '', at, 'test', ''
FROM unnest('{4713-01-01 BC,5874897-12-31}'::date[],
    '{4714-11-24 00:00:00+00 BC,294276-12-31 23:59:59.999999+00}'::timestamptz[]) AS d (day, at);
UPDATE norefund.settings SET value = '24' WHERE name = 'close_within_hours';
RESET session_replication_role;
SET ROLE regress_norefund_owner;

-- What is read: every view, every stored function for every case, and the report of a month and of all days.
CREATE TEMP TABLE readings (name text, query text, answer text, n bigint);
INSERT INTO readings (name, query)
SELECT c.relname, format('SELECT count(v::text) FROM norefund.%I AS v', c.relname)
FROM pg_class AS c WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'v';
CREATE TEMP VIEW arguments AS
SELECT p.oid AS function, p.proname, n.place, p.proargnames[n.place] AS name, usual.expression
FROM pg_proc AS p
CROSS JOIN LATERAL generate_series(1, p.pronargs - p.pronargdefaults) AS n (place)
LEFT JOIN (VALUES
    ('driver_id', 'c.driver_id'), ('case_id', 'c.case_id'), ('call_id', 'c.call_id'), ('from_date', '''2026-03-01'''),
    ('to_date', '''2026-03-31'''), ('columns', '''{called_at,meter_displacement_m}'''), ('fact', '''same_place'''),
    ('kind', '''cancelled'''), ('amount_won', '18000'), ('happened_at', '''294276-12-31 00:00+00'''),
    ('provider_ref', 'NULL'), ('as_of_now', 'true'), ('rule', '''not_driven_brief'''), ('name', '''call_id_form'''),
    ('request', '''{}'''), ('displacement_m', 'c.meter_displacement_m'), ('place', 'c.meter_start'),
    ('closed_before', 'NULL'), ('customer_id', 'NULL'), ('max_calls', '1'),
    ('types', '''{}'''), ('patch', '''{"meter_reading": "1km"}'''), ('known', '''{}'''),
    ('file', '''call_id,case_id'''),
    ('attempt', '1'), ('refund_no', '0'), ('audience', '''driver'''), ('purpose', '''result'''), ('revision', '1'),
    ('function', '''save_answer'''), ('what', '''tried'''), ('outcome', '''approved'''), ('reason', '''r'''),
    ('seen_version', '1'), ('changes', '''{}'''), ('rights', '''analyst'''),
    ('policy', '''manual'''), ('actor', '''a'''), ('template', '''t'''), ('version', '1'),
    ('tolerances', '''{10,50}'''), ('received_from', '''-infinity'''),
    ('received_to', '''infinity'''), ('zero_distance_below_m', '50'), ('distance_recorded_from_m', '100'),
    ('short_duration_up_to_s', '60'), ('same_place_within_m', '50'),
    ('provider_rows',
        '''[{"driver_id": "X1", "call_id": "K1", "amount_won": 1, "cancelled_at": "294276-12-31 23:59:59+00"}]'''),
    ('rows', '''[]''')) AS usual (name, expression) ON usual.name = p.proargnames[n.place]
WHERE p.pronamespace = 'norefund'::regnamespace AND p.provolatile = 's' AND p.prokind = 'f'
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass
      AND d.deptype = 'e');
SELECT coalesce(string_agg(format('%s(%s)', proname, name), ', '), '') AS unknown_arguments FROM arguments
WHERE expression IS NULL \gset
INSERT INTO readings (name, query)
SELECT proname, format('SELECT count(f::text) FROM %s norefund.%I(%s) AS f',
    CASE WHEN bool_or(expression LIKE 'c.%') THEN 'norefund.cases AS c CROSS JOIN LATERAL' ELSE '' END, proname,
    string_agg(expression, ', ' ORDER BY place))
FROM arguments GROUP BY function, proname
UNION ALL
SELECT p.proname, format('SELECT count(f::text) FROM norefund.%I() AS f', p.proname)
FROM pg_proc AS p
WHERE p.pronamespace = 'norefund'::regnamespace AND p.provolatile = 's' AND p.prokind = 'f'
  AND p.pronargs = p.pronargdefaults
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass
      AND d.deptype = 'e')
UNION ALL
SELECT 'report_html of all days',
    'SELECT count(norefund.report_html(d.first, d.last)) FROM (SELECT min(day) AS first, max(day) AS last FROM '
    'norefund.daily_summary) AS d';
DO $$
DECLARE
    r record;
    said text;
    found bigint;
BEGIN
    FOR r IN SELECT * FROM readings LOOP
        found := NULL;
        BEGIN
            EXECUTE r.query INTO found;
            said := 'read';
        EXCEPTION WHEN OTHERS THEN
            said := SQLSTATE || ' ' || SQLERRM;
        END;
        UPDATE readings SET answer = said, n = found WHERE query = r.query;
    END LOOP;
END
$$;

SET search_path = tap;
SELECT plan(5);
SELECT is(NULLIF(:'unknown_arguments', ''), NULL, 'every argument of a reading function is known');
SELECT cmp_ok(count(*), '>', 150::bigint, format('%s cases hold the extremes', count(*))) FROM norefund.cases
WHERE driver_id <> 'X';
SELECT cmp_ok(count(*) FILTER (WHERE type = 'timestamptz'::regtype), '>', 30::bigint,
    format('in %s columns, of which %s are moments', count(*), count(*) FILTER (WHERE type = 'timestamptz'::regtype)))
    FROM extremes;
-- a refusal is an answer
SELECT is(array_agg(name || ': ' || answer ORDER BY name), NULL, 'no view and no function breaks')
FROM readings WHERE answer !~ '^(read|P0002|22023|55000)';
SELECT diag(format('%s views and functions read, %s rows; refused were %s', count(*), sum(n),
    string_agg(name, ' ' ORDER BY name) FILTER (WHERE answer <> 'read'))) FROM readings;
SELECT is(array_agg(name ORDER BY name), NULL, 'every view has rows')
FROM readings AS r JOIN pg_class AS c ON c.relname = r.name AND c.relnamespace = 'norefund'::regnamespace
WHERE coalesce(n, 0) = 0;
SELECT * FROM finish();
ROLLBACK;
