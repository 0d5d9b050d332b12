# Nothing is listed on an honest database, whatever is done to it honestly, but what was
# renamed: by a full verification, and by one that trusts a checkpoint.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use Ledger;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('honest', conf => "fsync = off\nautovacuum = off\nsafeins.today = '2025-09-30'\nmax_prepared_transactions = 5\n");
my $db = '诚实';
my ($checkpoint, $note) = (5, '');

small_ledger($node, $db, 'sm3');
sql($node, $db, 'DROP TRIGGER keep ON azx.bd');

# Does what is told, and asks in all ways.
sub honest
{
	my ($about, $sql, @renamed) = @_;

	psql_run($node, $db, "SET client_min_messages = error; $sql\n") if $sql;
	my $listed = psql_run($node, $db, "SET client_min_messages = error;\n"
		  . "SELECT 'full', * FROM safeins.verify() WHERE damage <> 'renamed';\n"
		  . "SELECT 'since', * FROM safeins.verify(since => $checkpoint) WHERE damage <> 'renamed';\n"
		  . ($note ? "SELECT 'note', * FROM safeins.verify(tables => ARRAY['azx.bd']::regclass[], note => \$\$$note\$\$);" : '')
		  . "SELECT table_name FROM safeins.verify() WHERE damage = 'renamed' ORDER BY 1;\n");
	is($listed, join('', map { "$_\n" } @renamed), $about);
	return;
}

sub checkpoint
{
	psql_run($node, $db, 'SELECT safeins.checkpoint()');
	($checkpoint, $note) = (psql_run($node, $db, 'SELECT max(number) FROM safeins.checkpoint'), psql_run($node, $db, 'SELECT safeins.checkpoint_note()'));
	chomp $checkpoint;
	return;
}

honest('as it was made');

# ---- writes, to blocks that VACUUM has marked in the visibility map
psql_run($node, $db, 'VACUUM azx.fee, azx."支出", azx.bd');
honest('free columns updated', q{UPDATE azx.fee SET "备注" = '已核'; UPDATE azx."支出" SET "备注" = '已核' WHERE "年" = 2024; UPDATE azx.bd SET "备注" = 'x';});
checkpoint();
honest('... and again, in rows older than the checkpoint', q{UPDATE azx.fee SET "备注" = '复核' WHERE id < 50; UPDATE azx.bd SET "备注" = 'y' WHERE je < 50;});
honest('sealed columns set to what they are', q{UPDATE azx.fee SET te = te, i4 = i4; UPDATE azx.bd SET je = je, qy = qy;});
honest('versioned rows updated', q{UPDATE azx.bd SET je = je + 1 WHERE je > 100;});
honest('... twice in a transaction', q{BEGIN; UPDATE azx.bd SET je = je + 1 WHERE je > 250; UPDATE azx.bd SET je = je - 1, qy = qy || '1' WHERE je > 250; COMMIT;});
honest('... and back to what they were', q{BEGIN; UPDATE azx.bd SET je = je + 1; UPDATE azx.bd SET je = je - 1; COMMIT;});
honest('deleted and written again', q{CREATE TABLE ting.again AS SELECT * FROM azx.bd WHERE je < 40; DELETE FROM azx.bd WHERE je < 40; INSERT INTO azx.bd SELECT * FROM ting.again;});
checkpoint();
honest('... in one transaction, over a checkpoint', q{BEGIN; DELETE FROM azx.bd WHERE je < 40; INSERT INTO azx.bd SELECT * FROM ting.again; DELETE FROM azx.bd WHERE je < 20; COMMIT;});
honest('... and again', q{INSERT INTO azx.bd SELECT * FROM ting.again WHERE je < 20; DELETE FROM azx.bd WHERE je < 10;});
honest('keys changed', q{UPDATE azx.bd SET id = md5(id::text)::uuid WHERE je BETWEEN 30 AND 60;});
honest('contents exchanged', q{BEGIN; CREATE TABLE ting.pair AS SELECT id, qy FROM azx.bd WHERE je BETWEEN 70 AND 76 ORDER BY id LIMIT 2;
	UPDATE azx.bd SET qy = (SELECT p.qy FROM ting.pair p WHERE p.id <> azx.bd.id) WHERE id IN (SELECT id FROM ting.pair); COMMIT;});
honest('rows inserted by INSERT', q{CALL ting.fee(500, 520); CALL ting.expense(500, 520); CALL ting.policy(500, 520);});
honest('... directly', q{INSERT INTO azx.bd VALUES ('00000000-0000-0000-0000-000000000001', '直接', 1, now(), NULL); INSERT INTO azx."支出_2024_人保" VALUES ('人保', 2024, 'Z''1"', 1, '直接', NULL);});
honest('... updated directly', q{UPDATE azx.bd SET je = 2 WHERE id = '00000000-0000-0000-0000-000000000001';});
honest('... by COPY', qq{COPY azx."支出" FROM STDIN;\n平安\t2023\tC1\t1.00\t\\N\t\\N\n人保\t2024\tC2\t2.00\t\t\\N\n\\.\n});
honest('... that are there already', q{INSERT INTO azx."支出" VALUES ('平安', 2023, 'C1', 9, '重复', NULL) ON CONFLICT DO NOTHING;
	INSERT INTO azx.bd VALUES ('00000000-0000-0000-0000-000000000001', '重复', 9, now(), NULL) ON CONFLICT (id) DO UPDATE SET je = EXCLUDED.je, qy = EXCLUDED.qy;});
honest('... by MERGE', q{MERGE INTO azx.bd b USING (SELECT id, je FROM azx.bd WHERE je < 30 UNION ALL VALUES ('00000000-0000-0000-0000-000000000002'::uuid, 5)) s ON b.id = s.id
	WHEN MATCHED AND s.je < 25 THEN DELETE WHEN MATCHED THEN UPDATE SET je = b.je + 5 WHEN NOT MATCHED THEN INSERT VALUES (s.id, '合并', s.je, now(), NULL);});
honest('... by WITH', q{WITH d AS (DELETE FROM azx.bd WHERE je BETWEEN 40 AND 45 RETURNING *), i AS (INSERT INTO azx.bd SELECT md5(id::text)::uuid, qy, je, sj FROM d) UPDATE azx.bd SET je = je + 0.5 WHERE je BETWEEN 100 AND 110;});
honest('long and empty values', q{INSERT INTO azx."支出" SELECT '太保', 2023, 'L' || i, NULL, repeat('长', 3000 * i), '' FROM generate_series(1, 5) i; UPDATE azx.bd SET qy = repeat('企', 5000) WHERE je > 280;});
honest('savepoints', q{BEGIN; CALL ting.policy(600, 605); SAVEPOINT a; CALL ting.policy(606, 610); UPDATE azx.bd SET je = 0 WHERE je > 600; ROLLBACK TO a; SAVEPOINT b; DELETE FROM azx.bd WHERE je BETWEEN 600 AND 602; RELEASE b; COMMIT;});
honest('aborted transactions', q{BEGIN; CALL ting.fee(700, 750); UPDATE azx.bd SET je = 0; DELETE FROM azx.bd; ROLLBACK;});
honest('exceptions in plpgsql', q{DO $$BEGIN BEGIN CALL ting.fee(700, 705); RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN CALL ting.fee(706, 710); END; END$$;});
honest('a prepared transaction', q{BEGIN; CALL ting.policy(620, 625); UPDATE azx.bd SET je = je + 1 WHERE je > 610; PREPARE TRANSACTION 'p'; SELECT safeins.checkpoint() IS NULL; COMMIT PREPARED 'p';});
checkpoint();
honest('isolation levels', q{BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) > 0 FROM azx.bd; CALL ting.policy(630, 632); UPDATE azx.bd SET je = je + 1 WHERE je > 615; UPDATE azx.bd SET je = je + 1 WHERE je > 615; COMMIT;
	BEGIN ISOLATION LEVEL SERIALIZABLE; UPDATE azx.bd SET je = je + 1 WHERE je > 615; DELETE FROM azx.bd WHERE je > 635; COMMIT;});
honest('deferred constraints, and a trigger that writes the row again', q{CREATE FUNCTION ting.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF pg_trigger_depth() = 1 THEN UPDATE azx.bd SET je = je + 0.01 WHERE id = NEW.id; END IF; RETURN NULL; END';
	CREATE TRIGGER aa_touch AFTER UPDATE ON azx.bd FOR EACH ROW EXECUTE FUNCTION ting.touch(); CREATE TRIGGER zz_touch AFTER INSERT ON azx.bd FOR EACH ROW EXECUTE FUNCTION ting.touch();
	UPDATE azx.bd SET je = je + 1 WHERE je BETWEEN 150 AND 170; CALL ting.policy(640, 645); DROP TRIGGER aa_touch ON azx.bd; DROP TRIGGER zz_touch ON azx.bd;});
honest('tables of ours', q{SELECT safeins.set_mode('fee.cap', 'flag', '试点'); SELECT safeins.add_rule('fee.cap', '140000', '20%', '2026-01-01', '晋应急发〔2025〕10号'); SELECT safeins.detach('expense', 'azx.kept', '停用');});

# ---- DDL and maintenance
checkpoint();
honest('VACUUM, ANALYZE', 'VACUUM FREEZE azx.fee; VACUUM azx.bd; ANALYZE;');
honest('VACUUM FULL', 'VACUUM FULL azx.fee; VACUUM FULL azx."支出"; VACUUM FULL azx.bd; VACUUM FULL safeins.tile; VACUUM FULL safeins.journal; VACUUM FULL safeins.rule;');
honest('CLUSTER', 'CLUSTER azx.bd USING bd_pkey; CLUSTER azx.fee USING fee_pkey;');
honest('REINDEX', 'REINDEX TABLE azx.fee; REINDEX TABLE azx."支出"; REINDEX SCHEMA safeins; CREATE INDEX ON azx.bd (je);');
honest('rewritten', q{ALTER TABLE azx.fee ADD COLUMN z timestamptz DEFAULT clock_timestamp(); ALTER TABLE azx.bd ADD COLUMN z timestamptz DEFAULT clock_timestamp(), ALTER "备注" TYPE varchar(300); ALTER TABLE azx."支出" ADD z float DEFAULT random();});
honest('columns added and dropped', q{ALTER TABLE azx.fee ADD COLUMN "新列" text DEFAULT '新'; ALTER TABLE azx.fee DROP COLUMN z; ALTER TABLE azx.bd DROP COLUMN z; ALTER TABLE azx.bd DROP COLUMN "备注", ADD COLUMN "备注" text; CALL ting.policy(650, 660);});
honest('columns renamed', q{ALTER TABLE azx.bd RENAME qy TO "企业"; ALTER TABLE azx."支出" RENAME "金额" TO je; UPDATE azx.bd SET "企业" = '改名' WHERE je BETWEEN 650 AND 655; ALTER TABLE azx.bd RENAME "企业" TO qy;}, 'azx.支出');
honest('tables renamed', q{ALTER TABLE azx.bd RENAME TO "保单"; UPDATE azx."保单" SET je = je + 1 WHERE je > 650; ALTER TABLE azx."保单" RENAME TO bd; ALTER TABLE azx."支出_2023" RENAME TO y2023;}, 'azx.支出');
honest('... and moved to another schema', q{CREATE SCHEMA "新"; ALTER TABLE azx.fee SET SCHEMA "新"; UPDATE "新".fee SET "备注" = '移'; ALTER TABLE azx."支出" RENAME TO zc; ALTER TABLE azx.zc SET SCHEMA "新";}, 'azx.fee', 'azx.支出');
honest('... and back', q{ALTER TABLE "新".fee SET SCHEMA azx; ALTER TABLE "新".zc SET SCHEMA azx; ALTER TABLE azx.zc RENAME TO "支出"; ALTER TABLE azx."支出" RENAME je TO "金额";});
honest('the schema renamed', q{ALTER SCHEMA azx RENAME TO azx2; UPDATE azx2.bd SET je = je + 1 WHERE je > 650; ALTER SCHEMA azx2 RENAME TO azx;});
honest('keys given an equal value', q{CREATE EXTENSION citext; CREATE TABLE azx.ci (k citext, n numeric, v int, PRIMARY KEY (k, n)); SELECT safeins.seal('azx.ci', NULL, 'versioned');
	INSERT INTO azx.ci SELECT 'k' || i, i, i FROM generate_series(1, 300) i; UPDATE azx.ci SET k = upper(k) WHERE v % 2 = 0; UPDATE azx.ci SET n = n + 0.00, v = v + 1 WHERE v % 3 = 0;
	INSERT INTO azx.ci VALUES ('K7', 7.000, 0) ON CONFLICT (k, n) DO UPDATE SET k = excluded.k, n = excluded.n; DELETE FROM azx.ci WHERE k IN ('K9', 'k12');});
honest('owner and tablespace', q{CREATE ROLE clerk; ALTER TABLE azx.bd OWNER TO clerk; ALTER TABLE azx.bd OWNER TO CURRENT_USER; ALTER TABLE azx.fee SET TABLESPACE pg_default; ALTER TABLE azx.fee ALTER te SET STORAGE EXTERNAL, SET (fillfactor = 70);});
honest('a partition more', q{CREATE TABLE azx."支出_2025" PARTITION OF azx."支出" FOR VALUES FROM (2025) TO (2026); INSERT INTO azx."支出" ("机构", "年", "编号", "金额") VALUES ('太保', 2025, 'P1', 1);});
honest('... with rows', q{CREATE TABLE azx.y2026 (LIKE azx."支出" INCLUDING INDEXES); INSERT INTO azx.y2026 ("机构", "年", "编号", "金额") SELECT '人保', 2026, 'Q' || i, i FROM generate_series(1, 500) i; SELECT safeins.checkpoint() IS NULL;});
checkpoint();
honest('... attached after a checkpoint', q{ALTER TABLE azx."支出" ATTACH PARTITION azx.y2026 FOR VALUES FROM (2026) TO (2027);});
checkpoint();
honest('a table sealed whose rows are older than the checkpoint', q{CREATE TABLE azx.old AS SELECT i AS id, i * 2 AS v FROM generate_series(1, 2000) i; ALTER TABLE azx.old ADD PRIMARY KEY (id); SELECT safeins.checkpoint() IS NULL; SELECT safeins.set_mode('fee.cap', 'block', '期满');});
checkpoint();
honest('... now', q{SELECT safeins.seal('azx.old');});
honest('... and unsealed', q{SELECT safeins.unseal('azx.old', '试用'); UPDATE azx.old SET v = 0 WHERE id < 10; DELETE FROM azx.old WHERE id > 1990;});
honest('... and sealed again, versioned', q{SELECT safeins.seal('azx.old', NULL, 'versioned'); UPDATE azx.old SET v = v + 1 WHERE id < 5; DELETE FROM azx.old WHERE id = 6;});
honest('a seal undone with its transaction', q{BEGIN; CREATE TABLE azx.never (id int PRIMARY KEY); INSERT INTO azx.never VALUES (1); SELECT safeins.seal('azx.never'); ROLLBACK;});
honest('a table that was unsealed is dropped', q{SELECT safeins.unseal('azx.old', '作废'); DROP TABLE azx.old;});

# ---- settings
foreach my $setting (q{DateStyle = 'SQL, DMY'}, q{TimeZone = 'America/New_York'}, q{IntervalStyle = 'iso_8601'}, 'extra_float_digits = 0', q{bytea_output = 'escape'}, q{client_encoding = 'GBK'}, q{search_path = ''}, q{default_transaction_isolation = 'serializable'}, q{work_mem = '64kB'}, 'row_security = off')
{
	is(psql_run($node, $db, "SET $setting; SELECT * FROM safeins.verify(); CALL ting.policy(800, 800); SELECT * FROM safeins.verify(since => $checkpoint); DELETE FROM azx.bd WHERE je = 800;"), '', "under $setting");
}
is(psql_run($node, $db, 'SELECT * FROM safeins.verify(workers => 2)'), '', 'by two processes');
$node->restart;
honest('after a restart');
psql_run($node, $db, 'SELECT safeins.checkpoint()');
honest('after a checkpoint');
is(psql_run($node, $db, "SET client_min_messages = error; SELECT number, v.* FROM safeins.checkpoint c, safeins.verify(since => c.number) v"), '', 'since each checkpoint');
is(psql_run($node, $db, 'SELECT number FROM safeins.checkpoint c WHERE NOT (safeins.check_note(safeins.checkpoint_note(number))).fits'), '', 'every note fits');
# ---- by safeins-verify, which sees nothing but files: keys of equal values, and the record of names
my $program = $ENV{SAFEINS_VERIFY} // 'safeins-verify';
my $dir = $node->basedir;
my %table = (ci => 'azx.ci', batches => 'safeins.batch', seal => 'safeins.seal');
foreach my $of (sort keys %table)
{
	my $copy = psql_run($node, $db, "SELECT safeins.copy_command('$table{$of}')") =~ s/STDOUT/'$dir\/$of'/r;
	psql_run($node, $db, "SET client_encoding = UTF8; $copy");
}
psql_run($node, $db, "COPY (SELECT position, hash, label, op, key FROM safeins.leaves() ORDER BY position) TO '$dir/leaves' (FORMAT binary)");
PostgreSQL::Test::Utils::append_to_file("$dir/note", psql_run($node, $db, 'SELECT safeins.checkpoint_note()') =~ s/\n+\z/\n/r);
foreach my $of (qw(ci seal))
{
	my ($out, $err) = run_command([ $program, 'table', map { "$dir/$_" } 'note', 'leaves', 'batches', $of ]);
	like($out, qr/^ok: \d+ rows of .*$of/, "safeins-verify: $of") or diag($out, $err);
}
done_testing();
