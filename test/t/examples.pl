# The pages' examples give the pages' output. Each page starts from the demo's cases, the one for operations from
# nothing, and its SQL runs in order; a block without an output behind it is to print nothing. NOREFUND_README=write
# puts what came out into the pages instead, for their author to read.
use strict;
use warnings;
use Test::More;

my $root = $ENV{NOREFUND_ROOT};
my $writes = ($ENV{NOREFUND_README} // '') eq 'write';
my @pages = map { substr($_, length($root) + 1) } ("$root/README.md", "$root/CONTRIBUTING.md", glob("$root/doc/*.md"));
my $demo = 'norefund_examples_demo';
my $database = 'norefund_examples';
local $/ = undef;

$ENV{PGTZ} = 'Asia/Seoul';
$ENV{PGCLIENTENCODING} = 'UTF8';

sub slurp
{
	my ($file) = @_;
	open(my $handle, '<', $file) or BAIL_OUT("$file: $!");
	return <$handle>;
}

# A block of SQL, and what the block behind it says of its output, if there is one.
my $example = qr/^```sql\n(.*?)^```\n(?:\n```\n(.*?)^```\n)?/ms;

# The line and file of an error, and the blank line behind a table, are psql's and not the page's.
sub tidy
{
	my ($output) = @_;
	$output =~ s/^psql:example\.sql:\d+: //mg;
	$output =~ s/[ \t]+$//mg;
	return $output =~ s/\n*\z/\n/r;
}

# What each example of a page prints, in a database of the page's own.
sub outputs_of
{
	my ($page, @examples) = @_;
	my $template = $page eq 'doc/operations.md' ? 'template0' : $demo;

	is(system('createdb', '-T', $template, '-E', 'UTF8', $database), 0, "$page: database created")
		or BAIL_OUT('createdb');
	open(my $script, '>', 'example.sql') or die;
	print $script "\\set SHOW_CONTEXT never\n\\pset pager off\nSET client_min_messages = warning;\n";
	print $script "\\echo \@\@example\n$_" foreach @examples;
	close($script);
	is(system("psql -Xq -d $database -f example.sql >example.out 2>&1"), 0, "$page: the examples run");
	system('dropdb', $database);
	my (undef, @outputs) = split(/^\@\@example\n/m, slurp('example.out'), -1);
	return map { tidy($_) } @outputs;
}

is(system('createdb', '-T', 'template0', '-E', 'UTF8', $demo), 0, 'database created');
is(system("psql -Xq -d $demo -v ON_ERROR_STOP=1 "
		. join ' ', map { "-f test/demo/$_.sql" } qw(install seoul steps history)),
	0, 'the demo\'s cases are there');
my $n = 0;
foreach my $page (@pages)
{
	my $text = slurp("$root/$page");
	my @examples;
	push(@examples, $1) while $text =~ /$example/g;
	next unless @examples;
	# the role that the page makes is everybody's
	my $is_new = $page eq 'doc/operations.md';
	system(q{psql -Xq -d postgres -c 'ALTER ROLE cs_owner RENAME TO cs_owner_of_demo'}) if $is_new;
	my @outputs = outputs_of($page, @examples);
	system(q{psql -Xq -d postgres -c 'DROP ROLE cs_owner' -c 'ALTER ROLE cs_owner_of_demo RENAME TO cs_owner'})
		if $is_new;
	is(scalar(@outputs), scalar(@examples), "$page: each of its examples has run");
	my $written = $text =~ s{$example}{
		my ($sql, $output) = ($1, $2);
		my $came = shift(@outputs) // '';
		my ($first) = $sql =~ /(.{1,60})/;
		$n++;
		is($came, tidy($output // ''), "$page: $first") unless $writes;
		$came eq "\n" ? "```sql\n$sql```\n" : "```sql\n$sql```\n\n```\n$came```\n";
	}gesr;
	if ($writes)
	{
		open(my $handle, '>', "$root/$page") or die;
		print $handle $written;
	}
}
cmp_ok($n, '>=', 30, "$n examples");
system('dropdb', '--if-exists', $demo);
done_testing();
