CREATE TABLE safeins.deadline (
	place        safeins.division NOT NULL,
	kind         text COLLATE "C" NOT NULL,
	subject      text COLLATE "C" NOT NULL,
	area         safeins.division,
	insurer      text COLLATE "C",
	opened_on    date NOT NULL,
	due_on       date NOT NULL,
	met_on       date,
	steps        smallint NOT NULL DEFAULT 0,
	next_on      date,
	provisional  boolean NOT NULL DEFAULT false,
	PRIMARY KEY (kind, subject, place)
);
CREATE FUNCTION safeins.deadline_next(area safeins.division, due_on date, steps integer) RETURNS date
	LANGUAGE sql STABLE RETURN due_on + 1;
CREATE FUNCTION safeins.add_workdays(day date, n integer) RETURNS date LANGUAGE sql STABLE RETURN day + n;
