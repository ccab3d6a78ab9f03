//! What something depends on, as one number.

use serde::{Deserialize, Serialize};

/// What a file depends on. Half a BLAKE3 hash: nobody gains from making two collide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fingerprint([u8; 16]);

/// Puts a fingerprint together.
pub struct Mixer(blake3::Hasher);

impl Mixer {
    /// A mixer for one kind of thing.
    pub fn new(kind: &str) -> Mixer {
        let mut mixer = Mixer(blake3::Hasher::new());
        mixer.text(kind);
        mixer
    }

    /// Bytes of any length.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Mixer {
        // With its length, so that two parts never read as another two.
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Text of any length.
    pub fn text(&mut self, text: &str) -> &mut Mixer {
        self.bytes(text.as_bytes())
    }

    /// A number.
    pub fn number(&mut self, number: u64) -> &mut Mixer {
        self.0.update(&number.to_le_bytes());
        self
    }

    /// Another fingerprint.
    pub fn add(&mut self, print: Fingerprint) -> &mut Mixer {
        self.0.update(&print.0);
        self
    }

    /// Other fingerprints, in their order.
    pub fn all(&mut self, prints: impl Iterator<Item = Fingerprint>) -> &mut Mixer {
        for print in prints {
            self.add(print);
        }
        self
    }

    /// The fingerprint of everything mixed in.
    pub fn done(&self) -> Fingerprint {
        let mut print = [0; 16];
        print.copy_from_slice(&self.0.finalize().as_bytes()[..16]);
        Fingerprint(print)
    }
}

impl Fingerprint {
    /// Of some bytes.
    pub fn of(kind: &str, bytes: &[u8]) -> Fingerprint {
        Mixer::new(kind).bytes(bytes).done()
    }

    /// Its first bytes as a number, to deal things out by.
    pub fn first(self) -> u32 {
        u32::from_le_bytes([self.0[0], self.0[1], self.0[2], self.0[3]])
    }

    /// Of several together, in their order.
    pub fn join(prints: &[Fingerprint]) -> Fingerprint {
        Mixer::new("join").all(prints.iter().copied()).done()
    }
}
