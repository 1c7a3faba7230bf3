/**
 * What the Lua might say instead: each is one text of src/event-manager/request-store/redis-scripts.ts, which stands there
 * once, and what takes its place. `script` is the script to look in, where others hold the same text.
 *
 * @type {readonly { readonly name: string, readonly script: string, readonly from: string, readonly to: string }[]}
 */
export const mutations = [
  ...of('prelude', [
    ['the clock counts whole seconds', 'time[1] * 1000 + math.floor(time[2] / 1000)', 'time[1] * 1000'],
    ['the clock counts seconds', 'time[1] * 1000 + math.floor(time[2] / 1000)', 'tonumber(time[1])'],
    ['no record is looked into', 'if not value then return nil end', ''],
    ['a header that is no JSON ends the script', 'pcall(cjson.decode, ', 'true, cjson.decode('],
    ['a header may be any JSON', "type(record) ~= 'table' or ", ''],
    ['a header needs no state', " or type(record.state) ~= 'string'", ''],
    ['a record without a line feed is read to its end', '(cut or 1) - 1', '(cut or 0) - 1'],
    [
      'a record that makes no sense is none',
      "type(record.state) ~= 'string' then return false end",
      "type(record.state) ~= 'string' then return nil end",
    ],
    ['a record needs no time', "  if type(record.expiresAt) ~= 'number' then return false end\n", ''],
    [
      'a pending record needs no waiters',
      "  if record.state == 'pending' and type(record.waiters) ~= 'table' then return false end\n",
      '',
    ],
    ['a settled record needs waiters', "record.state == 'pending' and type(record.waiters)", 'type(record.waiters)'],
    ['what was told before may be anything', "  if type(record.known) ~= 'string' then record.known = nil end\n", ''],
    ['an outcome begins with the line feed', 'cut + 1', 'cut'],
    ['an unreadable record has another word', 'UNREADABLE the', 'ODD the'],
    [
      'a record whose time is just over has no time to live',
      'math.max(1, record.expiresAt - now)',
      'record.expiresAt - now',
    ],
    ['a record lives a second longer', 'record.expiresAt - now', 'record.expiresAt - now + 1000'],
    ['a record lives half as long', 'record.expiresAt - now', '(record.expiresAt - now) / 2'],
    ['a record has no time to live', ", 'PX', ttl)", ')'],
    ['an outcome is not written', " .. '\\\\n' .. outcome", " .. '\\\\n'"],
    ['who does not wait is a waiter', 'if waitMs > 0 then', 'if waitMs >= 0 then'],
    ['nobody is a waiter', 'if waitMs > 0 then', 'if waitMs < 0 then'],
    ['the last wait counts, not the longest', 'math.max(record.waiters[instance] or 0, now + waitMs)', 'now + waitMs'],
    ['the shortest wait counts', 'math.max(record.waiters', 'math.min(record.waiters'],
    ['who joins is not written', "  save(record, '')\n", ''],
  ]),
  ...of('claimScript', [
    ['a record that makes no sense is claimed', 'if record == false then return unreadable() end', ''],
    ['a new request is settled', "state = 'pending'", "state = 'settled'"],
    ['a new request has no note', "note = ARGV[7] ~= '' and ARGV[7] or nil", 'note = nil'],
    ['a request without a note has an empty one', "ARGV[7] ~= '' and ARGV[7] or nil", 'ARGV[7]'],
    ['a request was made in 1970', 'createdAt = now', 'createdAt = 0'],
    ['a request is kept for no longer than its caller waits', 'now + lifetime', 'now + waitMs'],
    ['an early outcome is not taken', "record and record.state == 'early'", 'false'],
    ['a request with an early outcome is pending', "  fresh.state = 'settled'\n", ''],
    ['an early outcome is given away without a record', '  save(fresh, outcome)\n', ''],
    ['an early record that is claimed stays in the set', "  redis.call('ZREM', KEYS[2], KEYS[1])\n", ''],
    [
      'an early record leaves the set before it is claimed',
      "  save(fresh, outcome)\n  redis.call('ZREM', KEYS[2], KEYS[1])\n",
      "  redis.call('ZREM', KEYS[2], KEYS[1])\n  save(fresh, outcome)\n",
    ],
    ['a replay is told to be early', "{ 'settled', outcome, record.known }", "{ 'early', outcome, record.known }"],
    ['an early outcome is told to be a replay', "{ 'early', outcome }", "{ 'settled', outcome }"],
    ['a released id is not free', "(record.state == 'released' and record.owner == owner)", 'false'],
    ['a released id is free for all', ' and record.owner == owner) then', ') then'],
    ['an owner’s id is free for him', "record.state == 'released' and record.owner", 'record.owner'],
    [
      'a released attempt is free for itself',
      "  if record and record.attempt == attempt then return { 'released', outcome } end\n",
      '',
    ],
    ['a released id is free for no attempt', 'record and record.attempt == attempt', 'record'],
    ['who claims is no waiter', 'join(fresh, instance, waitMs)', "save(fresh, '')"],
    ['a claim is not written', 'join(fresh, instance, waitMs)', ''],
    ['a claim tells a shorter time', "{ 'claimed', lifetime }", "{ 'claimed', lifetime - 1 }"],
    ['another owner joins', 'record.owner ~= owner or record.fingerprint', 'record.fingerprint'],
    ['another body joins', ' or record.fingerprint ~= fingerprint', ''],
    ['only another owner with another body is a conflict', '~= owner or record', '~= owner and record'],
    [
      'who comes after the outcome joins',
      "if record.state ~= 'pending' then return { 'settled', outcome, record.known } end",
      '',
    ],
    ['a replay lacks what was told before', 'outcome, record.known }', 'outcome }'],
    ['who joins is no waiter', 'join(record, instance, waitMs)\n', ''],
    ['who joins is told the time of his own claim', 'record.expiresAt - now', 'lifetime'],
    ['who joins is told his own attempt', 'record.attempt }', 'attempt }'],
  ]),
  ...of('settleScript', [
    ['a record that makes no sense is settled', 'if record == false then return unreadable() end', ''],
    ['a release settles, and an outcome releases', "attempt ~= ''", "attempt == ''"],
    ['unmatched is told without a write', "  redis.call('DEL', KEYS[1])\n", ''],
    ['a release of nobody’s is early', 'release or maxEarly == 0', 'maxEarly == 0'],
    ['where none are kept, one is', '(release or maxEarly == 0)', 'release'],
    ['a release is for any attempt', "if release and record.attempt ~= attempt then return { 'unmatched' } end", ''],
    [
      'a release is for other attempts',
      'release and record.attempt ~= attempt',
      'release and record.attempt == attempt',
    ],
    ['an outcome is for any attempt', 'if release and record', 'if record'],
    ['an early record is not in the set', "  redis.call('ZADD', KEYS[2], now + earlyTtl, KEYS[1])\n", ''],
    ['early records stand in the set by their names', "'ZADD', KEYS[2], now + earlyTtl", "'ZADD', KEYS[2], 2e14"],
    ['the newest early record stands first', "'ZADD', KEYS[2], now + earlyTtl", "'ZADD', KEYS[2], earlyTtl - now"],
    ['an early record is not written', "  save({ state = 'early', expiresAt = now + earlyTtl }, outcome)\n", ''],
    ['an early record is kept for ever', 'expiresAt = now + earlyTtl', 'expiresAt = now + 3e12'],
    ['an early record is kept half as long', 'expiresAt = now + earlyTtl', 'expiresAt = now + earlyTtl / 2'],
    ['the set of early records is kept for ever', "  redis.call('PEXPIRE', KEYS[2], earlyTtl)\n", ''],
    ['the set of early records is forgotten at once', "'PEXPIRE', KEYS[2], earlyTtl", "'PEXPIRE', KEYS[2], 0"],
    ['what has expired stays in the set', "  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)\n", ''],
    ['all that is early leaves the set', "'-inf', now)", "'-inf', '+inf')"],
    [
      'one early record less is kept',
      "redis.call('ZCARD', KEYS[2]) > maxEarly",
      "redis.call('ZCARD', KEYS[2]) >= maxEarly",
    ],
    [
      'one early record more is kept',
      "redis.call('ZCARD', KEYS[2]) > maxEarly",
      "redis.call('ZCARD', KEYS[2]) > maxEarly + 1",
    ],
    ['early records have no bound', "while redis.call('ZCARD', KEYS[2]) > maxEarly", 'while false'],
    [
      'one early record gives way at most',
      "  while redis.call('ZCARD', KEYS[2]) > maxEarly do",
      "  if redis.call('ZCARD', KEYS[2]) > maxEarly then",
    ],
    ['the newest early record gives way', 'ZPOPMIN', 'ZPOPMAX'],
    ['a request gives way', "if found and found.state == 'early' then", 'if found then'],
    ['what gives way stays', "redis.call('DEL', oldest)", 'local _ = oldest'],
    [
      'a later outcome takes the place of the first',
      "if record.state ~= 'pending' then return { 'stored', stored, record.known } end",
      '',
    ],
    ['only settled requests keep their outcomes', "record.state ~= 'pending'", "record.state == 'settled'"],
    ['a later outcome is compared without what was told before', 'stored, record.known }', 'stored }'],
    ['an outcome lacks what was told before', "record.known or ''", "''"],
    ['an outcome is told for the releasing attempt', "'settled', record.attempt", "'settled', attempt"],
    ['whose wait is over is signalled', 'if untilMs > now then', 'if true then'],
    ['only those whose wait is over are signalled', 'untilMs > now', 'untilMs < now'],
    ['nobody is signalled', 'table.insert(answer, instance)', ''],
    ['a release is for ever', "release and 'released' or 'settled'", "'settled'"],
    ['an outcome frees the id', "release and 'released' or 'settled'", "'released'"],
    ['a settled request is as old as its claim', 'record.updatedAt = now\n', ''],
    ['an outcome is told and not written', 'save(record, outcome)\nreturn answer', 'return answer'],
    [
      'an outcome is told, and nothing written in its place',
      'save(record, outcome)\nreturn answer',
      "save(record, '')\nreturn answer",
    ],
  ]),
  ...of('learnScript', [
    ['a record that makes no sense is passed over', 'if record == false then return unreadable() end', ''],
    ['what nobody claimed is looked into', 'not record or ', ''],
    ['any attempt’s answer is kept', ' or record.attempt ~= ARGV[1]', ''],
    ['other attempts’ answers are kept', 'record.attempt ~= ARGV[1]', 'record.attempt == ARGV[1]'],
    ['an answer is not kept', 'record.known = ARGV[2]\n', ''],
    ['an answer is not written', '\nsave(record, outcome)', ''],
    ['an answer takes the place of the outcome', 'save(record, outcome)', "save(record, '')"],
  ]),
  ...of('joinScript', [
    ['a settled request is joined', "record and record.state == 'pending'", 'record'],
    ['what nobody claimed is looked into', 'record and record.state', 'record.state'],
    ['nobody joins', 'join(record, ARGV[1], tonumber(ARGV[2]))', ''],
    ['the record is not answered', "return redis.call('GET', KEYS[1])", ''],
  ]),
  ...of('proveScript', [
    ['a read proves', "redis.call('SET', KEYS[1], '', 'PX', 1000)", "redis.call('GET', KEYS[1])"],
    ['a proof stays', ", 'PX', 1000)", ')'],
  ]),
];

function of(script, rows) {
  return rows.map(([name, from, to]) => ({ script, name, from, to }));
}

/** The source with one mutation; throws where the text to change does not stand in its script just once. */
export function mutate(source, { name, script, from, to }) {
  const begin = source.indexOf(`const ${script} = \``);
  const end = source.indexOf('`;\n', begin);
  const text = source.slice(begin, end);
  if (begin < 0 || text.split(from).length !== 2) throw new Error(`${script}: ${name}: not there once: ${from}`);
  return source.slice(0, begin) + text.replace(from, () => to) + source.slice(end);
}
