\echo Use "CREATE EXTENSION safeins" to load this file. \quit

REVOKE ALL ON SCHEMA safeins FROM PUBLIC;
GRANT USAGE ON SCHEMA safeins TO PUBLIC;

COMMENT ON SCHEMA safeins IS '安全生产责任保险规则与台账 / work-safety liability insurance: rules and books';
