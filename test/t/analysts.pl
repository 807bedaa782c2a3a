# explain(), replay() and sweep() on the demo's cases and on real trips, against counts made without them; and all of
# it by a role that may only analyse, in a read-only transaction.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;

my $trips = $ENV{NOREFUND_TRIPS} // "$ENV{NOREFUND_ROOT}/../shared/data/green_trips_2013_08.csv";
$ENV{PGTZ} = 'Asia/Seoul';
$ENV{PGCLIENTENCODING} = 'UTF8';

sub demo
{
	my ($database, @arguments) = @_;
	$ENV{PGDATABASE} = $database;
	is(system('createdb', '-T', 'template0', '-E', 'UTF8', $database), 0, "$database: database created");
	is(system("test/demo/run @arguments >analysts.out 2>&1"), 0, "$database: the demo runs")
		or diag(`tail -n 20 analysts.out`);
	return;
}

# What must be so of any decided cases.
sub explained_and_replayed
{
	my ($name) = @_;
	my $cases = value('SELECT count(*) FROM norefund.cases WHERE outcome IS NOT NULL');
	cmp_ok($cases, '>', 0, "$name: $cases decided cases are compared");
	is(value(q{SELECT count(*) FROM norefund.cases AS c
			CROSS JOIN LATERAL (SELECT DISTINCT rule, outcome FROM norefund.explain(c.driver_id, c.case_id)
				WHERE matched) AS e
			JOIN norefund.case_assessments AS a ON a.driver_id = c.driver_id AND a.case_id = c.case_id
			WHERE e.rule = c.rule AND e.rule = a.rule AND e.outcome = a.outcome}),
		$cases, "$name: explain() names the rule that was met, for each");
	my $reviews = value(q{SELECT count(*) FROM norefund.cases WHERE outcome = 'review'});
	cmp_ok($reviews, '>', 0, "$name: $reviews of them are reviews");
	is(value(q{SELECT count(*) FROM norefund.cases AS c
			CROSS JOIN LATERAL norefund.explain(c.driver_id, c.case_id) AS e
			WHERE c.outcome = 'review' AND e.matched AND cardinality(e.review_reasons) > 0
			  AND e.review_reasons = ARRAY(SELECT r.reason FROM norefund.review_reasons AS r
				WHERE r.driver_id = c.driver_id AND r.case_id = c.case_id ORDER BY r.position)
			  AND e.review_labels = ARRAY(SELECT r.label FROM norefund.review_reasons AS r
				WHERE r.driver_id = c.driver_id AND r.case_id = c.case_id AND r.label <> '' ORDER BY r.position)}),
		$reviews, "$name: each has its reasons in words, the same in explain() and in review_reasons");
	is(value('SELECT sum(cases) FROM norefund.replay() WHERE NOT changes'), $cases,
		"$name: replay() with the limits in force changes none of them");
	is(value('SELECT count(*) FROM norefund.replay_changes()'), '0', "$name: and names none");
	is(value(q{SELECT count(*) || ' ' || count(*) FILTER (WHERE r.approved = s.approved AND r.won = s.won)
			FROM norefund.sweep(tolerances => ARRAY[0, 0.5, 30, 49.9] || ARRAY(SELECT generate_series(10, 200, 10)))
				AS s
			CROSS JOIN LATERAL (
				SELECT coalesce(sum(cases), 0) AS approved, coalesce(sum(won), 0) AS won
				FROM norefund.replay(same_place_within_m => s.same_place_within_m)
				WHERE candidate_outcome = 'approved') AS r}),
		'23 23', "$name: sweep() counts for each of 23 tolerances what replay() counts");
	# The very distances that occur are where <= and < would part.
	is(value(q{SELECT count(*) > 0, count(*) FILTER (WHERE s.approved = r.approved) = count(*)
			FROM norefund.sweep(tolerances => ARRAY(
				SELECT DISTINCT meter_displacement_m FROM norefund.cases
				WHERE outcome = 'approved' ORDER BY 1 DESC LIMIT 20)) AS s
			CROSS JOIN LATERAL (
				SELECT sum(cases) AS approved FROM norefund.replay(same_place_within_m => s.same_place_within_m)
				WHERE candidate_outcome = 'approved') AS r}),
		't|t', "$name: also at the very distances of cases");
	is(value(q{SELECT sum(cases) = (SELECT count(*) FROM norefund.replay_changes(same_place_within_m => 5)),
		sum(cases) > 0
			FROM norefund.replay(same_place_within_m => 5) WHERE changes}),
		't|t', "$name: replay_changes() lists as many as replay() counts");
	return;
}

demo('norefund_analysts_seoul');
explained_and_replayed('Seoul');

SKIP:
{
	skip "no file of real trips at $trips", 14 unless -r $trips;
	demo('norefund_analysts_trips', $trips);
	explained_and_replayed('trips');

	# 50 m to 30 m, from the raw points: no view, function or generated column of ours.
	my $said = q{CASE WHEN (charged_won > 0) IS NOT TRUE OR (meter_duration_s >= 0) IS NOT TRUE THEN 'review'
		WHEN meter_distance_m < 50 AND ST_AsText(meter_start) <> 'POINT(0 0)' AND ST_AsText(meter_end) <> 'POINT(0 0)'
			AND ST_Distance(meter_start, meter_end, true) <= %s THEN 'approved'
		WHEN meter_distance_m >= 100 AND meter_duration_s > 60 THEN 'trip_recorded'
		ELSE 'review' END};
	my ($before, $after) = map { sprintf($said, $_) } 50, 30;
	my $matrix =
		value("SELECT $before, $after, count(*), sum(charged_won) FROM norefund.cases GROUP BY 1, 2 ORDER BY 1, 2");
	is(value(q{SELECT manual_outcome, candidate_outcome, sum(cases), sum(won)
		FROM norefund.replay(same_place_within_m => 30)
			GROUP BY 1, 2 ORDER BY 1, 2}),
		$matrix, 'trips: 50 m to 30 m makes of 7,623 trips what the raw points make');
	like($matrix, qr/^approved\|review\|[1-9]/m, 'trips: some are no longer approved');
	note($matrix);
	is(value(q{SELECT string_agg(case_id, ' ' ORDER BY case_id)
		FROM norefund.replay_changes(same_place_within_m => 30)}),
			value("SELECT string_agg(case_id, ' ' ORDER BY case_id) FROM norefund.cases WHERE $before <> $after"),
		'trips: the same cases, one by one');
}

# An analyst, who may read nothing else and write nothing.
$ENV{PGDATABASE} = 'norefund_analysts_seoul';
value(q{SET client_min_messages = warning; CREATE ROLE norefund_analysts_reader;
	GRANT USAGE ON SCHEMA norefund TO norefund_analysts_reader;
	SET ROLE cs_owner; SELECT norefund.grant_analyst('norefund_analysts_reader');
	SELECT norefund.propose_policy('narrow', same_place_within_m => 5)});
my $asked = q{SELECT
	(SELECT count(*) FROM norefund.cases_of_reader AS c CROSS JOIN LATERAL norefund.explain(c.driver_id, c.case_id))
		AS conditions,
	(SELECT sum(cases) FROM norefund.replay(policy => 'narrow')) AS replayed,
	(SELECT count(*) FROM norefund.replay_changes(policy => 'narrow')) AS changed,
	(SELECT sum(approved) FROM norefund.sweep()) AS swept,
	(SELECT count(*) FROM norefund.review_reasons) AS reasons};
$asked =~ s/norefund\.cases_of_reader/(SELECT * FROM norefund.case_assessments LIMIT 50)/;
my $reader = 'SET ROLE norefund_analysts_reader; SET default_transaction_read_only = on;';
my $answer = value("$reader $asked");
like($answer, qr/^1850\|\d+\|[1-9]\d*\|[1-9]\d*\|[1-9]\d*$/, 'an analyst asks everything in a read-only transaction');
isnt(system("psql -Xqc \"$reader SELECT meter_start FROM norefund.cases\" >/dev/null 2>&1"), 0,
	'but can\'t read places');

# What an operations manager asks, against counts from the rows themselves, made without a view or a function of ours.
my $seoul = q{AT TIME ZONE 'Asia/Seoul'};
my %questions = (
	request_hours => ['SELECT received_on, hour, requests, approved, cancelled_won FROM norefund.request_hours',
		"SELECT (received_at $seoul)::date, extract(hour FROM received_at $seoul), count(*),
			count(*) FILTER (WHERE outcome = 'approved'),
			coalesce(sum(payment_cancelled_won), 0) FROM norefund.cases GROUP BY 1, 2"],
	request_cells => ['SELECT latitude, longitude, requests, approved, cancelled_won FROM norefund.request_cells',
		q{SELECT CASE WHEN shown THEN lat END, CASE WHEN shown THEN lon END, sum(n), sum(a), sum(w) FROM (
			SELECT trunc(ST_Y(meter_start::geometry)::numeric, 2)::float8 AS lat,
				trunc(ST_X(meter_start::geometry)::numeric, 2)::float8 AS lon, count(*) AS n,
				count(DISTINCT driver_id) >= 5 AND min(abs(ST_Y(meter_start::geometry))) >= 0.01 AS shown,
				count(*) FILTER (WHERE outcome = 'approved') AS a,
				coalesce(sum(payment_cancelled_won), 0) AS w
			FROM norefund.cases GROUP BY 1, 2) AS c GROUP BY 1, 2}],
	request_districts => ['SELECT district, requests, approved FROM norefund.request_districts',
		q{SELECT CASE WHEN ST_Y(meter_start::geometry) > 37.4 AND ST_Y(meter_start::geometry) < 37.52 THEN 'south'
				WHEN ST_Y(meter_start::geometry) > 37.52 AND ST_Y(meter_start::geometry) < 37.8 THEN 'north' END,
			count(*), count(*) FILTER (WHERE outcome = 'approved') FROM norefund.cases GROUP BY 1}],
	next_cases => ['SELECT driver_id, case_id, charged_won FROM norefund.next_cases WHERE position > 0',
		q{SELECT c.driver_id, c.case_id, c.charged_won FROM norefund.cases AS c
		JOIN norefund.worklist AS w USING (driver_id, case_id)
		WHERE w.who ~ '^(상담사|담당자)$' AND c.review_leased_by IS NULL}],
	agent_backlog => ['SELECT agent, cases FROM norefund.agent_backlog',
		q{SELECT review_leased_by, count(*) FROM norefund.cases
		WHERE closed_at IS NULL AND review_leased_until > now() GROUP BY 1}],
	case_facts => ['SELECT case_id, received_on, outcome, closed_after_s, refunded_won FROM norefund.case_facts',
		"SELECT case_id, (received_at $seoul)::date, outcome, extract(epoch FROM closed_at - received_at)::float8,
			k.refunded_won FROM norefund.cases AS c
		LEFT JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
			AND k.refund_case_id = c.case_id AND (k.refund_state <> 'none' OR k.refunded_won <> 0)"],
	request_lags => ['SELECT received_on, requests, median_s FROM norefund.request_lags',
		"SELECT (received_at $seoul)::date, count(*), percentile_cont(0.5) WITHIN GROUP (
			ORDER BY extract(epoch FROM received_at - called_at)::float8)
		FROM norefund.cases WHERE called_at IS NOT NULL GROUP BY 1"],
	customer_repeats => ['SELECT requests, drivers, approved, first_on, last_on FROM norefund.customer_repeats',
		"SELECT count(*), count(DISTINCT driver_id), count(*) FILTER (WHERE outcome = 'approved'),
			(min(received_at) $seoul)::date, (max(received_at) $seoul)::date
		FROM norefund.cases WHERE customer_id IS NOT NULL GROUP BY customer_id"],
	agent_summary => ['SELECT agent, sum(answered), sum(closed) FROM norefund.agent_summary GROUP BY 1',
		q{SELECT actor, count(*) FILTER (WHERE event = 'answered'), count(*) FILTER (WHERE event = 'closed')
		FROM norefund.case_events WHERE event IN ('answered', 'closed') GROUP BY 1}],
	review_results => ['SELECT sum(reviews), sum(waiting) FROM norefund.review_results',
		q{SELECT count(*), (SELECT count(*) FROM norefund.cases WHERE outcome = 'review')
		FROM norefund.decisions WHERE outcome = 'review'}],
	text_summary => [q{SELECT audience, sum(texts), sum(sent), sum(failures), sum(dead)
		FROM norefund.text_summary GROUP BY 1},
		q{SELECT audience, count(*), count(sent_at), sum(failures), count(*) FILTER (WHERE state = 'dead')
		FROM norefund.messages GROUP BY 1}],
	payment_summary => [q{SELECT sum(refunds), sum(refunded), sum(attempts), sum(refunded_won)
		FROM norefund.payment_summary},
		q{SELECT count(*), count(*) FILTER (WHERE refund_state = 'refunded'), sum(attempts), sum(refunded_won)
		FROM norefund.calls WHERE refund_case_id IS NOT NULL}],
	money_waiting => ['SELECT sum(calls), sum(waiting_won) FROM norefund.money_waiting',
		q{SELECT count(*), sum(refund_won) FROM norefund.calls
		WHERE refund_state NOT IN ('none', 'refunded', 'reversed')}],
	backlog_ages => [q{SELECT sum(cases), sum(within_hour + within_day + within_3_days + longer)
		FROM norefund.backlog_ages},
		'SELECT count(*), count(*) FROM norefund.cases WHERE closed_at IS NULL'],
	late_cases => ['SELECT case_id FROM norefund.late_cases',
		q{SELECT case_id FROM norefund.cases
		WHERE closed_at IS NULL AND received_at < now() - interval '240 hours'}],
);
value(q{UPDATE norefund.settings SET value = '240' WHERE name = 'close_within_hours'});
value(q{INSERT INTO norefund.districts VALUES
	-- a side along a parallel is one of great circles, so it has many corners
	('south', ST_Segmentize(ST_MakeEnvelope(126, 37.4, 128, 37.52, 4326), 0.01)::geography),
	('north', ST_Segmentize(ST_MakeEnvelope(126, 37.52, 128, 37.8, 4326), 0.01)::geography), ('nowhere', NULL);
	SET ROLE cs_owner; SELECT norefund.claim_review('agent 5')});
foreach my $name (sort keys %questions)
{
	my ($view, $rows) =
		map { [sort split /\n/, $_] } value("$reader $questions{$name}[0]"), value($questions{$name}[1]);
	is("@$view", "@$rows", "$name: " . scalar(@$rows) . ' rows, as counted without it');
}
# of a thousand rows a scan is as good
like(value("$reader SET enable_seqscan = off; EXPLAIN SELECT * FROM norefund.$_->[0] WHERE $_->[1] = '2026-03-05'"),
	qr/cases_by_day/, "$_->[0]: a day's question can be asked of that day's rows")
	foreach ['daily_summary', 'day'], ['case_results', 'received_on'];

$ENV{PGDATABASE} = 'postgres';
system('dropdb', '--if-exists', $_) foreach qw(norefund_analysts_seoul norefund_analysts_trips);
value('DROP ROLE norefund_analysts_reader');
done_testing();
