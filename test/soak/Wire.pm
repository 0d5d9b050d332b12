# Wire.pm: a connection that speaks PostgreSQL's protocol itself, as far as the
# random test needs it: simple queries, COPY FROM STDIN, SQLSTATEs.
package Wire;

use strict;
use warnings;

use IO::Socket::UNIX;

sub new
{
	my ($class, %option) = @_;
	my $path = "$ENV{PGHOST}/.s.PGSQL." . ($ENV{PGPORT} // 5432);
	my $socket = IO::Socket::UNIX->new(Peer => $path) or die "$path: $!\n";
	my $self = bless { socket => $socket }, $class;
	my $startup = pack('N', 196608) . join("\0", user => $option{user} // $ENV{PGUSER},
		database => $ENV{PGDATABASE}, application_name => $option{name} // 'soak', '', '');

	$self->_write(pack('N', length($startup) + 4) . $startup);
	my $answer = $self->_answer;
	die "$answer->{state} $answer->{message}\n" if $answer->{state};
	return $self;
}

# query SQL, LINES: the last result's rows, or state and message of the error.
# LINES are for a COPY FROM STDIN in it.
sub query
{
	my ($self, $sql, $lines) = @_;

	$self->_send('Q', "$sql\0");
	return $self->_answer($lines);
}

# must: for what cannot fail.
sub must
{
	my ($self, $sql) = @_;
	my $answer = $self->query($sql);

	die "$answer->{state} $answer->{message}: $sql\n" if $answer->{state};
	return $answer->{rows};
}

sub _send
{
	my ($self, $type, $body) = @_;

	$self->_write($type . pack('N', length($body) + 4) . $body);
}

sub _write
{
	my ($self, $data) = @_;

	while (length $data)
	{
		my $n = syswrite($self->{socket}, $data) // die "connection lost: $!\n";
		substr($data, 0, $n) = '';
	}
}

sub _read
{
	my ($self, $length) = @_;
	my $data = '';

	while (length $data < $length)
	{
		my $n = sysread($self->{socket}, $data, $length - length $data, length $data);
		die "connection lost\n" unless $n;
	}
	return $data;
}

# _answer: all messages up to ReadyForQuery.
sub _answer
{
	my ($self, $lines) = @_;
	my %answer = (rows => [], state => '', message => '', status => 'I');

	for (;;)
	{
		my ($type, $length) = unpack('aN', $self->_read(5));
		my $body = $self->_read($length - 4);

		if ($type eq 'D')
		{
			my ($n, $rest) = unpack('na*', $body);
			my @row;

			for (1 .. $n)
			{
				my $size = unpack('l>', substr($rest, 0, 4, ''));
				push @row, $size < 0 ? undef : substr($rest, 0, $size, '');
			}
			push @{ $answer{rows} }, \@row;
		}
		elsif ($type eq 'T')
		{
			$answer{rows} = [];
		}
		elsif ($type eq 'E')
		{
			my %field = map { substr($_, 0, 1) => substr($_, 1) } grep { length } split(/\0/, $body);

			@answer{qw(state message)} = @field{qw(C M)};
			# a server that ends the connection is never ready again
			return \%answer if $field{S} eq 'FATAL';
		}
		elsif ($type eq 'G')
		{
			$self->_send('d', join('', map { "$_\n" } @$lines));
			$self->_send('c', '');
		}
		elsif ($type eq 'R')
		{
			die "the server wants a password\n" if unpack('N', $body) != 0;
		}
		elsif ($type eq 'Z')
		{
			$answer{status} = $body;
			return \%answer;
		}
	}
}

1;
