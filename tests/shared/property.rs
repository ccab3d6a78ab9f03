//! How every property test draws its cases: always the same ones, so that the outcome of the tests
//! depends on the code and not on the day. Looking for new cases is the fuzzers' work; what they find
//! becomes a case of its own.

use proptest::test_runner::{Config, RngSeed};

/// So many cases, from a fixed seed; nothing is written beside the sources.
pub fn fixed(cases: u32) -> Config {
    Config {
        rng_seed: RngSeed::Fixed(20_190_415),
        failure_persistence: None,
        ..Config::with_cases(cases)
    }
}
