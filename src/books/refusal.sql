CREATE TABLE safeins.refusal (
	refusal     text COLLATE "C" NOT NULL,
	place       safeins.division NOT NULL,
	area        safeins.division NOT NULL,
	insurer     text COLLATE "C" NOT NULL,
	enterprise  text COLLATE "C" NOT NULL,
	refused_on  date NOT NULL,
	live        boolean NOT NULL,
	PRIMARY KEY (refusal, place)
);
CREATE INDEX refusal_insurer ON safeins.refusal (insurer, place, refused_on);
REVOKE ALL ON safeins.refusal FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.refusal', '');

COMMENT ON TABLE safeins.refusal IS '拒保：一件一行 / cover that was refused: a row each';
COMMENT ON COLUMN safeins.refusal.refusal IS '拒保记录主键 / key of the refusal';
COMMENT ON COLUMN safeins.refusal.place IS '所属省 / province';
COMMENT ON COLUMN safeins.refusal.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.refusal.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.refusal.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.refusal.refused_on IS '拒保日 / day it was refused';
COMMENT ON COLUMN safeins.refusal.live IS '是否有效行 / whether the row is live';

CREATE TABLE safeins.product (
	product     text COLLATE "C" NOT NULL,
	place       safeins.division NOT NULL,
	area        safeins.division NOT NULL,
	insurer     text COLLATE "C" NOT NULL,
	filed_on    date NOT NULL,
	valid_until date,
	rate        bigint,
	rate_least  bigint,
	rate_most   bigint,
	live        boolean NOT NULL,
	PRIMARY KEY (product, place)
);
REVOKE ALL ON safeins.product FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.product', '');

COMMENT ON TABLE safeins.product IS '经备案的产品：条款与费率 / products that are filed: clauses and rates';
COMMENT ON COLUMN safeins.product.product IS '产品主键，如备案号 / key of the product, such as the number of its filing';
COMMENT ON COLUMN safeins.product.place IS '所属省 / province';
COMMENT ON COLUMN safeins.product.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.product.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.product.filed_on IS '备案日 / day it was filed';
COMMENT ON COLUMN safeins.product.valid_until IS '有效期至，空为一直有效 / last day that it is valid on; NULL: without end';
COMMENT ON COLUMN safeins.product.rate IS '备案基准费率（百万分之一） / base rate that was filed, in millionths';
COMMENT ON COLUMN safeins.product.rate_least IS '备案费率下限（百万分之一） / least rate that was filed, in millionths';
COMMENT ON COLUMN safeins.product.rate_most IS '备案费率上限（百万分之一） / most rate that was filed, in millionths';
COMMENT ON COLUMN safeins.product.live IS '是否有效行 / whether the row is live';
