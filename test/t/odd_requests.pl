# Random requests, each with one to three values that are odd, in the three ways in which a backend may hand them in:
# each is answered alike or refused by name, none is approved against what it says, and nothing is half in.
# NOREFUND_REQUESTS=10000 is the long form, NOREFUND_SEED gives other requests.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;

my $database = 'norefund_odd_requests';
$ENV{PGDATABASE} = $database;
my $requests = $ENV{NOREFUND_REQUESTS} // 300;
my $seed = ($ENV{NOREFUND_SEED} // 1) % 1000 / 1000;

# What an approvable request says, and of each argument what it may say instead: against a refund, or beside it.
my $values = <<'EOS';
CREATE TABLE public.good (argument text PRIMARY KEY, value text NOT NULL);
INSERT INTO good VALUES
    ('received_at', '2026-03-05 10:00+09'), ('called_at', '2026-03-04 22:10+09'), ('origin_name', '강남역'),
    ('service_type', '일반'), ('charged_won', '18000'), ('call_completed', 'true'), ('payment_method', 'card'),
    ('centre_cancelled', 'false'), ('cancel_reason', ''), ('meter_distance_m', '0'), ('meter_duration_s', '45'),
    ('meter_start_lat', '37.5'), ('meter_start_lon', '127'), ('meter_end_lat', '37.5'), ('meter_end_lon', '127');
CREATE TABLE public.odd (argument text, value text, against boolean);
INSERT INTO odd
SELECT a.argument, v.value, true
FROM (VALUES
    ('charged_won', '{0,-1,NULL,-9223372036854775807,1000000000000001}'::text[]),
    ('call_driver_id', '{another,NULL,""," "}'),
    ('call_completed', '{false,NULL}'), ('payment_method', '{cash,현금,NULL,dollars,"",kakaopay,12}'),
    ('centre_cancelled', '{true,NULL}'),
    ('centre_cancelled_at', '{1970-01-01 00:00+00,2026-03-05 00:00+09,2099-01-01 00:00+00}'),
    ('centre_cancelled_won', '{18000,-1,9000}'),
    ('meter_distance_m', '{-1,50,99,12000,2147483647,-2147483647,NULL}'),
    ('meter_duration_s', '{-1,NULL,-2147483647,1000001}'),
    ('remark_distance_short', '{false}'), ('remark_duration_short', '{false}'),
    ('meter_start_lat', '{0,1e-7,-1,37.51,40.7,90,91,-90,NaN,Infinity,NULL}'),
    ('meter_start_lon', '{0,1e-7,-1,127.01,-74,180,181,NaN,-Infinity,NULL}'),
    ('meter_end_lat', '{0,1e-7,-1,37.52,40.7,90,91,-90,NaN,Infinity,NULL}'),
    ('meter_end_lon', '{0,-1,127.02,-74,180,-180,NaN,NULL}'),
    ('called_at', '{2026-03-05 10:00:01+09,2026-03-05 19:10+09,2027-03-04 00:00+09,1970-01-01 00:00+00,
        9999-12-31 00:00+00}'),
    ('received_at', '{1970-01-01 00:00+00,2099-01-01 00:00+00,9999-12-31 23:59:59+00,0001-01-01 00:00+00}'),
    ('inquiry', '{other,nonsense,"",NULL}'), ('call_id', '{""," ",NULL,Ｋ１,K–1}'),
    ('case_id', '{""," ",Ｃ１}'), ('driver_id', '{NULL,""," "}'),
    ('meter_reading', '{12.3km(20분),영 킬로,km}'), ('meter_remarks', '{운행거리 김,짧음}'),
    ('agit_url', '{javascript:x,agit 7}'), ('centre_agit_url', '{ftp://x}'), ('actor', '{""," ",NULL}')
    ) AS a (argument, odd)
CROSS JOIN LATERAL unnest(a.odd) AS v (value)
UNION ALL
SELECT a.argument, v.value, false
FROM (VALUES
    ('charged_won', '{1}'::text[]), ('payment_method', '{CARD,신용카드," 카드 ","credit card",ｃａｒｄ}'),
    ('cancel_reason', '{-,.,x,없음," ",NULL,손님이 취소}'),
    ('meter_distance_m', '{49,1}'), ('meter_duration_s', '{0,60,61,1500}'),
    ('remark_distance_short', '{true,NULL}'), ('called_at', '{NULL,2026-03-05 09:59+09}'),
    ('meter_remarks', '{NULL,""}'),
    ('origin_name', '{서울–부산,NULL,"",🚗}'), ('service_type', '{NULL,프리미엄}'), ('special_note', '{메모,NULL}'),
    ('request_text', '{안 탔어요 😡,NULL}'), ('customer_id', '{U1,NULL}'), ('inquiry_topic', '{앱 오류}'),
    ('outbound_call_missed', '{true,NULL}')) AS a (argument, odd)
CROSS JOIN LATERAL unnest(a.odd) AS v (value);
-- what is not seen, and more than there is room for
INSERT INTO odd
SELECT a, v, true
FROM unnest('{request_text,special_note,origin_name,cancel_reason,case_id}'::text[]) AS a,
    LATERAL (VALUES (repeat('가', 3000000)), (CASE a WHEN 'case_id' THEN 'C' || chr(8203) || '1' END)) AS o (v)
WHERE v IS NOT NULL
UNION ALL VALUES ('call_id', 'K' || chr(9) || '1', true);
EOS

# One request in each of the three forms, and what became of it.
my $act = <<'EOS';
CREATE TABLE public.answers (n integer, form text, changed text[], given text[], against boolean,
    state text, said text, outcome text);
CREATE FUNCTION public.as_json(argument text, value text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE WHEN value IN ('true', 'false')
            OR argument ~ '_(won|m|s|lat|lon)$' AND value ~ '^-?\d+(\.\d+)?(e-?\d+)?$'
        THEN value::jsonb ELSE to_jsonb(value) END
$$;
CREATE FUNCTION public.ask(form text, said jsonb, texts jsonb, OUT state text, OUT said_back text, OUT outcome text)
LANGUAGE plpgsql AS $$
DECLARE
    more text;
BEGIN
    IF form = 'arguments' THEN
        EXECUTE (SELECT format('SELECT s.outcome FROM norefund.submit_case(%s) AS s',
            string_agg(format('%I => %L', key, value), ', ')) FROM jsonb_each_text(texts)) INTO ask.outcome;
    ELSIF form = 'object' THEN
        SELECT s.outcome INTO ask.outcome FROM norefund.submit_request(said) AS s;
    ELSE
        SELECT max(s.outcome), max(s.sqlstate), max(concat_ws(' ', s.message, s.detail, s.hint))
        INTO ask.outcome, state, said_back
        FROM norefund.submit_cases(jsonb_build_array(
            jsonb_build_object('driver_id', 'N', 'call_id', 'N' || random(), 'case_id', 'N' || random()), said,
            jsonb_build_object('driver_id', 'N', 'call_id', 'N' || random(), 'case_id', 'N' || random()))) AS s
        WHERE s.position = 2;
    END IF;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said_back = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL;
    said_back := concat_ws(' ', said_back, more);
END
$$;
CREATE FUNCTION public.act(n integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    changed CONSTANT odd[] := ARRAY(
        SELECT o FROM (
            SELECT DISTINCT ON (o.argument) o
            FROM (SELECT * FROM odd ORDER BY random() LIMIT 1 + (n % 3)) AS o) AS one);
    form text;
    request jsonb;
BEGIN
    FOREACH form IN ARRAY '{arguments,object,array}'::text[] LOOP
        SELECT jsonb_object_agg(a.argument, a.value)
        INTO request
        FROM (SELECT * FROM good UNION ALL
              VALUES ('driver_id', form || n), ('call_driver_id', form || n), ('call_id', 'K' || n),
                  ('case_id', 'C' || n)) AS a;
        request := request || coalesce(
            (SELECT jsonb_object_agg(c.argument, c.value) FROM unnest(changed) AS c), '{}');
        INSERT INTO answers
        SELECT act.n, form, ARRAY(SELECT c.argument FROM unnest(changed) AS c),
            ARRAY(SELECT left(c.value, 100) FROM unnest(changed) AS c),
            (SELECT bool_or(c.against) FROM unnest(changed) AS c), a.*
        FROM public.ask(form, (SELECT jsonb_object_agg(r.key, public.as_json(r.key, r.value))
            FROM jsonb_each_text(request) AS r), request) AS a;
    END LOOP;
END
$$;
EOS

run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
ok(psql('\\i test/install.sql', 'RESET search_path', 'RESET TimeZone', 'RESET DateStyle', 'RESET ROLE', $values, $act,
	'GRANT ALL ON ALL TABLES IN SCHEMA public TO regress_norefund_owner'), 'requests prepared');
ok(psql('SET ROLE regress_norefund_owner', "SELECT setseed($seed)",
		map { "SELECT public.act(n) FROM generate_series($_, $_ + 99) AS n" }
		map { 100 * $_ + 1 } 0 .. $requests / 100 - 1), "$requests requests in three forms");
my $asked = value('SELECT count(DISTINCT n) FROM answers');
cmp_ok($asked, '>=', $requests, "$asked requests were made");
is(value(q{SELECT string_agg(DISTINCT state || ': ' || left(said, 200), chr(10)) FROM answers
	WHERE state !~ '^(22|23505)'}), '', 'what is refused is refused as bad input');
is(value(q{SELECT string_agg(format('%s %s of %s: %s', n, form, changed, given), chr(10)) FROM answers
	WHERE outcome = 'approved' AND against}), '', 'nothing is approved against what it says');
cmp_ok(value(q{SELECT count(*) FROM answers WHERE outcome = 'approved'}), '>', $asked / 10,
	'what is only odd is approved');
is(value(q{SELECT string_agg(format('%s: %s %s: %s', n, changed, given, said), chr(10)) FROM (
	SELECT n, min(changed) AS changed, min(given) AS given,
		string_agg(DISTINCT form || ' ' || coalesce(outcome, state, 'waits'), ', ') AS said
	FROM answers GROUP BY n
	HAVING count(DISTINCT concat_ws(' ', state IS NOT NULL, outcome)) > 1) AS other}), '',
	'the three forms answer alike');
is(value(q{SELECT string_agg(format('%s %s %s: %s', n, changed, given, said), chr(10)) FROM answers AS a
	WHERE state IS NOT NULL AND NOT EXISTS (
		SELECT FROM unnest(a.changed, a.given) AS c (argument, value)
		WHERE strpos(a.said, regexp_replace(c.argument, '.*_(lat|lon)$', '\1')) > 0
			OR c.value <> '' AND strpos(a.said, left(c.value, 20)) > 0)}), '',
	'each refusal names the argument or its value');
is(value(q{SELECT string_agg(format('%s %s', n, form), ' ') FROM answers AS a
	WHERE (state IS NULL) <> EXISTS (SELECT FROM norefund.cases AS c WHERE c.driver_id = a.form || a.n)}), '',
	'what is answered is in, what is refused is not');
is(value(q{SELECT count(*) FROM norefund.cases WHERE driver_id = 'N'}), 2 * $asked,
	'a refused row of an array loses no other');
is(value(q{SELECT count(*) FROM norefund.calls AS k
	WHERE NOT EXISTS (SELECT FROM norefund.cases AS c WHERE (c.driver_id, c.call_id) = (k.driver_id, k.call_id))}), 0,
	'no call is left of a refused request');
is(value(q{SELECT invariant, violations FROM norefund.verify() WHERE violations > 0}), '', 'every invariant holds');
diag(value(q{SELECT format('%s requests in 3 forms: %s approved, %s otherwise decided, %s waiting, %s refused',
	count(DISTINCT n), count(*) FILTER (WHERE outcome = 'approved'), count(*) FILTER (WHERE outcome <> 'approved'),
	count(*) FILTER (WHERE state IS NULL AND outcome IS NULL), count(*) FILTER (WHERE state IS NOT NULL))
	FROM answers}));

$ENV{PGDATABASE} = 'postgres';
run_ok('database dropped', 'dropdb', $database);
done_testing();
