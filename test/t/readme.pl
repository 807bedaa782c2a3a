# The README's examples give the README's output: its SQL runs in order, on the demo's cases.
# NOREFUND_README=write puts what came out into the README instead, for its author to read.
use strict;
use warnings;
use Test::More;

my $readme = "$ENV{NOREFUND_ROOT}/README.md";
my $database = 'norefund_readme';
local $/ = undef;

sub slurp
{
	my ($file) = @_;
	open(my $handle, '<', $file) or BAIL_OUT("$file: $!");
	return <$handle>;
}

# A block of SQL, and what the block behind it says of its output.
my $example = qr/^```sql\n(.*?)^```\n\n```\n(.*?)^```\n/ms;
my $text = slurp($readme);
my $n = 0;
open(my $script, '>', 'readme.sql') or die;
print $script "\\set SHOW_CONTEXT never\n\\pset pager off\n";
while ($text =~ /$example/g)
{
	print $script "\\echo \@\@example " . ++$n . "\n$1";
}
print $script "\\echo \@\@end\n";
close($script);
cmp_ok($n, '>=', 10, "$n examples with their output");

$ENV{PGDATABASE} = $database;
$ENV{PGTZ} = 'Asia/Seoul';
$ENV{PGCLIENTENCODING} = 'UTF8';
is(system('createdb', '-T', 'template0', '-E', 'UTF8', $database), 0, 'database created');
is(system('psql -Xq -v ON_ERROR_STOP=1 -f test/demo/install.sql -f test/demo/seoul.sql -f test/demo/steps.sql -f test/demo/history.sql'), 0,
	'the demo\'s cases are there');
is(system('psql -Xq -f readme.sql >readme.out 2>&1'), 0, 'the examples run');
my %came = slurp('readme.out') =~ /^\@\@example (\d+)\n(.*?)(?=^\@\@)/msg;

# The line and file of an error, and the blank line behind a table, are psql's and not the README's.
sub tidy
{
	my ($output) = @_;
	$output =~ s/^psql:readme\.sql:\d+: //mg;
	$output =~ s/[ \t]+$//mg;
	return $output =~ s/\n*\z/\n/r;
}

$n = 0;
my $written = $text =~ s{$example}{
	my ($sql, $output) = ($1, $2);
	my $came = tidy($came{ ++$n } // '');
	my ($first) = $sql =~ /(.{1,60})/;
	is($came, tidy($output), "example $n: $first") unless ($ENV{NOREFUND_README} // '') eq 'write';
	"```sql\n$sql```\n\n```\n$came```\n";
}gesr;
if (($ENV{NOREFUND_README} // '') eq 'write')
{
	open(my $handle, '>', $readme) or die;
	print $handle $written;
	pass('README written');
}

$ENV{PGDATABASE} = 'postgres';
system('dropdb', '--if-exists', $database);
done_testing();
