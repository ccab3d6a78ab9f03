#!/usr/bin/env python3
"""Writes hant.txt and hans.txt, the words that ../lexicon.rs reads.

usage: make.py OPENCC JIEBA

OPENCC is the folder of OpenCC's dictionaries (STCharacters.txt, STPhrases.txt, TSCharacters.txt,
TSPhrases.txt), JIEBA the file dict.txt of the word cutter jieba. What these have wrong is put right
in corrections-hant.txt, corrections-hans.txt and forms.txt: change those, run this, commit both.
"""
import math
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
HAN = re.compile(r"^[\u3400-\u9fff〇]+$")
# A word that decides nothing is kept when it stands in jieba's texts as often.
COMMON = 20
# Longer words than this are not looked for.
LONGEST = 16
# Rare forms that OpenCC prefers, and the usual ones.
USUAL = dict(zip("衚餈爲僞衆羣峯牀麪溼啓覈祕纔喫擡癡竈脣皁踊鉢鍼糉菸佈蔘幷滙",
                 "胡糍為偽眾群峰床麵濕啟核秘才吃抬痴灶唇皂踴缽針粽煙布參並匯"))
# First characters of names of people, which keep their form there.
SURNAMES = dict(zip("于余范钟后种曲谷岳沈涂朴丑游斗", "于余范鍾后种曲谷岳沈涂朴丑游斗"))
# What ../alone.rs decides, besides what words decide.
ALONE = set("只周里余系于范钟涂朴游种后丑准涌")
# Old words that modern ones would be torn apart for: 开发|覆盖 holds 發覆.
OLD = set("發覆 覆上 覆住 明覆 示覆 露覆 覆成 覆杯 頗覆 覆育 覆冒 覆墓 覆宗 覆逆 覆露 覆鼎 覆按".split())


def pairs(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and "\t" in line:
            key, values = line.split("\t")
            yield key, values.split(" ")


def listed(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line.strip()]


class Cutter:
    """Cuts a text into its likeliest words, as ../convert.rs does."""

    def __init__(self, char, single, unknown):
        self.char, self.single, self.unknown, self.words = char, single, unknown, {}

    def plain(self, text):
        return "".join(self.char.get(c, c) for c in text)

    def convert(self, text):
        return "".join(form for _, form in self.cut(text))

    def cut(self, text):
        count = len(text)
        best = [(0, 0, "")] * (count + 1)
        for i in range(count - 1, -1, -1):
            c = text[i]
            choice = (self.single.get(c, self.unknown) + best[i + 1][0], i + 1, self.char.get(c, c))
            for j in range(i + 2, min(count, i + LONGEST) + 1):
                word = self.words.get(text[i:j])
                if word and word[0] + best[j][0] <= choice[0]:
                    choice = (word[0] + best[j][0], j, word[1])
            best[i] = choice
        pieces, i = [], 0
        while i < count:
            pieces.append((text[i:best[i][1]], best[i][2]))
            i = best[i][1]
        return pieces


def write(name, cutter, varying):
    with open(HERE / name, "w", encoding="utf-8") as out:
        for c in sorted(set(cutter.single) | set(cutter.char) | varying):
            cost, form = cutter.single.get(c, cutter.unknown), cutter.char.get(c, c)
            if cost == cutter.unknown and form == c and c not in varying:
                continue
            out.write(f"{c} {cost}{'' if form == c else ' ' + form}{' ?' if c in varying else ''}\n")
        for word in sorted(cutter.words):
            cost, form = cutter.words[word]
            assert len(form) == len(word), (word, form)
            out.write(f"{word} {cost}{'' if form == cutter.plain(word) else ' ' + form}\n")


def varying_characters(cutter):
    return {a for word, (_, form) in cutter.words.items()
            for a, b in zip(word, form) if b != cutter.char.get(a, a)}


def read_jieba(path):
    """How often each character and word stands in texts, and which words are names."""
    single, often, people, names, total = {}, {}, set(), set(), 0
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, kind = line.split(" ")
        if not HAN.match(word):
            continue
        total += int(count)
        if len(word) == 1:
            single[word] = int(count)
            continue
        # Rare names of people would swallow 于 and 余 of running text.
        if kind.startswith("nr") and word[0] in SURNAMES and int(count) < 100:
            continue
        # 姓范 is no word: ../alone.rs knows what follows 姓.
        if len(word) == 2 and word[0] == "姓" and int(count) < 10:
            continue
        often[word] = int(count)
        if kind.startswith("nr"):
            people.add(word)
        if kind.startswith(("nr", "ns", "nz")):
            names.add(word)
    return single, often, people, names, total


def to_hant(opencc, jieba):
    forms = listed("forms.txt")
    always = {line[0]: line[1] for line in forms if line[-1] == "!"}
    usual = lambda key, form: "".join(always.get(a, USUAL.get(b, b)) for a, b in zip(key, form))
    char = {c: usual(c, values[0]) for c, values in pairs(opencc / "STCharacters.txt")}
    several = {c for c, values in pairs(opencc / "STCharacters.txt") if len(values) > 1}
    char.update({line[0]: line[1] for line in forms})
    phrases = {key: usual(key, values[0]) for key, values in pairs(opencc / "STPhrases.txt")
               if len(key) == len(values[0])}
    corrections = listed("corrections-hant.txt")
    right = {line[0]: line[1] for line in corrections}
    raised = {line[0]: int(line[2]) for line in corrections if len(line) > 2}
    counts, often, people, names, total = read_jieba(jieba)
    cost = lambda count: round(-10 * math.log(count / total))
    cutter = Cutter(char, {c: cost(n) for c, n in counts.items()}, cost(1))
    several |= {a for key, form in phrases.items() for a, b in zip(key, form) if b != char.get(a, a)}

    mended = set(right)

    def corrected(word, form):
        """A phrase with the corrections of the words in it."""
        at = 0
        for piece, better in cutter.cut(word):
            if piece in mended:
                form = form[:at] + better + form[at + len(piece):]
                mended.add(word)
            at += len(piece)
        return form

    def form(word):
        if word in right:
            return right[word]
        if word in phrases:
            return corrected(word, phrases[word])
        if not set(word) & several:
            return cutter.plain(word)
        made = cutter.convert(word)
        if word in people and word[0] in SURNAMES and len(word) < 4:
            made = SURNAMES[word[0]] + made[1:]
        if word in names and len(word) > 2:
            # 里 in names of places is a sound, or a neighbourhood.
            made = "".join("里" if a == "里" and word[i + 1:i + 2] not in ("面", "边", "头", "外") else b
                           for i, (a, b) in enumerate(zip(word, made)))
        return corrected(word, made)

    # A phrase of two characters that jieba does not know and that changes a form is old or rare.
    known = {p for p in phrases if len(p) > 2 or cutter.plain(p) == phrases[p]}
    for word in sorted(set(often) | known | set(right), key=lambda word: (len(word), word)):
        count = often.get(word, 2 if len(word) > 2 else 1)
        cutter.words[word] = (cost(raised.get(word, max(count, 50) if word in right else count)), form(word))
    # What the words within a word already say is left out.
    for word in sorted(cutter.words, key=lambda word: (-len(word), word)):
        if word in right:
            continue
        kept = cutter.words[word]
        if not set(word) & several and often.get(word, 0) < COMMON:
            del cutter.words[word]
        elif len(word) >= 4 or len(word) == 3 and often.get(word, 0) < COMMON:
            del cutter.words[word]
            if cutter.convert(word) != kept[1]:
                cutter.words[word] = kept
    write("hant.txt", cutter, varying_characters(cutter) | ALONE)


def to_hans(opencc):
    """Few words decide anything here, so all cost the same: less than two characters."""
    char = {c: values[0] for c, values in pairs(opencc / "TSCharacters.txt")}
    char.update({"覆": "覆", "藉": "借"})
    words = {key: values[0] for key, values in pairs(opencc / "TSPhrases.txt")
             if key not in OLD and not (key[0] == "於" and len(key) == 2)}
    for line in listed("corrections-hans.txt"):
        (char if len(line[0]) == 1 else words)[line[0]] = line[1]
    cutter = Cutter(char, {}, 60)
    cutter.words = {key: (100, form) for key, form in words.items()}
    varying = varying_characters(cutter)
    cutter.words = {key: word for key, word in cutter.words.items() if set(key) & varying}
    cutter.single = {c: 60 for c in set(char) | varying}
    write("hans.txt", cutter, varying)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    to_hant(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    to_hans(pathlib.Path(sys.argv[1]))
