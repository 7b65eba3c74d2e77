-- updated_at on every UPDATE, also of raw SQL.
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

-- Which columns of a person the application changes, by role. Foreign keys (the owner) and the house's own
-- functions (hd_definer) pass.
CREATE FUNCTION app.person_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own text[] := '{name,first_name,last_name,sort_name,avatar,preferred_language,timezone,theme,preferences,password,last_login,updated_at,status}';
BEGIN
  IF current_user = 'hd_app' AND TG_OP = 'DELETE' THEN
    IF OLD.role = 'admin' AND OLD.status IN ('active', 'away') THEN
      -- One after the other, as app.person_seat does, or two admins who remove each other leave none.
      PERFORM FROM accounts_organization o WHERE o.id = OLD.organization_id FOR NO KEY UPDATE;
      IF NOT EXISTS (SELECT FROM accounts_user u WHERE u.organization_id = OLD.organization_id AND u.id <> OLD.id
          AND u.role = 'admin' AND u.status IN ('active', 'away')) THEN
        RAISE EXCEPTION 'an organization keeps one active admin'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'last_admin';
      END IF;
    END IF;
    RETURN OLD;
  END IF;
  IF current_user = 'hd_app' AND TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.organization_id, NEW.is_superuser, NEW.created_at, NEW.last_assigned_at, NEW.current_ticket_count)
        IS DISTINCT FROM
       (OLD.id, OLD.organization_id, OLD.is_superuser, OLD.created_at, OLD.last_assigned_at, OLD.current_ticket_count) THEN
      PERFORM app.refuse('a fixed column of a person');
    END IF;
    IF app.role() <> 'admin' THEN
      IF to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN
        PERFORM app.refuse('people change their own profile only');
      END IF;
      IF NEW.status <> OLD.status AND NOT (app.role() IN ('agent', 'analyst')
          AND OLD.status IN ('active', 'away') AND NEW.status IN ('active', 'away')) THEN
        PERFORM app.refuse('people say only whether they are away');
      END IF;
    END IF;
  END IF;
  -- No ICU in the embedded server: names sort by what is left without accents and case.
  NEW.sort_name := left(lower(public.unaccent(coalesce(nullif(NEW.name, ''), NEW.email))), 255);
  IF TG_OP = 'UPDATE' THEN
    NEW.updated_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;

-- What an organization's own admins change of it; plan, limits, addresses and standing are the platform's.
CREATE FUNCTION app.organization_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own text[] := '{name,logo,accent,timezone,default_language,ticket_prefix,agents_see_all,settings,updated_at}';
BEGIN
  IF current_user = 'hd_app' AND to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN
    PERFORM app.refuse('a column of the organization that only the platform changes');
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

-- An invited person's role and team were fixed by the inviter; the link is spent once and never again.
CREATE FUNCTION app.invitation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' AND OLD.accepted_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
    PERFORM app.refuse('an accepted invitation');
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

-- Tells open pages what changed, by kind and key only: they ask again under the wall.
CREATE FUNCTION app.live() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  any_row jsonb := to_jsonb(coalesce(NEW, OLD));
BEGIN
  PERFORM pg_notify('hd_live', json_build_object('org', any_row->'organization_id', 'kind', TG_ARGV[0], 'id', any_row->'id')::text);
  RETURN NULL;
END $$;

-- Open streams of whom it concerns look again whether they may go on: a session ended, an organization was switched off.
CREATE FUNCTION app.session_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('hd_live', json_build_object('org', OLD.organization_id, 'kind', 'session', 'id', OLD.person_id)::text);
  RETURN NULL;
END $$;
CREATE FUNCTION app.organization_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('hd_live', json_build_object('org', OLD.id, 'kind', 'organization', 'id', OLD.id)::text);
  RETURN NULL;
END $$;

-- Who has another address now is not invited by the link that went to the old one.
CREATE FUNCTION app.person_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM accounts_invitation i WHERE i.organization_id = NEW.organization_id AND i.person_id = NEW.id AND i.accepted_at IS NULL;
  RETURN NULL;
END $$;

-- An entry that the application adds itself: the time and the name are the database's to say, and what triggers
-- write about cannot be made up.
CREATE FUNCTION app.audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- Wakes the worker when a mail is written.
CREATE FUNCTION app.wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('hd_work', '');
  RETURN NULL;
END $$;

GRANT EXECUTE ON FUNCTION app.touch(), app.person_guard(), app.organization_guard(), app.invitation_guard(), app.live(), app.wake(),
  app.session_over(), app.organization_closed(), app.person_moved(), app.audit_guard()
  TO hd_app, hd_platform, hd_definer;

CREATE TRIGGER a_guard BEFORE UPDATE ON accounts_organization FOR EACH ROW EXECUTE FUNCTION app.organization_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE OR DELETE ON accounts_user FOR EACH ROW EXECUTE FUNCTION app.person_guard();
CREATE TRIGGER b_seat BEFORE INSERT OR UPDATE OF role, status ON accounts_user FOR EACH ROW EXECUTE FUNCTION app.person_seat();
CREATE TRIGGER a_touch BEFORE UPDATE ON accounts_department FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_guard BEFORE UPDATE ON accounts_invitation FOR EACH ROW EXECUTE FUNCTION app.invitation_guard();
CREATE TRIGGER a_touch BEFORE UPDATE ON accounts_mailedcode FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON accounts_outboundmail FOR EACH ROW EXECUTE FUNCTION app.touch();

CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON accounts_organization FOR EACH ROW EXECUTE FUNCTION
  app.audit('organization', 'name', '{name,slug,domain,is_default,is_active,plan,monthly_ticket_limit,agent_limit,timezone,default_language,ticket_prefix,accent,logo,agents_see_all}', '{}');
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON accounts_department FOR EACH ROW EXECUTE FUNCTION
  app.audit('team', 'name', '{name,description}', '{}');
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON accounts_user FOR EACH ROW EXECUTE FUNCTION
  app.audit('person', 'name', '{email,name,role,status,is_lead,sees_all_departments,department_id,is_superuser}', '{password}');
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OF accepted_at OR DELETE ON accounts_invitation FOR EACH ROW EXECUTE FUNCTION
  app.audit('invitation', 'person_id', '{person_id,expires_at,accepted_at}', '{digest}');

CREATE TRIGGER a_guard BEFORE INSERT ON accounts_auditentry FOR EACH ROW EXECUTE FUNCTION app.audit_guard();
CREATE TRIGGER c_moved AFTER UPDATE OF email ON accounts_user FOR EACH ROW WHEN (OLD.email <> NEW.email) EXECUTE FUNCTION app.person_moved();

CREATE TRIGGER d_live AFTER DELETE ON accounts_session FOR EACH ROW WHEN (OLD.person_id IS NOT NULL) EXECUTE FUNCTION app.session_over();
CREATE TRIGGER d_live AFTER UPDATE OF is_active ON accounts_organization FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION app.organization_closed();
CREATE TRIGGER d_live AFTER INSERT OR UPDATE OR DELETE ON accounts_user FOR EACH ROW EXECUTE FUNCTION app.live('people');
CREATE TRIGGER d_live AFTER INSERT OR UPDATE OF state, tries ON accounts_outboundmail FOR EACH ROW EXECUTE FUNCTION app.live('mail');
CREATE TRIGGER d_wake AFTER INSERT ON accounts_outboundmail FOR EACH STATEMENT EXECUTE FUNCTION app.wake();

-- The audit's own order, and nothing but adding to it; the platform removes what is over a year old.
ALTER TABLE accounts_auditentry ALTER COLUMN seq DROP DEFAULT;
ALTER TABLE accounts_auditentry ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY;
REVOKE UPDATE, DELETE ON accounts_auditentry FROM hd_definer;

-- Tables without a tenant.
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts_throttle TO hd_platform, hd_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts_round TO hd_platform;
GRANT SELECT ON django_content_type, django_migrations TO hd_app, hd_platform;

-- reverse
ALTER TABLE accounts_auditentry ALTER COLUMN seq DROP IDENTITY;
DROP TRIGGER d_wake ON accounts_outboundmail;
DROP TRIGGER d_live ON accounts_outboundmail;
DROP TRIGGER d_live ON accounts_user;
DROP TRIGGER d_live ON accounts_organization;
DROP TRIGGER d_live ON accounts_session;
DROP TRIGGER c_moved ON accounts_user;
DROP TRIGGER a_guard ON accounts_auditentry;
DROP TRIGGER c_audit ON accounts_invitation;
DROP TRIGGER c_audit ON accounts_user;
DROP TRIGGER c_audit ON accounts_department;
DROP TRIGGER c_audit ON accounts_organization;
DROP TRIGGER a_touch ON accounts_outboundmail;
DROP TRIGGER a_touch ON accounts_mailedcode;
DROP TRIGGER a_guard ON accounts_invitation;
DROP TRIGGER a_touch ON accounts_department;
DROP TRIGGER b_seat ON accounts_user;
DROP TRIGGER a_guard ON accounts_user;
DROP TRIGGER a_guard ON accounts_organization;
DROP FUNCTION app.audit_guard();
DROP FUNCTION app.person_moved();
DROP FUNCTION app.organization_closed();
DROP FUNCTION app.session_over();
DROP FUNCTION app.wake();
DROP FUNCTION app.live();
DROP FUNCTION app.invitation_guard();
DROP FUNCTION app.organization_guard();
DROP FUNCTION app.person_guard();
DROP FUNCTION app.touch();
REVOKE ALL ON accounts_throttle, accounts_round FROM hd_platform, hd_definer;
REVOKE ALL ON django_content_type, django_migrations FROM hd_app, hd_platform;
