# What the tests ask of psql and of the commands beside it, in the database of PGDATABASE.
package Psql;
use strict;
use warnings;
use Exporter qw(import);
use Test::More;

our @EXPORT = qw(run_ok psql value);

# A command that the rest of a test can't do without.
sub run_ok
{
	my ($name, @command) = @_;
	is(system(@command), 0, $name) or BAIL_OUT("$name: @command");
	return;
}

# Runs statements, and psql's own commands, in one session; true where none failed.
sub psql
{
	my (@statements) = @_;
	open(my $psql, '|-', 'psql -X -q -v ON_ERROR_STOP=1 -o /dev/null >/dev/null') or die;
	print $psql "$_;\n" foreach ('SET client_min_messages = warning', @statements);
	return close($psql);
}

# What a query gives: rows on lines, columns between bars.
sub value
{
	my ($query) = @_;
	open(my $psql, '-|', 'psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', $query) or die;
	my $value = join '', <$psql>;
	close($psql) or BAIL_OUT("psql: $query");
	chomp $value;
	return $value;
}

1;
