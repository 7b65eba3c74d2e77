-- An organization's own admins also decide about closing and files.
CREATE OR REPLACE FUNCTION app.organization_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own text[] := '{name,logo,accent,timezone,default_language,ticket_prefix,agents_see_all,settings,updated_at,resolve_after_days,close_after_days,remind_before_days,file_limit_mb,files_per_message}';
BEGIN
  IF current_user = 'hd_app' AND to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN
    PERFORM app.refuse('a column of the organization that only the platform changes');
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

DROP TRIGGER c_audit ON accounts_organization;
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON accounts_organization FOR EACH ROW EXECUTE FUNCTION
  app.audit('organization', 'name', '{name,slug,domain,is_default,is_active,plan,monthly_ticket_limit,agent_limit,timezone,default_language,ticket_prefix,accent,logo,agents_see_all,resolve_after_days,close_after_days,remind_before_days,file_limit_mb,files_per_message,settings}', '{}');

-- What is asked of customers beside the usual.
DROP TRIGGER c_audit ON accounts_user;
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON accounts_user FOR EACH ROW EXECUTE FUNCTION
  app.audit('person', 'name', '{email,name,role,status,is_lead,sees_all_departments,department_id,is_superuser,custom_fields}', '{password}');

-- Categories, fields and tags are told by triggers, too.
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

-- What the work counts of a person is no news about them: neither pages nor the version that an edit began with move.
DROP TRIGGER d_live ON accounts_user;
CREATE TRIGGER d_live AFTER INSERT OR DELETE OR UPDATE OF name, first_name, last_name, email, role, status, is_lead,
  sees_all_departments, department_id, avatar, custom_fields ON accounts_user FOR EACH ROW EXECUTE FUNCTION app.live('people');
DROP TRIGGER a_guard ON accounts_user;
CREATE TRIGGER a_guard BEFORE INSERT OR DELETE ON accounts_user FOR EACH ROW EXECUTE FUNCTION app.person_guard();
CREATE TRIGGER a_guard_update BEFORE UPDATE ON accounts_user FOR EACH ROW
  WHEN (current_user <> 'hd_definer' OR (NEW.name, NEW.email) IS DISTINCT FROM (OLD.name, OLD.email))
  EXECUTE FUNCTION app.person_guard();

-- reverse
DROP TRIGGER c_audit ON accounts_user;
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON accounts_user FOR EACH ROW EXECUTE FUNCTION
  app.audit('person', 'name', '{email,name,role,status,is_lead,sees_all_departments,department_id,is_superuser}', '{password}');
DROP TRIGGER a_guard_update ON accounts_user;
DROP TRIGGER a_guard ON accounts_user;
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE OR DELETE ON accounts_user FOR EACH ROW EXECUTE FUNCTION app.person_guard();
DROP TRIGGER d_live ON accounts_user;
CREATE TRIGGER d_live AFTER INSERT OR UPDATE OR DELETE ON accounts_user FOR EACH ROW EXECUTE FUNCTION app.live('people');
DROP TRIGGER c_audit ON accounts_organization;
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON accounts_organization FOR EACH ROW EXECUTE FUNCTION
  app.audit('organization', 'name', '{name,slug,domain,is_default,is_active,plan,monthly_ticket_limit,agent_limit,timezone,default_language,ticket_prefix,accent,logo,agents_see_all}', '{}');
CREATE OR REPLACE FUNCTION app.organization_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own text[] := '{name,logo,accent,timezone,default_language,ticket_prefix,agents_see_all,settings,updated_at}';
BEGIN
  IF current_user = 'hd_app' AND to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN
    PERFORM app.refuse('a column of the organization that only the platform changes');
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION app.audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' THEN
    IF split_part(NEW.action, '.', 1) IN ('organization', 'team', 'person', 'invitation') THEN
      PERFORM app.refuse('an entry that only the database writes');
    END IF;
    NEW.created_at := clock_timestamp();
    NEW.actor_name := coalesce((SELECT coalesce(nullif(u.name, ''), u.email) FROM accounts_user u WHERE u.id = app.uid()), '');
  END IF;
  RETURN NEW;
END $$;
