-- 晋应急发〔2024〕114号 附件2第四条: no claim is refused without a proper reason; 三（四）: claims are on record.
BEGIN;
\ir lib/refused.sql
\ir lib/insurer_tables.sql
SELECT no_plan();
SELECT safeins.detach('filing', 'zl', '只看理赔') \g /dev/null

CREATE FUNCTION pg_temp.book() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', policy, place, year, claims, refused, deaths, paid), ', ' ORDER BY policy, place::integer, year) FROM safeins.claim_tally
$$;

-- 附件2第四条
SELECT lives_ok($$INSERT INTO lp (ah, bdh, bars, jp, ly) VALUES (1, 'P1', '2026-03-01', true, '非保险责任范围')$$, '114号 附件2第四条: refused for a reason');
SELECT pg_temp.refused($$INSERT INTO lp (ah, bdh, bars, jp) VALUES (2, 'P1', '2026-03-01', true)$$, 'SI501', 'claim.refusal_reason', 'ins.lp',
    'claim 2 is refused without a reason', '晋应急发〔2024〕114号 附件2第四条', '114号 附件2第四条: without one');
SELECT throws_ok($$INSERT INTO lp (ah, bdh, bars, jp, ly) VALUES (2, 'P1', '2026-03-01', true, E' \t　')$$, 'SI501', NULL, '114号 附件2第四条: a blank is none');
SELECT lives_ok($$INSERT INTO lp (ah, bdh, bars, jp) VALUES (2, 'P1', '2026-03-01', false), (3, 'P1', '2026-03-01', NULL)$$, 'not refused');
SELECT throws_ok($$UPDATE lp SET jp = true WHERE ah = 2$$, 'SI501', NULL, 'refused later');
SELECT throws_ok($$UPDATE lp SET ly = NULL WHERE ah = 1$$, 'SI501', NULL, 'the reason taken away');
SELECT lives_ok($$UPDATE lp SET jp = true, ly = '未按期缴费' WHERE ah = 2$$, 'with its reason');
SELECT lives_ok($$INSERT INTO lp (ah, bdh, bars, jp) VALUES (4, 'P1', '2024-03-26', true)$$, 'the day before the notice');
SELECT throws_ok($$INSERT INTO lp (ah, bdh, bars, jp) VALUES (5, 'P1', '2024-03-27', true)$$, 'SI501', NULL, 'the first day of the notice');
SELECT lives_ok($$INSERT INTO lp (ah, bdh, bars, jp, xzqh) VALUES (5, 'P1', '2026-03-01', true, '110000')$$, 'another province has no such rule');
SELECT lives_ok($$SELECT safeins.set_mode('claim.refusal_reason', 'flag', '过渡期')$$);
SELECT lives_ok($$INSERT INTO lp (ah, bdh, bars, jp) VALUES (6, 'P1', '2026-03-01', true), (7, '无此保单', '2026-03-01', true)$$, 'accepted where it is flagged');
SELECT results_eq($$SELECT row_key, insurer, year, message FROM safeins.finding WHERE rule = 'claim.refusal_reason' ORDER BY id$$,
    $$VALUES ('6', '人保', 2026, 'claim 6 is refused without a reason'), ('7', NULL, 2026, 'claim 7 is refused without a reason')$$, '... and recorded, with the insurer of its policy');
SELECT lives_ok($$UPDATE lp SET je = 1, bz = 'x' WHERE ah = 6$$);
SELECT is(pg_temp.findings('claim.refusal_reason'), 2::bigint, 'what did not change is not judged again');
SELECT lives_ok($$SELECT safeins.set_mode('claim.refusal_reason', NULL, '恢复')$$);
SELECT lives_ok($$UPDATE lp SET je = 2 WHERE ah = 6$$, 'nor refused');
DELETE FROM lp;
SELECT is(pg_temp.book(), NULL, 'nothing is left');

-- The tally, by policy and year of the report.
SELECT lives_ok($$INSERT INTO lp (ah, bdh, bars, sw, je, jp, ly) VALUES (1, 'P1', '2026-01-01', 2, 800000.05, false, NULL), (2, 'P1', '2026-12-31', NULL, NULL, true, '理由'),
    (3, 'P1', '2025-12-31', 1, 400000, NULL, NULL), (4, 'P2', '2026-05-01', 0, 0.01, NULL, NULL), (5, '无此保单', '2026-05-01', 3, 1200000, NULL, NULL)$$, 'a claim of an unknown policy happened all the same');
SELECT is(pg_temp.book(), 'P1 140000 2025 1 0 1 40000000, P1 140000 2026 2 1 2 80000005, P2 140000 2026 1 0 0 1, 无此保单 140000 2026 1 0 3 120000000', 'the tally, in fen');
SELECT results_eq($$SELECT place, insurer, year, claims, refused, deaths, paid FROM safeins.claim_summary(2026)$$,
    $$VALUES ('140000'::varchar(6), '人保'::varchar, 2026::smallint, 2::bigint, 1::bigint, 2::bigint, 800000.05::numeric(20,2)), ('140000', '平安', 2026::smallint, 1, 0, 0, 0.01), ('140000', NULL, 2026::smallint, 1, 0, 3, 1200000.00)$$,
    'the summary, in yuan');
SELECT is((SELECT count(*) FROM safeins.claim_summary()), 4::bigint, 'of all years');
INSERT INTO bd VALUES ('无此保单', '太保', '丁矿');
SELECT is((SELECT insurer FROM safeins.claim_summary(2026) WHERE deaths = 3), '太保', 'once the policy is known, so is its insurer');
SELECT lives_ok($$UPDATE lp SET bdh = 'P2', bars = '2026-02-02', sw = 5, je = je + 1, jp = true, ly = '理由' WHERE ah IN (1, 3)$$);
SELECT is(pg_temp.book(), 'P1 140000 2026 1 1 0 0, P2 140000 2026 3 2 10 120000206, 无此保单 140000 2026 1 0 3 120000000', 'what was moved has moved');
SELECT lives_ok($$DELETE FROM lp WHERE bdh = 'P1'$$);
SELECT is(pg_temp.book(), 'P2 140000 2026 3 2 10 120000206, 无此保单 140000 2026 1 0 3 120000000', 'the last one gone, the row is gone');
SELECT lives_ok($$INSERT INTO lp (ah, bdh, bars, xzqh) VALUES (10, 'P2', '2026-05-01', '140105'), (11, 'P2', '2026-05-01', '110101')$$);
SELECT is(pg_temp.book(), 'P2 110000 2026 1 0 0 0, P2 140000 2026 4 2 10 120000206, 无此保单 140000 2026 1 0 3 120000000', 'by province');
SELECT is((SELECT insurer FROM safeins.claim_summary(2026) WHERE place = '110000'), '平安', 'a policy of another province is found');

-- 附件2第四条: words that are no reason; 三（四）, 第一部分: what happened outside the policy, what was paid for deaths.
SELECT is(pg_temp.would(format($$INSERT INTO ins.lp (ah, bdh, bars, jp, ly) VALUES (90, 'P1', '2026-03-01', true, %L)$$, ly), $$SELECT string_agg(rule || ' ' || message, '; ') FROM safeins.finding WHERE row_key = '90'$$),
    format('claim.refusal_words claim 90 is refused for "%s", which is no reason', ly), '114号 附件2第四条: no reason: ' || ly)
FROM unnest(ARRAY['无', '没有', '不详', '-', '/', '...', ' 无 ', '(无)', 'N/A', 'none', 'X', '?', '。', '——', '无。', '（无）', '　无　', '“无”', '无！？', '【】']) ly;
SELECT is(pg_temp.would(format($$INSERT INTO ins.lp (ah, bdh, bars, jp, ly) VALUES (90, 'P1', '2026-03-01', true, %L)$$, ly), $$SELECT count(*) FROM safeins.finding WHERE row_key = '90'$$), '0', '114号 附件2第四条: a reason: ' || ly)
FROM unnest(ARRAY['无证驾驶', '不属于保险责任', 'not covered', '未按期缴费', '第5条除外', '（无证）', '无、酒驾']) ly;
SELECT is(pg_temp.would(format($$INSERT INTO ins.lp (ah, bdh, bars, cxrq) VALUES (91, 'P1', '2026-12-31', %L)$$, d), $$SELECT coalesce(string_agg(rule || ' ' || message, '; '), 'none') FROM safeins.finding WHERE row_key = '91' AND rule <> 'date.future'$$),
    CASE WHEN d < '2026-01-01' OR d > '2026-12-31' THEN format('claim.period the accident of claim 91, on %s, lies outside policy P1 (2026-01-01 to 2026-12-31)', d) ELSE 'none' END, '114号 三（四）: an accident of ' || d)
FROM unnest('{2025-01-01,2025-12-31,2026-01-01,2026-12-31,2027-01-01}'::date[]) d;
SELECT is(pg_temp.would(format($$INSERT INTO ins.lp (ah, bdh, bars, sw, je) VALUES (92, 'P1', '2026-03-01', %s, %s)$$, n, je), $$SELECT coalesce(string_agg(rule || ' ' || message, '; '), 'none') FROM safeins.finding WHERE row_key = '92'$$), found, '114号 第一部分: ' || n || ' deaths, ' || je || ' paid')
FROM (VALUES (2, 100, 'claim.death_paid claim 92 paid 100.00 yuan for 2 deaths, the least limit per death being 400000.00 yuan'), (2, 799999.99, 'claim.death_paid claim 92 paid 799999.99 yuan for 2 deaths, the least limit per death being 400000.00 yuan'),
    (2, 800000, 'none'), (0, 1, 'none'), (1, 0, 'none')) v (n, je, found);
SELECT safeins.set_mode('claim.period', 'block', '从严'), safeins.set_mode('claim.death_paid', 'block', '从严'), safeins.set_mode('claim.refusal_words', 'block', '从严') \g /dev/null
SELECT pg_temp.refused($$INSERT INTO lp (ah, bdh, bars, cxrq) VALUES (93, 'P1', '2026-03-01', '2025-12-31')$$, 'SI505', 'claim.period', 'ins.lp', 'the accident of claim 93, on 2025-12-31, lies outside policy P1 (2026-01-01 to 2026-12-31)', 'in force on it', 'refused where the rule blocks');
SELECT throws_ok($$INSERT INTO lp (ah, bdh, bars, sw, je) VALUES (93, 'P1', '2026-03-01', 1, 399999.99)$$, 'SI505', NULL, 'likewise');
SELECT throws_ok($$INSERT INTO lp (ah, bdh, bars, jp, ly) VALUES (93, 'P1', '2026-03-01', true, '无')$$, 'SI501', NULL, 'likewise');
SELECT safeins.set_mode('claim.period', NULL, '恢复'), safeins.set_mode('claim.death_paid', NULL, '恢复'), safeins.set_mode('claim.refusal_words', NULL, '恢复') \g /dev/null

-- Figures that cannot be.
SELECT pg_temp.refused($$INSERT INTO lp (ah, bdh, bars, sw) VALUES (20, 'P1', '2026-03-01', -1)$$, 'SI001', 'fact.missing', 'ins.lp', 'fact "deaths" of row 20 is negative: -1', 'Correct the figure', 'deaths');
SELECT pg_temp.refused($$INSERT INTO lp (ah, bdh, bars, je) VALUES (20, 'P1', '2026-03-01', -0.01)$$, 'SI001', 'fact.missing', 'ins.lp', 'fact "paid" of row 20 is negative: -0.01', 'Correct the figure', 'paid');
SELECT lives_ok($$INSERT INTO lp (ah, bdh, bars, sw, je) VALUES (20, 'P1', '2026-03-01', 0, 0)$$, 'nothing is not negative');
SELECT throws_ok($$INSERT INTO lp (ah, bdh, bars) VALUES (21, NULL, '2026-03-01')$$, 'SI001', NULL, 'no policy');
SELECT throws_ok($$INSERT INTO lp (ah, bdh, bars) VALUES (21, 'P1', NULL)$$, 'SI001', NULL, 'no day');
SELECT throws_ok($$INSERT INTO lp (ah, bdh, bars, cxrq) VALUES (21, 'P1', '2026-03-01', 'infinity')$$, 'SI001', NULL, 'infinity is no day of an accident');
SELECT lives_ok($$INSERT INTO lp (ah, bdh, bars, je) VALUES (30, 'P3', '2026-03-01', 92233720368547758.07)$$, 'the largest sum there is');
SELECT throws_ok($$INSERT INTO lp (ah, bdh, bars, je) VALUES (31, 'P3', '2026-03-01', 0.01)$$, '22003', NULL, 'one fen more is an error, not a wrong total');

-- Existing rows.
SELECT lives_ok($$SELECT safeins.detach('claim', 'lp', '换表')$$);
SELECT is(pg_temp.book(), NULL, 'a table that is detached leaves the book');
DELETE FROM lp;
INSERT INTO lp (ah, bdh, bars, sw, jp) VALUES (1, 'P1', '2026-03-01', 1, true), (2, 'P1', '2026-03-01', -1, false), (3, 'P1', '2026-03-01', 1, false);
SELECT is((SELECT string_agg(rule || ' ' || row_key, ', ' ORDER BY row_key) FROM safeins.audit('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "bars", "deaths": "sw", "refused": "jp", "refusal_reason": "ly"}')),
    'claim.refusal_reason 1, fact.missing 2', 'audit');
SELECT is(pg_temp.book(), NULL, 'an audit writes nothing');
SELECT is((SELECT findings FROM safeins.attach('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "bars", "deaths": "sw", "refused": "jp", "refusal_reason": "ly"}')), 2::bigint, 'attaching records the same');
SELECT is(pg_temp.book(), 'P1 140000 2026 2 1 2 0', 'and takes in what can be read');
SELECT is((SELECT string_agg(DISTINCT legacy::text, '') FROM safeins.finding WHERE role = 'claim' AND rule = 'fact.missing'), 'true', 'as old rows');
UPDATE lp SET sw = 4 WHERE ah = 2;
SELECT is(pg_temp.book(), 'P1 140000 2026 3 1 6 0', 'once it can be read it counts');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
SELECT lives_ok($$UPDATE safeins.claim_tally SET claims = 4, paid = 7; INSERT INTO safeins.claim_tally VALUES ('无', '140000', 2026, 1, 0, 0, 0)$$);
SELECT results_eq($$SELECT scope, subject, year, measure, in_books::text, recounted::text FROM safeins.reconcile()$$,
    $$VALUES ('claim', 'P1', 2026, 'claims', '4', '3'), ('claim', 'P1', 2026, 'claims paid', '0.07', '0.00'), ('claim', '无', 2026, 'claims', '1', '0')$$, 'what differs is shown');
SELECT is(safeins.rebuild(), 3::bigint, 'and mended');
SELECT is(pg_temp.book(), 'P1 140000 2026 3 1 6 0', 'the tally');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree again');

SELECT * FROM finish();
ROLLBACK;
