//! The `gongkai` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    gongkai::internal_error::guard(gongkai::commands::run)
}
