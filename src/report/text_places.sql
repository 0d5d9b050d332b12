-- What is asked most, with the place as drivers send it: a parameter of type varchar becomes no division by itself.

CREATE FUNCTION safeins.rule_for(code text, place text, on_date date, sector text DEFAULT NULL, size text DEFAULT NULL, risk text DEFAULT NULL)
	RETURNS safeins.rule
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN safeins.rule_for(code, CAST(place AS safeins.division), on_date, sector, size, risk);
REVOKE ALL ON FUNCTION safeins.rule_for(text, text, date, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_for(text, text, date, text, text, text) IS '同上，辖区为文本 / the same, the place as text';

CREATE FUNCTION safeins.explain_rule(code text, place text, on_date date, sector text DEFAULT NULL, size text DEFAULT NULL, risk text DEFAULT NULL)
	RETURNS SETOF safeins.rule_step
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
	BEGIN ATOMIC
	SELECT * FROM safeins.explain_rule($1, CAST($2 AS safeins.division), $3, $4, $5, $6);
	END;
REVOKE ALL ON FUNCTION safeins.explain_rule(text, text, date, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.explain_rule(text, text, date, text, text, text) IS '同上，辖区为文本 / the same, the place as text';

CREATE FUNCTION safeins.premium_factor(place text, on_date date, accidents integer, deaths integer, grade text,
									   penalties integer, risk text, sector text DEFAULT NULL, size text DEFAULT NULL)
	RETURNS numeric
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN safeins.premium_factor(CAST(place AS safeins.division), on_date, accidents, deaths, grade, penalties, risk, sector, size);
REVOKE ALL ON FUNCTION safeins.premium_factor(text, date, integer, integer, text, integer, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.premium_factor(text, date, integer, integer, text, integer, text, text, text) IS '同上，辖区为文本 / the same, the place as text';

CREATE FUNCTION safeins.explain_premium_factor(place text, on_date date, accidents integer, deaths integer, grade text,
											   penalties integer, risk text, sector text DEFAULT NULL, size text DEFAULT NULL,
											   OUT factor text, OUT rule_id bigint, OUT value numeric, OUT times bigint,
											   OUT effect numeric, OUT source text)
	RETURNS SETOF record
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 6
	BEGIN ATOMIC
	SELECT * FROM safeins.explain_premium_factor(CAST($1 AS safeins.division), $2, $3, $4, $5, $6, $7, $8, $9);
	END;
REVOKE ALL ON FUNCTION safeins.explain_premium_factor(text, date, integer, integer, text, integer, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.explain_premium_factor(text, date, integer, integer, text, integer, text, text, text) IS '同上，辖区为文本 / the same, the place as text';
