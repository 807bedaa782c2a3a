# The quick form of what `make trust` tries: the server is killed and stopped, calls are cancelled, the core is fuzzed.
use strict;
use warnings;
use Test::More;

my %sizes = (crashes => 'NOREFUND_CALLS=1600 NOREFUND_REST=0.3', interrupts => 'NOREFUND_INTERRUPTS=60',
	fuzz => 'NOREFUND_SECONDS=4');
foreach my $part (sort keys %sizes)
{
	# on a server of its own, which may go down
	my $line = `$sizes{$part} test/with-server test/trust/run --part $part`;
	chomp $line;
	is($?, 0, "$part: " . join ': ', split /[|]/, $line);
}
done_testing();
