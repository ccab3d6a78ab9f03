//! What is different between two versions of a text, for readers of Chinese.
//!
//! Both texts come as lines, one for each paragraph. Lines that stayed are matched first; what
//! lies between them is paired paragraph by paragraph, and within a pair character by character,
//! with runs of Latin letters and digits taken whole. A single character that happens to be equal
//! between two changes is counted with them: 十五日 → 二十日 reads as one change, not as three.
//!
//! The work is bounded: where a comparison would be too large, the part counts as replaced whole.
//! Nothing depends on time, so the same texts always give the same answer.

/// The most cells that a table of a comparison may have.
const CELLS: usize = 4_000_000;
/// How many pairs of characters are looked at to find paragraphs that were changed.
const WORK: usize = 20_000_000;
/// How alike two paragraphs must be to be shown as one that was changed, in hundredths.
const ALIKE: usize = 40;
/// The fewest characters that may stand unchanged between two changes.
const SHORTEST_SAME: usize = 2;

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It is in both.
    Same,
    /// It is in the earlier text only.
    Removed,
    /// It is in the later text only.
    Added,
}

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What became of it.
    pub fate: Fate,
    /// Its text; never empty.
    pub text: String,
}

/// A paragraph of the comparison, in the order of the texts: what was removed stands before what
/// took its place.
pub type Paragraph = Vec<Piece>;

/// Compares two texts, line by line.
pub fn compare(before: &str, after: &str) -> Vec<Paragraph> {
    let old = lines(before);
    let new = lines(after);
    let mut paragraphs = Vec::new();
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for (fate, line) in steps(&old, &new) {
        match fate {
            Fate::Removed => removed.push(line),
            Fate::Added => added.push(line),
            Fate::Same => {
                paragraphs.extend(pair(&removed, &added));
                removed.clear();
                added.clear();
                paragraphs.push(whole(Fate::Same, line));
            }
        }
    }
    paragraphs.extend(pair(&removed, &added));
    paragraphs
}

/// The paragraphs of a text, without the space around them.
fn lines(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

fn whole(fate: Fate, text: &str) -> Paragraph {
    vec![Piece {
        fate,
        text: text.to_owned(),
    }]
}

/// The shortest way from one row of things to another, as far as the limit allows.
fn steps<T: PartialEq + Copy>(old: &[T], new: &[T]) -> Vec<(Fate, T)> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - start;
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let middle_old = &old[start..old.len() - end];
    let middle_new = &new[start..new.len() - end];
    let same = |things: &[T]| {
        things
            .iter()
            .map(|thing| (Fate::Same, *thing))
            .collect::<Vec<_>>()
    };
    let mut steps = same(&old[..start]);
    if middle_old.len().saturating_mul(middle_new.len()) <= CELLS {
        steps.extend(middle(middle_old, middle_new));
    } else {
        steps.extend(middle_old.iter().map(|thing| (Fate::Removed, *thing)));
        steps.extend(middle_new.iter().map(|thing| (Fate::Added, *thing)));
    }
    steps.extend(same(&old[old.len() - end..]));
    steps
}

/// The longest common subsequence by its table: `longest[i][j]` is that of what follows `i` and `j`.
fn middle<T: PartialEq + Copy>(old: &[T], new: &[T]) -> Vec<(Fate, T)> {
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i] == new[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut steps = Vec::with_capacity(old.len() + new.len());
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            steps.push((Fate::Same, old[i]));
            i += 1;
            j += 1;
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            steps.push((Fate::Removed, old[i]));
            i += 1;
        } else {
            steps.push((Fate::Added, new[j]));
            j += 1;
        }
    }
    steps.extend(old[i..].iter().map(|thing| (Fate::Removed, *thing)));
    steps.extend(new[j..].iter().map(|thing| (Fate::Added, *thing)));
    steps
}

/// Pairs paragraphs that were removed with alike ones that were added in their place.
///
/// Each is compared with those that are left, the nearest first, until one is alike. That is quick
/// where paragraphs were changed in their order, however many; where hardly any are alike, so much
/// [`WORK`] and no more goes into looking, and from then on only the next one is looked at.
fn pair(removed: &[&str], added: &[&str]) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    let mut next = 0;
    let mut work = WORK;
    let news: Vec<Vec<(char, char)>> = added.iter().map(|line| neighbours(line)).collect();
    for old in removed {
        let pairs = neighbours(old);
        let twin = news[next..].iter().enumerate().position(|(ahead, new)| {
            let steps = pairs.len() + new.len();
            let affordable = ahead == 0 || work >= steps;
            if affordable {
                work = work.saturating_sub(steps);
            }
            affordable && alike(&pairs, new) >= ALIKE
        });
        match twin {
            Some(ahead) => {
                let between = &added[next..next + ahead];
                paragraphs.extend(between.iter().map(|line| whole(Fate::Added, line)));
                paragraphs.push(words(old, added[next + ahead]));
                next += ahead + 1;
            }
            None => paragraphs.push(whole(Fate::Removed, old)),
        }
    }
    paragraphs.extend(added[next..].iter().map(|line| whole(Fate::Added, line)));
    paragraphs
}

/// The pairs of neighbouring characters of a paragraph, in order.
fn neighbours(text: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs
}

/// How many of their pairs of neighbouring characters two paragraphs share, in hundredths.
fn alike(one: &[(char, char)], other: &[(char, char)]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0_usize);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        let order = a.cmp(b);
        shared += usize::from(order.is_eq());
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    (shared * 200).checked_div(one.len() + other.len()).unwrap_or(0)
}

/// Compares two paragraphs within their lines.
fn words(old: &str, new: &str) -> Paragraph {
    let steps = steps(&tokens(old), &tokens(new));
    let mut pieces: Vec<(String, String)> = Vec::new();
    let mut sames: Vec<String> = vec![String::new()];
    let mut in_change = false;
    // `sames[i]` stands before `pieces[i]`, a pair of what was removed and what was added.
    for (fate, token) in steps {
        if fate == Fate::Same {
            if in_change {
                sames.push(String::new());
            }
            in_change = false;
            if let Some(same) = sames.last_mut() {
                same.push_str(token);
            }
            continue;
        }
        if !in_change {
            pieces.push(Default::default());
        }
        in_change = true;
        if let Some((removed, added)) = pieces.last_mut() {
            let side = if fate == Fate::Removed { removed } else { added };
            side.push_str(token);
        }
    }
    if in_change {
        sames.push(String::new());
    }
    group(sames, pieces)
}

/// Puts changes together between which hardly anything stayed.
fn group(sames: Vec<String>, changes: Vec<(String, String)>) -> Paragraph {
    let mut paragraph = Paragraph::new();
    let mut push = |fate, text: String| {
        if !text.is_empty() {
            paragraph.push(Piece { fate, text });
        }
    };
    let count = changes.len();
    let mut sames = sames.into_iter();
    push(Fate::Same, sames.next().unwrap_or_default());
    let (mut removed, mut added) = (String::new(), String::new());
    for (place, ((old, new), same)) in changes.into_iter().zip(sames).enumerate() {
        removed.push_str(&old);
        added.push_str(&new);
        let last = place + 1 == count;
        if !last && same.chars().count() < SHORTEST_SAME {
            removed.push_str(&same);
            added.push_str(&same);
            continue;
        }
        push(Fate::Removed, std::mem::take(&mut removed));
        push(Fate::Added, std::mem::take(&mut added));
        push(Fate::Same, same);
    }
    paragraph
}

/// Characters, with runs of Latin letters and digits taken whole.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let end = if run > 0 { run } else { first.len_utf8() };
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[-removed-]` and `[+added+]`, a line for each paragraph.
    fn shown(before: &str, after: &str) -> String {
        let piece = |piece: &Piece| match piece.fate {
            Fate::Same => piece.text.clone(),
            Fate::Removed => format!("[-{}-]", piece.text),
            Fate::Added => format!("[+{}+]", piece.text),
        };
        let paragraphs = compare(before, after);
        let lines: Vec<String> = paragraphs
            .iter()
            .map(|paragraph| paragraph.iter().map(piece).collect())
            .collect();
        lines.join("\n")
    }

    #[test]
    fn a_changed_word_is_shown_as_one_change() {
        assert_eq!(
            shown("自2023年3月15日起施行。", "自2023年5月1日起施行。"),
            "自2023年[-3月15-][+5月1+]日起施行。"
        );
        assert_eq!(
            shown(
                "由社会救助科负责，十五日内答复。",
                "由社会福利科负责，二十日内答复。"
            ),
            "由社会[-救助-][+福利+]科负责，[-十五-][+二十+]日内答复。"
        );
    }

    #[test]
    fn paragraphs_come_and_go_in_their_places() {
        assert_eq!(
            shown(
                "一、总则\n旧的一段话。\n二、附则",
                "一、总则\n二、附则\n三、新增内容"
            ),
            "一、总则\n[-旧的一段话。-]\n二、附则\n[+三、新增内容+]"
        );
        assert_eq!(shown("", "甲\n乙"), "[+甲+]\n[+乙+]");
        assert_eq!(shown("甲", ""), "[-甲-]");
        assert_eq!(shown("", ""), "");
    }

    #[test]
    fn space_around_paragraphs_is_no_change() {
        assert_eq!(
            shown("　　甲一。\n\n乙二。\r\n", "甲一。\n乙二。"),
            "甲一。\n乙二。"
        );
    }

    #[test]
    fn both_texts_can_be_read_back_whole() {
        let texts = [
            "关于印发方案的通知\n各区、县(市)民政局：\n现印发给你们。\n2022年1月3日",
            "关于修订方案的通知\n各区、县民政局，局机关各处室：\n现将修订稿印发给你们。ABC 12\n2023年10月3日",
            "𠮷野家\n👨‍👩‍👧 emoji\n\u{202e}反",
        ];
        for before in texts {
            for after in texts {
                let read = |side: Fate| {
                    let paragraphs = compare(before, after);
                    let kept = paragraphs.iter().map(|paragraph| {
                        let pieces = paragraph
                            .iter()
                            .filter(|p| p.fate == Fate::Same || p.fate == side);
                        pieces.map(|p| p.text.as_str()).collect::<String>()
                    });
                    kept.filter(|line| !line.is_empty()).collect::<Vec<_>>()
                };
                assert_eq!(read(Fate::Removed), lines(before));
                assert_eq!(read(Fate::Added), lines(after));
            }
        }
    }

    #[test]
    fn many_changed_paragraphs_are_each_compared_word_by_word() {
        let text = |days: &str| -> String {
            let line = |n: usize| {
                format!(
                    "第{n}条　申请人应当自收到第{}号通知之日起{days}日内补正材料。\n",
                    n * 7
                )
            };
            (1..=500).map(line).collect()
        };
        let paragraphs = compare(&text("十五"), &text("二十"));
        assert_eq!(paragraphs.len(), 500);
        for paragraph in &paragraphs {
            let changed: Vec<&str> = paragraph
                .iter()
                .filter(|p| p.fate != Fate::Same)
                .map(|p| p.text.as_str())
                .collect();
            assert_eq!(changed, ["十五", "二十"]);
        }
    }

    #[test]
    fn looking_for_alike_paragraphs_ends() {
        let text = |first: u32| -> String {
            let line = |n: u32| {
                (0..40)
                    .filter_map(|i| char::from_u32(first + n * 40 + i))
                    .chain(['\n'])
                    .collect::<String>()
            };
            (0..400).map(line).collect()
        };
        // Not one is alike: all were removed and added.
        let paragraphs = compare(&text(0x4e00), &text(0x20000));
        assert_eq!(paragraphs.len(), 800);
    }

    #[test]
    fn what_is_too_large_to_compare_counts_as_replaced() {
        let old = "甲乙丙".repeat(1_000);
        let new = "乙丙甲".repeat(1_000);
        let whole = [(Fate::Removed, old.clone()), (Fate::Added, new.clone())];
        let whole = whole.map(|(fate, text)| Piece { fate, text });
        assert_eq!(compare(&old, &new), [whole.to_vec()]);
    }
}
