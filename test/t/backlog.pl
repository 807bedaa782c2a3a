# A backlog is decided while it is killed again and again: its client, its session, the whole server. Called again, it
# goes on; each case has one decision in the end. The form that takes longer: NOREFUND_CASES=20000.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql qw(run_ok psql);
use File::Temp qw(tempdir);
use POSIX qw(SIGKILL);
use Time::HiRes qw(sleep);

my $cases = $ENV{NOREFUND_CASES} // 2000;
my $batch = 100;
my $database = 'norefund_backlog';
$ENV{PGDATABASE} = $database;
my $directory = tempdir('norefund-backlog.XXXXXX', TMPDIR => 1, CLEANUP => 1);

# What a query gives; undef while the server is away.
sub value
{
	my ($query) = @_;
	my $value = qx(psql -X -q -A -t -d $database -c "$query" 2>/dev/null);
	return if $? != 0;
	chomp $value;
	return $value;
}

sub decided
{
	return value('SELECT count(*) FROM norefund.cases WHERE outcome IS NOT NULL');
}

# Calls the procedure in a process of its own, which writes its notices into a file.
sub start_backlog
{
	my ($name) = @_;
	my $pid = fork() // die "fork: $!\n";
	return $pid if $pid;
	@ENV{qw(PGAPPNAME PGOPTIONS)} = ($name, '-c role=norefund_backlog_backend');
	open(STDERR, '>', "$directory/$name") or die;
	exec('psql', '-X', '-q', '-d', $database, '-c', "CALL norefund.decide_backlog($batch)") or die;
}

sub notices
{
	my ($name) = @_;
	open(my $file, '<', "$directory/$name") or die;
	return map { [ /(\d+) of (\d+) cases decided, (\d+) a second, (\d+) remain/ ] } grep { /NOTICE/ } <$file>;
}

run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
ok(psql('\\i test/install.sql', 'RESET ROLE', 'CREATE ROLE norefund_backlog_backend',
		'SET ROLE regress_norefund_owner', q{SELECT norefund.grant_backend('norefund_backlog_backend')},
		qq{INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, charged_won, call_driver_id,
			call_completed, payment_method, centre_cancelled, cancel_reason, meter_distance_m, meter_duration_s,
			meter_start, meter_end, called_at, origin_name, service_type)
		  SELECT 'D' || n % 97, 'C' || n, 'K' || n, timestamptz '2026-03-05 10:00+09', 18000, 'D' || n % 97,
			true, 'card', n % 11 = 0, '',
			n % 3 * 6000, n % 300, norefund.meter_point(37.5, 127), norefund.meter_point(37.5, 127),
			'2026-03-04 22:00+09', '강남역', '일반'
		  FROM generate_series(1, $cases) AS n},
		'RESET ROLE', 'VACUUM ANALYZE norefund.cases'),
	"$cases cases wait");

my %kill = (
	client => sub { kill(SIGKILL, $_[0]); return },
	session => sub { value("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '$_[1]'");
	return }, server => sub { kill(SIGKILL, value("SELECT pid FROM pg_stat_activity WHERE application_name = '$_[1]'"));
	return },);
my ($n, $before) = (0, 0);
foreach my $victim (qw(session client server session client server))
{
	# on a machine that is busy a good deal is decided before the next look
	last if $cases - $before < 0.3 * $cases;
	my $name = 'backlog-' . ++$n;
	my $pid = start_backlog($name);
	my $aim = $before + $batch;
	for (1 .. 3000)
	{
		last if (decided() // 0) >= $aim;
		sleep(0.02);
	}
	$kill{$victim}->($pid, $name);
	waitpid($pid, 0);
	isnt($?, 0, "kill $n, of the $victim: it stopped");
	# a session ends when it sees that its client is gone; a server comes back
	for (1 .. 3000)
	{
		last if (value("SELECT count(*) FROM pg_stat_activity WHERE application_name = '$name'") // 1) == 0;
		sleep(0.02);
	}
	my $after = decided();
	my @notices = notices($name);
	cmp_ok($after, '>=', $aim, "kill $n: it went on from $before to $after");
	is($after % $batch, 0, "kill $n: by whole batches");
	cmp_ok(scalar(@notices), '>', 0, "kill $n: it had said how far it was");
	is($notices[0][1], $cases - $before, "kill $n: and what was left to do");
	cmp_ok($notices[-1][0], '<=', $after - $before, "kill $n: nothing was told that was not there");
	is(value('SELECT count(*) FROM norefund.decisions'), $after, "kill $n: as many decisions");
	$before = $after;
}

cmp_ok($n, '>=', 3, "killed $n times, each way");
# The rest by two at once.
my @pids = map { start_backlog("last-$_") } 1, 2;
foreach my $pid (@pids)
{
	waitpid($pid, 0);
	is($?, 0, 'one of two at once came to the end');
}
my @told = map { @{ (notices("last-$_"))[-1] // [0] }[0] } 1, 2;
is($told[0] + $told[1], $cases - $before, "the last " . ($cases - $before) . " were shared: $told[0] and $told[1]");
is(value('SELECT count(*) FILTER (WHERE n = 1) FROM (SELECT count(*) AS n FROM norefund.decisions
	GROUP BY driver_id, case_id) AS d'), $cases, 'each case has one decision');
is(value("SELECT count(*) FROM norefund.case_events WHERE event = 'decided' AND actor = session_user"), $cases,
	'and one event that tells of it');
is(value('SELECT count(*) FROM norefund.cases c JOIN norefund.case_assessments a USING (driver_id, case_id)
	WHERE c.outcome <> a.outcome'), 0, 'as the manual says');
is(value('SELECT sum(violations) FROM norefund.verify()'), 0, 'every invariant holds');
diag("$cases cases, $n kills in the middle, decided as the manual says: "
	  . value("SELECT string_agg(outcome || ' ' || n, ', ') FROM (SELECT outcome, count(*) AS n
	  	FROM norefund.cases GROUP BY 1 ORDER BY 1) AS o"));

# It has no search_path of its own: what stands first in its caller's is not run by it.
my @operators = (
	[ '>', 'integer', 'integer', 'boolean' ], [ '+', 'bigint', 'integer', 'bigint' ],
	[ '-', 'bigint', 'bigint', 'bigint' ],
	[ '-', 'timestamptz', 'timestamptz', 'interval' ], [ '/', 'bigint', 'double precision', 'double precision' ],
	[ '/', 'double precision', 'double precision', 'double precision' ], [ '/', 'bigint', 'numeric', 'numeric' ],);
ok(psql('CREATE SCHEMA planted', 'CREATE SEQUENCE planted.hits', (map {
			my ($name, $left, $right, $result) = @{ $operators[$_] };
			("CREATE FUNCTION planted.op$_($left, $right) RETURNS $result LANGUAGE plpgsql AS
				\$\$ BEGIN PERFORM pg_catalog.nextval('planted.hits'); RETURN NULL; END \$\$",
				"CREATE OPERATOR planted.$name (LEFTARG = $left, RIGHTARG = $right, FUNCTION = planted.op$_)");
		} 0 .. $#operators),
		'CREATE DOMAIN planted.timestamptz AS integer', 'CREATE DOMAIN planted.numeric AS integer',
		q{INSERT INTO norefund.cases (driver_id, case_id, call_id) SELECT 'D-more', 'C' || n, 'M' || n
			FROM generate_series(1, 5) AS n},
		'SET search_path = planted, pg_catalog', 'CALL norefund.decide_backlog(2)'),
		'called with planted operators and types first');
is(value('SELECT is_called FROM planted.hits'), 'f', 'none of ' . (@operators + 2) . ' was run');
ok(psql('SET search_path = planted, pg_catalog', 'SELECT 1 > 0') && value('SELECT is_called FROM planted.hits') eq 't',
	'what is not named in full is');
is(decided(), $cases, 'of which too little is known to be clear is left to wait');
is(value('SELECT count(*) FROM norefund.calls WHERE unsettled'), 0, 'and settled');
ok(psql('ALTER SEQUENCE planted.hits RESTART', 'SET search_path = planted, pg_catalog',
	'CALL norefund.decide_backlog(2, everything => true)'), 'called for everything');
is(value('SELECT is_called FROM planted.hits'), 'f', 'none of them was run');
is(decided(), $cases + 5, 'and the cases are decided');
is(value(q{SELECT string_agg(DISTINCT outcome, ' ') FROM norefund.cases WHERE driver_id = 'D-more'}), 'review',
	'by a person');

$ENV{PGDATABASE} = 'postgres';
run_ok('database dropped', 'dropdb', $database);
system('psql', '-X', '-q', '-c', 'DROP ROLE norefund_backlog_backend');
done_testing();
