# The example backend (test/backend) takes every request to its end while its workers are killed all the time, before
# services that fail, lose answers, answer twice, kill whoever asks, pay in parts and take back what they paid.
# NOREFUND_CASES=10000 is the form that takes minutes, with 100 kills or more; NOREFUND_SEED gives other requests and
# faults. NOREFUND_SHARDS=2 has the cases on as many databases behind a front, one of which is gone for a while.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;
use Shards;
use File::Temp qw(tempdir);
use IO::Handle;
use POSIX qw(WNOHANG SIGKILL);
use Time::HiRes qw(sleep time);

my $cases = $ENV{NOREFUND_CASES} // 500;
my $seed = $ENV{NOREFUND_SEED} // 1;
my $least_kills = $cases >= 10000 ? 100 : $ENV{NOREFUND_SHARDS} ? 12 : 30;
my @isolation = ('read committed', 'read committed', 'repeatable read', 'serializable');
my $directory = tempdir('norefund-backend.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $database = 'norefund_backend';
my $shards = $ENV{NOREFUND_SHARDS} // 0;
my @stores = $shards ? map { "${database}_$_" } 0 .. $shards - 1 : ($database);
$ENV{PGDATABASE} = $database;
srand($seed);

sub build
{
	my ($program, @sources) = @_;
	foreach my $compiler (grep { system("command -v $_ >/dev/null") == 0 } qw(gcc clang))
	{
		run_ok("$program builds with $compiler, without a warning",
			$compiler, qw(-std=gnu99 -O2 -Wall -Wextra -Werror), '-I' . `$ENV{PG_CONFIG} --includedir` =~ s/\s+$//r,
			'-o', "$directory/$program", (map { "test/backend/$_.c" } @sources), '-lpq');
	}
	return;
}

sub slurp
{
	my ($file) = @_;
	open(my $in, '<', $file) or return '';
	local $/ = undef;
	return <$in> // '';
}

# The processes of this test: each is a child, which goes when this one does.
my (%running, %generation, $died);
my $killed = 0;

sub start_worker
{
	my ($number) = @_;
	my $name = "worker-$number." . ++$generation{$number};
	my $pid = fork() // die "fork: $!\n";
	if ($pid == 0)
	{
		@ENV{qw(PGUSER PGDATABASE PGOPTIONS)} = ('norefund_backend', $database,
			'-c lock_timeout=300 -c default_transaction_isolation=' . $isolation[$number] =~ s/ /\\ /r);
		open(STDERR, '>>', "$directory/log") or die;
		exec('setpriv', '--pdeathsig', 'KILL', "$directory/worker", $name, $directory, '3 seconds') or die;
	}
	$running{$pid} = $number;
	return;
}

# Takes leave of workers that are gone, and starts others in their place.
sub replace_workers
{
	while ((my $pid = waitpid(-1, WNOHANG)) > 0)
	{
		my $number = delete $running{$pid} // next;
		if (($? & 127) == SIGKILL) { $killed++ }
		else { $died = "worker-$number: status $?" }
		start_worker($number);
	}
	return;
}

build('worker', qw(worker desk database service line));
build('services', qw(services line));
run_ok("$cases requests written", $^X, 'test/backend/requests.pl', $directory, $cases, $seed);

run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
open(my $psql, '|-', "psql -X -q -v ON_ERROR_STOP=1 -o /dev/null >/dev/null") or die;
print $psql <<"SQL";
\\i test/install.sql
SET client_min_messages = warning;
RESET ROLE;
CREATE ROLE norefund_backend LOGIN PASSWORD '$ENV{PGPASSWORD}';
SET ROLE regress_norefund_owner;
SELECT norefund.grant_backend('norefund_backend');
RESET ROLE;
CREATE SCHEMA ledger;
CREATE TABLE ledger.requests (line text);
CREATE TABLE ledger.asked (at timestamptz, word text, key text, call_id text, did text, fault text);
CREATE TABLE ledger.refunds (key text, driver_id text, call_id text, amount_won bigint, cancelled_at timestamptz,
	provider_ref text);
CREATE TABLE ledger.deliveries (provider_ref text, key text, receiver text, driver_id text, case_id text, audience text,
	revision integer, purpose text, template text, body text);
SQL
ok(close($psql), 'norefund installed');
make_front($database, @stores) if $shards;
{
	local $ENV{PGUSER} = 'norefund_backend';
	foreach my $table (qw(cases calls decisions messages payment_reports holds case_events))
	{
		my $refusal = `psql -X -d $database -c 'INSERT INTO norefund.$table DEFAULT VALUES' 2>&1`;
		like($refusal, qr/permission denied for table $table|not written on the front/,
			"the backend's role writes no $table itself");
	}
}

open(my $services, '|-', 'setpriv', '--pdeathsig', 'KILL', "$directory/services", $directory, $seed) or die;
for (1 .. 100) { last if -S "$directory/sms"; sleep 0.1 }
ok(-S "$directory/sms", 'the services are there');

my $started = time;
my ($looked, $progress, $open, $cut_off, $stopped) = ($started, $started, '', 0, 0);
start_worker($_) foreach keys @isolation;
while (!$died)
{
	sleep rand(2);
	replace_workers();
	kill 'KILL', (keys %running)[ rand(@isolation) ];
	next if time < $looked + 1;
	$looked = time;

	# Time flies: what waits for its next turn gets it. A connection is cut now and then.
	foreach my $store (@stores)
	{
		local $ENV{PGDATABASE} = $store;
		$cut_off += value(q{
			WITH a AS (UPDATE norefund.messages SET next_attempt_at = now() WHERE state = 'failed'),
			b AS (UPDATE norefund.calls SET next_attempt_at = now() WHERE refund_state IN ('refused', 'unknown'))
			SELECT count(pg_terminate_backend(pid)) FROM (
				SELECT pid FROM pg_stat_activity WHERE usename = 'norefund_backend' ORDER BY random()
				LIMIT (random() < 0.2)::integer) AS one});
	}
	if ($shards && $killed >= $least_kills / 3 && !$stopped++)
	{
		without_shard($stores[-1], sub { for (1 .. 10) { sleep 0.2; replace_workers() } });
	}
	# open cases, texts under way, findings of closed cases, and what the payment service did that is not on record
	my $paid = () = slurp("$directory/refunds") =~ /\n/g;
	my $left = value(qq{
		SELECT $cases - count(*) FILTER (WHERE closed_at IS NOT NULL)
			+ (SELECT count(*) FROM norefund.messages WHERE state IN ('queued', 'leased', 'sent'))
			+ (SELECT count(*) FROM norefund.holds WHERE released_at IS NULL)
			+ (SELECT greatest($paid - count(*), 0) FROM norefund.payment_reports
				WHERE kind IN ('cancelled', 'reversed'))
		FROM norefund.cases});
	last if $left == 0 && $killed >= $least_kills;
	$progress = time if $left ne $open;
	$open = $left;
	last if time > $progress + 60;
}
my $took = time - $started;
kill 'KILL', $_ foreach keys %running;
waitpid($_, 0) foreach keys %running;
close($services);
cmp_ok($stopped, '>', 0, 'a shard was gone for a while') if $shards;
is($died // '', '', 'no worker ended by itself')
	or diag(scalar qx(grep -vE '^(DETAIL|HINT|CONTEXT|SQL statement|PL)' $directory/log | tail -n 15));
cmp_ok($killed, '>=', $least_kills, "$killed workers were killed, $cut_off connections cut");

value("\\copy ledger.$_ FROM '$directory/$_'") foreach qw(asked refunds deliveries);
value("\\copy ledger.requests
	FROM PROGRAM 'grep ^request $directory/requests' WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')");

# A query gives, for each row that it looks at, whether it is wrong and what it is.
sub holds
{
	my ($name, $query) = @_;
	my ($rows, $wrong, $which) = split /\|/, value(qq{
		SELECT count(*), count(*) FILTER (WHERE wrong IS NOT FALSE),
			(array_agg(row) FILTER (WHERE wrong IS NOT FALSE))[1:3]
		FROM ($query) AS looked (wrong, row)}), 3;
	ok($rows > 0 && $wrong == 0, "$name: $wrong of $rows are not")
		or diag($which, "\n", value(qq{SELECT format('%s %s %s %s', seq, event, actor, detail) FROM norefund.case_events
			WHERE (driver_id, case_id) IN (SELECT row ->> 'driver_id', row ->> 'case_id'
				FROM ($query) AS looked (wrong, row) WHERE wrong IS NOT FALSE LIMIT 1) ORDER BY seq}));
	return;
}

holds('requests are closed cases', q{
	SELECT c.closed_at IS NULL,
		jsonb_build_object('driver_id', split_part(r.line, E'\t', 2), 'case_id', split_part(r.line, E'\t', 4), 'work',
			(SELECT to_jsonb(w) FROM norefund.worklist AS w WHERE w.driver_id = c.driver_id AND w.case_id = c.case_id),
		'messages', (SELECT jsonb_agg(to_jsonb(m) - 'body') FROM norefund.messages AS m
			WHERE m.driver_id = c.driver_id AND m.case_id = c.case_id))
	FROM ledger.requests AS r
	LEFT JOIN norefund.cases AS c
		ON c.driver_id = split_part(r.line, E'\t', 2) AND c.case_id = split_part(r.line, E'\t', 4)});
is(value('SELECT count(*) FROM norefund.cases'), $cases, 'there is no other case');
holds('outcomes occur', q{
	SELECT c.outcome IS NULL, to_jsonb(o)
	FROM unnest('{approved,trip_recorded,already_cancelled,other_inquiry,duplicate,handed_over,withdrawn}'::text[])
		AS o (outcome)
	LEFT JOIN (SELECT DISTINCT outcome FROM norefund.cases) AS c ON c.outcome = o.outcome});

# The order of the manual, by the numbers of the events: none before the one that it rests on.
holds('cases went in order', q{
	SELECT NOT (e.submitted = 1 AND e.submissions = 1 AND e.decided > e.submitted AND e.closings = 1
		AND e.closed > e.decided
		AND NOT c.agit_due AND (e.agit < e.closed
			OR NOT (c.overridden OR c.outcome = 'handed_over' OR c.outbound_call_missed OR c.special_note IS NOT NULL
				OR num_nonnulls(c.driver_sms_given_up_at, c.customer_sms_given_up_at) > 0))
		AND CASE WHEN c.outcome IN ('handed_over', 'withdrawn') THEN e.answers = 0
			ELSE e.answers = 1 AND e.answered < e.closed AND e.driver_sms_at < e.answered
				AND coalesce(e.sent_to_driver > e.decided, true) END
		AND CASE WHEN c.outcome = 'approved'
			-- one that came back before anybody was told is decided, and paid, once more
			THEN e.customer_sms_at < e.answered AND EXISTS (
				SELECT FROM unnest(e.paid) AS p (seq)
				WHERE p.seq > e.decided AND p.seq < least(e.sent_to_driver, e.sent_to_customer, e.answered))
			ELSE e.sent_to_customer IS NULL AND NOT EXISTS (
				-- a refund that came back before anybody was told is no refund; told before its payment, that names no
				-- case
				SELECT FROM norefund.standing_reports AS r
				WHERE r.driver_id = c.driver_id AND r.call_id = c.call_id
					AND (r.ordered_by = c.case_id OR r.ordered_by IS NULL AND r.net_won < 0)
				HAVING sum(r.net_won) > 0) END), to_jsonb(e) || jsonb_build_object('outcome', c.outcome)
	FROM norefund.cases AS c
	LEFT JOIN (
		SELECT driver_id, case_id,
			count(*) FILTER (WHERE event = 'submitted') AS submissions,
			min(seq) FILTER (WHERE event = 'submitted') AS submitted,
			max(seq) FILTER (WHERE event = 'decided') AS decided,
			array_agg(seq) FILTER (WHERE event = 'payment_reported' AND detail ->> 'kind' = 'cancelled') AS paid,
			min(seq) FILTER (WHERE event = 'sms_sent' AND detail ->> 'audience' = 'driver') AS sent_to_driver,
			min(seq) FILTER (WHERE event = 'sms_sent' AND detail ->> 'audience' = 'customer') AS sent_to_customer,
			min(seq) FILTER (WHERE event IN ('sms_sent', 'sms_given_up') AND detail ->> 'audience' = 'driver')
				AS driver_sms_at,
			min(seq) FILTER (WHERE event IN ('sms_sent', 'sms_given_up') AND detail ->> 'audience' = 'customer')
				AS customer_sms_at,
			min(seq) FILTER (WHERE event = 'agit_posted') AS agit,
			count(*) FILTER (WHERE event = 'answered') AS answers,
			min(seq) FILTER (WHERE event = 'answered') AS answered,
			count(*) FILTER (WHERE event = 'closed') AS closings,
			min(seq) FILTER (WHERE event = 'closed') AS closed
		FROM norefund.case_events
		GROUP BY driver_id, case_id) AS e ON e.driver_id = c.driver_id AND e.case_id = c.case_id});

holds('keys were paid once, and none twice for one order', q{
	SELECT count(*) FILTER (WHERE amount_won > 0) > 1, jsonb_agg(r) FROM ledger.refunds AS r GROUP BY key});
holds('calls were paid back no more than was charged, and never more than one order at a time', q{
	SELECT sum(r.amount_won) NOT BETWEEN 0 AND c.charged_won OR sum(r.amount_won) <> k.refunded_won, jsonb_agg(r)
	FROM ledger.refunds AS r
	JOIN norefund.calls AS k ON k.driver_id = r.driver_id AND k.call_id = r.call_id
	CROSS JOIN LATERAL (
		SELECT max(d.charged_won) AS charged_won
		FROM norefund.cases AS a
		JOIN norefund.decisions AS d ON d.driver_id = a.driver_id AND d.case_id = a.case_id AND d.outcome = 'approved'
		WHERE a.driver_id = r.driver_id AND a.call_id = r.call_id) AS c
	GROUP BY r.driver_id, r.call_id, c.charged_won, k.refunded_won});
holds('payment reports are in the ledger of the payment service, with amount, time and number', q{
	SELECT l.key IS NULL, to_jsonb(r)
	FROM norefund.payment_reports AS r
	LEFT JOIN ledger.refunds AS l
		ON l.driver_id = r.driver_id AND l.call_id = r.call_id AND l.provider_ref = r.provider_ref
		AND abs(l.amount_won) = r.amount_won AND l.cancelled_at = r.happened_at
		AND (l.amount_won > 0) = (r.kind = 'cancelled')
	WHERE r.kind IN ('cancelled', 'reversed')});
holds('what the payment service did is on record, once', q{
	SELECT r.n <> 1, to_jsonb(l)
	FROM ledger.refunds AS l
	CROSS JOIN LATERAL (
		SELECT count(*) AS n FROM norefund.standing_reports AS s
		JOIN norefund.payment_reports AS p USING (driver_id, call_id, report_no)
		WHERE s.driver_id = l.driver_id AND s.call_id = l.call_id AND p.provider_ref = l.provider_ref) AS r});
holds('what was told of the money is what was paid by then', q{
	SELECT NOT EXISTS (
			SELECT FROM norefund.case_events AS e
			CROSS JOIN LATERAL (
				SELECT sum(CASE p.detail ->> 'kind' WHEN 'cancelled' THEN 1
					ELSE -1 END * (p.detail ->> 'amount_won')::bigint) AS won
				FROM norefund.case_events AS p
				WHERE p.driver_id = e.driver_id AND p.case_id = e.case_id AND p.event = 'payment_reported'
					AND p.seq < e.seq) AS paid
			WHERE e.driver_id = c.driver_id AND e.case_id = c.case_id AND paid.won = c.payment_cancelled_won),
				to_jsonb(c)
	FROM norefund.cases AS c
	WHERE c.payment_cancelled_at IS NOT NULL});
holds('refunded calls were not driven, as all that the call knew said', q{
	SELECT d.meter_distance_m >= 100, to_jsonb(c)
	FROM ledger.refunds AS r
	JOIN norefund.cases AS c ON c.driver_id = r.driver_id AND c.call_id = r.call_id
		AND c.payment_cancelled_at IS NOT NULL
	JOIN norefund.decisions AS d ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision});
is(value(q{SELECT * FROM norefund.reconcile((SELECT jsonb_agg(r) FROM ledger.refunds AS r))}), '',
	value('SELECT count(*) FROM ledger.refunds') . ' refunds reconcile');
is(value('SELECT count(*) FROM norefund.call_refunds
	WHERE refund_state NOT IN (\'refunded\', \'partial\', \'reversed\')'), '0', 'no order is left');

holds('messages were sent, or given up with a reason', q{
	SELECT m.given_up_reason IS NULL AND NOT EXISTS (
			SELECT FROM ledger.deliveries AS d
			WHERE d.driver_id = m.driver_id AND d.case_id = m.case_id AND d.audience = m.audience
				AND d.revision = m.revision AND d.purpose = m.purpose), to_jsonb(m)
	FROM norefund.messages AS m});
holds('deliveries are of a message, and say what it says', q{
	SELECT (m.body = d.body AND m.template = d.template) IS NOT TRUE, to_jsonb(d)
	FROM ledger.deliveries AS d
	LEFT JOIN norefund.messages AS m USING (driver_id, case_id, audience, revision, purpose)});
holds('keys are of one message', q{
	SELECT count(DISTINCT (driver_id, case_id, audience, revision, purpose)) > 1, jsonb_agg(d)
	FROM ledger.deliveries AS d GROUP BY key});
holds('messages are of one key', q{
	SELECT count(DISTINCT key) > 1, jsonb_agg(d)
	FROM ledger.deliveries AS d GROUP BY driver_id, case_id, audience, revision, purpose});
my ($violations, $checked) = split /\|/, value('SELECT sum(violations), sum(rows_checked) FROM norefund.verify()');
is($violations, '0', "$checked rows in which every invariant holds");

note(value(q{SELECT string_agg(format('%s %s', n, outcome), ', ' ORDER BY outcome)
	FROM (SELECT outcome, count(*) AS n FROM norefund.cases GROUP BY outcome) AS o}));
note(value(q{SELECT format('payment service: asked %s times; %s refunds, %s of them a part, %s came back; %s', count(*),
	(SELECT count(*) FROM ledger.refunds WHERE amount_won > 0),
	(SELECT count(*) FROM norefund.holds WHERE kind = 'refund_partial'),
	(SELECT count(*) FROM ledger.refunds WHERE amount_won < 0),
	(SELECT string_agg(format('%s %s', n, did), ', ' ORDER BY did)
	 FROM (SELECT did, count(*) AS n FROM ledger.asked GROUP BY did) AS a)) FROM ledger.asked}));
note(value(q{SELECT format('SMS service: %s deliveries of %s messages, %s of them twice or more; %s messages given up',
	count(*), count(DISTINCT key),
	(SELECT count(*) FROM (SELECT FROM ledger.deliveries GROUP BY key HAVING count(*) > 1) AS k),
	(SELECT count(*) FROM norefund.messages WHERE state = 'given_up')) FROM ledger.deliveries}));
note(value(q{SELECT string_agg(format('%s %s', n, event), ', ' ORDER BY event)
	FROM (SELECT event, count(*) AS n FROM norefund.case_events GROUP BY event) AS e}));
note(value(q{SELECT 'holds: ' || string_agg(format('%s %s', n, kind), ', ' ORDER BY kind)
	FROM (SELECT kind, count(*) AS n FROM norefund.holds GROUP BY kind) AS h}));
note(value(q{SELECT 'refund states: ' || string_agg(format('%s %s', n, refund_state), ', ' ORDER BY refund_state)
	FROM (SELECT refund_state, count(*) AS n FROM norefund.calls GROUP BY refund_state) AS h}));
note(sprintf '%.0f s, %.1f cases a second', $took, $cases / $took);

note(`grep -hoE '^(called again: )?(ERROR|FATAL|server closed)[^"]*' $directory/log |
	sed -E 's/(case|driver|revision) [^ ]+/\\1 …/g' | sort | uniq -c | sort -rn`);

run_ok("database $_ dropped", 'dropdb', '--force', $_) foreach $database, $shards ? @stores : ();
is(system(qw(psql -X -q -d postgres -c), 'DROP ROLE norefund_backend'), 0, 'role dropped');
done_testing();
