-- The papers of the random test of hosts: a registry of providers and the services that name
-- them, plans, refusals, products, reports with figures, claims, complaints, filed papers, hazards;
-- and what may not be deleted yet.
-- Policies and their enterprises stay as they are.
CREATE TABLE ent (id int PRIMARY KEY, sector text NOT NULL, size text NOT NULL);
CREATE TABLE px (id int PRIMARY KEY, ins int NOT NULL, ent int NOT NULL);
CREATE TABLE jg (id int PRIMARY KEY, who int NOT NULL, f date, u date, rev date, scope text, dead boolean NOT NULL DEFAULT false);
CREATE TABLE sv (id int PRIMARY KEY, p int NOT NULL, kind text NOT NULL, rq date NOT NULL, who int NOT NULL, q boolean, dead boolean NOT NULL DEFAULT false);
CREATE INDEX ON sv (who);
CREATE SEQUENCE sv_id START 100;
CREATE TABLE fn (id int PRIMARY KEY, p int NOT NULL, kind text NOT NULL, n int NOT NULL, every text, dead boolean NOT NULL DEFAULT false);
CREATE TABLE jb (id int PRIMARY KEY, ins int NOT NULL, ent int NOT NULL, rq date NOT NULL, why text, dead boolean NOT NULL DEFAULT false);
CREATE TABLE cp (id int PRIMARY KEY, ins int NOT NULL, rq date NOT NULL, u date, rate numeric, dead boolean NOT NULL DEFAULT false);
CREATE TABLE bg (id int PRIMARY KEY, ins int NOT NULL, rq date NOT NULL, prem numeric(14,2), fee numeric(14,2), n int, dead boolean NOT NULL DEFAULT false);
CREATE TABLE lp (id int PRIMARY KEY, p int NOT NULL, rq date NOT NULL, n int, paid numeric(14,2), ref boolean NOT NULL, dead boolean NOT NULL DEFAULT false);
CREATE TABLE ts (id int PRIMARY KEY, ins int NOT NULL, rq date NOT NULL, an date, dead boolean NOT NULL DEFAULT false);
CREATE TABLE bs (id int PRIMARY KEY, ins int NOT NULL, item text NOT NULL, yr int NOT NULL, rq date NOT NULL, ok boolean, dead boolean NOT NULL DEFAULT false);
CREATE TABLE yh (id int PRIMARY KEY, ent int NOT NULL, lv text NOT NULL, f date NOT NULL, r date, dead boolean NOT NULL DEFAULT false);
-- Who deletes what he must keep, each time, unless the same transaction enters it again; kept by the host itself.
CREATE TABLE gone (tab text NOT NULL, id text NOT NULL, by_xact xid8 NOT NULL DEFAULT pg_current_xact_id());
CREATE FUNCTION went() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
	before text := CASE TG_TABLE_NAME WHEN 'sv' THEN 'S-' ELSE '' END;
BEGIN
	IF TG_OP = 'DELETE' THEN
		INSERT INTO gone SELECT TG_TABLE_NAME, before || OLD.id;
	ELSE
		DELETE FROM gone WHERE tab = TG_TABLE_NAME AND id = before || NEW.id AND by_xact = pg_current_xact_id();
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER went AFTER INSERT OR DELETE ON sv FOR EACH ROW EXECUTE FUNCTION went();
CREATE TRIGGER went AFTER INSERT OR DELETE ON ea FOR EACH ROW EXECUTE FUNCTION went();
ALTER TABLE sv ENABLE ALWAYS TRIGGER went;
ALTER TABLE ea ENABLE ALWAYS TRIGGER went;

INSERT INTO ent VALUES (1, '煤矿', '小型'), (2, '危险化学品', '大型'), (3, '其他', '大型');
INSERT INTO px SELECT i, 1 + i % 4, 1 + i % 3 FROM generate_series(1, 12) i;
INSERT INTO jg SELECT i, i, '2025-01-01', '2025-12-31' FROM generate_series(1, 3) i;
INSERT INTO sv SELECT i, 1 + i % 12, (ARRAY['risk_assessment', 'hazard_inspection', 'training'])[1 + i % 3], DATE '2025-01-10' + i * 40, 1 + i % 5 FROM generate_series(1, 12) i;
INSERT INTO fn SELECT i, 1 + i % 12, (ARRAY['risk_assessment', 'hazard_inspection', 'training'])[1 + i % 3], 1 + i % 3 FROM generate_series(1, 12) i;

INSERT INTO lp SELECT i, 1 + i % 12, DATE '2025-02-01' + i * 40, i % 3, 1000.5 * i, false FROM generate_series(1, 12) i;
INSERT INTO ts SELECT i, 1 + i % 4, DATE '2025-02-01' + i * 40, DATE '2025-02-04' + i * 40 FROM generate_series(1, 8) i;
INSERT INTO bs SELECT i, 1 + i % 4, '承诺函', 2025, DATE '2025-02-01' + i, NULL FROM generate_series(1, 8) i;
INSERT INTO yh SELECT i, 1 + i % 3, '一般', DATE '2025-02-01' + i * 40, CASE WHEN i % 2 = 0 THEN DATE '2025-02-11' + i * 40 END FROM generate_series(1, 8) i;

SELECT safeins.set_mode(code, 'flag', 'random test') FROM unnest('{service.provider_qualified,hazard.delete}'::text[]) code \g /dev/null
SELECT safeins.set_mode(code, 'off', 'random test') FROM unnest('{service.double,service.archive}'::text[]) code \g /dev/null
SELECT take('enterprise', 'ent', '{"enterprise": "''N'' || id::text", "sector": "sector", "size": "size"}');
SELECT take('policy', 'px', '{"policy": "''X-'' || id::text", "insurer": "ins", "enterprise": "''N'' || ent::text", "effective": "DATE ''2025-01-01''", "expires": "DATE ''2026-12-31''"}');
SELECT take('provider', 'jg', '{"provider": "''J'' || who::text", "valid_from": "f", "valid_until": "u", "revoked_on": "rev", "scope": "scope", "where": "NOT dead"}');
SELECT take('service', 'sv', '{"service": "''S-'' || id::text", "policy": "''X-'' || p::text", "kind": "kind", "served_on": "rq", "provider": "''J'' || who::text", "provider_qualified": "q", "voided": "dead"}');
SELECT take('plan', 'fn', '{"plan": "id", "policy": "''X-'' || p::text", "kind": "kind", "times": "n", "frequency": "every", "where": "NOT dead"}');
SELECT take('refusal', 'jb', '{"refusal": "id", "insurer": "ins", "enterprise": "''N'' || ent::text", "refused_on": "rq", "reason": "why", "where": "NOT dead"}');
SELECT take('product', 'cp', '{"product": "id", "insurer": "ins", "filed_on": "rq", "valid_until": "u", "rate": "rate", "where": "NOT dead"}');
SELECT take('report', 'bg', '{"insurer": "ins", "year": "2025", "submitted_on": "rq", "premium": "prem", "fee_spent": "fee", "services": "n", "where": "NOT dead"}');
SELECT take('claim', 'lp', '{"claim": "id", "policy": "''X-'' || p::text", "reported_on": "rq", "deaths": "n", "paid": "paid", "refused": "ref", "refusal_reason": "CASE WHEN ref THEN ''不属于保险责任'' END", "where": "NOT dead"}');
SELECT take('complaint', 'ts', '{"complaint": "id", "insurer": "ins", "received_on": "rq", "answered_on": "an", "where": "NOT dead"}');
SELECT take('filing', 'bs', '{"insurer": "ins", "item": "item", "year": "yr", "submitted_on": "rq", "accepted": "ok", "where": "NOT dead"}');
SELECT take('hazard', 'yh', '{"hazard": "id", "enterprise": "''N'' || ent::text", "level": "lv", "found_on": "f", "due_on": "f + 30", "rectified_on": "r", "where": "NOT dead"}');

-- ---- the recount: plain SQL over these tables, no function of safeins ----

-- What the registry says of each service's provider, in the words of a finding.
CREATE VIEW judged_service AS
	SELECT s.id, CASE
		WHEN r.any_row IS NULL OR r.rows = 0 AND s.q IS FALSE THEN
			CASE WHEN s.q THEN NULL WHEN s.q IS NULL THEN 'it is not known whether provider J' || s.who || ' was qualified on ' || s.rq
				 ELSE 'provider J' || s.who || ' was not qualified on ' || s.rq END
		WHEN r.rows = 0 THEN 'provider J' || s.who || ' is not in the registry'
		WHEN r.serving > 0 THEN NULL
		WHEN r.valid > 0 THEN 'the qualification of provider J' || s.who || ' on ' || s.rq || ' does not cover kind ' || s.kind || ' of policy X-' || s.p
		WHEN r.over_on IS NULL THEN 'provider J' || s.who || ' was not qualified on ' || s.rq || ': its qualification came later'
		ELSE 'provider J' || s.who || ' was not qualified on ' || s.rq || ': its qualification ended on ' || r.over_on END AS qualified,
		CASE WHEN r.any_row IS NULL OR r.rows = 0 THEN NULL
			WHEN s.q AND r.serving = 0 THEN 'the service says that provider J' || s.who || ' was qualified on ' || s.rq || ', the registry does not'
			WHEN NOT s.q AND r.serving > 0 THEN 'the service says that provider J' || s.who || ' was not qualified on ' || s.rq || ', the registry says it was' END AS contradicted
	FROM sv s JOIN px ON px.id = s.p JOIN ent e ON e.id = px.ent
		CROSS JOIN LATERAL (SELECT (SELECT true FROM jg WHERE NOT dead LIMIT 1) AS any_row, count(*) AS rows, count(*) FILTER (WHERE of_day) AS valid,
				count(*) FILTER (WHERE of_day AND (scope IS NULL OR scope = s.kind OR scope = e.sector OR scope = 'training、' || s.kind OR scope LIKE 'training、%' AND s.kind = 'training')) AS serving,
				max(least(u, rev)) FILTER (WHERE coalesce(f <= s.rq, true)) AS over_on
			FROM (SELECT *, coalesce(f <= s.rq, true) AND coalesce(u >= s.rq, true) AND coalesce(rev > s.rq, true) AS of_day FROM jg WHERE who = s.who AND NOT dead) j) r
	WHERE NOT s.dead;

-- Of each policy that has a plan: how often a year, and how often the law asks for.
CREATE VIEW planned_kind AS
	SELECT px.id, k.kind, coalesce(sum(n * CASE every WHEN '每月' THEN 12 WHEN '每季度' THEN 4 WHEN 'half_year' THEN 2 ELSE 1 END) FILTER (WHERE fn.kind = k.kind), 0) AS times,
		CASE px.ent WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE 0 END AS law, count(fn.id) AS rows
	FROM px CROSS JOIN (VALUES ('risk_assessment'), ('hazard_inspection')) k (kind) LEFT JOIN fn ON fn.p = px.id AND NOT fn.dead
	GROUP BY px.id, k.kind, px.ent;

CREATE VIEW differing_papers AS
	SELECT 'provider' AS what, c.row AS counted, b.row AS booked
	FROM (SELECT concat_ws('|', 'J' || who, coalesce(f::text, '-'), coalesce(u::text, '-'), coalesce(rev::text, '-'),
				CASE WHEN scope = '煤矿' THEN '/coal' WHEN scope LIKE 'training、%' THEN ',training,' || substr(scope, 10) || ',/' WHEN scope IS NOT NULL THEN ',' || scope || ',/' ELSE '/' END) AS row, count(*) AS n
			FROM jg WHERE NOT dead GROUP BY 1) c
		FULL JOIN (SELECT concat_ws('|', provider, coalesce(valid_from::text, '-'), coalesce(valid_until::text, '-'), coalesce(revoked_on::text, '-'), coalesce(kinds, '') || '/' || coalesce(btrim(sectors, ','), '')) AS row, sum(rows) AS n
			FROM safeins.provider GROUP BY 1) b ON b.row = replace(c.row, ',training,training,', ',training,')
	WHERE c.n IS DISTINCT FROM b.n
	UNION ALL
	-- a finding of each service whose provider is not as it should be, and of no other, each once
	SELECT rule, c.message, b.message
	FROM (SELECT 'S-' || id AS key, 'service.provider_qualified' AS rule, qualified AS message FROM judged_service WHERE qualified IS NOT NULL
		UNION ALL SELECT 'S-' || id, 'service.provider_contradiction', contradicted FROM judged_service WHERE contradicted IS NOT NULL) c
		FULL JOIN (SELECT row_key AS key, rule, regexp_replace(string_agg(message, ' AND '), 'was (revoked|valid until) (on )?', 'ended on ') AS message FROM safeins.finding
			WHERE rule IN ('service.provider_qualified', 'service.provider_contradiction') AND withdrawn_on IS NULL GROUP BY 1, 2) b USING (key, rule)
	WHERE c.message IS DISTINCT FROM b.message
	UNION ALL
	SELECT 'detail of service', c.row, b.row
	FROM (SELECT concat_ws('|', 'S-' || id, 'X-' || p, kind, rq, 'J' || who) AS row FROM sv WHERE NOT dead) c
		FULL JOIN (SELECT concat_ws('|', service, policy, kind, served_on, provider) AS row FROM safeins.service_detail WHERE rows > 0) b USING (row)
	WHERE c.row IS NULL OR b.row IS NULL
	UNION ALL
	SELECT 'plan', c.row, b.row
	FROM (SELECT concat_ws('|', id, 'X-' || p, kind, n, CASE every WHEN '每月' THEN 'month' WHEN '每季度' THEN 'quarter' ELSE every END) AS row FROM fn WHERE NOT dead) c
		FULL JOIN (SELECT concat_ws('|', plan, policy, kind, times, frequency) AS row FROM safeins.plan WHERE rows = 1) b USING (row)
	WHERE c.row IS NULL OR b.row IS NULL
	UNION ALL
	SELECT 'plan.quota', c.message, b.message
	FROM (SELECT 'X-' || id AS key, kind, format('the plan of policy X-%s has %s services of kind %s a year where rule quota.%s asks for %s', id, times, kind, kind, law) AS message
			FROM planned_kind WHERE rows > 0 AND times < law) c
		FULL JOIN (SELECT row_key AS key, figures ->> 'kind' AS kind, string_agg(message, ' AND ') AS message FROM safeins.finding WHERE rule = 'plan.quota' AND withdrawn_on IS NULL GROUP BY 1, 2) b USING (key, kind)
	WHERE c.message IS DISTINCT FROM b.message
	UNION ALL
	SELECT 'refusal', c.row, b.row
	FROM (SELECT concat_ws('|', id, ins, 'N' || ent, rq) AS row FROM jb WHERE NOT dead) c
		FULL JOIN (SELECT concat_ws('|', refusal, insurer, enterprise, refused_on) AS row FROM safeins.refusal WHERE live) b USING (row)
	WHERE c.row IS NULL OR b.row IS NULL
	UNION ALL
	SELECT 'product', c.row, b.row
	FROM (SELECT concat_ws('|', id, ins, rq, coalesce(u::text, '-'), coalesce((rate * 1000000)::int::text, '-')) AS row FROM cp WHERE NOT dead) c
		FULL JOIN (SELECT concat_ws('|', product, insurer, filed_on, coalesce(valid_until::text, '-'), coalesce(rate::text, '-')) AS row FROM safeins.product WHERE live) b USING (row)
	WHERE c.row IS NULL OR b.row IS NULL
	UNION ALL
	SELECT 'report', c.row, b.row
	FROM (SELECT concat_ws('|', ins, rq, '{' || concat_ws(', ', '"premium": ' || (prem * 100)::bigint, '"fee_spent": ' || (fee * 100)::bigint, '"services": ' || n) || '}') AS row, count(*) AS n FROM bg WHERE NOT dead GROUP BY 1) c
		FULL JOIN (SELECT concat_ws('|', insurer, submitted_on, '{' || concat_ws(', ', '"premium": ' || (j.f ->> 'premium'), '"fee_spent": ' || (j.f ->> 'fee_spent'), '"services": ' || (j.f ->> 'services')) || '}') AS row, sum(rows) AS n
			FROM safeins.report CROSS JOIN LATERAL (SELECT nullif(figures, '')::jsonb AS f) j WHERE rows > 0 GROUP BY 1) b USING (row)
	WHERE c.n IS DISTINCT FROM b.n
	UNION ALL
	SELECT 'claim', c.row, b.row
	FROM (SELECT concat_ws('|', 'X-' || p, date_part('year', rq), count(*), count(*) FILTER (WHERE ref), coalesce(sum(n), 0), coalesce(sum(paid * 100), 0)::bigint) AS row
			FROM lp WHERE NOT dead GROUP BY p, date_part('year', rq)) c
		FULL JOIN (SELECT concat_ws('|', policy, year, claims, refused, deaths, paid) AS row FROM safeins.claim_tally WHERE claims > 0) b USING (row)
	WHERE c.row IS NULL OR b.row IS NULL
	UNION ALL
	SELECT 'complaint', c.row, b.row
	FROM (SELECT concat_ws('|', id, ins, rq, coalesce(an::text, '-')) AS row FROM ts WHERE NOT dead) c
		FULL JOIN (SELECT concat_ws('|', complaint, insurer, received_on, coalesce(answered_on::text, '-')) AS row FROM safeins.complaint WHERE live) b USING (row)
	WHERE c.row IS NULL OR b.row IS NULL
	UNION ALL
	SELECT 'filing', c.row, b.row
	FROM (SELECT concat_ws('|', ins, CASE item WHEN '承诺函' THEN 'commitment' ELSE item END, yr, rq, coalesce(ok, true)) AS row, count(*) AS n FROM bs WHERE NOT dead GROUP BY 1) c
		FULL JOIN (SELECT concat_ws('|', insurer, item, year, submitted_on, accepted) AS row, sum(rows) AS n FROM safeins.filing WHERE rows > 0 GROUP BY 1) b USING (row)
	WHERE c.n IS DISTINCT FROM b.n
	UNION ALL
	SELECT 'hazard', c.row, b.row
	FROM (SELECT concat_ws('|', id, 'N' || ent, CASE lv WHEN '重大' THEN 'major' ELSE 'general' END, f, f + 30, coalesce(r::text, '-')) AS row FROM yh WHERE NOT dead) c
		FULL JOIN (SELECT concat_ws('|', hazard, enterprise, level, found_on, due_on, coalesce(rectified_on::text, '-')) AS row FROM safeins.hazard WHERE live) b USING (row)
	WHERE c.row IS NULL OR b.row IS NULL
	UNION ALL
	-- what was deleted too early, each time
	SELECT 'archive.retention', c.tab || ' ' || c.id || ' ' || c.n, b.tab || ' ' || b.id || ' ' || b.n
	FROM (SELECT tab, id, count(*) AS n FROM gone GROUP BY 1, 2) c
		FULL JOIN (SELECT table_name AS tab, row_key AS id, count(*) AS n FROM safeins.finding WHERE rule = 'archive.retention' AND table_name IN ('sv', 'ea') AND withdrawn_on IS NULL GROUP BY 1, 2) b USING (tab, id)
	WHERE c.n IS DISTINCT FROM b.n;

-- What reports say beside the recount, and what the last sweep is to have found.
CREATE VIEW differing_reports AS
	SELECT 'quota_status' AS what, concat_ws('|', c.id, c.kind, c.law, c.times, c.done) AS counted, concat_ws('|', b.policy, b.kind, b.required, b.planned, b.done) AS booked
	FROM (SELECT 'X-' || k.id AS policy, k.*, (SELECT count(*) FROM sv WHERE sv.p = k.id AND sv.kind = k.kind AND NOT sv.dead AND rq < '2026-01-01') AS done FROM planned_kind k WHERE law > 0) c
		FULL JOIN (SELECT * FROM safeins.quota_status('2025-06-30') WHERE policy LIKE 'X-%' AND required > 0) b USING (policy, kind)
	WHERE (c.law, c.times, c.done) IS DISTINCT FROM (b.required, b.planned, b.done)
	UNION ALL
	SELECT 'provider_status', concat_ws('|', c.who, c.n), concat_ws('|', b.provider, b.services)
	FROM (SELECT 'J' || who AS provider, who, count(*) AS n FROM sv WHERE NOT dead GROUP BY who) c
		FULL JOIN (SELECT provider, services FROM safeins.provider_status WHERE services > 0) b USING (provider)
	WHERE c.n IS DISTINCT FROM b.services
	UNION ALL
	SELECT 'claim_summary', c.row, b.row
	FROM (SELECT concat_ws('|', px.ins, count(*), count(*) FILTER (WHERE ref), coalesce(sum(n), 0), coalesce(sum(paid), 0)::numeric(14,2)) AS row
			FROM lp JOIN px ON px.id = lp.p WHERE NOT lp.dead AND rq BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY px.ins) c
		FULL JOIN (SELECT concat_ws('|', insurer, claims, refused, deaths, paid) AS row FROM safeins.claim_summary(2025) WHERE claims > 0) b USING (row)
	WHERE c.row IS NULL OR b.row IS NULL
	UNION ALL
	SELECT 'hazard_status', c.row, b.row
	FROM (SELECT concat_ws('|', id, greatest(coalesce(CASE WHEN r <= '2026-05-31' THEN r END, DATE '2026-05-31') - (f + 30), 0)) AS row FROM yh WHERE NOT dead AND f <= '2026-05-31') c
		FULL JOIN (SELECT concat_ws('|', hazard, days_late) AS row FROM safeins.hazard_status('2026-05-31')) b USING (row)
	WHERE c.row IS NULL OR b.row IS NULL
	UNION ALL
	SELECT 'complaint_status', c.row, b.row
	FROM (SELECT concat_ws('|', id, an <= '2026-05-31') AS row FROM ts WHERE NOT dead AND rq <= '2026-05-31') c
		FULL JOIN (SELECT concat_ws('|', complaint, CASE WHEN answered_on IS NOT NULL THEN state = 'answered' WHEN x.an IS NOT NULL THEN state = 'answered' END) AS row
			FROM safeins.complaint_status('2026-05-31') LEFT JOIN ts x ON x.id::text = complaint) b USING (row)
	WHERE c.row IS NULL OR b.row IS NULL
	UNION ALL
	SELECT 'report.figures', concat_ws('|', c.ins, c.item, c.reported, c.counted), concat_ws('|', b.ins, b.item, b.reported, b.booked)
	FROM (SELECT n.ins, i.item, i.reported, i.counted
			FROM (SELECT DISTINCT ins FROM bg WHERE NOT dead) n
				CROSS JOIN LATERAL (
					SELECT DISTINCT 'premium' AS item, (prem * 100)::bigint AS reported, coalesce((SELECT received FROM counted WHERE insurer = n.ins AND year = 2025), 0) AS counted
					FROM bg WHERE ins = n.ins AND NOT dead AND prem IS NOT NULL AND rq = (SELECT max(rq) FROM bg WHERE ins = n.ins AND NOT dead AND prem IS NOT NULL)
					UNION ALL SELECT DISTINCT 'fee_spent', (fee * 100)::bigint, coalesce((SELECT spent FROM counted WHERE insurer = n.ins AND year = 2025), 0)
					FROM bg WHERE ins = n.ins AND NOT dead AND fee IS NOT NULL AND rq = (SELECT max(rq) FROM bg WHERE ins = n.ins AND NOT dead AND fee IS NOT NULL)
					UNION ALL SELECT DISTINCT 'services', n::bigint, (SELECT count(*) FROM sv JOIN px ON px.id = sv.p WHERE px.ins = n.ins AND NOT sv.dead AND sv.rq < '2026-01-01')
					FROM bg b WHERE b.ins = n.ins AND NOT dead AND b.n IS NOT NULL AND rq = (SELECT max(rq) FROM bg x WHERE x.ins = n.ins AND NOT dead AND x.n IS NOT NULL)) i
			WHERE i.reported <> i.counted) c
		FULL JOIN (SELECT row_key::int AS ins, figures ->> 'item' AS item, (figures ->> 'reported')::bigint AS reported, (figures ->> 'booked')::bigint AS booked FROM safeins.finding
			WHERE rule = 'report.figures' AND withdrawn_on IS NULL) b USING (ins, item, reported)
	WHERE c.counted IS DISTINCT FROM b.booked;
