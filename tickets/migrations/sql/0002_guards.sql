-- Which columns whom: the guards. They run as whoever writes; foreign keys (the owner) and the house's own functions
-- (hd_definer) pass. What is derived is computed here for everybody.

-- What the database alone sets of a ticket.
CREATE FUNCTION app.ticket_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said record;
BEGIN
  IF current_user = 'hd_definer' THEN
    RETURN NEW;  -- restored: it comes back as it was
  END IF;
  IF current_user = 'hd_app' THEN
    IF app.role() = 'customer' THEN
      -- Whatever a form may carry: customers say what it is about and how much it holds them up.
      NEW.priority := 0; NEW.department_id := NULL; NEW.due_date := NULL; NEW.metadata := '{}'; NEW.customer_email := '';
      NEW.snoozed_until := NULL; NEW.snooze_reason := '';
      IF NEW.source_channel NOT IN ('web', 'widget') AND current_setting('app.source', true) = 'customer_portal' THEN
        NEW.source_channel := 'web';
      END IF;
    END IF;
    NEW.merged_into_id := NULL;
    IF NOT app.is_system() THEN
      NEW.created_at := app.clock();
    END IF;
    NEW.first_responded_at := NULL; NEW.answered_at := NULL; NEW.reminded_at := NULL;
    NEW.waits_since := NEW.created_at; NEW.last_activity_at := NEW.created_at; NEW.public_at := NEW.created_at;
    NEW.resolved_at := CASE WHEN NEW.status IN ('resolved', 'closed') THEN NEW.created_at END;
    NEW.closed_at := CASE WHEN NEW.status = 'closed' THEN NEW.created_at END;
  END IF;
  SELECT * INTO said FROM app.targets(NEW.organization_id, NEW.category_id);
  IF NEW.priority = 0 THEN
    NEW.priority := said.priority;
  END IF;
  IF NEW.department_id IS NULL AND app.role() = 'customer' THEN
    NEW.department_id := said.department;
  END IF;
  IF NEW.customer_email = '' THEN
    NEW.customer_email := coalesce((SELECT u.email FROM accounts_user u WHERE u.organization_id = NEW.organization_id AND u.id = NEW.customer_id), '');
  END IF;
  IF NEW.assignee_id IS NOT NULL AND NOT app.works_here(NEW.organization_id, NEW.assignee_id) THEN
    RAISE EXCEPTION 'tickets are for people who answer them' USING ERRCODE = 'check_violation', CONSTRAINT = 'ticket_assignee_works_here';
  END IF;
  IF NEW.custom_fields <> '{}' THEN
    PERFORM app.check_fields(NEW.organization_id, 'ticket', '{}', NEW.custom_fields);
  END IF;
  SELECT n.number, n.held INTO NEW.number, NEW.held
    FROM app.take_number(NEW.organization_id, app.role() = 'customer', NOT NEW.unconfirmed) n;
  NEW.next_due_at := app.next_due(NEW);
  NEW.written_in := pg_current_xact_id();
  RETURN NEW;
END $$;

-- The nearest deadline that runs: the first reply, then the solution, round the clock from when it was sent.
CREATE FUNCTION app.next_due(t tickets_ticket) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN t.status NOT IN ('new', 'open') OR t.held OR t.unconfirmed THEN NULL
      WHEN t.first_responded_at IS NULL THEN t.created_at + least(s.response, s.resolution)
      ELSE t.created_at + s.resolution END
    FROM app.targets(t.organization_id, t.category_id) s
$$;

CREATE FUNCTION app.ticket_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  customers text[] := '{status,due_key}';  -- a generated column is not there yet
BEGIN
  IF current_user = 'hd_app' THEN
    IF (NEW.id, NEW.organization_id, NEW.number, NEW.held, NEW.created_at, NEW.created_by_id, NEW.written_in, NEW.description, NEW.source_channel)
        IS DISTINCT FROM
       (OLD.id, OLD.organization_id, OLD.number, OLD.held, OLD.created_at, OLD.created_by_id, OLD.written_in, OLD.description, OLD.source_channel)
        OR (NEW.unconfirmed AND NOT OLD.unconfirmed) THEN
      PERFORM app.refuse('a fixed column of a ticket');
    END IF;
    -- Derived ones keep what they hold, whatever an old copy of the row would write.
    NEW.first_responded_at := OLD.first_responded_at; NEW.answered_at := OLD.answered_at; NEW.resolved_at := OLD.resolved_at;
    NEW.closed_at := OLD.closed_at; NEW.next_due_at := OLD.next_due_at; NEW.waits_since := OLD.waits_since;
    NEW.last_activity_at := OLD.last_activity_at; NEW.public_at := OLD.public_at; NEW.updated_at := OLD.updated_at;
    IF NOT app.is_system() THEN
      NEW.reminded_at := OLD.reminded_at;
    END IF;
    IF app.role() = 'customer' THEN
      IF to_jsonb(NEW) - customers IS DISTINCT FROM to_jsonb(OLD) - customers THEN
        PERFORM app.refuse('customers change the status only');
      END IF;
      IF NEW.status <> OLD.status AND NOT (OLD.status <> 'closed' AND (NEW.status = 'resolved' AND NEW.customer_id = app.uid()
          OR NEW.status = 'open' AND OLD.status IN ('pending', 'resolved'))) THEN
        PERFORM app.refuse('customers resolve or reopen');
      END IF;
    END IF;
    IF (NEW.department_id, NEW.assignee_id) IS DISTINCT FROM (OLD.department_id, OLD.assignee_id) THEN
      NEW.written_in := pg_current_xact_id();
    END IF;
  END IF;
  IF NEW.assignee_id IS DISTINCT FROM OLD.assignee_id AND NEW.assignee_id IS NOT NULL
      AND NOT app.works_here(NEW.organization_id, NEW.assignee_id) THEN
    RAISE EXCEPTION 'tickets are for people who answer them' USING ERRCODE = 'check_violation', CONSTRAINT = 'ticket_assignee_works_here';
  END IF;
  IF NEW.custom_fields IS DISTINCT FROM OLD.custom_fields THEN
    PERFORM app.check_fields(NEW.organization_id, 'ticket', OLD.custom_fields, NEW.custom_fields);
  END IF;
  IF NEW.customer_id IS DISTINCT FROM OLD.customer_id AND NEW.customer_id IS NOT NULL AND NEW.customer_email = OLD.customer_email THEN
    NEW.customer_email := coalesce((SELECT u.email FROM accounts_user u WHERE u.organization_id = NEW.organization_id AND u.id = NEW.customer_id), NEW.customer_email);
  END IF;
  IF NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id AND NEW.merged_into_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM tickets_ticket t WHERE t.organization_id = NEW.organization_id AND t.id = NEW.merged_into_id
        AND t.merged_into_id IS NULL AND t.customer_id = NEW.customer_id) THEN
    RAISE EXCEPTION 'requests of one customer are merged, into one that is not' USING ERRCODE = 'check_violation', CONSTRAINT = 'message_same_customer';
  END IF;
  IF OLD.unconfirmed AND NOT NEW.unconfirmed AND current_user <> 'hd_definer' THEN
    NEW.held := app.take_place(NEW.organization_id, true);
  END IF;
  IF NEW.status <> OLD.status THEN
    NEW.resolved_at := CASE WHEN NEW.status IN ('resolved', 'closed') THEN coalesce(OLD.resolved_at, app.clock()) END;
    NEW.closed_at := CASE WHEN NEW.status = 'closed' THEN app.clock() END;
    NEW.waits_since := app.clock();
    NEW.reminded_at := NULL;
  END IF;
  IF (NEW.status, NEW.category_id, NEW.held, NEW.unconfirmed, NEW.first_responded_at)
      IS DISTINCT FROM (OLD.status, OLD.category_id, OLD.held, OLD.unconfirmed, OLD.first_responded_at) THEN
    NEW.next_due_at := app.next_due(NEW);
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

-- Who says it, when and from which side: the database's to set.
CREATE FUNCTION app.message_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_definer' THEN
    RETURN NEW;
  END IF;
  IF current_user = 'hd_app' THEN
    IF NOT app.is_system() THEN
      NEW.created_at := app.clock();
      NEW.is_auto_response := false;
    END IF;
    NEW.side := CASE WHEN app.role() = 'customer' THEN 'customer' WHEN app.is_system() THEN 'system' ELSE 'staff' END;
    NEW.edited_at := NULL; NEW.deleted_at := NULL; NEW.origin_id := NULL;
    IF app.role() = 'customer' THEN
      NEW.is_ai_generated := false; NEW.metadata := '{}';
    END IF;
    -- A call that staff write down is the customer's word; who wrote it down stands in the event.
    IF NEW.opens AND app.role() IN ('agent', 'admin') AND NEW.author_id IS DISTINCT FROM app.uid() THEN
      NEW.side := 'customer';
    END IF;
  END IF;
  NEW.author_name := coalesce((SELECT coalesce(nullif(u.name, ''), u.email) FROM accounts_user u
    WHERE u.organization_id = NEW.organization_id AND u.id = NEW.author_id), '');
  RETURN NEW;
END $$;

CREATE FUNCTION app.message_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  text_only text[] := '{content,deleted_at,updated_at,edited_at}';
  moves text[] := '{ticket_id,origin_id,opens,updated_at}';
BEGIN
  IF current_user = 'hd_app' THEN
    NEW.edited_at := OLD.edited_at;
    IF app.role() = 'admin' THEN
      text_only := text_only || 'is_ai_generated'::text;  -- said afterwards of what a machine drafted
    END IF;
    IF NEW.ticket_id <> OLD.ticket_id THEN
      IF to_jsonb(NEW) - moves IS DISTINCT FROM to_jsonb(OLD) - moves THEN
        PERFORM app.refuse('a message moves as it is');
      END IF;
    ELSIF to_jsonb(NEW) - text_only IS DISTINCT FROM to_jsonb(OLD) - text_only THEN
      PERFORM app.refuse('only the text of a message');
    ELSIF (NEW.content, NEW.deleted_at) IS DISTINCT FROM (OLD.content, OLD.deleted_at) THEN
      IF app.role() <> 'admin' AND OLD.author_id IS DISTINCT FROM app.uid() THEN
        PERFORM app.refuse('a message of somebody else');
      END IF;
      IF OLD.deleted_at IS NOT NULL THEN
        PERFORM app.refuse('a deleted message');
      END IF;
      IF NEW.deleted_at IS NOT NULL THEN
        IF OLD.opens THEN
          RAISE EXCEPTION 'a ticket keeps its first message' USING ERRCODE = 'check_violation', CONSTRAINT = 'message_opening_stays';
        END IF;
        NEW.content := '';
        NEW.deleted_at := app.clock();
      ELSE
        NEW.edited_at := app.clock();
      END IF;
    END IF;
  END IF;
  IF NEW.ticket_id <> OLD.ticket_id AND NOT EXISTS (
      SELECT FROM tickets_ticket a JOIN tickets_ticket b ON b.organization_id = a.organization_id AND b.customer_id = a.customer_id
        WHERE a.organization_id = OLD.organization_id AND a.id = OLD.ticket_id AND b.id = NEW.ticket_id) THEN
    RAISE EXCEPTION 'messages move between the requests of one customer' USING ERRCODE = 'check_violation', CONSTRAINT = 'message_same_customer';
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE FUNCTION app.attachment_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' THEN
    NEW.created_at := app.clock(); NEW.uploaded_at := NEW.created_at;
    IF NOT app.is_system() THEN
      NEW.thumbnail_path := ''; NEW.scanned_as := ''; NEW.metadata := '{}'; NEW.look_at := NEW.created_at;
      NEW.scan := CASE NEW.scan WHEN 'none' THEN 'none' ELSE 'waiting' END;
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- A file is put to a message once, by whoever chose it; what the worker finds out about it is the worker's.
CREATE FUNCTION app.attachment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found_out text[] := '{scan,scanned_as,thumbnail_path,metadata,look_at,updated_at}';
BEGIN
  IF current_user = 'hd_app' THEN
    IF to_jsonb(NEW) - found_out - 'message_id'::text IS DISTINCT FROM to_jsonb(OLD) - found_out - 'message_id'::text THEN
      PERFORM app.refuse('a fixed column of a file');
    END IF;
    IF NEW.message_id IS DISTINCT FROM OLD.message_id AND OLD.message_id IS NOT NULL THEN
      PERFORM app.refuse('a file that was sent');
    END IF;
    IF NOT app.is_system() AND (NEW.scan, NEW.scanned_as, NEW.thumbnail_path, NEW.metadata, NEW.look_at)
        IS DISTINCT FROM (OLD.scan, OLD.scanned_as, OLD.thumbnail_path, OLD.metadata, OLD.look_at) THEN
      PERFORM app.refuse('what the worker finds out');
    END IF;
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

-- A rating may be changed for seven days.
CREATE FUNCTION app.feedback_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' THEN
    IF TG_OP = 'INSERT' THEN
      NEW.created_at := app.clock();
    ELSE
      IF (NEW.id, NEW.organization_id, NEW.ticket_id, NEW.customer_id, NEW.created_at)
          IS DISTINCT FROM (OLD.id, OLD.organization_id, OLD.ticket_id, OLD.customer_id, OLD.created_at) THEN
        PERFORM app.refuse('a fixed column of a rating');
      END IF;
      IF OLD.created_at < app.clock() - interval '7 days' THEN
        RAISE EXCEPTION 'ratings change for seven days' USING ERRCODE = 'check_violation', CONSTRAINT = 'feedback_final';
      END IF;
    END IF;
  END IF;
  NEW.updated_at := app.clock();
  RETURN NEW;
END $$;

-- What the event tables name of a field never changes.
CREATE FUNCTION app.field_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.key, NEW.subject, NEW.kind) IS DISTINCT FROM (OLD.key, OLD.subject, OLD.kind) THEN
    RAISE EXCEPTION 'key, owner and kind of a field stay' USING ERRCODE = 'check_violation', CONSTRAINT = 'customfield_fixed';
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE FUNCTION app.collaborator_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app.works_here(NEW.organization_id, NEW.user_id) THEN
    RAISE EXCEPTION 'only who answers tickets works on them' USING ERRCODE = 'check_violation', CONSTRAINT = 'collaborator_works_here';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION app.person_fields() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.check_fields(NEW.organization_id, 'customer', CASE WHEN TG_OP = 'UPDATE' THEN OLD.custom_fields ELSE '{}' END, NEW.custom_fields);
  RETURN NEW;
END $$;

GRANT EXECUTE ON FUNCTION app.ticket_insert(), app.next_due(tickets_ticket), app.ticket_guard(), app.message_insert(), app.message_guard(),
  app.attachment_insert(), app.attachment_guard(), app.feedback_guard(), app.field_guard(), app.collaborator_guard(), app.person_fields()
  TO hd_app, hd_platform, hd_definer;

CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_category FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON tickets_category FOR EACH ROW EXECUTE FUNCTION
  app.audit('category', 'name', '{name,description,icon,is_active,response_sla_minutes,resolution_sla_minutes,priority_level,department_id}', '{}');
CREATE TRIGGER a_guard BEFORE UPDATE ON tickets_customfield FOR EACH ROW EXECUTE FUNCTION app.field_guard();
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON tickets_customfield FOR EACH ROW EXECUTE FUNCTION
  app.audit('field', 'label', '{subject,label,hint,kind,choices,is_required,is_staff_only,is_active}', '{}');
CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_tag FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON tickets_tag FOR EACH ROW EXECUTE FUNCTION
  app.audit('tag', 'name', '{name,description,color}', '{}');

CREATE TRIGGER a_insert BEFORE INSERT ON tickets_ticket FOR EACH ROW EXECUTE FUNCTION app.ticket_insert();
CREATE TRIGGER a_guard BEFORE UPDATE ON tickets_ticket FOR EACH ROW EXECUTE FUNCTION app.ticket_guard();
CREATE TRIGGER a_archive BEFORE DELETE ON tickets_ticket FOR EACH ROW EXECUTE FUNCTION app.archive_ticket();
CREATE TRIGGER b_line AFTER DELETE ON tickets_ticket FOR EACH ROW WHEN (OLD.held) EXECUTE FUNCTION app.left_the_line();
CREATE TRIGGER b_channel AFTER INSERT ON tickets_ticket FOR EACH ROW WHEN (NEW.customer_id IS NOT NULL) EXECUTE FUNCTION app.used_channel();
CREATE TRIGGER b_count_insert AFTER INSERT ON tickets_ticket REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.count_tickets();
CREATE TRIGGER b_count_update AFTER UPDATE ON tickets_ticket REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION app.count_tickets();
CREATE TRIGGER b_count_delete AFTER DELETE ON tickets_ticket REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION app.count_tickets();
CREATE TRIGGER c_event AFTER INSERT OR DELETE ON tickets_ticket FOR EACH ROW EXECUTE FUNCTION
  app.log_event('ticket', '{number,title,description,status,priority,criticality,category_id,department_id,assignee_id,customer_id,customer_email,source_channel,due_date,snoozed_until,snooze_reason,custom_fields,merged_into_id,held,unconfirmed}');
CREATE TRIGGER c_event_update AFTER UPDATE ON tickets_ticket FOR EACH ROW
  WHEN ((OLD.title, OLD.description, OLD.status, OLD.priority, OLD.criticality, OLD.category_id, OLD.department_id, OLD.assignee_id, OLD.customer_id,
         OLD.customer_email, OLD.due_date, OLD.snoozed_until, OLD.snooze_reason, OLD.custom_fields, OLD.merged_into_id, OLD.held, OLD.unconfirmed)
        IS DISTINCT FROM
        (NEW.title, NEW.description, NEW.status, NEW.priority, NEW.criticality, NEW.category_id, NEW.department_id, NEW.assignee_id, NEW.customer_id,
         NEW.customer_email, NEW.due_date, NEW.snoozed_until, NEW.snooze_reason, NEW.custom_fields, NEW.merged_into_id, NEW.held, NEW.unconfirmed))
  EXECUTE FUNCTION
  app.log_event('ticket', '{title,description,status,priority,criticality,category_id,department_id,assignee_id,customer_id,customer_email,due_date,snoozed_until,snooze_reason,custom_fields,merged_into_id,held,unconfirmed}');
CREATE CONSTRAINT TRIGGER z_opens AFTER INSERT ON tickets_ticket DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.ticket_opens();
CREATE CONSTRAINT TRIGGER z_opens_update AFTER UPDATE ON tickets_ticket DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.description <> NEW.description OR OLD.merged_into_id IS NOT NULL AND NEW.merged_into_id IS NULL) EXECUTE FUNCTION app.ticket_opens();

CREATE TRIGGER a_insert BEFORE INSERT ON tickets_message FOR EACH ROW EXECUTE FUNCTION app.message_insert();
CREATE TRIGGER a_guard BEFORE UPDATE ON tickets_message FOR EACH ROW EXECUTE FUNCTION app.message_guard();
CREATE TRIGGER b_revision AFTER UPDATE ON tickets_message FOR EACH ROW WHEN (OLD.content <> NEW.content) EXECUTE FUNCTION app.message_revision();
CREATE TRIGGER b_touch AFTER INSERT ON tickets_message FOR EACH ROW EXECUTE FUNCTION app.message_touch();
CREATE TRIGGER b_touch_update AFTER UPDATE ON tickets_message FOR EACH ROW
  WHEN (OLD.content <> NEW.content OR OLD.ticket_id <> NEW.ticket_id OR OLD.opens <> NEW.opens) EXECUTE FUNCTION app.message_touch();
CREATE TRIGGER c_event AFTER INSERT OR DELETE ON tickets_message FOR EACH ROW EXECUTE FUNCTION app.log_event('message', '{content,visibility,deleted_at}');
CREATE TRIGGER c_event_update AFTER UPDATE ON tickets_message FOR EACH ROW
  WHEN ((OLD.content, OLD.deleted_at, OLD.ticket_id) IS DISTINCT FROM (NEW.content, NEW.deleted_at, NEW.ticket_id))
  EXECUTE FUNCTION app.log_event('message', '{content,visibility,deleted_at}');
CREATE CONSTRAINT TRIGGER z_opens AFTER UPDATE OR DELETE ON tickets_message DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.opens) EXECUTE FUNCTION app.ticket_opens();

CREATE TRIGGER a_insert BEFORE INSERT ON tickets_attachment FOR EACH ROW EXECUTE FUNCTION app.attachment_insert();
CREATE TRIGGER a_guard BEFORE UPDATE ON tickets_attachment FOR EACH ROW EXECUTE FUNCTION app.attachment_guard();
CREATE TRIGGER b_limits BEFORE INSERT OR UPDATE OF message_id ON tickets_attachment FOR EACH ROW EXECUTE FUNCTION app.file_limits();
CREATE TRIGGER c_discard AFTER DELETE ON tickets_attachment FOR EACH ROW EXECUTE FUNCTION app.discard_file();
CREATE TRIGGER d_wake AFTER INSERT ON tickets_attachment FOR EACH STATEMENT EXECUTE FUNCTION app.wake();
CREATE TRIGGER c_discard AFTER DELETE ON tickets_archive FOR EACH ROW EXECUTE FUNCTION app.discard_archived();

CREATE TRIGGER c_event AFTER INSERT OR DELETE ON tickets_tickettag FOR EACH ROW EXECUTE FUNCTION app.log_event('tag', '{tag_id}');
CREATE TRIGGER a_guard BEFORE INSERT ON tickets_collaborator FOR EACH ROW EXECUTE FUNCTION app.collaborator_guard();
CREATE TRIGGER c_event AFTER INSERT OR DELETE ON tickets_collaborator FOR EACH ROW EXECUTE FUNCTION app.log_event('collaborator', '{user_id}');
CREATE TRIGGER a_guard BEFORE INSERT ON tickets_copy FOR EACH ROW EXECUTE FUNCTION app.copy_guard();
CREATE TRIGGER c_event AFTER INSERT OR DELETE ON tickets_copy FOR EACH ROW EXECUTE FUNCTION app.log_event('copy', '{user_id}');
CREATE TRIGGER c_event AFTER INSERT OR DELETE ON tickets_ticketlink FOR EACH ROW EXECUTE FUNCTION app.log_event('link', '{other_id,kind}');
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON tickets_ticketfeedback FOR EACH ROW EXECUTE FUNCTION app.feedback_guard();
CREATE TRIGGER c_event AFTER INSERT OR UPDATE OR DELETE ON tickets_ticketfeedback FOR EACH ROW EXECUTE FUNCTION app.log_event('feedback', '{rating,comment}');
CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_draft FOR EACH ROW EXECUTE FUNCTION app.touch();

CREATE TRIGGER b_fields BEFORE INSERT ON accounts_user FOR EACH ROW WHEN (NEW.custom_fields <> '{}') EXECUTE FUNCTION app.person_fields();
CREATE TRIGGER b_fields_update BEFORE UPDATE ON accounts_user FOR EACH ROW WHEN (NEW.custom_fields IS DISTINCT FROM OLD.custom_fields)
  EXECUTE FUNCTION app.person_fields();
CREATE TRIGGER e_limit AFTER UPDATE ON accounts_organization FOR EACH ROW
  WHEN (OLD.monthly_ticket_limit IS DISTINCT FROM NEW.monthly_ticket_limit) EXECUTE FUNCTION app.limit_changed();

-- The history of the status alone, for those who ask by SQL: under the wall of whoever asks.
CREATE VIEW ticket_status_history WITH (security_invoker = true) AS
  SELECT e.id, e.organization_id, e.ticket_id, e.new->>'status' AS status, e.old->>'status' AS was, e.actor_id AS changed_by,
      e.actor_name, e.reason AS note, e.source, e.created_at
    FROM tickets_ticketevent e WHERE e.new ? 'status';
GRANT SELECT ON ticket_status_history TO hd_app, hd_platform;

-- Events are written by triggers and changed by nobody.
REVOKE INSERT, UPDATE, DELETE ON tickets_ticketevent FROM hd_platform;
REVOKE UPDATE, DELETE ON tickets_ticketevent FROM hd_definer;
REVOKE UPDATE, DELETE ON tickets_messagerevision FROM hd_platform, hd_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON tickets_discardedfile TO hd_platform, hd_definer;

-- reverse
REVOKE ALL ON tickets_discardedfile FROM hd_platform, hd_definer;
DROP VIEW ticket_status_history;
DROP TRIGGER e_limit ON accounts_organization;
DROP TRIGGER b_fields_update ON accounts_user;
DROP TRIGGER b_fields ON accounts_user;
DROP TRIGGER a_touch ON tickets_draft;
DROP TRIGGER c_event ON tickets_ticketfeedback;
DROP TRIGGER a_guard ON tickets_ticketfeedback;
DROP TRIGGER c_event ON tickets_ticketlink;
DROP TRIGGER c_event ON tickets_copy;
DROP TRIGGER a_guard ON tickets_copy;
DROP TRIGGER c_event ON tickets_collaborator;
DROP TRIGGER a_guard ON tickets_collaborator;
DROP TRIGGER c_event ON tickets_tickettag;
DROP TRIGGER c_discard ON tickets_archive;
DROP TRIGGER d_wake ON tickets_attachment;
DROP TRIGGER c_discard ON tickets_attachment;
DROP TRIGGER b_limits ON tickets_attachment;
DROP TRIGGER a_guard ON tickets_attachment;
DROP TRIGGER a_insert ON tickets_attachment;
DROP TRIGGER z_opens ON tickets_message;
DROP TRIGGER c_event_update ON tickets_message;
DROP TRIGGER c_event ON tickets_message;
DROP TRIGGER b_touch_update ON tickets_message;
DROP TRIGGER b_touch ON tickets_message;
DROP TRIGGER b_revision ON tickets_message;
DROP TRIGGER a_guard ON tickets_message;
DROP TRIGGER a_insert ON tickets_message;
DROP TRIGGER z_opens_update ON tickets_ticket;
DROP TRIGGER z_opens ON tickets_ticket;
DROP TRIGGER c_event_update ON tickets_ticket;
DROP TRIGGER c_event ON tickets_ticket;
DROP TRIGGER b_count_delete ON tickets_ticket;
DROP TRIGGER b_count_update ON tickets_ticket;
DROP TRIGGER b_count_insert ON tickets_ticket;
DROP TRIGGER b_channel ON tickets_ticket;
DROP TRIGGER b_line ON tickets_ticket;
DROP TRIGGER a_archive ON tickets_ticket;
DROP TRIGGER a_guard ON tickets_ticket;
DROP TRIGGER a_insert ON tickets_ticket;
DROP TRIGGER c_audit ON tickets_tag;
DROP TRIGGER a_touch ON tickets_tag;
DROP TRIGGER c_audit ON tickets_customfield;
DROP TRIGGER a_guard ON tickets_customfield;
DROP TRIGGER c_audit ON tickets_category;
DROP TRIGGER a_touch ON tickets_category;
DROP FUNCTION app.person_fields();
DROP FUNCTION app.collaborator_guard();
DROP FUNCTION app.field_guard();
DROP FUNCTION app.feedback_guard();
DROP FUNCTION app.attachment_guard();
DROP FUNCTION app.attachment_insert();
DROP FUNCTION app.message_guard();
DROP FUNCTION app.message_insert();
DROP FUNCTION app.ticket_guard();
DROP FUNCTION app.next_due(tickets_ticket);
DROP FUNCTION app.ticket_insert();
