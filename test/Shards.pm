package Shards;

# Makes a database that is set up the front of others on the same server, which are its shards.
use strict;
use warnings;
use Exporter 'import';
use Test::More;
use Psql;

our @EXPORT = qw(make_front without_shard);
my $owner = 'regress_norefund_owner';

sub make_front
{
	my ($front, @shards) = @_;
	my ($version) = $ENV{PG_CONFIG} =~ m{postgresql/(\d+)/};
	is(system("cd '$ENV{NOREFUND_ROOT}' && test/packages postgresql-$version-plproxy >/dev/null"), 0,
		'PL/Proxy is there')
		or BAIL_OUT('');
	run_ok("$_ created", 'createdb', '-T', $front, $_) foreach @shards;
	# eight logical shards, dealt out in turn
	my @connections = map { "host=localhost port=$ENV{PGPORT} dbname=$shards[$_ % @shards] user=$owner "
			. "password=$ENV{PGPASSWORD}" } 0 .. 7;
	local $ENV{PGDATABASE} = $front;
	$ENV{CONNECTIONS} = '{' . join(',', map { qq("$_") } @connections) . '}';
	ok(psql("ALTER ROLE $owner LOGIN PASSWORD '$ENV{PGPASSWORD}'", 'CREATE EXTENSION plproxy',
		'CREATE EXTENSION postgres_fdw', q{\\getenv connections CONNECTIONS
		CALL norefund.setup_front(:'connections')}, 'CALL norefund.carry_to_shards()'), "$front is their front");
	is(value('SELECT string_agg(invariant, chr(10)) FROM norefund.verify_front() WHERE violations > 0'), '',
		'and the shards have what it has');
	return;
}

sub in_postgres
{
	my ($statement) = @_;
	local $ENV{PGDATABASE} = 'postgres';
	return value($statement);
}

# Nobody is let into a database, and who is in it is put out, while something else is done.
sub without_shard
{
	my ($shard, $meanwhile) = @_;
	in_postgres("ALTER DATABASE $shard ALLOW_CONNECTIONS false");
	in_postgres("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '$shard'");
	$meanwhile->();
	in_postgres("ALTER DATABASE $shard ALLOW_CONNECTIONS true");
	return;
}

1;
