# Opens a page in headless Chromium through its debugging pipe; needs nothing but Perl's own modules.
package Chromium;
use strict;
use warnings;
use File::Temp qw(tempdir);
use IO::Select;
use JSON::PP;
use MIME::Base64 qw(decode_base64);
use POSIX ();

my $json = JSON::PP->new->utf8;

sub new
{
	my ($class) = @_;
	my $profile = tempdir(CLEANUP => 1);
	pipe(my $for_chromium, my $to) or die "pipe: $!";
	pipe(my $from, my $of_chromium) or die "pipe: $!";
	my $pid = fork() // die "fork: $!";
	if ($pid == 0)
	{
		# The pipe's ends are file descriptors 3 and 4: out of their way first.
		my $read = POSIX::dup2(fileno($for_chromium), 20);
		my $write = POSIX::dup2(fileno($of_chromium), 21);
		POSIX::dup2(20, 3);
		POSIX::dup2(21, 4);
		POSIX::close($_) foreach (20, 21);
		open(STDERR, '>', "$profile/stderr.log");
		open(STDOUT, '>&', \*STDERR);
		{ exec('chromium', qw(--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars
			--disable-background-networking --disable-component-update --disable-sync --remote-debugging-pipe),
			"--user-data-dir=$profile", 'about:blank'); }
		POSIX::_exit(1);
	}
	close($for_chromium);
	close($of_chromium);
	$to->autoflush(1);
	my $self = bless { pid => $pid, to => $to, from => $from, id => 0, buffer => '', events => [],
		profile => $profile }, $class;
	my ($page) = grep { $_->{type} eq 'page' } @{ $self->call('Target.getTargets')->{targetInfos} };
	$self->{session} = $self->call('Target.attachToTarget',
		{ targetId => $page->{targetId}, flatten => JSON::PP::true })->{sessionId};
	$self->call("$_.enable") foreach qw(Page Runtime Log Network);
	return $self;
}

# The next message of the browser, or an end after half a minute of silence.
sub message
{
	my ($self) = @_;
	while ($self->{buffer} !~ /\0/)
	{
		die "Chromium is silent" unless IO::Select->new($self->{from})->can_read(30);
		sysread($self->{from}, $self->{buffer}, 1 << 20, length $self->{buffer}) or die "Chromium has ended";
	}
	$self->{buffer} =~ s/^([^\0]*)\0//;
	return $json->decode($1);
}

sub call
{
	my ($self, $method, $arguments) = @_;
	my $id = ++$self->{id};
	my $to = $self->{to};
	print $to $json->encode({ id => $id, method => $method, params => $arguments // {},
		$self->{session} ? (sessionId => $self->{session}) : () }), "\0";
	while (1)
	{
		my $message = $self->message;
		push @{ $self->{events} }, $message unless $message->{id};
		next unless ($message->{id} // 0) == $id;
		die "$method: $message->{error}{message}" if $message->{error};
		return $message->{result};
	}
}

# Shows a file at a width, on a light or a dark screen; gives what the page said and asked for, and its size.
sub show
{
	my ($self, $file, $width, $scheme) = @_;
	$self->{events} = [];
	$self->call('Emulation.setEmulatedMedia',
		{ features => [{ name => 'prefers-color-scheme', value => $scheme // 'light' }] });
	$self->call('Emulation.setDeviceMetricsOverride', { width => $width, height => 900, deviceScaleFactor => 2,
		mobile => $width < 600 ? JSON::PP::true : JSON::PP::false });
	$self->call('Page.navigate', { url => "file://$file" });
	until (grep { $_->{method} eq 'Page.loadEventFired' } @{ $self->{events} })
	{
		push @{ $self->{events} }, $self->message;
	}
	my $size =
		$self->value('({width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight})');
	my @said = map { $_->{params}{entry}{text} // $_->{params}{exceptionDetails}{text} // $json->encode($_->{params}) }
		grep { $_->{method} =~ /^(Log\.entryAdded|Runtime\.(consoleAPICalled|exceptionThrown))$/ } @{ $self->{events} };
	my @asked = map { $_->{params}{request}{url} } grep { $_->{method} eq 'Network.requestWillBeSent' } @{
		$self->{events} };
	return { %$size, said => \@said, asked => \@asked };
}

sub value
{
	my ($self, $expression) = @_;
	return $self->call('Runtime.evaluate',
		{ expression => $expression, returnByValue => JSON::PP::true })->{result}{value};
}

sub keep
{
	my ($file, $data) = @_;
	open(my $out, '>:raw', $file) or die "$file: $!";
	print $out decode_base64($data);
	close($out) or die "$file: $!";
	return -s $file;
}

sub screenshot
{
	my ($self, $file, @clip) = @_;
	my ($x, $y, $width, $height) = @clip;
	return keep($file, $self->call('Page.captureScreenshot', { captureBeyondViewport => JSON::PP::true,
		@clip ? (clip => { x => $x, y => $y, width => $width, height => $height, scale => 1 }) : () })->{data});
}

sub paper
{
	my ($self, $file) = @_;
	return keep($file, $self->call('Page.printToPDF', { preferCSSPageSize => JSON::PP::true })->{data});
}

sub DESTROY
{
	my ($self) = @_;
	return unless $self->{pid};
	local $?;
	eval { $self->call('Browser.close'); };
	kill 'TERM', $self->{pid};
	waitpid($self->{pid}, 0);
	return;
}

1;
