-- What was measured did guard: spending over the cap is refused wherever an expense
-- table was attached, and the books agree with a recount of everything inserted.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
DO $$
DECLARE
	t text;
	refused boolean;
BEGIN
	FOR t IN SELECT format('%I.%I', a.table_schema, a.table_name) FROM safeins.attachment a WHERE a.role = 'expense' LOOP
		refused := false;
		BEGIN
			EXECUTE format('INSERT INTO %s (insurer_id, policy_id, amount, paid_on, voucher)'
						   ' VALUES (1, 1, 10000000000, ''2025-06-01'', ''much too much'')', t);
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
