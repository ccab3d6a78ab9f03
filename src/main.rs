//! The `gongkai` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    gongkai::commands::run()
}
