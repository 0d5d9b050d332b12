-- A province for the reports: 31 cities of eight counties, 40 insurers, every role but one of products attached before there is a row.
-- psql -v policies=100000 -v enterprises=250000 -v services=1000000 -v today="'2026-10-31'", where today is safeins.today; setup.sql was run before.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE SCHEMA reports;
SET search_path = reports;

CREATE TABLE enterprise (id bigint PRIMARY KEY, name text, sector text, size text, risk text, place text);
CREATE TABLE policy (id bigint PRIMARY KEY, insurer_id bigint, insurer_name text, enterprise_id bigint, effective date, expires date, signed date, premium numeric(18,2));
CREATE TABLE coinsurance (policy_id bigint, insurer_id bigint, share numeric(8,6), PRIMARY KEY (policy_id, insurer_id));
CREATE TABLE premium (id bigint PRIMARY KEY, policy_id bigint, amount numeric(18,2), received_on date);
CREATE TABLE expense (id bigserial PRIMARY KEY, insurer_id bigint, policy_id bigint, amount numeric(18,2), paid_on date, voucher text);
CREATE TABLE provider (id bigint PRIMARY KEY, valid_from date, valid_until date);
CREATE TABLE service (id bigserial PRIMARY KEY, policy_id bigint, kind text, served_on date, provider_id bigint);
CREATE TABLE plan (id bigint PRIMARY KEY, policy_id bigint, kind text, times integer);
CREATE TABLE hazard (id bigserial PRIMARY KEY, enterprise_id bigint, insurer_id bigint, level text, found_on date, due_on date,
					 notified_on date, party text, rectified_on date, rechecked_on date, reported_on date, closed_on date);
CREATE TABLE claim (id bigint PRIMARY KEY, policy_id bigint, reported_on date, deaths integer, paid numeric(18,2), refused boolean, reason text);
CREATE TABLE complaint (id bigint PRIMARY KEY, insurer_id bigint, received_on date, answered_on date);
CREATE TABLE refusal (id bigint PRIMARY KEY, insurer_id bigint, enterprise_id bigint, refused_on date, reason text);
CREATE TABLE measure (id bigint PRIMARY KEY, kind text, object_kind text, object bigint, issued_on date, due_on date, done_on date);
CREATE TABLE report (insurer_id bigint, year integer, submitted_on date, PRIMARY KEY (insurer_id, year));
CREATE TABLE filing (insurer_id bigint, year integer, item text, submitted_on date, PRIMARY KEY (insurer_id, year, item));

SELECT safeins.attach('enterprise', 'reports.enterprise', '{"enterprise": "id", "name": "name", "sector": "sector", "size": "size", "risk": "risk", "place": "place"}'),
	safeins.attach('policy', 'reports.policy', '{"policy": "id", "insurer": "insurer_id", "insurer_name": "insurer_name", "enterprise": "enterprise_id", "effective": "effective", "expires": "expires", "signed": "signed", "premium": "premium"}'),
	safeins.attach('coinsurance', 'reports.coinsurance', '{"policy": "policy_id", "insurer": "insurer_id", "share": "share"}'),
	safeins.attach('premium', 'reports.premium', '{"receipt": "id", "policy": "policy_id", "amount": "amount", "received_on": "received_on"}'),
	safeins.attach('expense', 'reports.expense', '{"expense": "id", "insurer": "insurer_id", "policy": "policy_id", "amount": "amount", "spent_on": "paid_on", "purpose": "''training''"}'),
	safeins.attach('provider', 'reports.provider', '{"provider": "id", "valid_from": "valid_from", "valid_until": "valid_until"}'),
	safeins.attach('service', 'reports.service', '{"service": "id", "policy": "policy_id", "kind": "kind", "served_on": "served_on", "archived_on": "served_on", "provider": "provider_id"}'),
	safeins.attach('plan', 'reports.plan', '{"plan": "id", "policy": "policy_id", "kind": "kind", "times": "times"}'),
	safeins.attach('hazard', 'reports.hazard', '{"hazard": "id", "enterprise": "enterprise_id", "insurer": "insurer_id", "level": "level", "found_on": "found_on", "due_on": "due_on", "notified_on": "notified_on", "notified_party": "party", "rectified_on": "rectified_on", "rechecked_on": "rechecked_on", "reported_on": "reported_on", "closed_on": "closed_on"}'),
	safeins.attach('claim', 'reports.claim', '{"claim": "id", "policy": "policy_id", "reported_on": "reported_on", "deaths": "deaths", "paid": "paid", "refused": "refused", "refusal_reason": "reason"}'),
	safeins.attach('complaint', 'reports.complaint', '{"complaint": "id", "insurer": "insurer_id", "received_on": "received_on", "answered_on": "answered_on"}'),
	safeins.attach('refusal', 'reports.refusal', '{"refusal": "id", "insurer": "insurer_id", "enterprise": "enterprise_id", "refused_on": "refused_on", "reason": "reason"}'),
	safeins.attach('measure', 'reports.measure', '{"measure": "id", "kind": "kind", "object_kind": "object_kind", "object": "object", "issued_on": "issued_on", "due_on": "due_on", "done_on": "done_on"}'),
	safeins.attach('report', 'reports.report', '{"insurer": "insurer_id", "year": "year", "submitted_on": "submitted_on"}'),
	safeins.attach('filing', 'reports.filing', '{"insurer": "insurer_id", "year": "year", "item": "item", "submitted_on": "submitted_on"}');

-- An enterprise has the number of its policies: the first half as many as there are policies have two, of 2025 and of 2026, but every twentieth one has not
-- renewed; some more must insure and never did; the rest need not.
INSERT INTO enterprise
SELECT i, '企业' || i, CASE WHEN i <= :policies * 11 / 20 THEN (ARRAY['coal', 'non_coal_mine', 'hazardous_chemicals', 'fireworks', 'metal_smelting'])[1 + i % 5] ELSE 'other' END,
	(ARRAY['large', 'medium', 'small', 'micro'])[1 + i / 5 % 4], (ARRAY['high', 'medium', 'low'])[1 + i % 3], 140000 + (1 + i % 31) * 100 + 1 + i / 31 % 8
FROM generate_series(1, :enterprises) i;
-- Papers before policies, which would be recorded without them.
INSERT INTO filing SELECT i, 2024, item, '2024-05-20' FROM generate_series(1, 40) i CROSS JOIN unnest(safeins.rule_items('filing.items', '140000', '2024-05-31')) item;
INSERT INTO policy
SELECT (y.year - 2025) * (:policies / 2) + i, 1 + (i + 20) % 40, '保险公司' || (1 + (i + 20) % 40), i, d.day, d.day + 364, d.day - 10, 10000
FROM generate_series(1, :policies / 2) i CROSS JOIN (VALUES (2025), (2026)) y (year)
	CROSS JOIN LATERAL (SELECT make_date(y.year, 1, 1) + (i / 40 * 31 % 300)::integer AS day) d
WHERE y.year = 2025 OR i % 20 <> 0;
INSERT INTO coinsurance SELECT id, 1 + (insurer_id + s) % 40, 0.5 FROM policy CROSS JOIN (VALUES (-1), (7)) s (s) WHERE id % 50 = 0;
INSERT INTO premium SELECT id, id, premium, effective FROM policy;
INSERT INTO expense (insurer_id, policy_id, amount, paid_on, voucher) SELECT insurer_id, id, 1000, effective + 3, 'V' || id FROM policy;
INSERT INTO provider SELECT i, '2020-01-01', '2030-12-31' FROM generate_series(1, 300) i;
INSERT INTO plan SELECT id, id, 'hazard_inspection', 3 FROM policy WHERE id % 100 = 0;
-- As many of each policy, of four kinds, five weeks from each other.
INSERT INTO service (policy_id, kind, served_on, provider_id)
SELECT id, (ARRAY['risk_assessment', 'hazard_inspection', 'training', 'emergency_drill'])[1 + n % 4], effective + n * 5, 1 + (id + n) % 300
FROM policy CROSS JOIN generate_series(1, :services / :policies) n
WHERE effective + n * 5 <= :today;
-- Half of the policies' number, of 2026: one in ten is overdue.
INSERT INTO hazard (enterprise_id, insurer_id, level, found_on, due_on, notified_on, party, rectified_on, rechecked_on, reported_on, closed_on)
SELECT i, 1 + i % 40, CASE i % 3 WHEN 0 THEN 'major' ELSE 'general' END, d.day, d.day + 30, d.day + 1, '主要负责人',
	CASE WHEN i % 10 <> 0 THEN d.day + 20 END, CASE WHEN i % 10 > 2 THEN d.day + 22 END, CASE WHEN i % 30 = 0 THEN d.day + 33 END, CASE WHEN i % 10 > 2 THEN d.day + 25 END
FROM generate_series(1, :policies / 2) i CROSS JOIN LATERAL (SELECT date '2026-01-01' + (i * 13 % 260)::integer AS day) d
WHERE d.day <= :today;
INSERT INTO claim SELECT id, id, effective + 40, id % 7 / 6, 400000, id % 21 = 0, CASE WHEN id % 21 = 0 THEN '不属于保险责任' END FROM policy WHERE id % 20 = 3 AND effective + 40 <= :today;
INSERT INTO complaint SELECT id, insurer_id, effective + 50, effective + 55 FROM policy WHERE id % 100 = 7 AND effective + 60 <= :today;
INSERT INTO refusal SELECT i, 1 + i % 40, i, '2026-05-01', '不属于承保范围' FROM generate_series(1, :policies / 200) i;
INSERT INTO measure SELECT i, CASE i % 3 WHEN 0 THEN 'rectify' WHEN 1 THEN 'interview' ELSE 'penalty' END, 'enterprise', :policies / 2 + i, '2026-06-01', '2026-07-01', CASE WHEN i % 3 > 0 THEN date '2026-06-20' END
FROM generate_series(1, :policies / 40) i;
INSERT INTO report SELECT i, 2025, '2026-01-20' FROM generate_series(1, 39) i;
VACUUM (ANALYZE);
