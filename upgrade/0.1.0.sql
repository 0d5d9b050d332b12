
-- By hand: what 0.1.0 had otherwise and no statement of the sources makes by itself.
-- See script.awk; test/t/022_update.pl tells what is missing here.

-- Rules, endings, modes, words, holidays and attachments bear the province that wrote them.
-- 000000 is of whoever has the database: publication() and set_place() claim it.
ALTER TABLE safeins.rule ADD COLUMN home safeins.division NOT NULL DEFAULT '000000',
	DROP CONSTRAINT rule_pkey, ADD PRIMARY KEY (home, id), DROP CONSTRAINT rule_overlap,
	ADD CONSTRAINT rule_overlap EXCLUDE USING gist (code WITH =, (place::integer) WITH =, coalesce(sector, '') WITH =, coalesce(size, '') WITH =,
		coalesce(risk, '') WITH =, (shipped::integer) WITH =, (home::integer) WITH =, effective WITH &&);
ALTER TABLE safeins.rule_end ADD COLUMN place safeins.division NOT NULL DEFAULT '000000',
	DROP CONSTRAINT rule_end_pkey, ADD PRIMARY KEY (place, id);
ALTER TABLE safeins.rule_mode ADD COLUMN place safeins.division NOT NULL DEFAULT '000000',
	DROP CONSTRAINT rule_mode_pkey, ADD PRIMARY KEY (place, id);
ALTER TABLE safeins.attachment_log ADD COLUMN place safeins.division NOT NULL DEFAULT '000000',
	DROP CONSTRAINT attachment_log_pkey, ADD PRIMARY KEY (place, id);
ALTER TABLE safeins.code_list ADD COLUMN place safeins.division NOT NULL DEFAULT '000000',
	DROP CONSTRAINT code_list_pkey, ADD PRIMARY KEY (list, name, shipped, place);
ALTER TABLE safeins.calendar_year ADD COLUMN place safeins.division NOT NULL DEFAULT '000000',
	DROP CONSTRAINT calendar_year_pkey, ADD PRIMARY KEY (year, shipped, place);
ALTER TABLE safeins.holiday ADD COLUMN place safeins.division NOT NULL DEFAULT '000000',
	DROP CONSTRAINT holiday_pkey, ADD PRIMARY KEY (day, year, shipped, place);

ALTER TABLE safeins.policy ADD COLUMN status text COLLATE "C";
ALTER TABLE safeins.policy ADD COLUMN end_reason text COLLATE "C";
ALTER TABLE safeins.hazard ADD COLUMN tells_rectified boolean NOT NULL DEFAULT true, ADD COLUMN tells_closed boolean NOT NULL DEFAULT true;
ALTER TABLE safeins.checkpoint ADD COLUMN path bytea CHECK (octet_length(path) % 32 = 0);
-- Leaves are found by marks, which the next checkpoint makes.
ALTER TABLE safeins.tile ADD COLUMN marks bytea, ALTER marks SET STORAGE EXTERNAL;
DROP INDEX safeins.tile_leaf;
DROP FUNCTION safeins.leaf_marks(bytea);

-- verify() reads without SQL.
DROP AGGREGATE safeins.fold_rows(bytea, integer, text, integer, text, smallint[], integer, record);
DROP AGGREGATE safeins.fold_leaves(bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea);
DROP FUNCTION safeins.fold_row(internal, bytea, integer, text, integer, text, smallint[], integer, record);
DROP FUNCTION safeins.fold_leaf(internal, bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea);
DROP FUNCTION safeins.fold_combine(internal, internal);
DROP FUNCTION safeins.fold_serial(internal);
DROP FUNCTION safeins.fold_deserial(bytea, internal);

-- Other arguments, or another result.
DROP FUNCTION safeins.code_near(text, text);
DROP FUNCTION safeins.codes_cover(text, text, text);
DROP FUNCTION safeins.coverage_count(date);
DROP FUNCTION safeins.quota_sums(date, date);
DROP FUNCTION safeins.html_deadlines(date, safeins.division, text);
DROP FUNCTION safeins.html_evaluation(integer, text);
DROP FUNCTION safeins.html_fee(date, safeins.division, text);
DROP FUNCTION safeins.html_hazards(date, safeins.division, text);
DROP FUNCTION safeins.html_insurer(integer, text);
DROP FUNCTION safeins.html_outcome(integer, text);
DROP FUNCTION safeins.html_papers(integer, text);
DROP FUNCTION safeins.html_quota(date, safeins.division, text);
DROP FUNCTION safeins.html_scorecard(integer, text);

-- The row of a rule has another column.
-- again: FUNCTION safeins.filing_items
