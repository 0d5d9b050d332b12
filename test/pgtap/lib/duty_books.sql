-- Enterprises, policies and services straight in the books, of Shanxi.
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SET LOCAL safeins.today = '2026-06-30';

CREATE FUNCTION pg_temp.enterprise(e text, sector text, size text, risk text DEFAULT NULL, area text DEFAULT '140105', must boolean DEFAULT NULL, active boolean DEFAULT true)
RETURNS void LANGUAGE sql AS $$
INSERT INTO safeins.enterprise (enterprise, place, area, sector, size, risk, must_insure, active, live)
VALUES (e, safeins.division(left(area, 2) || '0000'), area::safeins.division, sector, size, risk, must, active, true) $$;

CREATE FUNCTION pg_temp.was(e text, until date, sector text, size text, risk text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
INSERT INTO safeins.enterprise_was (enterprise, place, until, sector, size, risk) VALUES (e, '140000', until, sector, size, risk) $$;

CREATE FUNCTION pg_temp.policy(p text, e text, effective date, expires date, last_day date DEFAULT NULL, insurer text DEFAULT '人保',
                               sector text DEFAULT NULL, size text DEFAULT NULL, risk text DEFAULT NULL, area text DEFAULT '140105', live boolean DEFAULT true)
RETURNS void LANGUAGE sql AS $$
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, sector, size, risk, live)
VALUES (p, safeins.division(left(area, 2) || '0000'), area::safeins.division, insurer, e, effective, expires, coalesce(last_day, expires), sector, size, risk, live) $$;

CREATE FUNCTION pg_temp.served(p text, kind text, on_day date, n integer DEFAULT 1)
RETURNS void LANGUAGE sql AS $$
INSERT INTO safeins.service_tally AS t (policy, place, kind, policy_year, calendar_year, done)
SELECT p, o.place, kind, safeins.policy_year(o.effective, on_day), extract(year FROM on_day), n FROM safeins.policy o WHERE o.policy = p
ON CONFLICT (policy, place, kind, policy_year, calendar_year) DO UPDATE SET done = t.done + EXCLUDED.done $$;

-- Another value of a rule that is a choice, everywhere.
CREATE FUNCTION pg_temp.choose(of_code text, choice text) RETURNS void LANGUAGE sql AS $$
UPDATE safeins.rule SET items = ARRAY[choice] WHERE code = of_code;
SELECT safeins.rulebook_changed() $$;
