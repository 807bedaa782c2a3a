# All that an analyst has works on a hot standby, which can write nothing: a stream from this server, on a socket.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql qw(run_ok);
use File::Temp qw(tempdir);

my $database = 'norefund_standby';
my $directory = tempdir('/tmp/norefund-standby-XXXXXX', CLEANUP => 1);
my $port = $ENV{PGPORT} + 1;
$ENV{PGTZ} = 'America/Caracas';
chmod 0755, $directory;
# a server is not started by root
my @as_server = $> == 0 ? qw(runuser -u postgres --) : ();
system('chown', 'postgres', $directory) if $> == 0;

sub value
{
	my ($query, %where) = @_;
	local %ENV = (%ENV, PGDATABASE => $database, %where);
	open(my $psql, '-|', 'psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', $query) or die;
	local $/ = undef;
	my $value = <$psql>;
	close($psql) or return 'failed';
	$value =~ s/\n\z//;
	return $value;
}

run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
{
	local $ENV{PGDATABASE} = $database;
	run_ok('filled with the demo', "for part in install seoul steps history; do
		psql -X -q -v ON_ERROR_STOP=1 -f test/demo/\$part.sql || exit 1; done");
}
value(q{DO $$ BEGIN CREATE ROLE norefund_standby_analyst LOGIN; EXCEPTION WHEN duplicate_object THEN END $$});
value(q{SET ROLE cs_owner; SELECT norefund.grant_analyst('norefund_standby_analyst')});

my $setting = sub { my ($name) = @_; return "-c $name='" . value("SHOW $name") . "'" };
my $options = join ' ', map {
	$setting->($_) } qw(extension_destdir dynamic_library_path max_connections max_worker_processes
	max_wal_senders max_prepared_transactions max_locks_per_transaction);
run_ok('copied as it runs', 'pg_basebackup', '-D', "$directory/data", '-X', 'stream', '-c', 'fast', '-R');
open(my $hba, '>', "$directory/data/pg_hba.conf") or die;
print $hba "local all all trust\n";
close($hba);
open(my $conf, '>', "$directory/data/postgresql.conf") or die;
close($conf);
open(my $ident, '>', "$directory/data/pg_ident.conf") or die;
close($ident);
# The password of the stream stays in the environment of this test.
open(my $auto, '>>', "$directory/data/postgresql.auto.conf") or die;
print $auto "listen_addresses = ''\nunix_socket_directories = '$directory'\nport = $port\nhot_standby = on\n";
close($auto);
system('chown', '-R', 'postgres', $directory) if $> == 0;
chomp(my $bindir = qx($ENV{PG_CONFIG} --bindir));
is(system(@as_server, "$bindir/pg_ctl", '-w', '-D', "$directory/data", '-l', "$directory/log", '-o', $options, 'start'),
	0, 'standby started') or BAIL_OUT(scalar qx(tail -n 20 $directory/log));
END { local $?; system(@as_server, "$bindir/pg_ctl", '-w', '-m', 'immediate', '-D', "$directory/data", 'stop',
	'-s') if $bindir && -e "$directory/data/postmaster.pid" }

my %standby = (PGHOST => $directory, PGPORT => $port, PGUSER => 'norefund_standby_analyst');
is(value('SELECT pg_is_in_recovery()', %standby), 't', 'it is a standby');
# What is written now arrives there.
value(q{SET ROLE cs_owner;
	SELECT norefund.add_evidence('D1233', 'CS100001', meter_start_lat => 37.5, meter_start_lon => 127,
		reason => 'looked up', seen_version => (SELECT version FROM norefund.worklist WHERE case_id = 'CS100001'))});
my $position = value('SELECT pg_current_wal_lsn()');
my $waited = 0;
sleep 1 while value("SELECT coalesce(pg_last_wal_replay_lsn() >= '$position', false)", %standby) ne 't'
	&& ++$waited < 60;
is(value("SELECT version FROM norefund.worklist WHERE case_id = 'CS100001'", %standby), '2', 'it follows');

my @views = split /\n/, value(q{SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'norefund'::regnamespace
	AND c.relkind = 'v' AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1}, %standby);
cmp_ok(scalar @views, '>=', 15, 'an analyst has ' . scalar(@views) . ' views there');
foreach my $view (@views)
{
	my $rows =
		"SELECT count(*) || ' ' || coalesce(md5(string_agg(v::text, ' ' ORDER BY v::text COLLATE \"C\")), '')
			FROM norefund.$view AS v";
	# of what says how long something has waited, all but that
	$rows =~ s/v::text/(to_jsonb(v) - '{waiting,age,value,oldest_s,hours_late,won_hours}'::text[])::text/g;
	my $there = value($rows, %standby);
	cmp_ok($there, 'ne', 'failed', "$view is read: $there");
	is($there, value($rows), "$view: the same rows as where it is written");
}

my @functions = split /\n/,
	value(q{SELECT p.oid::regprocedure FROM pg_proc AS p WHERE p.pronamespace = 'norefund'::regnamespace
	AND has_function_privilege(p.oid, 'EXECUTE')
	AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1}, %standby);
# what a function says of each of some open cases
my $of_open = sub { return "(SELECT string_agg(concat(w.case_id, ' ', $_[0]), ', ' ORDER BY w.case_id)
	FROM (SELECT * FROM norefund.worklist ORDER BY case_id LIMIT 40) AS w)" };
my %calls = (
	attention => $of_open->('norefund.attention(w.driver_id, w.case_id)'),
	blocked_label => $of_open->('norefund.blocked_label(w.driver_id, w.case_id)'),
	evidence_sources => $of_open->(q{norefund.evidence_sources(w.driver_id, w.call_id, '{charged_won}')}),
	health_measures => q{(SELECT string_agg(DISTINCT h.measure, ' ') FROM norefund.health_measures() AS h)},
	lacks_memo => $of_open->('norefund.lacks_memo(w.driver_id, w.case_id)'),
	only_values => $of_open->('norefund.only_values(w.driver_id, w.call_id)'),
	case_svg => q{case_svg('D1233', 'CS100001')},
	report_ages => 'report_ages()',
	report_cells => 'report_cells()',
	explain => q{(SELECT string_agg(e::text, ' ') FROM norefund.explain('D1233', 'CS100001') AS e)},
	unusable_places => $of_open->('norefund.unusable_places(w.driver_id, w.call_id)'),
	replay => q{(SELECT string_agg(r::text, ' ' ORDER BY r::text)
		FROM norefund.replay(same_place_within_m => 30) AS r)},
	replay_changes => q{(SELECT string_agg(r::text, ' ' ORDER BY r::text)
		FROM norefund.replay_changes(same_place_within_m => 10) AS r)},
	sweep => q{(SELECT string_agg(s::text, ' ') FROM norefund.sweep() AS s)},);
my $called = 0;
foreach my $function (@functions)
{
	my ($name) = $function =~ /norefund\.(\w+)\(/;
	my $call = $calls{$name} // ($name =~ /^report_/ ? "$name('2026-03-02', '2026-03-08')" : undef);
	ok(defined $call, "$function: there is a call for it") or next;
	$call = "norefund.$call" unless $call =~ /^\(/;
	my $there = value("SELECT $call", %standby);
	cmp_ok(length $there, '>', 20, "$name answers: " . length($there) . ' characters');
	is($there, value("SELECT $call"), "$name: the same answer as where it is written");
	$called++;
}
cmp_ok($called, '>=', 9, "$called functions called");
{
	local %ENV = (%ENV, PGDATABASE => $database, %standby);
	like(qx(psql -X -c 'SELECT count(*) FROM norefund.cases' 2>&1), qr/permission denied/,
		'cases can\'t be read there');
	like(qx(psql -X -c 'CREATE TEMP TABLE t (a integer)' 2>&1), qr/during recovery|read-only/,
		'nothing can be written there');
}

run_ok('standby stopped', @as_server, "$bindir/pg_ctl", '-w', '-m', 'fast', '-D', "$directory/data", 'stop', '-s');
$ENV{PGDATABASE} = 'postgres';
run_ok('database dropped', 'dropdb', $database);
done_testing();
