# Hosts.pm: one client of the random test of hosts.  What it does is drawn from its
# own seed.  As a model it is alone for each transaction, and says beforehand whether
# each statement is to be accepted: by plain SQL over what the tables would be.
package Hosts;

use strict;
use warnings;

use Papers;
use Wire;

my @LEVELS = ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE');
my ($CAP_NUMBER, $CAP_OF) = (21, 100);
my $TRIES = 40;

# Refusals that belong to the game, where several write at once; the host's own too.
my %EXPECTED = map { $_ => 1 } qw(SI001 SI003 SI101 SI103 SI105 SI107 SI510 SI701 23505 21000 40001 40P01 25P02);

sub new
{
	my ($class, %option) = @_;

	srand($option{seed} * 1000 + $option{number});
	return bless { %option, count => {}, wrong => [], last => 0 }, $class;
}

sub among { return $_[ int(rand(scalar @_)) ] }
sub chance { return rand(100) < $_[0] }
sub upto { return 1 + int(rand($_[0])) }
sub ids { my ($n, $of) = @_; return join(', ', map { upto($of) } 1 .. $n) }

sub insurer { return upto(4) }
sub year { return among(2025, 2026) }
sub day { my $year = shift // year(); return sprintf("'%d-%02d-%02d'", $year, upto(5), upto(28)) }
sub much { return sprintf('%.2f', chance(5) ? 0 : 50 + rand(chance(20) ? 3000 : 400)) }
sub little { return sprintf('%.2f', 0.01 + rand(chance(15) ? 500 : 60)) }

# ---- statements; a list says that PostgreSQL shows it to triggers in pieces ----

sub policy
{
	my $t = among('pa', 'pb');
	my $id = upto(40);
	my $ins = $t eq 'pa' ? 1 + $id % 4 : 1 + ($id + 2) % 4;
	my $rule = $t eq 'pa' ? '1 + i % 4' : '1 + (i + 2) % 4';

	return among(
		(sub { "INSERT INTO $t VALUES ($id, $ins) ON CONFLICT DO NOTHING" }) x 2,
		sub { "INSERT INTO $t SELECT i, $rule FROM generate_series($id, $id + 3) i WHERE i NOT IN (SELECT id FROM $t)" },
		sub { "UPDATE $t SET dead = NOT dead WHERE id IN (" . ids(3, 40) . ")" },
		sub { "UPDATE $t SET dead = dead WHERE id = $id" },
		sub { "DELETE FROM $t WHERE id = $id" },
	)->();
}

# who insures a policy together, row by row or whole
sub together
{
	my ($p, $ins, $percent) = (upto(12), insurer(), among(0, 25, 50, 100));

	return among(
		(sub { "INSERT INTO gb VALUES ($p, $ins, $percent)" }) x 2,
		(sub { "INSERT INTO gb SELECT $p, $ins, 100 - sum(percent) FROM gb WHERE policy = $p HAVING sum(percent) BETWEEN 0 AND 99" }) x 2,
		sub { "INSERT INTO gb SELECT $p, i, 25 FROM generate_series(1, 4) i WHERE NOT EXISTS (SELECT FROM gb WHERE policy = $p)" },
		sub { "UPDATE gb SET percent = $percent WHERE policy = $p AND ins = $ins" },
		sub { "UPDATE gb SET ins = $ins WHERE policy IN (" . ids(2, 12) . ")" },
		sub { "UPDATE gb SET policy = $p WHERE policy IN (" . ids(2, 12) . ")" },
		sub { "DELETE FROM gb WHERE policy = $p AND ins = $ins" },
		sub { "DELETE FROM gb WHERE policy = $p" },
	)->();
}

# what supervision did; a day in five comes before it
sub measure
{
	my ($id, $ins, $kind) = (upto(30), insurer(), among(qw(interview rectify penalty stop_use)));
	my $day = sub { return chance(30) ? 'NULL' : 'rq + ' . (chance(20) ? -1 : upto(90)) };
	my ($due, $done) = ($day->(), $day->());

	return among(
		(sub { "INSERT INTO cs SELECT i, $ins, '$kind', rq, $due, $done FROM generate_series($id, $id + 2) i, (SELECT date " . day(2025) . " AS rq) d WHERE i NOT IN (SELECT id FROM cs)" }) x 2,
		(sub { "UPDATE cs SET due = $due, done = $done WHERE id IN (" . ids(2, 30) . ")" }) x 2,
		sub { "UPDATE cs SET kind = '$kind', ins = $ins WHERE id IN (" . ids(3, 30) . ")" },
		sub { "UPDATE cs SET dead = NOT dead WHERE id = $id" },
		sub { "DELETE FROM cs WHERE id IN (" . ids(2, 30) . ")" },
	)->();
}

sub by_policy
{
	my $t = among('fa', 'fb');
	my ($id, $p, $je, $rq) = (upto(60), upto(40), much(), day());

	return among(
		(sub { "INSERT INTO $t SELECT $id, $p, $je, $rq WHERE NOT EXISTS (SELECT FROM $t WHERE id = $id)" }) x 3,
		sub { "UPDATE $t SET je = je - " . little() . " WHERE id IN (" . ids(2, 60) . ")" },
		sub { "UPDATE $t SET p = $p WHERE id = $id" },
		sub { "UPDATE $t SET p = $p, je = $je, rq = $rq WHERE id IN (" . ids(3, 60) . ")" },
		sub { "UPDATE $t SET id = id + 100 WHERE id = $id AND NOT EXISTS (SELECT FROM $t WHERE id = $id + 100)" },
		sub { "DELETE FROM $t WHERE id = $id" },
		sub { "DELETE FROM $t WHERE id > 100 OR id % 20 = " . int(rand(20)) },
		sub { [ "INSERT INTO $t VALUES ($id, $p, $je, $rq) ON CONFLICT (id) DO UPDATE SET je = EXCLUDED.je, p = EXCLUDED.p" ] },
	)->();
}

sub received
{
	my ($t, $other) = chance(50) ? ('ka', 'kb') : ('kb', 'ka');
	my ($id, $ins, $je, $rq) = (upto(60), insurer(), much(), day());

	return among(
		(sub { "INSERT INTO $t SELECT $id, $ins, $je, $rq WHERE NOT EXISTS (SELECT FROM $t WHERE id = '$id')" }) x 2,
		# one that the other has not
		(sub { "INSERT INTO $t SELECT $id, $ins, $je, $rq WHERE NOT EXISTS (SELECT FROM ka WHERE id = '$id')"
			. " AND NOT EXISTS (SELECT FROM kb WHERE id = '$id')" }) x 2,
		sub { "INSERT INTO $t SELECT i, 1 + i % 4, $je, $rq FROM generate_series($id, $id + 5) i"
			. " WHERE i::text NOT IN (SELECT id::text FROM ka UNION ALL SELECT id FROM kb)" },
		sub { "UPDATE $t SET live = NOT live WHERE id IN ('" . upto(60) . "', '" . upto(60) . "')" },
		sub { "UPDATE $t SET je = $je WHERE id = '$id'" },
		sub { "UPDATE $t SET ins = $ins, rq = $rq WHERE id = '$id'" },
		sub { my $to = upto(60); "UPDATE $t SET id = $to WHERE id = '$id' AND NOT EXISTS (SELECT FROM $t WHERE id = '$to')" },
		# to the other table: what counts is the end
		(sub { "WITH d AS (DELETE FROM $other WHERE id = '$id' RETURNING *)"
			. " INSERT INTO $t SELECT " . ($t eq 'ka' ? 'id::int' : 'id') . ", ins, je, rq, live FROM d"
			. " WHERE NOT EXISTS (SELECT FROM $t WHERE id = '$id')" }) x 2,
		sub { "DELETE FROM $t WHERE id = '$id'" },
		sub { [ "MERGE INTO $t t USING (VALUES ('$id', $ins, $je), ('" . ($id + 1) . "', " . insurer() . ", " . much()
			. ")) AS s (id, ins, je) ON t.id::text = s.id WHEN MATCHED AND s.je < 100 THEN DELETE"
			. " WHEN MATCHED THEN UPDATE SET je = s.je WHEN NOT MATCHED THEN INSERT VALUES ("
			. ($t eq 'ka' ? 's.id::int' : 's.id') . ", s.ins, s.je, $rq)" ] },
	)->();
}

sub lump
{
	my $n = upto(40);
	my $kind = among('Z', 'Z', 'Z', 'A-', 'B-');
	my $ins = $kind eq 'B-' ? 1 + ($n + 2) % 4 : 1 + $n % 4;
	my ($prem, $used, $rq, $some) = (much(), chance(20) ? '0' : little(), day(), "'Z" . upto(40) . "'");
	my $where = "no IN ('$kind$n', $some)";

	return among(
		(sub { "INSERT INTO lump SELECT '$kind$n', $ins, $prem, $used, $rq WHERE NOT EXISTS (SELECT FROM lump WHERE no = '$kind$n')" }) x 3,
		(sub { "UPDATE lump SET del = CASE del WHEN '0' THEN '1' ELSE '0' END WHERE $where" }) x 2,
		# a correction of both at once
		(sub { "UPDATE lump SET prem = $prem, used = $used WHERE $where" }) x 3,
		(sub { "UPDATE lump SET used = used + $used WHERE $where" }) x 3,
		sub { "UPDATE lump SET prem = prem / 2, used = used / 2 WHERE no > $some" },
		sub { "UPDATE lump SET rq = $rq WHERE $where" },
		sub { "UPDATE lump SET no = no, ins = ins, prem = prem, used = used + 1, rq = rq, del = del WHERE $where" },
		sub { "DELETE FROM lump WHERE no = '$kind$n'" },
		sub { "DELETE FROM lump WHERE del = '1'" },
		sub { [ "INSERT INTO lump VALUES ('$kind$n', $ins, $prem, $used, $rq) ON CONFLICT (no)"
			. " DO UPDATE SET prem = EXCLUDED.prem, used = EXCLUDED.used" ] },
	)->();
}

sub spent
{
	my ($id, $ins, $je, $rq) = (upto(80), insurer(), little(), day());
	my $pz = chance(3) ? 'NULL' : "'V" . (chance(70) ? $id : upto(80)) . "'";
	my $rest = "SELECT $id, insurer, greatest((received * 21 / 100 - spent) / 100.00 + " . among(0, 0, 0.01) . ", 0.01), $rq"
	  . ", 'V$id' FROM counted WHERE insurer = $ins AND year = extract(year FROM date $rq) AND NOT EXISTS (SELECT FROM ea WHERE id = $id)";

	return among(
		(sub { "INSERT INTO ea SELECT $id, $ins, $je, $rq, $pz WHERE NOT EXISTS (SELECT FROM ea WHERE id = $id)" }) x 3,
		# all that is left, to the fen, or one more
		(sub { "INSERT INTO ea $rest" }) x 2,
		sub { "UPDATE ea SET je = $je WHERE id IN (" . ids(3, 80) . ")" },
		sub { "UPDATE ea SET ins = $ins WHERE id = $id" },
		sub { "UPDATE ea SET rq = $rq, je = je + 0.01 WHERE id = $id" },
		# two vouchers change places
		sub { my $o = upto(80); "UPDATE ea a SET pz = b.pz FROM ea b WHERE (a.id, b.id) IN (($id, $o), ($o, $id)) AND a.ins = b.ins" },
		sub { "DELETE FROM ea WHERE id IN (" . ids(4, 80) . ")" },
		sub { "UPDATE ea SET je = -je WHERE id = $id" },
		sub { [ "INSERT INTO ea VALUES ($id, $ins, $je, $rq, 'V$id') ON CONFLICT (id) DO UPDATE SET je = EXCLUDED.je" ] },
	)->();
}

sub overwritten
{
	my ($id, $ins, $used, $nd) = (upto(40), insurer(), little(), year());

	return among(
		(sub { "INSERT INTO eb SELECT $id, $ins, $used, $nd WHERE NOT EXISTS (SELECT FROM eb WHERE (id, nd) = ($id, $nd))" }) x 2,
		(sub { "UPDATE eb SET used = used + $used WHERE id IN (" . ids(3, 40) . ")" }) x 3,
		sub { "UPDATE eb_$nd SET used = $used WHERE id IN (" . ids(3, 40) . ")" },
		sub { "UPDATE eb SET ins = $ins WHERE id = $id AND nd = $nd" },
		sub { "DELETE FROM eb_$nd WHERE id IN (" . ids(4, 40) . ")" },
		sub { [ "UPDATE eb SET nd = $nd WHERE id = $id AND NOT EXISTS (SELECT FROM eb WHERE (id, nd) = ($id, $nd))" ] },
		sub { [ "INSERT INTO eb VALUES ($id, $ins, $used, $nd) ON CONFLICT (id, nd) DO UPDATE SET used = eb.used + EXCLUDED.used" ] },
	)->();
}

sub lines
{
	my ($id, $hd, $ins, $je, $rq) = (upto(60), upto(20), insurer(), little(), day());

	return among(
		sub { "INSERT INTO doc VALUES ($hd, $ins, $rq) ON CONFLICT DO NOTHING" },
		# what the lines' books say stays until they are written
		(sub { "UPDATE doc SET ins = $ins, rq = $rq WHERE id = $hd" }) x 3,
		(sub { "INSERT INTO line SELECT $id, $hd, $je WHERE NOT EXISTS (SELECT FROM line WHERE id = $id)" }) x 2,
		sub { "WITH h AS (INSERT INTO doc VALUES ($hd, $ins, $rq) ON CONFLICT DO NOTHING RETURNING id)"
			. " INSERT INTO line SELECT $id, id, $je FROM h WHERE NOT EXISTS (SELECT FROM line WHERE id = $id)" },
		sub { "UPDATE line SET je = $je WHERE id IN (" . ids(3, 60) . ")" },
		sub { "UPDATE line SET je = je WHERE hd = $hd" },
		sub { "UPDATE line SET hd = $hd WHERE id = $id" },
		(sub { "DELETE FROM line WHERE id IN (" . ids(3, 60) . ")" }) x 2,
		sub { "DELETE FROM line WHERE hd = $hd" },
		sub { "DELETE FROM doc WHERE id = $hd AND NOT EXISTS (SELECT FROM line WHERE hd = $hd)" },
	)->();
}

sub statement
{
	my $draw = rand(100);

	return Papers::statement() if chance(20);
	return policy() if $draw < 5;
	return measure() if $draw < 7;
	return together() if $draw < 10;
	return by_policy() if $draw < 25;
	return received() if $draw < 42;
	return lump() if $draw < 62;
	return spent() if $draw < 77;
	return overwritten() if $draw < 87;
	return lines();
}

# ---- what is to come of it ----

sub state
{
	my ($rows) = @_;
	my %state = (account => {}, forbidden => {}, finding => 0);

	foreach my $row (@$rows)
	{
		my ($kind, $what, $received, $spent) = @$row;

		if ($kind eq 'account') { $state{account}{$what} = [ $received, $spent ] }
		elsif ($kind eq 'forbidden') { $state{forbidden}{$what} = 1 }
		else { $state{finding} = $received }
	}
	return \%state;
}

# judge: the SQLSTATEs by which it may be refused, and the accounts whose refund is to be recorded.
sub judge
{
	my ($before, $after) = @_;
	my (%reason, %refund);

	foreach my $key (keys %{ $after->{account} }, keys %{ $before->{account} })
	{
		my ($was_received, $was_spent) = @{ $before->{account}{$key} // [ 0, 0 ] };
		my ($received, $spent) = @{ $after->{account}{$key} // [ 0, 0 ] };

		next if $spent * $CAP_OF <= $received * $CAP_NUMBER;
		$reason{SI101} = "$key from $was_received, $was_spent to $received, $spent" if $spent > $was_spent;
		$refund{$key} = [ $received, $spent ] if $received < $was_received;
	}
	foreach my $what (keys %{ $after->{forbidden} })
	{
		$reason{ substr($what, 0, 5) } = $what unless $before->{forbidden}{$what};
	}
	return (\%reason, \%refund);
}

sub wrong
{
	my ($self, $text) = @_;

	push @{ $self->{wrong} }, $text . ' | ' . join('; ', @{ $self->{history} }) if @{ $self->{wrong} } < 20;
	return;
}

# foretold: a statement whose outcome is foretold; what came of it.
sub foretold
{
	my ($self, $wire, $draw) = @_;
	my ($sql) = ref $draw ? @$draw : ($draw);
	my $before = state($wire->must('SELECT * FROM state'));

	$wire->must('SAVEPOINT model; SET LOCAL session_replication_role = replica');
	my $would = $wire->query($sql);
	my $after = $would->{state} ? undef : state($wire->must('SELECT * FROM state'));
	$wire->must('ROLLBACK TO model; RELEASE model; SAVEPOINT real');
	push @{ $self->{history} }, $sql;
	my $did = $wire->query("SET LOCAL ROLE clerk; $sql");
	my $state = $did->{state};

	$self->{count}{ $state || 'done' }++;
	$wire->must($state ? 'ROLLBACK TO real; RELEASE real; RESET ROLE' : 'RELEASE real; RESET ROLE');
	$self->{history}[-1] .= " -- $state" if $state;
	if (!$after)
	{
		$self->wrong("$state in place of $would->{state}") if $state ne $would->{state};
		return;
	}
	my ($reason, $refund) = judge($before, $after);
	my $reasons = join(', ', map { "$_ $reason->{$_}" } sort keys %$reason);

	if ($state)
	{
		return if $reason->{$state};
		return $self->wrong("$state $did->{message}, but " . ($reasons || 'nothing is wrong'));
	}
	return $self->wrong("accepted, but $reasons") if $reasons;
	$self->found($wire, $before, $after, $refund);
	return;
}

# found: a refund that leaves spending over the cap stands among the findings, and nothing else came.
sub found
{
	my ($self, $wire, $before, $after, $refund) = @_;
	my $new = $wire->must("SELECT insurer || '/' || year, figures->>'received', figures->>'spent', legacy FROM safeins.finding"
		  . " WHERE rule = 'fee.cap' AND id > $before->{finding} AND withdrawn_on IS NULL");

	foreach (@$new)
	{
		my ($key, $received, $spent, $legacy) = @$_;
		# old money that had waited is judged by what there is
		my $is = $legacy eq 't' ? $after->{account}{$key} : $refund->{$key};

		$self->{count}{finding}++;
		$self->wrong("a finding without a cause: $key $received, $spent; the tables had "
			  . join(' and have ', map { join(', ', @{ $_->{account}{$key} // ['nothing'] }) } $before, $after))
		  if !$is || "@$is" ne "$received $spent" || $spent * $CAP_OF <= $received * $CAP_NUMBER;
	}
	foreach my $key (sort keys %$refund)
	{
		my ($insurer, $year) = split m{/}, $key;
		my ($received, $spent) = @{ $refund->{$key} };
		my ($n, $twice) = @{ $wire->must("SELECT count(*), count(*) - count(DISTINCT (table_schema, table_name, row_key, figures)) FROM safeins.finding WHERE rule = 'fee.cap' AND insurer = '$insurer' AND year = $year"
			  . " AND figures->>'received' = '$received' AND figures->>'spent' = '$spent' AND withdrawn_on IS NULL")->[0] };

		$self->wrong("no finding: $key $received, $spent") if $n < 1;
		$self->wrong("found twice: $key $received, $spent") if $twice;
	}
	return;
}

# ---- transactions ----

sub ending
{
	my ($self) = @_;
	my $name = sprintf("'hosts_%d_%d'", $self->{number}, ++$self->{last});

	return among((['COMMIT']) x 15, (['ROLLBACK']) x 2, ["PREPARE TRANSACTION $name", "COMMIT PREPARED $name"],
		["PREPARE TRANSACTION $name", "ROLLBACK PREPARED $name"]);
}

# alone: a transaction while nobody else writes.
sub alone
{
	my ($self, $wire) = @_;

	$self->{history} = [];
	$wire->must('SELECT pg_advisory_lock(1)');
	# who brought it about has told it
	if (@{ $wire->must('SELECT * FROM all_differing') })
	{
		$self->{left} = 0;
		$wire->must('SELECT pg_advisory_unlock(1)');
		return;
	}
	$wire->must('BEGIN ISOLATION LEVEL ' . among(@LEVELS));
	for (1 .. upto(4))
	{
		my $inside = chance(25);

		$wire->must('SAVEPOINT s') if $inside;
		$self->{left}--, $self->foretold($wire, statement()) for 1 .. upto(2);
		if ($inside)
		{
			my $end = among('ROLLBACK TO s', 'RELEASE s');
			push @{ $self->{history} }, $end;
			$wire->must($end);
		}
	}
	foreach my $end (@{ $self->ending })
	{
		push @{ $self->{history} }, $end;
		$wire->must($end);
	}
	my $differing = $wire->must('SELECT * FROM all_differing');
	$self->wrong('the books say ' . join(', ', map { join(' ', map { $_ // 'nothing' } @$_) } @$differing)) if @$differing;
	$wire->must('SELECT pg_advisory_unlock(1)');
	return;
}

# among_others: a transaction while others write; again where they were in its way.
sub among_others
{
	my ($self, $wire) = @_;
	my @steps = map { my $s = statement(); [ ref $s ? $s->[0] : $s, chance(30) ? among('ROLLBACK TO s', 'RELEASE s') : '' ] } 1 .. upto(4);
	my ($level, $end) = (among(@LEVELS), $self->ending);

	$self->{left} -= @steps;
	for my $try (1 .. $TRIES)
	{
		$self->{history} = [];
		my $state = $self->try_steps($wire, $level, $end, @steps) // return;
		$self->{count}{retried}++;
		select(undef, undef, undef, 0.002 * $try);
	}
	$self->{count}{'given up'}++;
	return;
}

sub try_steps
{
	my ($self, $wire, $level, $end, @steps) = @_;

	# A header does not change while a line that reads it is written.
	my $alone = grep { $_->[0] =~ /\bdoc\b/ } @steps;
	$wire->must($alone ? 'SELECT pg_advisory_lock(2)' : 'SELECT pg_advisory_lock_shared(2)');
	my $state = $self->steps($wire, $level, $end, @steps);
	$wire->must($alone ? 'SELECT pg_advisory_unlock(2)' : 'SELECT pg_advisory_unlock_shared(2)');
	return $state;
}

sub steps
{
	my ($self, $wire, $level, $end, @steps) = @_;

	$wire->must("BEGIN ISOLATION LEVEL $level");
	foreach my $step (@steps)
	{
		my ($sql, $back) = @$step;

		$wire->must('SAVEPOINT s');
		push @{ $self->{history} }, $sql;
		my $answer = $wire->query($sql);
		my $state = $answer->{state};
		$self->{count}{ $state || 'done' }++;
		if ($state)
		{
			$self->{history}[-1] .= " -- $state";
			$self->wrong("$state $answer->{message}") unless $EXPECTED{$state};
			if ($state =~ /^40/)
			{
				$wire->must('ROLLBACK');
				return $state;
			}
			$back = 'ROLLBACK TO s';
		}
		$wire->must($back) if $back;
	}
	foreach my $sql (@$end)
	{
		my $answer = $wire->query($sql);
		my $state = $answer->{state} or next;

		$self->wrong("$state $answer->{message}: $sql") unless $EXPECTED{$state};
		$wire->query('ROLLBACK') if $answer->{status} ne 'I';
		return $state =~ /^40/ ? $state : undef;
	}
	return;
}

# run: so many statements, alone or among others; what came of it, by kind.
sub run
{
	my ($self, $statements, $how) = @_;
	my $wire = Wire->new($how eq 'alone' ? () : (user => 'clerk'), name => "client $self->{number}");

	$self->{left} = $statements;
	$self->$how($wire) while $self->{left} > 0 && @{ $self->{wrong} } < 5;
	return;
}

1;
