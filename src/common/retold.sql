-- What a session wrote in one language, told in another.

CREATE FUNCTION safeins.retold(message text, language text DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_retold'
	LANGUAGE C STABLE PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.retold(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.retold(text, text) IS
	'把一条由本扩展写下的说明换成另一种语言（zh 或 en，默认为会话的语言）；不认识的原样返回 / a message of ours in another language, zh or en, by default the session''s; one that is not known is given back as it stands';

-- Costly only where the words differ, and asked last.
CREATE FUNCTION safeins.same_message(one text, other text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_same_message'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
REVOKE ALL ON FUNCTION safeins.same_message(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.same_message(text, text) IS
	'内部使用：两条说明是否为同一条，不论各以何种语言写成 / internal: do two messages say the same, each in whatever language it was written';
