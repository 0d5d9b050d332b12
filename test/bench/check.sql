-- What was measured did guard, and did seal.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

-- Spending over the cap is refused wherever an expense table was attached, and the
-- books agree with a recount of everything inserted.
DO $$
DECLARE
	t text;
	refused boolean;
BEGIN
	FOR t IN SELECT format('%I.%I', a.table_schema, a.table_name) FROM safeins.attachment a WHERE a.role = 'expense' LOOP
		refused := false;
		BEGIN
			EXECUTE format('INSERT INTO %s (insurer_id, policy_id, amount, paid_on, voucher)'
						   ' VALUES (1, 100, 10000000000, ''2025-06-01'', ''much too much'')', t);
		EXCEPTION WHEN SQLSTATE 'SI101' THEN
			refused := true;
		END;
		IF NOT refused THEN
			RAISE EXCEPTION 'table % takes more than the cap', t;
		END IF;
	END LOOP;
	IF EXISTS (SELECT FROM safeins.reconcile()) THEN
		RAISE EXCEPTION 'the books differ from a recount';
	END IF;
END $$;

-- A sealed column cannot be rewritten, every row of a sealed table has its leaf and no
-- other has one, and rows, leaves and tree fit.
DO $$
DECLARE
	s record;
	refused boolean;
	n bigint;
BEGIN
	FOR s IN SELECT * FROM safeins.seals() WHERE label NOT LIKE 'safeins.%' LOOP
		refused := false;
		BEGIN
			EXECUTE format('UPDATE %s SET amount = amount + 1 WHERE id = (SELECT min(id) FROM %1$s)', s.relid::regclass);
		EXCEPTION WHEN SQLSTATE 'SI201' THEN
			refused := true;
		END;
		IF NOT refused THEN
			RAISE EXCEPTION 'table % lets a sealed column be rewritten', s.label;
		END IF;
		EXECUTE format('SELECT count(*) FROM %s', s.relid::regclass) INTO n;
		IF n <> s.leaves + s.pending THEN
			RAISE EXCEPTION 'table % has % rows, but % leaves', s.label, n, s.leaves + s.pending;
		END IF;
	END LOOP;
	IF EXISTS (SELECT FROM safeins.ledger) AND EXISTS (SELECT FROM safeins.verify(workers => 2)) THEN
		RAISE EXCEPTION 'verify() lists damage: %', (SELECT message FROM safeins.verify() LIMIT 1);
	END IF;
END $$;
