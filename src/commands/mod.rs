//! The command line: one file per subcommand, each owning its arguments.

mod ask;
mod build;
mod check;
mod chinese;
mod common;
mod completions;
mod import;
mod init;
mod man;
mod new;
mod progress;
mod schema;
mod search;
mod serve;
mod usage;
mod verify;
mod write_error;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use common::Common;

/// Turns a folder of disclosure entries into a static government-disclosure portal.
///
/// Run it in the site's folder (the one with site.yaml), or name that folder with --root.
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Arguments),
    New(new::Arguments),
    Serve(serve::Arguments),
    Build(build::Arguments),
    Check(check::Arguments),
    Import(import::Arguments),
    Search(search::Arguments),
    Verify(verify::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// What a run ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// 0: done.
    Done,
    /// 1: the content or the site is invalid; nothing was written.
    Invalid,
    /// 2: wrong usage, or a file could not be read or written.
    Failed,
}

/// Parses the command line, runs the command, and gives the exit code: 0 done, 1 the site is
/// invalid, 2 wrong usage or a failure to read or write.
pub fn run() -> ExitCode {
    let arguments: Arguments = usage::read();
    crate::internal_error::install(arguments.common.language());
    let outcome = match &arguments.command {
        Command::Build(own) => build::run(own, &arguments.common),
        Command::Check(own) => check::run(own, &arguments.common),
        Command::Import(own) => import::run(own, &arguments.common),
        Command::Search(own) => search::run(own, &arguments.common),
        Command::Verify(own) => verify::run(own, &arguments.common),
        Command::Serve(own) => serve::run(own, &arguments.common),
        Command::Init(own) => init::run(own, &arguments.common),
        Command::New(own) => new::run(own, &arguments.common),
        Command::Schema(own) => schema::run(own, &arguments.common),
        Command::Completions(own) => completions::run(own, &arguments.common),
        Command::Man(own) => man::run(own, &arguments.common),
    };
    ExitCode::from(match outcome {
        Outcome::Done => 0,
        Outcome::Invalid => 1,
        Outcome::Failed => 2,
    })
}
