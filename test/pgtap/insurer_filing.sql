-- 晋应急发〔2024〕114号 第一部分, 附件1: what insurers file; by 31 May of 2024, and of each year where a rule of the place says so.  What is missing is recorded and refuses no policy.
BEGIN;
\ir lib/refused.sql
\ir lib/insurer_tables.sql
SELECT no_plan();

CREATE FUNCTION pg_temp.book(i text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', place, year, item, submitted_on, accepted, nullif(valid_until, 'infinity'), rows), ', ' ORDER BY place::integer, year, item, submitted_on, accepted, valid_until)
    FROM safeins.filing WHERE insurer = i
$$;
CREATE FUNCTION pg_temp.status(i text, y integer) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' | ', filed || '/' || required, coalesce(missing, '-'), complete, due_on, submitted_on, days_late, coalesce(suspended_until::text, '-'), eligible)
    FROM safeins.filing_status(y) WHERE insurer = i
$$;

-- Whoever writes a policy on a day: what its papers lack, as it is recorded; undone.
CREATE FUNCTION pg_temp.lacks(i text, day date, place text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    last bigint := (SELECT coalesce(max(id), 0) FROM safeins.finding);
BEGIN
    BEGIN
        INSERT INTO ins.bd VALUES ('写', i, '写', day, day, place);
        SELECT string_agg(regexp_replace(message, '^.*not in: ', ''), ' | ') INTO answer FROM safeins.finding WHERE id > last AND rule = 'filing.items';
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN answer;
    END;
END $$;

-- Papers by their names, their codes, or the host's own words.
SELECT lives_ok($$INSERT INTO zl VALUES ('人保', '总公司营业执照影印件', '2026-05-31', NULL, NULL, NULL), ('人保', 'head_permit', '2026-05-31', true, NULL, NULL), ('人保', '承诺函', '2026-05-31', false, NULL, NULL),
    ('人保', '承诺函', '2026-06-01', true, 2025, '140105')$$, 'names and codes');
SELECT is(pg_temp.book('人保'), '140000 2025 commitment 2026-06-01 t 1, 140000 2026 commitment 2026-05-31 f 1, 140000 2026 head_licence 2026-05-31 t 1, 140000 2026 head_permit 2026-05-31 t 1',
    'in the book by their codes; the year is that of the day, unless it is given');
SELECT lives_ok($$UPDATE zl SET ok = true WHERE gs = '人保'$$, 'accepted after all');
SELECT lives_ok($$DELETE FROM zl WHERE gs = '人保' AND zl <> '承诺函'$$);
SELECT is(pg_temp.book('人保'), '140000 2025 commitment 2026-06-01 t 1, 140000 2026 commitment 2026-05-31 t 1', 'the book follows');
SELECT lives_ok($$DELETE FROM zl$$);
SELECT is(pg_temp.book('人保'), NULL, 'to the end');

-- 附件1: a paper that nobody knows.
SELECT lives_ok($$INSERT INTO zl VALUES ('平安', '公司简介', '2026-05-01')$$, '114号 附件1: an unknown paper is accepted');
SELECT is(pg_temp.found(), 'filing.items | filing | 平安 | 平安 | 2026 | "公司简介" is not a paper that insurers file', '... recorded');
SELECT is(pg_temp.book('平安'), '140000 2026 公司简介 2026-05-01 t 1', '... and kept as given');
SELECT lives_ok($$UPDATE zl SET ok = false$$);
SELECT is(pg_temp.findings('filing.items'), 1::bigint, '... once');
SELECT lives_ok($$SELECT safeins.set_mode('filing.items', 'block', '从严')$$);
SELECT pg_temp.refused($$INSERT INTO zl VALUES ('平安', '公司章程', '2026-05-01')$$, 'SI504', 'filing.items', 'ins.zl',
    '"公司章程" is not a paper that insurers file', '晋应急发〔2024〕114号 附件1', '114号 附件1: refused where the rule blocks');
SELECT lives_ok($$INSERT INTO zl VALUES ('平安', '公司章程', '2024-03-26')$$, 'the day before the notice');
SELECT lives_ok($$INSERT INTO zl VALUES ('平安', '公司章程', '2026-05-01', NULL, NULL, '110000')$$, 'another province');
SELECT throws_ok($$UPDATE zl SET rq = '2024-03-27' WHERE rq = '2024-03-26'$$, 'SI504', NULL, 'what comes under the rule is judged');
SELECT lives_ok($$SELECT safeins.add_code('filing', '公司章程', 'head_licence', '本省惯例')$$);
SELECT lives_ok($$INSERT INTO zl VALUES ('平安', '公司章程', '2026-05-01')$$, 'a name that was made known');
SELECT lives_ok($$SELECT safeins.set_mode('filing.items', 'off', '停用')$$);
SELECT lives_ok($$INSERT INTO zl VALUES ('平安', '猫', '2026-05-01')$$, 'off is not judged');
SELECT is(pg_temp.findings('filing.items'), 1::bigint);
SELECT is(pg_temp.book('平安'), '110000 2026 head_licence 2026-05-01 t 1, 140000 2024 head_licence 2024-03-26 t 1, 140000 2026 head_licence 2026-05-01 t 1, 140000 2026 公司简介 2026-05-01 f 1, 140000 2026 猫 2026-05-01 t 1',
    'what stood in the book under that name stands under its code');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... as in a recount');
SELECT lives_ok($$SELECT safeins.set_mode('filing.items', NULL, '恢复')$$);
SELECT lives_ok($$DELETE FROM zl$$);
SELECT is(pg_temp.book('平安'), NULL, '... and leaves it whole');

-- Rows that cannot be read.
SELECT throws_ok($$INSERT INTO zl VALUES (NULL, '承诺函', '2026-05-01')$$, 'SI001', NULL, 'no insurer');
SELECT throws_ok($$INSERT INTO zl VALUES ('平安', NULL, '2026-05-01')$$, 'SI001', NULL, 'no paper');
SELECT throws_ok($$INSERT INTO zl VALUES ('平安', '承诺函', NULL)$$, 'SI001', NULL, 'no day');
SELECT pg_temp.refused($$INSERT INTO zl VALUES ('平安', '承诺函', '2026-05-01', NULL, 0)$$, 'SI001', 'fact.missing', 'ins.zl',
    'a paper of insurer 平安 is filed for the year 0', 'Correct the year', 'year 0');

-- Complete on 31 May is in time, on 1 June a day late: where papers are filed each year.
SELECT is(safeins.insurer_due('filing.annual', '140000', 2024), '2024-05-31'::date, '114号 第一部分: due in 2024');
SELECT is(safeins.insurer_due('filing.annual', '140000', 2025), NULL, '114号 第一部分: of no other year the text says so');
SELECT safeins.add_rule('filing.annual', '140000', '5 months', '2025-01-01', '晋应急发〔2025〕1号 第一部分') AS yearly \gset
SELECT pg_temp.file_all('人保', '2026-05-31');
SELECT pg_temp.file_all('平安', '2026-05-31', '{commitment}');
INSERT INTO zl VALUES ('平安', '承诺函', '2026-06-01');
SELECT pg_temp.file_all('太保', '2026-05-20', '{branches,head_audit}');
INSERT INTO zl VALUES ('太保', 'head_audit', '2026-05-21', false);
SELECT is(pg_temp.status('人保', 2026), '12/12 | - | 1 | 2026-05-31 | 2026-05-31 | 0 | - | 1', '114号 第一部分: 31 May');
SELECT is(pg_temp.status('平安', 2026), '12/12 | - | 1 | 2026-05-31 | 2026-06-01 | 1 | - | 1', '114号 第一部分: 1 June');
SELECT is(pg_temp.status('太保', 2026), '10/12 | 上年度经审计的审计报告及财务报表影印件、市、县（市、区）分支机构设置情况 | 0 | 2026-05-31 | 2026-05-21 | 15 | - | 1',
    'what was turned down is missing; days late as of today');
SELECT results_eq($$SELECT insurer, item, name, source, due_on, days_late FROM safeins.filing_missing(2026)$$,
    $$VALUES ('太保'::varchar, 'head_audit'::varchar(64), '上年度经审计的审计报告及财务报表影印件'::varchar(200), '晋应急发〔2024〕114号 附件1（一）3'::varchar(500), '2026-05-31'::date, 15::bigint),
             ('太保', 'branches', '市、县（市、区）分支机构设置情况', '晋应急发〔2024〕114号 附件1（二）4', '2026-05-31', 15)$$, 'one row each missing paper');
SELECT is((SELECT string_agg(insurer, ' ' ORDER BY insurer) FROM safeins.filing_status(2025)), NULL, 'nobody had a policy in 2025');
SELECT is(safeins.insurer_due('filing.annual', '140000', 2026), '2026-05-31'::date, 'due, each year');

-- Papers of the year, or of the year before while these are not due.
SELECT is(pg_temp.lacks('人保', '2026-05-31'), NULL, 'complete on the day');
SELECT is(pg_temp.lacks('人保', '2026-05-30'), 'branch_licence, branch_permit, branches, commitment, head_audit, head_licence, head_permit, head_rating, performance, prevention_plan, product, service_team',
    'the day before, not yet: and nothing was filed the year before');
SELECT is(pg_temp.lacks('太保', '2026-06-15'), 'branches, head_audit', 'after the day the papers of the year count');
SELECT pg_temp.file_all('太保', '2025-07-01', '{}', 2025);
SELECT is(pg_temp.lacks('太保', '2026-05-31'), NULL, '31 May: last year''s papers do');
SELECT is(pg_temp.lacks('太保', '2026-06-01'), 'branches, head_audit', '1 June: they no longer do');
SELECT is(pg_temp.lacks('太保', '2026-06-01', '110000'), NULL, 'another province has no such rule');
SELECT is(pg_temp.lacks('太保', '2026-06-01', '140105'), 'branches, head_audit', 'a county is its province');
SELECT lives_ok($$INSERT INTO bd VALUES ('P8', '太保', '丁厂', '2026-06-01'), ('P9', '太保', '戊厂', '2026-06-01')$$, '114号 第一部分: no policy is refused for a paper');
SELECT is(pg_temp.found(), 'filing.items | policy | 太保 | 太保 | 2026 | insurer 太保 writes policies while papers of it are not in: branches, head_audit', '... it is on record');
SELECT lives_ok($$INSERT INTO bd VALUES ('P10', '太保', '己厂', '2026-06-02')$$, 'another day');
SELECT lives_ok($$UPDATE bd SET xzqh = '140105' WHERE bdh = 'P10'$$, 'another place of the province');
SELECT is((SELECT count(*) FROM safeins.finding WHERE message LIKE 'insurer 太保 writes%'), 1::bigint, '... once, however many policies it writes');
SELECT lives_ok($$SELECT safeins.set_mode('filing.items', 'block', '从严')$$);
SELECT is(pg_temp.lacks('太保', '2026-06-05'), NULL, '... and even where the rule blocks no policy is refused');
SELECT lives_ok($$SELECT safeins.set_mode('filing.items', NULL, '恢复')$$);
SELECT is(safeins.insurer_eligible('太保', '2026-06-01'), true, '114号 第一部分: whatever it lacks it may write policies');
SELECT is(safeins.insurer_eligible('太保'), true, 'today');
SELECT throws_ok('SELECT safeins.insurer_eligible(NULL)', '22004', 'argument "insurer" must not be NULL', 'nobody');
SELECT throws_ok('SELECT safeins.insurer_ineligible(NULL)', '22004', 'argument "insurer" must not be NULL', 'nobody');
SELECT throws_ok($$SELECT safeins.insurer_eligible('太保', 'infinity')$$, '22023', NULL, 'infinity is no day');
SELECT lives_ok($$INSERT INTO zl VALUES ('太保', 'branches', '2026-06-02'), ('太保', 'head_audit', '2026-06-03')$$);
SELECT is(pg_temp.lacks('太保', '2026-06-02'), 'head_audit');
SELECT is(pg_temp.lacks('太保', '2026-06-03'), NULL, 'from the day on which the last one came');
SELECT is(pg_temp.status('太保', 2026), '12/12 | - | 1 | 2026-05-31 | 2026-06-03 | 3 | - | 1', 'days late until it was complete');
-- The first year of the rule.
SELECT is(pg_temp.lacks('阳光', '2024-03-26'), NULL, 'before the notice nobody filed');
SELECT is(pg_temp.lacks('阳光', '2024-05-31'), NULL, '114号 第一部分: in 2024 until 31 May');
SELECT isnt(pg_temp.lacks('阳光', '2024-06-01'), NULL, '114号 第一部分: in 2024 from 1 June on');
-- Where no rule has them filed each year a paper stands until it is renewed or expires.
SELECT lives_ok(format($$SELECT safeins.end_rule(%s, '2024-12-31', '本地并无此规定')$$, :yearly));
SELECT is(safeins.insurer_due('filing.annual', '140000', 2026), NULL, 'no day is set');
SELECT is(pg_temp.lacks('太保', '2031-01-01'), NULL, 'what was filed stands');
INSERT INTO bd VALUES ('Y1', '阳光', '庚矿', '2027-01-01', '2027-12-31');
SELECT pg_temp.file_all('阳光', '2024-04-01');
SELECT is(pg_temp.lacks('阳光', '2024-06-01'), NULL, 'filed in 2024');
SELECT is(pg_temp.lacks('阳光', '2026-06-15'), NULL, '... it stands in 2026');
SELECT is((SELECT concat_ws(' ', filed, required, complete, coalesce(due_on::text, '-'), coalesce(days_late::text, '-'), eligible) FROM safeins.filing_status(2027) WHERE insurer = '阳光'), '12 12 1 - - 1', '... and in 2027: complete, nothing due, nothing late');
SELECT is_empty($$SELECT * FROM safeins.filing_missing(2027) WHERE insurer = '阳光'$$, 'nothing is missing');
ALTER TABLE zl ADD yx date;
SELECT safeins.detach('filing', 'zl', '加有效期'), safeins.attach('filing', 'zl', '{"insurer": "gs", "item": "zl", "submitted_on": "rq", "accepted": "ok", "year": "nd", "place": "xzqh", "valid_until": "yx"}') \g /dev/null
UPDATE zl SET yx = '2026-06-30' WHERE gs = '阳光' AND zl = '分公司保险许可证影印件';
SELECT is(pg_temp.book('阳光') ~ '2024 branch_permit 2024-04-01 t 2026-06-30 1', true, 'valid until a day: in the book');
SELECT is(pg_temp.lacks('阳光', '2026-06-30'), NULL, 'its last day');
SELECT is(pg_temp.lacks('阳光', '2026-07-01'), 'branch_permit', 'the day after');
SELECT is((SELECT string_agg(item || coalesce(due_on::text, '-') || coalesce(days_late::text, '-'), ', ') FROM safeins.filing_missing(2027) WHERE insurer = '阳光'), 'branch_permit--', 'missing in 2027; late by no rule');
INSERT INTO zl (gs, zl, rq, yx) VALUES ('阳光', 'branch_permit', '2026-06-10', '2029-06-30');
SELECT is(pg_temp.lacks('阳光', '2026-07-01'), NULL, 'renewed');
SELECT is(pg_temp.lacks('阳光', '2029-07-01'), 'branch_permit', '... until that one expires');
INSERT INTO zl (gs, zl, rq, ok, yx) VALUES ('阳光', 'branch_permit', '2026-06-12', false, '2040-06-30');
SELECT is(pg_temp.lacks('阳光', '2029-07-01'), 'branch_permit', 'what was turned down renews nothing');
UPDATE zl SET yx = '2026-06-01' WHERE gs = '阳光' AND rq = '2026-06-10';
SELECT is(pg_temp.lacks('阳光', '2026-06-15'), 'branch_permit', 'what was filed last counts, and has expired');
DELETE FROM zl WHERE gs = '阳光' AND rq > '2026-01-01';
SELECT is(pg_temp.lacks('阳光', '2026-06-15'), NULL, 'taken back: the one before counts');
SELECT throws_ok($$UPDATE zl SET yx = 'infinity' WHERE gs = '阳光'$$, 'SI001', NULL, 'infinity is no day');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
SELECT lives_ok($$SELECT safeins.set_mode('filing.items', 'off', '停用')$$);
SELECT is(pg_temp.lacks('国寿', '2026-06-15'), NULL, 'off is not judged');
SELECT is((SELECT concat_ws(' ', required, coalesce(complete::text, '-'), eligible) FROM safeins.filing_status(2026) WHERE insurer = '平安'), '0 - 1', 'nothing is required then');
SELECT lives_ok($$SELECT safeins.set_mode('filing.items', NULL, '恢复')$$);
SELECT lives_ok($$SELECT safeins.detach('filing', 'zl', '停用')$$);
SELECT is(pg_temp.lacks('国寿', '2026-06-15'), NULL, 'without a table of papers nobody is held to them');
SELECT is((SELECT count(*) FROM safeins.filing), 0::bigint, 'and the book is empty');
SELECT lives_ok($$INSERT INTO zl VALUES ('阳光', '狗', '2026-05-01'), (NULL, '承诺函', '2026-05-01')$$);
SELECT is((SELECT count(*) FROM safeins.audit('filing', 'zl', '{"insurer": "gs", "item": "zl", "submitted_on": "rq"}')), 2::bigint, 'an audit finds the old rows');
SELECT is((SELECT count(*) FROM safeins.filing), 0::bigint, '... and writes nothing');
SELECT is((SELECT findings FROM safeins.attach('filing', 'zl', '{"insurer": "gs", "item": "zl", "submitted_on": "rq"}')), 2::bigint, 'attaching records them');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
SELECT lives_ok($$DELETE FROM safeins.filing; INSERT INTO safeins.filing (insurer, place, year, item, submitted_on, accepted, rows) VALUES ('无', '140000', 2026, 'product', '2026-05-01', false, 1)$$);
SELECT results_eq($$SELECT scope, subject, year, measure, in_books::text, recounted::text FROM safeins.reconcile() WHERE subject <> '平安' ORDER BY subject COLLATE "C", measure COLLATE "C" LIMIT 1$$,
    $$VALUES ('filing', '人保', 2026, 'branch_licence of 2026-05-31', '0', '1')$$, 'what differs is shown');
SELECT is((SELECT measure || ' ' || in_books || ' ' || recounted FROM safeins.reconcile() WHERE subject = '无'), 'product of 2026-05-01, turned down 1 0', 'what is too much as well');
SELECT cmp_ok(safeins.rebuild(), '>', 12::bigint, 'and mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree again');

-- 附件2: eight commitments, and the rule that holds each.
SELECT is((SELECT count(*) FROM safeins.commitment), 8::bigint, '114号 附件2: eight commitments');
SELECT is((SELECT string_agg(concat_ws(' ', ordinal, rule, value, mode), ', ' ORDER BY ordinal) FROM safeins.commitment WHERE ordinal <> 6),
    '1 insurer.suspension_filing 3 years flag, 2 policy.premium_least 0 flag, 3 insurer.suspension_competition 2 years flag, 4 claim.refusal_reason block, 5 fee.floor 0.15 flag,'
    ' 7 service.first 3 mons flag, 8 policy.insurer_eligible block', '114号 附件2: the rules in force');
SELECT lives_ok($$SELECT safeins.set_mode('fee.floor', 'off', '停用')$$);
SELECT is((SELECT mode FROM safeins.commitment WHERE ordinal = 5), 'off', 'as they stand');

SELECT * FROM finish();
ROLLBACK;
