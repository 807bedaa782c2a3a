# A dump, in any format, restores every row, view, trigger and right, with PostGIS outside public.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;
use File::Temp qw(tempdir);

my $dumps = tempdir(CLEANUP => 1);
my $source = 'norefund_dump_source';

# Rows as text, definitions, rights and the state of triggers; nothing that a restore numbers anew.
sub contents
{
	my ($database) = @_;
	my $select = q{SELECT replace(line, chr(10), '~') FROM pg_temp.contents ORDER BY line COLLATE pg_catalog."C"};
	local $ENV{PGOPTIONS} = '-c search_path= -c TimeZone=UTC';
	open(my $psql, '-|', 'psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', $database,
		'-f', 'test/contents.sql', '-c', $select) or die;
	my @lines = <$psql>;
	close($psql);
	is($?, 0, "contents of $database read");
	chomp @lines;
	return \@lines;
}

run_ok('source database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $source);
$ENV{PGDATABASE} = $source;
ok(psql('\\i test/install.sql', 'RESET ROLE',
		'CREATE ROLE norefund_dump_analyst',
		'SET ROLE regress_norefund_owner',
		q{SELECT norefund.grant_analyst('norefund_dump_analyst')},
		# a service area of the owner's, by which a restore computes what is stored
		q{SELECT norefund.set_service_area(33.5, 124, 39, 132)},
		q{INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, charged_won, call_driver_id,
			call_completed, payment_method, centre_cancelled, cancel_reason, meter_distance_m, meter_duration_s,
			meter_start, meter_end, service_type, special_note, called_at, origin_name)
		  SELECT 'D' || n % 97, 'C' || n, 'K' || n, timestamptz '2026-03-05 10:00+09' + n * interval '1 min', 18000,
			'D' || n % 97, true, CASE WHEN n % 13 > 0 THEN 'card' END, n % 11 = 0, '', n % 200, n % 300,
			CASE WHEN n % 5 > 0 THEN norefund.meter_point(37.5, 127) ELSE norefund.meter_point(0, 0) END,
			CASE WHEN n % 7 > 0 THEN norefund.meter_point(37.5 + n / 1000000.0, 127) END, '일반', E'두 줄\n메모',
			timestamptz '2026-03-04 22:10+09', CASE WHEN n % 17 > 0 THEN '강남역' END
		  FROM generate_series(1, 2000) AS n},
		q{INSERT INTO norefund.cases (driver_id, case_id, call_id, duplicate_of)
		  SELECT driver_id, case_id || '-2', call_id, case_id FROM norefund.cases WHERE driver_id = 'D1'},
		q{SELECT count(norefund.decide_case(driver_id, case_id)) FROM norefund.cases},
		q{SELECT norefund.load_import('desk',
			convert_to(E'기사ID,콜ID,상담ID,접수일시\nD-desk,K1,C1,2026-03-05 오후 10:10\nD-desk,K2,C2,x', 'UTF8'))},
		q{SELECT norefund.import_batch('desk', 10)},
		# money: paid, paid in part, twice, told again, void, come back, refused, not known; texts, holds released and
		# not
		q{CREATE TEMP TABLE orders AS SELECT *, row_number() OVER (ORDER BY case_id) AS n
			FROM norefund.claim_cancellations('w', 60)},
		q{SELECT count(norefund.record_cancellation(driver_id, case_id, CASE WHEN n % 7 = 0 THEN 9000 ELSE 18000 END,
			'2026-03-06 10:00+09', 'w', 'pay-' || n, attempt)) FROM orders WHERE n % 9 > 1 AND n % 10 > 0},
		q{SELECT count(norefund.record_cancellation_failed(driver_id, case_id, 'e', 'w', attempt, n % 9 = 1))
			FROM orders WHERE n % 9 < 2},
		q{SELECT count(norefund.record_cancellation(driver_id, case_id, 18000, NULL, 'w', 'more-' || n)) FROM orders
			WHERE n % 13 = 2},
		q{SELECT count(norefund.record_cancellation(driver_id, case_id, 18000, '2026-03-06 10:00+09', 'w', 'again-'
			|| n, attempt))
			FROM orders WHERE n % 9 = 3},
		q{SELECT count(norefund.record_reversal(driver_id, case_id, CASE WHEN n % 2 = 0 THEN 5000 ELSE 18000 END,
			'2026-03-07 10:00+09', 'w', 'back-' || n)) FROM orders WHERE n % 9 = 4},
		q{SELECT count(norefund.record_sent(driver_id, case_id, audience, 'sms', 'w', revision => revision))
			FROM norefund.claim_messages('w', 300) WHERE audience = 'driver'},
		q{SELECT count(norefund.void_payment_report(w.driver_id, w.case_id, 1, 'r', 'a', w.version))
			FROM norefund.worklist AS w JOIN orders AS o USING (driver_id, case_id) WHERE o.n % 9 = 5 AND o.n % 10 > 0},
		q{SELECT count(norefund.acknowledge(driver_id, case_id, 'r', 'a', version)) FROM norefund.worklist
			WHERE step = 'held_final' AND case_id ~ '[1357]$'},
		q{SELECT count(norefund.record_agit_post(driver_id, case_id, 'https://agit/1')) FROM norefund.worklist
			WHERE step = 'post_agit'},
		q{SELECT count(norefund.resolve_review(driver_id, case_id, 'handed_over', 'r', 'a', version))
			FROM norefund.worklist
			WHERE step = 'review' AND case_id LIKE '%2'},
		q{UPDATE norefund.templates SET edited_body = '{received_on} 접수 건은 중복이에요.'
		  WHERE outcome = 'duplicate' AND part = 'driver_sms'}),
	'source database filled');
my $expected = contents($source);
my $rows = grep { /^row / } @$expected;
cmp_ok($rows, '>', 4000, "$rows rows to compare");
is(value(q{SELECT string_agg(DISTINCT refund_state, ' ' ORDER BY refund_state) FROM norefund.calls}),
	'blocked in_flight none partial queued refunded refused reversed unknown',
	'with calls in the states that an order can have');
is(value(q{SELECT string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM norefund.payment_reports}),
	'again cancelled reversed void', 'with payment reports of every kind');
is(value(q{SELECT count(*) FILTER (WHERE released_at IS NULL) > 9, count(*) FILTER (WHERE released_at IS NOT NULL) > 3
	FROM norefund.holds}), 't|t', 'with holds, released and not');
is(value('SELECT * FROM norefund.verify() WHERE violations > 0'), '', 'every invariant holds');

my %restore = (
	plain => sub { return system("pg_dump -Fp $source >$dumps/plain.sql") == 0
			&& system("psql -X -q -v ON_ERROR_STOP=1 -d $_[0] -f $dumps/plain.sql >/dev/null") == 0 },
	custom => sub { return system("pg_dump -Fc -f $dumps/custom $source") == 0
			&& system("pg_restore --exit-on-error -d $_[0] $dumps/custom") == 0 },
	parallel => sub { return system("pg_dump -Fd -j4 -f $dumps/directory $source") == 0
			&& system("pg_restore -j4 -d $_[0] $dumps/directory") == 0 },);
foreach my $format (sort keys %restore)
{
	my $target = "norefund_dump_$format";
	run_ok("database for the $format dump created", 'createdb', '-T', 'template0', '-E', 'UTF8', $target);
	ok($restore{$format}->($target), "$format dump restored");
	is_deeply(contents($target), $expected, "$format dump: " . scalar(@$expected)
		. " lines identical, $rows of them rows");
	$ENV{PGDATABASE} = $target;
	is(value('SELECT * FROM norefund.verify() WHERE violations > 0'), '', "$format dump: every invariant holds");
	ok(psql('SET ROLE regress_norefund_owner', 'CALL norefund.setup()'), "$format dump: setup() runs");
	is_deeply(contents($target), $expected, "$format dump: setup() changes nothing");
	run_ok("database of the $format dump dropped", 'dropdb', $target);
}

run_ok('source database dropped', 'dropdb', $source);
$ENV{PGDATABASE} = 'postgres';
ok(psql('DROP ROLE norefund_dump_analyst'), 'role dropped');
done_testing();
