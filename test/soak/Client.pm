# Client.pm: what one client does.  Everything is drawn before it is tried, from
# the client's own seed: what happened on the way changes nothing of what comes.
package Client;

use strict;
use warnings;

use Wire;

my @LEVELS = ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE');
my $MARK = "SELECT pg_logical_emit_message(true, 'statement', '')";
my $INSURERS = 6;
my $TRIES = 30;

# Refusals that belong to the game; what else happens is a failure.
my %EXPECTED = map { $_ => 1 } qw(
  SI101 SI102 SI103 SI105 SI106 SI107 SI108 SI109 23503 23505 23514 21000 40001 40P01 25P02 42704);

sub new
{
	my ($class, $seed, $number, $clients) = @_;

	srand($seed * 1000 + $number);
	return bless { number => $number, clients => $clients, last => {}, count => {}, unexpected => [] }, $class;
}

sub among { return $_[ int(rand(scalar @_)) ] }
sub chance { return rand(100) < $_[0] }

sub insurer { return 1 + int(rand($INSURERS)) }
sub year { return among(2024, 2024, 2025, 2025, 2025, 2026) }
sub day { my $year = shift // year(); return sprintf("%d-%02d-%02d", $year, 1 + int(rand(5)), 1 + int(rand(28))) }
sub money { return sprintf('%.2f', 0.01 + rand(chance(20) ? 600 : 60)) }
sub voucher { return chance(50) ? "'v" . int(rand(40)) . "'" : "'w" . int(rand(1e9)) . "'" }

# A new key of our own in a table; one that may be there, of whomever; several of these.
sub new_id { my ($self, $table) = @_; return $self->{number} * 1_000_000 + ++$self->{last}{$table} }

sub some_id
{
	my ($self, $table) = @_;
	my $last = $self->{last}{$table} // 0;
	my $whose = chance(60) ? $self->{number} : 1 + int(rand($self->{clients}));

	return year() * 10 + insurer() if chance(10);
	return $whose * 1_000_000 + 1 + int(rand($last + 1)) if chance(30);
	# the youngest are the likeliest to be alive
	return $whose * 1_000_000 + $last - int(rand($last < 10 ? $last : 10));
}

sub ids { my ($self, $table, $n) = @_; return join(', ', map { $self->some_id($table) } 1 .. $n) }

# ---- statements ----

sub premium
{
	my ($self) = @_;
	my ($id, $in, $amount, $less, $day) = ($self->new_id('premium'), insurer(), 5 * money(), money(), day());

	return among(
		sub { "INSERT INTO premium VALUES ($id, $in, $amount, '$day')" },
		sub { "INSERT INTO premium VALUES ($id, $in, -$less, '$day')" },
		sub { "INSERT INTO premium SELECT $id * 100::bigint + i, 1 + i % $INSURERS, $amount, '$day' FROM generate_series(1, 4) i" },
		sub { "UPDATE premium SET amount = amount - $less WHERE id IN (" . $self->ids('premium', 3) . ")" },
		sub { "UPDATE premium SET insurer = $in WHERE id = " . $self->some_id('premium') },
		sub { "UPDATE premium SET day = '$day' WHERE id = " . $self->some_id('premium') },
		sub { "UPDATE premium SET gone = NOT gone WHERE id IN (" . $self->ids('premium', 2) . ")" },
		sub { "DELETE FROM premium WHERE id = " . $self->some_id('premium') },
		sub { "INSERT INTO premium VALUES (" . $self->some_id('premium') . ", $in, $amount, '$day')"
			. " ON CONFLICT (id) DO UPDATE SET amount = premium.amount + EXCLUDED.amount, insurer = EXCLUDED.insurer" },
		sub { [ "COPY premium FROM STDIN", map { join("\t", $self->new_id('premium'), insurer(), money(), day(), 'f') } 1 .. 4 ] },
	)->();
}

# Where a policy is: nowhere in particular, or in a city or a county.
sub place
{
	return ('NULL', "'140105'", "'140106'", "'140200'", "'140321'")[ int(rand(5)) ];
}

sub premium_policy
{
	my ($self) = @_;
	my ($id, $amount, $day) = ($self->new_id('premium_policy'), money(), day());
	my $policy = "'p" . int(rand(chance(90) ? 40 : 200)) . "'";

	return among(
		sub { "INSERT INTO premium_policy VALUES ($id, $policy, $amount, '$day')" },
		sub { "UPDATE premium_policy SET policy = $policy, amount = $amount WHERE id = " . $self->some_id('premium_policy') },
		sub { "DELETE FROM premium_policy WHERE id IN (" . $self->ids('premium_policy', 2) . ")" },
		sub { my $n = 24 + int(rand(100)); "INSERT INTO policy VALUES ('p$n', " . (1 + $n % 6) . ", false, " . place() . ") ON CONFLICT DO NOTHING" },
		sub { "UPDATE policy SET place = " . place() . " WHERE id = $policy AND NOT dead" },
		sub { "UPDATE policy SET dead = NOT dead WHERE id = $policy" },
		# not allowed once there is money: it would stay with the old one
		sub { "UPDATE policy SET insurer = insurer % 6 + 1 WHERE id = $policy" },
		sub { "DELETE FROM policy WHERE id = 'p" . (24 + int(rand(100))) . "'" },
	)->();
}

sub payment
{
	my ($self) = @_;
	my ($id, $in, $amount, $day, $voucher) = ($self->new_id('payment'), insurer(), money(), day(), voucher());
	my $target = $self->some_id('payment');

	return among(
		(sub { "INSERT INTO payment VALUES ($id, $in, $amount, '$day', $voucher)" }) x 3,
		(sub { "INSERT INTO payment SELECT $id, insurer, -least(amount, $amount), '$day', 'r$id', id FROM payment"
			. " WHERE id = $target AND amount > 0" }) x 2,
		sub { "INSERT INTO payment SELECT $id * 100::bigint + i, 1 + ($in + i) % $INSURERS, $amount, '$day', 'm$id-' || i"
			. " FROM generate_series(1, 5) i" },
		sub { "UPDATE payment SET amount = amount + $amount WHERE id = $target AND amount > 0" },
		sub { "UPDATE payment SET amount = $amount WHERE id IN (" . $self->ids('payment', 4) . ") AND amount > 0" },
		sub { "UPDATE payment SET insurer = $in WHERE id = $target" },
		sub { "UPDATE payment SET day = '$day', voucher = $voucher WHERE id = $target" },
		(sub { "DELETE FROM payment WHERE id IN (" . $self->ids('payment', 3) . ")" }) x 2,
		sub { "DELETE FROM payment WHERE insurer = $in AND id % 50 = " . int(rand(50)) },
		sub { "INSERT INTO payment VALUES ($target, $in, $amount, '$day', $voucher)"
			. " ON CONFLICT (id) DO UPDATE SET amount = EXCLUDED.amount WHERE payment.amount > 0" },
		sub { [ "COPY payment FROM STDIN",
				map { join("\t", $self->new_id('payment'), insurer(), money(), day(), "c$id-$_", '\N') } 1 .. 3 ] },
		sub { "UPDATE payment SET reverses = reverses WHERE id = $target" },
		# all that is left, to the fen, or one more
		(sub { "INSERT INTO payment SELECT $id, insurer, (received * 21 / 100 - spent) / 100.00 + " . among(0, 0, 0.01)
			. ", '$day', 'h$id' FROM counted WHERE insurer = $in AND year = extract(year FROM DATE '$day')"
			. " AND received * 21 / 100 > spent" }) x 3,
		# with what earlier years left
		(sub { "INSERT INTO payment SELECT $id, insurer, (sum(received) * 21 / 100 - sum(spent))::bigint / 100.00 + " . among(0, -0.01, 0.01)
			. ", '$day', 'e$id' FROM counted WHERE insurer = $in AND year <= extract(year FROM DATE '$day') GROUP BY 2"
			. " HAVING sum(received) * 21 / 100 > sum(spent) + 2" }) x 3,
		# one that was reversed: again, or away with it
		sub { "INSERT INTO payment SELECT $id, insurer, -amount, '$day', 'a$id', id FROM payment"
			. " WHERE id = (SELECT max(reverses) FROM payment WHERE insurer = $in)" },
		sub { "DELETE FROM payment WHERE id = (SELECT min(reverses) FROM payment WHERE insurer = $in)" },
		sub { "DELETE FROM payment WHERE insurer = $in AND reverses IS NOT NULL AND id % 5 = " . int(rand(5)) },
	)->();
}

sub heading
{
	my ($self, $table) = @_;
	my ($id, $in, $amount, $day, $target) = ($self->new_id($table), insurer(), money(), day(), $self->some_id($table));
	my $purpose = chance(95) ? 1 + int(rand(3)) : 9;
	my $values = "$in, $amount, '$day', $purpose, '" . among('valid', 'valid', 'void') . "'";

	return among(
		sub { "INSERT INTO $table VALUES ($id, $values)" },
		(sub { "UPDATE $table SET amount = amount + $amount WHERE id IN (" . $self->ids($table, 2) . ")" }) x 3,
		sub { "UPDATE $table SET amount = amount / 2 WHERE insurer = $in AND id % 20 = " . int(rand(20)) . " AND amount > 1" },
		(sub { "UPDATE $table SET state = CASE state WHEN 'void' THEN 'valid' ELSE 'void' END WHERE id IN ("
			. $self->ids($table, 3) . ")" }) x 2,
		sub { "UPDATE $table SET day = '$day', insurer = $in WHERE id = $target" },
		sub { "DELETE FROM $table WHERE id IN (" . $self->ids($table, 3) . ")" },
		(sub { "INSERT INTO $table VALUES ($target, $values)"
			. " ON CONFLICT (id) DO UPDATE SET amount = $table.amount + EXCLUDED.amount" }) x 2,
		(sub { "MERGE INTO $table t USING (VALUES ($id, $in, $amount), (" . $self->some_id($table) . ", $in, " . money() . "), ("
			. $self->some_id($table) . ", " . insurer() . ", " . money() . ")) AS s (id, insurer, amount) ON t.id = s.id"
			. " WHEN MATCHED AND s.amount < 10 THEN DELETE"
			. " WHEN MATCHED THEN UPDATE SET amount = s.amount, insurer = s.insurer"
			. " WHEN NOT MATCHED THEN INSERT (id, insurer, amount, day) VALUES (s.id, s.insurer, s.amount, '$day')" }) x 2,
		sub { [ "COPY $table (id, insurer, amount, day) FROM STDIN",
				map { join("\t", $self->new_id($table), insurer(), money(), day()) } 1 .. 3 ] },
	)->();
}

sub parted
{
	my ($self) = @_;
	my ($id, $in, $day, $target) = ($self->new_id('parted'), insurer(), day(), $self->some_id('parted'));
	my $fen = 1 + int(rand(6000));
	my $year = year();
	my $leaf = $year == 2026 ? 'parted_2026' : "parted_$year";
	my $direct = day($year);

	return among(
		sub { "INSERT INTO parted VALUES ($id, $in, $fen, '$day')" },
		sub { "INSERT INTO parted SELECT $id * 100::bigint + i, 1 + i % $INSURERS, $fen, make_date(2024 + i % 3, 1, 1)"
			. " FROM generate_series(1, 6) i" },
		# straight into a leaf
		sub { "INSERT INTO $leaf (id, insurer, fen, day) VALUES ($id, $in, $fen, '$direct')" },
		sub { "UPDATE $leaf SET fen = fen + $fen WHERE id IN (" . $self->ids('parted', 3) . ")" },
		sub { "DELETE FROM $leaf WHERE insurer = $in AND id % 20 = " . int(rand(20)) },
		sub { [ "COPY parted_2025 (id, insurer, fen, day) FROM STDIN",
				map { join("\t", $self->new_id('parted'), insurer(), 1 + int(rand(6000)), day(2025)) } 1 .. 3 ] },
		# to another partition
		(sub { "UPDATE parted SET day = '$day' WHERE id IN (" . $self->ids('parted', 3) . ")" }) x 2,
		sub { "UPDATE parted SET insurer = $in, fen = $fen WHERE id = $target" },
		sub { "WITH d AS (DELETE FROM parted WHERE id = $target RETURNING *)"
			. " INSERT INTO parted SELECT $id, insurer, fen + 1, '$day' FROM d" },
		sub { "DELETE FROM parted WHERE id IN (" . $self->ids('parted', 4) . ")" },
		(sub { "INSERT INTO parted SELECT $id, insurer, received * 21 / 100 - spent + " . among(0, 0, 1)
			. ", '$day' FROM counted WHERE insurer = $in AND year = extract(year FROM DATE '$day')"
			. " AND received * 21 / 100 > spent" }) x 2,
	)->();
}

# A statement, as its SQL or as COPY and its lines.
sub statement
{
	my ($self) = @_;
	my $draw = rand(100);

	return $self->premium if $draw < 20;
	return $self->premium_policy if $draw < 30;
	return $self->payment if $draw < 55;
	return $self->heading('heading') if $draw < 70;
	return $self->parted if $draw < 88;
	return $self->heading('late');
}

# A block of PL/pgSQL: statements of which some fail and are caught.
sub block
{
	my ($self, $depth) = @_;
	my $body = '';

	for (1 .. 1 + int(rand(3)))
	{
		my $sql = $self->statement;

		redo if ref $sql;
		$body .= "PERFORM pg_logical_emit_message(true, 'statement', ''); $sql;\n";
		$body .= $self->block($depth - 1) if $depth > 0 && chance(40);
	}
	$body .= "RAISE EXCEPTION USING ERRCODE = 'SI000';\n" if chance(15);
	my $when = chance(30) ? 'OTHERS' : join(' OR ', map { "SQLSTATE 'SI$_'" } qw(000 101 102 103 105 107 108 109));
	return "BEGIN\n$body" . "EXCEPTION WHEN $when THEN NULL;\nEND;\n";
}

# ---- transactions: lists of steps ----

sub transaction
{
	my ($self) = @_;
	my @steps;
	my $level = among(@LEVELS);

	return [ [ 'alone', $self->statement ] ] if chance(35);
	if (chance(15))
	{
		return [ [ 'alone', "DO \$do\$\n" . $self->block(2) . "\$do\$" ] ];
	}

	push @steps, [ 'control', "BEGIN ISOLATION LEVEL $level" ];
	push @steps, [ 'control', 'SELECT 1' ] if chance(30);
	my $n = 1 + int(rand(4));
	my $open = 0;
	for (1 .. $n)
	{
		if (chance(35))
		{
			push @steps, [ 'control', 'SAVEPOINT s' . ++$open ];
			push @steps, [ 'guarded', $self->statement, $open ];
			push @steps, [ 'guarded', $self->statement, $open ] if chance(40);
			my $draw = rand(100);
			if ($draw < 35)
			{
				push @steps, [ 'control', "ROLLBACK TO s$open" ];
			}
			elsif ($draw < 65)
			{
				push @steps, [ 'control', "RELEASE s$open" ];
				$open--;
			}
		}
		elsif (chance(15))
		{
			push @steps, [ 'plain', "DO \$do\$\n" . $self->block(1) . "\$do\$" ];
		}
		else
		{
			push @steps, [ 'plain', $self->statement ];
		}
	}
	my $end = rand(100);
	my $name = 'soak_' . $self->new_id('prepared');
	push @steps,
		$end < 75 ? [ 'control', 'COMMIT' ]
	  : $end < 88 ? [ 'control', 'ROLLBACK' ]
	  : ([ 'control', "PREPARE TRANSACTION '$name'" ],
		[ 'control', (chance(70) ? 'COMMIT' : 'ROLLBACK') . " PREPARED '$name'" ]);
	return \@steps;
}

# try_steps: what ended it, or nothing.  A refused statement in a savepoint is taken
# back and the rest goes on; elsewhere it ends the transaction.
sub try_steps
{
	my ($self, $wire, $steps) = @_;

	foreach my $step (@$steps)
	{
		my ($kind, $what, $savepoint) = @$step;
		my ($sql, @lines) = ref $what ? @$what : ($what);
		my $answer = $wire->query($kind eq 'control' ? $sql : "$MARK; $sql", \@lines);

		$self->{count}{ $answer->{state} || 'done' }++ if $kind ne 'control';
		next unless $answer->{state};

		push @{ $self->{unexpected} }, "$answer->{state} $answer->{message}: $sql"
		  unless $EXPECTED{ $answer->{state} };
		if ($kind eq 'guarded' && $answer->{state} !~ /^40/)
		{
			$wire->query("ROLLBACK TO s$savepoint");
			next;
		}
		$wire->query('ROLLBACK') if $answer->{status} ne 'I';
		return $answer->{state};
	}
	return '';
}

sub run
{
	my ($self, $transactions) = @_;
	my $wire = Wire->new(user => 'clerk', name => "client $self->{number}");

	for (1 .. $transactions)
	{
		my $steps = $self->transaction;

		for my $try (1 .. $TRIES)
		{
			my $state = $self->try_steps($wire, $steps);

			last unless $state =~ /^40/;
			$self->{count}{retried}++;
			$self->{count}{'given up'}++ if $try == $TRIES;
			select(undef, undef, undef, 0.002 * $try);
		}
	}
}

1;
