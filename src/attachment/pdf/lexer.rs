//! The objects of a PDF sign by sign (ISO 32000-1, clause 7.2 and 7.3): dictionaries with the names
//! that matter here, and strings. Numbers, lists and references are passed over.

/// What was met.
pub(super) enum Token {
    /// A string, and the last name before it.
    Text { name: Vec<u8>, bytes: Vec<u8> },
    /// An outermost dictionary is over.
    Dictionary(Dictionary),
    /// A stream begins, described by the dictionary before it.
    Stream(Dictionary),
}

/// What an outermost dictionary says.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary {
    /// Its first filter.
    filter: Filter,
    /// Whether what is unpacked is put together from differences.
    differences: bool,
    /// It describes a picture.
    pub(super) is_picture: bool,
    /// It describes a stream of objects.
    pub(super) holds_objects: bool,
    /// It names or describes a file within this one.
    pub(super) has_files: bool,
    /// It names the keys of a document under a password.
    pub(super) is_encrypted: bool,
    composite: bool,
    by_number: bool,
    mapped: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Filter {
    #[default]
    None,
    /// Its name follows.
    Awaited,
    Flate,
    Other,
    /// Described elsewhere.
    Elsewhere,
}

impl Dictionary {
    /// Whether a stream is packed.
    pub(super) fn is_packed(&self) -> bool {
        self.filter != Filter::None
    }

    /// Whether a stream of objects is packed in another way than all programs pack them.
    pub(super) fn is_unknown_packing(&self) -> bool {
        self.filter == Filter::Other || self.differences
    }

    /// Whether a stream is written in another way than inflating undoes.
    pub(super) fn is_encoded(&self) -> bool {
        self.filter == Filter::Other
    }

    /// Whether a stream may be unpacked by inflating it.
    pub(super) fn may_inflate(&self) -> bool {
        matches!(self.filter, Filter::Flate | Filter::Elsewhere | Filter::Awaited)
    }

    /// Whether it is a font whose letters are numbers, and no table says which letters they are.
    pub(super) fn is_bare_font(&self) -> bool {
        self.composite && self.by_number && !self.mapped
    }

    fn name(&mut self, name: &[u8]) {
        if self.filter == Filter::Awaited {
            self.filter = match name {
                b"FlateDecode" | b"Fl" => Filter::Flate,
                _ => Filter::Other,
            };
        }
        match name {
            b"Filter" => self.filter = Filter::Awaited,
            b"Predictor" => self.differences = true,
            b"Image" => self.is_picture = true,
            b"ObjStm" => self.holds_objects = true,
            b"EmbeddedFile" | b"EmbeddedFiles" | b"FileAttachment" => self.has_files = true,
            b"Encrypt" => self.is_encrypted = true,
            b"Type0" => self.composite = true,
            b"Identity-H" | b"Identity-V" => self.by_number = true,
            b"ToUnicode" => self.mapped = true,
            _ => {}
        }
    }
}

/// The longest name that is compared.
const NAME: usize = 40;
/// How much of a string is gathered before it is handed on, and how much of its end is handed on again.
const STRING: usize = 64 * 1024;
const AGAIN: usize = 64;

/// Where the reader is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Between,
    Comment,
    Name,
    Word,
    /// Behind `<`: a dictionary or digits follow.
    Less,
    /// Behind `>`: a dictionary ends.
    Greater,
    /// In brackets, so many within each other.
    Literal(u32),
    Escape(u32),
    /// Behind a backslash and so many octal digits.
    Octal(u32, u8),
    Hex,
}

/// Reads objects byte by byte.
#[derive(Debug, Default)]
pub(super) struct Lexer {
    state: State,
    depth: usize,
    dictionary: Dictionary,
    /// The dictionary that has just ended, with nothing behind it yet.
    ended: Option<Dictionary>,
    name: Vec<u8>,
    word: Vec<u8>,
    string: Vec<u8>,
    /// The code of an escape, or half a byte of a string in hexadecimal digits.
    code: Option<u8>,
}

impl Lexer {
    /// The next byte.
    pub(super) fn take(&mut self, byte: u8) -> Option<Token> {
        match self.state {
            State::Between => self.between(byte),
            State::Comment => {
                if matches!(byte, b'\n' | b'\r') {
                    self.state = State::Between;
                }
                None
            }
            State::Name if is_regular(byte) => {
                if self.name.len() < NAME {
                    self.name.push(byte);
                }
                None
            }
            State::Name => {
                unescape(&mut self.name);
                self.dictionary.name(&self.name);
                self.between(byte)
            }
            State::Word if is_regular(byte) => {
                if self.word.len() < NAME {
                    self.word.push(byte);
                }
                None
            }
            State::Word => self.word(byte),
            State::Less if byte == b'<' => {
                if self.depth == 0 {
                    self.dictionary = Dictionary::default();
                    self.name.clear();
                }
                self.depth += 1;
                self.state = State::Between;
                None
            }
            State::Less => {
                self.state = State::Hex;
                self.code = None;
                self.string.clear();
                self.hex(byte)
            }
            State::Greater if byte == b'>' => {
                self.state = State::Between;
                self.depth = self.depth.saturating_sub(1);
                (self.depth == 0).then(|| {
                    let dictionary = std::mem::take(&mut self.dictionary);
                    self.ended = Some(dictionary.clone());
                    Token::Dictionary(dictionary)
                })
            }
            State::Greater => self.between(byte),
            State::Literal(_) | State::Escape(_) | State::Octal(..) => self.literal(byte),
            State::Hex => self.hex(byte),
        }
    }

    /// A byte between two objects.
    fn between(&mut self, byte: u8) -> Option<Token> {
        self.state = match byte {
            b'%' => State::Comment,
            b'/' => {
                self.name.clear();
                State::Name
            }
            b'<' => State::Less,
            b'>' => State::Greater,
            b'(' => {
                self.string.clear();
                State::Literal(0)
            }
            byte if is_regular(byte) => {
                self.word.clear();
                self.word.push(byte);
                State::Word
            }
            _ => State::Between,
        };
        if !matches!(self.state, State::Between | State::Word | State::Comment) {
            self.ended = None;
        }
        None
    }

    /// A word or number is over.
    fn word(&mut self, byte: u8) -> Option<Token> {
        let described = self.ended.take();
        if self.dictionary.filter == Filter::Awaited {
            self.dictionary.filter = Filter::Elsewhere;
        }
        match self.word.as_slice() {
            b"stream" if matches!(byte, b'\r' | b'\n') => {
                self.state = State::Between;
                return described.map(Token::Stream);
            }
            // An object begins anew, whatever was open before it.
            b"obj" | b"endobj" => self.depth = 0,
            _ => {}
        }
        self.between(byte)
    }

    /// A byte of a string in brackets.
    fn literal(&mut self, byte: u8) -> Option<Token> {
        let (depth, escaped) = match self.state {
            State::Octal(depth, digits) => {
                let code = self.code.unwrap_or(0);
                if matches!(byte, b'0'..=b'7') && digits < 3 {
                    self.code = Some(code.wrapping_mul(8).wrapping_add(byte - b'0'));
                    self.state = State::Octal(depth, digits + 1);
                    return None;
                }
                self.string.push(code);
                (depth, false)
            }
            State::Escape(depth) => (depth, true),
            State::Literal(depth) => (depth, false),
            _ => return None,
        };
        self.state = State::Literal(depth);
        match byte {
            b'0'..=b'7' if escaped => {
                self.code = Some(byte - b'0');
                self.state = State::Octal(depth, 1);
            }
            b'n' | b'r' | b't' | b'b' | b'f' if escaped => self.string.push(b' '),
            // A line that goes on.
            b'\n' | b'\r' if escaped => {}
            byte if escaped => self.string.push(byte),
            b'\\' => self.state = State::Escape(depth),
            b'(' => {
                self.string.push(byte);
                self.state = State::Literal(depth.saturating_add(1));
            }
            b')' if depth == 0 => {
                self.state = State::Between;
                return Some(self.text());
            }
            b')' => {
                self.string.push(byte);
                self.state = State::Literal(depth - 1);
            }
            byte => self.string.push(byte),
        }
        self.long()
    }

    /// A byte of a string in hexadecimal digits.
    fn hex(&mut self, byte: u8) -> Option<Token> {
        let digit = char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok());
        match (digit, self.code.take()) {
            (Some(digit), None) => self.code = Some(digit),
            (Some(digit), Some(first)) => self.string.push(first << 4 | digit),
            (None, first) if byte == b'>' => {
                // A last digit alone has a zero behind it.
                self.string.extend(first.map(|first| first << 4));
                self.state = State::Between;
                return Some(self.text());
            }
            (None, first) => self.code = first,
        }
        self.long()
    }

    /// A string that goes on for long is handed on piece by piece.
    fn long(&mut self) -> Option<Token> {
        (self.string.len() >= STRING).then(|| {
            let rest = self.string[STRING - AGAIN..].to_vec();
            let text = self.text();
            self.string = rest;
            text
        })
    }

    fn text(&mut self) -> Token {
        Token::Text {
            name: self.name.clone(),
            bytes: std::mem::take(&mut self.string),
        }
    }
}

/// Whether a byte is part of a name, word or number.
fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        0 | b'\t'
            | b'\n'
            | 0x0C
            | b'\r'
            | b' '
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}

/// Letters of a name may be written as numbers: `/Obj#53tm`.
fn unescape(name: &mut Vec<u8>) {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut at = 0;
    while at < name.len() {
        if name[at] == b'#'
            && let (Some(high), Some(low)) = (digit(name.get(at + 1)), digit(name.get(at + 2)))
            && let Ok(letter) = u8::try_from(high * 16 + low)
        {
            name.splice(at..at + 3, [letter]);
        }
        at += 1;
    }
}
