CREATE FUNCTION safeins.premium_factor(place safeins.division, on_date date, accidents integer, deaths integer, grade text,
									   penalties integer, risk text, sector text DEFAULT NULL, size text DEFAULT NULL)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'safeins_premium_factor'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.premium_factor(safeins.division, date, integer, integer, text, integer, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.premium_factor(safeins.division, date, integer, integer, text, integer, text, text, text) IS
	'保费浮动系数：1 加各项上浮、减各项下浮，不超过浮动幅度；按事故起数与死亡人数、标准化等级、处罚次数、风险等级，未知（空）不计 / factor that the premium floats by: 1 plus surcharges minus discounts, within the limit; by accidents and deaths, grade of standardization, penalties and risk; what is not known (NULL) does not count; 晋应急发〔2024〕114号 二（三）';

CREATE FUNCTION safeins.explain_premium_factor(place safeins.division, on_date date, accidents integer, deaths integer, grade text,
											   penalties integer, risk text, sector text DEFAULT NULL, size text DEFAULT NULL,
											   OUT factor text, OUT rule_id bigint, OUT value numeric, OUT times bigint,
											   OUT effect numeric, OUT source text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_explain_premium_factor'
	LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 6;
REVOKE ALL ON FUNCTION safeins.explain_premium_factor(safeins.division, date, integer, integer, text, integer, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.explain_premium_factor(safeins.division, date, integer, integer, text, integer, text, text, text) IS
	'保费浮动系数的由来：每项因素一行，列规则、取值、次数、影响与依据；超出浮动幅度的部分另列一行 / where the factor comes from: a row for each, with rule, value, how often it counts, its effect and its citation, and one for what the limit takes back';
