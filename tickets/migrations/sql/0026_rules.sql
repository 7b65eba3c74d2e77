CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_rule FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_rulerun FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON tickets_rule FOR EACH ROW EXECUTE FUNCTION
  app.audit('rule', 'name', '{name,is_active,trigger,conditions,actions}', '{}');
-- What is started by hand, or taken back, is for the worker.
CREATE TRIGGER d_wake AFTER INSERT OR UPDATE ON tickets_rulerun FOR EACH ROW WHEN (NEW.outcome IN ('waiting', 'undoing')) EXECUTE FUNCTION app.wake();

-- reverse
DROP TRIGGER d_wake ON tickets_rulerun;
DROP TRIGGER c_audit ON tickets_rule;
DROP TRIGGER a_touch ON tickets_rulerun;
DROP TRIGGER a_touch ON tickets_rule;
