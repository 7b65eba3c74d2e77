-- What hangs on a ticket (0016), with whether whoever asks muted it.
CREATE OR REPLACE FUNCTION app.beside_ticket(which uuid, customer uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  org uuid := app.org();
  me uuid := app.uid();
BEGIN
  RETURN jsonb_build_object(
    'tags', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', g.name, 'color', g.color, 'description', g.description) ORDER BY g.name), '[]')
      FROM tickets_tickettag k JOIN tickets_tag g ON g.organization_id = org AND g.id = k.tag_id WHERE k.organization_id = org AND k.ticket_id = which),
    'copies', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_copy k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'collaborators', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_collaborator k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'followers', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_follower k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'links', (SELECT coalesce(jsonb_agg(jsonb_build_object('pk', l.id, 'kind', l.kind, 'outward', l.outward, 'ticket', l.ticket) ORDER BY l.created_at), '[]') FROM (
      SELECT k.id, k.kind, k.created_at, k.ticket_id = which AS outward, app.told_small(t) AS ticket FROM tickets_ticketlink k
        JOIN tickets_ticket t ON t.organization_id = org AND t.id = CASE k.ticket_id WHEN which THEN k.other_id ELSE k.ticket_id END
        WHERE k.organization_id = org AND (k.ticket_id = which OR k.other_id = which) ORDER BY k.created_at LIMIT 50) l),
    'merged', (SELECT coalesce(jsonb_agg(m.ticket), '[]') FROM (SELECT app.told_small(t) AS ticket FROM tickets_ticket t
      WHERE t.organization_id = org AND t.merged_into_id = which ORDER BY t.public_at DESC, t.id DESC LIMIT 50) m),
    'earlier', (SELECT coalesce(jsonb_agg(e.ticket), '[]') FROM (SELECT app.told_small(t) AS ticket FROM tickets_ticket t
      WHERE t.organization_id = org AND t.customer_id = customer AND t.id <> which ORDER BY t.public_at DESC, t.id DESC LIMIT 5) e),
    'rating', (SELECT jsonb_build_object('rating', f.rating, 'comment', f.comment) FROM tickets_ticketfeedback f
      WHERE f.organization_id = org AND f.ticket_id = which),
    'looked', (SELECT r.read_at FROM tickets_readmarker r WHERE r.organization_id = org AND r.user_id = me AND r.ticket_id = which),
    'mutes', EXISTS (SELECT FROM tickets_muted m WHERE m.organization_id = org AND m.user_id = me AND m.ticket_id = which),
    'newest', (SELECT max(e.id) FROM tickets_ticketevent e WHERE e.organization_id = org AND e.ticket_id = which));
END $$;

-- reverse
CREATE OR REPLACE FUNCTION app.beside_ticket(which uuid, customer uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  org uuid := app.org();
  me uuid := app.uid();
BEGIN
  RETURN jsonb_build_object(
    'tags', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', g.name, 'color', g.color, 'description', g.description) ORDER BY g.name), '[]')
      FROM tickets_tickettag k JOIN tickets_tag g ON g.organization_id = org AND g.id = k.tag_id WHERE k.organization_id = org AND k.ticket_id = which),
    'copies', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_copy k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'collaborators', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_collaborator k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'followers', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_follower k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'links', (SELECT coalesce(jsonb_agg(jsonb_build_object('pk', l.id, 'kind', l.kind, 'outward', l.outward, 'ticket', l.ticket) ORDER BY l.created_at), '[]') FROM (
      SELECT k.id, k.kind, k.created_at, k.ticket_id = which AS outward, app.told_small(t) AS ticket FROM tickets_ticketlink k
        JOIN tickets_ticket t ON t.organization_id = org AND t.id = CASE k.ticket_id WHEN which THEN k.other_id ELSE k.ticket_id END
        WHERE k.organization_id = org AND (k.ticket_id = which OR k.other_id = which) ORDER BY k.created_at LIMIT 50) l),
    'merged', (SELECT coalesce(jsonb_agg(m.ticket), '[]') FROM (SELECT app.told_small(t) AS ticket FROM tickets_ticket t
      WHERE t.organization_id = org AND t.merged_into_id = which ORDER BY t.public_at DESC, t.id DESC LIMIT 50) m),
    'earlier', (SELECT coalesce(jsonb_agg(e.ticket), '[]') FROM (SELECT app.told_small(t) AS ticket FROM tickets_ticket t
      WHERE t.organization_id = org AND t.customer_id = customer AND t.id <> which ORDER BY t.public_at DESC, t.id DESC LIMIT 5) e),
    'rating', (SELECT jsonb_build_object('rating', f.rating, 'comment', f.comment) FROM tickets_ticketfeedback f
      WHERE f.organization_id = org AND f.ticket_id = which),
    'looked', (SELECT r.read_at FROM tickets_readmarker r WHERE r.organization_id = org AND r.user_id = me AND r.ticket_id = which),
    'newest', (SELECT max(e.id) FROM tickets_ticketevent e WHERE e.organization_id = org AND e.ticket_id = which));
END $$;
