// The bit codec of the index. The twin of src/search/bits.rs, shard.rs and columns.rs;
// docs/search-format.md describes the files.

/** The bytes of a file are not what such a file can hold. */
export class Damaged extends Error {}

const CRC = Uint32Array.from({ length: 256 }, (_, crc) => {
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/** CRC-32 of several pieces, one after the other. */
export function crc32(...pieces) {
  let crc = ~0;
  for (const bytes of pieces) for (const byte of bytes) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

export const hex = (crc) => crc.toString(16).padStart(8, "0");

/** The content of a sealed file, if it is whole and the one that lies at `path`. */
export function unseal(path, bytes) {
  const end = bytes.length - 4;
  if (end < 0) throw new Damaged("too short");
  const content = bytes.subarray(0, end);
  const sum = new DataView(bytes.buffer, bytes.byteOffset + end, 4).getUint32(0, true);
  if (crc32(new TextEncoder().encode(path), content) !== sum) throw new Damaged("wrong check sum");
  return content;
}

const parameter = (count, size) => Math.max(0, 31 - Math.clz32((size - count) / (count + 1)));

/** Reads numbers and bits; throws `Damaged` rather than run on. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at * 8;
    this.end = bytes.length * 8;
    this.left = 2 ** 25;
  }

  bit() {
    if (this.at >= this.end) throw new Damaged("too short");
    const bit = (this.bytes[this.at >> 3] >> (this.at & 7)) & 1;
    this.at++;
    return bit;
  }

  read(count) {
    let value = 0;
    for (let i = 0; i < count; i++) value += this.bit() * 2 ** i;
    return value;
  }

  unary() {
    let zeros = 0;
    while (!this.bit()) zeros++;
    return zeros;
  }

  rice(k) {
    return this.unary() * 2 ** k + this.read(k);
  }

  gamma() {
    const length = this.unary();
    if (length > 31) throw new Damaged("a number is too long");
    return 2 ** length + this.read(length);
  }

  varint() {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.read(8);
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new Damaged("a number does not end");
  }

  gaps(count, size) {
    const k = parameter(count, size);
    const items = [];
    for (let next = 0; items.length < count; ) {
      const item = next + this.rice(k);
      if (item >= size) throw new Damaged("a list is too long");
      items.push(item);
      next = item + 1;
    }
    return items;
  }

  /** `count` rising numbers below `size`. */
  list(count, size) {
    if (count < 0 || count > size || (this.left -= count) < 0) throw new Damaged("a list is too long");
    if (count * 2 <= size) return this.gaps(count, size);
    const gone = this.gaps(size - count, size);
    const items = [];
    for (let item = 0, next = 0; item < size; item++) {
      if (gone[next] === item) next++;
      else items.push(item);
    }
    return items;
  }

  /** The entries of a pair with their flags: 1 frequent, 2 in the title, 4 to 16 its length class. */
  pair(size) {
    const count = this.gamma();
    const entries = this.list(count, size);
    const flags = new Uint8Array(count);
    const marked = this.bit();
    if (marked) {
      for (const i of this.list(this.gamma() - 1, count)) flags[i] |= 1;
      for (const i of this.list(this.gamma() - 1, count)) flags[i] |= 2 | (this.read(3) << 2);
    }
    return { entries, flags, marked };
  }

  /** Reads the triples of a pair, up to the one with the wanted sign, which it gives. */
  thirds({ entries, flags, marked }, wanted) {
    const written = this.gamma();
    const count = written > 2 ? written - 1 : written % 2;
    const k = parameter(count, 0x1000);
    for (let i = 0, next = 0; i < count; i++) {
      const rank = next + this.rice(k);
      next = rank + 1;
      if (rank > 0xffff) throw new Damaged("a sign cannot be");
      const size = entries.length;
      const length = size > 1 ? this.gamma() : 1;
      const places = this.list(count === 1 ? size + 1 - length : length, size);
      const own = [];
      if (marked) {
        for (const place of places) {
          const often = flags[place] & 1 && this.bit();
          own.push(flags[place] & 2 && this.bit() ? often | (flags[place] & 30) : often);
        }
      }
      if (rank === wanted) return { entries: places.map((place) => entries[place]), flags: marked ? own : places.map(() => 0) };
    }
    return { entries: [], flags: [] };
  }
}

/** What a shard says of a term: which entries it knows about, and those of them that have it. */
export function findInShard(content, { place, third }) {
  const bits = new Reader(content);
  const start = bits.varint();
  const size = bits.varint();
  const count = bits.varint();
  const k = bits.read(8);
  const places = [];
  for (let mixed = bits.read(24); places.length < count; places.push(mixed * 256)) mixed += bits.rice(k);
  for (const rare of bits.list(bits.gamma() - 1, count)) places[rare] += bits.read(8);
  const at = places.indexOf(place);
  const found = { start, end: start + size, entries: [], flags: [] };
  if (at < 0) return found;
  bits.at = (bits.at + 7) & ~7;
  for (let i = 0; i < at; i++) bits.thirds(bits.pair(size));
  const pair = bits.pair(size);
  const { entries, flags } = third === undefined ? pair : bits.thirds(pair, third);
  return { ...found, entries: entries.map((entry) => start + entry), flags };
}

/** The entries that a file of keys has for what is left of a digest without the bits that all in it share. */
export function findKey(content, wanted, shared, entries) {
  const bits = new Reader(content);
  const own = bits.read(8);
  const end = bits.varint();
  if (own !== shared || end > entries) throw new Damaged("another build");
  const count = bits.varint();
  const k = bits.read(8);
  let at = -1;
  for (let i = 0, next = 0; i < count; i++) {
    const digest = next + bits.rice(k);
    if (digest === wanted) at = i;
    next = digest + 1;
  }
  let found = [];
  for (; at >= 0; at--) found = bits.list(bits.gamma(), end);
  return found;
}

/** The buckets of places whose triples have files of their own: a map to how many. */
export function readHeavy(content) {
  const bits = new Reader(content);
  const buckets = bits.list(bits.gamma(), 65536);
  return new Map(buckets.map((bucket) => [bucket, 2 ** (bits.gamma() - 1)]));
}

/**
 * Where the shards of a generation lie in packs: the next `count` from number `first` on, of `shards` in `packs`. For each
 * the pack's number and digest, and where in it the shard begins and ends.
 */
export function readPieces(content, first, count, shards, packs) {
  const bits = new Reader(content);
  const least = bits.gamma() - 1;
  const k = bits.read(4);
  let pack, tag, end;
  return Array.from({ length: count }, (_, i) => {
    const before = pack;
    pack = Math.floor(((first + i) * packs) / shards);
    if (pack !== before) {
      tag = bits.read(16).toString(16).padStart(4, "0");
      end = 0;
    }
    return { pack: `${pack}-${tag}`, start: end, end: (end += (least + bits.rice(k)) * 32) };
  });
}

const signed = (value) => (value % 2 ? -(value + 1) / 2 : value / 2);

/** The addresses of a block of `count` entries. */
export function readAddresses(content, count) {
  const bits = new Reader(content);
  const heads = [];
  let before = new Uint8Array();
  for (let left = bits.varint(); left > 0; left--) {
    const shared = bits.varint();
    const head = new Uint8Array(shared + bits.varint());
    if (shared > before.length || head.length > content.length + shared) throw new Damaged("an address is cut short");
    head.set(before.subarray(0, shared));
    for (let i = shared; i < head.length; i++) head[i] = bits.read(8);
    heads.push([new TextDecoder("utf-8", { fatal: true }).decode(head), bits.read(8)]);
    before = head;
  }
  const k = bits.read(8);
  const last = new Map();
  const urls = [];
  for (let year = 0; urls.length < count; ) {
    const place = heads.length > 1 ? bits.gamma() - 1 : 0;
    if (!heads[place]) throw new Damaged("an address has no head");
    heads.unshift(...heads.splice(place, 1));
    const [head, width] = heads[0];
    if (!width) {
      urls.push(head);
      continue;
    }
    year += signed(bits.gamma() - 1);
    const high = bits.gamma() - 1;
    const series = `${head} ${width} ${year}`;
    const serial = (last.get(series) ?? 0) + 1 + signed(high * 2 ** k + bits.read(k));
    last.set(series, serial);
    urls.push(`${head}${String(year).padStart(4, "0")}-${String(serial).padStart(width, "0")}/`);
  }
  return urls;
}

/** The columns of `count` entries: for each the number of a term plus one, or 0. */
export function readColumns(content, count) {
  const bits = new Reader(content);
  return [0, 1, 2, 3].map(() => {
    const width = bits.read(8);
    const column = Array.from({ length: count }, () => bits.read(width));
    bits.at = (bits.at + 7) & ~7;
    return column;
  });
}

/** Pairs of related characters. */
export function readFolds(content) {
  const bits = new Reader(content);
  const pairs = [];
  let next = 0x3400;
  let to = next;
  for (let left = bits.read(16); left > 0; left--) {
    const from = next + bits.rice(3);
    const high = bits.gamma() - 1;
    to += signed(high * 256 + bits.read(8));
    pairs.push([from, to]);
    next = from + 1;
  }
  return pairs;
}
