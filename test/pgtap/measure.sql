-- 应急厅函〔2024〕322号 第五部分, 晋应急发〔2024〕114号 三（二）、三（三）: measures of supervision, what is judged of them, their deadlines.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA cs;
SET search_path = cs, public;
CREATE TABLE bd (id text PRIMARY KEY, gs text, qy text);
INSERT INTO bd VALUES ('P1', '人保', 'E1'), ('P2', '太保', 'E2');
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "DATE ''2026-01-01''", "expires": "DATE ''2026-12-31''"}') \g /dev/null
CREATE TABLE cs (id text PRIMARY KEY, zl text DEFAULT '约谈', dxl text DEFAULT '承保机构', dx text DEFAULT '人保', rq date DEFAULT '2026-03-02', yjl text, yj text, xw text, jg text, qx date, yx date, wc date, jieguo text, je numeric, xzqh text);
SELECT safeins.attach('measure', 'cs', '{"measure": "id", "kind": "zl", "object_kind": "dxl", "object": "dx", "issued_on": "rq", "basis_kind": "yjl", "basis": "yj", "act": "xw", "issued_by": "jg",
    "due_on": "qx", "valid_until": "yx", "done_on": "wc", "result": "jieguo", "amount": "je", "place": "xzqh"}') \g /dev/null
CREATE FUNCTION pg_temp.found(key text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(': ', rule, message), '; ' ORDER BY rule COLLATE "C", id) FROM safeins.finding WHERE role = 'measure' AND row_key = key AND withdrawn_on IS NULL
$$;
CREATE FUNCTION pg_temp.due(key text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', l.area, l.opened_on, l.due_on, 'met ' || l.met_on, l.insurer, CASE WHEN l.next_on IS NOT NULL THEN 'next ' || l.next_on END) FROM safeins.deadline l WHERE kind = 'measure.due' AND subject = key
$$;

-- kinds: every one of the law's words, and what they are called otherwise
SELECT lives_ok($$INSERT INTO cs (id, zl) SELECT 'K' || n, w FROM unnest('{约谈,限期整改,公开通报,移送,行政处罚,停止使用,列入联合惩戒,通报表扬,监管谈话,interview,PRAISE}'::text[]) WITH ORDINALITY w (w, n)$$, 'every kind');
SELECT is((SELECT string_agg(kind, ' ' ORDER BY substr(measure, 2)::int) FROM safeins.measure), 'interview rectify public_notice transfer penalty stop_use joint_punishment praise interview interview praise', 'is known');
SELECT is((SELECT count(*) FROM safeins.code_list c WHERE list = 'measure.kind' AND ordinal IS NOT NULL), 8::bigint, 'eight kinds');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'measure.kind'), 0::bigint, '... and nothing is found of their names');
SELECT lives_ok($$INSERT INTO cs (id, zl) VALUES ('U1', '诫勉')$$, 'a kind that nobody knows');
SELECT is(pg_temp.found('U1'), 'measure.kind: kind "诫勉" of measure U1 is not known', 'is recorded');
SELECT is((SELECT concat_ws(' ', kind, state) FROM safeins.measure_status WHERE measure = 'U1'), '诫勉 open', '... and shown as it is');
SELECT lives_ok($$SELECT safeins.add_code('measure.kind', '诫勉', 'interview', '省厅')$$, 'a word is added');
SELECT is((SELECT concat_ws(' ', kind, pg_temp.found('U1')) FROM safeins.measure WHERE measure = 'U1'), 'interview', 'the book has its code, the finding is withdrawn');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT safeins.set_mode('measure.kind', 'block', '试') \g /dev/null
SELECT * FROM pg_temp.refused($$INSERT INTO cs (id, zl) VALUES ('U2', '瞎写')$$, 'SI702', 'measure.kind', 'cs.cs', 'kind "瞎写" of measure U2 is not known', '322号', 'where it blocks');
SELECT safeins.set_mode('measure.kind', NULL, '完') \g /dev/null
SELECT throws_ok($$INSERT INTO cs (id, zl) VALUES ('U2', NULL)$$, 'SI001', NULL, 'a kind is asked for');
SELECT throws_ok($$INSERT INTO cs (id, dx) VALUES ('U2', NULL)$$, 'SI001', NULL, 'whom it is about, too');
SELECT throws_ok($$INSERT INTO cs (id, dxl) VALUES ('U2', NULL)$$, 'SI001', NULL, '... and what that is');
SELECT throws_ok($$INSERT INTO cs (id, rq) VALUES ('U2', NULL)$$, 'SI001', NULL, '... and when it was taken');

-- dates
SELECT * FROM pg_temp.refused($$INSERT INTO cs (id, rq) VALUES ('D1', '2026-06-16')$$, 'SI701', 'measure.dates', 'cs.cs', 'measure D1: fact "issued_on", 2026-06-16, is in the future', '322号', 'taken tomorrow');
SELECT throws_ok(format($$INSERT INTO cs (id, %s) VALUES ('D1', '2026-03-01')$$, c), 'SI701', format('measure D1: fact "%s", 2026-03-01, is earlier than fact "issued_on", 2026-03-02', f), f || ' before it was taken')
FROM (VALUES ('qx', 'due_on'), ('yx', 'valid_until'), ('wc', 'done_on')) v (c, f);
SELECT throws_ok($$INSERT INTO cs (id, wc) VALUES ('D1', '2026-06-16')$$, 'SI701', 'measure D1: fact "done_on", 2026-06-16, is in the future', 'done tomorrow');
SELECT lives_ok($$INSERT INTO cs (id, rq, qx, yx, wc) VALUES ('D1', '2026-06-15', '2026-06-15', '2026-06-15', '2026-06-15')$$, 'all on one day, today');
SELECT lives_ok($$INSERT INTO cs (id, qx, yx) VALUES ('D2', '2027-01-01', '2030-01-01')$$, 'due and valid until later');
SELECT throws_ok($$UPDATE cs SET rq = '2027-01-01' WHERE id = 'D2'$$, 'SI701', NULL, 'moved into the future');
SELECT throws_ok($$UPDATE cs SET rq = '2026-06-15', qx = '2026-06-14' WHERE id = 'D2'$$, 'SI701', NULL, 'turned round');
SELECT lives_ok($$UPDATE cs SET jieguo = '书面检查' WHERE id = 'D2'$$, 'another fact');

-- whom it is about
SELECT lives_ok($$INSERT INTO cs (id, dxl, dx) VALUES ('O1', '保险机构', '人保'), ('O2', '企业', 'E1'), ('O3', 'enterprise', 'E9'), ('O4', 'insurer', '无名'), ('O5', '个人', '张三'), ('O6', '第三方机构', '安科院')$$, 'objects of every kind');
SELECT is(concat_ws('; ', pg_temp.found('O1'), pg_temp.found('O2'), pg_temp.found('O6')), '', 'known ones');
SELECT is(pg_temp.found('O3'), 'measure.object: measure O3 is about enterprise E9, whom no attached table knows', 'an enterprise that is not known');
SELECT is(pg_temp.found('O4'), 'measure.object: measure O4 is about insurer 无名, whom no attached table knows', 'an insurer');
SELECT is(pg_temp.found('O5'), 'measure.object: "个人", what measure O5 is about, is not known', 'neither');
SELECT lives_ok($$UPDATE cs SET dxl = '投保单位', dx = 'E2' WHERE id = 'O5'$$, 'put right');
SELECT is(pg_temp.found('O5'), NULL, 'is withdrawn');
INSERT INTO bd VALUES ('P3', '无名', 'E9');
SELECT is(pg_temp.found('O3') IS NOT NULL, true, 'they came later');
SELECT safeins.sweep() \g /dev/null
SELECT is(concat_ws('; ', pg_temp.found('O3'), pg_temp.found('O4')), '', 'a sweep withdraws it');
SELECT is((SELECT string_agg(DISTINCT withdrawn_why, ', ') FROM safeins.finding WHERE row_key IN ('O3', 'O4')), 'the measure is in order, or gone', '... and says why');
SELECT is((SELECT count(*) FROM safeins.finding WHERE insurer IS NOT NULL AND role = 'measure'), 0::bigint, 'the record is at fault, not the insurer');

-- providers: held against their registry, whichever came first; before it has a row it says nothing
CREATE FUNCTION pg_temp.objects() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(regexp_replace(message, '^measure (\S+) is about (\S+ .+), whom no attached table knows', '\1 \2'), ', ' ORDER BY row_key COLLATE "C"), 'nothing')
    FROM safeins.finding WHERE rule = 'measure.object' AND withdrawn_on IS NULL
$$;
CREATE TABLE jgml (dm text, z date, cx date, yx boolean DEFAULT true);
INSERT INTO cs (id, dxl, dx) VALUES ('J1', '技术服务机构', '安科院'), ('J2', 'provider', '外地院');
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.objects(), 'nothing', 'no registry');
SELECT safeins.attach('provider', 'jgml', '{"provider": "dm", "valid_until": "z", "revoked_on": "cx", "where": "yx"}') \g /dev/null
INSERT INTO cs (id, dxl, dx) VALUES ('J3', '第三方机构', '外地院');
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.objects(), 'nothing', 'one without a row says nothing');
INSERT INTO jgml VALUES ('安科院');
INSERT INTO cs (id, dxl, dx) VALUES ('J4', '技术服务机构', '安科院'), ('J5', '技术服务机构', '外地院'), ('J6', '技术服务机构', '安 科院');
SELECT is(pg_temp.objects(), 'J5 provider 外地院, J6 provider 安 科院', 'the registry first, the measure then');
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.objects(), 'J2 provider 外地院, J3 provider 外地院, J5 provider 外地院, J6 provider 安 科院', 'the measure first, the registry then: a sweep finds it');
SELECT safeins.sweep() \g /dev/null
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'measure.object' AND row_key LIKE 'J%'), 4::bigint, '... once');
INSERT INTO jgml VALUES ('外地院', '2020-12-31', '2020-01-01', false);
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.objects(), 'J2 provider 外地院, J3 provider 外地院, J5 provider 外地院, J6 provider 安 科院', 'a row that does not live is none');
UPDATE jgml SET yx = true;
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.objects(), 'J6 provider 安 科院', 'its row comes, however long its qualification is over: it is known');
INSERT INTO cs (id, dxl, dx) VALUES ('J7', 'provider', '外地院');
UPDATE cs SET dx = '安科院' WHERE id = 'J6';
SELECT is(pg_temp.objects(), 'nothing', 'known at once, and put right');
UPDATE cs SET dxl = '保险机构' WHERE id = 'J7';
SELECT is(pg_temp.objects(), 'J7 insurer 外地院', 'a provider is no insurer');
DELETE FROM cs WHERE id = 'J7';
DELETE FROM jgml WHERE dm = '外地院';
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.objects(), 'J2 provider 外地院, J3 provider 外地院, J5 provider 外地院', 'its row goes');
SELECT safeins.detach('provider', 'jgml', '测试') \g /dev/null
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.objects(), 'nothing', 'the registry goes');
-- insurers and enterprises likewise
DELETE FROM cs WHERE id LIKE 'J%';
INSERT INTO bd VALUES ('P8', '再无', 'E8');
INSERT INTO cs (id, dxl, dx) VALUES ('J8', '企业', 'E8'), ('J9', '企业', 'E2');
DELETE FROM bd WHERE id = 'P8';
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.objects(), 'J8 enterprise E8', 'an enterprise whose last row goes');
DELETE FROM cs WHERE id LIKE 'J%';

-- basis
SELECT safeins.sweep('2026-06-15') \g /dev/null
INSERT INTO cs (id, qx) VALUES ('B0', '2026-06-01');
SELECT safeins.sweep('2026-06-15') \g /dev/null
SELECT lives_ok($$INSERT INTO cs (id, yjl, yj) VALUES ('B1', '规则', 'fee.cap'), ('B2', NULL, 'fee.cap'), ('B3', 'rule', 'fee.nothing'), ('B4', '督办', (SELECT id FROM safeins.escalation WHERE subject = 'B0')::text),
    ('B5', '线索', (SELECT id FROM safeins.finding WHERE row_key = 'U1')::text), ('B6', '线索', '999999'), ('B7', 'finding', 'x'), ('B8', NULL, '12'), ('B9', '来信', '12'), ('Ba', 'finding', '99999999999999999999')$$, 'bases');
SELECT is(concat_ws('; ', pg_temp.found('B1'), pg_temp.found('B2'), pg_temp.found('B4'), pg_temp.found('B5')), '', 'that there are');
SELECT is((SELECT basis_kind FROM safeins.measure WHERE measure = 'B2'), 'rule', 'the code of a rule says itself what it is');
SELECT is(pg_temp.found('B3'), 'measure.basis: measure B3 rests on rule fee.nothing, which there is not', 'no such rule');
SELECT is(pg_temp.found('B6'), 'measure.basis: measure B6 rests on finding 999999, which there is not', 'no such finding');
SELECT is(pg_temp.found('B7') IS NOT NULL AND pg_temp.found('Ba') IS NOT NULL, true, 'no number');
SELECT is(pg_temp.found('B8'), 'measure.basis: measure B8 does not say what its basis "12" is', 'a number of what?');
SELECT is(pg_temp.found('B9'), 'measure.basis: measure B9 does not say what its basis "12" is', 'of something unknown');

-- acts: 114号 三（二）
SELECT lives_ok($$INSERT INTO cs (id, xw) SELECT 'A' || n, w FROM unnest('{虚假宣传,恶意低价承保,不严格执行经备案的保险条款和费率,商业贿赂,给予保险合同以外利益,未按保险合同约定承保,委托不具备相应资质的第三方机构开展事故预防服务,
    恶意低价,不执行备案条款费率,合同以外利益,未按约定承保,委托无资质机构}'::text[]) WITH ORDINALITY w (w, n)$$, 'every act');
SELECT is((SELECT string_agg(act, ' ' ORDER BY substr(measure, 2)::int) FROM safeins.measure WHERE measure ~ '^A[0-9]'),
    'false_publicity predatory_pricing unfiled_terms bribery extra_benefit not_as_agreed unqualified_provider predatory_pricing unfiled_terms extra_benefit not_as_agreed unqualified_provider', 'is known');
SELECT lives_ok($$INSERT INTO cs (id, xw) VALUES ('Ax', '态度不好')$$, 'another one');
SELECT is(pg_temp.found('Ax'), 'insurer.act: act "态度不好" of measure Ax is not known', 'is recorded');
SELECT lives_ok($$UPDATE cs SET xw = NULL WHERE id = 'Ax'$$, 'taken back');
SELECT is(pg_temp.found('Ax'), NULL, '... with its finding');

-- amounts: of penalties
SELECT lives_ok($$INSERT INTO cs (id, zl, je) VALUES ('F1', '行政处罚', 50000), ('F2', '约谈', 50000), ('F3', '行政处罚', -1), ('F4', '行政处罚', 0), ('F5', '罚款', NULL)$$, 'amounts');
SELECT is(concat_ws('; ', pg_temp.found('F1'), pg_temp.found('F4'), pg_temp.found('F5')), '', 'of penalties');
SELECT is(pg_temp.found('F2'), 'measure.amount: measure F2, which is no penalty, has an amount: 50000.00', 'of an interview');
SELECT is(pg_temp.found('F3'), 'measure.amount: the amount of measure F3 is negative: -1.00', 'below zero');

-- an order names a day
SELECT lives_ok($$INSERT INTO cs (id, zl, qx) VALUES ('T1', '限期整改', NULL), ('T2', '限期整改', '2026-07-01')$$, 'orders');
SELECT is(pg_temp.found('T1'), 'measure.term: measure T1 asks something and names no day by which it is to be done', 'without a day');
SELECT is(pg_temp.found('T2'), NULL, 'with one');

-- what is due escalates, and is met
SELECT is(pg_temp.due('T1'), NULL, 'no day, no deadline');
SELECT is(pg_temp.due('T2'), '140000 2026-03-02 2026-07-01 人保 next 2026-07-02', 'a deadline');
SELECT is(pg_temp.due('D2'), '140000 2026-03-02 2027-01-01 人保 next 2027-01-02', 'of every kind');
INSERT INTO cs (id, dxl, dx, qx, xzqh) VALUES ('T3', '投保单位', 'E1', '2026-05-01', '140105');
SELECT is(pg_temp.due('T3'), '140105 2026-03-02 2026-05-01 next 2026-05-02', 'of an enterprise, in its county');
SELECT is((SELECT concat_ws(' ', state, days_late) FROM safeins.deadline_status WHERE kind = 'measure.due' AND subject = 'T3'), 'overdue 45', 'in the report of deadlines');
SELECT safeins.sweep() \g /dev/null
SELECT is((SELECT string_agg(level, ' ' ORDER BY step) FROM safeins.escalation WHERE kind = 'measure.due' AND subject = 'T3'), 'insurer county city', 'it escalates');
SELECT lives_ok($$UPDATE cs SET wc = '2026-05-01' WHERE id = 'T3'$$, 'done on the last day');
SELECT is(pg_temp.due('T3'), '140105 2026-03-02 2026-05-01 met 2026-05-01', 'meets it');
SELECT is(pg_temp.found('T3'), NULL, '... in time');
SELECT lives_ok($$UPDATE cs SET wc = '2026-05-02' WHERE id = 'T3'$$, 'a day late');
SELECT is(pg_temp.found('T3'), 'measure.due: what measure T3 asks was to be done by 2026-05-01 and was on 2026-05-02, 1 days late', 'is recorded, never refused');
INSERT INTO cs (id, qx, wc) VALUES ('T4', '2026-05-01', '2026-05-03');
SELECT is((SELECT concat_ws(' ', insurer, year) FROM safeins.finding WHERE rule = 'measure.due' AND row_key = 'T4'), '人保 2026', 'an insurer''s');
INSERT INTO cs (id, zl, dx) VALUES ('G1', '瞎写', '谁也不是'), ('G2', '瞎写', '谁也不是');
SELECT is(pg_temp.found('G1') IS NOT NULL, true, 'faults of a measure');
DELETE FROM cs WHERE id = 'G1';
UPDATE cs SET id = 'G3', zl = '约谈', dx = '人保' WHERE id = 'G2';
SELECT is(concat_ws(' ', pg_temp.found('G1'), pg_temp.found('G2'), pg_temp.found('G3')), '', 'go with it, and with its key');
SELECT is(pg_temp.found('T4'), 'measure.due: what measure T4 asks was to be done by 2026-05-01 and was on 2026-05-03, 2 days late', 'found');
UPDATE cs SET dx = '太保' WHERE id = 'T4';
SELECT is((SELECT string_agg(insurer, ' ') FROM safeins.finding WHERE rule = 'measure.due' AND row_key = 'T4' AND withdrawn_on IS NULL), '太保', 'it was another insurer: the finding is theirs');
SELECT lives_ok($$DELETE FROM cs WHERE id = 'T4'$$, 'a measure goes');
SELECT is(pg_temp.found('T4'), NULL, 'with what was found of it');
SELECT is(pg_temp.due('T4'), NULL, 'with its deadline');
SELECT is((SELECT live FROM safeins.measure WHERE measure = 'T4'), false, '... and stays in the book');
SELECT lives_ok($$UPDATE cs SET qx = '2026-09-01' WHERE id = 'T2'$$, 'put off');
SELECT is(pg_temp.due('T2'), '140000 2026-03-02 2026-09-01 人保 next 2026-09-02', 'the deadline goes along');

-- what is found is withdrawn by whatever puts it right, and told anew by what makes it otherwise wrong
SELECT safeins.set_mode(code, 'flag', '试') FROM unnest('{measure.dates,measure.due,measure.term,measure.amount}'::text[]) code \g /dev/null
CREATE FUNCTION pg_temp.after(was text, becomes text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    was_found text;
    is_found text;
BEGIN
    EXECUTE format('INSERT INTO cs (id, zl, qx, wc) VALUES (%L, %L, %L, %L)', 'R', '限期整改', '2026-05-01', '2026-05-04');
    EXECUTE format('UPDATE cs SET %s WHERE id = %L', was, 'R');
    was_found := coalesce(pg_temp.found('R'), 'nothing');
    EXECUTE format('UPDATE cs SET %s WHERE id = %L', becomes, 'R');
    is_found := coalesce(pg_temp.found('R'), 'nothing');
    DELETE FROM cs WHERE id = 'R';
    RETURN format('%s -> %s -> %s', regexp_replace(was_found, 'measure R|fact ', '', 'g'), regexp_replace(is_found, 'measure R|fact ', '', 'g'), coalesce(pg_temp.found('R'), 'nothing'));
END $$;
SELECT is(pg_temp.after(was, becomes), told, was || ' -> ' || becomes) FROM (VALUES
    ($$jg = '局'$$, $$wc = '2026-05-01'$$, 'measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> nothing -> nothing'),
    ($$jg = '局'$$, $$wc = NULL$$, 'measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> nothing -> nothing'),
    ($$jg = '局'$$, $$qx = '2026-05-04'$$, 'measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> nothing -> nothing'),
    ($$jg = '局'$$, $$qx = '2026-05-03'$$, 'measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> measure.due: what  asks was to be done by 2026-05-03 and was on 2026-05-04, 1 days late -> nothing'),
    ($$jg = '局'$$, $$qx = '2026-05-01', jg = '另一个局'$$, 'measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> nothing'),
    ($$jg = '局'$$, $$zl = '约谈'$$, 'measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> nothing'),
    ($$jg = '局'$$, $$zl = '列入联合惩戒'$$, 'measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> nothing -> nothing'),
    ($$qx = NULL$$, $$qx = '2026-05-04'$$, 'measure.term:  asks something and names no day by which it is to be done -> nothing -> nothing'),
    ($$qx = NULL$$, $$zl = '通报表扬'$$, 'measure.term:  asks something and names no day by which it is to be done -> nothing -> nothing'),
    ($$wc = NULL, je = -5$$, $$zl = '行政处罚'$$, 'measure.amount: the amount of  is negative: -5.00 -> measure.amount: the amount of  is negative: -5.00 -> nothing'),
    ($$wc = NULL, je = 5$$, $$zl = '行政处罚'$$, 'measure.amount: , which is no penalty, has an amount: 5.00 -> nothing -> nothing'),
    ($$wc = NULL, je = 5$$, $$je = NULL$$, 'measure.amount: , which is no penalty, has an amount: 5.00 -> nothing -> nothing'),
    ($$wc = '2026-06-20', qx = '2026-06-30'$$, $$wc = '2026-06-14'$$, 'measure.dates: : "done_on", 2026-06-20, is in the future -> nothing -> nothing'),
    ($$wc = '2026-06-20', qx = '2026-01-01'$$, $$wc = NULL$$, 'measure.dates: : "due_on", 2026-01-01, is earlier than "issued_on", 2026-03-02; measure.dates: : "done_on", 2026-06-20, is in the future; measure.due: what  asks was to be done by 2026-01-01 and was on 2026-06-20, 170 days late -> measure.dates: : "due_on", 2026-01-01, is earlier than "issued_on", 2026-03-02 -> nothing'),
    -- what it says is the same, its year or its place is not
    ($$qx = NULL, rq = '2025-12-30'$$, $$rq = '2026-01-02'$$, 'measure.term:  asks something and names no day by which it is to be done -> measure.term:  asks something and names no day by which it is to be done -> nothing'),
    ($$qx = NULL$$, $$xzqh = '140105'$$, 'measure.term:  asks something and names no day by which it is to be done -> measure.term:  asks something and names no day by which it is to be done -> nothing'),
    ($$qx = NULL, zl = '瞎写'$$, $$rq = '2025-12-30', zl = '瞎写'$$, 'measure.kind: kind "瞎写" of  is not known -> measure.kind: kind "瞎写" of  is not known -> nothing'),
    ($$wc = '2026-05-04', rq = '2025-12-30'$$, $$rq = '2026-01-02', xzqh = '140105'$$, 'measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> measure.due: what  asks was to be done by 2026-05-01 and was on 2026-05-04, 3 days late -> nothing'),
    ($$rq = '2026-06-16', wc = NULL$$, $$rq = '2026-04-16'$$, 'measure.dates: : "issued_on", 2026-06-16, is in the future; measure.dates: : "due_on", 2026-05-01, is earlier than "issued_on", 2026-06-16 -> nothing -> nothing')
    ) v (was, becomes, told);
SELECT safeins.set_mode(code, NULL, '完') FROM unnest('{measure.dates,measure.due,measure.term,measure.amount}'::text[]) code \g /dev/null

-- what lasts asks nothing
SELECT lives_ok($$INSERT INTO cs (id, zl, qx) VALUES ('L1', '列入联合惩戒', '2026-05-01'), ('L2', '停止使用', '2026-05-01')$$, 'lasting ones with a last day');
SELECT is(concat_ws(' ', pg_temp.due('L1'), pg_temp.due('L2')), '', 'have no deadline');

-- an insurer that is stopped, and its suspension
INSERT INTO bd VALUES ('P4', '平安', 'E4');
INSERT INTO cs (id, zl, dx, yx) VALUES ('S1', '停止使用', '平安', '2028-03-01'), ('S2', '停止使用', '太保', '2026-06-14');
SELECT is(pg_temp.found('S1'), 'measure.stop: measure S1 stops insurer 平安, of whom no suspension stands', 'no suspension');
SELECT is(pg_temp.found('S2'), NULL, 'it is over');
SELECT is((SELECT suspended_until FROM safeins.measure_status WHERE measure = 'S1'), NULL, 'the report says so');
SELECT lives_ok($$INSERT INTO bd VALUES ('P5', '平安', 'E5')$$, 'nothing is refused by a measure alone');
SELECT safeins.suspend('平安', 2, 'competition', '查实') AS s \gset
SELECT is(pg_temp.found('S1'), NULL, 'suspended: in order at once');
SELECT is((SELECT suspended_until FROM safeins.measure_status WHERE measure = 'S1'), '2028-06-14'::date, 'shown with the measure');
SELECT is((SELECT measure FROM safeins.suspension_status WHERE insurer = '平安'), 'S1', '... and the measure with it');
SELECT safeins.lift_suspension(:s, '整改完成') \g /dev/null
SELECT is(pg_temp.found('S1') IS NOT NULL, true, 'lifted: found again');
SELECT lives_ok($$UPDATE cs SET wc = '2026-06-15' WHERE id = 'S1'$$, 'the measure is lifted as well');
SELECT is(pg_temp.found('S1'), NULL, '... and in order');
SELECT is((SELECT measure FROM safeins.suspension_status WHERE insurer = '平安'), NULL, '... and shown no more');
INSERT INTO cs (id, zl, dx) VALUES ('S3', '停止使用', '太保');
SELECT safeins.suspend('太保', 2, 'competition', '查实', NULL, '2025-01-01') \g /dev/null
SELECT is(pg_temp.found('S3'), NULL, 'under a suspension that runs');
SET safeins.today = '2027-01-01';
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.found('S3') IS NOT NULL, true, 'which runs out, and a sweep finds it');
SELECT safeins.sweep() \g /dev/null
SELECT is((SELECT count(*) FROM safeins.finding WHERE row_key = 'S3' AND withdrawn_on IS NULL), 1::bigint, '... once');
SET safeins.today = '2026-06-15';

-- books
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT is((SELECT count(*) FROM safeins.measure WHERE live), (SELECT count(*) FROM cs), 'a row each');
SELECT lives_ok($$UPDATE cs SET xzqh = '110000' WHERE id = 'T2'$$, 'a measure of another province');
SELECT is((SELECT string_agg(place || ' ' || live, ', ' ORDER BY place::integer) FROM safeins.measure WHERE measure = 'T2'), '110000 true, 140000 false', 'in the book');
SELECT is(pg_temp.due('T2'), '110000 2026-03-02 2026-09-01 人保 next 2026-09-02', 'with its deadline');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'still right');
DELETE FROM safeins.deadline WHERE subject = 'T2' AND kind = 'measure.due';
UPDATE safeins.measure SET object = '太保' WHERE measure = 'D1';
SELECT bag_eq('SELECT scope, subject, measure, in_books::text, recounted::text FROM safeins.reconcile()',
    $$VALUES ('measure', 'T2', 'measure.due due on', NULL, '2026-09-01'), ('measure', 'D1', 'measure facts', '1', '1')$$, 'what differs is shown');
SELECT is(safeins.rebuild() > 0, true, 'repaired');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'in order again');

-- old rows, and a table that goes
SELECT lives_ok($$SELECT safeins.detach('measure', 'cs', '换表')$$);
SELECT is((SELECT count(*) FROM safeins.measure WHERE live) + (SELECT count(*) FROM safeins.deadline WHERE kind = 'measure.due'), 0::bigint, 'a table that is detached leaves the book');
SELECT is((SELECT string_agg(DISTINCT rule, ' ' ORDER BY rule) FROM safeins.audit('measure', 'cs', '{"measure": "id", "kind": "zl", "object_kind": "dxl", "object": "dx", "issued_on": "rq", "basis_kind": "yjl", "basis": "yj", "due_on": "qx", "done_on": "wc", "amount": "je", "valid_until": "yx"}')),
    'measure.amount measure.basis measure.due measure.stop measure.term', 'old rows are looked at');
SELECT is((SELECT string_agg(row_key, ' ' ORDER BY row_key) FROM safeins.finding WHERE rule = 'measure.stop' AND withdrawn_on IS NULL), 'K6 S3', '... which changes nothing');
SELECT lives_ok($$SELECT safeins.attach('measure', 'cs', '{"measure": "id", "kind": "zl", "object_kind": "dxl", "object": "dx", "issued_on": "rq"}')$$, 'and taken in by what is required alone');
SELECT is((SELECT count(*) FROM safeins.measure_status), (SELECT count(*) FROM cs), 'in the report');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'and right');
SELECT * FROM finish();
ROLLBACK;
