-- The tables of the random test: money that arrives and is spent in every way
-- that a host may keep it.  Table late is attached and detached while others write.
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', 'random test');

CREATE TABLE policy (
	id       text PRIMARY KEY,
	insurer  integer NOT NULL,
	dead     boolean NOT NULL DEFAULT false,
	place    text
);
-- whoever was ever there, whose and where when it was last in force, kept by the host itself
CREATE TABLE policy_seen (id text PRIMARY KEY, insurer integer NOT NULL, place text);
CREATE FUNCTION see_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NOT NEW.dead THEN
		INSERT INTO policy_seen VALUES (NEW.id, NEW.insurer, NEW.place)
			ON CONFLICT (id) DO UPDATE SET insurer = EXCLUDED.insurer, place = EXCLUDED.place;
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER see_policy AFTER INSERT OR UPDATE ON policy FOR EACH ROW EXECUTE FUNCTION see_policy();
CREATE TABLE purpose (id integer PRIMARY KEY, code text NOT NULL);
INSERT INTO purpose VALUES (1, 'training'), (2, 'emergency_drill'), (3, 'risk_assessment'), (9, 'banquet');

-- received: with the insurer, or known through the policy only
CREATE TABLE premium (
	id       bigint PRIMARY KEY,
	insurer  integer NOT NULL,
	amount   numeric(18,2) NOT NULL,
	day      date NOT NULL,
	gone     boolean NOT NULL DEFAULT false
);
CREATE TABLE premium_policy (
	id       bigint PRIMARY KEY,
	policy   text NOT NULL,
	amount   numeric(18,2) NOT NULL,
	day      date NOT NULL
);

-- spent: a row per payment
CREATE TABLE payment (
	id       bigint PRIMARY KEY,
	insurer  integer NOT NULL,
	amount   numeric(18,2) NOT NULL,
	day      date NOT NULL,
	voucher  text,
	reverses bigint
);
CREATE INDEX ON payment (voucher);
CREATE INDEX ON payment (reverses);

-- a row per heading, overwritten with what it has come to
CREATE TABLE heading (
	id       bigint PRIMARY KEY,
	insurer  integer NOT NULL,
	amount   numeric(18,2) NOT NULL,
	day      date NOT NULL,
	purpose_id integer NOT NULL DEFAULT 1 REFERENCES purpose,
	state    text NOT NULL DEFAULT 'valid'
);

-- in partitions, one of them with its columns in another order, in fen
CREATE TABLE parted (
	id       bigint NOT NULL,
	insurer  integer NOT NULL,
	fen      bigint NOT NULL,
	day      date NOT NULL,
	PRIMARY KEY (id, day)
) PARTITION BY RANGE (day);
CREATE TABLE parted_2024 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE parted_2025 (
	day      date NOT NULL,
	lost     text,
	fen      bigint NOT NULL,
	insurer  integer NOT NULL,
	id       bigint NOT NULL,
	PRIMARY KEY (id, day)
);
ALTER TABLE parted_2025 DROP COLUMN lost;
ALTER TABLE parted ATTACH PARTITION parted_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE parted_2026 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY HASH (id);
CREATE TABLE parted_2026_0 PARTITION OF parted_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parted_2026_1 PARTITION OF parted_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 1);

CREATE TABLE late (LIKE heading INCLUDING ALL);

-- what was there before; some money waits for its policy
INSERT INTO policy SELECT 'p' || i, 1 + i % 6, false, (ARRAY[NULL, '140105', '140200', '140321'])[1 + i % 4] FROM generate_series(0, 23) i;
INSERT INTO premium
	SELECT y * 10 + i, i, 10000, make_date(y, 2, 1) FROM generate_series(1, 6) i, generate_series(2024, 2026) y;
INSERT INTO premium_policy
	SELECT y * 100 + i, 'p' || i, 500, make_date(y, 3, 1) FROM generate_series(0, 59) i, generate_series(2024, 2026) y;
INSERT INTO payment
	SELECT y * 10 + i, i, 300, make_date(y, 4, 1), 'old' FROM generate_series(1, 6) i, generate_series(2024, 2024) y;
INSERT INTO heading
	SELECT y * 10 + i, i, 300, make_date(y, 5, 1) FROM generate_series(1, 6) i, generate_series(2024, 2026) y;
INSERT INTO late
	SELECT y * 10 + i, i, 10, make_date(y, 5, 1) FROM generate_series(1, 6) i, generate_series(2024, 2026) y;
INSERT INTO parted
	SELECT y * 10 + i, i, 20000, make_date(y, 6, 1) FROM generate_series(1, 6) i, generate_series(2024, 2026) y;

SELECT safeins.attach('policy', 'policy', '{"policy": "id", "insurer": "insurer", "enterprise": "''e''",
	"effective": "DATE ''2024-01-01''", "expires": "DATE ''2026-12-31''", "place": "place", "where": "NOT dead"}');
SELECT safeins.attach('premium', 'premium', '{"receipt": "id", "insurer": "insurer", "amount": "amount",
	"received_on": "day", "where": "NOT gone"}');
SELECT safeins.attach('premium', 'premium_policy', '{"receipt": "''PP'' || id::text", "policy": "policy", "amount": "amount",
	"received_on": "day"}');
SELECT safeins.attach('expense', 'payment', '{"expense": "id", "insurer": "insurer", "amount": "amount",
	"spent_on": "day", "purpose": "''training''", "voucher": "voucher", "reverses": "reverses"}');
SELECT safeins.attach('expense', 'heading', '{"expense": "''H'' || id::text", "insurer": "insurer", "amount": "amount", "spent_on": "day",
	"purpose": "(SELECT p.code FROM public.purpose p WHERE p.id = purpose_id)", "where": "state <> ''void''"}');
SELECT safeins.attach('expense', 'parted', '{"expense": "''P'' || id::text", "insurer": "insurer", "amount": "fen::numeric / 100",
	"spent_on": "day", "purpose": "''other''"}');

-- What decodes the log must see what a row was.
ALTER TABLE policy REPLICA IDENTITY FULL;
ALTER TABLE premium REPLICA IDENTITY FULL;
ALTER TABLE premium_policy REPLICA IDENTITY FULL;
ALTER TABLE payment REPLICA IDENTITY FULL;
ALTER TABLE heading REPLICA IDENTITY FULL;
ALTER TABLE late REPLICA IDENTITY FULL;
ALTER TABLE parted_2024 REPLICA IDENTITY FULL;
ALTER TABLE parted_2025 REPLICA IDENTITY FULL;
ALTER TABLE parted_2026_0 REPLICA IDENTITY FULL;
ALTER TABLE parted_2026_1 REPLICA IDENTITY FULL;

-- The recount: plain SQL, no function of safeins.
CREATE VIEW counted AS
	SELECT insurer, extract(year FROM day)::int AS year, sum(received)::bigint AS received, sum(spent)::bigint AS spent
	FROM (SELECT insurer, day, amount * 100 AS received, 0 AS spent FROM premium WHERE NOT gone
		UNION ALL SELECT s.insurer, p.day, p.amount * 100, 0 FROM premium_policy p JOIN policy_seen s ON s.id = p.policy
		UNION ALL SELECT insurer, day, 0, amount * 100 FROM payment
		UNION ALL SELECT insurer, day, 0, amount * 100 FROM heading WHERE state <> 'void'
		UNION ALL SELECT insurer, day, 0, fen FROM parted
		UNION ALL SELECT insurer, day, 0, amount * 100 FROM late WHERE state <> 'void'
			AND (SELECT action = 'attach' FROM safeins.attachment_log WHERE table_name = 'late' ORDER BY id DESC LIMIT 1)) m
	GROUP BY 1, 2;

-- For how many years what a year did not spend of its premium may be spent; without end as shipped.
CREATE TABLE keeps (years integer NOT NULL);
INSERT INTO keeps VALUES (1000);

-- What nothing covers in each year, in hundredths of a fen: earlier years give what they left, the oldest first, as long as it is usable.
CREATE FUNCTION uncovered() RETURNS TABLE (insurer integer, year integer, received bigint, spent bigint, short bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	usable integer := (SELECT k.years FROM keeps k);
	last integer := 0;
	lefts bigint[];
	years integer[];
	own bigint;
	wanted bigint;
	owed bigint;
	taken bigint;
	row record;
BEGIN
	FOR row IN SELECT c.* FROM counted c ORDER BY c.insurer, c.year LOOP
		IF row.insurer <> last THEN
			lefts := '{}';
			years := '{}';
			last := row.insurer;
		END IF;
		own := row.received * 21 - least(row.spent, 0) * 100;
		wanted := greatest(row.spent, 0) * 100;
		owed := greatest(-own, 0);
		own := greatest(own, 0);
		FOR i IN 1 .. cardinality(years) LOOP
			taken := least(lefts[i], owed);
			lefts[i] := lefts[i] - taken;
			owed := owed - taken;
			CONTINUE WHEN years[i] < row.year - usable;
			taken := least(lefts[i], wanted);
			lefts[i] := lefts[i] - taken;
			wanted := wanted - taken;
		END LOOP;
		years := years || row.year;
		lefts := lefts || greatest(own - wanted, 0);
		RETURN QUERY SELECT row.insurer, row.year, row.received, row.spent, owed + greatest(wanted - own, 0);
	END LOOP;
END $$;

-- Of money that knows its place through its policy, what is in each area below the province.
CREATE VIEW counted_area AS
	SELECT s.insurer, extract(year FROM m.day)::int AS year, s.place AS area,
		   sum(m.amount * 100)::bigint AS received, count(*) AS rows
	FROM premium_policy m JOIN policy_seen s ON s.id = m.policy
	WHERE s.place IS NOT NULL AND m.amount <> 0
	GROUP BY 1, 2, 3;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk;
