# Watch.pm: two more sessions of the random test.  One looks at what is committed, in
# one snapshot after the other; one does what a DBA may do while others write.
package Watch;

use strict;
use warnings;

use Wire;

# What no snapshot may show: a name, and SQL that finds it without any function of safeins.
our @NEVER = (
	'books that differ from the tables' => q{
		SELECT insurer, year, a.received, a.spent, c.received, c.spent
		FROM counted c FULL JOIN (SELECT subject::int AS insurer, year, received, spent FROM safeins.account) a
			USING (insurer, year)
		WHERE coalesce(a.received, 0) <> coalesce(c.received, 0) OR coalesce(a.spent, 0) <> coalesce(c.spent, 0)},
	'areas that differ from the tables' => q{
		SELECT insurer, year, area, a.received, a.rows, c.received, c.rows
		FROM counted_area c FULL JOIN (SELECT subject::int AS insurer, year, area::text, received, spent, rows FROM safeins.account_area) a
			USING (insurer, year, area)
		WHERE coalesce(a.received, 0) <> coalesce(c.received, 0) OR coalesce(a.rows, 0) <> coalesce(c.rows, 0) OR a.spent <> 0},
	'spending over the cap without a finding' => q{
		SELECT insurer, year, received, spent, short FROM uncovered() c
		WHERE short > 0 AND NOT EXISTS (SELECT FROM safeins.finding f
			WHERE f.rule = 'fee.cap' AND f.insurer = c.insurer::text AND f.year = c.year)},
	# what is reversed in full leaves its voucher to the payment that is corrected
	'vouchers used twice' => q{
		SELECT insurer, voucher, count(*) FROM payment p WHERE amount > 0
			AND amount + coalesce((SELECT sum(r.amount) FROM payment r WHERE r.reverses = p.id), 0) <> 0
		GROUP BY 1, 2 HAVING count(*) > 1},
	'payments reversed by more than they were' => q{
		SELECT r.reverses, o.amount, sum(r.amount), o.insurer, min(r.insurer)
		FROM payment r LEFT JOIN payment o ON o.id = r.reverses WHERE r.reverses IS NOT NULL
		GROUP BY 1, 2, 4 HAVING o.amount IS NULL OR o.amount < -sum(r.amount) OR min(r.insurer) <> o.insurer
			OR max(r.insurer) <> o.insurer OR max(r.amount) >= 0},
	'payments of nothing, or less' => q{
		SELECT 'payment', id, amount FROM payment WHERE amount <= 0 AND reverses IS NULL
		UNION ALL SELECT 'heading', id, amount FROM heading WHERE amount <= 0 AND state <> 'void'
		UNION ALL SELECT 'parted', id, fen FROM parted WHERE fen <= 0},
	'headings for a purpose not on the list' => q{
		SELECT id FROM heading WHERE purpose_id = 9 AND state <> 'void'},
);

# look: until the file is there, ten times at least; returns how many snapshots, and what they showed.
sub look
{
	my ($stop) = @_;
	my $wire = Wire->new(name => 'monitor');
	my ($n, @seen) = (0);

	until (-e $stop && $n >= 10)
	{
		$wire->must('BEGIN ISOLATION LEVEL REPEATABLE READ');
		for (my $i = 0; $i < @NEVER; $i += 2)
		{
			my $rows = $wire->must($NEVER[ $i + 1 ]);
			push @seen, "snapshot $n shows $NEVER[$i]: " . join('; ', map { join(' ', map { $_ // 'NULL' } @$_) } @$rows)
			  if @$rows && @seen < 20;
		}
		$wire->must('COMMIT');
		$n++;
		select(undef, undef, undef, 0.1);
	}
	return ($n, @seen);
}

my $LATE = q{'{"expense": "''L'' || id::text", "insurer": "insurer", "amount": "amount", "spent_on": "day",
	"purpose": "''training''", "where": "state <> ''void''"}'};

# the differences themselves: what is told in mid-run may be nowhere at the end
my $DIFFERENCES = q{SELECT coalesce(string_agg(r::text, '; '), '') FROM safeins.reconcile() r};

# What a DBA does, again and again: SQL, and what it must return.
my @CHORES = (
	[ "SELECT FROM safeins.attach('expense', 'late', $LATE)" ],
	[ $DIFFERENCES, '' ],
	[ 'VACUUM safeins.account' ],
	[ "SELECT FROM safeins.close_year(2024, '6', 'random test')", undef, 'once' ],
	[ "SELECT count(*) * 0 FROM safeins.audit('expense', 'parted')", 0 ],
	[ 'SELECT safeins.rebuild()', 0 ],
	[ 'ALTER TABLE heading ADD COLUMN extra text' ],
	[ "SELECT safeins.set_budget(2025, '5', '100')" ],
	[ 'REINDEX TABLE CONCURRENTLY safeins.account' ],
	[ "SELECT safeins.detach('expense', 'late', 'random test')" ],
	[ $DIFFERENCES, '' ],
	[ 'ALTER TABLE heading DROP COLUMN extra' ],
	[ 'VACUUM FULL safeins.account' ],
);

sub serve
{
	my ($stop) = @_;
	my $wire = Wire->new(name => 'dba');
	my ($done, @seen) = (0);

	for (my $round = 0; ; $round++)
	{
		foreach my $chore (@CHORES)
		{
			my ($sql, $expected, $once) = @$chore;
			my $answer;

			return ($done, @seen) if -e $stop && $done >= 4;
			next if $once && $round > 0;
			for my $try (1 .. 20)
			{
				$answer = $wire->query($sql);
				last unless $answer->{state} =~ /^40/;
				select(undef, undef, undef, 0.01 * $try);
			}
			# always the loser of a deadlock; then its opposite finds nothing to do
			next if $answer->{state} =~ /^(40...|42701|42703|42704|42710)$/;
			if ($answer->{state})
			{
				push @seen, "$answer->{state} $answer->{message}: $sql";
			}
			elsif (defined $expected && $answer->{rows}[0][0] ne $expected)
			{
				push @seen, "$sql returned $answer->{rows}[0][0]";
			}
			$done++;
			select(undef, undef, undef, 0.1);
		}
	}
}

1;
