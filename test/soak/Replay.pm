# Replay.pm: what was committed, again, in the order of the commits, statement by
# statement, from the write-ahead log.  Whoever moves an account holds it until he
# commits, so this is the order in which the accounts were judged.
package Replay;

use strict;
use warnings;

my ($CAP_NUMBER, $CAP_OF) = (21, 100);

sub new
{
	my ($class, $keeps) = @_;

	return bless {
		keeps    => $keeps, # years for which headroom stays usable; undef: without end
		received => {},    # "insurer/year" => fen
		spent    => {},
		books    => {},    # as safeins.account says: { received, spent, closed }
		late     => {},    # the rows of the table that comes and goes
		attached => 0,
		known    => {},    # policies, with their insurers
		by_policy => {},   # the rows of the table that knows them only
		commits  => 0,
		accepted => 0,     # statements that spent
		refunds  => 0,     # refunds that left an account over the cap
		wrong    => [],
	}, $class;
}

# begin: how things stood when the log began.
sub begin
{
	my ($self, $counted, $books, $late, $known, $by_policy) = @_;

	foreach my $row (@$counted)
	{
		my ($insurer, $year, $received, $spent) = @$row;
		$self->{received}{"$insurer/$year"} = $received;
		$self->{spent}{"$insurer/$year"} = $spent;
	}
	foreach my $row (@$books)
	{
		my ($insurer, $year, $received, $spent, $closed) = @$row;
		$self->{books}{"$insurer/$year"} = { received => $received, spent => $spent, closed => defined $closed };
	}
	foreach my $row (@$late)
	{
		my %tuple;
		@tuple{qw(id insurer amount day state)} = @$row;
		$self->{late}{ $tuple{id} } = \%tuple;
	}
	foreach my $row (@$by_policy)
	{
		my %tuple;
		@tuple{qw(id policy amount day)} = @$row;
		$self->{by_policy}{ $tuple{id} } = \%tuple;
	}
	$self->{known}{ $_->[0] } = $_->[1] foreach @$known;
}

sub columns
{
	my ($text) = @_;
	my %column;

	while ($text =~ /\G\s*(\w+)\[[^]]*\]:(?:'((?:[^']|'')*)'|(\S+))/gc)
	{
		my ($name, $quoted, $bare) = ($1, $2, $3);
		$column{$name} = defined $quoted ? $quoted =~ s/''/'/gr : $bare eq 'null' ? undef : $bare;
	}
	return \%column;
}

sub fen { return int($_[0] =~ s/\.//r) }

# What a row does to an account: its key, fen received, fen spent; nothing if it does not count.
sub facts
{
	my ($self, $table, $row) = @_;
	my $year = substr($row->{day}, 0, 4);

	if ($table eq 'premium')
	{
		return $row->{gone} eq 'true' ? () : ("$row->{insurer}/$year", fen($row->{amount}), 0);
	}
	if ($table eq 'premium_policy')
	{
		return () unless $self->{known}{ $row->{policy} };
		return ("$self->{known}{ $row->{policy} }/$year", fen($row->{amount}), 0);
	}
	if ($table eq 'payment')
	{
		return ("$row->{insurer}/$year", 0, fen($row->{amount}));
	}
	if ($table eq 'heading' || $table eq 'late')
	{
		return $row->{state} eq 'void' ? () : ("$row->{insurer}/$year", 0, fen($row->{amount}));
	}
	return $table =~ /^parted/ ? ("$row->{insurer}/$year", 0, $row->{fen}) : ();
}

sub wrong
{
	my ($self, $text) = @_;

	push @{ $self->{wrong} }, "transaction $self->{xid}: $text", @{ $self->{lines} };
}

sub move
{
	my ($self, $sign, $key, $received, $spent) = @_;

	return unless defined $key;
	my $was = $self->{statement}{moved}{$key} //= [ $self->{received}{$key} // 0, $self->{spent}{$key} // 0 ];
	$self->{received}{$key} = ($self->{received}{$key} // 0) + $sign * $received;
	$self->{spent}{$key} = ($self->{spent}{$key} // 0) + $sign * $spent;
	$self->{touched}{$key} = 1;
}

sub host_row
{
	my ($self, $table, $was, $is) = @_;

	if ($table eq 'policy_seen')
	{
		my @money = grep { $_->{policy} eq $is->{id} } values %{ $self->{by_policy} };

		# One that moves to another place was there before; so was one that has no money and becomes another insurer's.
		$self->move(-1, $self->facts('premium_policy', $_)) foreach @money;
		$self->{known}{ $is->{id} } = $is->{insurer};
		$self->move(1, $self->facts('premium_policy', $_)) foreach @money;
		return;
	}
	if ($table eq 'premium_policy')
	{
		delete $self->{by_policy}{ $was->{id} } if $was;
		$self->{by_policy}{ $is->{id} } = $is if $is;
	}
	if ($table eq 'late')
	{
		delete $self->{late}{ $was->{id} } if $was;
		$self->{late}{ $is->{id} } = $is if $is;
		return unless $self->{attached};
	}
	$self->{statement}{parts} = 1 if $table =~ /^parted/ && !$is;
	$self->move(-1, $self->facts($table, $was)) if $was;
	$self->move(1, $self->facts($table, $is)) if $is;
}

sub own_row
{
	my ($self, $table, $is) = @_;

	if ($table eq 'account')
	{
		$self->{written}{"$is->{subject}/$is->{year}"} =
		  { received => $is->{received}, spent => $is->{spent}, closed => defined $is->{closed_at} };
	}
	elsif ($table eq 'finding' && defined $is->{withdrawn_on})
	{
		# what was found before is disproved: nothing new is found
	}
	elsif ($table eq 'finding' && $is->{rule} eq 'fee.cap' && $is->{legacy} eq 'false' && $is->{role} ne 'account')
	{
		my %figure = $is->{figures} =~ /"(\w+)": (-?\d+)/g;
		$self->{statement}{finding}{"$is->{insurer}/$is->{year}"} = \%figure;
	}
	elsif ($table eq 'finding' && $is->{rule} eq 'fee.year_closed')
	{
		$self->{statement}{late_booked}{"$is->{insurer}/$is->{year}"} = 1;
	}
	elsif ($table eq 'attachment_log' && $is->{action} =~ /^(attach|detach)$/)
	{
		my $sign = $is->{action} eq 'attach' ? 1 : -1;

		$self->{statement}{dba} = 1;
		$self->{attached} = $sign > 0;
		$self->move($sign, $self->facts('late', $_)) foreach values %{ $self->{late} };
	}
}

# take WANTED, YEARS: of what these years left, in their order; returns what is wanted still.
sub take
{
	my ($wanted, @years) = @_;

	foreach my $year (@years)
	{
		my $taken = $year->{sum} < $wanted ? $year->{sum} : $wanted;

		$year->{sum} -= $taken;
		$wanted -= $taken;
	}
	return $wanted;
}

# What no premium covers in each year of an insurer, in hundredths of a fen: a year
# may spend what earlier ones left, the oldest first, as long as that stays usable;
# what it is short of is no debt of the next.  A year of more refunds than premium takes
# back what earlier ones had, usable or not.
sub uncovered
{
	my ($self, $insurer, $sums) = @_;
	my $keeps = $self->{keeps} // 1000;
	my (@left, %uncovered);

	foreach my $year (2000 .. 2030)
	{
		my ($received, $spent) = $sums->("$insurer/$year");

		my $own = ($received // 0) * $CAP_NUMBER;
		my $wanted = ($spent // 0) * $CAP_OF;
		($own, $wanted) = ($own - $wanted, 0) if $wanted < 0;
		my ($short) = $own < 0 ? take(-$own, @left) : (0);
		$own = 0 if $own < 0;
		$wanted = take($wanted, grep { $_->{year} >= $year - $keeps } @left);
		$uncovered{"$insurer/$year"} = $short + ($wanted > $own ? $wanted - $own : 0);
		push @left, { year => $year, sum => $wanted < $own ? $own - $wanted : 0 };
	}
	return \%uncovered;
}

# end_statement: is what it did what the law lets it do?
sub end_statement
{
	my ($self) = @_;
	my $statement = $self->{statement};

	my $moved = $statement->{moved};
	my $now = sub { return ($self->{received}{ $_[0] }, $self->{spent}{ $_[0] }) };
	my $before = sub { return $moved->{ $_[0] } ? @{ $moved->{ $_[0] } } : $now->($_[0]) };
	my (%is, %was, %refunded);

	foreach my $insurer (map { s{/.*}{}r } keys %$moved)
	{
		$is{$insurer} //= $self->uncovered($insurer, $now);
		$was{$insurer} //= $self->uncovered($insurer, $before);
	}
	foreach my $key (sort keys %$moved)
	{
		my ($was_received, $was_spent) = @{ $moved->{$key} };
		my ($received, $spent) = $now->($key);
		my ($insurer) = split(m{/}, $key);
		my $how = "$key from $was_received received, $was_spent spent to $received, $spent";

		next if $statement->{dba} || ($received == $was_received && $spent == $was_spent);
		$self->wrong("posted into a closed year: $how")
		  if $self->{books}{$key}{closed} && !$statement->{late_booked}{$key};
		# What leaves a partition may come again until the transaction ends: as much is no new spending.
		$self->{left}{$key} += $was_spent - $spent if $statement->{parts} && $spent < $was_spent;
		if ($spent > $was_spent && $spent - $was_spent <= ($self->{left}{$key} // 0))
		{
			$self->{left}{$key} -= $spent - $was_spent;
		}
		elsif ($spent > $was_spent)
		{
			$self->{accepted}++;
			$self->wrong("spent over the cap: $how") if $is{$insurer}{$key} > 0;
			foreach my $year (grep { $_ gt $key } keys %{ $is{$insurer} })
			{
				$self->wrong("spent what $year has used: $how") if $is{$insurer}{$year} > $was{$insurer}{$year};
			}
		}
		if ($received < $was_received)
		{
			foreach my $year (grep { $_ ge $key } keys %{ $is{$insurer} })
			{
				$refunded{$year} //= 0;
				$refunded{$year} = 1 if $is{$insurer}{$year} > ($year eq $key ? 0 : $was{$insurer}{$year});
			}
		}
	}
	foreach my $key (sort keys %refunded)
	{
		my ($received, $spent) = map { $_ // 0 } $now->($key);
		my $finding = $statement->{finding}{$key};

		if ($refunded{$key} && !$finding)
		{
			$self->wrong("refund over the cap without a finding: $key with $received received, $spent spent");
		}
		elsif ($finding && ($finding->{received} != $received || $finding->{spent} != $spent))
		{
			$self->wrong("finding says $finding->{received} received, $finding->{spent} spent: $key $received, $spent");
		}
		$self->{refunds}++ if $refunded{$key};
	}
	foreach my $key (sort keys %{ $statement->{dba} ? {} : $statement->{finding} })
	{
		my ($insurer) = split(m{/}, $key);

		$self->wrong("finding without a cause: $key")
		  if !defined $refunded{$key} || !$is{$insurer}{$key};
	}
	$self->{statement} = {};
	$self->{lines} = [];
}

sub end_transaction
{
	my ($self) = @_;

	$self->end_statement;
	$self->{commits}++;
	$self->{books}{$_} = $self->{written}{$_} foreach keys %{ $self->{written} };
	foreach my $key (sort keys %{ $self->{touched} }, keys %{ $self->{written} })
	{
		my $book = $self->{books}{$key} // { received => 0, spent => 0 };
		my ($received, $spent) = ($self->{received}{$key} // 0, $self->{spent}{$key} // 0);

		$self->wrong("account $key says $book->{received} received, $book->{spent} spent; its rows $received, $spent")
		  if $book->{received} != $received || $book->{spent} != $spent;
	}
}

# line: one line of test_decoding.
sub line
{
	my ($self, $line) = @_;

	push @{ $self->{lines} }, $line;
	if ($line =~ /^table (public|safeins)\.(\w+): (INSERT|UPDATE|DELETE): (.*)$/s)
	{
		my ($schema, $table, $event, $rest) = ($1, $2, $3, $4);
		my ($was, $is);

		if ($event eq 'DELETE')
		{
			$was = columns($rest);
		}
		elsif ($rest =~ /^old-key: (.*?) new-tuple: (.*)$/s)
		{
			($was, $is) = (columns($1), columns($2));
		}
		else
		{
			$is = columns($rest);
		}
		return $self->own_row($table, $is) if $schema eq 'safeins' && $is;
		return $self->host_row($table, $was, $is) if $schema eq 'public' && $table !~ /^(policy|purpose)$/;
	}
	elsif ($line =~ /^BEGIN (\d+)/)
	{
		@$self{qw(xid statement touched written left)} = ($1, {}, {}, {}, {});
	}
	elsif ($line =~ /^message: .* prefix: statement,/)
	{
		$self->end_statement;
	}
	elsif ($line =~ /^COMMIT/)
	{
		$self->end_transaction;
	}
}

1;
