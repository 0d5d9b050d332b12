-- Policies: what the law says of their terms on the day they were signed, and of their end on the day of the ending.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();

-- 晋应急发〔2024〕114号 第一部分: 300 000 yuan a death; 应急〔2025〕27号 第十五条: 400 000 for what is signed from 29 March 2025.
SELECT is(pg_temp.judged_policy(but), judged, article || ': ' || about) FROM (VALUES
    ('{"qd": "2016-02-29", "xe": 1}'::jsonb, 'accepted', '140号', 'signed on a 29 February before there was a limit'),
    ('{"qd": "2017-12-31", "xe": 1}', 'accepted', '140号', 'the day before'),
    ('{"qd": "2018-01-01", "xe": 299999.99}', 'SI301 policy.death_limit: limit per death of 299999.99 yuan is below the least of 300000.00 yuan', '140号', 'the first day, a fen short'),
    ('{"qd": "2018-01-01", "xe": 300000, "xzqh": "110101"}', 'accepted', '140号', '... and not'),
    ('{"qd": "2024-01-15", "xe": 10}', 'SI301 policy.death_limit: limit per death of 10.00 yuan is below the least of 300000.00 yuan', '140号', 'before the notice of the province'),
    ('{"qd": "2025-03-28", "xe": 299999.99, "xzqh": "510000"}', 'SI301 policy.death_limit: limit per death of 299999.99 yuan is below the least of 300000.00 yuan', '140号', 'another province, the last day'),
    ('{"qd": "2024-03-27", "xe": 299999.99}', 'SI301 policy.death_limit: limit per death of 299999.99 yuan is below the least of 300000.00 yuan', '114号 第一部分', 'its first day, one fen short'),
    ('{"qd": "2024-03-27", "xe": 300000}', 'accepted', '114号 第一部分', 'its first day, exactly 300 000'),
    ('{"qd": "2025-03-28", "xe": 299999.99}', 'SI301 policy.death_limit: limit per death of 299999.99 yuan is below the least of 300000.00 yuan', '114号 第一部分', 'its last day, one fen short'),
    ('{"qd": "2025-03-28", "sx": "2025-06-01", "xe": 300000}', 'accepted', '114号 第一部分', 'its last day, effective later'),
    ('{"qd": "2025-03-29", "xe": 399999.99}', 'SI301 policy.death_limit: limit per death of 399999.99 yuan is below the least of 400000.00 yuan', '27号 第十五条', 'its first day, one fen short'),
    ('{"qd": "2025-03-29", "xe": 400000}', 'accepted', '27号 第十五条', 'its first day, exactly 400 000'),
    ('{"qd": "2025-03-30", "xe": 300000}', 'SI301 policy.death_limit: limit per death of 300000.00 yuan is below the least of 400000.00 yuan', '27号 第十五条', 'one day after'),
    ('{"qd": null, "sx": "2025-03-28", "xe": 300000}', 'accepted', '27号 第十五条', 'not said when it was signed: the day it takes effect'),
    ('{"qd": null, "sx": "2025-03-29", "xe": 300000}', 'SI301 policy.death_limit: limit per death of 300000.00 yuan is below the least of 400000.00 yuan', '27号 第十五条', '... a day later'),
    ('{"xzqh": "510000", "qd": "2025-03-29", "xe": 399999.99}', 'SI301 policy.death_limit: limit per death of 399999.99 yuan is below the least of 400000.00 yuan', '27号 第十五条', '... and the first day'),
    ('{"xzqh": "140105", "qd": "2024-03-27", "xe": 299999}', 'SI301 policy.death_limit: limit per death of 299999.00 yuan is below the least of 300000.00 yuan', '114号 第一部分', 'a county of the province'),
    ('{"xe": null}', 'recorded policy.death_limit: policy N does not say its limit per death', '27号 第十五条', 'a limit that is not said is recorded'),
    ('{"qd": "2017-12-31", "xe": null}', 'accepted', '140号', '... not before it'),
-- 114号 第一部分: paid by the enterprise, never by the workers; 27号 第六条 for the nation.
    ('{"qd": "2024-03-26", "jf": "从业人员"}', 'accepted', '114号 第一部分', 'payer: the day before'),
    ('{"qd": "2024-03-27", "xe": 300000, "jf": "从业人员"}', 'SI303 policy.payer: the premium may not be paid by "从业人员"', '114号 第一部分', 'payer: the first day'),
    ('{"jf": "投保单位"}', 'accepted', '114号 第一部分', 'payer: 投保单位'),
    ('{"jf": "生产经营单位"}', 'accepted', '114号 第一部分', 'payer: 生产经营单位'),
    ('{"jf": "企业"}', 'accepted', '114号 第一部分', 'payer: 企业'),
    ('{"jf": "enterprise"}', 'accepted', '114号 第一部分', 'payer: the code'),
    ('{"jf": ""}', 'SI303 policy.payer: the premium may not be paid by ""', '114号 第一部分', 'payer: an empty word is none of them'),
    ('{"jf": null}', 'accepted', '114号 第一部分', 'payer: not said is not judged'),
    ('{"xzqh": "510000", "qd": "2025-03-28", "jf": "从业人员"}', 'accepted', '27号 第六条', 'payer: another province, the day before'),
    ('{"xzqh": "510000", "qd": "2025-03-29", "jf": "从业人员"}', 'SI303 policy.payer: the premium may not be paid by "从业人员"', '27号 第六条', 'payer: another province, the first day'),
-- 27号 第十四条: a commission is at most 5 % of the premium.
    ('{"qd": "2025-03-28", "xe": 300000, "yj": 9999}', 'accepted', '27号 第十四条', 'commission: the day before'),
    ('{"qd": "2025-03-29", "yj": 500.01}', 'SI302 policy.commission_cap: commission of 500.01 yuan is over the cap of 500.00 yuan (5% of the premium of 10000.00)', '27号 第十四条', 'commission: the first day, one fen over'),
    ('{"yj": 500}', 'accepted', '27号 第十四条', 'commission: exactly 5 %'),
    ('{"bf": 333.33, "yj": 16.66}', 'accepted', '27号 第十四条', 'commission: 16.66 of 16.6665'),
    ('{"bf": 333.33, "yj": 16.67}', 'SI302 policy.commission_cap: commission of 16.67 yuan is over the cap of 16.66 yuan (5% of the premium of 333.33)', '27号 第十四条', 'commission: a fraction of a fen is not rounded up'),
    ('{"bf": 0, "yj": 0.01}', 'SI302 policy.commission_cap: commission of 0.01 yuan is over the cap of 0.00 yuan (5% of the premium of 0.00)', '27号 第十四条', 'commission: of nothing nothing'),
    ('{"yj": null}', 'accepted', '27号 第十四条', 'commission: none'),
    ('{"bf": null}', 'accepted', '27号 第十四条', 'commission: of a premium that is not said'),
-- 27号 第十六条: all workers.
    ('{"qd": "2025-03-28", "xe": 300000, "bxrs": 9}', 'accepted', '27号 第十六条', 'staff: the day before'),
    ('{"qd": "2025-03-29", "bxrs": 9}', 'SI304 policy.all_staff: policy N insures 9 of 10 workers', '27号 第十六条', 'staff: the first day, one worker short'),
    ('{"bxrs": 11}', 'accepted', '27号 第十六条', 'staff: more than there are'),
    ('{"rs": null}', 'accepted', '27号 第十六条', 'staff: not said how many there are'),
    ('{"rs": -10, "bxrs": -10}', 'SI001 fact.missing: fact "headcount" of row N is negative: -10', '27号 第十六条', 'staff: there cannot be fewer than none'),
    ('{"bxrs": -1}', 'SI001 fact.missing: fact "insured_headcount" of row N is negative: -1', '27号 第十六条', 'staff: nor can fewer be insured'),
    ('{"rs": 0, "bxrs": 0}', 'accepted', '27号 第十六条', 'staff: none at all'),
    ('{"pg": -1}', 'SI001 fact.missing: fact "planned_risk_assessment" of row N is negative: -1', '27号 第十六条', 'nor planned'),
    ('{"bxrs": null}', 'accepted', '27号 第十六条', 'staff: not said how many are insured'),
-- 114号 第一部分: the insurer meets the conditions.
    ('{"qd": "2024-03-26", "hg": false}', 'accepted', '114号 第一部分', 'insurer: the day before'),
    ('{"qd": "2024-03-27", "hg": false}', 'recorded policy.insurer_eligible: insurer 人保 may not write policies on 2024-03-27: it does not meet the conditions', '114号 第一部分', 'insurer: the first day'),
    ('{"hg": true}', 'accepted', '114号 第一部分', 'insurer: it does'),
    ('{"hg": null}', 'accepted', '114号 第一部分', 'insurer: nothing is known against it'),
    ('{"xzqh": "510000", "hg": false}', 'accepted', '114号 第一部分', 'insurer: no such rule in another province'),
-- The dates of a policy.
    ('{"sx": "2025-06-01", "dq": "2025-05-31"}', 'SI308 policy.dates: policy N would expire on 2025-05-31, before it takes effect on 2025-06-01', '322号 第四部分', 'dates: a day too early'),
    ('{"sx": "2025-06-01", "dq": "2025-06-01"}', 'accepted', '322号 第四部分', 'dates: a policy of one day'),
    ('{"qd": "2026-06-30", "sx": "2026-07-01"}', 'accepted', '322号 第四部分', 'dates: signed today, effective tomorrow'),
    ('{"qd": "2026-07-01", "sx": "2026-07-01"}', 'SI308 policy.dates: policy N is signed on 2026-07-01, which lies in the future', '322号 第四部分', 'dates: signed tomorrow'),
    ('{"qd": "2023-12-31", "sx": "2025-06-01", "dq": "2025-05-31"}', 'accepted', '322号 第四部分', 'dates: the day before the rule'),
    ('{"qd": "2024-01-01", "sx": "2025-06-01", "dq": "2025-05-31"}', 'SI308 policy.dates: policy N would expire on 2025-05-31, before it takes effect on 2025-06-01', '322号 第四部分', 'dates: the first day of the rule'),
    ('{"sx": "2024-02-29", "qd": "2024-02-29", "dq": "2025-02-28"}', 'accepted', '322号 第四部分', 'dates: from a 29 February'),
-- 114号 二（二）: the contract fixes the services; not fewer than the quota.
    ('{"qyh": "大矿", "pg": 1}', 'recorded policy.contract_services: the contract plans 1 services a year where rule quota.risk_assessment asks for 2', '114号 二（二）', 'contract: coal, one short'),
    ('{"qyh": "大矿", "pc": 0}', 'recorded policy.contract_services: the contract plans 0 services a year where rule quota.hazard_inspection asks for 2', '114号 二（二）', 'contract: coal, nothing planned'),
    ('{"qyh": "大矿", "pc": null}', 'accepted', '114号 二（二）', 'contract: what is not known of it is not judged'),
    ('{"qyh": "大矿", "pg": null, "pc": null}', 'accepted', '114号 二（二）', 'contract: ... of neither kind'),
    ('{"qyh": "自愿厂", "pg": 0, "pc": 0}', 'accepted', '114号 二（二）', 'contract: a sector that the notice does not name'),
    ('{"qyh": "大厂", "hy": "交通运输", "pg": 0, "pc": 0}', 'accepted', '114号 二（二）', 'contract: ... nor of 27号 alone'),
    ('{"qyh": "大矿", "pg": 2, "pc": 2}', 'accepted', '114号 二（二）', 'contract: coal, exactly two of each'),
    ('{"qyh": "小矿", "pg": 1}', 'recorded policy.contract_services: the contract plans 1 services a year where rule quota.risk_assessment asks for 2', '114号 二（二）', 'contract: a small coal mine needs two as well'),
    ('{"qyh": "大厂", "pg": 1, "pc": 1}', 'accepted', '114号 二（二）', 'contract: large, exactly one of each'),
    ('{"qyh": "大厂", "pg": 0, "pc": 1}', 'recorded policy.contract_services: the contract plans 0 services a year where rule quota.risk_assessment asks for 1', '114号 二（二）', 'contract: large, one short'),
    ('{"qyh": "小厂", "pg": 0, "pc": null}', 'accepted', '114号 二（二）', 'contract: small, no number'),
    ('{"qyh": "微厂", "pg": null, "pc": null}', 'accepted', '114号 二（二）', 'contract: micro, no number'),
    ('{"qyh": "小厂", "gm": "中型", "pg": 0, "pc": 1}', 'recorded policy.contract_services: the contract plans 0 services a year where rule quota.risk_assessment asks for 1', '114号 二（二）', 'contract: the policy''s own size goes before its enterprise''s'),
    ('{"qyh": "大矿", "hy": "fireworks", "pg": 1, "pc": 1}', 'accepted', '114号 二（二）', '... so does its sector'),
    ('{"qyh": "没有这家", "pg": 0, "pc": 0}', 'accepted', '114号 二（二）', 'contract: an enterprise that is not known has no quota'),
    ('{"qyh": "大矿", "qd": "2024-03-26", "pg": 0, "pc": 0}', 'accepted', '114号 二（二）', 'contract: the day before'),
    ('{"qyh": "大矿", "qd": "2024-03-27", "pg": 2, "pc": 1}', 'recorded policy.contract_services: the contract plans 1 services a year where rule quota.hazard_inspection asks for 2', '114号 二（二）', 'contract: the first day'),
-- 114号 三（二）: 恶意低价; the notice names no number, so none is judged until one is set.
    ('{"bf": 0, "yj": 0}', 'accepted', '114号 三（二）', 'premium: no number is shipped')
) v (but, judged, article, about);

-- A filed rate, by sector.
SELECT safeins.add_rule('policy.premium_least', '140000', '100', '2025-01-01', '晋金备〔2025〕1号', sector => 'coal') \g /dev/null
SELECT is(pg_temp.judged_policy('{"qyh": "大矿"}'::jsonb || but), judged, '114号 三（二）: ' || about) FROM (VALUES
    ('{"bf": 1000, "yj": 0}'::jsonb, 'accepted', 'exactly the filed rate'),
    ('{"bf": 999.99, "yj": 0}', 'recorded policy.premium_least: premium of 999.99 yuan for 10 persons is below the filed least of 100.00 yuan per person', 'one fen below it'),
    ('{"bf": 999.99, "yj": 0, "bxrs": null}', 'recorded policy.premium_least: premium of 999.99 yuan for 10 persons is below the filed least of 100.00 yuan per person', 'by the workers where it is not said how many are insured'),
    ('{"bf": 999.99, "yj": 0, "bxrs": null, "rs": null}', 'accepted', 'nor how many there are: not judged'),
    ('{"bf": 999.99, "yj": 0, "qd": "2024-12-31", "xe": 300000}', 'accepted', 'signed the day before'),
    ('{"bf": 0, "yj": 0, "qyh": "大厂"}', 'accepted', 'another sector')) v (but, judged, about);

-- The refusal names the row, the table and the law.
SELECT pg_temp.refused($$SELECT pg_temp.bd('N', '{"xe": 399999.99}')$$, 'SI301', 'policy.death_limit', 'fw.bd',
    'limit per death of 399999.99 yuan is below the least of 400000.00 yuan', 'Rule policy.death_limit: 应急〔2025〕27号 第十五条. Insure at least 400000.00 yuan per person.', '27号 第十五条');
SELECT is(pg_temp.would($$SELECT pg_temp.bd('N', '{"qyh": "大矿", "pg": 1}')$$,
    $$SELECT concat_ws(' | ', rule, source, role, table_name, row_key, insurer, year, figures, legacy) FROM safeins.finding$$),
    'policy.contract_services | 晋应急发〔2024〕114号 二（二） | policy | bd | N | 人保 | 2025 | {"quota": 2, "planned": 1} | f', '114号 二（二）: what is recorded, with its figures');

-- 27号 第十六条: no surrender unless closed or stopped; the law of the day of the ending.
SELECT pg_temp.bd('T'), pg_temp.bd('旧', '{"qd": "2024-06-01", "sx": "2024-06-01", "xe": 300000}'), pg_temp.bd('自愿', '{"qyh": "自愿厂"}') \g /dev/null
SELECT is(pg_temp.judged(format('UPDATE bd SET %s WHERE bdh = %L', change, policy)), judged, '27号 第十六条: ' || about) FROM (VALUES
    ('旧', $$zz = '2025-03-28'$$, 'accepted', 'ended the day before'),
    ('旧', $$zz = '2025-03-29'$$, 'SI306 policy.no_surrender: compulsory policy 旧 cannot be ended on 2025-03-29 without a reason', 'ended on the first day, signed before it'),
    ('旧', $$zz = '2025-05-31'$$, 'accepted', 'its last day as agreed is no surrender'),
    ('旧', $$zz = '2025-05-30'$$, 'SI306 policy.no_surrender: compulsory policy 旧 cannot be ended on 2025-05-30 without a reason', 'a day early is'),
    ('旧', $$zz = '2025-06-30'$$, 'accepted', 'nor is a day after it had ended'),
    ('T', $$zz = '2025-12-31', yy = '改投他司'$$, 'SI306 policy.no_surrender: compulsory policy T cannot be ended on 2025-12-31 for the reason "改投他司"', 'another insurer is no reason'),
    ('T', $$zz = '2025-12-31', yy = '依法关闭'$$, 'accepted', 'closure is'),
    ('T', $$zz = '2025-12-31', yy = '停产'$$, 'accepted', 'so is production stopped'),
    ('T', $$zt = '有效'$$, 'accepted', 'a status that says nothing of surrender'),
    ('T', $$zt = '退保'$$, 'SI306 policy.no_surrender: compulsory policy T cannot be ended on 2026-06-30 without a reason', 'a status of surrender, today'),
    ('T', $$zt = '退保', yy = '关闭'$$, 'accepted', 'a status of surrender, with a reason'),
    ('T', $$zt = '退保', zz = '2026-05-31'$$, 'accepted', 'the day of the ending goes before the status'),
    ('自愿', $$zz = '2025-12-31'$$, 'accepted', 'who need not insure may leave'),
    ('T', $$dq = '2027-05-31', zz = '2026-05-31'$$, 'SI306 policy.no_surrender: compulsory policy T cannot be ended on 2026-05-31 without a reason', 'nor by a longer term')
) v (policy, change, judged, about);
SELECT pg_temp.refused($$UPDATE bd SET zz = '2025-12-31' WHERE bdh = 'T'$$, 'SI306', 'policy.no_surrender', 'fw.bd', 'compulsory policy T cannot be ended on 2025-12-31 without a reason',
    'It ends early only where the enterprise is closed or has stopped production', '27号 第十六条');

-- 27号 第十六条: renewed without a gap; policies of one enterprise do not overlap.
SELECT is(pg_temp.judged_policy('{"qyh": "T的企业"}'::jsonb || but), judged, about) FROM (VALUES
    ('{"sx": "2026-06-01", "qd": "2026-05-20"}'::jsonb, 'accepted', '27号 第十六条: a gap of no day'),
    ('{"sx": "2026-06-02", "qd": "2026-05-20"}', 'recorded policy.late_renewal: policy N takes effect on 2026-06-02, 1 days after the one before it ended', '27号 第十六条: a gap of one day'),
    ('{"sx": "2026-06-02", "qd": "2026-05-20", "gs": "平安"}', 'recorded policy.late_renewal: policy N takes effect on 2026-06-02, 1 days after the one before it ended', '27号 第十六条: with another insurer as well'),
    ('{"sx": "2026-06-02", "qd": "2025-03-28", "xe": 300000}', 'accepted', '27号 第十六条: signed the day before the rule'),
    ('{"sx": "2026-06-02", "qd": "2026-05-20", "xzqh": "510000"}', 'accepted', 'another province''s policies are not this one''s'),
    ('{"sx": "2026-05-31", "qd": "2026-05-20"}', 'recorded policy.overlap: policy N overlaps policy T of the same enterprise', '322号 第四部分: one day of both'),
    ('{"sx": "2024-06-01", "qd": "2024-05-20", "dq": "2025-05-31"}', 'accepted', '322号 第四部分: one that ended the day before'),
    ('{"sx": "2024-06-01", "qd": "2024-05-20", "dq": "2025-06-01"}', 'recorded policy.overlap: policy N overlaps policy T of the same enterprise', '322号 第四部分: one that ended on its first day'),
    ('{"sx": "2026-05-31", "qd": "2026-05-20", "qyh": "别家"}', 'accepted', '322号 第四部分: another enterprise')) v (but, judged, about);
SELECT is(pg_temp.judged($$INSERT INTO bd (bdh, gs, qyh, sx, dq, xe) VALUES ('甲', '人保', '丙厂', '2025-06-01', '2026-05-31', 400000), ('乙', '平安', '丙厂', '2026-05-31', '2027-05-30', 400000)$$),
    'recorded policy.overlap: policy 乙 overlaps policy 甲 of the same enterprise; recorded policy.overlap: policy 甲 overlaps policy 乙 of the same enterprise', 'two of one statement: both are told');
SELECT is(pg_temp.judged($$INSERT INTO bd (bdh, gs, qyh, sx, dq, xe) VALUES ('甲', '人保', '丙厂', '2025-06-01', '2026-05-31', 400000), ('乙', '平安', '丙厂', '2026-06-10', '2027-06-09', 400000)$$),
    'recorded policy.late_renewal: policy 乙 takes effect on 2026-06-10, 9 days after the one before it ended', '27号 第十六条: two of one statement: the later one is late');
SELECT is(pg_temp.judged($$UPDATE bd SET zz = '2025-12-31', yy = '停产' WHERE bdh = 'T'; SELECT pg_temp.bd('N', '{"qyh": "T的企业", "sx": "2026-01-01", "qd": "2025-12-31"}')$$), 'accepted', 'one that ended early overlaps nothing afterwards');
SELECT is(pg_temp.judged($$DELETE FROM bd WHERE bdh = 'T'; SELECT pg_temp.bd('N', '{"qyh": "T的企业"}')$$), 'accepted', 'nor does one that is gone');
SELECT is(pg_temp.judged($$UPDATE bd SET bdh = 'T2' WHERE bdh = 'T'$$), 'accepted', 'nor does a policy overlap its own old number');
SELECT is(pg_temp.judged($$UPDATE bd SET dq = '2026-05-30' WHERE bdh = 'T'$$), 'accepted', 'nor itself');

-- Each rule in each of its modes.
CREATE FUNCTION pg_temp.in_every_mode(rule text, state text, statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    mode text;
BEGIN
    FOREACH mode IN ARRAY ARRAY['block', 'flag', 'off'] LOOP
        PERFORM safeins.set_mode(rule, mode, '测试');
        RETURN NEXT is(regexp_replace(pg_temp.judged(statement), '(: .*)$', ''),
                       CASE mode WHEN 'block' THEN state || ' ' || rule WHEN 'flag' THEN 'recorded ' || rule ELSE 'accepted' END, rule || ' ' || mode);
    END LOOP;
    PERFORM safeins.set_mode(rule, NULL, '测试');
END $$;
SELECT pg_temp.in_every_mode(rule, state, format('SELECT pg_temp.bd(''N'', %L)', but)) FROM (VALUES
    ('policy.death_limit', 'SI301', '{"xe": 1}'::jsonb), ('policy.commission_cap', 'SI302', '{"yj": 501}'), ('policy.payer', 'SI303', '{"jf": "职工"}'),
    ('policy.all_staff', 'SI304', '{"bxrs": 1}'), ('policy.no_surrender', 'SI306', '{"zz": "2025-12-31"}'),
    ('policy.contract_services', 'SI307', '{"qyh": "大矿", "pg": 1}'), ('policy.dates', 'SI308', '{"dq": "2025-05-31"}'), ('policy.overlap', 'SI309', '{"qyh": "T的企业"}'),
    ('policy.late_renewal', 'SI309', '{"qyh": "T的企业", "sx": "2026-06-05"}'), ('policy.premium_least', 'SI310', '{"qyh": "大矿", "bf": 1, "yj": 0}')) v (rule, state, but);
SELECT pg_temp.in_every_mode('enterprise.code', 'SI311', $$INSERT INTO qy VALUES ('X', '养猪', '大型')$$);
SELECT is(pg_temp.judged($$SELECT safeins.set_mode('policy.death_limit', 'block', '测试'); SELECT pg_temp.bd('N', '{"xe": null}')$$),
    'recorded policy.death_limit: policy N does not say its limit per death', '27号 第十五条: a limit that is not said is recorded even where the rule blocks');

-- Only what a write changes is judged again.
SELECT safeins.set_mode('policy.death_limit', 'off', '造旧数据') \g /dev/null
SELECT pg_temp.bd('低', '{"xe": 100}') \g /dev/null
SELECT safeins.set_mode('policy.death_limit', NULL, '恢复') \g /dev/null
SELECT is(pg_temp.judged(format('UPDATE bd SET %s WHERE bdh = %L', change, '低')), judged, about) FROM (VALUES
    ($$bz = '备注'$$, 'accepted', 'a column that says nothing of the terms'),
    ($$yj = 100$$, 'accepted', 'another term'),
    ($$xe = 200$$, 'SI301 policy.death_limit: limit per death of 200.00 yuan is below the least of 400000.00 yuan', 'a limit that is bad still'),
    ($$xe = 400000$$, 'accepted', 'a limit put right'),
    ($$qd = '2025-06-02'$$, 'accepted', 'a day of signing under the same rule'),
    ($$qd = '2025-03-28'$$, 'SI301 policy.death_limit: limit per death of 100.00 yuan is below the least of 300000.00 yuan', '... under another'),
    ($$qd = '2017-12-31'$$, 'accepted', '... under none'),
    ($$bf = 9999.99$$, 'SI302 policy.commission_cap: commission of 500.00 yuan is over the cap of 499.99 yuan (5% of the premium of 9999.99)', '27号 第十四条: a premium lowered under its commission'),
    ($$rs = 11$$, 'SI304 policy.all_staff: policy 低 insures 10 of 11 workers', '27号 第十六条: a worker more'),
    ($$gs = '平安'$$, 'accepted', 'another insurer'),
    ($$hy = '煤矿', pg = 1$$, 'recorded policy.contract_services: the contract plans 1 services a year where rule quota.risk_assessment asks for 2', '114号 二（二）: a sector of another quota'),
    ($$xzqh = '510000'$$, 'accepted', 'another province under the same rule')) v (change, judged, about);

-- Moved to another province: under its rules, and in its book.
SELECT pg_temp.bd('外', '{"xzqh": "510000", "qd": "2025-01-01", "xe": 300000, "jf": "从业人员"}') \g /dev/null
SELECT is(pg_temp.judged($$UPDATE bd SET xzqh = '140105' WHERE bdh = '外'$$), 'SI303 policy.payer: the premium may not be paid by "从业人员"', '114号 第一部分: a policy that comes into the province');
UPDATE bd SET xzqh = '140105', jf = '投保单位' WHERE bdh = '外';
SELECT is(pg_temp.shown($$SELECT place, area, live FROM safeins.policy WHERE policy = '外' ORDER BY place$$), '(140000,140105,t) (510000,510000,f)', '... lives in the one book and not in the other');
SELECT is(pg_temp.shown($$SELECT place, opened_on, due_on, met_on FROM safeins.deadline WHERE subject = '外'$$), '(140000,2025-06-01,2025-09-01,)', '114号 附件2第七条: and owes its first service there');

-- A value that cannot be read, a fact that is missing.
SELECT is(pg_temp.judged_policy('{"sx": null}'), 'SI001 fact.missing: fact "effective" of row N is NULL', 'the day of effect must be there');
SELECT is(pg_temp.judged_policy('{"qyh": null}'), 'SI001 fact.missing: fact "enterprise" of row N is NULL', 'so must the enterprise');
SELECT is(pg_temp.judged_policy('{"dq": "infinity"}'), 'SI001 fact.missing: fact "expires" of row N cannot be read from "infinity"', 'infinity is no day');

-- 投保单位: words that no rule knows are recorded, and mean nothing until add_code says what.
SELECT is(pg_temp.judged(statement), judged, about) FROM (VALUES
    ($$INSERT INTO qy VALUES ('X', '养猪', '大型')$$, 'recorded enterprise.code: sector "养猪" of enterprise X is not one that rules know', 'a sector that no rule knows'),
    ($$INSERT INTO qy VALUES ('X', '煤矿', '巨型', '赤')$$, 'recorded enterprise.code: size "巨型" of enterprise X is not one that rules know; recorded enterprise.code: risk "赤" of enterprise X is not one that rules know', 'a size and a risk'),
    ($$INSERT INTO qy VALUES ('X', '煤矿', NULL)$$, 'recorded enterprise.code: size of enterprise X is not known', 'a size that is not known'),
    ($$INSERT INTO qy VALUES ('X', 'coal', 'micro', 'low')$$, 'accepted', 'codes'),
    ($$UPDATE qy SET dj = '一级'$$, 'accepted', 'other facts')) v (statement, judged, about);
UPDATE qy SET gm = '中型' WHERE qyh = '大厂';
UPDATE qy SET gm = '小型' WHERE qyh = '大厂';
SET safeins.today = '2026-07-01';
UPDATE qy SET gm = '大型', fx = '高' WHERE qyh = '大厂';
SELECT is(pg_temp.shown($$SELECT until, size, risk FROM safeins.enterprise_was WHERE enterprise = '大厂' ORDER BY until$$), '(2026-06-30,large,) (2026-07-01,small,)', 'what it was before the first change of a day');
SELECT is(pg_temp.shown($$SELECT sector, size, risk, live FROM safeins.enterprise WHERE enterprise = '大厂'$$), '(hazardous_chemicals,large,high,t)', '... and is now');
SELECT is(pg_temp.judged($$DELETE FROM qy WHERE qyh = '大矿'; SELECT pg_temp.bd('N', '{"qyh": "大矿", "pg": 0}')$$), 'accepted', 'an enterprise that is gone has no sector');

-- Old rows are recorded, never refused; each by the law of its day.
CREATE TABLE lao (LIKE bd);
INSERT INTO lao (bdh, gs, qyh, qd, sx, dq, xe, rs, bxrs, bf, yj, jf, hg, zz, yy, pg, pc) VALUES
    ('L1', '平安', '大矿', '2024-03-26', '2024-04-01', '2025-03-31', 1, 10, 5, 100, 50, '职工', false, '2025-03-01', NULL, 0, 0),
    ('L2', '平安', '大矿', '2024-03-27', '2025-04-02', '2026-04-01', 299999, 10, 5, 100, 50, '职工', false, NULL, NULL, 1, 2),
    ('L3', '平安', '小厂', '2025-03-29', '2025-04-01', '2026-03-31', 300000, 10, 9, 100, 5.01, '企业', NULL, '2025-12-01', NULL, NULL, NULL),
    ('L4', '平安', NULL, '2025-03-29', '2025-04-01', '2026-03-31', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('L5', '平安', '小厂', '2026-07-02', '2026-04-02', '2026-04-01', 400000, 1, 1, 1, 0, '企业', NULL, NULL, NULL, NULL, NULL),
    ('L6', '平安', '小厂', '2026-03-01', '2026-04-03', '2027-04-02', 400000, 1, 1, 1, 0, '企业', NULL, NULL, NULL, NULL, NULL),
    ('L7', '平安', '小厂', '2026-03-01', '2026-12-01', '2027-04-02', NULL, 1, 1, 1, 0, '企业', NULL, NULL, NULL, NULL, NULL);
CREATE TEMP TABLE mapping AS SELECT mapping AS m FROM safeins.attachment WHERE role = 'policy';
CREATE TEMP TABLE before AS SELECT (SELECT count(*) FROM safeins.finding) AS findings, (SELECT count(*) FROM safeins.policy) AS policies, (SELECT count(*) FROM safeins.deadline) AS deadlines,
    (SELECT coalesce(max(id), 0) FROM safeins.finding) AS last;
CREATE TEMP TABLE audited AS SELECT a.* FROM mapping, safeins.audit('policy', 'lao', m) a;
SELECT results_eq($$SELECT rule, row_key FROM audited ORDER BY rule COLLATE "C", row_key$$, $$VALUES
    ('fact.missing', 'L4'), ('policy.all_staff', 'L3'), ('policy.commission_cap', 'L3'), ('policy.contract_services', 'L2'), ('policy.dates', 'L5'), ('policy.dates', 'L5'),
    ('policy.death_limit', 'L1'), ('policy.death_limit', 'L2'), ('policy.death_limit', 'L3'), ('policy.death_limit', 'L7'), ('policy.insurer_eligible', 'L2'), ('policy.late_renewal', 'L6'), ('policy.no_surrender', 'L3'),
    ('policy.overlap', 'L6'), ('policy.overlap', 'L7'), ('policy.payer', 'L2')$$, 'an audit of old rows');
SELECT results_eq($$SELECT (SELECT count(*) FROM safeins.finding), (SELECT count(*) FROM safeins.policy), (SELECT count(*) FROM safeins.deadline), (SELECT coalesce(max(id), 0) FROM safeins.finding)$$, 'TABLE before', 'an audit changes nothing');
SELECT results_eq($$SELECT a.rows_read, a.rows_live, a.findings FROM mapping, safeins.attach('policy', 'lao', m) a$$, $$SELECT 7::bigint, 7::bigint, count(*) FROM audited$$, 'attaching refuses nothing');
SELECT set_eq($$SELECT rule, source, row_key, insurer, year, message, figures FROM safeins.finding WHERE id > (SELECT last FROM before)$$, 'TABLE audited', '... and records what the audit found');
SELECT bag_eq($$SELECT a.* FROM safeins.audit('policy', 'lao') a$$, 'TABLE audited', 'an audit of the attached table finds the same');
SELECT ok(bool_and(legacy), '... as legacy') FROM safeins.finding WHERE table_name = 'lao';
SELECT is(pg_temp.judged(statement), judged, about) FROM (VALUES
    ($$UPDATE lao SET bz = '备注'$$, 'accepted', 'an unrelated column of bad old rows'),
    ($$UPDATE lao SET rs = 5$$, 'SI001 fact.missing: fact "enterprise" of row L4 is NULL', 'a row that cannot be judged is refused when a fact of it is written'),
    ($$UPDATE lao SET xe = 400000 WHERE bdh = 'L3'$$, 'accepted', 'a bad old row put right'),
    ($$UPDATE lao SET qyh = '小厂' WHERE bdh = 'L4'$$, 'recorded policy.death_limit: policy L4 does not say its limit per death; recorded policy.overlap: policy L4 overlaps policy L3 of the same enterprise', 'an unfit row made fit is judged'),
    ($$DELETE FROM lao$$, 'accepted', 'bad old rows may go')) v (statement, judged, about);

-- Where a fact is not mapped its rule is not judged, and attaching says so.
CREATE TABLE jian (bdh text, gs text, qyh text, sx date, dq date);
SELECT safeins.attach('policy', 'jian', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "effective": "sx", "expires": "dq"}') \g /dev/null
SELECT is(pg_temp.judged($$INSERT INTO jian VALUES ('J', '人保', '新矿', '2026-04-03', '2027-04-02')$$), 'accepted', 'facts that are not mapped are not judged');
SELECT is(pg_temp.judged($$INSERT INTO jian VALUES ('J', '人保', '新矿', '2026-04-03', '2026-04-02')$$), 'SI308 policy.dates: policy J would expire on 2026-04-02, before it takes effect on 2026-04-03', 'those that are mapped are');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

-- What is not judged when it is written, an audit finds; one number in two tables is refused.
INSERT INTO jian VALUES ('G1', '人保', '缺口', '2025-06-01', '2026-05-31'), ('G2', '人保', '缺口', '2026-06-01', '2027-05-31');
ALTER TABLE jian ADD zz date, ADD yy text;
SELECT safeins.detach('policy', 'jian', '增加列') \g /dev/null
SELECT safeins.attach('policy', 'jian', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "effective": "sx", "expires": "dq", "ended_on": "zz", "end_reason": "yy"}') \g /dev/null
SELECT is(pg_temp.judged($$UPDATE jian SET zz = '2026-05-29', yy = '关闭' WHERE bdh = 'G1'$$), 'accepted', 'a policy that ends under the one after it');
SELECT is(pg_temp.would(format($$SELECT safeins.set_mode('policy.no_surrender', 'flag', '试'); UPDATE jian SET zz = '2026-05-29', yy = %L WHERE bdh = 'G1'$$, why),
        $$SELECT string_agg(a.message, ', ') FROM safeins.audit('policy', 'fw.jian') a WHERE a.rule = 'policy.late_renewal'$$), found, concat_ws(' ', '... leaves a gap that an audit finds:', why))
FROM (VALUES ('另投', 'policy G2 takes effect on 2026-06-01, 2 days after the one before it ended'), (NULL, 'policy G2 takes effect on 2026-06-01, 2 days after the one before it ended'), ('关闭', NULL), ('全面停产', NULL)) v (why, found);
SELECT throws_ok($$SELECT pg_temp.bd('G2', '{"qyh": "缺口", "sx": "2026-06-01", "qd": "2026-05-20"}')$$, 'SI003', NULL, 'a number that another table has');

SELECT * FROM finish();
ROLLBACK;
