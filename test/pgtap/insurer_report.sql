-- 晋应急发〔2024〕114号 三（一）: by the end of January of the next year an insurer reports on its services and fee.
BEGIN;
\ir lib/refused.sql
\ir lib/insurer_tables.sql
SELECT no_plan();

CREATE FUNCTION pg_temp.book() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', insurer, place, year, submitted_on, rows), ', ' ORDER BY insurer, place::integer, year, submitted_on) FROM safeins.report
$$;

-- 31 January is in time, 1 February is not.
SELECT lives_ok($$INSERT INTO nb VALUES ('人保', 2025, '2026-01-31')$$, '114号 三（一）: 31 January');
SELECT is(pg_temp.findings('report.annual'), 0::bigint, '... is in time');
SELECT lives_ok($$INSERT INTO nb VALUES ('平安', 2025, '2026-02-01')$$, '114号 三（一）: 1 February is accepted');
SELECT is(pg_temp.found(), 'report.annual | report | 平安 | 平安 | 2025 | the report of insurer 平安 for 2025 was due on 2026-01-31, but submitted on 2026-02-01'
    ' | {"due_on": "2026-01-31", "days_late": 1, "submitted_on": "2026-02-01"}', '... and recorded');
SELECT lives_ok($$INSERT INTO nb VALUES ('太保', 2024, '2024-12-31'), ('太保', 2024, '2025-01-31')$$, 'a report within its year, and one more');
SELECT is(pg_temp.findings('report.annual'), 1::bigint, '... is in time');
SELECT lives_ok($$INSERT INTO nb VALUES ('国寿', 2023, '2024-06-30')$$, 'before the notice, the report of 2023');
SELECT is(pg_temp.findings('report.annual'), 1::bigint, '... was not asked for');
SELECT lives_ok($$INSERT INTO nb VALUES ('国寿', 2024, '2025-02-28', '110000')$$, 'another province');
SELECT is(pg_temp.findings('report.annual'), 1::bigint, '... has no such rule');

-- Once: what comes after the first report of a year says nothing new.
SELECT lives_ok($$INSERT INTO nb VALUES ('平安', 2025, '2026-03-01'), ('平安', 2025, '2026-02-01')$$, 'the same insurer''s year again');
SELECT lives_ok($$UPDATE nb SET bsrq = '2026-02-03' WHERE gs = '平安' AND bsrq = '2026-02-01'$$, 'corrected, late still');
SELECT lives_ok($$UPDATE nb SET bz = '补正'$$, 'what is no fact');
SELECT lives_ok($$INSERT INTO nb VALUES ('人保', 2025, '2026-05-01')$$, 'a supplement to one that was in time');
SELECT is(pg_temp.findings('report.annual'), 1::bigint, '... are recorded once');
SELECT lives_ok($$UPDATE nb SET bsrq = '2026-02-09' WHERE gs = '太保' AND bsrq = '2025-01-31'$$, 'one of two put off');
SELECT is(pg_temp.findings('report.annual'), 1::bigint, '... the other was in time');
SELECT lives_ok($$UPDATE nb SET bsrq = '2026-02-09' WHERE gs = '太保'$$, 'both put off');
SELECT is(pg_temp.findings('report.annual'), 2::bigint, '... are late');
SELECT lives_ok($$INSERT INTO nb SELECT '大地', 2024, '2025-06-01' FROM generate_series(1, 3)$$, 'three at once');
SELECT is(pg_temp.findings('report.annual'), 3::bigint, '... are one finding');

-- A multiset: each row of the host is one.
SELECT is(pg_temp.book(), '人保 140000 2025 2026-01-31 1, 人保 140000 2025 2026-05-01 1, 国寿 110000 2024 2025-02-28 1, 国寿 140000 2023 2024-06-30 1,'
    ' 大地 140000 2024 2025-06-01 3, 太保 140000 2024 2026-02-09 2, 平安 140000 2025 2026-02-03 2, 平安 140000 2025 2026-03-01 1', 'the book');
DELETE FROM nb WHERE gs IN ('大地', '国寿', '太保', '人保') OR bsrq = '2026-03-01';
SELECT is(pg_temp.book(), '平安 140000 2025 2026-02-03 2', 'what was deleted is gone');
UPDATE nb SET gs = '阳光', nd = 2024, xzqh = '140105', bsrq = '2025-01-31';
SELECT is(pg_temp.book(), '阳光 140000 2024 2025-01-31 2', 'what was moved has moved; a county''s is the province''s');
DELETE FROM nb;
SELECT is(pg_temp.book(), NULL, 'nothing is left');

-- Rows that are no report.
SELECT pg_temp.refused($$INSERT INTO nb VALUES ('人保', 2027, '2026-12-31')$$, 'SI001', 'fact.missing', 'ins.nb',
    'a report of insurer 人保 for the year 2027 cannot have been submitted on 2026-12-31', 'Correct the year', 'a report before its year');
SELECT pg_temp.refused($$INSERT INTO nb VALUES ('人保', 0, '2026-12-31')$$, 'SI001', 'fact.missing', 'ins.nb',
    'a report of insurer 人保 for the year 0 cannot have been submitted on 2026-12-31', 'Correct the year', 'year 0');
SELECT throws_ok($$INSERT INTO nb VALUES ('人保', 10000, '10000-12-31')$$, 'SI001', NULL, 'year 10000');
SELECT lives_ok($$INSERT INTO nb VALUES ('人保', 9999, '9999-12-31'), ('人保', 1900, '1900-12-31')$$, 'years 1900 and 9999');
SELECT throws_ok($$INSERT INTO nb VALUES (NULL, 2025, '2026-01-01')$$, 'SI001', NULL, 'no insurer');
SELECT throws_ok($$INSERT INTO nb VALUES ('人保', NULL, '2026-01-01')$$, 'SI001', NULL, 'no year');
SELECT throws_ok($$INSERT INTO nb VALUES ('人保', 2025, NULL)$$, 'SI001', NULL, 'no day');
SELECT throws_ok($$INSERT INTO nb VALUES ('人保', 2025, 'infinity')$$, 'SI001', NULL, 'infinity is no day');

-- Modes, a shorter term, a blocking rule: a report that is late is a fact.
SELECT lives_ok($$SELECT safeins.set_mode('report.annual', 'off', '停用')$$);
SELECT lives_ok($$INSERT INTO nb VALUES ('安盛', 2025, '2026-02-01')$$);
SELECT is(pg_temp.findings('report.annual'), 3::bigint, 'off is not judged');
SELECT lives_ok($$SELECT safeins.set_mode('report.annual', 'block', '从严')$$);
SELECT lives_ok($$INSERT INTO nb VALUES ('安联', 2025, '2026-02-01')$$, 'a late report is never refused');
SELECT is(pg_temp.findings('report.annual'), 4::bigint, '... but recorded');
SELECT lives_ok($$SELECT safeins.add_rule('report.annual', '140100', '10 days', '2025-01-01', '并应急发〔2025〕1号 第二条')$$, 'a city is stricter');
SELECT lives_ok($$INSERT INTO nb VALUES ('永安', 2025, '2026-01-10', '140105'), ('永诚', 2025, '2026-01-11', '140105'), ('安诚', 2025, '2026-01-11', '140200')$$);
SELECT is(pg_temp.findings('report.annual'), 5::bigint, '... for its own counties, to the day');
SELECT is(safeins.insurer_due('report.annual', '140105', 2025), '2026-01-10'::date, 'due in the city');
SELECT is(safeins.insurer_due('report.annual', '140000', 2025), '2026-01-31'::date, 'due in the province');
SELECT is(safeins.insurer_due('report.annual', '140000', 2022), NULL::date, 'not due before the notice');
SELECT throws_ok($$SELECT safeins.insurer_due('fee.cap', '140000', 2025)$$, '22023', NULL, 'not a paper that is due each year');

-- Existing rows: an audit shows what attaching records.
SELECT lives_ok($$SELECT safeins.detach('report', 'nb', '换表')$$);
SELECT is(pg_temp.book(), NULL, 'a table that is detached leaves the book');
SELECT lives_ok($$DELETE FROM nb; INSERT INTO nb VALUES ('a', 2025, '2026-01-31'), ('b', 2025, '2026-02-01'), ('b', 2025, '2026-02-02'), ('c', 2025, '2026-02-01'), ('c', 2025, '2026-01-01'), ('d', 2030, '2026-01-01'), ('e', 202, '2026-01-01')$$);
SELECT results_eq($$SELECT row_key, message FROM safeins.audit('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "bsrq"}')$$,
    $$VALUES ('d', 'a report of insurer d for the year 2030 cannot have been submitted on 2026-01-01 (The year is that of the report: from 1900 to 9999, and not after the year it is submitted in.)'),
             ('e', 'a report of insurer e for the year 202 cannot have been submitted on 2026-01-01 (The year is that of the report: from 1900 to 9999, and not after the year it is submitted in.)'),
             ('b', 'the report of insurer b for 2025 was due on 2026-01-31, but submitted on 2026-02-01')$$, 'audit');
SELECT is(pg_temp.book(), NULL, 'an audit writes nothing');
SELECT is((SELECT concat_ws(' ', rows_read, rows_live, findings) FROM safeins.attach('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "bsrq"}')), '7 7 3', 'attaching records the same');
SELECT is(pg_temp.book(), 'a 140000 2025 2026-01-31 1, b 140000 2025 2026-02-01 1, b 140000 2025 2026-02-02 1, c 140000 2025 2026-01-01 1, c 140000 2025 2026-02-01 1', 'and takes them in');
SELECT is((SELECT count(*) FROM safeins.audit('report', 'nb')), 3::bigint, 'an audit of what is attached shows them again');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
SELECT lives_ok($$UPDATE safeins.report SET rows = rows + 1 WHERE insurer = 'a'; DELETE FROM safeins.report WHERE insurer = 'b' AND submitted_on = '2026-02-02'$$);
SELECT results_eq($$SELECT scope, subject, year, measure, in_books::text, recounted::text FROM safeins.reconcile()$$,
    $$VALUES ('report', 'a', 2025, 'report of 2026-01-31', '2', '1'), ('report', 'b', 2025, 'report of 2026-02-02', '0', '1')$$, 'what differs is shown');
SELECT is(safeins.rebuild(), 2::bigint, 'and mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree again');

SELECT * FROM finish();
ROLLBACK;
