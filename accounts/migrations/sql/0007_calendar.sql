CREATE EXTENSION IF NOT EXISTS btree_gist;
-- Hours of one day never overlap; one may end as the next begins.
ALTER TABLE accounts_openinghours ADD CONSTRAINT openinghours_overlap EXCLUDE USING gist
  (organization_id WITH =, calendar_id WITH =, weekday WITH =, int4range(opens, closes) WITH &&);

CREATE TRIGGER a_touch BEFORE UPDATE ON accounts_calendar FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON accounts_openinghours FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON accounts_closedday FOR EACH ROW EXECUTE FUNCTION app.touch();

-- What comes and goes with an organization or a team is told by them; what a country's list brings, by the country.
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON accounts_calendar FOR EACH ROW WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION app.audit('calendar', 'id', '{department_id,country,subdivision}', '{}');
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON accounts_openinghours FOR EACH ROW WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION app.audit('hours', 'id', '{weekday,opens,closes}', '{}');
CREATE TRIGGER c_audit AFTER INSERT ON accounts_closedday FOR EACH ROW WHEN (NOT NEW.is_holiday AND pg_trigger_depth() = 0)
  EXECUTE FUNCTION app.audit('day', 'name', '{day,name}', '{}');
CREATE TRIGGER c_audit_gone AFTER UPDATE OR DELETE ON accounts_closedday FOR EACH ROW WHEN (NOT OLD.is_holiday AND pg_trigger_depth() = 0)
  EXECUTE FUNCTION app.audit('day', 'name', '{day,name}', '{}');

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

CREATE TRIGGER g_hours AFTER INSERT ON accounts_organization FOR EACH ROW EXECUTE FUNCTION app.first_hours();
-- reverse
DROP TRIGGER g_hours ON accounts_organization;
CREATE OR REPLACE FUNCTION app.audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' THEN
    IF split_part(NEW.action, '.', 1) IN ('organization', 'team', 'person', 'invitation', 'category', 'field', 'tag') THEN
      PERFORM app.refuse('an entry that only the database writes');
    END IF;
    NEW.created_at := clock_timestamp();
    NEW.actor_name := coalesce((SELECT coalesce(nullif(u.name, ''), u.email) FROM accounts_user u WHERE u.id = app.uid()), '');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER c_audit_gone ON accounts_closedday;
DROP TRIGGER c_audit ON accounts_closedday;
DROP TRIGGER c_audit ON accounts_openinghours;
DROP TRIGGER c_audit ON accounts_calendar;
DROP TRIGGER a_touch ON accounts_closedday;
DROP TRIGGER a_touch ON accounts_openinghours;
DROP TRIGGER a_touch ON accounts_calendar;
ALTER TABLE accounts_openinghours DROP CONSTRAINT openinghours_overlap;
