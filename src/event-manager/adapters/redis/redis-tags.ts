/**
 * The hash tags of the keys: the slot of each is 64 times its place in the list. Nodes of a Redis Cluster with equal shares of the slots
 * have equal shares of the tags, and a command that names keys of one tag stays within one slot.
 *
 * The list is a part of the keys' version. Two instances with different lists would claim one id twice.
 */
export const TAGS: readonly string[] = `
  1bz 5n3 53t d5m nbd 7me j3j 3xc 04s a2j if5 0i4 o4m cu4 kec 2jb
  dlj 5js 574 92e 3el bcu 74b fvs 003 4xr akm 0mt 23e cqt 6bk x3
  5nw dhn 96a 530 bgq 3ah frw 70f pt6 047 0ip 4e9 c1x ex oin 6fo
  5j7 9of d1i 57p 7ia fox 38o j7n 4x6 00w 0m0 4ay c58 a8 xw kag
  17p h8q he6 1j7 n7n 78o box 3ia 0ay 4m0 40w 0x6 06 6nf c9q mq
  130 hx9 hav 1nw 30f brw 7ah fgq 0e9 4ip 447 81f 4v kin 67a i1
  h85 174 1js her bvs 34b fcu 7el 4mt ekm 0xr 403 cdr 0r m5 63e
  qsu 13t 1n3 5bz 7xc n3j 3me jbd 4i4 8le e2j 44s 6jb 42 iu k4m
  fjl 7lu 712 3ys 1cj hlk 52d 975 265 k94 cmk 9k 05c a3z 4dm ebt
  ng4 7h5 75r f3k 9n2 5kc h5l 93u 22u 6z4 02bb 2o2 m2k 4yb ice 0ld
  7l1 nc0 3y7 71v 5og 9j6 1za h1h c0h dh 2k6 kd7 49n 8x7 8ax any
  7hq 3d8 wu7 756 hho 1gn 931 5rh 6zp 221 yg cio asv 01g 8e8 aj9
  356 su7 7d8 3hq 1rh h9a 5gn daw gio 6ov 621 la 8iq afp 41g 846
  31v 7y7 jc0 3l1 d8p 5za qkn 1og 5f 6k6 66q g0h 8m1 ab0 i6o 09n
  b3k 35r 3h5 jg4 092l l5l 1kc hdb 6o2 1b 2z4 62u 4ld 8i5 0yb i2k
  7ys 312 3lu bjl hym 12d des 5cj 6kr gmk he 665 abt 0dm 802 45c`
  .trim()
  .split(/\s+/);

const slots: ReadonlyMap<string, number> = new Map(TAGS.map((tag, place) => [tag, 64 * place]));

/** All slots that have keys. */
export const SLOTS: readonly number[] = [...slots.values()];

/** The slot of a key with one of these tags; throws if it has none of them. */
export function slotOf(key: string): number {
  const begin = key.indexOf('{') + 1;
  const slot = slots.get(key.slice(begin, key.indexOf('}', begin)));
  if (slot === undefined) throw new TypeError('the key has none of the tags');
  return slot;
}
