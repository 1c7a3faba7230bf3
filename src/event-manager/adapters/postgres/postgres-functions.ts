/**
 * The store's atomic steps, in PL/pgSQL. Each reads the one row of an id or a name under a lock, decides and writes. Instants are in
 * milliseconds of the server's own clock, read after the lock was taken. Outcomes, known members and names are texts, which nothing
 * here looks into. A row whose time is over counts as absent, whether it was swept or not.
 *
 * A function's name ends with `_V`, in whose place comes a digest of all of them: two versions of the service have their own.
 */
export const NOW = `floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint`;

/** Until when an instance waits, added to those that wait; the longest wait counts. */
const withWaiter = (waiters: string) =>
  `${waiters} || jsonb_build_object(an_instance,
    greatest(coalesce((${waiters} ->> an_instance)::numeric, 0), now_ms + wait_ms))`;

/**
 * `answer` says what there was: claimed, attached, settled, early, released, freed or conflict. The INSERT decides between claims of an id
 * that is free, and between a claim and an outcome that comes early.
 */
const claim = `
CREATE FUNCTION claim_V(
  ns text, wanted text, a_fingerprint text, an_owner text, an_attempt text, an_instance text, wait_ms bigint, keep_ms bigint,
  a_note text, is_again boolean, call_ms bigint, given_names text,
  OUT answer text, OUT expires_in float8, OUT attempt_found text, OUT outcome_found text, OUT known_found text,
  OUT names_found text)
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint := ${NOW};
  r requests;
  taken text;
BEGIN
  LOOP
    INSERT INTO requests AS q (id, namespace, state, owner, fingerprint, attempt, note, names, call_ends_at, created_at, updated_at,
      expires_at, waiters)
    VALUES (wanted, ns, 'pending', an_owner, a_fingerprint, an_attempt, a_note, given_names, now_ms + call_ms, now_ms, now_ms,
      now_ms + keep_ms, CASE WHEN wait_ms > 0 THEN jsonb_build_object(an_instance, now_ms + wait_ms) ELSE '{}' END)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      answer := 'claimed';
      expires_in := keep_ms;
      RETURN;
    END IF;
    SELECT * INTO r FROM requests q WHERE q.id = wanted AND q.namespace = ns FOR UPDATE;
    now_ms := ${NOW};
    EXIT WHEN FOUND; -- or it was swept meanwhile
  END LOOP;

  IF r.expires_at <= now_ms THEN
    answer := 'claimed';
  ELSIF r.state = 'early' THEN
    answer := 'early';
    taken := r.outcome;
    DELETE FROM early e WHERE e.key = wanted AND e.namespace = ns AND NOT e.is_name;
  ELSIF r.state = 'released' AND r.owner = an_owner THEN
    answer := CASE WHEN r.attempt = an_attempt THEN 'released' WHEN is_again THEN 'freed' ELSE 'claimed' END;
  ELSIF r.owner <> an_owner OR r.fingerprint <> a_fingerprint THEN
    answer := 'conflict';
  ELSIF r.state <> 'pending' THEN
    answer := 'settled';
  ELSE
    answer := CASE WHEN call_ms IS NOT NULL AND r.call_ends_at <= now_ms AND NOT r.accepted THEN 'taken over' ELSE 'attached' END;
  END IF;

  IF answer IN ('claimed', 'early') THEN
    UPDATE requests q SET
      state = CASE answer WHEN 'early' THEN 'settled' ELSE 'pending' END,
      owner = an_owner, fingerprint = a_fingerprint, attempt = an_attempt, note = a_note, names = given_names, known = NULL,
      accepted = false, call_ends_at = now_ms + call_ms, created_at = now_ms, updated_at = now_ms, expires_at = now_ms + keep_ms,
      outcome = taken,
      waiters = CASE WHEN answer = 'claimed' AND wait_ms > 0 THEN jsonb_build_object(an_instance, now_ms + wait_ms) ELSE '{}' END
    WHERE q.id = wanted AND q.namespace = ns;
    expires_in := keep_ms;
    outcome_found := taken;
  ELSIF answer IN ('attached', 'taken over') THEN
    IF wait_ms > 0 OR answer = 'taken over' THEN
      UPDATE requests q SET
        waiters = CASE WHEN wait_ms > 0 THEN ${withWaiter('q.waiters')} ELSE q.waiters END,
        call_ends_at = CASE WHEN answer = 'taken over' THEN now_ms + call_ms ELSE q.call_ends_at END
      WHERE q.id = wanted AND q.namespace = ns;
    END IF;
    IF answer = 'taken over' THEN answer := 'claimed'; ELSE names_found := r.names; END IF;
    attempt_found := r.attempt;
    expires_in := r.expires_at - now_ms;
  ELSIF answer IN ('settled', 'released') THEN
    outcome_found := r.outcome;
    IF answer = 'settled' THEN known_found := r.known; END IF;
  END IF;
END $$;`;

/**
 * Settles for ever, or releases `an_attempt` if it is given. `answer` is settled, stored, unmatched, or absent if the id is not claimed and
 * no outcome is kept early for it.
 */
const settle = `
CREATE FUNCTION settle_V(
  ns text, wanted text, an_outcome text, an_attempt text,
  OUT answer text, OUT attempt_found text, OUT outcome_found text, OUT known_found text, OUT instances text[])
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint;
  r requests;
BEGIN
  SELECT * INTO r FROM requests q WHERE q.id = wanted AND q.namespace = ns FOR UPDATE;
  now_ms := ${NOW};
  IF NOT FOUND OR r.expires_at <= now_ms THEN
    answer := 'absent';
  ELSIF an_attempt IS NOT NULL AND (r.state = 'early' OR r.attempt <> an_attempt) THEN
    answer := 'unmatched';
  ELSIF r.state <> 'pending' THEN
    answer := 'stored';
    outcome_found := r.outcome;
    known_found := r.known;
  ELSE
    answer := 'settled';
    attempt_found := r.attempt;
    known_found := r.known;
    instances := ARRAY(SELECT w.key FROM jsonb_each_text(r.waiters) w WHERE w.value::numeric > now_ms);
    UPDATE requests q SET
      state = CASE WHEN an_attempt IS NULL THEN 'settled' ELSE 'released' END,
      outcome = an_outcome, updated_at = now_ms, waiters = '{}'
    WHERE q.id = wanted AND q.namespace = ns;
  END IF;
END $$;`;

const note = `
CREATE FUNCTION note_V(
  ns text, wanted text, an_attempt text, new_known text, new_names text, is_accepted boolean, OUT answer text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM requests q WHERE q.id = wanted AND q.namespace = ns FOR UPDATE;
  UPDATE requests q SET
    known = coalesce(new_known, q.known), names = coalesce(new_names, q.names), accepted = q.accepted OR is_accepted
  WHERE q.id = wanted AND q.namespace = ns AND q.state <> 'early' AND q.attempt = an_attempt AND q.expires_at > ${NOW};
  answer := CASE WHEN FOUND THEN 'noted' ELSE 'unmatched' END;
END $$;`;

const join = `
CREATE FUNCTION join_V(ns text, wanted text, an_instance text, wait_ms bigint) RETURNS SETOF requests
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint;
  r requests;
BEGIN
  SELECT * INTO r FROM requests q WHERE q.id = wanted AND q.namespace = ns FOR UPDATE;
  now_ms := ${NOW};
  IF NOT FOUND OR r.expires_at <= now_ms OR r.state = 'early' THEN RETURN; END IF;
  IF r.state = 'pending' AND wait_ms > 0 THEN
    UPDATE requests q SET waiters = ${withWaiter('q.waiters')} WHERE q.id = wanted AND q.namespace = ns;
  END IF;
  RETURN NEXT r;
END $$;`;

/** Answers the outcome that was kept early under the name, if it is this id's. */
const learn = `
CREATE FUNCTION learn_V(ns text, wanted text, an_id text, keep_ms bigint, OUT outcome_found text)
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint := ${NOW};
  r names;
BEGIN
  LOOP
    INSERT INTO names (name, namespace, external_id, expires_at) VALUES (wanted, ns, an_id, now_ms + keep_ms) ON CONFLICT DO NOTHING;
    IF FOUND THEN RETURN; END IF;
    SELECT * INTO r FROM names q WHERE q.name = wanted AND q.namespace = ns FOR UPDATE;
    now_ms := ${NOW};
    EXIT WHEN FOUND; -- or it was swept meanwhile
  END LOOP;
  IF r.expires_at > now_ms AND coalesce(r.external_id, an_id) = an_id THEN outcome_found := r.outcome; END IF;
  UPDATE names q SET external_id = an_id, outcome = outcome_found, expires_at = now_ms + keep_ms
  WHERE q.name = wanted AND q.namespace = ns;
  IF r.expires_at > now_ms AND r.external_id IS NULL THEN
    DELETE FROM early e WHERE e.key = wanted AND e.namespace = ns AND e.is_name;
  END IF;
END $$;`;

/** `answer` is known, stored, or absent. It reads under a lock, so that only a server that may write answers. */
const settleNamed = `
CREATE FUNCTION settle_named_V(ns text, wanted text, OUT answer text, OUT id_found text, OUT outcome_found text)
LANGUAGE plpgsql AS $$
DECLARE
  r names;
BEGIN
  SELECT * INTO r FROM names q WHERE q.name = wanted AND q.namespace = ns FOR UPDATE;
  IF NOT FOUND OR r.expires_at <= ${NOW} THEN
    answer := 'absent';
  ELSIF r.external_id IS NOT NULL THEN
    answer := 'known';
    id_found := r.external_id;
  ELSE
    answer := 'stored';
    outcome_found := r.outcome;
  END IF;
END $$;`;

/**
 * Keeps the outcomes of ids that are not claimed, or settles those that were claimed meanwhile; and then drops the oldest above
 * `max_early`. Its first act is to wait for the others that do this in the namespace: then nobody else adds to what it counts. It may wait
 * for a row of a request after that, in their order, but never for a row of `early`: who locks that has locked the request before.
 */
const keepEarly = `
CREATE FUNCTION keep_early_V(ns text, asked json, ttl_ms bigint, max_early int)
RETURNS TABLE (i int, answer text, attempt_found text, outcome_found text, known_found text, instances text[])
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint;
  one record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('async_como_sync early ' || ns, 0));
  FOR one IN SELECT * FROM ROWS FROM (json_to_recordset(asked) AS (id text, outcome text)) WITH ORDINALITY AS q(id, outcome, i) LOOP
    i := one.i;
    LOOP
      now_ms := ${NOW};
      INSERT INTO requests AS q (id, namespace, state, outcome, created_at, updated_at, expires_at)
      VALUES (one.id, ns, 'early', one.outcome, now_ms, now_ms, now_ms + ttl_ms)
      ON CONFLICT (id, namespace) DO UPDATE SET
        state = 'early', outcome = EXCLUDED.outcome, known = NULL, names = NULL, created_at = now_ms, updated_at = now_ms,
        expires_at = now_ms + ttl_ms
      WHERE q.expires_at <= now_ms;
      IF FOUND THEN
        PERFORM remember_early_V(ns, one.id, false, now_ms + ttl_ms);
        answer := 'early';
        attempt_found := NULL; outcome_found := NULL; known_found := NULL; instances := NULL;
        EXIT;
      END IF;
      SELECT s.* INTO answer, attempt_found, outcome_found, known_found, instances FROM settle_V(ns, one.id, one.outcome, NULL) s;
      EXIT WHEN answer <> 'absent'; -- or it expired meanwhile
    END LOOP;
    RETURN NEXT;
  END LOOP;
  PERFORM drop_early_V(ns, max_early);
END $$;`;

/** The same for names. */
const keepEarlyNamed = `
CREATE FUNCTION keep_early_named_V(ns text, asked json, ttl_ms bigint, max_early int)
RETURNS TABLE (i int, answer text, id_found text, outcome_found text)
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint;
  one record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('async_como_sync early ' || ns, 0));
  FOR one IN SELECT * FROM ROWS FROM (json_to_recordset(asked) AS (name text, outcome text)) WITH ORDINALITY AS q(name, outcome, i)
  LOOP
    i := one.i;
    LOOP
      now_ms := ${NOW};
      INSERT INTO names AS q (name, namespace, outcome, expires_at) VALUES (one.name, ns, one.outcome, now_ms + ttl_ms)
      ON CONFLICT (name, namespace) DO UPDATE SET external_id = NULL, outcome = EXCLUDED.outcome, expires_at = now_ms + ttl_ms
      WHERE q.expires_at <= now_ms;
      IF FOUND THEN
        PERFORM remember_early_V(ns, one.name, true, now_ms + ttl_ms);
        answer := 'early';
        id_found := NULL; outcome_found := NULL;
        EXIT;
      END IF;
      SELECT s.* INTO answer, id_found, outcome_found FROM settle_named_V(ns, one.name) s;
      EXIT WHEN answer <> 'absent'; -- or it expired meanwhile
    END LOOP;
    RETURN NEXT;
  END LOOP;
  PERFORM drop_early_V(ns, max_early);
END $$;`;

const rememberEarly = `
CREATE FUNCTION remember_early_V(ns text, a_key text, for_name boolean, until_ms bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO early AS e (key, namespace, is_name, place, expires_at) VALUES (a_key, ns, for_name, nextval('early_places'), until_ms)
  ON CONFLICT (key, namespace, is_name) DO UPDATE SET place = EXCLUDED.place, expires_at = EXCLUDED.expires_at;
END $$;`;

/** One that somebody has locked is being claimed or learned, and makes room by itself. */
const dropEarly = `
CREATE FUNCTION drop_early_V(ns text, max_early int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint := ${NOW};
  oldest early;
BEGIN
  DELETE FROM early e WHERE e.ctid = ANY (ARRAY(
    SELECT o.ctid FROM early o WHERE o.namespace = ns AND o.expires_at <= now_ms FOR UPDATE SKIP LOCKED));
  FOR oldest IN
    SELECT * FROM early e WHERE e.namespace = ns ORDER BY e.place
    LIMIT greatest(0, (SELECT count(*) FROM early c WHERE c.namespace = ns) - max_early)
  LOOP
    IF oldest.is_name THEN
      PERFORM FROM names q WHERE q.name = oldest.key AND q.namespace = ns FOR UPDATE SKIP LOCKED;
      CONTINUE WHEN NOT FOUND;
      DELETE FROM names q WHERE q.name = oldest.key AND q.namespace = ns AND q.external_id IS NULL;
    ELSE
      PERFORM FROM requests q WHERE q.id = oldest.key AND q.namespace = ns FOR UPDATE SKIP LOCKED;
      CONTINUE WHEN NOT FOUND;
      DELETE FROM requests q WHERE q.id = oldest.key AND q.namespace = ns AND q.state = 'early';
    END IF;
    DELETE FROM early e WHERE e.key = oldest.key AND e.namespace = ns AND e.is_name = oldest.is_name;
  END LOOP;
END $$;`;

/** Deletes at most `most` rows of each kind whose time is over, and answers of how many. Waits for nobody who has locked one. */
const sweep = `
CREATE FUNCTION sweep_V(most int, OUT swept int)
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint := ${NOW};
  again int;
BEGIN
  DELETE FROM requests q WHERE q.ctid = ANY (ARRAY(
    SELECT o.ctid FROM requests o WHERE o.expires_at <= now_ms ORDER BY o.expires_at LIMIT most FOR UPDATE SKIP LOCKED));
  GET DIAGNOSTICS swept = ROW_COUNT;
  DELETE FROM names q WHERE q.ctid = ANY (ARRAY(
    SELECT o.ctid FROM names o WHERE o.expires_at <= now_ms ORDER BY o.expires_at LIMIT most FOR UPDATE SKIP LOCKED));
  GET DIAGNOSTICS again = ROW_COUNT;
  swept := greatest(swept, again);
  DELETE FROM early q WHERE q.ctid = ANY (ARRAY(
    SELECT o.ctid FROM early o WHERE o.expires_at <= now_ms LIMIT most FOR UPDATE SKIP LOCKED));
  swept := greatest(swept, sweep_timelines_V(most));
END $$;`;

/** Does all that the others of the store do, in a namespace that nobody has, and leaves nothing behind. */
const prove = `
CREATE FUNCTION prove_V() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  proof text := '\\proof ' || gen_random_uuid();
BEGIN
  PERFORM claim_V(proof, '', '', '', '', '', 0, 60000, NULL, false, NULL, NULL);
  PERFORM join_V(proof, '', '', 1);
  PERFORM note_V(proof, '', '', NULL, NULL, true);
  PERFORM settle_V(proof, '', '', NULL);
  PERFORM learn_V(proof, '', '', 60000);
  PERFORM keep_early_V(proof, '[{"id":"early","outcome":""}]', 60000, 1);
  PERFORM keep_early_named_V(proof, '[{"name":"early","outcome":""}]', 60000, 1);
  DELETE FROM early e WHERE e.key = 'early' AND e.namespace = proof;
  DELETE FROM requests q WHERE q.id IN ('', 'early') AND q.namespace = proof;
  DELETE FROM names q WHERE q.name IN ('', 'early') AND q.namespace = proof;
END $$;`;

/** All of them, in the order of their making. */
export const functionSources: readonly string[] = [
  claim,
  settle,
  note,
  join,
  learn,
  settleNamed,
  rememberEarly,
  dropEarly,
  keepEarly,
  keepEarlyNamed,
  sweep,
  prove,
];
