-- What reports call what they tell of, each name looked up once for a statement.

CREATE FUNCTION safeins.code_name(list text, code text) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_code_name'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.code_name(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.code_name(text, text) IS '内部使用：代码的正式名称，无则为 NULL / internal: the proper name of a code; NULL where there is none';

CREATE FUNCTION safeins.area_name(place text) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_area_name'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.area_name(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.area_name(text) IS '内部使用：行政区划的全称，不在册的为 NULL / internal: the full name of a division; NULL where nobody knows it';

CREATE FUNCTION safeins.insurer_name(insurer text) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_insurer_name'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.insurer_name(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_name(text) IS '承保机构名称：生效最晚的保单所载，无则为 NULL / name of an insurer, as its latest policy has it; NULL where none has';

CREATE FUNCTION safeins.insured_name(enterprise text, place safeins.division) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_insured_name'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.insured_name(text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insured_name(text, safeins.division) IS '内部使用：投保单位名称：生效最晚的保单所载，无则为 NULL / internal: name of an enterprise, as its latest policy has it; NULL where none has';

CREATE FUNCTION safeins.rule_code_zh(code text) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_rule_code_zh'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.rule_code_zh(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_code_zh(text) IS '内部使用：规则代码的中文含义，无则为 NULL / internal: what a code of rules means, in Chinese; NULL where there is none';
