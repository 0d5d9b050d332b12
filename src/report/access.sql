-- What is wrong with the arguments is told by C, which speaks the reader's language.
CREATE FUNCTION safeins.check_access(role_name name, level text) RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_check_access'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.check_access(name, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.check_access(name, text) IS 'grant_access 内部使用 / for grant_access()';

CREATE FUNCTION safeins.grant_access(role_name name, level text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	reads text[] := ARRAY['safeins.account', 'safeins.premium_ahead', 'safeins.premium_ahead_status', 'safeins.account_area', 'safeins.fee_status', 'safeins.budget', 'safeins.budget_history', 'safeins.fee_by_area', 'safeins.rule', 'safeins.rule_code', 'safeins.rulebook', 'safeins.rule_facts',
							'safeins.ledger_status',
							'safeins.enterprise', 'safeins.policy', 'safeins.coinsurance', 'safeins.coinsurance_total', 'safeins.coinsurance_gap', 'safeins.policy_share', 'safeins.insuring', 'safeins.service_tally', 'safeins.provider', 'safeins.provider_status', 'safeins.plan', 'safeins.planned', 'safeins.plan_status', 'safeins.deadline', 'safeins.report', 'safeins.filing',
							'safeins.quota_status', 'safeins.coverage_gap', 'safeins.deadline_status', 'safeins.code_list', 'safeins.code_gaps',
							'safeins.suspension', 'safeins.suspension_status', 'safeins.commitment',
							'safeins.hazard', 'safeins.hazard_due', 'safeins.hazard_due_history', 'safeins.complaint', 'safeins.refusal', 'safeins.product', 'safeins.measure', 'safeins.measure_status', 'safeins.blacklist',
							'safeins.hazard_status', 'safeins.closed_loop', 'safeins.complaint_status', 'safeins.quota_periods', 'safeins.renewal_gap', 'safeins.coverage_ledger', 'safeins.coverage_rate',
							'safeins.filing_status', 'safeins.filing_missing', 'safeins.place_name', 'safeins.service', 'safeins.service_detail', 'safeins.rule_end',
							'safeins.progress_status', 'safeins.escalation', 'safeins.acknowledgement', 'safeins.escalation_status', 'safeins.holiday', 'safeins.calendar_year'];
	asks text[] := ARRAY['safeins.fee_status', 'safeins.known_insurer', 'safeins.known_enterprise', 'safeins.fee_ratio(text, safeins.division, date)',
						 'safeins.account_received(safeins.division, text, text, integer, bigint, integer, text)',
						 'safeins.account_spent(safeins.division, text, text, integer, bigint, integer, text)', 'safeins.premium_due', 'safeins.account_area_pending', 'safeins.account_areas', 'safeins.fee_by_area', 'safeins.fee_judged', 'safeins.fee_told', 'safeins.role_known', 'safeins.deadline_known',
						 'safeins.policy_shares', 'safeins.provider_status', 'safeins.plan_status', 'safeins.rule_for', 'safeins.rule_facts', 'safeins.explain_rule', 'safeins.home_place',
						 'safeins.seals', 'safeins.checkpoint_note', 'safeins.progress_rows',
						 'safeins.quota_rows', 'safeins.quota_told', 'safeins.quota_sums', 'safeins.quota_day_sums', 'safeins.policy_sums', 'safeins.quota_known', 'safeins.coverage_count', 'safeins.gap_rows', 'safeins.area_at', 'safeins.must_insure_since', 'safeins.full_cover_by', 'safeins.coverage_ledger', 'safeins.coverage_rate', 'safeins.quota_status', 'safeins.quota_periods', 'safeins.coverage_gap', 'safeins.renewal_gap',
						 'safeins.insurer_deadlines', 'safeins.insurer_years', 'safeins.deadline_status', 'safeins.premium_factor', 'safeins.explain_premium_factor',
						 'safeins.rule_applies', 'safeins.rule_lists', 'safeins.sector_must_insure', 'safeins.word_folded', 'safeins.code_near', 'safeins.codes_cover', 'safeins.rule_items', 'safeins.rule_due',
						 'safeins.filing_items', 'safeins.papers_in', 'safeins.paper_stands', 'safeins.insurers_of', 'safeins.filing_missing', 'safeins.filing_status', 'safeins.suspension_status',
						 'safeins.insurer_eligible', 'safeins.insurer_ineligible', 'safeins.insurer_due', 'safeins.code_of',
						 'safeins.hazard_insurer', 'safeins.hazard_due_on', 'safeins.hazard_rows', 'safeins.hazard_sums', 'safeins.deadline_sums', 'safeins.deadline_is_off', 'safeins.deadline_state', 'safeins.hazard_status', 'safeins.closed_loop', 'safeins.hazards_unreported',
						 'safeins.complaint_status', 'safeins.measure_status', 'safeins.measure_basis', 'safeins.retold', 'safeins.blacklist', 'safeins.code_name', 'safeins.area_name', 'safeins.rule_word_zh', 'safeins.rule_code_zh', 'safeins.rule_value_zh', 'safeins.place_name', 'safeins.insurer_name', 'safeins.enterprise_name', 'safeins.insured_name', 'safeins.provider_name', 'safeins.same_record', 'safeins.is_local', 'safeins.is_own', 'safeins.holds_at'];
	object text;
	signature regprocedure;
BEGIN
	PERFORM safeins.check_access(role_name, level);
	IF level IN ('emergency', 'finance', 'industry', 'association') THEN
		reads := ARRAY['safeins.exchange_' || level];
		asks := ARRAY['safeins.exchange_' || level, 'safeins.exchange_position', 'safeins.exchange_since', 'safeins.exchange_written', 'safeins.exchange_masked'];
	END IF;
	IF level IN ('regulator', 'dba') THEN
		reads := reads || ARRAY['safeins.finding', 'safeins.attachment', 'safeins.attachment_log',
								'safeins.enterprise_was', 'safeins.claim_tally', 'safeins.insurer_scorecard', 'safeins.finding_status', 'safeins.watch_status',
								'safeins.insurer_evaluation', 'safeins.praise_list', 'safeins.blame_list', 'safeins.service_cost', 'safeins.statistics', 'safeins.claim_summary',
								'safeins.report_difference', 'safeins.report_status', 'safeins.check_setup',
								'safeins.rule_mode', 'safeins.home', 'safeins.feed', 'safeins.quarantine', 'safeins.witness', 'safeins.witness_status',
								'safeins.ledger', 'safeins.seal', 'safeins.journal', 'safeins.tile', 'safeins.batch', 'safeins.checkpoint', 'safeins.epoch'];
		asks := asks || ARRAY['safeins.report_insurers', 'safeins.report_pages', 'safeins.report_files', 'safeins.report_index', 'safeins.view_words', 'safeins.html_link', 'safeins.report_html', 'safeins.html_check', 'safeins.html_text', 'safeins.html_number', 'safeins.html_percent', 'safeins.html_day', 'safeins.html_cell', 'safeins.html_named', 'safeins.html_bar', 'safeins.html_table', 'safeins.html_law', 'safeins.html_card', 'safeins.html_style', 'safeins.html_page',
							  'safeins.html_begins', 'safeins.html_books', 'safeins.html_section', 'safeins.html_ends', 'safeins.html_area', 'safeins.html_fee', 'safeins.html_quota', 'safeins.html_hazards', 'safeins.html_deadlines', 'safeins.html_coverage', 'safeins.html_ledger', 'safeins.html_dashboard',
							  'safeins.html_figures', 'safeins.html_scorecard', 'safeins.html_evaluation', 'safeins.html_papers', 'safeins.html_outcome', 'safeins.html_insurers', 'safeins.html_statistics', 'safeins.html_ranking', 'safeins.html_province'];
		asks := asks || ARRAY['safeins.insurer_evaluation', 'safeins.praise_list', 'safeins.blame_list', 'safeins.rule_points'];
		asks := asks || ARRAY['safeins.insurer_scorecard', 'safeins.service_cost', 'safeins.statistics', 'safeins.statistics_books', 'safeins.report_rows', 'safeins.report_figures', 'safeins.report_sent', 'safeins.report_difference', 'safeins.report_status', 'safeins.given_insurer', 'safeins.claim_summary', 'safeins.guards', 'safeins.reconcile', 'safeins.audit', 'safeins.write_pending',
							  'safeins.verify', 'safeins.check_note', 'safeins.inclusion_proof', 'safeins.consistency_proof',
							  'safeins.leaves', 'safeins.copy_command', 'safeins.acknowledge', 'safeins.check_setup'];
	END IF;
	IF level = 'dba' THEN
		reads := reads || ARRAY['safeins.suggest_word'];
		asks := asks || ARRAY['safeins.suggest', 'safeins.suggest_roles'];
		asks := asks || ARRAY['safeins.guard', 'safeins.attach', 'safeins.detach', 'safeins.detach_all', 'safeins.rebuild', 'safeins.set_budget', 'safeins.end_budget',
							  'safeins.close_year', 'safeins.add_rule', 'safeins.end_rule', 'safeins.set_mode', 'safeins.watch_only', 'safeins.end_watch_only',
							  'safeins.open_exchange', 'safeins.close_exchange', 'safeins.set_place', 'safeins.add_code', 'safeins.create_starter', 'safeins.check_starter', 'safeins.suspend', 'safeins.lift_suspension',
							  'safeins.seal_guard', 'safeins.seal(regclass, text[], text, text)', 'safeins.unseal', 'safeins.checkpoint()',
							  'safeins.sweep', 'safeins.witness', 'safeins.accept_ledger', 'safeins.load_holidays(jsonb)', 'safeins.load_holidays(text)'];
	END IF;
	EXECUTE format('GRANT USAGE ON SCHEMA safeins TO %I', role_name);
	IF level = 'dba' THEN
		EXECUTE format('GRANT INSERT (role, fact, word, pinyin, weight) ON safeins.suggest_word TO %I', role_name);
	END IF;
	FOREACH object IN ARRAY reads LOOP
		EXECUTE format('GRANT SELECT ON %s TO %I', object::regclass, role_name);
		IF to_regclass('safeins_zh.' || split_part(object, '.', 2)) IS NOT NULL THEN
			EXECUTE format('GRANT SELECT ON safeins_zh.%I TO %I', split_part(object, '.', 2), role_name);
		END IF;
		IF to_regclass('safeins_api.' || split_part(object, '.', 2)) IS NOT NULL THEN
			EXECUTE format('GRANT SELECT ON safeins_api.%I TO %I', split_part(object, '.', 2), role_name);
		END IF;
	END LOOP;
	FOREACH object IN ARRAY asks LOOP
		-- A name without arguments is for every function that bears it.
		FOR signature IN
			SELECT p.oid::regprocedure FROM pg_proc p
			WHERE CASE WHEN object LIKE '%(%' THEN p.oid = object::regprocedure
					   ELSE p.pronamespace = 'safeins'::regnamespace AND p.prokind = 'f' AND p.proname = split_part(object, '.', 2) END
		LOOP
			EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', signature, role_name);
		END LOOP;
	END LOOP;
END
$$;
REVOKE ALL ON FUNCTION safeins.grant_access(name, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.grant_access(name, text) IS
	'授权：reader 读报表与规则，regulator 另读线索并可对账、体检，dba 另可接管、改规则、关账；emergency、finance、industry、association 只取各部门的数据交换；接管仍须为表的所有者 / grants a predefined level of access: reader, regulator or dba; emergency, finance, industry or association for the exchange with that department alone; attaching still takes the owner of the table';
