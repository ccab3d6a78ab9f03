//! Format codes, read into sections.

/// A format code.
#[derive(Clone, Debug, Default)]
pub(super) struct Code {
    /// The sections for numbers.
    pub(super) sections: Vec<Section>,
    /// The section for text.
    pub(super) text: Option<Vec<Token>>,
    /// How many characters it has.
    pub(super) length: usize,
}

/// What a section shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shows {
    /// Its literal text alone.
    #[default]
    Nothing,
    /// The number without format.
    General,
    /// Digits.
    Number,
    /// A fraction.
    Fraction,
    /// A day or time.
    Date,
}

/// One of the parts of a code that `;` parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    pub(super) shows: Shows,
    pub(super) tokens: Vec<Token>,
    pub(super) condition: Option<Condition>,
    /// Commas between thousands.
    pub(super) grouped: bool,
    /// How many thousands the number is divided by.
    pub(super) thousands: usize,
    /// How many hundreds it is multiplied with.
    pub(super) percents: usize,
    /// Which Chinese numerals it is shown in: 1, 2 or 3; 0 for none.
    pub(super) numerals: u8,
    /// Whether names of days are Chinese.
    pub(super) chinese: bool,
}

/// `[>=100]`.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) sign: String,
    pub(super) than: f64,
}

impl Condition {
    pub(super) fn holds(&self, number: f64) -> bool {
        match self.sign.as_str() {
            "<" => number < self.than,
            "<=" => number <= self.than,
            ">" => number > self.than,
            ">=" => number >= self.than,
            "<>" => number != self.than,
            _ => number == self.than,
        }
    }

    /// Whether it holds for negative numbers alone: they are then shown without their sign.
    pub(super) fn is_negative(&self) -> bool {
        self.sign == "<" && self.than <= 0.0 || self.sign == "<=" && self.than < 0.0
    }
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Text as it is.
    Literal(String),
    /// A place for a digit: `0`, `#` or `?`.
    Digit(char),
    /// The decimal point.
    Point,
    /// Groups thousands, divides by a thousand, or stands for itself: known when all is read.
    Comma,
    /// `E+` or `E-`: whether a plus is shown.
    Exponent(bool),
    /// The bar of a fraction.
    Slash,
    /// The number without format.
    General,
    /// The text of the cell.
    Text,
    /// `yyyy`, `mm`: a letter, and how many of it.
    Date(char, usize),
    /// `[h]`: all hours, minutes or seconds there are.
    Elapsed(char, usize),
    /// Forenoon and afternoon: what each is called.
    Half(&'static str, &'static str),
    /// Parts of a second: how many digits.
    Fraction(usize),
}

impl Code {
    pub(super) fn read(code: &str) -> Code {
        // The long date and the time that the system is set to.
        let upper = code.to_ascii_uppercase();
        if upper.contains("[$-F800]") {
            return Code::read("yyyy\"年\"m\"月\"d\"日\"");
        }
        let code = if upper.contains("[$-F400]") {
            "h:mm:ss"
        } else {
            code
        };
        let mut parts = split(code);
        let is_text = |part: &&String| Section::read(part).tokens.contains(&Token::Text);
        let text = parts
            .last()
            .filter(|part| is_text(part) || parts.len() == 4)
            .map(|part| Section::read(part).tokens);
        if text.is_some() {
            parts.pop();
        }
        Code {
            sections: parts.iter().map(|part| Section::read(part)).collect(),
            text,
            length: code.chars().count(),
        }
    }
}

impl Code {
    /// Whether it shows a day, with or without a time.
    pub(super) fn shows_days(&self) -> bool {
        let is_day = |token: &Token| matches!(token, Token::Date('y' | 'e' | 'd' | 'a' | 'g' | 'b', _));
        let is_time = |token: &Token| matches!(token, Token::Date('h' | 's', _) | Token::Elapsed(..));
        let is_month = |token: &Token| matches!(token, Token::Date('m', _));
        self.sections.iter().any(|section| {
            let tokens = &section.tokens;
            tokens.iter().any(is_day) || tokens.iter().any(is_month) && !tokens.iter().any(is_time)
        })
    }
}

/// The parts of a code, at the `;` that are no text.
fn split(code: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut signs = code.chars();
    let mut quoted = false;
    while let Some(c) = signs.next() {
        if c == ';' && !quoted {
            parts.push(String::new());
            continue;
        }
        let Some(part) = parts.last_mut() else { break };
        part.push(c);
        match c {
            '"' => quoted = !quoted,
            '\\' | '!' | '_' | '*' if !quoted => part.extend(signs.next()),
            _ => {}
        }
    }
    parts
}

impl Section {
    fn read(part: &str) -> Section {
        let mut section = Section::default();
        let mut rest = part;
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            rest = match c {
                '"' => {
                    let (text, after) = after.split_once('"').unwrap_or((after, ""));
                    section.literal(text);
                    after
                }
                '\\' | '!' => {
                    let next = after.chars().next().map_or(0, char::len_utf8);
                    section.literal(&after[..next]);
                    &after[next..]
                }
                // As wide as the next sign, or filled with it.
                '_' | '*' => {
                    let next = after.chars().next();
                    if c == '_' || next == Some(' ') {
                        section.literal(" ");
                    }
                    &after[next.map_or(0, char::len_utf8)..]
                }
                '[' => {
                    let (inside, after) = after.split_once(']').unwrap_or((after, ""));
                    section.bracket(inside);
                    after
                }
                _ => section.plain(rest, c),
            };
        }
        section.settle();
        section
    }

    fn literal(&mut self, text: &str) {
        match self.tokens.last_mut() {
            Some(Token::Literal(last)) => last.push_str(text),
            _ => self.tokens.push(Token::Literal(text.to_owned())),
        }
    }

    /// A colour, a condition, a currency, a language, a kind of numerals, or time that has passed.
    fn bracket(&mut self, inside: &str) {
        let lower = inside.to_ascii_lowercase();
        let letter = lower.chars().next().unwrap_or(' ');
        if matches!(letter, 'h' | 'm' | 's') && lower.chars().all(|c| c == letter) {
            self.tokens.push(Token::Elapsed(letter, lower.len()));
        } else if let Some(currency) = inside.strip_prefix('$') {
            let (sign, language) = currency.rsplit_once('-').unwrap_or((currency, ""));
            self.literal(sign);
            let language = language.to_ascii_uppercase();
            self.chinese |= ["804", "404", "C04", "1004", "1404"]
                .iter()
                .any(|code| language.ends_with(code));
        } else if let Some(kind) = lower.strip_prefix("dbnum") {
            self.numerals = kind
                .parse()
                .ok()
                .filter(|kind| (1..=3).contains(kind))
                .unwrap_or(0);
        } else if inside.starts_with(['<', '>', '=']) {
            let signs = inside.chars().take_while(|c| "<>=".contains(*c)).count();
            self.condition = inside[signs..].trim().parse().ok().map(|than| Condition {
                sign: inside[..signs].to_owned(),
                than,
            });
        }
    }

    /// What stands for itself or for a part of the number; gives what follows.
    fn plain<'r>(&mut self, rest: &'r str, c: char) -> &'r str {
        const WORDS: [(&str, Token); 5] = [
            ("General", Token::General),
            ("G/通用格式", Token::General),
            ("AM/PM", Token::Half("AM", "PM")),
            ("A/P", Token::Half("A", "P")),
            ("上午/下午", Token::Half("上午", "下午")),
        ];
        for (word, token) in WORDS {
            if rest
                .get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
            {
                self.tokens.push(token);
                return &rest[word.len()..];
            }
        }
        let own = c.len_utf8();
        let run = rest
            .chars()
            .take_while(|next| next.eq_ignore_ascii_case(&c))
            .count();
        let has_digits = self.tokens.iter().any(|token| matches!(token, Token::Digit(_)));
        match c {
            '0' | '#' | '?' => self.tokens.push(Token::Digit(c)),
            '.' if matches!(
                self.tokens.last(),
                Some(Token::Date('s', _) | Token::Elapsed('s', _))
            ) && rest[1..].starts_with('0') =>
            {
                let zeros = rest[1..].bytes().take_while(|byte| *byte == b'0').count();
                self.tokens.push(Token::Fraction(zeros));
                return &rest[1 + zeros..];
            }
            '.' if !self.tokens.contains(&Token::Point) => self.tokens.push(Token::Point),
            ',' => self.tokens.push(Token::Comma),
            '%' => {
                self.percents += 1;
                self.literal("%");
            }
            '/' => self.tokens.push(Token::Slash),
            '@' => self.tokens.push(Token::Text),
            'E' | 'e' if has_digits && rest[1..].starts_with(['+', '-']) => {
                self.tokens.push(Token::Exponent(rest[1..].starts_with('+')));
                return &rest[2..];
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'e' | 'E' | 'a' | 'A' => {
                self.tokens.push(Token::Date(c.to_ascii_lowercase(), run));
                return &rest[run..];
            }
            // Names of eras.
            'g' | 'G' => return &rest[run..],
            c => self.literal(c.encode_utf8(&mut [0; 4])),
        }
        &rest[own..]
    }

    /// Decides what the section shows, and what its commas, slashes and points are.
    fn settle(&mut self) {
        let is_date = |token: &Token| matches!(token, Token::Date(..) | Token::Elapsed(..) | Token::Half(..));
        let is_digit = |token: &Token| matches!(token, Token::Digit(_));
        self.shows = if self.tokens.contains(&Token::General) {
            Shows::General
        } else if self.tokens.iter().any(is_date) {
            Shows::Date
        } else if self.tokens.iter().any(is_digit) {
            Shows::Number
        } else {
            Shows::Nothing
        };
        if self.shows == Shows::Number {
            self.commas();
            let slash = self.tokens.iter().position(|token| *token == Token::Slash);
            let fraction = slash.is_some_and(|at| {
                let above = self.tokens[..at].iter().rev().find(|token| !is_blank(token));
                let below = self.tokens[at + 1..].iter().find(|token| !is_blank(token));
                above.is_some_and(is_digit)
                    && below.is_some_and(|token| {
                        is_digit(token) || matches!(token, Token::Literal(text) if text.starts_with(|c: char| c.is_ascii_digit()))
                    })
            });
            if fraction {
                self.shows = Shows::Fraction;
            }
        }
        let fraction = self.shows == Shows::Fraction;
        let number = self.shows == Shows::Number;
        for token in &mut self.tokens {
            if *token == Token::Slash && !fraction {
                *token = Token::Literal("/".to_owned());
            } else if *token == Token::Comma {
                *token = Token::Literal(",".to_owned());
            } else if *token == Token::Point && !number {
                *token = Token::Literal(".".to_owned());
            }
        }
    }

    /// A comma between digits groups them; one behind the last digit before the point divides.
    fn commas(&mut self) {
        let is_comma = |token: &Token| *token == Token::Comma;
        let is_digit = |token: &Token| matches!(token, Token::Digit(_));
        let mut tokens: Vec<Token> = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            if !is_comma(token) {
                tokens.push(token.clone());
                continue;
            }
            let before = self.tokens[..at].iter().rev().find(|token| !is_comma(token));
            if !before.is_some_and(is_digit) {
                tokens.push(token.clone());
                continue;
            }
            let after = self.tokens[at..].iter().find(|token| !is_comma(token));
            if after.is_some_and(is_digit) {
                self.grouped = true;
            } else {
                self.thousands += 1;
            }
        }
        self.tokens = tokens;
    }
}

fn is_blank(token: &Token) -> bool {
    matches!(token, Token::Literal(text) if text.trim().is_empty())
}
