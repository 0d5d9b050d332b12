-- The tables of the random test of hosts: equal keys in two tables of a role, one
-- table that is policy, premium and spending, columns that are overwritten with
-- what they have come to, lines whose insurer and day stand in their header.
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', 'random test');
-- What this test foretells is each year by itself; what years hand on, random.pl recounts.
SELECT safeins.add_rule('fee.carry', '140000', '0', '2000-01-01', 'random test') \g /dev/null

-- An insurer follows from a policy's number and its table, for ever: money that is
-- booked under the other table's number goes to another insurer.
CREATE TABLE pa (id int PRIMARY KEY, ins int NOT NULL, dead boolean NOT NULL DEFAULT false);
CREATE TABLE pb (LIKE pa INCLUDING ALL);
CREATE TABLE fa (id int PRIMARY KEY, p int NOT NULL, je numeric(12,2) NOT NULL, rq date NOT NULL);
CREATE TABLE fb (LIKE fa INCLUDING ALL);
-- received, known by insurer; a number may be in one of the two only
CREATE TABLE ka (id int PRIMARY KEY, ins int NOT NULL, je numeric(12,2) NOT NULL, rq date NOT NULL, live boolean NOT NULL DEFAULT true);
CREATE TABLE kb (id text PRIMARY KEY, ins int NOT NULL, je numeric(12,2) NOT NULL, rq date NOT NULL, live boolean NOT NULL DEFAULT true);
-- all in one row
CREATE TABLE lump (no text PRIMARY KEY, ins int NOT NULL, prem numeric(12,2) NOT NULL, used numeric(12,2) NOT NULL, rq date NOT NULL, del char(1) NOT NULL DEFAULT '0');
-- spent: vouchers; overwritten; by header and lines
CREATE TABLE ea (id int PRIMARY KEY, ins int NOT NULL, je numeric(12,2) NOT NULL, rq date NOT NULL, pz text);
CREATE INDEX ON ea (pz);
CREATE TABLE eb (id int NOT NULL, ins int NOT NULL, used numeric(12,2) NOT NULL, nd int NOT NULL, PRIMARY KEY (id, nd)) PARTITION BY LIST (nd);
CREATE TABLE eb_2025 PARTITION OF eb FOR VALUES IN (2025);
CREATE TABLE eb_2026 PARTITION OF eb FOR VALUES IN (2026);
CREATE TABLE cs (id int PRIMARY KEY, ins int NOT NULL, kind text NOT NULL, rq date NOT NULL, due date, done date, dead boolean NOT NULL DEFAULT false);
CREATE TABLE gb (policy int NOT NULL, ins int NOT NULL, percent int NOT NULL);
CREATE TABLE doc (id int PRIMARY KEY, ins int NOT NULL, rq date NOT NULL);
CREATE TABLE line (id int PRIMARY KEY, hd int NOT NULL, je numeric(12,2) NOT NULL);

-- What the host itself keeps for the recount: each policy that was ever alive, and
-- what the header of a line said when the line was last written.
CREATE TABLE seen (policy text PRIMARY KEY, ins int NOT NULL);
CREATE TABLE line_was (id int PRIMARY KEY, ins int, rq date, je numeric(12,2) NOT NULL);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
	IF TG_TABLE_NAME = 'lump' THEN
		INSERT INTO seen SELECT NEW.no, NEW.ins WHERE NEW.del = '0' ON CONFLICT DO NOTHING;
	ELSE
		INSERT INTO seen SELECT upper(substr(TG_TABLE_NAME, 2)) || '-' || NEW.id, NEW.ins WHERE NOT NEW.dead ON CONFLICT DO NOTHING;
	END IF;
	RETURN NULL;
END $$;
CREATE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
	IF TG_OP <> 'INSERT' THEN
		DELETE FROM line_was WHERE id = OLD.id;
	END IF;
	IF TG_OP <> 'DELETE' THEN
		INSERT INTO line_was VALUES (NEW.id, (SELECT ins FROM doc WHERE id = NEW.hd), (SELECT rq FROM doc WHERE id = NEW.hd), NEW.je);
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER see AFTER INSERT OR UPDATE ON pa FOR EACH ROW EXECUTE FUNCTION see();
CREATE TRIGGER see AFTER INSERT OR UPDATE ON pb FOR EACH ROW EXECUTE FUNCTION see();
CREATE TRIGGER see AFTER INSERT OR UPDATE ON lump FOR EACH ROW EXECUTE FUNCTION see();
CREATE TRIGGER remember AFTER INSERT OR UPDATE OR DELETE ON line FOR EACH ROW EXECUTE FUNCTION remember();
-- also while guards are passed over to see what would be
ALTER TABLE pa ENABLE ALWAYS TRIGGER see;
ALTER TABLE pb ENABLE ALWAYS TRIGGER see;
ALTER TABLE lump ENABLE ALWAYS TRIGGER see;
ALTER TABLE line ENABLE ALWAYS TRIGGER remember;

-- what was there before; some payments wait for their policy
INSERT INTO pa SELECT i, 1 + i % 4 FROM generate_series(1, 20) i;
INSERT INTO pb SELECT i, 1 + (i + 2) % 4 FROM generate_series(1, 20) i;
INSERT INTO fa SELECT i, i, 500, make_date(2025 + i % 2, 2, 1) FROM generate_series(1, 30) i;
INSERT INTO fb SELECT i, i, 700, make_date(2025 + i % 2, 2, 1) FROM generate_series(1, 30) i;
INSERT INTO ka SELECT i, 1 + i % 4, 1000, make_date(2025 + i / 4 % 2, 2, 1) FROM generate_series(1, 16) i;
INSERT INTO kb SELECT i, 1 + i % 4, 1000, make_date(2025 + i / 4 % 2, 2, 1) FROM generate_series(21, 36) i;
INSERT INTO lump SELECT 'Z' || i, 1 + i % 4, 1000, 100, make_date(2025 + i % 2, 3, 1) FROM generate_series(1, 12) i;
INSERT INTO ea SELECT i, 1 + i % 4, 10, make_date(2025 + i % 2, 4, 1), 'V' || i FROM generate_series(1, 12) i;
INSERT INTO eb SELECT i, 1 + i % 4, 10, 2025 + i % 2 FROM generate_series(1, 12) i;
INSERT INTO doc SELECT i, 1 + i % 4, make_date(2025 + i % 2, 4, 1) FROM generate_series(1, 12) i;
INSERT INTO line SELECT i, 1 + i % 12, 10 FROM generate_series(1, 24) i;

CREATE FUNCTION take(role text, tab regclass, mapping jsonb) RETURNS void LANGUAGE sql SET client_min_messages = warning AS
	'SELECT FROM safeins.attach(role, tab, mapping)';
SELECT take('policy', 'pa', '{"policy": "''A-'' || id::text", "insurer": "ins", "enterprise": "''e''", "effective": "DATE ''2025-01-01''", "expires": "DATE ''2026-12-31''", "where": "NOT dead"}');
SELECT take('policy', 'pb', '{"policy": "''B-'' || id::text", "insurer": "ins", "enterprise": "''e''", "effective": "DATE ''2025-01-01''", "expires": "DATE ''2026-12-31''", "where": "NOT dead"}');
SELECT take('policy', 'lump', '{"policy": "no", "insurer": "ins", "enterprise": "''e''", "effective": "DATE ''2025-01-01''", "expires": "DATE ''2026-12-31''", "where": "del = ''0''"}');
SELECT take('coinsurance', 'gb', '{"policy": "''A-'' || policy::text", "insurer": "ins", "share": "percent / 100.0"}');
SELECT take('measure', 'cs', '{"measure": "id", "kind": "kind", "object_kind": "''insurer''", "object": "ins", "issued_on": "rq", "due_on": "due", "done_on": "done", "where": "NOT dead"}');
SELECT take('premium', 'fa', '{"receipt": "''A-'' || id::text", "policy": "''A-'' || p::text", "amount": "je", "received_on": "rq"}');
SELECT take('premium', 'fb', '{"receipt": "''B-'' || id::text", "policy": "''B-'' || p::text", "amount": "je", "received_on": "rq"}');
SELECT take('premium', 'ka', '{"receipt": "id", "insurer": "ins", "amount": "je", "received_on": "rq", "where": "live"}');
SELECT take('premium', 'kb', '{"receipt": "id", "insurer": "ins", "amount": "je", "received_on": "rq", "where": "live"}');
SELECT take('premium', 'lump', '{"receipt": "''L-'' || no", "policy": "no", "amount": "prem", "received_on": "rq", "where": "del = ''0''"}');
SELECT take('expense', 'lump', '{"expense": "''L-'' || no", "insurer": "ins", "amount": "used", "spent_on": "rq", "purpose": "''training''", "where": "del = ''0'' AND used <> 0"}');
SELECT take('expense', 'ea', '{"expense": "id", "insurer": "ins", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "pz"}');
SELECT take('expense', 'eb', '{"expense": "''B-'' || id::text || ''-'' || nd::text", "insurer": "ins", "amount": "used", "spent_on": "make_date(nd, 1, 1)", "purpose": "''training''"}');
SELECT take('expense', 'line', '{"expense": "''D-'' || id::text", "amount": "je", "purpose": "''training''",
	"insurer": "(SELECT d.ins FROM public.doc d WHERE d.id = hd)", "spent_on": "(SELECT d.rq FROM public.doc d WHERE d.id = hd)"}');

-- The recount: plain SQL, no function of safeins.
-- Who has what part of money that names a policy alone; the first takes what cutting to the fen leaves.
CREATE VIEW part AS
	SELECT policy, ins, share, greatest(sum(share) OVER (PARTITION BY policy), 100)::bigint AS whole,
		row_number() OVER (PARTITION BY policy ORDER BY ins = own DESC, share DESC, ins) = 1 AS first
	FROM (SELECT policy, ins, own, sum(share)::bigint AS share
		FROM (SELECT s.policy, g.ins, s.ins AS own, g.percent AS share FROM gb g JOIN seen s ON s.policy = 'A-' || g.policy WHERE g.percent > 0
			-- whoever the policy names has what the others leave
			UNION ALL SELECT s.policy, s.ins, s.ins, 100 - coalesce(sum(g.percent), 0) FROM seen s LEFT JOIN gb g ON s.policy = 'A-' || g.policy
			GROUP BY s.policy, s.ins HAVING coalesce(sum(g.percent), 0) < 100) x
		GROUP BY policy, ins, own) y;
CREATE VIEW split AS
	SELECT p.ins, m.rq, CASE WHEN p.first THEN m.fen - (SELECT coalesce(sum(m.fen * o.share / o.whole), 0) FROM part o WHERE o.policy = m.policy AND NOT o.first) ELSE m.fen * p.share / p.whole END AS fen
	FROM (SELECT 'A-' || p AS policy, (je * 100)::bigint AS fen, rq FROM fa
		UNION ALL SELECT 'B-' || p, (je * 100)::bigint, rq FROM fb
		UNION ALL SELECT no, (prem * 100)::bigint, rq FROM lump WHERE del = '0') m JOIN part p USING (policy);
CREATE VIEW counted AS
	SELECT ins AS insurer, extract(year FROM rq)::int AS year, sum(r * 100)::bigint AS received, sum(s * 100)::bigint AS spent
	FROM (SELECT ins, rq, fen / 100.0 AS r, 0 AS s FROM split
		UNION ALL SELECT ins, rq, je, 0 FROM ka WHERE live
		UNION ALL SELECT ins, rq, je, 0 FROM kb WHERE live
		UNION ALL SELECT ins, rq, 0, used FROM lump WHERE del = '0'
		UNION ALL SELECT ins, rq, 0, je FROM ea
		UNION ALL SELECT ins, make_date(nd, 1, 1), 0, used FROM eb
		UNION ALL SELECT ins, rq, 0, je FROM line_was WHERE ins IS NOT NULL) m
	GROUP BY 1, 2;
\ir papers.sql
-- What the tables may never hold, by the SQLSTATE of its refusal.
CREATE VIEW forbidden AS
	SELECT 'SI003' AS state, 'receipt ' || ka.id AS what FROM ka JOIN kb ON kb.id = ka.id::text WHERE ka.live AND kb.live
	UNION ALL SELECT 'SI003', 'policy ' || no FROM lump JOIN pa ON no = 'A-' || id WHERE del = '0' AND NOT dead
	UNION ALL SELECT 'SI003', 'policy ' || no FROM lump JOIN pb ON no = 'B-' || id WHERE del = '0' AND NOT dead
	UNION ALL SELECT 'SI103', 'voucher ' || pz FROM ea WHERE pz IS NOT NULL GROUP BY ins, pz HAVING count(*) > 1
	UNION ALL SELECT 'SI103', 'expense ' || id FROM ea WHERE pz IS NULL
	UNION ALL SELECT 'SI001', 'line ' || id FROM line_was WHERE ins IS NULL
	UNION ALL SELECT 'SI105', 'payment A ' || fa FROM fa WHERE je <> 0 AND NOT EXISTS (SELECT FROM seen WHERE policy = 'A-' || p)
	UNION ALL SELECT 'SI105', 'payment B ' || fb FROM fb WHERE je <> 0 AND NOT EXISTS (SELECT FROM seen WHERE policy = 'B-' || p)
	UNION ALL SELECT 'SI701', 'measure ' || id FROM cs WHERE (due < rq OR done < rq) AND NOT dead
	UNION ALL SELECT 'SI107', 'expense ' || id FROM ea WHERE je < 0
	UNION ALL SELECT 'SI510', 'refusal ' || id FROM jb WHERE coalesce(btrim(why), '') = '' AND NOT dead;
-- Where the books differ from it.
CREATE VIEW differing AS
	SELECT insurer, year, a.received, a.spent, c.received AS counted_received, c.spent AS counted_spent
	FROM counted c FULL JOIN (SELECT insurer::int, year, received, spent FROM safeins.account) a USING (insurer, year)
	WHERE coalesce(a.received, 0) <> coalesce(c.received, 0) OR coalesce(a.spent, 0) <> coalesce(c.spent, 0)
	UNION ALL
	-- co-insurers, and what their shares come to
	SELECT ins, policy, b.share, b.rows, c.share, c.rows
	FROM (SELECT 'A-' || policy AS policy_no, policy, ins, sum(percent)::bigint * 10000 AS share, count(*)::bigint AS rows FROM gb GROUP BY policy, ins) c
		FULL JOIN (SELECT policy AS policy_no, insurer::int AS ins, share, rows FROM safeins.coinsurance) b USING (policy_no, ins)
	WHERE (b.share, b.rows) IS DISTINCT FROM (c.share, c.rows)
	UNION ALL
	-- of each policy whose shares are not whole a finding stands, and of no other
	SELECT NULL, policy, f.found, NULL, c.share, c.rows
	FROM (SELECT 'A-' || policy AS policy_no, policy, sum(percent)::bigint AS share, count(*)::bigint AS rows FROM gb GROUP BY policy HAVING sum(percent) <> 100) c
		FULL JOIN (SELECT row_key AS policy_no, count(*) AS found FROM safeins.finding WHERE rule = 'coinsurance.shares' AND withdrawn_on IS NULL GROUP BY 1) f USING (policy_no)
	WHERE f.found IS DISTINCT FROM 1 OR c.share IS NULL
	UNION ALL
	-- measures, and the deadlines of those that ask something
	SELECT coalesce(c.id, m.id), NULL, NULL, NULL, NULL, NULL
	FROM (SELECT * FROM cs WHERE NOT dead) c FULL JOIN (SELECT measure::int AS id, object::int AS ins, kind, issued_on, due_on, done_on FROM safeins.measure WHERE live) m USING (id)
	WHERE (c.ins, c.kind, c.rq, c.due, c.done) IS DISTINCT FROM (m.ins, m.kind, m.issued_on, m.due_on, m.done_on)
	UNION ALL
	SELECT coalesce(c.id, l.id), NULL, NULL, NULL, NULL, NULL
	FROM (SELECT * FROM cs WHERE NOT dead AND due IS NOT NULL AND kind <> 'stop_use') c
		FULL JOIN (SELECT subject::int AS id, insurer::int AS ins, opened_on, due_on, met_on FROM safeins.deadline WHERE kind = 'measure.due') l USING (id)
	WHERE (c.ins, c.rq, c.due, c.done) IS DISTINCT FROM (l.ins, l.opened_on, l.due_on, l.met_on);
-- money, and papers
CREATE VIEW all_differing AS
	SELECT 'money' AS what, d::text AS counted, NULL AS booked FROM differing d
	UNION ALL SELECT * FROM differing_papers;
-- all that a statement is judged by
CREATE VIEW state AS
	SELECT 'account' AS kind, insurer || '/' || year AS what, received, spent FROM counted
	UNION ALL SELECT 'forbidden', state || ' ' || what, 0, 0 FROM forbidden
	UNION ALL SELECT 'finding', 'last', coalesce(max(id), 0), 0 FROM safeins.finding;

-- Those who write are no superusers.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk;
GRANT USAGE ON SEQUENCE sv_id TO clerk;
