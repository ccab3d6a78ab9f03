// Folding: every character of a text to one that stands for all its spellings. The twin of
// src/search/fold.rs, where the rules are explained.

const table = Uint16Array.from({ length: 65536 }, (_, code) => rule(code));
// Ideographs that fold as they must: those of GB 2312, but for a few, and what tables were had for.
let known;

function rule(c) {
  if (c < 0x80) {
    if (c === 10) return 10;
    if (c < 32) return 32;
    if (c >= 65 && c <= 90) return c + 32;
    if (c === 0x5b || c === 0x7b) return 40;
    return c === 0x5d || c === 0x7d ? 41 : c;
  }
  if (c === 0x85 || c === 0x2028 || c === 0x2029) return 10;
  if (c === 0xa0 || c === 0x1680 || (c >= 0x2000 && c <= 0x200a) || c === 0x202f || c === 0x205f || c === 0x3000) return 32;
  if (c >= 0xff01 && c <= 0xff5e) return rule(c - 0xfee0);
  if ((c >= 0xc0 && c <= 0xde && c !== 0xd7) || (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f)) return c + 32;
  if (c >= 0x2160 && c <= 0x216f) return c + 16;
  if ((c >= 0x2010 && c <= 0x2015) || c === 0x2212 || c === 0x2500 || c === 0xfe58 || c === 0xfe63) return 45;
  if ((c >= 0x2e80 && c <= 0x2fdf) || (c >= 0xf900 && c <= 0xfaff)) {
    const plain = String.fromCharCode(c).normalize("NFKC");
    return plain.length === 1 ? plain.charCodeAt(0) : c;
  }
  const s = String.fromCharCode(c);
  if ("〔【〖〘〚﹙﹛﹝".includes(s)) return 40;
  if ("〕】〗〙〛﹚﹜﹞".includes(s)) return 41;
  if ("“”„‟「」『』〝〞".includes(s)) return 34;
  if (c >= 0x2018 && c <= 0x201b) return 39;
  if (s === "〈") return 0x300a;
  if (s === "〉") return 0x300b;
  return "•・‧∙".includes(s) ? 0xb7 : c;
}

/** A text, folded; places stay the same. Related characters fold once `relate` was given them. */
export function fold(text) {
  let folded = "";
  for (let at = 0; at < text.length; at += 4096) {
    const codes = [];
    for (let i = at; i < Math.min(text.length, at + 4096); i++) codes.push(table[text.charCodeAt(i)]);
    folded += String.fromCharCode(...codes);
  }
  return folded;
}

/** Whether `text` may hold characters that only fold with a table of related ones that was not had yet. */
export function needsRelated(text, foldedInGb2312) {
  if (!known) {
    const bytes = [];
    for (let lead = 0xb0; lead <= 0xf7; lead++) for (let trail = 0xa1; trail <= 0xfe; trail++) bytes.push(lead, trail);
    known = new Set();
    for (const c of new TextDecoder("gb2312").decode(Uint8Array.from(bytes))) known.add(c.charCodeAt(0));
    for (const c of foldedInGb2312) known.delete(c.charCodeAt(0));
  }
  for (let i = 0; i < text.length; i++) {
    const c = rule(text.charCodeAt(i));
    if (c >= 0x3400 && c < 0xa000 && !known.has(c)) return true;
  }
  return false;
}

/** Takes pairs of related characters: from now on, they fold. */
export function relate(pairs) {
  for (const [from, to] of pairs) {
    table[from] = to;
    known?.add(from);
  }
  for (let c = 0x2e80; c < 0xfb00; c++) if (c < 0x2fe0 || c >= 0xf900) table[c] = table[rule(c)];
}

// Pairs of first and last characters that are no signs.
const GAPS = [
  0, 0x2f, 0x3a, 0x60, 0x7b, 0xbf, 0xd7, 0xd7, 0xf7, 0xf7, 0x2000, 0x206f, 0x20a0, 0x20cf, 0x2190, 0x245f, 0x2500, 0x2bff,
  0x2e00, 0x2e7f, 0x3000, 0x3004, 0x3008, 0x3020, 0x3030, 0x3030, 0x303d, 0x303d, 0x30fb, 0x30fb, 0xfe00, 0xfe6f,
  0xfeff, 0xfeff, 0xff00, 0xff65, 0xffe0, 0xffff, 0xe0000, 0xe01ef,
];

/** Whether a folded character can be searched for: a letter, a digit, an ideograph. */
export function isSign(character) {
  const c = character.codePointAt(0);
  for (let i = 0; i < GAPS.length; i += 2) if (c <= GAPS[i + 1]) return c < GAPS[i];
  return true;
}

/** A text without the characters that take no room: search ignores them, in texts and in queries. */
export const seen = (text) => text.replace(/\p{Default_Ignorable_Code_Point}/gu, "");

/** The signs of a text and nothing else, by which numbers and titles are compared. */
export const key = (text) => [...fold(seen(text))].filter((c) => isSign(c) && c !== "第" && c !== "号").join("");
