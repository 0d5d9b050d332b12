-- Tables for the measurements: each way of guarding or sealing has a schema of its own with
-- the same premium and expense tables; what is run finds them by search_path.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
CREATE EXTENSION pgcrypto;
SELECT safeins.set_place('140000', 'bench');
-- Money is spent in the present year, as most is.
SELECT format('ALTER DATABASE %I SET safeins.today = %L', current_database(), '2025-12-31') \gexec
CREATE SCHEMA bench;

CREATE FUNCTION bench.make_tables(way text, accounts integer, rows bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE SCHEMA %I', way);
	PERFORM set_config('search_path', way, true);
	CREATE TABLE premium (id bigserial PRIMARY KEY, insurer_id bigint, amount numeric(18,2), received_on date);
	CREATE TABLE expense (id bigserial PRIMARY KEY, insurer_id bigint, policy_id bigint, amount numeric(18,2),
						  paid_on date, voucher text) WITH (autovacuum_enabled = off);
	INSERT INTO premium (insurer_id, amount, received_on)
		SELECT i, 1000000000, '2025-01-02' FROM generate_series(1, accounts) i;
	INSERT INTO expense (insurer_id, policy_id, amount, paid_on, voucher)
		SELECT 1 + i % accounts, i, 1, '2025-03-01', 'old-' || i FROM generate_series(1, rows) i;
END $$;

-- The same expenses in so many partitions, a day each.
CREATE FUNCTION bench.make_partitions(way text, partitions integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM bench.make_tables(way, 100, 0);
	PERFORM set_config('search_path', way, true);
	DROP TABLE expense;
	CREATE TABLE expense (id bigserial, insurer_id bigint, policy_id bigint, amount numeric(18,2), paid_on date, voucher text,
						  PRIMARY KEY (id, paid_on)) PARTITION BY RANGE (paid_on);
	FOR i IN 1 .. partitions LOOP
		EXECUTE format('CREATE TABLE %I PARTITION OF expense FOR VALUES FROM (%L) TO (%L)', 'expense_' || i,
					   date '2025-12-31' - i, date '2025-12-31' - i + 1);
	END LOOP;
END $$;

CREATE FUNCTION bench.attach_premium(way text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM safeins.attach('premium', format('%I.premium', way),
		'{"receipt": "id", "insurer": "insurer_id", "amount": "amount", "received_on": "received_on"}');
END $$;

-- facts: beside the usual ones, or instead of them.
CREATE FUNCTION bench.attach_expense(way text, facts jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM safeins.attach('expense', format('%I.expense', way),
		'{"expense": "id", "insurer": "insurer_id", "policy": "policy_id", "amount": "amount",
		  "spent_on": "paid_on", "purpose": "''training''"}'::jsonb || facts);
END $$;

CREATE FUNCTION bench.seal_expense(way text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM safeins.seal(format('%I.expense', way)::regclass, ARRAY['insurer_id', 'policy_id', 'amount', 'paid_on', 'voucher']);
END $$;

-- What people write: a balance row per insurer and year, locked by the update.
CREATE FUNCTION bench.balance_premium() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO balance VALUES (NEW.insurer_id, extract(year FROM NEW.received_on), NEW.amount, 0)
		ON CONFLICT (insurer_id, year) DO UPDATE SET received = balance.received + EXCLUDED.received;
	RETURN NULL;
END $$;

CREATE FUNCTION bench.balance_expense() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	b record;
BEGIN
	UPDATE balance SET spent = spent + NEW.amount
		WHERE insurer_id = NEW.insurer_id AND year = extract(year FROM NEW.paid_on)::integer
		RETURNING received, spent INTO b;
	IF b.spent > 0.21 * b.received THEN
		RAISE EXCEPTION 'insurer % is over the cap', NEW.insurer_id;
	END IF;
	RETURN NULL;
END $$;

CREATE FUNCTION bench.use_balance(way text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('search_path', way, true);
	CREATE TABLE balance (insurer_id bigint, year integer, received numeric(18,2), spent numeric(18,2),
						  PRIMARY KEY (insurer_id, year)) WITH (fillfactor = 50);
	INSERT INTO balance SELECT p.insurer_id, 2025, sum(p.amount), 0 FROM premium p GROUP BY 1;
	UPDATE balance b SET spent = e.spent
		FROM (SELECT insurer_id, sum(amount) AS spent FROM expense GROUP BY 1) e WHERE e.insurer_id = b.insurer_id;
	CREATE TRIGGER balance AFTER INSERT ON premium FOR EACH ROW EXECUTE FUNCTION bench.balance_premium();
	CREATE TRIGGER balance AFTER INSERT ON expense FOR EACH ROW EXECUTE FUNCTION bench.balance_expense();
END $$;

-- What people write as well: a sum over the table, with the index that it wants.
CREATE FUNCTION bench.sum_expense() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF (SELECT sum(amount) FROM expense WHERE insurer_id = NEW.insurer_id
			AND paid_on >= date_trunc('year', NEW.paid_on) AND paid_on < date_trunc('year', NEW.paid_on) + interval '1 year')
	   > 0.21 * (SELECT sum(amount) FROM premium WHERE insurer_id = NEW.insurer_id
			AND received_on >= date_trunc('year', NEW.paid_on) AND received_on < date_trunc('year', NEW.paid_on) + interval '1 year') THEN
		RAISE EXCEPTION 'insurer % is over the cap', NEW.insurer_id;
	END IF;
	RETURN NULL;
END $$;

CREATE FUNCTION bench.use_sum(way text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('search_path', way, true);
	CREATE INDEX ON premium (insurer_id, received_on);
	CREATE INDEX ON expense (insurer_id, paid_on);
	CREATE TRIGGER total AFTER INSERT ON expense FOR EACH ROW EXECUTE FUNCTION bench.sum_expense();
END $$;

-- What cannot be done without: see floor.c.
CREATE FUNCTION bench.use_floor(way text, library text, journalled boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE OR REPLACE FUNCTION bench.floor() RETURNS trigger LANGUAGE c AS %L, ''bench_floor''', library);
	PERFORM set_config('search_path', way, true);
	CREATE TABLE floor (insurer_id bigint, received bigint, spent bigint) WITH (fillfactor = 50);
	INSERT INTO floor SELECT p.insurer_id, (100 * sum(p.amount))::bigint, 0 FROM premium p GROUP BY 1;
	CREATE TABLE journal (id bigint, crc integer, hashes bytea, entries bytea) WITH (autovacuum_enabled = off);
	EXECUTE 'CREATE TRIGGER floor AFTER INSERT ON expense REFERENCING NEW TABLE AS new_rows
		FOR EACH STATEMENT EXECUTE FUNCTION bench.floor(' || CASE WHEN journalled THEN 'journalled' ELSE '' END || ')';
END $$;

-- What people write against tampering: each row hashed with the hash of the last one.
CREATE FUNCTION bench.chain_expense() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	last bytea;
BEGIN
	PERFORM pg_advisory_xact_lock(1);
	SELECT hash INTO last FROM expense ORDER BY id DESC LIMIT 1;
	NEW.hash := public.digest(coalesce(last::text, '') || NEW::text, 'sha256');
	RETURN NEW;
END $$;

CREATE FUNCTION bench.use_chain(way text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('search_path', way, true);
	ALTER TABLE expense ADD COLUMN hash bytea;
	CREATE TRIGGER chain BEFORE INSERT ON expense FOR EACH ROW EXECUTE FUNCTION bench.chain_expense();
END $$;

-- Statements of one row, "per_transaction" of them in each transaction.
CREATE PROCEDURE bench.insert_singly(per_transaction integer, transactions integer) LANGUAGE plpgsql AS $$
BEGIN
	FOR t IN 1 .. transactions LOOP
		FOR i IN 1 .. per_transaction LOOP
			INSERT INTO expense (insurer_id, policy_id, amount, paid_on, voucher) VALUES (1, i, 1, '2025-06-01', 'v');
		END LOOP;
		COMMIT;
	END LOOP;
END $$;

-- In one statement.
CREATE FUNCTION bench.insert_more(rows integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO expense (insurer_id, policy_id, amount, paid_on, voucher)
		SELECT 1 + i % 100, i, 1, '2025-06-01', 'more-' || i FROM generate_series(1, rows) i;
END $$;

-- ---- policies and services ----

CREATE FUNCTION bench.make_services(way text, policies integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE SCHEMA %I', way);
	PERFORM set_config('search_path', way, true);
	CREATE TABLE enterprise (id bigint PRIMARY KEY, sector text, size text);
	CREATE TABLE policy (id bigserial PRIMARY KEY, insurer_id bigint, enterprise_id bigint, effective date, expires date,
						 death_limit numeric(18,2), premium numeric(18,2), commission numeric(18,2)) WITH (autovacuum_enabled = off);
	CREATE TABLE service (id bigserial PRIMARY KEY, policy_id bigint, kind text, served_on date) WITH (autovacuum_enabled = off);
	CREATE TABLE hazard (id bigserial PRIMARY KEY, enterprise_id bigint, insurer_id bigint, level text, found_on date, due_on date,
						 notified_on date, party text, rectified_on date) WITH (autovacuum_enabled = off);
	CREATE SEQUENCE next_hazard;
	CREATE SEQUENCE next_policy;
	CREATE SEQUENCE next_service;
	INSERT INTO enterprise SELECT i, CASE i % 3 WHEN 0 THEN 'coal' ELSE 'fireworks' END, CASE i % 4 WHEN 0 THEN 'large' WHEN 1 THEN 'medium' ELSE 'small' END
		FROM generate_series(1, policies) i;
	INSERT INTO policy (insurer_id, enterprise_id, effective, expires, death_limit, premium, commission)
		SELECT 1 + i % 100, i, '2025-01-01', '2025-12-31', 400000, 10000, 500 FROM generate_series(1, policies) i;
END $$;

CREATE FUNCTION bench.attach_services(way text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM safeins.attach('enterprise', format('%I.enterprise', way), '{"enterprise": "id", "sector": "sector", "size": "size"}');
	PERFORM safeins.attach('policy', format('%I.policy', way),
		'{"policy": "id", "insurer": "insurer_id", "enterprise": "enterprise_id", "effective": "effective", "expires": "expires",
		  "death_limit": "death_limit", "premium": "premium", "commission": "commission"}');
	PERFORM safeins.attach('service', format('%I.service', way),
		'{"service": "id", "policy": "policy_id", "kind": "kind", "served_on": "served_on", "archived_on": "served_on"}');
	PERFORM safeins.attach('hazard', format('%I.hazard', way),
		'{"hazard": "id", "enterprise": "enterprise_id", "insurer": "insurer_id", "level": "level", "found_on": "found_on", "due_on": "due_on",
		  "notified_on": "notified_on", "notified_party": "party", "rectified_on": "rectified_on"}');
END $$;

-- What people write: the period checked and a count kept, row by row.
CREATE FUNCTION bench.count_service() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	p record;
BEGIN
	SELECT effective, expires INTO p FROM policy WHERE id = NEW.policy_id;
	IF NOT FOUND OR NEW.served_on NOT BETWEEN p.effective AND p.expires OR NEW.served_on > date '2026-06-01' THEN
		RAISE EXCEPTION 'service % lies outside its policy', NEW.id;
	END IF;
	IF EXISTS (SELECT FROM service WHERE policy_id = NEW.policy_id AND kind = NEW.kind AND served_on = NEW.served_on AND id <> NEW.id) THEN
		RAISE EXCEPTION 'service % is there already', NEW.id;
	END IF;
	INSERT INTO tally VALUES (NEW.policy_id, NEW.kind, extract(year FROM NEW.served_on), 1)
		ON CONFLICT (policy_id, kind, year) DO UPDATE SET done = tally.done + 1;
	RETURN NULL;
END $$;

CREATE FUNCTION bench.use_count(way text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('search_path', way, true);
	CREATE TABLE tally (policy_id bigint, kind text, year integer, done integer, PRIMARY KEY (policy_id, kind, year));
	CREATE INDEX ON service (policy_id, kind, served_on);
	CREATE TRIGGER count AFTER INSERT ON service FOR EACH ROW EXECUTE FUNCTION bench.count_service();
END $$;
