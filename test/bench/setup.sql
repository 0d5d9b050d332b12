-- Tables for the measurements: each way of guarding or sealing has a schema of its own with
-- the same premium and expense tables; what is run finds them by search_path.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
CREATE EXTENSION pgcrypto;
SELECT safeins.set_place('140000', 'bench');
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
