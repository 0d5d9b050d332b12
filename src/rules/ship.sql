CREATE FUNCTION safeins.ship() RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_ship'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.ship() FROM PUBLIC;
COMMENT ON FUNCTION safeins.ship() IS '内部使用：升级脚本写入新版本所带的规则与代码并入账本 / internal: writes the rules and words that a new version ships, and journals them; for update scripts';
