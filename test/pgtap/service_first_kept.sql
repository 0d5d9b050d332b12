-- A service that was kept for its term was rendered: the deadline that it met stays met, whoever writes the policy, and by rebuild().
BEGIN;
SELECT no_plan();
SELECT safeins.set_place('140000', '试') \g /dev/null
SET safeins.today = '2034-06-30';
CREATE TABLE jd (bdh text PRIMARY KEY, gs text DEFAULT '泰康', dw text DEFAULT '丁矿', sx date, dq date, bz text);
CREATE TABLE jl (id int, bdh text, rq date NOT NULL, PRIMARY KEY (id, rq)) PARTITION BY RANGE (rq);
CREATE TABLE jl_26 PARTITION OF jl FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE jl_27 PARTITION OF jl FOR VALUES FROM ('2027-01-01') TO ('2030-01-01');
INSERT INTO jd (bdh, sx, dq) VALUES ('S1', '2026-11-01', '2027-10-31'), ('S2', '2026-11-01', '2027-10-31'), ('S3', '2026-11-01', '2027-10-31'), ('S4', '2029-05-01', '2030-04-30');
INSERT INTO jl VALUES (1, 'S1', '2026-12-01'), (2, 'S2', '2026-12-02'), (3, 'S2', '2027-03-05'), (4, 'S3', '2027-04-01'), (5, 'S4', '2029-07-01');
SELECT safeins.attach('policy', 'jd', '{"policy": "bdh", "insurer": "gs", "enterprise": "dw", "effective": "sx", "expires": "dq"}'),
	safeins.attach('service', 'jl', '{"service": "id", "policy": "bdh", "kind": "''training''", "served_on": "rq"}') \g /dev/null
CREATE FUNCTION met() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', subject, coalesce(met_on::text, 'open')), ', ' ORDER BY subject) || ' | ' || (SELECT count(*) FROM safeins.reconcile()) || ' | '
		|| (SELECT count(*) FROM safeins.finding WHERE rule = 'service.first' AND withdrawn_on IS NULL)
	FROM safeins.deadline WHERE kind = 'service.first' AND subject LIKE 'S_'
$$;
SELECT is(met(), 'S1 2026-12-01, S2 2026-12-02, S3 2027-04-01, S4 2029-07-01 | 0 | 1', 'one of them late');
DROP TABLE jl_26;
SELECT is(met(), 'S1 2026-12-01, S2 2026-12-02, S3 2027-04-01, S4 2029-07-01 | 0 | 1', 'the services of 2026 are gone, the deadlines that they met are not open again, nor met late by the next one');
UPDATE jd SET bz = 'x', dq = dq - 1;
INSERT INTO jl VALUES (6, 'S1', '2027-05-01');
SELECT is(met(), 'S1 2026-12-01, S2 2026-12-02, S3 2027-04-01, S4 2029-07-01 | 0 | 1', 'the policies are written, and another service');
SELECT safeins.rebuild() \g /dev/null
SELECT is(met(), 'S1 2026-12-01, S2 2026-12-02, S3 2027-04-01, S4 2029-07-01 | 0 | 1', 'rebuild()');
SELECT is_empty($$SELECT * FROM safeins.sweep() WHERE false$$, 'a sweep');
SELECT is((SELECT count(*) FROM safeins.escalation WHERE subject IN ('S1', 'S2')), 0::bigint, '... escalates none of them');
DELETE FROM jl WHERE id IN (4, 5);
SELECT is(met(), 'S1 2026-12-01, S2 2026-12-02, S3 2027-04-01, S4 open | 0 | 1', 'deleted: one that was kept for its term, and one that was not');
UPDATE jd SET sx = '2027-01-01' WHERE bdh = 'S1';
SELECT is(met(), 'S1 2027-05-01, S2 2026-12-02, S3 2027-04-01, S4 open | 0 | 1', 'a policy that takes effect later than the service that is gone has it no more');
SELECT * FROM finish();
ROLLBACK;
