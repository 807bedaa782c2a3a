# The commands stand on their own environment, refuse what cannot be before anything is built, and say what to install
# where they cannot do it themselves. apt, dpkg and id are stand-ins here, which note what they were asked.
use strict;
use warnings;
use Test::More;
use File::Temp qw(tempdir);

my $programs = tempdir(CLEANUP => 1);
my $asked = "$programs/asked";

# A stand-in answers by a case of what it was asked.
sub stand_in
{
	my ($name, $cases) = @_;
	open(my $out, '>', "$programs/$name") or die "$name: $!";
	print $out "#!/bin/sh\necho \"$name \$*\" >>'$asked'\ncase \"\$*\" in $cases esac\n";
	close($out);
	chmod 0755, "$programs/$name";
	return;
}

foreach my $name (qw(bash env grep sed sort tail cat mkdir tee))
{
	my ($path) = grep { -x } map { "$_/$name" } qw(/usr/bin /bin);
	symlink($path, "$programs/$name") or die "$name: $!";
}

# Runs test/packages among the stand-ins: its status, what it printed, what it said, what was asked.
sub packages
{
	my (%environment) = @_;
	unlink $asked;
	my $set = join ' ', map { "$_='$environment{$_}'" } sort keys %environment;
	my $printed = qx(env -i PATH=$programs $set test/packages 2>$programs/said </dev/null);
	my $status = $? >> 8;
	my ($said, $was_asked) = map { my $file = $_; -e $file ? scalar qx(cat $file) : '' } "$programs/said", $asked;
	return ($status, $printed, $said, $was_asked);
}

my $knows_15 = q{'depends postgresql') echo '  Depends: postgresql-15';; 'show postgresql-15') ;; *) exit 1;;};
my $line = qr/^  apt-get install -y --no-install-recommends build-essential .*postgresql-15 .*chromium/m;
stand_in('dpkg-query', '*) exit 1;;');
stand_in('apt-get', '*) exit 100;;');
stand_in('apt-cache', $knows_15);

stand_in('id', '*) echo 1000;;');
my ($status, $printed, $said, $was_asked) = packages();
is("$status$printed", '1', 'no root, no sudo: ends, and names no server');
like($said, $line, 'no root, no sudo: what to type is said');
unlike($was_asked, qr/^apt-get/m, 'no root, no sudo: nothing is installed');

stand_in('sudo', '*) exit 1;;');
($status, $printed, $said, $was_asked) = packages();
like("$status$printed $said", qr/^1 .*$line/ms, 'sudo that refuses: the same');
unlink "$programs/sudo";

stand_in('id', '*) echo 0;;');
($status, $printed, $said, $was_asked) = packages();
is("$status$printed", '1', 'no network: ends, and names no server');
like($said, $line, 'no network: what to type is said');
like($was_asked, qr/^apt-get install.*^apt-get update/ms, 'no network: it was tried');

($status, $printed, $said) = packages(PGVERSION => 17);
like("$status$printed $said", qr/^1 .*PostgreSQL 17 is neither installed nor known to apt/s,
	'a version that apt lacks is named');
foreach my $version ('9.6', '14', '17; ls', 'latest')
{
	($status, $printed, $said, $was_asked) = packages(PGVERSION => $version);
	like("$status$printed$said$was_asked", qr/^1PGVERSION is "\Q$version\E"/, "PGVERSION=$version is refused at once");
}

stand_in('dpkg-query', q{*'${Package}'*) echo 'postgresql-server-dev-17 install ok installed';;
*) echo 'install ok installed';;});
is(join('', (packages(PGVERSION => 17))[ 0, 1 ]), "0/usr/lib/postgresql/17/bin/pg_config\n",
	'a version that is there is taken');
is(join('', (packages())[ 0, 1 ]), "0/usr/lib/postgresql/15/bin/pg_config\n", 'without one the release\'s');
stand_in('apt-cache', '*) exit 1;;');
($status, $printed, $said, $was_asked) = packages();
is("$status$printed", "0/usr/lib/postgresql/17/bin/pg_config\n", 'where apt has no lists, the one that is there');
unlike($was_asked, qr/^apt-get/m, 'and nothing is fetched');
stand_in('dpkg-query', '*) exit 1;;');
like(join('', packages()), qr/^1apt knows no package postgresql/, 'where there is none, that is said');

# A server of its own, whatever the caller has set: values that stopped psql, perl, make or the server.
my %bad = (LC_ALL => 'ko_KR.UTF-8', LANG => 'xx_YY', LANGUAGE => 'ko', PGSSLMODE => 'require', PGOPTIONS => '-cbogus=1',
	PGSERVICE => 'nothing', PGDATABASE => 'x', PGHOST => '192.0.2.1', PGPORT => 1, PGUSER => 'nobody',
	PGCLIENTENCODING => 'EUC_KR', PGTZ => 'Nowhere', PSQLRC => '/nowhere', CDPATH => '/tmp', PERL5OPT => '-Mnothing',
	CFLAGS => '-bogus', MAKEFLAGS => 'n', TMPDIR => '/nowhere', http_proxy => 'http://127.0.0.1:9');
{
	local %ENV = (%ENV, %bad);
	is(qx(test/with-server psql -X -A -t -c 'SELECT current_database()' 2>/dev/null), "postgres\n",
		'a server is made in an environment that is not its own');
}

# Nothing is built for a file that is not there.
{
	local %ENV = (PATH => $programs . ':/usr/bin:/bin');
	unlink $asked;
	foreach my $arguments ('TRIPS=missing.csv', 'TRIPS=/tmp', 'TRIPS=Makefile PAYMENT=perhaps')
	{
		my $output = qx(make -s demo $arguments 2>&1);
		like("$? $output", qr/^[1-9]\d* demo: .*(?:cannot read|it may be)/, "make demo $arguments is refused");
	}
	ok(!-e $asked, 'before anything is looked at');
}

my $help = qx(make -s help PG_CONFIG=/nowhere);
my ($targets) = qx(cat Makefile) =~ /^\.PHONY: (demo .*)$/m;
like($help, qr/^$_ +\S/m, "make help: $_") foreach qw(all install installcheck clean), split / /, $targets;
done_testing();
