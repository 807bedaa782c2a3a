# Writes the lines of the board and the admin's pages: requests.pl DIRECTORY CASES SEED. The same seed, the same lines.
use strict;
use warnings;
use utf8;

my ($directory, $cases, $seed) = @ARGV;
die "usage: requests.pl DIRECTORY CASES SEED\n" unless defined $seed;
my @columns = qw(driver_id call_id case_id received_at inquiry special_note
	customer_id service_type inquiry_depth2 inquiry_depth3 inquiry_topic cancel_reason called_at origin_name charged_won
	call_driver_id call_completed payment_method centre_cancelled centre_cancelled_at centre_cancelled_won
	meter_distance_m meter_duration_s remark_distance_short remark_duration_short
	meter_start_lat meter_start_lon meter_end_lat meter_end_lon);
my @places = ([ '강남역', 37.498, 127.028 ], [ '홍대입구역', 37.557, 126.924 ], [ '잠실역', 37.513, 127.100 ],
	[ '사당역', 37.477, 126.982 ]);

# Numbers of our own: rand's may differ between versions.
my $noise = $seed;

sub below
{
	my ($limit) = @_;
	$noise = ($noise * 1103515245 + 12345) % 2**31;
	return ($noise >> 8) % $limit;
}

# What the admin shows of a call that was not driven, and what the page lacks when it is asked first.
sub not_driven
{
	my ($number) = @_;
	my ($place, $lat, $lon) = @{ $places[ below(4) ] };
	my $driver = sprintf('D%04d%s', below($cases / 10 + 1), below(100) == 0 ? 'X' : '');
	my $day = 1 + below(28);
	return {
		driver_id => $driver, call_id => "K$number", case_id => "C$number", inquiry => 'no_ride_cancellation',
		received_at => sprintf('2026-03-%02d %02d:%02d:00+09', $day, 9 + below(12), below(60)),
		called_at => sprintf('2026-03-%02d 0%d:%02d:00+09', $day, below(9), below(60)),
		customer_id => "U$number" . (below(100) == 0 ? 'X' : ''), service_type => '일반', origin_name => $place,
		charged_won => 1000 * (8 + below(40)), cancel_reason => below(3) == 0 ? '고객 미탑승' : '',
		call_driver_id => $driver, call_completed => 'true', payment_method => 'card', centre_cancelled => 'false',
		meter_distance_m => below(50), meter_duration_s => below(61), remark_distance_short => 'true',
		remark_duration_short => 'true', meter_start_lat => $lat, meter_start_lon => $lon,
		meter_end_lat => $lat + below(30) / 100000, meter_end_lon => $lon, judgement => 'handed_over',
	};
}

sub driven
{
	my ($trip) = @_;
	@$trip{qw(meter_distance_m meter_duration_s meter_end_lat cancel_reason remark_distance_short
		remark_duration_short)} =
		(2000 + below(20000), 300 + below(3000), $trip->{meter_start_lat} + 0.05, '', 'false', 'false');
	return;
}

sub cancelled_by_centre
{
	my ($trip) = @_;
	@$trip{qw(centre_cancelled centre_cancelled_at centre_cancelled_won)} =
		('true', '2026-03-05 12:00:00+09', $trip->{charged_won});
	return;
}

# Each: how often, what is so, and what the request does not say yet.
my @kinds = (
	[ 20, sub { } ],
	[ 10, sub { @{ $_[0] }{qw(meter_duration_s remark_duration_short)} = (120 + below(2000), 'false') } ],
	[ 12, \&driven ],
	[ 6, \&cancelled_by_centre ],
	[ 3, \&cancelled_by_centre, qw(centre_cancelled_at centre_cancelled_won) ],
	[ 6, sub { @{ $_[0] }{qw(inquiry inquiry_depth2 inquiry_depth3 inquiry_topic)} = ('other', '앱', '오류', '앱 오류') } ],
	[ 5, sub { delete @{ $_[0] }{qw(meter_start_lat meter_start_lon meter_end_lat meter_end_lon)};
		$_[0]{judgement} = 'approved' } ],
	[ 3, sub { $_[0]{meter_end_lat} += 0.2; $_[0]{judgement} = 'trip_recorded' } ],
	[ 3, sub { $_[0]{payment_method} = 'cash'; $_[0]{judgement} = (qw(handed_over approved))[ below(2) ] } ],
	[ 3, sub { driven($_[0]); $_[0]{cancel_reason} = '고객 요청'; $_[0]{judgement} = 'trip_recorded' } ],
	[ 6, sub { }, qw(meter_distance_m meter_duration_s meter_start_lat meter_start_lon meter_end_lat meter_end_lon) ],
	[ 5, sub { }, 'centre_cancelled' ],
	[ 2, sub { }, qw(centre_cancelled charged_won:too_much) ],
	[ 3, sub { }, qw(called_at origin_name) ],
	[ 1, sub { delete $_[0]{origin_name} } ],
	[ 4, sub { $_[0]{special_note} = '기사 재문의' } ],);
my @by_turn = map { my $kind = $_; ($kind) x $kind->[0] } @kinds;
my (@requests, @pages, @later);

sub line
{
	my @fields = map { $_ // '\\N' } @_;
	return join("\t", @fields) . "\n";
}

# The request as it comes in, without what it does not say yet.
sub ask
{
	my ($trip, @unsaid) = @_;
	my %request = %$trip;
	# one value is another than the admin's page shows, and is put right there
	$request{charged_won} += 1000 if grep { $_ eq 'charged_won:too_much' } @unsaid;
	delete @request{@unsaid};
	push @pages, line(@$trip{ @columns, 'judgement' });
	return line('request', @request{@columns});
}

while (@pages < $cases)
{
	my ($share, $edit, @unsaid) = @{ $by_turn[ below(scalar @by_turn) ] };
	my $number = @pages;
	my $trip = not_driven($number);
	$edit->($trip);
	push @requests, ask($trip, @unsaid);

	# asked twice at once, or once more when the first may be over; taken back; or the customer does not answer
	my $chance = below(100);
	my %again = (%$trip, case_id => "C$number-2", cancel_reason => '고객 미탑승');
	push @requests, ask(\%again) if $chance < 7 && @pages < $cases;
	push @later, \%again if $chance >= 7 && $chance < 11;
	push @requests, line('withdrawal', @$trip{qw(driver_id case_id)}, '기사 철회') if $chance >= 11 && $chance < 15;
	push @requests, line('missed_call', @$trip{qw(driver_id case_id)}) if $chance >= 15 && $chance < 18;
	push @requests, ask(shift @later) if @later > 20 && @pages < $cases;
}

foreach ([ requests => \@requests ], [ pages => \@pages ])
{
	my ($name, $lines) = @$_;
	open(my $file, '>:encoding(UTF-8)', "$directory/$name") or die "$directory/$name: $!\n";
	print $file @$lines;
	close($file) or die "$directory/$name: $!\n";
}
