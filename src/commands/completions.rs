//! `gongkai completions`: what a shell completes when one presses Tab.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Outcome;
use super::common::Common;

/// Print a script that makes a shell complete gongkai's commands and options
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai completions bash > ~/.local/share/bash-completion/completions/gongkai
  gongkai completions zsh > ~/.zfunc/_gongkai
  gongkai completions fish > ~/.config/fish/completions/gongkai.fish
  gongkai completions powershell >> $PROFILE")]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    let mut script = Vec::new();
    let mut command = super::Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "gongkai", &mut script);
    common.print_out(&String::from_utf8_lossy(&script))
}
