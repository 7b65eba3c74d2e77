CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_rule FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_rulerun FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON tickets_rule FOR EACH ROW EXECUTE FUNCTION
  app.audit('rule', 'name', '{name,is_active,trigger,conditions,actions}', '{}');
-- What is started by hand, or taken back, is for the worker.
CREATE TRIGGER d_wake AFTER INSERT OR UPDATE ON tickets_rulerun FOR EACH ROW WHEN (NEW.outcome IN ('waiting', 'undoing')) EXECUTE FUNCTION app.wake();

-- Entries of these kinds are the database's as well.
CREATE OR REPLACE FUNCTION app.audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' THEN
    IF split_part(NEW.action, '.', 1) IN ('organization', 'team', 'person', 'invitation', 'category', 'field', 'tag',
        'calendar', 'hours', 'day', 'distribution', 'ceiling', 'rule') THEN
      PERFORM app.refuse('an entry that only the database writes');
    END IF;
    NEW.created_at := clock_timestamp();
    NEW.actor_name := coalesce((SELECT coalesce(nullif(u.name, ''), u.email) FROM accounts_user u WHERE u.id = app.uid()), '');
  END IF;
  RETURN NEW;
END $$;

-- reverse
CREATE OR REPLACE FUNCTION app.audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' THEN
    IF split_part(NEW.action, '.', 1) IN ('organization', 'team', 'person', 'invitation', 'category', 'field', 'tag',
        'calendar', 'hours', 'day') THEN
      PERFORM app.refuse('an entry that only the database writes');
    END IF;
    NEW.created_at := clock_timestamp();
    NEW.actor_name := coalesce((SELECT coalesce(nullif(u.name, ''), u.email) FROM accounts_user u WHERE u.id = app.uid()), '');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER d_wake ON tickets_rulerun;
DROP TRIGGER c_audit ON tickets_rule;
DROP TRIGGER a_touch ON tickets_rulerun;
DROP TRIGGER a_touch ON tickets_rule;
