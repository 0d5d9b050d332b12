-- The rulebook: what the law says, where and since when.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS safeins CASCADE;
RESET client_min_messages;
SET DateStyle = ISO;
\set ON_ERROR_ROLLBACK on
-- The tour leaves nothing behind.
BEGIN;
ALTER SEQUENCE safeins.rule_id RESTART;

-- What there can be, and what comes with the extension.
SELECT code, type, direction, mode, bounded_by, choices, meaning_en FROM safeins.rule_code ORDER BY code COLLATE "C";
SELECT rule_id, code, place, concat_ws(', ', sector, size, risk) AS only_for, effective_from, effective_until, left(value, 24) AS value, mode
FROM safeins.rulebook ORDER BY rule_id;
SELECT source, count(*) FROM safeins.rulebook GROUP BY source ORDER BY source COLLATE "C";

-- Every shipped row names its document, and every code has a law or is a setting.
SELECT count(*) FROM safeins.rule WHERE shipped AND source !~ '号';
SELECT code FROM safeins.rule_code EXCEPT SELECT code FROM safeins.rule ORDER BY code;

-- The row that applies to a fact, by its place and date.
SELECT id, number, mode, effective, source FROM safeins.rule_for('fee.cap', '140105', '2025-06-30');
SELECT id, number, mode FROM safeins.rule_for('fee.cap', '140105', '2023-12-31');
SELECT id, number, mode FROM safeins.rule_for('policy.death_limit', '140105', '2025-03-28');
SELECT id, number, mode FROM safeins.rule_for('policy.death_limit', '140105', '2025-03-29');
-- ... and by what the enterprise is.
SELECT q.sector, q.size, r.number FROM (VALUES
    ('coal', 'large'), ('coal', 'micro'), ('fireworks', 'large'), ('fireworks', 'small'), ('fireworks', NULL), (NULL, NULL)) q (sector, size),
LATERAL safeins.rule_for('quota.hazard_inspection', '140105', '2025-06-30', q.sector, q.size) r;
SELECT rule_id, place, value, verdict FROM safeins.explain_rule('quota.hazard_inspection', '140105', '2025-06-30', 'coal', 'small');

-- A city's own rules: stricter than the province and the nation.
SELECT safeins.add_rule(code => 'fee.floor', place => '140100', value => '16%', effective_from => '2025-01-01',
                        source => '并应急发〔2024〕9号 第三条');
SELECT safeins.add_rule('fee.cap', '140100', '0.2', '2025-01-01', '并应急发〔2024〕9号 第四条', effective_until => '2025-12-31', note => '试行一年');
SELECT safeins.add_rule('service.first', '140100', '2 months', '2025-01-01', '并应急发〔2024〕9号 第五条');
SELECT safeins.add_rule('fee.purpose', '140105', 'training, technology', '2025-01-01', '小应急〔2025〕1号 第一条');
SELECT code, r.* FROM (VALUES ('fee.floor'), ('fee.cap'), ('service.first'), ('fee.purpose')) c (code),
LATERAL (SELECT step, place, rule_id, left(value, 20) AS value, mode, verdict FROM safeins.explain_rule(c.code, '140105', '2025-06-30')) r;
SELECT step, place, rule_id, verdict FROM safeins.explain_rule('fee.cap', '140105', '2026-01-01');
-- Elsewhere nothing changed.
SELECT number FROM safeins.rule_for('fee.floor', '140200', '2025-06-30');

-- What is refused, and why.
SELECT safeins.add_rule('fee.cap', '140200', '25%', '2025-01-01', '某号 第一条');
SELECT safeins.add_rule('fee.floor', '140200', '10%', '2025-01-01', '某号 第一条');
SELECT safeins.add_rule('fee.floor', '140105', '20.5%', '2025-01-01', '某号 第一条');
SELECT safeins.add_rule('fee.cap', '140000', '15.5%', '2026-01-01', '某号 第一条');
SELECT safeins.add_rule('fee.cap', '140200', '20%', '2026-01-01', '某号 第一条', sector => 'coal');
SELECT safeins.add_rule('fee.floor', '140100', '17%', '2026-01-01', '某号 第一条');
SELECT safeins.add_rule('fee.cap', '140200', '19%', '2025-01-01', '某号 第一条', mode => 'flag');
SELECT safeins.add_rule('fee.ceiling', '140200', '19%', '2025-01-01', '某号 第一条');
SELECT safeins.add_rule('fee.cap', '140200', '19', '2025-01-01', '某号 第一条');
SELECT safeins.add_rule('fee.scope', '140200', 'branch', '2025-01-01', '某号 第一条');
SELECT safeins.add_rule('service.first', '140200', 'soon', '2025-01-01', '某号 第一条');
SELECT safeins.add_rule('fee.voucher', '140200', 'yes', '2025-01-01', '某号 第一条');
SELECT safeins.add_rule('fee.cap', '140200', '19%', '2025-01-01', ' ');
SELECT safeins.add_rule('fee.cap', '140200', '19%', '2025-01-01', '某号 第一条', effective_until => '2024-12-31');

-- Rules end and are never rewritten; shipped rows stay as they came.
SELECT safeins.end_rule(1000001, '2025-06-30', '提前结束试行');
SELECT safeins.end_rule(1000001, '2025-12-31', '延长');
SELECT safeins.add_rule('fee.cap', '140100', '20.5%', '2025-07-01', '并应急发〔2025〕2号');
SELECT safeins.end_rule(102, '2025-12-31', '新通知取代');
SELECT rule_id, effective_from, effective_until, value, end_reason, ended_by = session_user AS by_me
FROM safeins.rulebook WHERE end_reason IS NOT NULL ORDER BY rule_id;
SELECT effective FROM safeins.rule WHERE id = 102;
SELECT rule_id, place, verdict FROM safeins.explain_rule('fee.floor', '140200', '2026-01-01');

-- This database's own mode, for a while.
SELECT safeins.set_mode('fee.cap', 'flag', '');
SELECT safeins.set_mode('fee.cap', 'warn', '试运行');
SELECT safeins.set_mode('fee.cap', 'flag', '试运行');
SELECT step, place, rule_id, mode, verdict FROM safeins.explain_rule('fee.cap', '140105', '2025-08-01');
SELECT safeins.set_mode('fee.cap', NULL, '试运行结束');
SELECT step, place, rule_id, mode, verdict FROM safeins.explain_rule('fee.cap', '140105', '2025-08-01');
SELECT code, mode, reason, set_by = session_user AS by_me FROM safeins.rule_mode ORDER BY id;

-- Where this database is.
SELECT safeins.home_place();
SELECT safeins.set_place('140000', '山西省级平台');
SELECT safeins.home_place();

-- A word or a division that nobody knows may be a slip of the pen.
SELECT safeins.add_rule('quota.training', '140105', '1', '2030-01-01', '某号', sector => '煤矿矿', size => '大型') > 0 AS added;
SELECT safeins.add_rule('quota.training', '149999', '1', '2030-01-01', '某号', risk => 'high') > 0 AS added;

ROLLBACK;
-- Forgotten by the session as well.
SELECT safeins.home_place();
SELECT step, place, rule_id, verdict FROM safeins.explain_rule('fee.cap', '140105', '2025-06-30');
ALTER SEQUENCE safeins.rule_id RESTART;
