CREATE FUNCTION safeins.ship() RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_ship'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.ship() FROM PUBLIC;
COMMENT ON FUNCTION safeins.ship() IS '内部使用：升级脚本写入新版本所带的规则与代码并入账本 / internal: writes the rules and words that a new version ships, and journals them; for update scripts';

CREATE FUNCTION safeins.update_books() RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_update_books'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.update_books() FROM PUBLIC;
COMMENT ON FUNCTION safeins.update_books() IS '内部使用：升级脚本按新版本的口径重算台账 / internal: brings the books to what a new version keeps; for update scripts';
