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
		q{INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, charged_won, call_driver_id,
			call_completed, payment_method, centre_cancelled, cancel_reason, meter_distance_m, meter_duration_s, meter_start, meter_end, service_type, special_note)
		  SELECT 'D' || n % 97, 'C' || n, 'K' || n, timestamptz '2026-03-05 10:00+09' + n * interval '1 min', 18000,
			'D' || n % 97, true, CASE WHEN n % 13 > 0 THEN 'card' END, n % 11 <> 0, '', n % 200, n % 300,
			CASE WHEN n % 5 > 0 THEN norefund.meter_point(37.5, 127) ELSE norefund.meter_point(0, 0) END,
			CASE WHEN n % 7 > 0 THEN norefund.meter_point(37.5 + n / 1000000.0, 127) END, '일반', E'두 줄\n메모'
		  FROM generate_series(1, 2000) AS n},
		q{INSERT INTO norefund.cases (driver_id, case_id, call_id, duplicate_of)
		  SELECT driver_id, case_id || '-2', call_id, case_id FROM norefund.cases WHERE driver_id = 'D1'},
		q{SELECT count(norefund.decide_case(driver_id, case_id)) FROM norefund.cases},
		q{UPDATE norefund.templates SET edited_body = '{received_on} 접수 건은 중복이에요.'
		  WHERE outcome = 'duplicate' AND part = 'driver_sms'}),
	'source database filled');
my $expected = contents($source);
my $rows = grep { /^row / } @$expected;
cmp_ok($rows, '>', 4000, "$rows rows to compare");

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
	is_deeply(contents($target), $expected, "$format dump: " . scalar(@$expected) . " lines identical, $rows of them rows");
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
