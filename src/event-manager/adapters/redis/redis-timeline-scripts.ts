// Invariants
// T1. A timeline is one key: a sorted set, all of whose scores are 0. Redis keeps its members in the order of their bytes.
//     It expires as a whole, and is moved or evicted as a whole. With two keys, a Redis that evicts could forget one of them, and a cluster
//     would refuse a new timeline (TRYAGAIN) for as long as its slot moves.
// T2. A body is a member of its own, apart from the place and from the head.
//     A list reads hundreds of heads. Bodies may have 64 KiB each, and would hold up the connection.
// T3. An entry whose place lies keepMs in the past is shown to nobody, whether or not it is still a member.
//     It is removed when something is put, or with the whole timeline. A list must not write.

/**
 * The timelines' atomic steps, in Lua. Instants are in milliseconds of Redis' own clock. These are the members of a timeline:
 *
 * - `k` and keepMs, as the last `put` gave it.
 * - `p`, the place (16 digits) and the id of an entry: in this order, the earliest comes first.
 * - `h`, the id's length in bytes, a colon, the id, the place and the head of an entry.
 * - `b`, the id's length in bytes, a colon, the id and the body of an entry.
 *
 * The lengths keep ids apart of which one is the beginning of another. Texts are in UTF-8, which has no byte 255: so the byte 255 after a
 * text comes behind all that begins with that text.
 * KEYS: the timeline. ARGV: ids are written so that the order of their bytes is the order that `Timelines` promises.
 *
 * E11a. In each script, ZADD comes before the other writes: it is the only one that a full Redis refuses. What a script needs to know it
 * reads before it writes, and a timeline that makes no sense is left as it is.
 */
const prelude = `
local key = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function firstWith(prefix)
  return redis.call('ZRANGEBYLEX', key, '[' .. prefix, '(' .. prefix .. '\\255', 'LIMIT', 0, 1)[1]
end

local function unreadable()
  return redis.error_reply('UNREADABLE the timeline makes no sense')
end

local keepMs = tonumber(string.sub(firstWith('k') or '', 2))
if not keepMs and redis.call('ZCARD', key) > 0 then return unreadable() end

local function placeAt(ms)
  return string.format('%016.0f', ms)
end

-- From here on, entries are shown (T3).
local oldest = '[p' .. placeAt(now - (keepMs or 0) + 1)

local function isShown(place)
  return tonumber(place) > now - keepMs
end

-- What the member with the head of an entry begins with, or that with its body.
local function prefixOf(kind, id)
  return kind .. #id .. ':' .. id
end

-- The place and the head of the entry with this id.
local function find(id)
  local prefix = prefixOf('h', id)
  local member = firstWith(prefix)
  if not member then return nil end
  return string.sub(member, #prefix + 1, #prefix + 16), string.sub(member, #prefix + 17)
end

-- The entries with these places as the scripts answer them; nil if that makes no sense.
local function entriesAt(places)
  local entries = {}
  for _, member in ipairs(places) do
    local place, id = string.sub(member, 2, 17), string.sub(member, 18)
    local at, head = find(id)
    if at ~= place then return nil end
    table.insert(entries, { place, id, head })
  end
  return entries
end
`;

/** For the scripts that write. */
const writePrelude = `${prelude}
local function forget(place, id)
  redis.call('ZREM', key, 'p' .. place .. id)
  for _, kind in ipairs({ 'h', 'b' }) do
    local prefix = prefixOf(kind, id)
    redis.call('ZREMRANGEBYLEX', key, '[' .. prefix, '(' .. prefix .. '\\255')
  end
end

-- The timeline is kept until the last of its entries is shown no more.
local function expire()
  local last = redis.call('ZREVRANGEBYLEX', key, '(q', '[p', 'LIMIT', 0, 1)[1]
  if last then
    redis.call('PEXPIRE', key, math.max(1, (tonumber(string.sub(last, 2, 17)) or now) + keepMs - now))
  else
    redis.call('DEL', key)
  end
end
`;

/** ARGV: the id, the head, the body, afterMs, keepMs, and how many entries are kept. */
export const putScript = `${writePrelude}
local id, head, body, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[6])
local place, former = placeAt(now + tonumber(ARGV[4])), find(id)
keepMs = tonumber(ARGV[5])

local function removeOthers(prefix, member)
  redis.call('ZREMRANGEBYLEX', key, '[' .. prefix, '(' .. member)
  redis.call('ZREMRANGEBYLEX', key, '(' .. member, '(' .. prefix .. '\\255')
end

local function forgetAll(places)
  for _, member in ipairs(places) do forget(string.sub(member, 2, 17), string.sub(member, 18)) end
end

local kept, placed = 'k' .. ARGV[5], 'p' .. place .. id
local withHead, withBody = prefixOf('h', id) .. place .. head, prefixOf('b', id) .. body
redis.call('ZADD', key, 0, kept, 0, placed, 0, withHead, 0, withBody)
removeOthers('k', kept)
removeOthers(prefixOf('h', id), withHead)
removeOthers(prefixOf('b', id), withBody)
if former and former ~= place then redis.call('ZREM', key, 'p' .. former .. id) end

forgetAll(redis.call('ZRANGEBYLEX', key, '[p', '(p' .. placeAt(now - keepMs + 1)))
local excess = redis.call('ZLEXCOUNT', key, '[p', '(q') - most
if excess > 0 then forgetAll(redis.call('ZRANGEBYLEX', key, '[p', '(q', 'LIMIT', 0, excess)) end
expire()
`;

/** ARGV: how many entries, and perhaps the place behind which they come: an instant or nothing, and an id. */
export const listScript = `${prelude}
local from = ARGV[2] ~= '' and '(p' .. placeAt(tonumber(ARGV[2])) .. ARGV[3] or '(q'
return entriesAt(redis.call('ZREVRANGEBYLEX', key, from, oldest, 'LIMIT', 0, ARGV[1])) or unreadable()
`;

/** ARGV: the id. */
export const getScript = `${prelude}
local id = ARGV[1]
local place, head = find(id)
if not place or not isShown(place) then return false end
local prefix = prefixOf('b', id)
local body = firstWith(prefix)
if not body then return unreadable() end
return { place, id, head, string.sub(body, #prefix + 1) }
`;

/** ARGV: the id. Writes also where there is no such entry: a demoted server must not answer for what its successor may know. */
export const removeScript = `${writePrelude}
local id = ARGV[1]
local place = find(id)
if place then forget(place, id) end
expire()
return place and isShown(place) and 1 or 0
`;

/**
 * ARGV: how many entries, and leaseMs. Writes also where nothing is due: a demoted server must not answer for what its successor may
 * know.
 */
export const takeScript = `${writePrelude}
local due = redis.call('ZRANGEBYLEX', key, oldest, '(p' .. placeAt(now + 1), 'LIMIT', 0, ARGV[1])
local entries, leased = entriesAt(due), placeAt(now + tonumber(ARGV[2]))
if not entries then return unreadable() end
for _, entry in ipairs(entries) do
  local _, id, head = unpack(entry)
  redis.call('ZADD', key, 0, 'p' .. leased .. id, 0, prefixOf('h', id) .. leased .. head)
end
for _, entry in ipairs(entries) do
  local place, id, head = unpack(entry)
  if place ~= leased then redis.call('ZREM', key, 'p' .. place .. id, prefixOf('h', id) .. place .. head) end
end
if #entries > 0 then expire() else redis.call('ZREM', key, '') end
return entries
`;
