-- Whatever is in the schema says in Chinese and in English what it is for, and is nobody's by default.
BEGIN;
SELECT no_plan();
CREATE TEMP VIEW ours AS
SELECT d.classid, d.objid, 0 AS sub FROM pg_depend d
WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'safeins') AND d.deptype = 'e';
CREATE TEMP VIEW columns AS
SELECT c.oid, a.attname, a.attnum FROM ours o JOIN pg_class c ON o.classid = 'pg_class'::regclass AND c.oid = o.objid AND c.relkind IN ('r', 'p', 'v', 'c')
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped;
SELECT is_empty($$SELECT pg_describe_object(classid, objid, 0) FROM ours
    WHERE coalesce(obj_description(objid, classid::regclass::name), '') !~ '[^ -~].* / [ -~]+'
        AND NOT (classid = 'pg_class'::regclass AND (SELECT relkind FROM pg_class WHERE oid = objid) IN ('S', 'i', 'c'))
        AND NOT (classid = 'pg_type'::regclass AND (SELECT typrelid <> 0 OR typcategory = 'A' FROM pg_type WHERE oid = objid))
        AND classid <> 'pg_cast'::regclass$$, 'a comment in both languages: every object');
SELECT is_empty($$SELECT oid::regclass, attname FROM columns WHERE coalesce(col_description(oid, attnum), '') !~ '[^ -~].* / [ -~]+'$$, '... every column');
SELECT is_empty($$SELECT objid::regprocedure FROM ours JOIN pg_proc p ON classid = 'pg_proc'::regclass AND p.oid = objid
    WHERE (proacl IS NULL OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0)) AND provolatile <> 'i'
        AND proname NOT IN ('today', 'code_of', 'add_workdays', 'workdays_between', 'is_workday', 'loaded') AND proname !~ '_sel$'$$,
    'a function that is not pure is nobody''s by default, but for days, words and what the planner asks');
SELECT is_empty($$SELECT objid::regclass FROM ours JOIN pg_class c ON classid = 'pg_class'::regclass AND c.oid = objid
    WHERE EXISTS (SELECT FROM aclexplode(relacl) WHERE grantee = 0)$$, '... nor is a table, view or sequence');
SELECT * FROM finish();
ROLLBACK;
