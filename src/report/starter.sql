CREATE FUNCTION safeins.create_starter(schema_name name) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF to_regnamespace(quote_ident(schema_name)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', schema_name);
	END IF;

	-- Built-in types only: DROP EXTENSION ... CASCADE takes the checks away, never a column.
	EXECUTE format($ddl$
		CREATE TABLE %1$I.policy (
			policy_no     varchar(50) PRIMARY KEY,
			insurer       varchar(50) NOT NULL,
			enterprise    varchar(18) NOT NULL CHECK (safeins.is_uscc(enterprise)),
			place         varchar(6) CHECK (safeins.is_division(place)),
			signed_on     date NOT NULL,
			effective_on  date NOT NULL,
			expires_on    date NOT NULL CHECK (expires_on >= effective_on),
			premium       numeric(18,2) NOT NULL CHECK (premium >= 0),
			voided        boolean NOT NULL DEFAULT false
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.premium (
			receipt_no    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			policy_no     varchar(50) NOT NULL REFERENCES %1$I.policy,
			amount        numeric(18,2) NOT NULL,
			received_on   date NOT NULL,
			note          text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.expense (
			expense_no    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer       varchar(50) NOT NULL,
			policy_no     varchar(50) REFERENCES %1$I.policy,
			service_no    varchar(50),
			purpose       varchar(50) NOT NULL,
			voucher       varchar(50),
			amount        numeric(18,2) NOT NULL,
			spent_on      date NOT NULL,
			reverses      bigint REFERENCES %1$I.expense,
			note          text
		)$ddl$, schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.premium (policy_no)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.expense (voucher)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.expense (reverses)', schema_name);

	EXECUTE format($ddl$
		COMMENT ON TABLE %1$I.policy IS '保单';
		COMMENT ON COLUMN %1$I.policy.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.policy.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.policy.enterprise IS '投保单位统一社会信用代码';
		COMMENT ON COLUMN %1$I.policy.place IS '辖区（GB/T 2260）';
		COMMENT ON COLUMN %1$I.policy.signed_on IS '签单日';
		COMMENT ON COLUMN %1$I.policy.effective_on IS '生效日';
		COMMENT ON COLUMN %1$I.policy.expires_on IS '到期日';
		COMMENT ON COLUMN %1$I.policy.premium IS '应收保费（元）';
		COMMENT ON COLUMN %1$I.policy.voided IS '作废';
		COMMENT ON TABLE %1$I.premium IS '实收保费，退保为负';
		COMMENT ON COLUMN %1$I.premium.receipt_no IS '收款号';
		COMMENT ON COLUMN %1$I.premium.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.premium.amount IS '金额（元）';
		COMMENT ON COLUMN %1$I.premium.received_on IS '收款日';
		COMMENT ON COLUMN %1$I.premium.note IS '备注';
		COMMENT ON TABLE %1$I.expense IS '事故预防服务费支出，红字为负';
		COMMENT ON COLUMN %1$I.expense.expense_no IS '支出号';
		COMMENT ON COLUMN %1$I.expense.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.expense.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.expense.service_no IS '服务编号';
		COMMENT ON COLUMN %1$I.expense.purpose IS '用途';
		COMMENT ON COLUMN %1$I.expense.voucher IS '凭证号';
		COMMENT ON COLUMN %1$I.expense.amount IS '金额（元）';
		COMMENT ON COLUMN %1$I.expense.spent_on IS '支出日';
		COMMENT ON COLUMN %1$I.expense.reverses IS '被红冲的支出号';
		COMMENT ON COLUMN %1$I.expense.note IS '备注'
		$ddl$, schema_name);

	PERFORM safeins.attach('policy', format('%I.policy', schema_name)::regclass,
		'{"policy": "policy_no", "insurer": "insurer", "enterprise": "enterprise", "place": "place",
		  "effective": "effective_on", "expires": "expires_on", "where": "NOT voided"}');
	PERFORM safeins.attach('premium', format('%I.premium', schema_name)::regclass,
		'{"receipt": "receipt_no", "policy": "policy_no", "amount": "amount", "received_on": "received_on"}');
	PERFORM safeins.attach('expense', format('%I.expense', schema_name)::regclass,
		'{"expense": "expense_no", "insurer": "insurer", "policy": "policy_no", "service": "service_no",
		  "purpose": "purpose", "voucher": "voucher", "amount": "amount", "spent_on": "spent_on", "reverses": "reverses"}');

	-- The fee ledger: what was posted is corrected by a reversal; notes stay free.
	PERFORM safeins.seal(format('%I.premium', schema_name)::regclass, ARRAY['policy_no', 'amount', 'received_on']);
	PERFORM safeins.seal(format('%I.expense', schema_name)::regclass,
		ARRAY['insurer', 'policy_no', 'service_no', 'purpose', 'voucher', 'amount', 'spent_on', 'reverses']);
END
$$;
REVOKE ALL ON FUNCTION safeins.create_starter(name) FROM PUBLIC;
COMMENT ON FUNCTION safeins.create_starter(name) IS
	'在指定模式中建立标准表（保单、实收保费、支出）并接管，保费与支出只增不改（封存） / creates a standard set of tables (policy, premium, expense) in a schema of your choice, attaches them, and seals premium and expense append-only';
