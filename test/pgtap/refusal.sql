-- 晋应急发〔2024〕114号 附件2第四条: no application is refused without a proper reason.
BEGIN;
\ir lib/refused.sql
\ir lib/insurer_tables.sql
SELECT no_plan();
CREATE TABLE jb (id integer PRIMARY KEY, gs text, qy text, rq date, ly text, xzqh text, bz text);
SELECT safeins.attach('refusal', 'jb', '{"refusal": "id", "insurer": "gs", "enterprise": "qy", "refused_on": "rq", "reason": "ly", "place": "xzqh"}') \g /dev/null
CREATE FUNCTION pg_temp.book() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', refusal, place, insurer, enterprise, refused_on, live), ', ' ORDER BY refusal, place::integer) FROM safeins.refusal
$$;
SELECT lives_ok($$INSERT INTO jb VALUES (1, '人保', '甲矿', '2026-03-01', '未取得安全生产许可证')$$, '114号 附件2第四条: refused for a reason');
SELECT pg_temp.refused($$INSERT INTO jb VALUES (2, '人保', '乙厂', '2026-03-01', NULL)$$, 'SI510', 'refusal.reason', 'ins.jb', 'cover is refused to enterprise 乙厂 without a reason', '晋应急发〔2024〕114号 附件2第四条', '114号 附件2第四条: without one');
SELECT throws_ok($$INSERT INTO jb VALUES (2, '人保', '乙厂', '2026-03-01', E' \t　')$$, 'SI510', NULL, 'a blank is none');
SELECT throws_ok($$UPDATE jb SET ly = NULL$$, 'SI510', NULL, 'taken away');
SELECT lives_ok($$INSERT INTO jb VALUES (3, '人保', '乙厂', '2024-03-26', NULL)$$, 'the day before the notice');
SELECT throws_ok($$INSERT INTO jb VALUES (4, '人保', '乙厂', '2024-03-27', NULL)$$, 'SI510', NULL, 'its first day');
SELECT lives_ok($$INSERT INTO jb VALUES (4, '人保', '乙厂', '2026-03-01', NULL, '110105')$$, 'another province has no such rule');
SELECT pg_temp.refused($$INSERT INTO jb VALUES (5, '人保', '乙厂', '2026-06-16', '高风险')$$, 'SI510', 'refusal.date', 'ins.jb', 'refusal 5 is dated 2026-06-16, which lies in the future', 'the day has come', 'tomorrow');
SELECT lives_ok($$INSERT INTO jb VALUES (5, '人保', '乙厂', '2026-06-15', '高风险')$$, 'today');
SELECT is(pg_temp.would(format($$INSERT INTO ins.jb VALUES (90, '人保', '乙厂', '2026-03-01', %L)$$, ly), $$SELECT coalesce(string_agg(concat_ws(' ', rule, role, insurer, message), '; '), 'nothing') FROM safeins.finding WHERE row_key = '90'$$), found, '114号 附件2第四条: ' || ly)
FROM unnest(ARRAY['无', '没有', '不详', '-', '...', ' 无 ', '(无)', 'N/A', '拒保', '其他', '?', '。', '（无）', '其他。', '无证', '超出承保能力', '第5条除外']) ly
CROSS JOIN LATERAL (SELECT CASE WHEN ly IN ('无证', '超出承保能力', '第5条除外') THEN 'nothing' ELSE format('claim.refusal_words refusal 人保 cover is refused to enterprise 乙厂 for "%s", which is no reason', ly) END) f (found);
SELECT is(pg_temp.book(), '1 140000 人保 甲矿 2026-03-01 t, 3 140000 人保 乙厂 2024-03-26 t, 4 110000 人保 乙厂 2026-03-01 t, 5 140000 人保 乙厂 2026-06-15 t', 'in the book');
SELECT is((SELECT refusals FROM safeins.insurer_scorecard(2026, '人保') WHERE place = '140000'), 2::bigint, 'counted in the scorecard, by year and province');
SELECT is((SELECT refusals FROM safeins.insurer_scorecard(2026, '平安') WHERE place = '140000'), 0::bigint, 'of one that refused nobody, none');
SELECT is(pg_temp.would($$INSERT INTO ins.jb VALUES (91, '无单公司', '乙厂', '2026-03-01', '高风险'), (92, '无单公司', '甲矿', '2025-12-31', '高风险')$$, $$SELECT concat_ws(' ', policies, refusals, received, fee_ok, report_due_on, (SELECT count(*) FROM safeins.insurer_scorecard(2024, '无单公司')), (SELECT count(*) FROM safeins.insurer_scorecard(2025) WHERE insurer = '无单公司')) FROM safeins.insurer_scorecard(2026, '无单公司')$$),
    '0 1 0.00 0 1', 'one that has no policies at all stands there for what it refused, in its year');
SELECT is(pg_temp.would($$INSERT INTO ins.jb VALUES (91, '无单公司', '乙厂', '2026-03-01', '高风险')$$, $$SELECT count(*) FROM safeins.praise_list(2026) WHERE insurer = '无单公司'$$), '0', '... and is praised for nothing');
UPDATE jb SET gs = '平安', bz = 'x' WHERE id = 5;
UPDATE jb SET xzqh = NULL, ly = '高风险' WHERE id = 4;
DELETE FROM jb WHERE id = 3;
SELECT is((SELECT string_agg(insurer || ' ' || refusals, ', ' ORDER BY insurer) FROM safeins.insurer_scorecard(2026) WHERE place = '140000'), '人保 2, 太保 0, 平安 1', 'what changed has changed');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
UPDATE safeins.refusal SET insurer = 'x' WHERE refusal = '1';
DELETE FROM safeins.refusal WHERE refusal = '5';
SELECT is((SELECT count(*) FROM safeins.reconcile()), 2::bigint, 'what differs is shown');
SELECT is(safeins.rebuild(), 2::bigint, 'and mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree again');
SELECT safeins.detach('refusal', 'jb', '换表') \g /dev/null
SELECT is((SELECT refusals FROM safeins.insurer_scorecard(2026, '人保') WHERE place = '140000'), NULL::bigint, 'not judged where no table has them');
INSERT INTO jb VALUES (6, '人保', '乙厂', '2026-03-01', NULL), (7, '人保', '乙厂', '2026-03-01', '无');
SELECT is((SELECT string_agg(rule || ' ' || row_key, ', ' ORDER BY row_key) FROM safeins.audit('refusal', 'jb', '{"refusal": "id", "insurer": "gs", "enterprise": "qy", "refused_on": "rq", "reason": "ly"}')), 'refusal.reason 6, claim.refusal_words 7', 'an audit finds the same');
SELECT is((SELECT findings FROM safeins.attach('refusal', 'jb', '{"refusal": "id", "insurer": "gs", "enterprise": "qy", "refused_on": "rq", "reason": "ly"}')), 2::bigint, 'old rows are recorded');

SELECT * FROM finish();
ROLLBACK;
